"""The pages on which partners answer: what they are told, one question a page, a check before sending."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.audit_questions import Answer as Kind
from commonweal.vocabulary.errors import InputError
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import show
from commonweal.web.organisations.signing_in import limits
from commonweal.web.relationships.models import Answer, Invitation, Side
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.survey import answering, browsers
from commonweal.web.relationships.survey.asked import Asked, asked, explained, told_before
from commonweal.web.relationships.survey.forms import AnswerForm, as_typed

WRONG_LINKS = limits.Limit("answer-link", 50)  # from one address in a quarter of an hour
WHY_OPEN = "partners have no account: the secret in the link is what lets somebody answer"
BUSY = "Just now this could not be saved. Nothing that you typed is lost: send it again in a minute"
NOT_HERE = "Answered on another device or in another browser, so it is not shown here"
View = Callable[[HttpRequest, str, Invitation], HttpResponse]


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for whoever has a personal link. A guessed, a replaced and an expired one get the same answer."""

    @functools.wraps(view)
    def found(request: HttpRequest, secret: str, **kwargs: Any) -> HttpResponse:
        address = limits.address_of(request)
        if limits.spent(WRONG_LINKS, address):
            return private(too_often(request))
        invitation = answering.find(secret)
        if invitation is None:
            limits.allowed((WRONG_LINKS, address))
            return private(no_such_link(request))
        if invitation.submitted_on is not None:
            return private(sent(request, invitation))
        return private(view(request, secret, invitation, **kwargs))

    return open_to_all(WHY_OPEN)(never_cache(sensitive_post_parameters()(found)))


def private(response: HttpResponse) -> HttpResponse:
    """Let no other site know the address of a page.

    With no referrer at all, browsers would send its forms as if they came from nowhere.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def no_such_link(request: HttpRequest) -> HttpResponse:
    """The one answer to links that do not work."""
    return show(
        request,
        "survey/message.html",
        title="This link does not work",
        breadcrumbs=(),
        message="A part of it may be missing, a newer one may have taken its place, or the round that it was for has "
        "closed.",
        what_to_do="Copy the whole link from the message. If it still does not work, ask whoever invited you for a new "
        "one.",
        lost=typed(request),
        status=404,
    )


def too_often(request: HttpRequest) -> HttpResponse:
    """The answer where links are tried out."""
    return show(
        request,
        "survey/message.html",
        title="Too many links were tried",
        breadcrumbs=(),
        message="From where you are, many links were tried that do not work.",
        what_to_do="Wait for a quarter of an hour, then open your link again. What you saved is kept.",
        lost=typed(request),
        status=429,
    )


def sent(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Thank you; also for whoever comes back by a link that was used."""
    return show(
        request,
        "survey/sent.html",
        title="Your answers were sent, thank you",
        breadcrumbs=(),
        round=invitation.round,
        lost=typed(request),
    )


def typed(request: HttpRequest) -> list[str]:
    """Words that were sent with a page that does not save them, so that whoever wrote them can keep them."""
    return [text for text in request.POST.getlist("answer") if text and not text.isdecimal()]


@by_link
@require_GET
def before(request: HttpRequest, secret: str, invitation: Invitation) -> HttpResponse:
    """What somebody is told before the first question."""
    questions = asked(invitation.round, invitation.side)
    answered = set(invitation.answers.values_list("question", flat=True))
    begun = [one for one in questions if one.id in answered]
    first = next((one for one in questions if one.id not in answered), questions[-1])
    return show(
        request,
        "survey/before.html",
        title=invitation.round.title,
        breadcrumbs=(),
        who=name_of(invitation),
        told=told_before(invitation.round),
        closes_on=invitation.round.closes_on,
        begun=len(begun),
        total=len(questions),
        onward=_to(secret, first.id),
        check=reverse("answer_check", args=[secret]),
        paper=reverse("answer_paper", args=[secret]),
    )


