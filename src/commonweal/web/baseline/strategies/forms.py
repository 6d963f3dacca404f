"""Forms of the registers of strategies, charters, decision dates and work that nobody has badged."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from commonweal.web.baseline.strategies import reading
from commonweal.web.baseline.strategies.models import Counted, Direction, Sort, Status, Triage
from commonweal.web.design.forms import DayField, PageForm, ReasonField, SeenForm
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.forms import ForSomebody, WhoseField

LINK = re.compile(r"https?://\S+")
NOT_SURE = "Not sure"
NO_PERSON = "A team or a role. Name no person."


class _WithChoices(PageForm):
    """A form that asks for a determinant or a place. What a record says already stays among the choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = {**(kwargs.get("initial") or {}), **(kwargs.get("now") or {})}
        if "determinant" in self.fields:
            field = self.fields["determinant"]
            first = ("", "Choose one" if field.required else NOT_SURE)
            self._offer("determinant", [first, *choices.determinants().items()], given)
        if "place" in self.fields:
            self._offer("place", list(choices.places().items()), given)

    def _offer(self, name: str, choices: list[tuple[str, str]], given: dict[str, Any]) -> None:
        now = str(given.get(name) or "")
        if now and now not in dict(choices):
            choices.append((now, now))
        self.offer(name, choices)


