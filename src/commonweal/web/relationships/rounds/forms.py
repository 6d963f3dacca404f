"""Forms of a round, and of whom it asks."""

from __future__ import annotations

from typing import Any

from django import forms

from commonweal.web.design.forms import DayField, PageForm, SeenForm
from commonweal.web.organisations import reading as organisations
from commonweal.web.relationships.models import FEWEST, LEAST_FEWEST, Invitation, Round, Side
from commonweal.web.relationships.partners import reading as partners

MOST_TEAMS = 20


class _RoundFields(PageForm):
    title = forms.CharField(
        label="What is the round called?",
        max_length=200,
        help_text="Partners read it at the top, like “How the NHS works with you, spring 2027”.",
        error_messages={"required": "Enter what it is called"},
    )
    holder = forms.CharField(
        label="Who holds the answers?",
        max_length=200,
        help_text="The organisation that answers for them in law.",
        error_messages={"required": "Enter who holds the answers"},
    )
    contact = forms.CharField(
        label="Whom do partners tell if something is wrong?",
        max_length=300,
        help_text="A team, with its email address or telephone number.",
        error_messages={"required": "Enter whom partners tell"},
    )
    closes_on = DayField(label="Until which day can answers be sent?", missing="Enter the last day")
    kept_until = DayField(
        label="Until which day are answers kept?",
        missing="Enter until when they are kept",
        help_text="Private answers are gone when the round closes. Open ones and words are erased on this day.",
    )
    fewest = forms.IntegerField(
        label="How many private answers must there be before any count of them is shown?",
        help_text=f"{FEWEST} is usual. {LEAST_FEWEST} is the least.",
        min_value=LEAST_FEWEST,
        max_value=50,
        initial=FEWEST,
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-2", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter a number",
            "invalid": "Enter a number",
            "min_value": f"Enter {LEAST_FEWEST} or more",
            "max_value": "Enter 50 or fewer",
        },
    )
    public_form = forms.BooleanField(
        label="Have a public form beside the invitations",
        required=False,
        help_text="Anybody may answer by it.",
    )


class AddRoundForm(_RoundFields):
    """A round that is begun."""


class ChangeRoundForm(SeenForm, _RoundFields):
    """A round as it is."""


class InviteForm(PageForm):
    """Partners to be asked, many at once."""

    partners = forms.MultipleChoiceField(
        label="Which partners do you invite?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose whom to invite",
            "invalid_choice": "One of them is invited already, or is not in the register. If a link was lost, make a "
            "new one on the round’s page",
        },
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = partners.names()
        asked = set(round_.invitations.filter(side=Side.OUTSIDE).values_list("organisation", flat=True))
        codes = [one.organisation for one in partners.at_the_table() if one.organisation not in asked]
        found = sorted(((code, names.get(code, code)) for code in codes), key=lambda each: each[1].casefold())
        self.offer("partners", found)
        self._offered = [code for code, _ in found]
        self.many = len(found)
        self.everybody = "everybody" in self.data
        self.fields["partners"].required = not self.everybody

    def codes(self) -> list[str]:
        """Those who were chosen, or everybody who is not invited yet."""
        chosen: list[str] = self.cleaned_data["partners"]
        return self._offered if self.everybody else chosen


class InviteTeamsForm(PageForm):
    """Teams of an NHS body, to be asked how they see the same."""

    organisation = forms.ChoiceField(
        label="Which NHS body?",
        error_messages={"required": "Choose a body", "invalid_choice": "Choose one from the list"},
    )
    teams = forms.CharField(
        label="Which of its teams?",
        widget=forms.Textarea,
        max_length=2000,
        help_text="One a line, like “Procurement”. Name no person.",
        error_messages={"required": "Enter one team at least"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [(one.code, one.name) for one in organisations.nhs_bodies()]
        self.offer("organisation", [("", "Choose one"), *bodies])

    def clean_teams(self) -> list[str]:
        """The teams, each once."""
        found = list(
            dict.fromkeys(line.strip() for line in self.cleaned_data["teams"].splitlines() if line.strip())
        )
        if len(found) > MOST_TEAMS or any(len(each) > 200 for each in found):
            raise forms.ValidationError(f"Enter up to {MOST_TEAMS} teams, each in a few words")
        return found


def asked_in_words(one: Invitation, names: dict[str, str]) -> str:
    """Who was invited."""
    name = names.get(one.organisation, one.organisation)
    return f"{name}, {one.team}" if one.team else name
