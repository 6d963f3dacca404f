"""A frozen baseline beside today: every figure then and now, and what changed where the two were made alike."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.content.determinants import determinants
from commonweal.pipeline import baselines
from commonweal.pipeline.baselines import Compared
from commonweal.publication import wording
from commonweal.vocabulary.figures import Audience, FigureSet
from commonweal.web.baseline.views import BASELINE
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.filters import sentence
from commonweal.web.design.on_pages import for_pages
from commonweal.web.design.pages import show
from commonweal.web.organisations import sight
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder, state_of_evidence
from commonweal.web.runs import reading as runs

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
    found = _compared(folder(), frozen.id, audience, state_of_evidence()) if audience is not None else ()
    return show(
        request,
        "baseline/frozen.html",
        title=f"Baseline: {frozen.name}",
        breadcrumbs=(BASELINE, FROZEN),
        frozen=frozen,
        groups=list(_by_determinant(found)),
        compared=sum(each.change is not None for each in found),
        number=len(found),
        redefined=any("changed since the baseline was frozen" in each.why_not for each in found),
        may_refresh=reader(request).can_somewhere(Verb.ADD, Thing.FIGURES),
        under_way=runs.is_under_way("refresh") or runs.is_under_way("add"),
    )


@functools.lru_cache(maxsize=16)
def _compared(
    workspace: Path, baseline_id: str, audience: Audience, _state: tuple[object, ...]
) -> tuple[Compared, ...]:
    """Remembered while nothing changes: which figures are to be compared rests on plans, which take long to make."""
    return tuple(baselines.compared(workspace, baselines.baseline(workspace, baseline_id), audience))


def _by_determinant(found: Sequence[Compared]) -> Iterator[tuple[str, Register]]:
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
    then = _side(each.then)
    if each.as_frozen is not None:
        value = wording.value_in_words(each.as_frozen.headline.value, each.as_frozen.unit)
        then = replace(then, detail=f"{then.detail}. By today’s definition; frozen as {value}")
    return (Cell(each.about.label), then, _side(each.today), change)


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
