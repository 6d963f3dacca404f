"""Match messy names against a register of millions, and tell time, peak memory, precision and recall.

python -m benchmarks.matching.large --companies 5000000 --names 20000
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.matching import companies, variants
from benchmarks.matching.measuring import Share
from benchmarks.matching.variants import Variant
from commonweal.content.loader import load as load_content
from commonweal.content.suppliers import MatchingMethod, PublicBodies
from commonweal.evidence.engine import engine
from commonweal.evidence.matching import registers
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.matching.registers import RegisterFile
from commonweal.evidence.matching.resolved import Band, Resolved, Written
from commonweal.evidence.matching.resolving import Resolver
from commonweal.pipeline import load

POOL = 200_000


def timed(what: str, run: Callable[[], object]) -> None:
    """Run, and tell how long it took and the peak of memory since the process began."""
    start = time.perf_counter()
    run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {what:<40} {time.perf_counter() - start:8.1f} s   peak {peak:7,.0f} MB", flush=True)


def main() -> int:
    """Measure, print. 1 where the memory exceeded 4 GB."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.large", description=__doc__)
    parser.add_argument("--companies", type=int, default=5_000_000)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="commonweal-matching-", dir=arguments.folder) as folder:
        return measure(Path(folder), arguments.companies, arguments.names)


def measure(folder: Path, number: int, names: int) -> int:
    """Generate, load, clean, match, tell."""
    print(f"{number:,} companies, {names:,} messy names")
    register = folder / "BasicCompanyDataAsOneFile-2026-04-01.csv"
    timed("write the register as CSV", lambda: companies.write(register, number))
    asked = messy(number, names)
    workspace = folder / "workspace"
    options = load.LoadOptions(accept_proposals=True, figures=False)
    timed("load it (check, keep)", lambda: load.add(workspace, "companies", [register], options=options))
    (rows,) = workspace.glob("evidence/versions/*/rows.parquet")
    cleaned = folder / "names.parquet"
    timed("clean its names (once a register)", lambda: registers.clean_names(rows, cleaned, cleaner()))
    found: list[Resolved] = []
    timed("match the names", lambda: found.extend(resolve(asked, rows, cleaned, folder)))
    told(asked, found)
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 > 4_096)


def messy(number: int, names: int) -> list[Variant]:
    """Names to match: of companies from the whole of the register, and of some that it does not have."""
    step = max(number // POOL, 1)
    present = [
        (id_, name, postcode)
        for place, (id_, name, postcode, _) in enumerate(companies.rows(number))
        if place % step == 0
    ]
    held = {name for _, name, _ in present}
    absent = [
        (id_, name, postcode)
        for id_, name, postcode, _ in companies.rows(names, seed=companies.SEED + 7)
        if name not in held
    ]
    return variants.sample(present, absent, names, seed=companies.SEED)


def resolve(asked: list[Variant], rows: Path, cleaned: Path, folder: Path) -> list[Resolved]:
    """Resolve the names against the register."""
    method = load_content("supplier-matching", "method", MatchingMethod)
    bodies = load_content("public-bodies", "bodies", PublicBodies)
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    with engine(spool) as running:
        registers.hold(running, [], [RegisterFile("company", rows, cleaned)], cleaner(), method.sizes)
        written = [Written(each.written, supplier_postcode=each.postcode) for each in asked]
        return Resolver(running, cleaner(), method, bodies, {}).resolve(written)


def told(asked: list[Variant], found: list[Resolved]) -> None:
    """Precision, recall, what goes to review."""
    by_written = {(each.written.supplier, each.written.supplier_postcode): each for each in found}
    claimed = right = review = kept_out = 0
    for each in asked:
        got = by_written[each.written, each.postcode]
        is_claimed = got.band is Band.AUTOMATIC and got.entity_kind == "company"
        claimed += is_claimed
        right += is_claimed and got.entity == f"company:{each.number}"
        kept_out += each.number is None and not is_claimed
        review += got.band is Band.REVIEW
    present = sum(each.number is not None for each in asked)
    print(f"  precision {Share(right, claimed)}  recall {Share(right, present)}")
    print(
        f"  to review {review / len(asked):.3f}; absent and not claimed {Share(kept_out, len(asked) - present)}"
    )


if __name__ == "__main__":
    sys.exit(main())
