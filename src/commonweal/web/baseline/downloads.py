"""The same figures as files: a workbook, CSV and pictures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.publication import charts, spreadsheet, wording
from commonweal.vocabulary.figures import FigureSet
from commonweal.web.baseline import pictures, reading
from commonweal.web.baseline.cuts import BY, CUTS, CutBy, has, table
from commonweal.web.baseline.views import chosen_place
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _found(request: HttpRequest, dimension: str) -> tuple[FigureSet, CutBy, reading.Spend]:
    found = reading.spend(reader(request), chosen_place(request))
    kept, cut = found.total, BY.get(dimension)
    if kept is None or cut is None or not has(kept, dimension):
        raise Http404
    return kept, cut, found


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """Every figure of the spend overview, with notes on what each rests on."""
    found = reading.spend(reader(request), chosen_place(request))
    kept = found.total
    if kept is None:
        raise Http404
    headlines = [
        spreadsheet.Table(each, (), [each.headline], each.label)
        for indicator in reading.HEADLINES
        if (each := found.sets.get(indicator)) is not None
    ]
    tables = [*headlines, *(table(kept, cut, found.names) for cut in CUTS if has(kept, cut.dimension))]
    title = f"Spend overview: {kept.place.name}, {wording.period(kept.period)}"
    book = spreadsheet.figures_workbook(
        tables, title=title, system=organisations.system().name, made_at=timezone.now()
    )
    return HttpResponse(book, content_type=XLSX, headers=_named(f"spend-{kept.place.code}.xlsx"))


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def as_csv(request: HttpRequest, dimension: str) -> StreamingHttpResponse:
    """All of a cut, exact."""
    kept, cut, found = _found(request, dimension)
    lines = spreadsheet.figures_csv(table(kept, cut, found.names))
    headers = _named(f"spend-{kept.place.code}-by-{dimension}.csv")
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def as_svg(request: HttpRequest, dimension: str) -> HttpResponse:
    """A chart as SVG."""
    kept, cut, found = _found(request, dimension)
    drawn = charts.svg(pictures.specification(kept, cut, found.names))
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers=_named(f"spend-{kept.place.code}-by-{dimension}.svg")
    )


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def as_png(request: HttpRequest, dimension: str) -> HttpResponse:
    """A chart as a picture."""
    kept, cut, found = _found(request, dimension)
    drawn = charts.png(pictures.specification(kept, cut, found.names))
    return HttpResponse(
        drawn, content_type="image/png", headers=_named(f"spend-{kept.place.code}-by-{dimension}.png")
    )
