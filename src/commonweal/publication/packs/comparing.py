"""A comparison of several systems as rows: for pages, the command line and CSV, in one order and never by value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commonweal.decisions.side_by_side import Alike, Compared, Side
from commonweal.publication.spreadsheet import rows_csv
from commonweal.vocabulary.figures import Figure, Suppressed
from commonweal.vocabulary.plans import Cut

HEADINGS = (
    "theme", "indicator", "label", "group", "made_otherwise", "system", "part", "from", "to", "unit",
    "not_shown", "range", "audience", "method_version", "editions",
)  # fmt: skip
NUMBERS = ("value", "low", "high")


@dataclass(frozen=True)
class Line:
    """One figure of one system in a comparison. `part` is "" where it is the system as a whole."""

    side: Side
    part: str
    figure: Figure


def lines(group: Alike, by: Cut = (), *, part: str = "") -> list[Line]:
    """The figures of a group by part and system, both by name. `part`: only of this one."""
    found = [
        Line(side, " · ".join(figure.cut.values()), figure)
        for side in group.sides
        for figure in (side.packed.parts.get(by, ()) if by else (side.figures.headline,))
    ]
    wanted = [line for line in found if part in ("", line.part)]
    return sorted(wanted, key=lambda line: (line.part.casefold(), line.side.system.casefold()))


def rows(compared: Sequence[Compared], by: Cut = ()) -> Iterator[dict[str, str]]:
    """Every figure of a comparison; `group` counts those that were made alike, from 1."""
    for each in compared:
        for number, group in enumerate(each.groups, start=1):
            for line in lines(group, by):
                yield _row(each, str(number), group, line)


def as_csv(compared: Sequence[Compared], by: Cut = ()) -> Iterator[str]:
    """The same as CSV lines, safe to open in a spreadsheet program."""
    names = (*HEADINGS, *NUMBERS)
    cells = ([row[name] for name in names] for row in rows(compared, by))
    return rows_csv(names, cells, numbers=len(NUMBERS))


def _row(each: Compared, number: str, group: Alike, line: Line) -> dict[str, str]:
    figure, kept = line.figure, line.side.figures
    period, around = figure.period or kept.period, figure.uncertainty
    hidden = isinstance(figure.value, Suppressed)
    return {
        "theme": each.about.theme,
        "indicator": each.about.indicator,
        "label": each.about.label,
        "group": number,
        "made_otherwise": "; ".join(group.unlike),
        "system": line.side.system,
        "part": line.part,
        "from": period.start.isoformat() if period else "",
        "to": period.end.isoformat() if period else "",
        "unit": figure.unit,
        "not_shown": figure.value.reason if isinstance(figure.value, Suppressed) else "",
        "range": around.kind if around else "",
        "audience": kept.audience.value,
        "method_version": kept.lineage.method_version,
        "editions": kept.lineage.content_edition,
        "value": "" if hidden else str(figure.value),
        "low": str(around.low) if around else "",
        "high": str(around.high) if around else "",
    }
