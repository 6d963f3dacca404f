"""Pages of the action log, and sending comments."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.publication import calendars, spreadsheet, wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit import reading as audited
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import system
from commonweal.web.organisations.rights import NotVisible
from commonweal.web.organisations.work import actions, comments, reading
from commonweal.web.organisations.work.forms import AddForm, ChangeForm, CloseForm
from commonweal.web.organisations.work.models import Action, Comment, State

ACTIONS = Link("Actions", "/actions/")
LIMIT = 25
MOST = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAGS = {State.OPEN: "blue", State.DONE: "green", State.DROPPED: "grey"}
COLUMNS = [Column("what", "What"), Column("owner", "Who"), Column("due", "Due"), Column("state", "State")]
FILE_COLUMNS = (
    "What",
    "Organisation",
    "Who",
    "Due",
    "State",
    "What came of it",
    "Comes from",
    "Added",
    "Closed",
)
WIDTHS = (60, 30, 26, 16, 12, 50, 40, 16, 16)


def _of(request: HttpRequest, action_id: UUID) -> str:
    return _action(action_id).organisation


def _action(action_id: UUID) -> Action:
    found = Action.objects.select_related("owner").filter(pk=action_id).first()
    if found is None:
        raise Http404
    return found


@needs(Thing.ACTIONS)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """All actions that the reader may see, the soonest due first."""
    asking = reader(request)
    found, asked = _found(request)
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    names, query = reading.names(), request.GET.urlencode()
    register = Register(
        "Actions",
        COLUMNS,
        [_row(each, names) for each in found[offset : offset + LIMIT]],
        found.count(),
        "action",
        offset=offset,
        limit=LIMIT,
        filters=[
            Filter("state", "State", [Choice("", "All"), *(Choice(*each) for each in State.choices)], asked["state"]),
            Filter("whose", "Whose", [Choice("", "Everybody’s"), Choice("mine", "Mine"), Choice("late", "Overdue")],
                   asked["whose"]),
            Filter(
                "organisation",
                "Organisation",
                [Choice("", "All"), *(Choice(*each) for each in reading.places(asking, Verb.SEE))],
                asked["organisation"],
            ),
        ],
        downloads=[
            Link("Download as XLSX", f"/actions/actions.xlsx?{query}"),
            Link("Calendar of what is due", f"/actions/actions.ics?{query}"),
        ],
    )  # fmt: skip
    return show(
        request,
        "work/actions.html",
        title="Actions",
        register=register,
        any=reading.visible_to(asking).exists(),
        may_add=asking.can_somewhere(Verb.ADD, Thing.ACTIONS),
        first=Link("Add an action", "/actions/add/"),
    )


def _found(request: HttpRequest) -> tuple[QuerySet[Action], dict[str, str]]:
    asking = reader(request)
    asked = {name: request.GET.get(name, "")[:40] for name in ("state", "whose", "organisation")}
    if "state" not in request.GET:
        asked["state"] = State.OPEN
    found = reading.visible_to(asking)
    if asked["state"] in State.values:
        found = found.filter(state=asked["state"])
    if asked["organisation"]:
        found = found.filter(organisation=asked["organisation"])
    if asked["whose"] == "mine":
        found = found.filter(owner=asking.person_id)
    if asked["whose"] == "late":
        found = found.filter(state=State.OPEN, due__lt=timezone.localdate())
    return found, asked


def _row(each: Action, names: dict[str, str]) -> tuple[Cell, ...]:
    state = (
        Cell("Overdue", tag="red")
        if each.overdue
        else Cell(str(State(each.state).label), tag=TAGS[State(each.state)])
    )
    return (
        Cell(
            each.what,
            href=f"/actions/{each.pk}/",
            detail=names.get(each.organisation, each.organisation),
        ),
        Cell(each.owner.name if each.owner else "Nobody yet"),
        Cell(wording.day(each.due) if each.due else "No day"),
        state,
    )


@needs(Thing.ACTIONS)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The actions as filtered, as a workbook."""
    found, _ = _found(request)
    names = reading.names()
    rows = [
        (
            each.what,
            names.get(each.organisation, each.organisation),
            each.owner.name if each.owner else "",
            each.due.isoformat() if each.due else "",
            str(State(each.state).label),
            each.outcome,
            each.source,
            timezone.localtime(each.created_at).date().isoformat(),
            timezone.localtime(each.closed_at).date().isoformat() if each.closed_at else "",
        )
        for each in found[:MOST]
    ]
    title = f"Actions of {system().name}, {wording.day(timezone.localdate())}"
    book = spreadsheet.rows_workbook("Actions", title, FILE_COLUMNS, rows, widths=WIDTHS)
    return _file(book, XLSX, "actions.xlsx")


