"""Pages of work that goes on and that nobody has badged: told in a short form, looked at by the purpose lead."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies import actions, reading, workbooks
from commonweal.web.baseline.strategies.forms import NOT_SURE, ChangeActivityForm, TellForm, TriageForm
from commonweal.web.baseline.strategies.models import Activity, Counted, Triage
from commonweal.web.baseline.strategies.views.common import ACTIVITY, BASELINE, LIMIT, MOST
from commonweal.web.design.components import Cell, Column, Link, Register, paged
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import system
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import (
    chosen,
    form_page,
    found,
    given,
    known_to,
    saved,
    seen,
    take_in,
)
from commonweal.web.organisations.work import comments

TAGS = {Triage.NEW: "blue", Triage.TAKEN_UP: "green", Triage.KNOWN: "grey", Triage.NOT_OURS: "grey"}
UNSURE = "unsure"
COLUMNS = [
    Column("what", "What goes on"),
    Column("helps", "Helps with"),
    Column("counted", "Counted"),
    Column("state", "State"),
]
INTRO = "Work that helps the place and stands in no strategy: a job club, a garden, a lab that helps firms."


def _of_activity(_: HttpRequest, activity_id: UUID) -> tuple[str, ...]:
    return found(Activity, activity_id).owners()


@needs(Thing.ACTIVITY)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """What somebody told of, the newest first."""
    asking, names, told = reader(request), choices.names(), choices.determinants()
    rows = _filtered(request)
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    every = reading.activities(asking)
    codes = sorted(set(every.values_list("organisation", flat=True)), key=lambda code: names.get(code, code))
    view = Register(
        "Work that nobody has badged",
        COLUMNS,
        [
            (
                Cell(each.what, href=f"/baseline/activity/{each.pk}/", detail=names.get(each.organisation, "")),
                Cell(told.get(each.determinant, NOT_SURE), detail=each.place or choices.EVERYWHERE),
                Cell(str(Counted(each.counted).label)),
                Cell(str(Triage(each.state).label), tag=TAGS[Triage(each.state)]),
            )
            for each in rows[offset : offset + LIMIT]
        ],
        rows.count(),
        "piece of work",
        many="pieces of work",
        offset=offset,
        limit=LIMIT,
        filters=[
            chosen(request, "state", "State", Triage.choices),
            chosen(request, "determinant", "Helps with", [*told.items(), (UNSURE, NOT_SURE)]),
            chosen(request, "organisation", "Whose", [(code, names.get(code, code)) for code in codes]),
        ],
        downloads=[Link("XLSX", f"/baseline/activity/activity.xlsx?{request.GET.urlencode()}")],
    )  # fmt: skip
    return show(
        request,
        "strategies/activities.html",
        title="Work that nobody has badged",
        breadcrumbs=(BASELINE,),
        register=view,
        any=every.exists(),
        waiting=every.filter(state=Triage.NEW).count() if actions.may_triage(asking) else 0,
        uncounted=every.exclude(counted=Counted.YES).exclude(state=Triage.NOT_OURS).count(),
        may_add=asking.can_somewhere(Verb.ADD, Thing.ACTIVITY),
        first=Link("Tell of some", "/baseline/activity/add/"),
    )


def _filtered(request: HttpRequest) -> QuerySet[Activity]:
    rows = reading.activities(reader(request))
    if state := known_to(request, "state", Triage.values):
        rows = rows.filter(state=state)
    asked = known_to(request, "determinant", {*choices.determinants(), UNSURE})
    if asked:
        rows = rows.filter(determinant="" if asked == UNSURE else asked)
    if organisation := request.GET.get("organisation", "")[:20]:
        rows = rows.filter(organisation=organisation)
    return rows


@needs(Thing.ACTIVITY)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, to be filled in and sent back."""
    book = workbooks.activities(
        _filtered(request)[:MOST], title=f"Work that nobody has badged, {system().name}"
    )
    return attached(book, XLSX, "activity.xlsx")


