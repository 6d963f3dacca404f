"""Pages of influenceable spend: its bounds, the way to them, where it goes, with whom, and how concentrated it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.publication import charts, spreadsheet, wording
from commonweal.web.baseline import bounds, findings, reading
from commonweal.web.baseline.bounds import BY, CUTS, headline
from commonweal.web.baseline.cuts import ALL, CutBy
from commonweal.web.baseline.reading import INFLUENCEABLE, Spend
from commonweal.web.baseline.views import BASELINE, FIRST, LIMIT, chosen_place
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.runs import reading as runs

OVERVIEW = Link("Influenceable spend", INFLUENCEABLE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GOES = (reading.LOCAL_SHARE, reading.LEAKAGE, reading.UNKNOWN)
CONCENTRATED = ("spend.influenceable.largest", "spend.hhi", "spend.net_negative")
FORMS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


def _found(request: HttpRequest) -> Spend:
    return reading.spend(reader(request), chosen_place(request))


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Influenceable spend as a pair of bounds, with all that makes it."""
    found = _found(request)
    page: dict[str, Any] = {
        "title": "Influenceable spend",
        "breadcrumbs": (HOME, BASELINE),
        "first": FIRST,
        "places": reading.places(reader(request)),
        "place": found.place,
        "query": found.query,
        "under_way": runs.is_under_way("refresh") or runs.is_under_way("add"),
        "held": bool(found.counted),
        "address": INFLUENCEABLE,
        "kept": found.sets.get(reading.UPPER),
    }
    pair = found.pair()
    if pair is None:
        return show(request, "baseline/influenceable.html", **page)
    pictures = findings.every(found)
    return show(
        request,
        "baseline/influenceable.html",
        stale=found.stale,
        figures=[pair, *found.views((reading.UNKNOWN, reading.LOCAL_SHARE, reading.TOTAL))],
        unknown=found.much_unknown(),
        nothing_at_least=found.nothing_at_least(),
        register_held=datasets.holds("companies"),
        goes=found.views((reading.LEAKAGE, "spend.total_consolidated", "spend.excluded")),
        concentrated=found.views(CONCENTRATED),
        charts={name: findings.view(drawn, INFLUENCEABLE, found.query) for name, drawn in pictures.items()},
        titles={name: BY[name] for name in findings.CHARTED if name in pictures},
        others=[(cut, bounds.is_stated(found, cut.dimension)) for cut in _others(found)],
        local=_local(found),
        coverage=found.coverage(),
        **page,
    )


def _others(found: Spend) -> list[CutBy]:
    return [
        cut
        for cut in CUTS
        if cut.dimension not in findings.CHARTED and bounds.upper(found, cut.dimension) is not None
    ]


def _local(found: Spend) -> str:
    kept = found.sets.get(reading.UPPER)
    return "" if kept is None else kept.parameters.get("local means", "")


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def by(request: HttpRequest, dimension: str) -> HttpResponse:
    """All parts of one cut, both bounds side by side: search, sort, pages."""
    found, cut = _found(request), BY.get(dimension)
    kept = None if cut is None else bounds.upper(found, dimension)
    if cut is None or kept is None:
        raise Http404
    return show(
        request,
        "baseline/by.html",
        title=cut.title,
        breadcrumbs=(BASELINE, Link(OVERVIEW.text, INFLUENCEABLE + found.query)),
        kept=kept,
        caveats=kept.caveats,
        not_held=getattr(kept.headline.value, "reason", None),
        register=_register(request, found, cut),
    )