@by_link
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, secret: str, invitation: Invitation, question_id: str) -> HttpResponse:
    """One question. What is sent is saved before anything else happens."""
    questions = asked(invitation.round, invitation.side)
    at = next((at for at, one in enumerate(questions) if one.id == question_id), None)
    if at is None:
        return redirect("answer", secret)
    this = questions[at]
    held = Answer.objects.filter(invitation=invitation, question=this.id).first()
    browser = browsers.secret_of(request)
    hidden = browsers.hides(held, browser)
    form = bind(
        AnswerForm,
        request,
        question=this,
        explained=explained(invitation.round, invitation.side),
        partners=_others(invitation) if this.kind is Kind.ORGANISATIONS else (),
        initial={} if hidden else as_typed(held),
        hidden=hidden,
    )
    if request.method == "POST" and form.is_valid():
        browser = browser or browsers.new_secret()
        try:
            made = held
            if not form.keeps():
                made = answering.save(invitation.pk, this, form.given(), browsers.digest(browser))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        except OperationalError:  # somebody else has been writing for long; reading goes on
            form.add_error(None, BUSY)
        else:
            to = _to(secret, questions[at + 1].id) if at + 1 < len(questions) else ""
            if made and made.flagged and not (held and held.said == made.said):
                to = _to(secret, this.id)  # shows what may name a person
            elif "later" in request.POST:
                to = reverse("answer_later", args=[secret])
            elif not to or "back" in request.GET:
                to = reverse("answer_check", args=[secret])
            return browsers.give(redirect(to), browser)
    return show(
        request,
        "survey/question.html",
        title=this.text,
        breadcrumbs=(),
        form=form,
        question=this,
        number=at + 1,
        total=len(questions),
        flagged=held.flagged if held and not hidden and request.method == "GET" else [],
        hidden=hidden,
        letters=_by_letter(form) if this.kind is Kind.ORGANISATIONS else (),
        back=_to(secret, questions[at - 1].id) if at else reverse("answer", args=[secret]),
    )


@by_link
@require_GET
def later(request: HttpRequest, secret: str, invitation: Invitation) -> HttpResponse:
    """What is saved stays; the same link leads back."""
    return show(
        request,
        "survey/later.html",
        title="Your answers are saved",
        breadcrumbs=(),
        round=invitation.round,
        by_form=invitation.side == Side.ANYBODY,
        onward=reverse("answer", args=[secret]),
    )


@by_link
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, secret: str, invitation: Invitation) -> HttpResponse:
    """All answers with who may see each, and sending them."""
    wrong = ""
    if request.method == "POST":
        try:
            answering.send(invitation.pk)
        except InputError as fault:
            wrong = f"{fault.message} {fault.what_to_do}"
        else:
            return redirect("answer", secret)
    held, browser = {one.question: one for one in invitation.answers.all()}, browsers.secret_of(request)
    rows = []
    for one in asked(invitation.round, invitation.side):
        answer = held.get(one.id)
        hidden = browsers.hides(answer, browser)
        words = NOT_HERE if hidden else _in_words(one, answer, invitation)
        rows.append((one, words, answer, hidden, f"{_to(secret, one.id)}?back=check"))
    return show(
        request,
        "survey/check.html",
        title="Check your answers before you send them",
        breadcrumbs=(),
        rows=rows,
        who=name_of(invitation),
        wrong=wrong,
        form_errors=bool(wrong),
        later=reverse("answer_later", args=[secret]),
        status=422 if wrong else 200,
    )


@by_link
@require_GET
def paper(request: HttpRequest, secret: str, invitation: Invitation) -> HttpResponse:
    """All questions on one page, to print, read together and fill in by hand."""
    return show(
        request,
        "survey/paper.html",
        title=invitation.round.title,
        breadcrumbs=(),
        told=told_before(invitation.round),
        questions=asked(invitation.round, invitation.side),
        explained=explained(invitation.round, invitation.side),
        partners=[name for _, name in _others(invitation)],
        back=reverse("answer", args=[secret]),
    )


def name_of(invitation: Invitation) -> str:
    """For whom somebody answers."""
    if invitation.side == Side.ANYBODY:
        return ""
    name = partners.names().get(invitation.organisation, invitation.organisation)
    return f"{name}, {invitation.team}" if invitation.team else name


def _to(secret: str, question_id: str) -> str:
    return reverse("answer_question", args=[secret, question_id])


def _others(invitation: Invitation) -> list[tuple[str, str]]:
    """With whom a respondent can have worked: the partners of today and the NHS bodies, by name, without themselves."""
    names = partners.names()
    codes = set(partners.at_the_table(timezone.localdate()).values_list("organisation", flat=True))
    found = [(code, names.get(code, code)) for code in codes if code != invitation.organisation]
    return sorted(found, key=lambda each: each[1].casefold())


def _by_letter(form: AnswerForm) -> Sequence[tuple[str, list[dict[str, Any]]]]:
    """The boxes of a long list under their first letters, to which links lead."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in form.params("answer")["items"]:
        found.setdefault(item["text"][:1].upper(), []).append(item)
    return list(found.items())


def _in_words(question: Asked, held: Answer | None, invitation: Invitation) -> str:
    if held is None:
        return "Not answered"
    if question.kind is Kind.SCALE:
        return question.steps[held.step] if held.step is not None and held.step < len(question.steps) else ""
    if question.kind is Kind.WORDS:
        return held.said
    names = dict(_others(invitation))
    return ", ".join(names.get(code, code) for code in held.named)
