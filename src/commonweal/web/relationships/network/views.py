"""Pages of the network: its picture beside its table, one organisation in it, and files of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.decisions.network import Standing, TooFew, Whole
from commonweal.publication import spreadsheet, wording
from commonweal.web.design.components import Cell, ChartView, Column, Link, Register, paged
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.pages import show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import choices
from commonweal.web.relationships.models import Progress, Round
from commonweal.web.relationships.network import pictures, reading
from commonweal.web.relationships.network.reading import Drawn

RELATIONSHIPS = Link("Relationships", "/relationships/")
NETWORK = Link("The network", "/relationships/network/")
ORDERS: dict[str, Callable[[Drawn, Standing], Any]] = {
    "number": lambda shown, each: shown.number[each.organisation],
    "organisation": lambda shown, each: shown.names[each.organisation].casefold(),
    "sector": lambda shown, each: shown.sectors[each.organisation],
    "contacts": lambda _, each: len(each.contacts),
    "told": lambda _, each: each.told_by,
    "between": lambda _, each: each.betweenness,
    "constraint": lambda _, each: 2.0 if each.constraint is None else each.constraint,
    "cut": lambda _, each: len(each.cut_off),
}
NUMERIC = {"number", "contacts", "told", "between", "constraint", "cut"}
LIMIT = 200  # all that a picture can hold, so that its numbers are found in the table, on paper too
SUFFIXES = {"svg": "image/svg+xml", "csv": "text/csv; charset=utf-8", "xlsx": XLSX}


@needs(Thing.RELATIONSHIPS)
@require_GET
def network(request: HttpRequest, closed_id: UUID | None = None) -> HttpResponse:
    """The network of a closed round; of the last one, unless another is named."""
    rounds = reading.closed()
    of = _round(rounds, closed_id)
    if of is None:
        return show(
            request, "network/none.html", title="The network", breadcrumbs=(RELATIONSHIPS,),
            first=Link("Look at the rounds", "/relationships/"),
        )  # fmt: skip
    public = request.GET.get("ties") == "public"
    shown = reading.drawn(of, public=public)
    address, query = f"/relationships/network/{of.pk}/", "?ties=public" if public else ""
    files = [Link(kind.upper(), f"{address}network.{kind}{query}") for kind in SUFFIXES]
    changed = reading.changed(of)
    return show(
        request,
        "network/network.html",
        title="The network",
        breadcrumbs=(RELATIONSHIPS,),
        round=of,
        rounds=[(each.title, f"/relationships/network/{each.pk}/{query}") for each in rounds if each != of],
        shown=shown,
        public=public,
        address=address,
        chart=_chart(shown, files),
        also=pictures.also(shown),
        whole=_whole(reading.whole(of)),
        changed=changed,
        formed=[tuple(_name(code) for code in pair) for pair in changed.formed] if changed else (),
        register=_table(request, shown, address, files[1:]),
    )


@needs(Thing.RELATIONSHIPS)
@require_GET
def file(request: HttpRequest, closed_id: UUID, file_kind: str) -> HttpResponse:
    """The picture as SVG, or the table as CSV or XLSX."""
    of = _round(reading.closed(), closed_id)
    if of is None or file_kind not in SUFFIXES:
        raise Http404
    shown = reading.drawn(of, public=request.GET.get("ties") == "public")
    title = f"{pictures.finding(shown)}. {organisations.system().name}, {of.title}"
    if file_kind == "svg":
        content = pictures.svg(shown, title=title).encode()
    else:
        content = _rows(shown, file_kind, title)
    return attached(content, SUFFIXES[file_kind], f"network.{file_kind}")


@needs(Thing.RELATIONSHIPS)
@require_GET
def organisation(request: HttpRequest, closed_id: UUID, member: str) -> HttpResponse:
    """One organisation in the network: those it is tied to, and its place."""
    of = _round(reading.closed(), closed_id)
    shown = reading.drawn(of) if of else None
    one = shown.of(member) if shown else None
    if of is None or shown is None or one is None:
        raise Http404
    titles = reading.sector_titles()
    return show(
        request,
        "network/organisation.html",
        title=shown.names[member],
        breadcrumbs=(RELATIONSHIPS, Link("The network", f"/relationships/network/{of.pk}/")),
        round=of,
        finding=_place(shown, one),
        facts=[
            ("Sector", titles[shown.sectors[member]]),
            ("Contacts", f"{len(one.contacts)} of {len(shown.standings) - 1} others in the network"),
            ("Told of by", wording.count_of(one.told_by, "organisation")),
            ("Sectors beside its own", wording.listed([titles[each] for each in one.sectors]) or "None"),
            ("Ways that lead through it", f"{one.betweenness * 100:.1f}% of the shortest ways between two others"),
            ("Constraint", "None: it has no contact" if one.constraint is None else _constraint(one.constraint)),
            ("Would be cut off without it", wording.listed([shown.names[each] for each in one.cut_off]) or "Nobody"),
        ],
        chart=ChartView(
            "around",
            f"{shown.names[member]} and those it is tied to",
            pictures.around(shown, member),
            pictures.around(shown, member, narrow=True),
            ("Organisation", "Sector"),
            [(shown.names[each], titles[shown.sectors[each]]) for each in one.contacts],
            words=True,
        ),
        contacts=[
            (shown.names[each], f"/relationships/network/{of.pk}/{each}/", titles[shown.sectors[each]])
            for each in sorted(one.contacts, key=lambda each: shown.names[each].casefold())
        ],
    )  # fmt: skip


def _round(rounds: Iterable[Round], id_: UUID | None) -> Round | None:
    """The closed round of an id, or the last one. Raises Http404 where that one is not closed or is none."""
    found = [each for each in rounds if each.progress == Progress.CLOSED]
    if id_ is None:
        return found[0] if found else None
    of = next((each for each in found if each.pk == id_), None)
    if of is None:
        raise Http404
    return of


def _chart(shown: Drawn, downloads: list[Link]) -> ChartView:
    return ChartView(
        "network-picture",
        pictures.finding(shown),
        pictures.svg(shown),
        pictures.svg(shown, narrow=True),
        (),
        (),
        downloads,
        note="Drawn from what organisations told openly. A line is a tie that at least one of the two told of. "
        "Numbers on marks are those of the table.",
    )


def _table(request: HttpRequest, shown: Drawn, address: str, downloads: list[Link]) -> Register:
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "number"
    down = request.GET.get("down") == "yes"
    rows = sorted(shown.standings, key=lambda each: ORDERS[order](shown, each), reverse=down)
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    here = rows[offset : offset + LIMIT]
    return Register(
        "Organisations in the network",
        [
            Column(key, heading, sort=key, numeric=key in NUMERIC)
            for key, heading in zip(ORDERS, pictures.HEADINGS, strict=True)
        ],
        [
            tuple(
                Cell(text, href=f"{address}{each.organisation}/" if at == 1 else None)
                for at, text in enumerate(cells)
            )
            for each, cells in zip(here, pictures.rows(shown, here), strict=True)
        ],
        len(rows),
        "organisation",
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=down,
        downloads=downloads,
    )


def _rows(shown: Drawn, suffix: str, title: str) -> bytes:
    headings = (*pictures.HEADINGS, "Who would be cut off", "Tied to")
    body = [
        (
            *cells,
            wording.listed([shown.names[code] for code in each.cut_off]),
            wording.listed([shown.names[code] for code in each.contacts]),
        )
        for each, cells in zip(shown.standings, pictures.rows(shown, shown.standings), strict=True)
    ]
    if suffix == "csv":
        return "".join(spreadsheet.rows_csv(headings, body, numbers=0)).encode("utf-8-sig")
    return spreadsheet.rows_workbook(
        "Network", title, headings, body, widths=(9, 40, 26, 10, 10, 14, 12, 12, 60, 80)
    )


def _whole(found: Whole | TooFew) -> list[tuple[str, str]] | str:
    """Measures of the whole network in words, the response rate first; or why there are none."""
    if isinstance(found, TooFew):
        return f"Nothing is said of the network as a whole: fewer than {found.needed} answered."
    together = [group for group in found.groups if len(group) > 1]
    dense = "" if found.density is None else f", {found.density:.1%} of all that there could be"
    steps = "None" if found.distance is None else f"{found.distance:.1f} on average, {found.diameter} at most"
    among = found.reciprocity_among_answered
    return [
        ("Answered", f"{found.answered} of {found.organisations} organisations, {found.response_rate:.0%}"),
        ("Ties", f"{found.pairs}{dense}"),
        ("Told back", _share(found.reciprocity, "of ties that were told")),
        ("Told back among those who answered", _share(among, "of ties between two who answered")),
        ("Clustering", f"{found.clustering:.2f}: how often two contacts of one are tied themselves, from 0 to 1"),
        ("Groups that hang together", f"{len(together)}, the largest of {max(map(len, together), default=0)}"),
        ("Steps between two of the largest", steps),
    ]  # fmt: skip


def _share(value: float | None, of: str) -> str:
    return "Nothing was told" if value is None else f"{value:.0%} {of}"


def _place(shown: Drawn, one: Standing) -> str:
    """Where one stands, in one sentence."""
    name = shown.names[one.organisation]
    if one.cut_off:
        return f"Without {name}, {wording.count_of(len(one.cut_off), 'organisation')} would be cut off from the rest"
    return (
        f"{name} has {wording.count_of(len(one.contacts), 'contact')}, and nobody would be cut off without it"
    )


def _constraint(value: float) -> str:
    return f"{value:.2f} (low where its contacts do not know each other)"


def _name(code: str) -> str:
    return choices.names().get(code, code)
