"""Pages of who runs a meeting: setting it up, the screen, moving on, minuting; and the minutes, for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.web.design.components import Link
from commonweal.web.design.files import DOCX, XLSX, attached
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import form_page, found, given, saved
from commonweal.web.questions import judged
from commonweal.web.questions.meetings import actions, codes, inviting, minutes, reading, workbook
from commonweal.web.questions.meetings.forms import DecideForm, MeetingForm, NameForm, PlanForm, planned
from commonweal.web.questions.meetings.models import Meeting, Stage

CHANGE = "Change the meeting"
QUESTIONS = Link("Questions", "/questions/")
MEETINGS = Link("Meetings", "/questions/meetings/")
MINUTED_FOR_OTHERS = (
    "The minutes say what was decided. Questions that others keep are for them to choose or to park"
)
MOVES = {
    Stage.FIRST: ("Begin the first round", "Everybody scores alone. Nobody sees more than how many have finished."),
    Stage.DISCUSSION: ("End the first round", "The order, its spread and where sectors differ are shown to all."),
    Stage.SECOND: ("Begin the second round", "Everybody scores once more, with their own first scores before them."),
    Stage.CLOSED: ("Close the meeting", "Nothing can be scored any more, and what seats were called is erased."),
}  # fmt: skip


def _of_meeting(request: HttpRequest, meeting_id: UUID, **_: object) -> tuple[str, ...]:
    return found(Meeting, meeting_id).owners()


def _link(held: Meeting) -> Link:
    return Link(held.title, f"/questions/meetings/{held.pk}/")


@needs(Thing.QUESTIONS)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every meeting, the newest first."""
    return show(
        request,
        "meetings/meetings.html",
        title="Meetings",
        breadcrumbs=(QUESTIONS,),
        meetings=Meeting.objects.prefetch_related("options"),
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.QUESTIONS),
    )


@needs(Thing.QUESTIONS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Set a meeting up."""
    asking = reader(request)
    offered = [(str(one.pk), one.transformational) for one in actions.open_questions()]
    if request.method == "GET" and len(offered) < actions.FEWEST_OPTIONS:
        return show(
            request, "meetings/too_few.html", title="Set up a meeting", breadcrumbs=(QUESTIONS, MEETINGS),
            offered=offered,
        )  # fmt: skip
    form = bind(MeetingForm, request, asking=asking, offered=offered)
    if request.method == "POST" and form.is_valid():
        whose = form.cleaned_data["organisation"]
        made = saved(form, lambda: actions.add(organisation=whose, by=asking, **form.plan()))
        if made is not None:
            say(request, "The meeting is set up. Now let people in")
            return redirect("meeting", made.pk)
    return show(
        request, "meetings/plan.html", title="Set up a meeting", breadcrumbs=(QUESTIONS, MEETINGS), form=form,
        button="Set it up",
    )  # fmt: skip


@needs(Thing.QUESTIONS, Verb.CHANGE, of=_of_meeting)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Change a meeting: all of it until somebody has scored, then its title and day."""
    held, asking = found(Meeting, meeting_id), reader(request)
    says, version = planned(held), str(held.version)
    if not actions.can_plan(held):
        says = {name: says[name] for name in ("title", "on")}
        named = bind(NameForm, request, initial=says, standing=version, now=says)
        if _changed(request, named, lambda: actions.change(
            held.pk, seen=held.version, by=asking, **given(named)
        )):  # fmt: skip
            return redirect("meeting", held.pk)
        intro = f"{actions.SCORED} Its title and day can be changed."
        return form_page(request, CHANGE, named, "Save", MEETINGS, _link(held), intro=intro)
    already = list(held.options.values_list("question", flat=True))
    offered = [(str(one.pk), one.transformational) for one in actions.open_questions(already)]
    form = bind(PlanForm, request, initial=says, standing=version, now=says, offered=offered)
    if _changed(request, form, lambda: actions.plan_anew(
        held.pk, seen=held.version, by=asking, **form.plan()
    )):  # fmt: skip
        return redirect("meeting", held.pk)
    return show(
        request, "meetings/plan.html", title=CHANGE, breadcrumbs=(MEETINGS, _link(held)), form=form, button="Save"
    )  # fmt: skip


def _changed(request: HttpRequest, form: PageForm, verb: Callable[[], Meeting]) -> bool:
    if request.method != "POST" or not form.is_valid() or saved(form, verb) is None:
        return False
    say(request, "The meeting is changed")
    return True


@needs(Thing.QUESTIONS)
@never_cache
@require_GET
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A meeting: how far it is, for who runs it; its minutes, for everybody, when it is closed."""
    asking, held = reader(request), found(Meeting, meeting_id)
    may_change = keeping.can_change(held, asking)
    closed = held.stage == Stage.CLOSED
    here, finished = reading.progress(held)
    return show(
        request,
        "meetings/minutes.html" if closed else "meetings/meeting.html",
        title=held.title,
        breadcrumbs=(QUESTIONS, MEETINGS),
        meeting=held,
        facts=_facts(held),
        options=list(held.options.select_related("question")),
        undecided=held.options.filter(decided="").count(),
        attended=reading.attended(held),
        rounds=[reading.told(held, each) for each in reading.rounds_over(held)] if closed else [],
        criteria=reading.judged_by(held),
        seats=list(held.seats.all()) if may_change and not closed else [],
        sectors=reading.sector_names(),
        here=here,
        finished=finished,
        scoring=held.stage in (Stage.FIRST, Stage.SECOND),
        next_=[(stage, MOVES[stage][0]) for stage in actions.NEXT[Stage(held.stage)]],
        address=inviting.address(held),
        code=codes.spaced(held.code),
        reached=inviting.is_reached(),
        may_change=may_change,
        changes=history([f"meeting:{held.pk}"]),
    )


def _facts(held: Meeting) -> list[tuple[str, str]]:
    facts = [
        ("Day", wording.day(held.on)),
        ("Called by", choices.names().get(held.organisation, held.organisation)),
        ("Stage", held.get_stage_display()),
        ("How", held.get_method_display()),
        ("The group can take on", wording.count_of(held.take, "question")),
    ]
    return [*facts, ("Seats", str(held.seats.count()))]


@needs(Thing.QUESTIONS, Verb.CHANGE, of=_of_meeting)
@never_cache
@require_GET
def screen(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What a projector shows: how to come in, how many have finished, and what a round came to."""
    held = found(Meeting, meeting_id)
    here, finished = reading.progress(held)
    over = reading.rounds_over(held)
    return show(
        request,
        "meetings/screen.html",
        title=held.title,
        breadcrumbs=(MEETINGS, _link(held)),
        meeting=held,
        here=here,
        finished=finished,
        scoring=held.stage in (Stage.FIRST, Stage.SECOND),
        told=reading.told(held, over[0]) if over else None,
        over=bool(over),
        address=inviting.address(held),
        short=inviting.short_address(),
        picture=inviting.picture(held),
        code=codes.spaced(held.code),
        refreshes=request.GET.get("still") != "yes" and held.stage != Stage.CLOSED,
    )


@needs(Thing.QUESTIONS, Verb.CHANGE, of=_of_meeting)
@never_cache
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, meeting_id: UUID, stage: str) -> HttpResponse:
    """Move a meeting on, after saying who has not finished: how many, never who."""
    held = found(Meeting, meeting_id)
    here, finished = reading.progress(held)
    problem, status = "", 200
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            actions.move(held.pk, to=stage, seen=int(seen) if seen.isdecimal() else 0, by=reader(request))
            return redirect("meeting", held.pk)
        except InputError as fault:
            problem, status = f"{fault.message} {fault.what_to_do}", 422
            held.refresh_from_db()
    possible = stage in actions.NEXT[Stage(held.stage)]
    title, what = MOVES[Stage(stage)] if possible else ("The meeting has moved on", "")
    return show(
        request,
        "meetings/move.html",
        title=title,
        breadcrumbs=(MEETINGS, _link(held)),
        meeting=held,
        what=what,
        possible=possible,
        problem=problem,
        here=here,
        unfinished=here - finished if held.stage in (Stage.FIRST, Stage.SECOND) else 0,
        status=status,
    )


