"""What is asked of who shares, withdraws, or chooses whether sharing decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from commonweal.pipeline import sharing
from commonweal.vocabulary.sharing import Level
from commonweal.web.datasets.reading import kind_name
from commonweal.web.design.forms import PageForm, ReasonField
from commonweal.web.organisations.reading import folder

LEVELS = {
    Level.FIGURES: "Figures. Individuals who were paid are put together, so that nobody is named",
    Level.ROWS: "Rows, their issues, and the figures made of them, as your own people see them (one organisation only)",
}
EXPLICIT = {
    "no": "Every ledger counts. Choose this where one team looks after all the data",
    "yes": "Only ledgers that their owners share with the system count",
}
MOST_WORDS = 500


class ShareForm(PageForm):
    """What is shared, with whom, at what level, for what, until when."""

    kind = forms.ChoiceField(label="What do you share?")
    with_whom = forms.ChoiceField(
        label="With whom?", error_messages={"required": "Choose with whom you share it"}
    )
    level = forms.ChoiceField(
        label="What may they see?",
        widget=forms.RadioSelect,
        choices=[(level.value, words) for level, words in LEVELS.items()],
        initial=Level.FIGURES.value,
        error_messages={"required": "Choose what they may see"},
    )
    purpose = forms.CharField(
        label="For what purpose?",
        widget=forms.Textarea,
        max_length=MOST_WORDS,
        help_text="It is kept and shown to those whom you share with, so name no person in it.",
        error_messages={"required": "Say for what purpose"},
    )
    until = forms.DateField(
        label="Until which day? (optional)",
        required=False,
        input_formats=["%d/%m/%Y", "%d %B %Y", "%Y-%m-%d"],
        help_text="The last day, for example 31/03/2027. Leave it empty to share until you withdraw it.",
        error_messages={"invalid": "Enter a day like 31/03/2027"},
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", [(each, kind_name(each)) for each in sharing.kinds(folder())])
        self.offer("with_whom", list(others))


class WithdrawForm(PageForm):
    """Why a sharing is withdrawn."""

    why = ReasonField(label="Why is it withdrawn?", kept="kept", missing="Say why it is withdrawn")


class ChooseForm(PageForm):
    """What counts for the system's figures, and why that is chosen."""

    explicit = forms.ChoiceField(
        label="Which ledgers count for the system’s figures?",
        widget=forms.RadioSelect,
        choices=list(EXPLICIT.items()),
        error_messages={"required": "Choose which ledgers count"},
    )
    why = ReasonField(kept="kept")
