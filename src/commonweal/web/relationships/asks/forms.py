"""Forms of asks and offers."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.forms import PageForm, SeenForm
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.forms import ForSomebody, WhoseField
from commonweal.web.relationships.models import Outcome, Turn

NOT_SAID = "Not said"


class _AskFields(PageForm):
    turn = forms.ChoiceField(
        label="Is it asked of us, or offered to us?",
        choices=Turn.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one"},
    )
    words = forms.CharField(
        label="What is asked or offered?",
        max_length=500,
        widget=forms.Textarea,
        help_text="One thing. Name no person.",
        error_messages={"required": "Say what is asked or offered"},
    )
    from_whom = forms.ChoiceField(
        label="By whom?",
        required=False,
        help_text="Only where they said it openly.",
        error_messages={"invalid_choice": "Choose one from the list"},
    )
    owner = forms.CharField(
        label="Who looks after it? (optional)",
        max_length=200,
        required=False,
        help_text="A team or a role. Name no person. An ask without an owner is seldom answered.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, name) for code, name in choices.names().items() if code != SYSTEM]
        self.offer("from_whom", [("", NOT_SAID), *sorted(known, key=lambda each: each[1].casefold())])


class AddAskForm(ForSomebody, _AskFields):
    """A new ask or offer. From a quote, who said it stands already."""

    thing, mostly_system = Thing.RELATIONSHIPS, True
    field_order = ("turn", "organisation", "words", "from_whom", "owner")
    organisation = WhoseField(
        label="Of whom is it asked?",
        missing="Choose of whom it is asked",
        help_text="Whoever that is answers for it.",
    )

    def __init__(self, *args: Any, quoted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if quoted:
            del self.fields["from_whom"]


class ChangeAskForm(SeenForm, _AskFields):
    """An ask as it is."""


class AnswerForm(SeenForm):
    """What we answer, and what came of it."""

    answer = forms.CharField(
        label="What do we answer?",
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text="Whoever asked reads this. Where you decline, say why.",
    )
    outcome = forms.ChoiceField(
        label="What becomes of it?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it"},
    )
    came_of_it = forms.CharField(
        label="What came of it? (optional until it is done)",
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text="What is different now, and for whom. Name no person.",
    )
