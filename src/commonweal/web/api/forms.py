"""The form of making a token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from commonweal.web.api.actions import MOST_DAYS, scope
from commonweal.web.design.forms import PageForm
from commonweal.web.organisations.permissions import Thing, Verb

DAYS = (("30", "30 days"), ("90", "90 days"), (str(MOST_DAYS), "A year"))
WORDS = {
    (Thing.FIGURES, Verb.SEE): "See figures and places",
    (Thing.DATASETS, Verb.SEE): "See datasets",
    (Thing.ROWS, Verb.SEE): "See an organisation’s own rows that have an issue",
    (Thing.ORGANISATIONS, Verb.SEE): "See organisations",
    (Thing.STRATEGIES, Verb.SEE): "See strategies, charters and the anchor level",
    (Thing.QUESTIONS, Verb.SEE): "See questions and propositions",
    (Thing.RELATIONSHIPS, Verb.SEE): "See partners, asks, and what closed rounds of the audit found",
    (Thing.RUNS, Verb.SEE): "See runs",
    (Thing.RUNS, Verb.CHANGE): "Cancel runs",
    (Thing.PACKS, Verb.SEE): "See packs of other systems",
}


class TokenForm(PageForm):
    """What a token is for, and for how long."""

    name = forms.CharField(
        label="What will use it?",
        max_length=100,
        help_text="So that you know it again, for example “Monthly workbook”.",
        error_messages={"required": "Enter what will use it"},
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose as little as will do. It can never do more than you can.",
        error_messages={"required": "Choose what it may do"},
    )
    days = forms.TypedChoiceField(
        label="How long should it work?",
        choices=DAYS,
        coerce=int,
        initial="90",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how long it should work"},
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[Thing, Verb]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {scope(*pair): pair for pair in offered}
        choices = [(written, WORDS[pair]) for written, pair in self.offered.items()]
        self.offer("scopes", choices)

    def chosen(self) -> list[tuple[Thing, Verb]]:
        """The scopes that were chosen."""
        return [self.offered[written] for written in self.cleaned_data["scopes"]]
