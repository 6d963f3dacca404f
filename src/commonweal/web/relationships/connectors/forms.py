"""Forms of connectors and secondments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.forms import DayField, PageForm, SeenForm
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.forms import ForSomebody, WhoseField
from commonweal.web.relationships.connectors.actions import connects


class _ConnectorFields(PageForm):
    role = forms.CharField(
        label="What is the role called?",
        max_length=200,
        help_text="A role or a team. Name no person.",
        error_messages={"required": "Say what the role is called"},
    )
    turn_to_for = forms.CharField(
        label="What can partners turn to it for?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In plain words: a partner who has never worked with the NHS reads this.",
        error_messages={"required": "Say what partners can turn to it for"},
    )
    contact = forms.CharField(
        label="How is it reached? (optional)",
        max_length=300,
        required=False,
        help_text="The email address or telephone number of a team, where there is one.",
    )
    connects = forms.MultipleChoiceField(
        label="With whom does it connect? (optional)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list"},
    )
    is_secondment = forms.BooleanField(label="Somebody is lent from one body to another", required=False)
    lent_to = forms.ChoiceField(
        label="Lent to whom?", required=False, error_messages={"invalid_choice": "Choose one from the list"}
    )
    since = DayField(label="Since when?", missing="Enter since when")
    until = DayField(label="Until: its last day (optional)", required=False)
    is_public = forms.BooleanField(label="Partners outside may read it", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = connects()
        bodies = [(code, name) for code, name in known.items() if code in choices.names()]
        held = (kwargs.get("initial") or {}).get(
            "connects"
        ) or ()  # what the record says stays among the choices
        sectors = [(key, text) for key, text in known.items() if (key, text) not in bodies or key in held]
        self.offer("connects", sectors)
        self.offer("lent_to", [("", "Nobody: it is no secondment"), *bodies])


class AddConnectorForm(ForSomebody, _ConnectorFields):
    """A new connector or secondment."""

    thing = Thing.RELATIONSHIPS
    organisation = WhoseField(label="Whose role is it?", missing="Choose whose role it is")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": timezone.localdate(), "is_public": True}, **kwargs)


class ChangeConnectorForm(SeenForm, _ConnectorFields):
    """A connector as it is."""


def whose(code: str) -> str:
    """Whose role it is, in words."""
    return choices.names().get(code, "The system" if code == SYSTEM else code)
