"""Notes on figures: what each means, what it rests on and what its sources cover, once for all where it is the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from commonweal.publication import wording
from commonweal.vocabulary.figures import Audience, FigureSet, Suppressed

SUPPRESSED = "[c]"  # shorthand that the guidance gives for a confidential value
ALL_FIGURES = "All figures"
SHEET = "Sheet “"
SHORT_ID = 12
AUDIENCES = {
    Audience.OWNER: "the organisation whose data it is",
    Audience.SYSTEM: "every organisation in the system",
    Audience.PUBLIC: "everyone",
}


def common_first(notes: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """What holds for every figure once and first, then what is each one's own."""
    by_figure: dict[str, list[tuple[str, str]]] = {}
    for figure, about, words in notes:
        by_figure.setdefault(figure, []).append((about, words))
    whole = [set(told) for figure, told in by_figure.items() if not figure.startswith(SHEET)]
    common = set.intersection(*whole) if len(whole) > 1 else set()
    yield from ((ALL_FIGURES, *note) for note in next(iter(by_figure.values()), ()) if note in common)
    for figure, told in by_figure.items():
        yield from ((figure, *note) for note in told if note not in common)


def short_ids(versions: Sequence[str]) -> str:
    """Versions by the start of their ids, which is enough to ask for one."""
    return ", ".join(version.rsplit(":", maxsplit=1)[-1][:SHORT_ID] for version in versions)


def about(kept: FigureSet, sheets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What one figure set rests on: its meaning, its lineage and what its sources cover."""
    yield "What it is", kept.description
    if sheets:
        yield "Sheets", ", ".join(sheets)
    yield "Place and period", f"{kept.place.name} ({kept.place.code}), {wording.period(kept.period)}"
    yield "Unit", wording.unit_name(kept.unit) or kept.unit
    yield "For", AUDIENCES[kept.audience]
    yield "Computed", wording.moment(kept.computed_at)
    yield "Method", f"{kept.lineage.method}, version {kept.lineage.method_version}"
    yield "Content", kept.lineage.content_edition
    yield "Program", f"Commonweal {kept.lineage.code_version}"
    yield from ((name.capitalize(), words) for name, words in kept.parameters.items())
    yield "Dataset versions", short_ids(kept.lineage.dataset_versions)
    yield from ((about.replace("_", " "), words) for about, words in kept.coverage.items())
    yield from (("Caveat", caveat) for caveat in kept.caveats)
    if kept.headline.uncertainty:
        yield "Range", kept.headline.uncertainty.kind
    if isinstance(kept.headline.value, Suppressed):
        yield f"Why the value is {SUPPRESSED}", kept.headline.value.reason
    if kept.stale:
        yield "Out of date", kept.stale
    if kept.withdrawn:
        yield "Withdrawn", kept.withdrawn