@needs(Thing.QUESTIONS, Verb.CHANGE, of=_of_meeting)
@require_POST
def let_in(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Close joining, or open it again."""
    held = found(Meeting, meeting_id)
    joining = request.POST.get("joining") == "yes"
    actions.let_in(held.pk, joining=joining, seen=held.version, by=reader(request))
    say(request, "People can join" if joining else "Nobody can join any more. People who have a seat keep it")
    return redirect("meeting", held.pk)


@needs(Thing.QUESTIONS, Verb.CHANGE, of=_of_meeting)
@require_http_methods(["GET", "POST"])
def take_away(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """Take a seat away."""
    held = found(Meeting, meeting_id)
    seat = held.seats.filter(pk=seat_id).first()
    if seat is None:
        say(request, "That seat is gone already")
        return redirect("meeting", held.pk)
    if request.method == "POST":
        try:
            actions.take_away(held.pk, seat_id, by=reader(request))
            say(request, "The seat is taken away")
        except InputError as fault:
            say(request, f"Nothing was changed. {fault.message}")
        return redirect("meeting", held.pk)
    return show(
        request,
        "meetings/take_away.html",
        title="Take a seat away",
        breadcrumbs=(MEETINGS, _link(held)),
        seat=seat,
        sector=reading.sector_names().get(seat.sector, seat.sector),
    )


@needs(Thing.QUESTIONS, Verb.CHANGE, of=_of_meeting)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Minute what became of each question."""
    held = found(Meeting, meeting_id)
    options = list(held.options.select_related("question"))
    form = bind(DecideForm, request, options=options)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        decisions = {each.pk: (said[f"decided_{each.pk}"], said[f"reason_{each.pk}"]) for each in options}
        if saved(form, lambda: actions.decide(held.pk, decisions, by=reader(request))):
            others = any(not judged.may_decide(each.question, reader(request)) for each in options)
            say(
                request,
                MINUTED_FOR_OTHERS if others else "The minutes say what was decided, and so do the questions",
            )
            return redirect("meeting", held.pk)
    over = reading.rounds_over(held)
    return show(
        request,
        "meetings/decide.html",
        title="What was decided",
        breadcrumbs=(MEETINGS, _link(held)),
        form=form,
        options=options,
        told=reading.told(held, over[0]) if over else None,
    )


@needs(Thing.QUESTIONS)
@require_GET
def minutes_workbook(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The minutes of a closed meeting as a workbook."""
    return _minutes(request, meeting_id, workbook.minutes, XLSX, "minutes.xlsx")


@needs(Thing.QUESTIONS)
@require_GET
def minutes_document(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The same as a Word file."""
    return _minutes(request, meeting_id, minutes.written, DOCX, "minutes.docx")


def _minutes(
    request: HttpRequest,
    meeting_id: UUID,
    write: Callable[[Meeting, Sequence[tuple[str, str]]], bytes],
    kind: str,
    name: str,
) -> HttpResponse:
    held = found(Meeting, meeting_id)
    if held.stage != Stage.CLOSED:
        say(request, "Minutes can be taken away when the meeting is closed")
        return redirect("meeting", held.pk)
    return attached(write(held, _facts(held)), kind, name)
