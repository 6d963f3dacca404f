"""The forms about people and their roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.forms import PageForm, ReasonField, SureField
from commonweal.web.organisations.models import Organisation
from commonweal.web.organisations.people.giving import fits, giveable
from commonweal.web.organisations.people.reading import SYSTEM_NAME
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.rights import Reader


class _WhereForm(PageForm):
    """Which role, and where."""

    organisation = forms.ChoiceField(
        label="Where?", error_messages={"required": "Select where", "invalid_choice": "Select where"}
    )
    role = forms.ChoiceField(
        label="Which role?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select a role", "invalid_choice": "Select a role"},
    )

    def __init__(self, *args: Any, by: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {each.code: each for each in Organisation.objects.filter(closed__isnull=True)}
        offered = giveable(by, [SYSTEM, *self._known])
        roles = {role for _, each in offered for role in each}
        names = {code: each.name for code, each in self._known.items()} | {SYSTEM: SYSTEM_NAME}
        self.offer("organisation", [("", ""), *((code, names[code]) for code, _ in offered)])
        self.offer("role", [(role.value, role.label) for role in Role if role in roles])

    def clean(self) -> dict[str, Any]:
        """The role fits where it is to be held."""
        given = super().clean() or {}
        code, role = given.get("organisation"), given.get("role")
        if code and role and not fits(Role(role), code):
            where = "the system as a whole" if code == SYSTEM else "one organisation"
            self.add_error("role", f"“{Role(role).label}” is not a role in {where}")
        return given

    @property
    def where(self) -> Organisation | None:
        """The organisation chosen; None for the system."""
        return self._known.get(self.cleaned_data["organisation"])

    @property
    def chosen_role(self) -> Role:
        """The role chosen."""
        return Role(self.cleaned_data["role"])


class RoleForm(_WhereForm):
    """The same, and until when."""

    until = forms.DateField(
        label="Until when? (optional)",
        required=False,
        input_formats=["%d/%m/%Y", "%d %m %Y", "%Y-%m-%d", "%d %B %Y"],
        help_text="The last day, like 31/3/2027. Leave it empty for no end.",
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-10"}),
        error_messages={"invalid": "Enter the day like 31/3/2027"},
    )


class InviteForm(_WhereForm):
    """Whom to invite, to which role."""

    email = forms.EmailField(
        label="Work email address",
        max_length=254,
        widget=forms.TextInput,
        error_messages={
            "required": "Enter their work email address",
            "invalid": "Enter an email address like name@example.nhs.uk",
        },
    )
    field_order: Sequence[str] = ("email", "organisation", "role")


class WhyForm(PageForm):
    """Why something is done to a person."""

    why = ReasonField()


class EraseForm(WhyForm):
    """The same, for what cannot be undone."""

    sure = SureField()
