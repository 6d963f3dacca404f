"""Pages of step 1, the baseline: what is spent, with whom, and what is not known about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.publication import wording
from commonweal.vocabulary.figures import FigureSet
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import pictures, reading
from commonweal.web.baseline.cuts import ALL, BY, CUTS, CutBy, has, parts, share
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.runs import reading as runs

BASELINE = Link("Baseline", "/baseline/")
OVERVIEW = Link("Spend overview", reading.SPEND)
FIRST = Link("Add a ledger", "/data/add/")
LIMIT = 25
PAGES = (
    Link("Spend overview", reading.SPEND, "everything that was paid"),
    Link("Influenceable spend", reading.INFLUENCEABLE, "what you may choose how to spend, and where it goes"),
    Link(
        "Contracts that end soon", "/baseline/procurement/contracts/", "what can be let anew within two years"
    ),
    Link("Map of influenceable spend", f"{reading.INFLUENCEABLE}map/", "by council area"),
    Link("Map of areas", "/baseline/map/", "how deprived each small area is, and each council’s share"),
    Link(
        "Suppliers", "/levers/suppliers/", "who each is taken to be, on what evidence, and which to look at"
    ),
    Link("Rules", "/levers/rules/", "what counts as influenceable, with what each rule moves"),
    Link("What local means", "/levers/local/", "the definition chosen, beside the others"),
    Link(
        "A shift to local suppliers",
        "/levers/scenario/",
        "what a further share would mean, against a baseline",
    ),
)


def chosen_place(request: HttpRequest) -> str:
    """The place that a page is asked about. Raises Http404 for one that no data are held of."""
    place = reading.place_asked(request)
    if place not in {code for code, _ in reading.places(reader(request))}:
        raise Http404
    return place


def place_query(place: str) -> str:
    """The address query that keeps the place."""
    return "" if place == SYSTEM else f"?place={place}"


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def spend(request: HttpRequest) -> HttpResponse:
    """The spend overview."""
    place = chosen_place(request)
    found = reading.spend(reader(request), place)
    kept = found.total
    page: dict[str, Any] = {
        "title": "Spend overview",
        "breadcrumbs": (HOME, BASELINE),
        "first": FIRST,
        "places": reading.places(reader(request)),
        "place": place,
        "query": place_query(place),
        "under_way": runs.is_under_way("refresh") or runs.is_under_way("add"),
        "held": bool(found.counted),
    }
    if kept is None:
        return show(request, "baseline/spend.html", kept=None, **page)
    cuts = [cut for cut in CUTS if has(kept, cut.dimension)]
    return show(
        request,
        "baseline/spend.html",
        kept=kept,
        stale=found.stale,
        figures=found.headlines(),
        coverage=found.coverage(),
        charts=[(cut, pictures.chart(kept, cut, found.names, place_query(place))) for cut in cuts],
        **page,
    )


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def by(request: HttpRequest, dimension: str) -> HttpResponse:
    """All parts of one cut: search, sort, and a month where the cut can have one."""
    cut = BY.get(dimension)
    place = chosen_place(request)
    found = reading.spend(reader(request), place)
    kept = found.total
    if cut is None or kept is None or not has(kept, dimension):
        raise Http404
    return show(
        request,
        "baseline/by.html",
        title=cut.title,
        breadcrumbs=(BASELINE, Link("Spend overview", reading.SPEND + place_query(place))),
        kept=kept,
        caveats=kept.caveats,
        register=_register(request, kept, cut, place, found),
    )


def _register(
    request: HttpRequest, kept: FigureSet, cut: CutBy, place: str, found: reading.Spend
) -> Register:
    month = request.GET.get("month", "") if ("month", cut.dimension) in kept.cuts else ""
    order = request.GET.get("order") or ("name" if cut.over_time else "value")
    order = order if order in {"name", "value"} else "value"
    descending = request.GET.get("down", "no" if cut.over_time else "yes") != "no"
    searched = (
        request.GET.get("search", "").strip()[:100]
        if cut.dimension not in {"month", "organisation"}
        else None
    )
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    page = parts(
        kept,
        cut.dimension,
        found.names,
        month=month,
        order=order,
        descending=descending,
        offset=offset,
        limit=LIMIT,
        search=searched or None,
    )
    rows = [
        (
            Cell(wording.cut_name(figure, cut.dimension)),
            Cell(wording.value_in_table(figure.value, figure.unit)),
            Cell(share(figure, kept.headline)),
            Cell("" if figure.count is None else f"{figure.count:,}"),
        )
        for figure in page.figures
    ]
    base = f"{reading.SPEND}by/{cut.dimension}"
    return Register(
        cut.title,
        [
            Column("name", wording.dimension_name(cut.dimension), sort="name"),
            Column("value", "£", sort="value", numeric=True),
            Column("share", "Share of all", numeric=True),
            Column("count", "Rows", numeric=True),
        ],
        rows,
        page.total,
        cut.noun,
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=descending,
        filters=_filters(reading.places(reader(request)), kept, cut, place, month),
        search=searched,
        search_label=f"Search for {'an' if cut.noun[0] in 'aeiou' else 'a'} {cut.noun}",
        downloads=[
            Link("CSV", f"{base}.csv{place_query(place)}"),
            Link("XLSX", f"/baseline/procurement/spend.xlsx{place_query(place)}"),
        ],
        empty=f"No {cut.noun} matches.",
    )


def _filters(
    places: Sequence[tuple[str, str]], kept: FigureSet, cut: CutBy, place: str, month: str
) -> list[Filter]:
    if cut.dimension == "organisation":
        places = places[:1]
    filters = [Filter("place", "Organisation", [Choice(code, name) for code, name in places], place)]
    if ("month", cut.dimension) in kept.cuts:
        months = parts(kept, "month", {}, order="name", descending=False, limit=ALL).figures
        choices = [Choice(figure.cut["month"], wording.month(figure.cut["month"])) for figure in months]
        filters.append(Filter("month", "Month", [Choice("", "All months"), *choices], month))
    return filters
