"""The forms of the register of organisations."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.pipeline import systems
from commonweal.vocabulary.places import is_code
from commonweal.web.design.forms import DayField, PageForm, SeenForm
from commonweal.web.organisations.models import Organisation, Sector
from commonweal.web.organisations.reading import folder

MOST_FOLLOWERS = 20


class ChangeForm(PageForm):
    """What an organisation is."""

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter its name"})
    sector = forms.ChoiceField(
        label="Sector",
        choices=[("", "Select a sector"), *Sector.choices],
        error_messages={"required": "Select its sector"},
    )
    is_anchor = forms.BooleanField(label="It is an anchor institution of this system", required=False)
    opened = DayField(label="Opened on (optional)", required=False)
    closed = DayField(label="Closed: its last day (optional)", required=False)
    followed_by = forms.CharField(
        label="Followed by (optional)",
        required=False,
        max_length=300,
        help_text="Codes of the organisations that came after it, with a space between them.",
    )

    def clean_followed_by(self) -> list[Organisation]:
        """The organisations that came after."""
        codes = list(dict.fromkeys(self.cleaned_data["followed_by"].upper().replace(",", " ").split()))
        found = {each.code: each for each in Organisation.objects.filter(code__in=codes[:MOST_FOLLOWERS])}
        if unknown := [code for code in codes if code not in found]:
            raise forms.ValidationError(f"{unknown[0]} is not in the register. Add it first")
        return [found[code] for code in codes]


class ChangeSeenForm(SeenForm, ChangeForm):
    """What an organisation is, which somebody else may change meanwhile."""


class AddForm(ChangeForm):
    """The same, with the code."""

    code = forms.CharField(
        label="ODS or GSS code (optional)",
        required=False,
        max_length=20,
        help_text="Leave it empty if it has neither: many partners do not.",
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-10"}),
    )
    sure = forms.BooleanField(
        label="The code is right, though it is in no list that is loaded", required=False
    )
    field_order = ["name", "sector", "code", "sure", "is_anchor", "opened", "closed", "followed_by"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        """The code is one that the lists know, where they are loaded; or the user is sure."""
        given = super().clean() or {}
        code = str(given.get("code") or "").strip().upper()
        given["code"] = code
        if code and not is_code(code):
            self.add_error("code", "Enter an ODS or GSS code: 3 to 12 letters and digits, or leave it empty")
        elif code and not given.get("sure") and systems.knows(folder(), code) is False:
            self.add_error(
                "code",
                f"{code} is in no list of organisations that is loaded. Check it, or say below that it is right",
            )
        if "code" not in self.errors:
            del self.fields["sure"]
        return given
