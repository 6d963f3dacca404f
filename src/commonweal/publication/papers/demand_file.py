"""The demand file for councils: what could be bought here, by kind, supplier's size and month; nobody is named."""

from __future__ import annotations

from commonweal.publication import wording
from commonweal.publication.papers import Material
from commonweal.publication.papers._spend import TOTAL, kind_of_spend
from commonweal.publication.spreadsheet import Table, figures_workbook

ABOUT = "Influenceable spend by kind, supplier’s size and month, for councils, as a workbook"
SUFFIXES = (".xlsx",)
OF = "spend."
UPPER, LOWER = "spend.demand.upper", "spend.demand.lower"
ON_THE_COVER = (
    "For those who help local firms grow: what the organisations of this system buy that they could buy from others.",
    "It is what was paid, not what will be: it names no contract, and no date at which one ends.",
    "Two figures stand side by side. The upper bound leaves out what certainly cannot be influenced; the lower bound "
    "leaves out what perhaps cannot be. Quote the two together.",
    "Payments to people are left out, and no supplier is named.",
    "A supplier’s size is known only where a register says it; the rest is under “Not stated”.",
)


def write(material: Material, suffix: str) -> bytes:
    """The file as a workbook."""
    material.headline(UPPER)  # says what to do where there are no figures
    kind = kind_of_spend(material)
    tables = [
        _table(material, "By kind and size", kind, "size"),
        _table(material, "By month", "month"),
        _table(material, "By month, kind and size", "month", kind, "size"),
    ]
    headlines = [material.sets[name] for name in (TOTAL, UPPER, LOWER) if name in material.sets]
    period = wording.period(material.headline(UPPER).period)
    return figures_workbook(
        [table for table in tables if table is not None],
        title=f"Demand that local firms could meet: {material.place.name}, {period}",
        system=material.system,
        made_at=material.made_at,
        sources=material.source_rows(),
        headlines=headlines,
        about=[*([material.mark] if material.mark else []), *ON_THE_COVER],
    )


def _table(material: Material, title: str, *dimensions: str) -> Table | None:
    """Both bounds side by side; None where figures are not shown and so have no parts."""
    upper, lower = material.sets[UPPER], material.sets[LOWER]
    if dimensions not in upper.cuts or dimensions not in lower.cuts:
        return None
    figures = material.parts(upper, dimensions)
    if dimensions[0] == "month":
        figures = sorted(
            figures, key=lambda figure: figure.cut["month"]
        )  # within a month, the largest stay first
    return Table(upper, dimensions, figures, title, beside=[(lower, material.parts(lower, dimensions))])
