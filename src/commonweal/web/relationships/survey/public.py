"""The public form: whoever wants to may answer beside the partners that were invited."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import show
from commonweal.web.organisations.records.pages import saved
from commonweal.web.organisations.signing_in import limits
from commonweal.web.relationships.models import Round, Side
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.survey import answering
from commonweal.web.relationships.survey.asked import asked, told_before
from commonweal.web.relationships.survey.views import no_such_link, private, too_often

BEGUN = limits.Limit("tell-us", 30)  # from one address in a quarter of an hour: a college may be behind it


class SectorForm(PageForm):
    """From where somebody looks at the NHS."""

    sector = forms.ChoiceField(
        label="Which of these is nearest to where you work or volunteer?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the one that is nearest"},
    )


@open_to_all("it is a form for everybody, where a round has one")
@never_cache
@require_http_methods(["GET", "POST"])
def tell_us(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What somebody is told, and from where they answer; then a link of their own leads on."""
    held = Round.objects.filter(pk=round_id, public_form=True).first()
    if held is None or not held.takes_answers(timezone.localdate()):
        return private(no_such_link(request))
    form = bind(SectorForm, request)
    form.offer("sector", [*partners.sector_titles().items(), ("none", "None of them")])
    if request.method == "POST" and form.is_valid():
        if not limits.allowed((BEGUN, limits.address_of(request))):
            return private(too_often(request))
        sector = form.cleaned_data["sector"]
        secret = saved(form, lambda: answering.begin(held.pk, "" if sector == "none" else sector))
        if secret is not None:  # the rest was told here
            return redirect("answer_question", secret, asked(held, Side.ANYBODY)[0].id)
    return private(
        show(
            request,
            "survey/tell_us.html",
            title=held.title,
            breadcrumbs=(),
            form=form,
            told=told_before(held),
            closes_on=held.closes_on,
        )
    )
