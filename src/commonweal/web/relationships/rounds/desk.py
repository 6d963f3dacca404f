"""The page on which a steward reads what was said, a few at a time, before others do."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.forms import PageForm
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records.pages import found, saved
from commonweal.web.relationships.models import Answer, LooseWords, Round
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.results import tally
from commonweal.web.relationships.rounds import quotes
from commonweal.web.relationships.rounds.forms import asked_in_words
from commonweal.web.relationships.rounds.views import RELATIONSHIPS, link

AT_ONCE = 10
_RUN = needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=SYSTEM)


class JudgeForm(PageForm):
    """Whether a quote is shown."""

    shown = forms.ChoiceField(
        label="Is it shown?",
        widget=forms.RadioSelect,
        choices=[("yes", "Show it"), ("no", "Do not show it")],
        error_messages={"required": "Choose whether it is shown"},
    )
    why = forms.CharField(
        label="Why not? (only where it is not shown)",
        required=False,
        max_length=300,
        help_text="Name no person.",
    )


class SortForm(PageForm):
    """What loose words are about."""

    about = forms.MultipleChoiceField(
        label="Which barriers are they about?", required=False, widget=forms.CheckboxSelectMultiple
    )


@_RUN
@never_cache
@require_GET
def words(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What waits to be read."""
    return _desk(request, found(Round, round_id))


@_RUN
@never_cache
@require_POST
def judge(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Show a quote, or do not."""
    answer = get_object_or_404(Answer.objects.select_related("invitation__round"), pk=quote_id)
    form = JudgeForm(request.POST, prefix=_prefix(quote_id))
    if form.is_valid() and saved(
        form,
        lambda: quotes.judge(
            quote_id,
            shown=form.cleaned_data["shown"] == "yes",
            why=form.cleaned_data["why"],
            by=reader(request),
        ),
    ):
        say(request, "The quote is read")
        return redirect("round_words", answer.invitation.round_id)
    return _desk(request, answer.invitation.round, failed=form)


@_RUN
@never_cache
@require_POST
def sort_out(request: HttpRequest, words_id: UUID) -> HttpResponse:
    """Say what loose words are about."""
    held = get_object_or_404(LooseWords, pk=words_id)
    form = _sort_form(held, request.POST)
    if form.is_valid():
        quotes.sort_out(words_id, about=form.cleaned_data["about"], by=reader(request))
        say(request, "The words are read")
        return redirect("round_words", held.round_id)
    return _desk(request, held.round, failed=form)


@_RUN
@never_cache
@require_POST
def count(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Count what private words are about, and erase them."""
    form = PageForm(request.POST)
    if form.is_valid() and saved(form, lambda: quotes.count(round_id, by=reader(request))):
        say(request, "What private words are about is counted, and the words are erased")
        return redirect("round_results", round_id)
    return _desk(request, found(Round, round_id), failed=form)


def _desk(request: HttpRequest, held: Round, failed: PageForm | None = None) -> HttpResponse:
    names = partners.names()
    asked = {one.id: one.text for one in tally.asked(held).questions.questions}
    every = quotes.quotes(held)
    waiting, loose = every.filter(shown=None), held.loose_words.filter(read=False)

    def form(id_: UUID, fresh: PageForm) -> PageForm:
        return failed if failed is not None and failed.prefix == _prefix(id_) else fresh

    return show(
        request,
        "relationships/words.html",
        title="What was said",
        breadcrumbs=(RELATIONSHIPS, link(held)),
        form=failed,
        waiting=[
            (one, asked.get(one.question, ""), asked_in_words(one.invitation, names) or "The public form",
             form(one.pk, JudgeForm(prefix=_prefix(one.pk))))
            for one in waiting[:AT_ONCE]
        ],
        left=waiting.count(),
        loose=[(one, asked.get(one.question, ""), form(one.pk, _sort_form(one))) for one in loose[:AT_ONCE]],
        loose_left=loose.count(),
        to_count=held.loose_words.exists() and not loose.exists(),
        round=held,
        hidden=[(one, asked_in_words(one.invitation, names)) for one in every.filter(shown=False)],
    )  # fmt: skip


def _sort_form(held: LooseWords, sent: object = None) -> SortForm:
    form = SortForm(sent, prefix=_prefix(held.pk))
    form.offer("about", [(one.id, one.barrier) for one in tally.asked(held.round).barriers.pairs])
    return form


def _prefix(id_: UUID) -> str:
    return f"of-{id_}"
