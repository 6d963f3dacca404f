"""A frozen baseline beside today: every figure then and now, and what changed where the two were made alike."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.content.determinants import determinants
from commonweal.pipeline import baselines
from commonweal.pipeline.baselines import Compared
from commonweal.publication import wording
from commonweal.vocabulary.figures import FigureSet
from commonweal.web.baseline.views import BASELINE
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.filters import for_pages, sentence
from commonweal.web.design.pages import show
from commonweal.web.organisations import sight
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder

FROZEN = Link("Frozen baselines", "/levers/baselines/")


COLUMNS = (
    Column("figure", "Figure"),
    Column("then", "Then"),
    Column("today", "Today"),
    Column("change", "Change"),
)


def whose(_: HttpRequest, baseline_id: str) -> str:
    """The place of a baseline. Raises Http404 where there is none."""
    try:
        return baselines.baseline(folder(), baseline_id).place
    except KeyError as fault:
        raise Http404 from fault


@needs(Thing.BASELINES, of=whose)
@require_GET
def beside_today(request: HttpRequest, baseline_id: str) -> HttpResponse:
    """A baseline beside today, by determinant."""
    frozen = baselines.baseline(folder(), baseline_id)
    audience = sight.audience(reader(request), frozen.place)
    found = baselines.compared(folder(), frozen, audience) if audience is not None else []
    return show(
        request,
        "baseline/frozen.html",
        title=f"Baseline: {frozen.name}",
        breadcrumbs=(BASELINE, FROZEN),
        frozen=frozen,
        groups=list(_by_determinant(found)),
        compared=sum(each.change is not None for each in found),
        number=len(found),
    )


def _by_determinant(found: list[Compared]) -> Iterator[tuple[str, Register]]:
    known = {each.id: each.title for each in determinants(folder() / "content")}
    themes = [*known, *sorted({each.about.theme for each in found} - set(known))]
    for theme in themes:
        rows = [_row(each) for each in found if each.about.theme == theme]
        if rows:
            title = known.get(theme, theme)
            yield (
                title,
                Register(f"{title}: then and today", COLUMNS, rows, len(rows), "figure", limit=len(rows)),
            )


def _row(each: Compared) -> tuple[Cell, ...]:
    change = (
        Cell("Not compared", detail=sentence(for_pages(each.why_not)))
        if each.change is None
        else Cell(_change(each.change, each.about.unit))
    )
    return (Cell(each.about.label), _side(each.then), _side(each.today), change)


def _side(kept: FigureSet | None) -> Cell:
    if kept is None:
        return Cell("Not held")
    period = wording.period(kept.headline.period or kept.period)
    return Cell(wording.value_in_words(kept.headline.value, kept.unit), detail=period)


def _change(change: Decimal, unit: str) -> str:
    if change == 0:
        return "No change"
    words = wording.value_in_words(abs(change), unit)
    if unit == "percent":
        words = words.replace("%", " percentage points")
    return f"{'Up' if change > 0 else 'Down'} {words}"
