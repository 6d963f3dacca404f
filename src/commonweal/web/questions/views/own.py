"""A team's own question: typed in, looked at with prompts one after another, and written anew by the team itself."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from commonweal.web.design.components import Link
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records.pages import form_page, found, saved
from commonweal.web.questions import actions, reading
from commonweal.web.questions.forms import OwnForm, PromptForm, ReframeForm
from commonweal.web.questions.models import Question
from commonweal.web.questions.views.common import QUESTIONS, href, link, of_question

INTRO = (
    "Type in what your team asks now. Prompts follow, one on each page: answer those that help, and skip the rest. "
    "At the end you write the question again, in your own words. Each page is saved as you go on, so you can leave "
    "at any time and come back."
)


@needs(Thing.QUESTIONS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The first page: the question as the team asks it now."""
    asking = reader(request)
    initial = {"determinant": request.GET.get("determinant", "")[:60]}
    form = bind(OwnForm, request, initial=initial, asking=asking)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.ask(by=asking, **form.cleaned_data))
        if made is not None:
            return redirect("prompt", made.pk, reading.prompts().prompts[0].id)
    return form_page(request, "Reframe your own question", form, "Continue", QUESTIONS, intro=INTRO)


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_question)
@require_http_methods(["GET", "POST"])
def prompt(request: HttpRequest, question_id: UUID, prompt_id: str) -> HttpResponse:
    """One prompt. It asks, and never writes."""
    asking, held = reader(request), found(Question, question_id)
    every = reading.prompts().prompts
    at = next((at for at, each in enumerate(every) if each.id == prompt_id), None)
    if at is None:
        raise Http404
    last = at + 1 == len(every)
    onward = f"{href(held)}words/" if last else f"{href(held)}prompts/{every[at + 1].id}/"
    says = {"answer": held.prompts.get(prompt_id, "")}
    form = bind(PromptForm, request, initial=says, standing=str(held.version), now=says)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(
            form,
            lambda: actions.answer_prompt(
                held.pk, prompt_id, form.cleaned_data["answer"], seen=held.version, by=asking
            ),
        )
    ):
        if request.POST.get("then") == "words":
            return redirect("words", held.pk)
        if request.POST.get("then") == "later":
            say(request, "What you wrote is kept")
            return redirect(href(held))
        return redirect(onward)
    return show(
        request,
        "questions/prompt.html",
        title=every[at].prompt,
        breadcrumbs=(QUESTIONS, link(held)),
        form=form,
        question=held,
        prompt=every[at],
        number=at + 1,
        many=len(every),
        skip=onward,
    )


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_question)
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The last page: what was said to the prompts, and the question written anew by the team."""
    asking, held = reader(request), found(Question, question_id)
    says = {"transformational": held.transformational}
    form = bind(ReframeForm, request, initial=says, standing=str(held.version), now=says)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(
            form,
            lambda: actions.change_question(
                held.pk, seen=held.version, by=asking, transformational=form.cleaned_data["transformational"]
            ),
        )
    ):
        say(request, "The question is kept in your words")
        return redirect(href(held))
    return show(
        request,
        "questions/words.html",
        title="Write the question again",
        breadcrumbs=(QUESTIONS, link(held)),
        form=form,
        question=held,
        answers=answers(held),
        first=Link("Go through the prompts", f"{href(held)}prompts/{reading.prompts().prompts[0].id}/"),
    )


def answers(held: Question) -> list[tuple[str, str, str]]:
    """Each prompt that was answered: its id, its words, and what was said. One that is gone keeps its id."""
    known = {each.id: each.prompt for each in reading.prompts().prompts}
    asked = [(id_, words, held.prompts[id_]) for id_, words in known.items() if id_ in held.prompts]
    return asked + [("", id_, said) for id_, said in held.prompts.items() if id_ not in known]
