"""One proposition: writing it part by part, what it still lacks, its moves, and its canvas."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import wording
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import form_page, found, saved
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work import comments
from commonweal.web.questions import actions, judged, reading
from commonweal.web.questions.forms import MoveForm, ProposeForm
from commonweal.web.questions.models import Proposition, Question, Role, State
from commonweal.web.questions.views.common import (
    PROPOSITIONS,
    QUESTIONS,
    STATE_TAGS,
    decided_by,
    href,
    link,
    needed,
    of_proposition,
)

FORM_OF = {
    **dict.fromkeys(
        ("if_we", "then", "for_whom", "by_when", "would_change_our_mind", "role", "review_on"), "change"
    ),
    **dict.fromkeys(("measure", "baseline"), "measure"),
    "prize": "prize",
    "partners": "parts/add",
}


@needs(Thing.QUESTIONS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Begin a proposition: a name is enough."""
    asking, question = reader(request), found(Question, question_id)
    return _begin(request, asking, question, None)


@needs(Thing.QUESTIONS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """Take up again what was stopped, with a new proposition that names it."""
    asking, stopped = reader(request), found(Proposition, proposition_id)
    return _begin(request, asking, stopped.question, stopped)


def _begin(
    request: HttpRequest, asking: Reader, question: Question, after: Proposition | None
) -> HttpResponse:
    says = {name: getattr(after, name) for name in ("if_we", "then", "for_whom")} if after else {}
    form = bind(ProposeForm, request, initial=says, asking=asking)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.propose(question, by=asking, after=after, **form.cleaned_data))
        if made is not None:
            say(request, "The proposition is kept as a draft")
            return redirect(href(made))
    title = f"Take up again: {after.title}" if after else "Write a proposition"
    back = link(after) if after else link(question)
    return form_page(
        request, title, form, "Save the draft", QUESTIONS, back,
        intro=f"{question} Gaps can stay for now: the page of the proposition lists what it still lacks.",
    )  # fmt: skip


@needs(Thing.QUESTIONS, of=of_proposition)
@require_GET
def proposition(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """All that a proposition says, what it lacks, where it may go, and what became of it."""
    asking, held = reader(request), found(Proposition, proposition_id)
    about = [f"{each.kind}:{each.pk}" for each in (held, *held.partners.all())]
    may_change = keeping.can_change(held, asking)
    return show(
        request,
        "questions/proposition.html",
        breadcrumbs=(QUESTIONS, PROPOSITIONS),
        **_page(held, asking),
        may_change=may_change and held.state in (State.DRAFT, State.ADAPT),
        may_set_review=may_change and held.state in actions.BEING_TESTED,
        may_move=judged.may_decide(held, asking) and bool(judged.onward(held)),
        may_take_up=held.state == State.STOP and asking.can_somewhere(Verb.ADD, Thing.QUESTIONS),
        form_of=FORM_OF,
        changes=history(about),
        thread=comments.thread(about[0], asking, thing=Thing.QUESTIONS, organisation=held.organisation),
    )


@needs(Thing.QUESTIONS, of=of_proposition)
@require_GET
def canvas(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """A proposition on one sheet, for the wall and the board paper."""
    asking, held = reader(request), found(Proposition, proposition_id)
    return show(
        request, "questions/canvas.html", breadcrumbs=(PROPOSITIONS, link(held)), **_page(held, asking)
    )  # fmt: skip


def _page(held: Proposition, asking: Reader) -> dict[str, Any]:
    """What the page and the canvas both show."""
    names, today = choices.names(), timezone.localdate()
    state, began = State(held.state), reading.pair_of(held.question)
    late = held.state in reading.UNDER_REVIEW and held.review_on is not None and held.review_on < today
    return {
        "title": held.title,
        "today": today,
        "held": held,
        "question": link(held.question),
        "asked": held.question,
        "state": state,
        "tag": STATE_TAGS[state],
        "hypothesis": judged.hypothesis(held),
        "by_when": wording.day(held.by_when) if held.by_when else "",
        "review_on": wording.day(held.review_on) if held.review_on else "",
        "late": late,
        "prize": _prize(held),
        "role": str(Role(held.role).label) if held.role else "",
        "keeper": names.get(held.organisation, held.organisation),
        "parts": [(each, names.get(each.organisation, each.organisation)) for each in held.partners.all()],
        "needs": needed(began.pair.needs) if began else [],
        "start": reading.start(asking, held.indicator, held.place) if held.indicator else None,
        "lacks": judged.lacks(held, today),
        "part_names": judged.PARTS,
        "moves": [
            (wording.day(each.on), str(State(each.before).label), str(State(each.after).label), each.reason,
             each.by.name if each.by else "")
            for each in held.moves.select_related("by")
        ],
        "after": link(held.after) if held.after else None,
        "followed_by": [link(each) for each in held.again.all()],
    }  # fmt: skip


def _prize(held: Proposition) -> str:
    """The size of the prize in words; nothing where it is not said."""
    if held.prize_low is None or held.prize_high is None:
        return ""
    low, high = held.prize_low, held.prize_high
    unit = held.prize_unit.strip()
    if unit.lower().split(" ")[0] in {"pounds", "£", "gbp"}:
        return f"{wording.between(low, high)} {' '.join(unit.split(' ')[1:])}".strip()
    return f"{wording.number(low)} to {wording.number(high)} {unit}".strip()


@needs(Thing.QUESTIONS, Verb.CHANGE, of=decided_by)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """Say what becomes of a proposition, and why."""
    asking, held = reader(request), found(Proposition, proposition_id)
    says = {"after": "", "reason": ""}
    onward = judged.onward(held)
    form = bind(MoveForm, request, standing=str(held.version), now=says, onward=onward)
    if request.method == "POST" and form.is_valid():
        after = State(form.cleaned_data["after"])
        reason = form.cleaned_data["reason"]
        if saved(
            form, lambda: actions.move(held.pk, seen=held.version, after=after, reason=reason, by=asking)
        ):
            say(request, f"It is recorded: {after.label.lower()}")
            return redirect(href(held))
    return show(
        request,
        "questions/move.html",
        title="Decide what becomes of it",
        breadcrumbs=(QUESTIONS, link(held)),
        form=form,
        held=held,
        state=State(held.state),
        onward=onward,
        lacks=judged.lacks(held, timezone.localdate()),
        part_names=judged.PARTS,
    )
