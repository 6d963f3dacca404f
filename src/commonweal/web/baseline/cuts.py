"""The ways in which spending is cut, and the parts of each in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from commonweal.pipeline import ask
from commonweal.publication import wording
from commonweal.publication.charts import Mark
from commonweal.publication.spreadsheet import Table
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Page, Suppressed
from commonweal.vocabulary.periods import Month, months_between
from commonweal.web.organisations.reading import folder

ALL = 10_000_000
NOT_HELD = "Not held"
LARGEST = 10


@dataclass(frozen=True)
class CutBy:
    """A way to cut spending: what its page is called, what one part is, and in what order."""

    dimension: str
    title: str
    noun: str
    over_time: bool = False


CUTS = (
    CutBy("month", "Spending by month", "month", over_time=True),
    CutBy("organisation", "Spending by organisation", "organisation"),
    CutBy("supplier", "Spending by supplier", "supplier"),
    CutBy("expense_type", "Spending by expense type", "expense type"),
    CutBy("expense_area", "Spending by expense area", "expense area"),
)
BY = {cut.dimension: cut for cut in CUTS}


def has(kept: FigureSet, dimension: str) -> bool:
    """Whether a kept set is cut like this."""
    return (dimension,) in kept.cuts


def parts(
    kept: FigureSet,
    dimension: str,
    names: Mapping[str, str],
    *,
    month: str = "",
    order: str = "value",
    descending: bool = True,
    offset: int = 0,
    limit: int = LARGEST,
    search: str | None = None,
) -> Page:
    """Some parts of a cut, in order; organisations by name."""
    dimensions = ("month", dimension) if month else (dimension,)
    if dimensions not in kept.cuts:
        raise InputError(
            "no_such_cut",
            f"Spending of {kept.place.name} is not cut by {wording.dimension_name(dimension).lower()}"
            + (" and month." if month else "."),
            what_to_do="Go back to the spend overview and choose another way to cut it.",
        )
    page = ask.cut(
        folder(),
        kept.key,
        dimensions,
        where={"month": month} if month else {},
        order=order,
        descending=descending,
        offset=offset,
        limit=limit,
        search=search,
    )
    return Page([named(figure, names) for figure in page.figures], page.total)


def named(figure: Figure, names: Mapping[str, str]) -> Figure:
    """A part of an organisation under its name."""
    code = figure.cut.get("organisation")
    if code is None:
        return figure
    return replace(figure, cut={**figure.cut, "organisation": names.get(code, code)})


def every_month(kept: FigureSet) -> tuple[list[Mark], list[str]]:
    """A mark for every month from the first to the last, and the months that are not held."""
    found = {
        figure.cut["month"]: figure
        for figure in parts(kept, "month", {}, order="name", descending=False, limit=ALL).figures
    }
    if not found:
        return [], []
    marks, missing = [], []
    for each in months_between(Month.parse(min(found)), Month.parse(max(found))):
        figure = found.get(str(each))
        if figure is None:
            missing.append(wording.month(each))
            marks.append(Mark(wording.month(each), None, NOT_HELD))
        else:
            value = None if isinstance(figure.value, Suppressed) else float(figure.value)
            marks.append(Mark(wording.month(each), value, wording.value_in_words(figure.value, figure.unit)))
    return marks, missing


def table(kept: FigureSet, cut: CutBy, names: Mapping[str, str]) -> Table:
    """All of a cut, as a table to publish."""
    order, descending = ("name", False) if cut.over_time else ("value", True)
    page = parts(kept, cut.dimension, names, order=order, descending=descending, limit=ALL)
    return Table(kept, (cut.dimension,), page.figures, cut.title)


def share(part: Figure, whole: Figure) -> str:
    """How much of the whole a part is, as a percentage in words."""
    if isinstance(part.value, Suppressed) or isinstance(whole.value, Suppressed) or not whole.value:
        return "not shown"
    return wording.percent_of(part.value, whole.value)