def _register(request: HttpRequest, found: Spend, cut: CutBy) -> Register:
    order = request.GET.get("order") or ("name" if cut.over_time else "value")
    order = order if order in {"name", "value"} else "value"
    descending = request.GET.get("down", "no" if cut.over_time else "yes") != "no"
    search = request.GET.get("search", "").strip()[:100] if cut.dimension in SEARCHED else None
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    page = bounds.cut(
        found, cut.dimension, order=order, descending=descending, offset=offset, limit=LIMIT,
        search=search or None,
    )  # fmt: skip
    whole = headline(found, reading.UPPER) or 0
    rows = [
        (
            Cell(part.name),
            Cell(wording.value_in_table(part.most.value, part.most.unit)),
            Cell("not worked out" if part.least is None else wording.whole(part.least)),
            Cell(wording.percent_of(part.high, whole)),
            Cell("" if part.most.count is None else f"{part.most.count:,}"),
        )
        for part in page.parts
    ]
    places = [Choice(code, name) for code, name in reading.places(reader(request))]
    return Register(
        cut.title,
        [
            Column("name", wording.dimension_name(cut.dimension), sort="name"),
            Column("value", "At the most, £", sort="value", numeric=True),
            Column("least", "At the least, £", numeric=True),
            Column("share", "Share of the most", numeric=True),
            Column("count", "Rows", numeric=True),
        ],
        rows,
        page.total,
        cut.noun,
        many={"class": "classes"}.get(cut.noun),
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=descending,
        filters=[
            Filter(
                "place",
                "Organisation",
                places[:1] if cut.dimension == "organisation" else places,
                found.place,
            )
        ],
        search=search,
        search_label=f"Search for {'an' if cut.noun[0] in 'aeiou' else 'a'} {cut.noun}",
        downloads=[
            Link("CSV", f"{INFLUENCEABLE}by/{cut.dimension}.csv{found.query}"),
            Link("XLSX", f"{INFLUENCEABLE.removesuffix('/')}.xlsx{found.query}"),
        ],
        empty=f"No {cut.noun} matches.",
    )


SEARCHED = {"supplier", "expense_type", "expense_area", "category", "authority"}


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def by_csv(request: HttpRequest, dimension: str) -> StreamingHttpResponse:
    """All of a cut, both bounds, exact."""
    found, cut = _found(request), BY.get(dimension)
    if cut is None or bounds.upper(found, dimension) is None:
        raise Http404
    page = bounds.cut(found, dimension, limit=ALL)
    rows = [
        [part.name, str(part.most.value), "" if part.least is None else str(part.least), str(part.most.count)]
        for part in page.parts
    ]
    headings = [wording.dimension_name(dimension), "At the most (£)", "At the least (£)", "Rows it rests on"]
    return _as_file(found, f"by-{dimension}", "csv", spreadsheet.rows_csv(headings, rows, numbers=3))


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def chart(request: HttpRequest, name: str, form: str) -> StreamingHttpResponse:
    """A chart on its own, as a picture or its table."""
    found = _found(request)
    picture = findings.one(found, name) if form in FORMS else None
    kept = found.sets.get(reading.UPPER)
    if picture is None or kept is None:
        raise Http404
    title = f"{picture.finding}. {kept.place.name}, {wording.period(kept.period)}."
    if form == "csv":
        numbers = len(picture.headings) - 1
        return _as_file(
            found, name, form, spreadsheet.rows_csv(picture.headings, picture.exact, numbers=numbers)
        )
    drawn = picture.specification(findings.WIDE, title)
    return _as_file(found, name, form, [charts.svg(drawn) if form == "svg" else charts.png(drawn)])


def _as_file(found: Spend, name: str, form: str, content: Any) -> StreamingHttpResponse:
    code = found.sets[reading.UPPER].place.code
    headers = {"Content-Disposition": f'attachment; filename="influenceable-{code}-{name}.{form}"'}
    return StreamingHttpResponse(content, content_type=FORMS[form], headers=headers)


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """Every figure of influenceable spend, with notes on what each rests on."""
    found = _found(request)
    kept = found.sets.get(reading.UPPER)
    if kept is None:
        raise Http404
    titled = [found.sets[name] for name in (*HEADLINES, *GOES, *CONCENTRATED) if name in found.sets]
    tables = [spreadsheet.Table(each, (), [each.headline], each.label) for each in titled]
    title = f"Influenceable spend: {kept.place.name}, {wording.period(kept.period)}"
    book = spreadsheet.figures_workbook(
        [*tables, *bounds.tables(found)],
        title=title,
        system=organisations.system().name,
        made_at=timezone.now(),
    )
    headers = {"Content-Disposition": f'attachment; filename="influenceable-{kept.place.code}.xlsx"'}
    return HttpResponse(book, content_type=XLSX, headers=headers)


HEADLINES = (
    reading.TOTAL,
    "spend.total_consolidated",
    "spend.excluded",
    reading.UPPER,
    reading.LOWER,
    "spend.local",
    "spend.rest_of_footprint",
    "spend.elsewhere",
)
