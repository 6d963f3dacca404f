"""Forms of questions and propositions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from commonweal.web.design.forms import DayField, PageForm, ReasonField, SeenForm
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.forms import CHOOSE, FROM_LIST, ForSomebody, WhoseField
from commonweal.web.questions.models import Role, Standing, State

NO_PERSON = "Name no person in it."
OTHER = ("", "None of these: I say below what we start from")


def _words(label: str, longest: int, help_text: str = "", **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label, max_length=longest, help_text=help_text, widget=forms.Textarea, **more
    )


def _line(label: str, longest: int, help_text: str = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, help_text=help_text, **more)


def _number(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=18,
        decimal_places=2,
        help_text=help_text,
        widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-10", "inputmode": "decimal"}),
        error_messages={"invalid": "Enter a number, like 120000"},
    )


class _Asked(ForSomebody):
    """A new question or proposition, and who keeps it."""

    thing, mostly_system = Thing.QUESTIONS, True
    organisation = WhoseField(
        label="Who keeps it?",
        missing="Choose who keeps it",
        help_text="Whoever keeps it can change it. Everybody who signs in can read it.",
    )


# Questions


class _BothForms(PageForm):
    transactional = _words(
        "The question as it is usually asked (optional)", 500, "For example: How do we fill our vacancies?",
        required=False,
    )  # fmt: skip
    transformational = _words(
        "The question as the whole place would ask it",
        500,
        f"In your own words. {NO_PERSON}",
        error_messages={"required": "Write the question"},
    )


class TakeUpForm(_Asked, _BothForms):
    """A question of the bank, in the partnership's own words."""

    field_order = ("transactional", "transformational", "organisation")


class ChangeQuestionForm(SeenForm, _BothForms):
    """Both forms of a question as they are."""


class OwnForm(_Asked):
    """A team's own question, as it asks it now."""

    transactional = _words(
        "What do you ask now?",
        500,
        f"As you would say it in a meeting. {NO_PERSON}",
        error_messages={"required": "Write your question"},
    )
    determinant = forms.ChoiceField(
        label="What is it about?",
        error_messages=FROM_LIST | {"required": "Choose what it is about"},
    )
    field_order = ("transactional", "determinant", "organisation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("determinant", [CHOOSE, *choices.determinants().items()])


class PromptForm(SeenForm):
    """What a team says to a prompt."""

    answer = _words("What do you say to that? (optional)", 2000, NO_PERSON, required=False)


class ReframeForm(SeenForm):
    """The second form of a question: the team's own words."""

    transformational = _words(
        "How would the whole place ask it?",
        500,
        "In your own words. Nothing is written for you.",
        error_messages={"required": "Write the question in your own words"},
    )


class SettleForm(SeenForm):
    """Choose a question, park it, or look at it anew."""

    becomes = forms.ChoiceField(
        label="What becomes of it?",
        choices=Standing.choices,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST | {"required": "Choose what becomes of it"},
    )
    reason = ReasonField(kept="kept and shown", missing="Say why, for those who read it next year")


# Propositions


class _Written(PageForm):
    title = _line(
        "What is it called?",
        200,
        "In a few words, for lists.",
        error_messages={"required": "Give it a name"},
    )
    if_we = _words("If we …", 500, "What would be done, and by whom.", required=False)
    then = _words("then …", 500, "What would change.", required=False)
    for_whom = _words("for …", 300, "Which people, and where.", required=False)
    by_when = DayField(label="By when should it show?", required=False, help_text="For example 31/3/2028")
    would_change_our_mind = _words(
        "What would change our mind?",
        500,
        "Which result would make you stop. Write it down before you begin.",
        required=False,
    )
    role = forms.ChoiceField(
        label="Is it ours to lead?",
        choices=[("", "Not said yet"), *Role.choices],
        required=False,
        error_messages=FROM_LIST,
    )
    review_on = DayField(
        label="When will you decide?", required=False, help_text="The review date: adopt, adapt or stop."
    )


class ProposeForm(_Asked, _Written):
    """A new proposition: a name is enough to begin with."""


class ChangePropositionForm(SeenForm, _Written):
    """A proposition as it is written so far."""


class MeasureForm(SeenForm):
    """How it is measured, and from which figure that starts."""

    measure = _words("What will be counted, and who counts it?", 300, required=False)
    indicator = forms.ChoiceField(
        label="Which figure of the baseline does it start from?",
        required=False,
        help_text="As it stands today, of all of the system.",
        error_messages=FROM_LIST,
    )
    place = _line(
        "Of which place or neighbourhood? (optional)",
        120,
        "Leave it empty for all of the system.",
        required=False,
    )
    baseline = _words(
        "If no figure is held: what do you start from, and where is that from?", 300,
        "Where you chose a figure, it is written here for you.", required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(offered)
        now = str((kwargs.get("now") or {}).get("indicator") or "")
        if now and now not in dict(known):
            known.append((now, now))  # the figure is gone; what was chosen stays
        self.offer("indicator", [OTHER, *known])


class PrizeForm(SeenForm):
    """What it would be worth if it held, as a range."""

    prize_low = _number("At the least", "A number only. Nobody knows it to the point, so give a range.")
    prize_high = _number("At the most")
    prize_unit = _line("Of what?", 60, "For example pounds a year, or people in work.", required=False)
    prize_rests_on = _words(
        "What does that rest on?", 500, "Which figures, and whose judgement.", required=False
    )

    def clean(self) -> dict[str, Any]:
        """A range goes from low to high."""
        given = super().clean() or {}
        low, high = given.get("prize_low"), given.get("prize_high")
        if (low is None) != (high is None):
            self.add_error("prize_high" if high is None else "prize_low", "Give both ends of the range")
        elif low is not None and high is not None and not low < high:
            self.add_error("prize_high", "The most must be more than the least")
        return given


class ReviewForm(SeenForm):
    """The day on which a proposition that is under test is decided."""

    review_on = DayField(label="When will you decide?", missing="Give the day on which you will decide")


class PartForm(PageForm):
    """A partner and its part."""

    organisation = forms.ChoiceField(
        label="Which organisation?",
        help_text="From the register of organisations.",
        error_messages=FROM_LIST | {"required": "Choose an organisation"},
    )
    part = _words("What does it do, give or decide?", 300, NO_PERSON, required=False)

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", [CHOOSE, *offered])


class ChangePartForm(SeenForm):
    """What a partner's part is."""

    part = _words("What does it do, give or decide?", 300, NO_PERSON, required=False)


class TakeOutForm(PageForm):
    """That a partner is taken out, and why."""

    why = ReasonField(label="Why has it no part any more?")


class MoveForm(SeenForm):
    """Where a proposition goes, and why."""

    after = forms.ChoiceField(
        label="What becomes of it?",
        widget=forms.RadioSelect,
        error_messages=FROM_LIST | {"required": "Choose what becomes of it"},
    )
    reason = ReasonField(kept="kept and shown", missing="Say why, for those who read it next year")

    def __init__(self, *args: Any, onward: Iterable[State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("after", [(each.value, MOVES[each]) for each in onward])


MOVES = {
    State.TESTING: "Test it: what it says stays as it is now",
    State.ADOPT: "Adopt it: it held, and goes on",
    State.ADAPT: "Adapt it: it is changed, then tested again",
    State.STOP: "Stop it: it ends here, and is kept with the reason",
}