class _Determinant(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": "Choose a determinant", "invalid_choice": "Choose one from the list"}
        super().__init__(error_messages=messages, **kwargs)


class _Place(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, error_messages={"invalid_choice": "Choose one from the list"}, **kwargs
        )


class _LinkField(forms.CharField):
    """An address of the web, and nothing that a browser would run."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=500,
            label="Where can it be read? (optional)",
            help_text="The address of the page or document, which begins with https://",
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """The address."""
        given = str(super().clean(value) or "").strip()
        if given and not LINK.fullmatch(given):
            raise forms.ValidationError("Enter an address that begins with https://")
        return given


class _StrategyFields(PageForm):
    title = forms.CharField(
        label="What is it called?", max_length=200, error_messages={"required": "Enter its title"}
    )
    owner = forms.CharField(
        label="Who answers for it? (optional)", max_length=200, required=False, help_text=NO_PERSON
    )
    status = forms.ChoiceField(
        label="How far is it?",
        choices=Status.choices,
        help_text="Only what is agreed counts.",
        error_messages={"required": "Choose how far it is"},
    )
    starts = DayField(label="From (optional)", required=False)
    ends = DayField(label="Until: its last day (optional)", required=False)
    link = _LinkField()
    claims = forms.ChoiceField(
        label="Does it claim a level?",
        required=False,
        help_text="Where it says, for example, that you are an anchor system already. "
        "The claim is held against the record.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(level.id, level.title) for level in reading.levels().levels]
        self.offer("claims", [("", "It claims none"), *levels])


class AddStrategyForm(ForSomebody, _StrategyFields):
    """A new strategy."""

    thing = Thing.STRATEGIES


class ChangeStrategyForm(SeenForm, _StrategyFields):
    """A strategy as it is."""


class _CommitmentFields(_WithChoices):
    what = forms.CharField(
        label="What does it commit to?",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say what it commits to"},
    )
    determinant = _Determinant(label="On which determinant?")
    place = _Place(label="Where?")
    measure = forms.CharField(
        label="By what measure? (optional)",
        max_length=200,
        required=False,
        help_text="Use the words that others use for it: commitments are compared by them.",
    )
    direction = forms.ChoiceField(
        label="Should there be more of it, or less?",
        choices=[("", "It does not say"), *Direction.choices],
        required=False,
    )
    figure = forms.DecimalField(
        label="To what figure? (optional)",
        required=False,
        max_digits=18,
        decimal_places=4,
        help_text="A number only, for example 12.5",
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-10", "inputmode": "decimal"}),
        error_messages={"invalid": "Enter a number, like 12.5"},
    )
    unit = forms.CharField(
        label="In what unit? (optional)",
        max_length=60,
        required=False,
        help_text="For example %, people or £ million",
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-10"}),
    )
    due = DayField(label="By when? (optional)", required=False)

    def clean(self) -> dict[str, Any]:
        """A figure is of something."""
        given = super().clean() or {}
        if given.get("figure") is not None:
            if not given.get("measure"):
                self.add_error("measure", "Say what the figure is of")
            if not given.get("direction"):
                self.add_error("direction", "Say whether it should be more, less or as it is")
        return given


class AddCommitmentForm(_CommitmentFields):
    """A new commitment."""


class ChangeCommitmentForm(SeenForm, _CommitmentFields):
    """A commitment as it is."""


class GiveUpForm(SeenForm):
    """Why a commitment is given up."""

    reason = ReasonField(label="Why is it given up?", kept="kept and shown with the commitment")


class _CharterFields(_WithChoices):
    title = forms.CharField(
        label="What is it called?", max_length=200, error_messages={"required": "Enter its title"}
    )
    about = forms.CharField(
        label="What do those who sign it promise? (optional)",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    determinant = _Determinant(label="On which determinant?", required=False)
    starts = DayField(label="From (optional)", required=False)
    ends = DayField(label="Until: its last day (optional)", required=False)
    link = _LinkField()


class AddCharterForm(ForSomebody, _CharterFields):
    """A new charter."""

    thing = Thing.STRATEGIES
    organisation = WhoseField(label="Who leads it?", missing="Choose who leads it")


class ChangeCharterForm(SeenForm, _CharterFields):
    """A charter as it is."""


class SignForm(PageForm):
    """Who signed a charter, and when."""

    organisation = forms.ChoiceField(
        label="Who signed it?",
        error_messages={"required": "Choose who signed", "invalid_choice": "Choose one from the list"},
    )
    signed = DayField(label="When?", missing="Enter the day on which it was signed")

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", [("", "Choose one"), *offered])


class LeaveForm(SeenForm):
    """When an organisation left a charter."""

    left = DayField(label="Which was its last day in the charter?", missing="Enter its last day")


class _DateFields(PageForm):
    what = forms.CharField(
        label="What is decided?", max_length=200, error_messages={"required": "Say what is decided"}
    )
    sort = forms.ChoiceField(
        label="What sort of decision is it?",
        choices=[("", "Choose one"), *Sort.choices],
        error_messages={"required": "Choose what sort of decision it is"},
    )
    day = DayField(label="When?", missing="Enter the day of the decision")
    papers_by = DayField(
        label="By when must papers be there? (optional)",
        required=False,
        help_text="The last day on which a partner can still bring something.",
    )


class AddDateForm(ForSomebody, _DateFields):
    """A new decision date."""

    thing = Thing.STRATEGIES


class ChangeDateForm(SeenForm, _DateFields):
    """A decision date as it is."""

    called_off = forms.BooleanField(label="It is called off", required=False)


class _ActivityFields(_WithChoices):
    what = forms.CharField(
        label="What goes on?",
        max_length=500,
        widget=forms.Textarea,
        help_text="In a sentence or two: what is done, and with whom.",
        error_messages={"required": "Say what goes on"},
    )
    who = forms.CharField(
        label="Who does it? (optional)", max_length=200, required=False, help_text=NO_PERSON
    )
    place = _Place(label="Where?")
    determinant = _Determinant(label="What does it help with?", required=False)
    since = DayField(label="Since when? (optional)", required=False, help_text="About is enough.")
    counted = forms.ChoiceField(
        label="Is it counted anywhere?",
        choices=Counted.choices,
        widget=forms.RadioSelect,
        help_text="In a report, a strategy or a return.",
        error_messages={"required": "Choose whether it is counted"},
    )


class TellForm(ForSomebody, _ActivityFields):
    """Work that nobody has badged."""

    thing = Thing.ACTIVITY


class ChangeActivityForm(SeenForm, _ActivityFields):
    """The same, as it was told."""


class TriageForm(SeenForm):
    """What becomes of it."""

    state = forms.ChoiceField(
        label="What becomes of it?",
        choices=Triage.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it"},
    )
    outcome = forms.CharField(
        label="Why, or what next?",
        widget=forms.Textarea,
        max_length=500,
        required=False,
        help_text="Whoever told of it reads this, so name no person in it.",
    )
