"""Pages that a link leads to: an invitation, a new password; and the first account of a system."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.signing_in import actions, letters, limits, links, proving, sessions
from commonweal.web.organisations.signing_in.forms import (
    AcceptForm,
    FirstAccountForm,
    ForgottenForm,
    NewPasswordForm,
)
from commonweal.web.organisations.signing_in.models import Invitation, PasswordReset


@open_to_all("the secret in the link is what lets somebody in")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Take up an invitation."""
    try:
        found = links.find(Invitation, secret)
        actions.check_stands(found)
    except links.LinkRefused as fault:
        return refused(request, fault)
    if Person.objects.filter(email=found.email).exists():
        return _in_an_account(request, found)
    person = Person(email=found.email)
    form = bind(AcceptForm, request, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.accept(
                invitation=found, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except links.LinkRefused as fault:
            return refused(request, fault)
        except IntegrityError:  # an account was made for the address at this very moment
            return redirect(request.path)
        sessions.begin(request, made, how="Invitation")
        say(request, "Your account is ready.")
        return redirect("/")
    return show(request, "signing_in/invitation.html", title="Make your account", form=form, invitation=found)


def _in_an_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Take up an invitation in the account that its email address has: only its owner can."""
    owner = Person.objects.get(email=found.email)
    mine = reader(request).person_id == owner.pk
    if request.method == "POST" and mine:
        try:
            actions.accept(invitation=found)
        except links.LinkRefused as fault:
            return refused(request, fault)
        say(request, "Your account has the new roles.")
        return redirect("/")
    return show(
        request, "signing_in/take_up.html", title="Take up an invitation", invitation=found, mine=mine
    )


@open_to_all("it is for people who cannot sign in")
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link for a new password. The answer is the same whether or not somebody has the address."""
    form = bind(ForgottenForm, request)
    if not letters.can_be_sent():
        return show(request, "signing_in/ask_for_link.html", title="Get a new password")
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if limits.allowed((limits.RESETS, email), (limits.ADDRESS, limits.address_of(request))):
            letters.later(actions.send_reset, email)
        say(request, "If somebody has an account with this email address, a link is on its way to it.")
        return redirect("signing_in:sign_in")
    return show(
        request, "signing_in/form.html", title="Get a new password", form=form, button="Send me a link"
    )


@open_to_all("the secret in the link is what lets somebody in")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a new password. A second factor is asked for as always."""
    try:
        found = links.find(PasswordReset, secret)
    except links.LinkRefused as fault:
        return refused(request, fault)
    form = bind(NewPasswordForm, request, person=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                links.use_up(found)
                person = found.person
                actions.set_password(person, form.cleaned_data["password"], by=reader_of(person))
        except links.LinkRefused as fault:
            return refused(request, fault)
        limits.forget((limits.ACCOUNT, person.email))
        say(request, "Your password is changed, and every session of yours has ended.")
        if person.is_active and proving.begin_or_ask(request, person):
            return redirect("/")
        return redirect("signing_in:code" if person.is_active else "signing_in:sign_in")
    return show(
        request, "signing_in/form.html", title="Choose a new password", form=form, button="Change password"
    )


@needs(Thing.PEOPLE, Verb.ADD, of=SYSTEM)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first_account(request: HttpRequest) -> HttpResponse:
    """Give people accounts: the first is the system administrator's, and with it the time of the local user ends."""
    asking = reader(request)
    if not asking.is_local:
        raise Http404
    form = bind(FirstAccountForm, request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = actions.first_administrator(
                name=given["name"], email=given["email"], password=given["password"], by=asking
            )
        except InputError as fault:
            messages.warning(request, fault.message)
            return redirect("signing_in:sign_in")
        sessions.begin(request, person, how="First account")
        say(request, "Your account is ready. From now on, everybody signs in.")
        return redirect("/")
    return show(request, "signing_in/first_account.html", title="Give people accounts", form=form)


def refused(request: HttpRequest, fault: links.LinkRefused) -> HttpResponse:
    """Say why a link does not work."""
    titles = {
        "link_expired": "This link has expired",
        "link_used": "This link was used before",
        "link_withdrawn": "This link was withdrawn",
    }
    title = titles.get(fault.code, "This link is not right")
    return show(
        request,
        "signing_in/message.html",
        title=title,
        message=fault.message,
        what_to_do=fault.what_to_do,
        status=404 if fault.code == "link_wrong" else 410,
    )
