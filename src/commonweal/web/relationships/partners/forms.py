"""Forms of the register of partners."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.forms import DayField, PageForm, SeenForm
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Partner
from commonweal.web.relationships.partners import reading


class _PartnerFields(PageForm):
    places = forms.MultipleChoiceField(
        label="Where does it work?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave all empty if it works everywhere in the system.",
    )
    brings = forms.MultipleChoiceField(
        label="Which points of view does it bring beside its own?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave all empty if it speaks for its own sector only.",
    )
    contact_name = forms.CharField(
        label="Whom do you turn to? (optional)",
        max_length=200,
        required=False,
        help_text="Shown only to those who may change this record. It can be erased at any time.",
    )
    contact_email = forms.EmailField(
        label="Email address (optional)",
        required=False,
        error_messages={"invalid": "Enter an email address like name@example.org"},
    )
    since = DayField(label="A partner since (optional)", required=False)
    until = DayField(label="Its last day as a partner (optional)", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("places", [(place, place) for place in reading.places()])
        self.offer("brings", reading.sector_titles().items())


class AddPartnerForm(_PartnerFields):
    """An organisation of the register that comes to the table."""

    organisation = forms.ChoiceField(
        label="Which organisation?",
        help_text="Those of the register of organisations that are not partners yet.",
        error_messages={"required": "Choose an organisation", "invalid_choice": "Choose one from the list"},
    )

    def __init__(self, *args: Any, asking: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = set(Partner.objects.values_list("organisation", flat=True))
        known = {one.code: one.name for one in organisations.known() if one.code not in held}
        codes = (
            list(known)
            if asking.can(Verb.ADD, Thing.RELATIONSHIPS, SYSTEM)
            else asking.among(known, Verb.ADD, Thing.RELATIONSHIPS)
        )
        self.offer("organisation", [("", "Choose one"), *((code, known[code]) for code in codes)])
        self.order_fields(["organisation"])
        self.any = bool(codes)


class ChangePartnerForm(SeenForm, _PartnerFields):
    """What is held of a partner."""
