"""A question that was taken up: its forms, figures, propositions, and what becomes of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import done_by_form, form_page, found, given, saved, seen
from commonweal.web.organisations.work import comments
from commonweal.web.questions import actions, judged, reading
from commonweal.web.questions.forms import ChangeQuestionForm, SettleForm
from commonweal.web.questions.models import Question, Standing, State
from commonweal.web.questions.views.common import (
    QUESTIONS,
    STANDING_TAGS,
    STATE_TAGS,
    decided_by,
    href,
    link,
    needed,
    of_question,
)
from commonweal.web.questions.views.own import answers


@needs(Thing.QUESTIONS, of=of_question)
@require_GET
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Both forms of a question, what was said to its prompts, its figures, propositions and history."""
    asking, held = reader(request), found(Question, question_id)
    names, began, about = choices.names(), reading.pair_of(held), f"question:{held.pk}"
    pair = began.pair if began else None
    return show(
        request,
        "questions/question.html",
        title=str(held),
        breadcrumbs=(QUESTIONS,),
        question=held,
        standing=Standing(held.standing),
        tag=STANDING_TAGS[Standing(held.standing)],
        determinant=choices.determinants().get(held.determinant, held.determinant),
        keeper=names.get(held.organisation, held.organisation),
        kept_by=names.get(held.kept_by, held.kept_by) if held.kept_by != held.organisation else "",
        began=began,
        needs=needed(pair.needs) if pair else [],
        informing=reading.informing(asking, pair.informed_by) if pair else [],
        answers=answers(held),
        propositions=[
            (each, href(each), State(each.state), STATE_TAGS[State(each.state)])
            for each in held.propositions.all()
        ],
        may_change=keeping.can_change(held, asking),
        may_decide=judged.may_decide(held, asking),
        may_add=asking.can_somewhere(Verb.ADD, Thing.QUESTIONS),
        first_prompt=reading.prompts().prompts[0].id,
        changes=history([about]),
        thread=comments.thread(about, asking, thing=Thing.QUESTIONS, organisation=held.organisation),
    )


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_question)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Change how a question is put."""
    asking, held = reader(request), found(Question, question_id)
    form = seen(ChangeQuestionForm, request, held)
    return done_by_form(
        request, "Change the question", form, "Save",
        lambda: actions.change_question(held.pk, seen=held.version, by=asking, **given(form)),
        QUESTIONS, link(held), said="The question is changed", to=href,
    )  # fmt: skip


@needs(Thing.QUESTIONS, Verb.CHANGE, of=decided_by)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Choose a question, park it, or look at it anew."""
    asking, held = reader(request), found(Question, question_id)
    says = {"becomes": held.standing, "reason": held.reason}
    form = bind(SettleForm, request, initial=says, standing=str(held.version), now=says)
    if request.method == "POST" and form.is_valid():
        standing, reason = Standing(form.cleaned_data["becomes"]), form.cleaned_data["reason"]
        if saved(
            form,
            lambda: actions.settle(held.pk, seen=held.version, standing=standing, reason=reason, by=asking),
        ):
            say(request, f"It is recorded: {standing.label.lower()}")
            return redirect(href(held))
    return form_page(request, "Choose or park it", form, "Save", QUESTIONS, link(held), intro=str(held))
