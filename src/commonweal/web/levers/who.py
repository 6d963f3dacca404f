"""Who is at the page. Where nobody has an account, several people may say who they are, and are remembered by it."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.http import HttpRequest

from commonweal.content.loader import Edition
from commonweal.web.design.forms import PageForm, ReasonField, SeenForm
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.reading import LOCAL_USER
from commonweal.web.organisations.rights import Reader

KEY = "reviewer"
LONGEST = 100


def name(request: HttpRequest) -> str:
    """The name that was given on this browser, else nothing."""
    asking = reader(request)
    return str(request.session.get(KEY, "")) if asking.is_local else asking.name


def remember(request: HttpRequest, given: str) -> str:
    """Keep a name for the next time; gives who did it: that name, or the local user."""
    asking = reader(request)
    if not asking.is_local:
        return asking.name
    given = given.strip()[:LONGEST]
    if given:
        request.session[KEY] = given
    return given or LOCAL_USER


def reader_named(request: HttpRequest, by: str) -> Reader:
    """Who is asking, for the audit: by the name that was remembered."""
    return replace(reader(request), name=by)


class ReasonForm(PageForm):
    """Who makes a change, and why: printed beside it."""

    why = ReasonField(kept="kept and shown with the change")
    by = forms.CharField(
        label="Your name",
        required=False,
        max_length=LONGEST,
        help_text="Shown beside the change. You may leave it empty.",
    )


class EditionForm(SeenForm, ReasonForm):
    """The same of a change of an edition, which somebody else may change meanwhile."""


def standing(edition: Edition, *, only: str = "") -> str:
    """Which state of an edition a form is about: it changes whenever somebody changes the edition.

    `only` is how the changes begin that matter to the form.
    """
    changes = [change.at.isoformat() for change in edition.changes if change.what.startswith(only)]
    return f"{len(changes)} {changes[-1]}" if changes else "as shipped"
