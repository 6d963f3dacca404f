"""Forms of packs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from commonweal.web.design.forms import PageForm, ReasonField

AUDIENCES = (
    ("public", "The public: only what its owners share with everybody"),
    ("system", "Another system: what is shared within this system, too"),
)
FILES = (
    ("json", "A pack, which Commonweal elsewhere can take in"),
    ("csv", "A CSV file, which opens in Excel and cannot be taken in"),
)


class MakeForm(PageForm):
    """Which figures to give, to whom."""

    place = forms.ChoiceField(label="Whose figures?")
    audience = forms.ChoiceField(
        label="Who is it for?",
        choices=AUDIENCES,
        widget=forms.RadioSelect,
        initial="public",
        error_messages={"required": "Say who it is for"},
    )
    form = forms.ChoiceField(
        label="As what kind of file?",
        choices=FILES,
        widget=forms.RadioSelect,
        initial="json",
        error_messages={"required": "Choose a kind of file"},
    )
    why = forms.CharField(
        label="To whom do you give it, and why?",
        widget=forms.Textarea,
        max_length=500,
        help_text="It is kept here, in the audit, and is not in the file. Name organisations, not people.",
        error_messages={"required": "Say to whom you give it, and why"},
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("place", places)


class TakeForm(PageForm):
    """A pack that another system sent."""

    file = forms.FileField(
        label="The pack",
        help_text="A file whose name ends in .pack.json, as it was sent to you.",
        error_messages={"required": "Choose the file of the pack"},
    )
    told = forms.CharField(
        label="Its seal, as its sender told you",
        required=False,
        max_length=100,
        help_text="The first 8 letters and numbers are enough. Have them told by telephone or in another letter: "
        "it is how you know that the file is theirs. You may leave it empty.",
    )
    why = forms.CharField(
        label="From whom did you get it?",
        max_length=200,
        help_text="An organisation, not a person.",
        error_messages={"required": "Say from whom you got it"},
    )


class RemoveForm(PageForm):
    """Why a pack goes."""

    why = ReasonField(label="Why is it removed?", kept="kept in the audit", missing="Say why it is removed")
