"""Forms of the action log."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms

from commonweal.web.design.forms import PageForm, SeenForm
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.permissions import Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work import reading
from commonweal.web.organisations.work.models import State

LINK = re.compile(r"(/(?!/)|https?://)\S*")


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it has no such arguments when it runs
    """Somebody from a list; an address of nobody is answered as one who is not in it."""

    def to_python(self, value: Any) -> Any:
        """The person."""
        try:
            return super().to_python(value)
        except forms.ValidationError as fault:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice") from fault


class _Fields(PageForm):
    """What an action is."""

    what = forms.CharField(
        label="What is to be done?",
        max_length=300,
        error_messages={"required": "Say what is to be done"},
    )
    owner = _PersonField(
        label="Who does it?",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody yet",
        error_messages={"invalid_choice": "Choose somebody from the list"},
    )
    due = forms.DateField(
        label="By when?",
        required=False,
        help_text="For example 31/3/2027. Leave it empty if there is no day.",
        input_formats=["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d %B %Y"],
        error_messages={"invalid": "Enter a day like 31/3/2027"},
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"classes": "nhsuk-input--width-10"}),
    )
    source = forms.CharField(
        label="Where does it come from?",
        max_length=300,
        required=False,
        help_text="The address of a page here or elsewhere, for example /levers/rules/. You may leave it empty.",
    )

    def __init__(self, *args: Any, asking: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(_PersonField, self.fields["owner"]).queryset = reading.owners(asking)

    def clean_source(self) -> str:
        """A page of this site, or an address of the web, and nothing that a browser would run."""
        given = str(self.cleaned_data["source"]).strip()
        if given and not LINK.fullmatch(given):
            raise forms.ValidationError("Enter an address that begins with / or https://")
        return given


class AddForm(_Fields):
    """A new action."""

    organisation = forms.ChoiceField(
        label="For which organisation?", error_messages={"invalid_choice": "Choose one from the list"}
    )
    field_order = ["what", "organisation", "owner", "due", "source"]

    def __init__(self, *args: Any, asking: Reader, **kwargs: Any) -> None:
        super().__init__(*args, asking=asking, **kwargs)
        self.offer("organisation", reading.places(asking, Verb.ADD))


class ChangeForm(SeenForm, _Fields):
    """An action as it is, to be changed."""


class CloseForm(SeenForm):
    """What became of an action."""

    state = forms.ChoiceField(
        label="What became of it?",
        choices=State.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what became of it"},
    )
    outcome = forms.CharField(
        label="What came of it, or why is it dropped?",
        widget=forms.Textarea,
        max_length=500,
        required=False,
        help_text="Kept and shown with the action, so name no person in it.",
    )
