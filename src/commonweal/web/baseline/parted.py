"""One figure of a determinant in parts: over time, by area, and all that is said of how it is made."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.content.determinants import determinants
from commonweal.content.indicators_model import KIND, IndicatorText
from commonweal.content.loader import load
from commonweal.pipeline import ask
from commonweal.publication import charts, spreadsheet, wording
from commonweal.publication.spreadsheet import Table
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.web.baseline import determined, reading, unequal
from commonweal.web.baseline.cuts import ALL, named
from commonweal.web.baseline.findings import NARROW, WIDE
from commonweal.web.baseline.views import BASELINE, chosen_place
from commonweal.web.design.components import ChartView, Link
from commonweal.web.design.pages import show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BARS = 30
TITLES = {"of": "how many it is of"}


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def figure(request: HttpRequest, determinant: str, indicator: str) -> HttpResponse:
    """A figure over time and by area, with its definition."""
    kept = _kept(request, determinant, indicator)
    title = next((one.title for one in determinants(folder() / "content") if one.id == determinant), None)
    if title is None:
        raise Http404
    text = load(KIND, indicator, IndicatorText, overlay=folder() / "content")
    funnel = unequal.funnel(kept)
    return show(
        request,
        "baseline/figure.html",
        title=kept.label,
        breadcrumbs=(BASELINE, Link(title, f"/baseline/{determinant}/")),
        determinant=title,
        view=replace(determined.view(kept, reader(request)), more=None),
        charts=[chart(kept, cut) for cut in kept.cuts if len(cut) == 1],
        told=[*unequal.within(kept), *unequal.by_deprivation(kept), *([funnel] if funnel else [])],
        facts=_facts(text),
        question=text.question,
        places=reading.places(reader(request)),
        place=kept.place.code,
        address=f"/baseline/{determinant}/figures/{indicator}/",
    )


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def as_file(
    request: HttpRequest, determinant: str, indicator: str, form: str
) -> HttpResponse | StreamingHttpResponse:
    """Every part of a figure, exact, as a workbook or as CSV."""
    kept = _kept(request, determinant, indicator)
    every = [Table(kept, cut, _figures(kept, cut), _title(kept, cut)) for cut in kept.cuts]
    tables = [table for table in every if table.figures]
    name = f"{indicator.replace('.', '-')}-{kept.place.code}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        longest = max(tables, key=lambda table: (table.dimensions != unequal.BY_PART, len(table.dimensions)))
        lines = spreadsheet.figures_csv(longest)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    if form != "xlsx":
        raise Http404
    book = spreadsheet.figures_workbook(
        tables,
        title=f"{kept.label}: {kept.place.name}",
        system=organisations.system().name,
        made_at=timezone.now(),
    )
    return HttpResponse(book, content_type=XLSX, headers=headers)


def _kept(request: HttpRequest, determinant: str, indicator: str) -> FigureSet:
    every = reading.figures(reader(request), chosen_place(request))
    kept = next((one for one in every if (one.theme, one.indicator) == (determinant, indicator)), None)
    if kept is None:
        raise Http404
    return kept


def _figures(kept: FigureSet, cut: tuple[str, ...]) -> Sequence[Figure]:
    if not cut:
        return [kept.headline]
    names = organisations.names() if "organisation" in cut else {}
    return [named(each, names) for each in ask.cut(folder(), kept.key, cut, order="kept", limit=ALL).figures]


def _title(kept: FigureSet, cut: tuple[str, ...]) -> str:
    if cut == unequal.BY_PART:
        return f"{kept.label} by place, neighbourhood and deprivation"
    return f"{kept.label} by {' and '.join(TITLES.get(name, name) for name in cut)}" if cut else kept.label


def chart(kept: FigureSet, cut: tuple[str, ...], *, id: str = "", finding: str = "") -> ChartView:
    """One cut of a figure as a chart with its table; `finding` is what it shows, where more can be said than usual."""
    figures = _figures(kept, cut)
    [dimension] = cut
    shown = figures[-MOST_BARS:] if dimension == "period" else figures[:MOST_BARS]
    items = tuple(charts.marks(shown, dimension))
    left_out = len(figures) - len(shown)
    return ChartView(
        id=f"chart-{id or dimension}",
        finding=finding or _finding(kept, dimension, figures),
        wide=_svg(charts.bars, items, WIDE),
        narrow=_svg(charts.bars, items, NARROW),
        headings=[_heading(kept, dimension), kept.label, "95% limits"],
        rows=[
            [each.cut[dimension], _in_table(each, kept.unit), _limits(each, kept.unit)] for each in figures
        ],
        note=charts.note(items, left_out),
    )


@functools.lru_cache(maxsize=256)
def _svg(drawn_as: Callable[..., dict[str, Any]], items: tuple[Any, ...], width: int) -> str:
    return charts.svg(drawn_as(items, width=width))


def _heading(kept: FigureSet, dimension: str) -> str:
    """What a dimension is called: a place is a supplier's in figures of spending only."""
    if dimension == "place" and kept.theme != "procurement":
        return "Place"
    return wording.dimension_name(dimension)


def _in_table(figure: Figure, unit: str) -> str:
    value = figure.value
    return (
        f"not shown: {value.reason}" if isinstance(value, Suppressed) else wording.value_in_table(value, unit)
    )


def _limits(figure: Figure, unit: str) -> str:
    spread = figure.uncertainty
    if spread is None:
        return ""
    return f"{wording.value_in_words(spread.low, unit)} to {wording.value_in_words(spread.high, unit)}"


def _finding(kept: FigureSet, dimension: str, figures: Sequence[Figure]) -> str:
    """What a picture shows, in a sentence; nobody is ranked."""
    known = [each for each in figures if not isinstance(each.value, Suppressed)]
    if dimension == "period" and len(known) > 1:
        first, last = known[0], known[-1]
        return (
            f"From {wording.value_in_words(first.value, kept.unit)} ({wording.cut_name(first, dimension)}) "
            f"to {wording.value_in_words(last.value, kept.unit)} ({wording.cut_name(last, dimension)})"
        )
    if dimension == "area":
        beside = determined.beside_england(kept)
        own = f"{kept.place.name}: {wording.value_in_words(kept.headline.value, kept.unit)}"
        return f"{own}. {beside}" if beside else own
    return f"{kept.label} by {_heading(kept, dimension).lower()}"


def _facts(text: IndicatorText) -> list[tuple[str, str]]:
    directions = {
        "higher-is-better": "Higher is better",
        "lower-is-better": "Lower is better",
        "neither": "Neither higher nor lower is better in itself",
    }
    facts = [
        ("Definition", text.definition),
        ("Numerator", text.numerator),
        ("Denominator", text.denominator),
        ("Direction", directions[text.direction]),
        ("Geography", text.geography),
        ("Source", text.source),
        ("Method", text.method),
        ("Who answers for it", text.owner),
        ("Reviewed", f"{wording.day(text.reviewed_on)}; next on {wording.day(text.next_review)}"),
    ]
    return [(about, words) for about, words in facts if words]
