"""`python -m benchmarks.matching DATA`: our matching beside others, on names that people matched by hand."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.matching import labelled, measuring, ours, peers
from benchmarks.matching.labelled import LabelledFile
from benchmarks.matching.measuring import Quality


def compared(file: LabelledFile) -> list[Quality]:
    """Every method on the half that nothing was tuned on."""
    tuning, testing = file.half(tuning=True), file.half(tuning=False)
    claimed, names = ours.answer([label.written for label in tuning], file)
    claims = sum(answer.claimed is not None for answer in claimed)
    is_right = measuring.same_name(names)
    found = [
        measuring.quality(
            "ours", testing, ours.answer([each.written for each in testing], file)[0], is_right
        ),
        measuring.quality("exact, once cleaned", testing, peers.exact(testing, file), is_right),
    ]
    for title, method in (("rapidfuzz alone", peers.by_rapidfuzz), ("Splink 5, trained", peers.by_splink)):
        start = time.perf_counter()
        at = peers.threshold(method(tuning, file), claims)
        answers = peers.answers(method(testing, file), at)
        took = time.perf_counter() - start
        found.append(measuring.quality(f"{title} ({took:.0f} s)", testing, answers, is_right))
    return found


def main() -> int:
    """Print the comparison for each labelled file."""
    for file in labelled.read(Path(sys.argv[1]) / "suppliers"):
        print(f"{file.name}: {len(file.half(tuning=False)):,} names not used for tuning")
        for each in compared(file):
            print(f"  {each}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
