"""Influenceable spend by its parts: at the most and at the least, side by side, as a list and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commonweal.pipeline import ask
from commonweal.publication import wording
from commonweal.publication.spreadsheet import Table
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.web.baseline.cuts import ALL, CutBy, has, parts
from commonweal.web.baseline.reading import LOWER, UPPER, Spend
from commonweal.web.organisations.reading import folder

BY_DEPRIVATION = "spend.by_deprivation"
NOT_STATED = "Not stated"
CUTS = (
    CutBy("place", "Influenceable spend by where suppliers are", "place"),
    CutBy("month", "Influenceable spend by month", "month", over_time=True),
    CutBy("organisation", "Influenceable spend by organisation", "organisation"),
    CutBy("expense_type", "Influenceable spend by expense type", "expense type"),
    CutBy("supplier", "Influenceable spend by supplier", "supplier"),
    CutBy("expense_area", "Influenceable spend by expense area", "expense area"),
    CutBy("category", "Influenceable spend by category", "category"),
    CutBy("size", "Influenceable spend by size of supplier", "size"),
    CutBy("authority", "Influenceable spend by council area", "council area"),
    CutBy("deprivation", "Influenceable spend by how deprived the supplier’s area is", "class"),
)
BY = {cut.dimension: cut for cut in CUTS}


@dataclass(frozen=True)
class Part:
    """One part of influenceable spend. `least` is None where the lower bound is not cut this way."""

    name: str
    most: Figure
    least: Decimal | None

    @property
    def is_individuals(self) -> bool:
        """Whether it is people, whose names are withheld: they are never what a chart finds."""
        return "supplier" in self.most.cut and self.name.startswith("Individual")

    @property
    def high(self) -> Decimal:
        """Pounds at the most."""
        return pounds_of(self.most) or Decimal(0)

    @property
    def words(self) -> str:
        """Both bounds in words."""
        if isinstance(self.most.value, Suppressed):
            return "Not shown"
        return wording.pounds(self.high) if self.least is None else wording.between(self.least, self.high)


@dataclass(frozen=True)
class Parts:
    """Some parts in order, and how many there are."""

    parts: Sequence[Part]
    total: int


def upper(found: Spend, dimension: str) -> FigureSet | None:
    """The set that says how much there is at the most, cut like this; None where there is none."""
    kept = found.sets.get(BY_DEPRIVATION if dimension == "deprivation" else UPPER)
    return kept if kept is not None and has(kept, dimension) else None


def cut(
    found: Spend,
    dimension: str,
    *,
    order: str = "value",
    descending: bool = True,
    offset: int = 0,
    limit: int = 10,
    search: str | None = None,
) -> Parts:
    """Some parts of influenceable spend with both bounds. What the lower bound does not have is nought in it."""
    most, least = upper(found, dimension), found.sets.get(LOWER)
    if most is None:
        return Parts((), 0)
    page = parts(
        most, dimension, {}, order=order, descending=descending, offset=offset, limit=limit, search=search
    )
    below: dict[str, Decimal] | None = None
    if least is not None and has(least, dimension):
        names = [figure.cut[dimension] for figure in page.figures]
        low = ask.cut(folder(), least.key, (dimension,), among=names, limit=max(1, len(names)))
        below = {figure.cut[dimension]: pounds_of(figure) or Decimal(0) for figure in low.figures}
    return Parts(
        [
            Part(
                _name(figure, dimension, found),
                figure,
                None if below is None else below.get(figure.cut[dimension], Decimal(0)),
            )
            for figure in page.figures
        ],
        page.total,
    )


def is_stated(found: Spend, dimension: str) -> bool:
    """Whether the ledgers, or what suppliers were matched to, say anything of a dimension."""
    kept = upper(found, dimension)
    if kept is None or isinstance(kept.headline.value, Suppressed):
        return False
    return any(part.name not in (NOT_STATED, "Not known") for part in cut(found, dimension, limit=3).parts)


def tables(found: Spend) -> list[Table]:
    """Every cut of both bounds, as tables to publish."""
    made = []
    for each in CUTS:
        for indicator, words in ((UPPER, "At the most"), (LOWER, "At the least")):
            kept = found.sets.get(indicator)
            if kept is not None and has(kept, each.dimension):
                order, descending = ("name", False) if each.over_time else ("value", True)
                page = parts(kept, each.dimension, found.names, order=order, descending=descending, limit=ALL)
                title = f"{words} by {each.noun}"
                made.append(Table(kept, (each.dimension,), page.figures, title))
    return made


def pounds_of(figure: Figure | None) -> Decimal | None:
    """A figure's value in pounds; None where there is none to show."""
    return None if figure is None or isinstance(figure.value, Suppressed) else Decimal(figure.value)


def headline(found: Spend, indicator: str) -> Decimal | None:
    """The headline of an indicator in pounds; None where it is not held or not shown."""
    kept = found.sets.get(indicator)
    return None if kept is None else pounds_of(kept.headline)


def _name(figure: Figure, dimension: str, found: Spend) -> str:
    name = wording.cut_name(figure, dimension)
    return found.names.get(name, name) if dimension == "organisation" else name
