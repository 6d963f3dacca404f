"""Forms of meetings: setting one up, coming in, scoring, minuting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from commonweal.decisions.meetings import SCALE
from commonweal.web.design.forms import DayField, PageForm, SeenForm
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records.forms import ForSomebody, WhoseField
from commonweal.web.questions.meetings import actions, codes
from commonweal.web.questions.meetings.models import Decided, Meeting, Method, Option

CRITERIA = ("Size of the prize", "In our power to do", "Partners are ready", "Can be tested within a year")
NUMBER = {"inputmode": "numeric", "classes": "nhsuk-input--width-3"}


class Whole(forms.IntegerField):
    """A small whole number, typed."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        wrong = f"Enter a whole number from {least} to {most}"
        super().__init__(
            min_value=least,
            max_value=most,
            widget=forms.TextInput(attrs=NUMBER),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            **kwargs,
        )


class _NamedForm(PageForm):
    title = forms.CharField(
        label="What is the meeting called?",
        max_length=200,
        error_messages={"required": "Enter what it is called"},
    )
    on = DayField(
        label="Day of the meeting", missing="Enter the day of the meeting", initial=timezone.localdate
    )


class _PlannedForm(_NamedForm):
    questions = forms.MultipleChoiceField(
        label="Which questions does it put in order?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least two questions",
            "invalid_choice": "Choose from the questions that are still open",
        },
    )
    method = forms.ChoiceField(
        label="How does everybody say what matters?",
        help_text="Scores tell more. Dots are quicker, and enough where the group knows the questions well.",
        widget=forms.RadioSelect,
        choices=Method.choices,
        initial=Method.WEIGHTED,
        error_messages={"required": "Choose one"},
    )
    dots = Whole(label="With dots: how many has each seat?", least=1, most=20, initial=5)
    take = Whole(
        label="How many questions can you take on together?",
        help_text="The results say what stays in that many, whatever the weights.",
        least=1,
        most=actions.MOST_OPTIONS,
        initial=3,
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer("questions", offered)
        for number in range(1, actions.MOST_CRITERIA + 1):
            usual = CRITERIA[number - 1] if number <= len(CRITERIA) else ""
            self.fields[f"criterion_{number}"] = forms.CharField(
                label=f"Criterion {number}", required=False, max_length=80, initial=usual
            )
            self.fields[f"weight_{number}"] = Whole(
                label="Weight", least=0, most=10, required=False, initial=1 if usual else ""
            )

    def pairs(self) -> list[tuple[str, str]]:
        """The names of the fields of each criterion and its weight."""
        return [(f"criterion_{number}", f"weight_{number}") for number in range(1, actions.MOST_CRITERIA + 1)]

    def plan(self) -> dict[str, Any]:
        """What was sent, as a meeting is planned by it."""
        given = self.cleaned_data
        said = {name: given[name] for name in ("title", "on", "method", "dots", "take")}
        return said | {"questions": [UUID(each) for each in given["questions"]], "criteria": self.criteria()}

    def criteria(self) -> list[tuple[str, float]]:
        """Criteria with weights, as they were typed; a weight that is missing is 1."""
        given = self.cleaned_data
        return [
            (given[name], float(1 if given[weight] is None else given[weight]))
            for name, weight in self.pairs()
            if given[name].strip()
        ]


class MeetingForm(ForSomebody, _PlannedForm):
    """Setting a meeting up."""

    thing, mostly_system = Thing.QUESTIONS, True
    organisation = WhoseField(label="Who calls it?", missing="Choose who calls it")


class PlanForm(SeenForm, _PlannedForm):
    """A meeting as it is planned, before anybody has scored."""


class NameForm(SeenForm, _NamedForm):
    """What a meeting is called and when it is, which can be changed after somebody has scored."""


def planned(held: Meeting) -> dict[str, Any]:
    """What a meeting says, by field of its form."""
    said: dict[str, Any] = {"title": held.title, "on": held.on}
    said |= {"questions": [str(each.question_id) for each in held.options.all()]}
    said |= {"method": held.method, "dots": held.dots, "take": held.take}
    if held.criteria:  # with dots there are none, and the usual ones are offered
        for number in range(1, actions.MOST_CRITERIA + 1):
            given = held.criteria[number - 1] if number <= len(held.criteria) else {"name": "", "weight": ""}
            said |= {f"criterion_{number}": given["name"], f"weight_{number}": _whole(given["weight"])}
    return said


def _whole(weight: Any) -> Any:
    return int(weight) if isinstance(weight, float) and weight.is_integer() else weight


class CodeForm(PageForm):
    """The code of a meeting, typed."""

    code = forms.CharField(
        label="Code of the meeting",
        help_text="Eight letters and numbers, as the screen shows them",
        max_length=40,
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-10", "autocomplete": "off"}),
        error_messages={"required": "Enter the code"},
    )

    def clean_code(self) -> str:
        """The code without what people put in between."""
        code = codes.typed(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("Enter the code as the screen shows it")
        return code


class SeatForm(PageForm):
    """Taking a seat. `secret` goes with the page, so that the same page sent twice is one seat."""

    sector = forms.ChoiceField(
        label="Which sector do you come from?",
        error_messages={"required": "Choose your sector", "invalid_choice": "Choose one from the list"},
    )
    label = forms.CharField(
        label="What shall we call your seat?",
        help_text="Your organisation, or a word. Not your name: nobody needs it. It is erased when the meeting closes.",
        max_length=60,
        error_messages={
            "required": "Enter what we shall call your seat",
            "max_length": "Use at most 60 letters",
        },
    )
    secret = forms.CharField(widget=forms.HiddenInput, max_length=22)

    def __init__(self, *args: Any, offered: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer("sector", [("", "Choose one"), *offered.items()])

    def clean_secret(self) -> str:
        """What the page was given. Raises ValidationError for anything else."""
        secret = str(self.cleaned_data["secret"])
        if not codes.is_secret(secret):
            raise forms.ValidationError("This page is not whole. Open the link of the meeting again")
        return secret


class ScoreForm(PageForm):
    """What a seat scores one question by each criterion."""

    def __init__(self, *args: Any, meeting: Meeting, **more: Any) -> None:
        super().__init__(*args, **more)
        low, high = SCALE
        for each in meeting.criteria:
            self.fields[each["id"]] = forms.TypedChoiceField(
                label=each["name"],
                coerce=int,
                choices=[(number, str(number)) for number in range(low, high + 1)],
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"{each['name']}: choose from {low} to {high}",
                    "invalid_choice": f"{each['name']}: choose from {low} to {high}",
                },
            )

    def params(self, name: str) -> dict[str, Any]:
        """Choices stand side by side, so that a thumb reaches them."""
        return super().params(name) | {"classes": "nhsuk-radios--inline cw-scale"}


class DotsForm(PageForm):
    """How many dots a seat gives each question."""

    def __init__(self, *args: Any, meeting: Meeting, options: Sequence[Option], **more: Any) -> None:
        super().__init__(*args, **more)
        for option in options:
            self.fields[str(option.pk)] = Whole(
                label=str(option.question), least=0, most=meeting.dots, required=False, initial=0
            )


class DecideForm(PageForm):
    """What became of each question of a meeting."""

    def __init__(self, *args: Any, options: Sequence[Option], **more: Any) -> None:
        super().__init__(*args, **more)
        for option in options:
            self.fields[f"decided_{option.pk}"] = forms.ChoiceField(
                label=str(option.question),
                required=False,
                widget=forms.RadioSelect,
                choices=[*Decided.choices, ("", "Not decided")],
                initial=option.decided,
            )
            self.fields[f"reason_{option.pk}"] = forms.CharField(
                label="Why?", required=False, max_length=500, initial=option.reason
            )

    def clean(self) -> dict[str, Any]:
        """Every decision with its reason."""
        given = super().clean() or {}
        for name in list(self.fields):
            what, _, option = name.partition("_")
            if what == "decided" and given.get(name) and not (given.get(f"reason_{option}") or "").strip():
                self.add_error(
                    f"reason_{option}", f"Say why it is {given[name]}: “{self.fields[name].label}”"
                )
        return given
