"""All figures of a place: one workbook, or one CSV file with a line for each figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from commonweal.publication.papers import Material
from commonweal.publication.spreadsheet import Table, figures_workbook, safe_csv_cell
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.plans import Cut

ABOUT = "All figures of a place, with what they rest on, as a workbook or CSV"
SUFFIXES = (".xlsx", ".csv")
OF = ""
FIRST, LAST = (
    ("indicator", "label"),
    ("value", "unit", "not_shown_because", "low", "high", "range", "share_of", "rows", "place", "place_name",
     "from", "to", "audience", "method", "method_version", "content", "program", "parameters", "computed_at",
     "out_of_date", "figure_set", "dataset_versions", "caveats"),
)  # fmt: skip
NUMBERS = frozenset({"value", "low", "high", "rows"})
ONCE = frozenset({"parameters", "dataset_versions", "caveats", "content", "method"})


def write(material: Material, suffix: str) -> bytes:
    """All figures, as a workbook or as CSV."""
    return _csv(material) if suffix == ".csv" else _workbook(material)


def _workbook(material: Material) -> bytes:
    sets = list(material.sets.values())
    about = [material.mark] if material.mark else []
    return figures_workbook(
        [_table(material, cut, [kept for kept in sets if cut in kept.cuts]) for cut in _cuts(sets)],
        title=f"All figures: {material.place.name}",
        system=material.system,
        made_at=material.made_at,
        sources=material.source_rows(),
        headlines=sets,
        about=about,
    )


def _cuts(sets: Sequence[FigureSet]) -> list[Cut]:
    """Every way in which any of the sets is cut, the fewest dimensions first."""
    found = dict.fromkeys(cut for kept in sets for cut in kept.cuts if cut)
    return sorted(found, key=len)


def _table(material: Material, cut: Cut, sets: Sequence[FigureSet]) -> Table:
    """One cut of every set that has it, months in order and other parts by size."""
    columns = [(kept, _named(material, material.parts(kept, cut))) for kept in sets]
    (first, figures), *rest = columns
    if cut[0] == "month":
        figures = sorted(figures, key=lambda figure: tuple(figure.cut.values()))
    title = "By " + ", ".join(name.replace("_", " ") for name in cut)
    return Table(first, cut, figures, title, beside=rest)


def _named(material: Material, figures: Sequence[Figure]) -> list[Figure]:
    """Figures with organisations by name, and people left without one."""
    return [_one(material, figure) for figure in figures]


def _one(material: Material, figure: Figure) -> Figure:
    code = figure.cut.get("organisation")
    return (
        figure
        if code is None
        else replace(figure, cut={**figure.cut, "organisation": material.names.get(code, code)})
    )


def _csv(material: Material) -> bytes:
    sets = list(material.sets.values())
    dimensions = list(dict.fromkeys(name for cut in _cuts(sets) for name in cut))
    text = io.StringIO()
    writer = csv.DictWriter(text, [FIRST[0], FIRST[1], *dimensions, *LAST])
    writer.writeheader()
    for kept in sets:
        for line in _lines(material, kept):
            writer.writerow(
                {name: safe_csv_cell(cell) if name not in NUMBERS else cell for name, cell in line.items()}
            )
    return ("\ufeff" + text.getvalue()).encode()


def _lines(material: Material, kept: FigureSet) -> Iterator[dict[str, str]]:
    yield _line(material, kept, kept.headline)
    for cut in kept.cuts:
        for figure in material.parts(kept, cut) if cut else ():
            line = _line(material, kept, figure)
            # What is the same for every part stands once, with the headline of its set.
            yield {name: "" if name in ONCE else cell for name, cell in line.items()}


def _line(material: Material, kept: FigureSet, figure: Figure) -> dict[str, str]:
    hidden = isinstance(figure.value, Suppressed)
    around, lineage = figure.uncertainty, kept.lineage
    return {
        "indicator": figure.indicator,
        "label": figure.label,
        **figure.cut,
        "value": "" if hidden else str(figure.value),
        "unit": figure.unit,
        "not_shown_because": figure.value.reason if isinstance(figure.value, Suppressed) else "",
        "low": str(around.low) if around else "",
        "high": str(around.high) if around else "",
        "range": around.kind if around else "",
        "share_of": figure.denominator or "",
        "rows": "" if figure.count is None else str(figure.count),
        "place": kept.place.code,
        "place_name": kept.place.name,
        "from": kept.period.start.isoformat() if kept.period else "",
        "to": kept.period.end.isoformat() if kept.period else "",
        "audience": kept.audience.value,
        "method": lineage.method,
        "method_version": lineage.method_version,
        "content": lineage.content_edition,
        "program": lineage.code_version,
        "parameters": "; ".join(f"{name}: {value}" for name, value in kept.parameters.items()),
        "computed_at": kept.computed_at.isoformat(),
        "out_of_date": kept.stale or "",
        "figure_set": kept.key,
        "dataset_versions": " ".join(lineage.dataset_versions),
        "caveats": " ".join(kept.caveats),
    }
