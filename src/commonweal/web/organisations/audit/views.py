"""Pages of the audit: find entries, look at one, take them away as a file."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.files import XLSX
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit import erasing, reading
from commonweal.web.organisations.audit.forms import EraseWordsForm
from commonweal.web.organisations.audit.models import Entry, Stage
from commonweal.web.organisations.audit.reading import Shown
from commonweal.web.organisations.models import Organisation
from commonweal.web.organisations.permissions import Thing, Verb

AUDIT = Link("Audit", "/audit/")
LIMIT = 25
MOST = 100_000  # of a workbook, which is made whole before it is sent
TIMES = {"": "At any time", "1": "In the last 24 hours", "7": "In the last 7 days", "31": "In the last 31 days",
         "366": "In the last year"}  # fmt: skip
TAGS = {Stage.BEGUN: "blue", Stage.DONE: "green", Stage.WHOLE: "green", Stage.FOUND: "grey", Stage.UNCLEAR: "yellow",
        Stage.WITHDRAWN: "grey"}  # fmt: skip
COLUMNS = [
    Column("when", "When, and who"),
    Column("what", "What"),
    Column("values", "Before and after, and why"),
    Column("state", "State"),
]
FILE_COLUMNS = ("Entry", "When (UTC)", "Who", "What", "About", "Organisation", "Before", "After", "Why", "State",
                "Digest")  # fmt: skip
WIDTHS = (8, 24, 24, 30, 36, 14, 40, 40, 40, 18, 66)


@needs(Thing.AUDIT)
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, the newest first."""
    asking, names = reader(request), _names()
    found, asked = _found(request)
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    codes = (
        reading.visible_to(asking).order_by("organisation").values_list("organisation", flat=True).distinct()
    )
    choices = {
        "who": ("Who", reading.people(asking)),
        "thing": ("What", reading.things(asking)),
        "organisation": ("Organisation", [(code, names.get(code, code)) for code in codes]),
    }
    query = request.GET.urlencode()
    register = Register(
        "Entries of the audit",
        COLUMNS,
        [_row(each, names) for each in reading.shown(list(found[offset : offset + LIMIT]))],
        found.count(),
        "entry",
        many="entries",
        offset=offset,
        limit=LIMIT,
        filters=[
            *(
                Filter(name, label, [Choice("", "All"), *(Choice(*each) for each in some)], asked[name])
                for name, (label, some) in choices.items()
            ),
            Filter("days", "When", [Choice(*each) for each in TIMES.items()], asked["days"]),
        ],
        downloads=[
            Link(f"Download as {kind.upper()}", f"/audit/audit.{kind}?{query}") for kind in ("xlsx", "csv")
        ],
    )
    return show(request, "audit/audit.html", title="Audit", register=register, head=Entry.objects.last())


def _found(request: HttpRequest) -> tuple[QuerySet[Entry], Mapping[str, str]]:
    asked = {name: request.GET.get(name, "")[:100] for name in ("who", "thing", "organisation", "days")}
    days = int(asked["days"]) if asked["days"] in TIMES and asked["days"] else None
    found = reading.found(
        reader(request), who=asked["who"], thing=asked["thing"], organisation=asked["organisation"], days=days
    )
    return found, asked


def _names() -> dict[str, str]:
    return (
        dict(Organisation.objects.values_list("code", "name"))
        | organisations.names()
        | {SYSTEM: "The system"}
    )


def _row(each: Shown, names: Mapping[str, str]) -> tuple[Cell, ...]:
    changed = (each.before and f"Before: {each.before}", each.after and f"After: {each.after}")
    return (
        Cell(each.when, href=f"/audit/{each.number}/", detail=each.who),
        Cell(each.what, detail=names.get(each.organisation, each.organisation)),
        Cell(". ".join(part for part in changed if part), detail=f"Reason: {each.why}" if each.why else ""),
        Cell(each.state, tag=TAGS[each.stage]),
    )


def _of_entry(request: HttpRequest, number: int) -> str:
    entry = Entry.objects.filter(pk=number).first()
    if entry is None:
        raise Http404
    return str(entry.organisation)


@needs(Thing.AUDIT, of=_of_entry)
@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry, with all that it says."""
    found = Entry.objects.get(pk=number)
    (each,) = reading.shown([found])
    begun = Entry.objects.filter(pk=found.answers).first() if found.answers else None
    facts = [
        ("When", each.when),
        ("Who", each.who),
        ("Organisation", _names().get(each.organisation, each.organisation)),
        ("About", each.about),
        ("State", each.state),
        *([("Begun", wording.moment(begun.at))] if begun else []),
        ("Before", each.before or _unsaid(found, "before")),
        ("After", each.after or _unsaid(found, "after")),
        ("Why", each.why or _unsaid(found, "why")),
        ("Digest", each.digest),
        ("Digest of the entry before", found.previous),
    ]
    return show(
        request,
        "audit/entry.html",
        title=f"Entry {number:,}: {each.what}",
        breadcrumbs=(HOME, AUDIT),
        facts=facts,
        onward=each.href,
        number=number,
        may_erase=erasing.may_go(found)
        and bool(each.before or each.after or each.why)
        and reader(request).can(Verb.ERASE, Thing.AUDIT, found.organisation),
    )


def _unsaid(entry: Entry, part: str) -> str:
    return "Erased" if part in entry.sealed else "Nothing is said"


@needs(Thing.AUDIT, Verb.ERASE, of=_of_entry)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, number: int) -> HttpResponse:
    """Erase the words of an entry: for what somebody wrote into a register and that must not be kept."""
    form = bind(EraseWordsForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase_words(number, by=reader(request), why=form.cleaned_data["why"])
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, "The words are erased")
            return redirect("audit_entry", number)
    (each,) = reading.shown(list(Entry.objects.filter(pk=number)))
    return show(
        request,
        "audit/erase.html",
        title="Erase the words of this entry",
        breadcrumbs=(HOME, AUDIT, Link(f"Entry {number:,}", f"/audit/{number}/")),
        form=form,
        what=each.what,
        onward=each.href,
    )


@needs(Thing.AUDIT)
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The entries that were found, as a file; each with its digest, so that the chain can be kept elsewhere."""
    found, _ = _found(request)
    rows = (_cells(each) for each in reading.all_shown(found, None if kind == "csv" else MOST))
    name = f"audit-{timezone.localdate().isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        lines = spreadsheet.rows_csv(FILE_COLUMNS, rows, numbers=0)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    title, total = f"The audit, {wording.day(timezone.localdate())}", found.count()
    if total > MOST:
        title += f": the newest {MOST:,} of {total:,} entries. The CSV file has all"
    book = spreadsheet.rows_workbook("Audit", title, FILE_COLUMNS, list(rows),
                                     widths=WIDTHS)  # fmt: skip
    return HttpResponse(book, content_type=XLSX, headers=headers)


def _cells(each: Shown) -> tuple[str, ...]:
    return (
        str(each.number), each.at.isoformat(timespec="seconds"), each.who, each.what, each.about, each.organisation,
        each.before, each.after, each.why, each.state, each.digest,
    )  # fmt: skip