@needs(Thing.ACTIONS)
@require_GET
def ics(request: HttpRequest) -> HttpResponse:
    """The actions as filtered that have a day, as a calendar."""
    found, _ = _found(request)
    address = f"{request.scheme}://{request.get_host()}"
    entries = (
        calendars.Entry(str(each.pk), each.version, each.due, each.what, f"{address}/actions/{each.pk}/")
        for each in found[:MOST]
        if each.due is not None
    )
    text = calendars.calendar(entries, name=f"Actions of {system().name}")
    return _file(text.encode(), calendars.CONTENT_TYPE, "actions.ics")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@needs(Thing.ACTIONS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an action."""
    asking = reader(request)
    initial = {"source": request.GET.get("source", "")[:300], "owner": asking.person_id}
    form = bind(AddForm, request, initial=initial, asking=asking)
    if request.method == "POST" and form.is_valid():
        made = actions.add(by=asking, **form.cleaned_data)
        say(request, "The action is added")
        return redirect("action", made.pk)
    return _form(request, "Add an action", form, "Add it", Link(ACTIONS.text, ACTIONS.href))


@needs(Thing.ACTIONS, of=_of)
@require_GET
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One action: what, who, by when, what was said of it and who changed it."""
    asking, found = reader(request), _action(action_id)
    about = f"action:{found.pk}"
    facts = [
        ("State", "Overdue" if found.overdue else str(State(found.state).label)),
        ("Organisation", reading.names().get(found.organisation, found.organisation)),
        ("Who", found.owner.name if found.owner else "Nobody yet"),
        ("Due", wording.day(found.due) if found.due else "No day"),
        *([("What came of it", found.outcome)] if found.outcome else []),
    ]
    return show(
        request,
        "work/action.html",
        title=found.what,
        breadcrumbs=(HOME, ACTIONS),
        action=found,
        facts=facts,
        may_change=actions.can_change(found, asking),
        changes=audited.history(about),
        thread=comments.thread(about, asking, thing=Thing.ACTIONS, organisation=found.organisation),
    )


@needs(Thing.ACTIONS, of=_of)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Change what is to be done, by whom or when."""
    found, asking = _action(action_id), reader(request)
    actions.check_change(found, asking)
    now = {
        "what": found.what,
        "owner": found.owner_id or "",
        "due": _typed(found.due),
        "source": found.source,
    }
    form = bind(ChangeForm, request, initial=now, asking=asking, standing=str(found.version), now=now)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in actions.FIELDS}
        if _saved(form, lambda: actions.change(action_id=found.pk, seen=found.version, by=asking, **given)):
            return redirect("action", found.pk)
    return _form(request, "Change an action", form, "Save", Link(found.what, f"/actions/{found.pk}/"))


@needs(Thing.ACTIONS, of=_of)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Say what became of an action."""
    found, asking = _action(action_id), reader(request)
    actions.check_change(found, asking)
    now = {"state": found.state, "outcome": found.outcome}
    form = bind(CloseForm, request, initial=now, standing=str(found.version), now=now)
    if request.method == "POST" and form.is_valid():
        given = {"state": State(form.cleaned_data["state"]), "outcome": form.cleaned_data["outcome"]}
        if _saved(form, lambda: actions.close(action_id=found.pk, seen=found.version, by=asking, **given)):
            return redirect("action", found.pk)
    return _form(request, "What became of it", form, "Save", Link(found.what, f"/actions/{found.pk}/"))


def _saved(form: PageForm, verb: Any) -> bool:
    """Do it; what is refused is said on the form."""
    try:
        verb()
    except InputError as fault:
        form.add_error(None, f"{fault.message} {fault.what_to_do}")
        return False
    return True


def _typed(day: dt.date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _form(request: HttpRequest, title: str, form: PageForm, button: str, back: Link) -> HttpResponse:
    return show(request, "work/form.html", title=title, breadcrumbs=(HOME, back), form=form, button=button)


@needs(Thing.ACTIONS, Verb.ADD)
@require_POST
def comment(request: HttpRequest) -> HttpResponse:
    """Add a comment to the record whose page sent it, and go back there."""
    onward = request.POST.get("next", "")
    try:
        comments.add(note=request.POST.get("note", ""), text=request.POST.get("text", ""), by=reader(request))
    except InputError as fault:
        say(request, f"{fault.message} {fault.what_to_do}")
    except NotVisible as fault:
        raise Http404 from fault
    return redirect(_page_of_ours(onward))


def _of_comment(request: HttpRequest, comment_id: UUID) -> str:
    found = Comment.objects.filter(pk=comment_id).first()
    if found is None:
        raise Http404
    return found.organisation or SYSTEM


@needs(Thing.ACTIONS, of=_of_comment)
@require_POST
def erase_comment(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Erase what a comment says."""
    try:
        comments.erase(comment_id=comment_id, by=reader(request))
    except NotVisible as fault:
        raise Http404 from fault
    say(request, "The comment is erased")
    return redirect(_page_of_ours(request.POST.get("next", "")))


def _page_of_ours(path: str) -> str:
    """A path of this site, as a form may name it to go back to."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else ACTIONS.href