@needs(Thing.ACTIVITY, Verb.ADD)
@require_http_methods(["GET", "POST"])
def take_in_many(request: HttpRequest) -> HttpResponse:
    """Send a workbook with many."""
    return take_in(
        request, workbooks.ACTIVITIES, "Tell of many at once", (BASELINE, ACTIVITY),
        blank="/baseline/activity/activity.xlsx",
    )  # fmt: skip


@needs(Thing.ACTIVITY, Verb.ADD)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """A short form."""
    asking = reader(request)
    form = bind(TellForm, request, initial={"counted": Counted.UNSURE}, asking=asking)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.tell(by=asking, **form.cleaned_data))
        if made is not None:
            say(request, "Thank you. The purpose lead looks at it, and you can read here what comes of it")
            return redirect("activity", made.pk)
    return form_page(
        request, "Tell of work that nobody has badged", form, "Send it", BASELINE, ACTIVITY,
        intro=INTRO,
    )  # fmt: skip


@needs(Thing.ACTIVITY, of=_of_activity)
@require_GET
def activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """One piece of work, what became of it and what was said."""
    asking, held = reader(request), found(Activity, activity_id)
    names, about = choices.names(), f"activity:{held.pk}"
    facts = [
        ("Whose", names.get(held.organisation, held.organisation)),
        ("Who does it", held.who or "Not said"),
        ("Where", held.place or choices.EVERYWHERE),
        ("Helps with", choices.determinants().get(held.determinant, held.determinant or NOT_SURE)),
        ("Since", wording.day(held.since) if held.since else "Not said"),
        ("Counted anywhere", str(Counted(held.counted).label)),
        ("What became of it", str(Triage(held.state).label)),
        *([("Why, or what next", held.outcome)] if held.outcome else []),
    ]
    may_commit = held.state == Triage.TAKEN_UP and asking.can_somewhere(Verb.ADD, Thing.STRATEGIES)
    return show(
        request,
        "strategies/activity.html",
        title="Work that nobody has badged" if len(held.what) > 120 else held.what,
        breadcrumbs=(BASELINE, ACTIVITY),
        activity=held,
        facts=facts,
        may_change=keeping.can_change(held, asking),
        may_triage=actions.may_triage(asking),
        onward=f"/baseline/strategies/?organisation={held.organisation}" if may_commit else "",
        changes=history(about),
        thread=comments.thread(about, asking, thing=Thing.ACTIVITY, organisation=held.organisation),
    )


@needs(Thing.ACTIVITY, Verb.CHANGE, of=_of_activity)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Change what was told."""
    asking, held = reader(request), found(Activity, activity_id)
    form = seen(ChangeActivityForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_activity(held.pk, seen=held.version, by=asking, **given(form)))
    ):
        say(request, "It is changed")
        return redirect("activity", held.pk)
    return form_page(request, "Change what was told", form, "Save", ACTIVITY, _link(held))


@needs(Thing.ACTIVITY, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def triage(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Say what becomes of it."""
    asking, held = reader(request), found(Activity, activity_id)
    says = {"state": held.state, "outcome": held.outcome}
    form = bind(TriageForm, request, initial=says, standing=str(held.version), now=says)
    if request.method == "POST" and form.is_valid():
        state, outcome = Triage(form.cleaned_data["state"]), form.cleaned_data["outcome"]
        if saved(
            form, lambda: actions.triage(held.pk, seen=held.version, state=state, outcome=outcome, by=asking)
        ):
            say(request, "It is recorded what becomes of it")
            return redirect("activity", held.pk)
    return form_page(
        request, "What becomes of it", form, "Save", ACTIVITY, _link(held), intro=held.what
    )  # fmt: skip


def _link(held: Activity) -> Link:
    return Link(held.what if len(held.what) <= 60 else f"{held.what[:60]}…", f"/baseline/activity/{held.pk}/")
