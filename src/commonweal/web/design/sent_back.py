"""Registers that people take as a workbook, change or fill in, and send back: taken in whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.http import HttpRequest

from commonweal.vocabulary.errors import InputError
from commonweal.web.design.files import LARGEST, with_suffix
from commonweal.web.design.forms import PageForm, ReasonField
from commonweal.web.design.pages import say

MOST_FAULTS = 20


@dataclass(frozen=True)
class Told:
    """What a workbook changed."""

    added: int
    changed: int
    as_before: int


class FaultyWorkbook(InputError):
    """A workbook with rows that cannot be taken. `faults` says what is wrong with each; nothing was changed."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(
            "faulty_register",
            f"Nothing was changed. {faults[0]}",
            what_to_do="Mend the rows that are named, then send the workbook again.",
        )
        self.faults = faults


class ImportForm(PageForm):
    """A register that was filled in or changed in a workbook."""

    file = forms.FileField(
        label="The register, as a workbook",
        help_text="Download it here, fill it in or change it, and send it back. XLSX, ODS or CSV.",
        error_messages={"required": "Choose the workbook"},
    )
    why = ReasonField(kept="kept with the changes")


def taken(request: HttpRequest, form: ImportForm, take: Callable[[Path, str, str], Told]) -> bool:
    """Take in what a form was sent, and say what it changed; else say at the form what is wrong with it.

    `take` is given where the workbook lies, its name, and why it was changed.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    sent = form.cleaned_data["file"]
    if sent.size > LARGEST:
        form.add_error("file", "The file is larger than 10 MB: it is hardly such a register")
        return False
    try:
        with with_suffix(sent) as path:
            told = take(path, sent.name, form.cleaned_data["why"])
    except FaultyWorkbook as fault:
        for each in fault.faults:
            form.add_error("file", each)
        return False
    except InputError as fault:
        form.add_error("file", f"{fault.message} {fault.what_to_do}")
        return False
    say(request, f"{told.added:,} added, {told.changed:,} changed, {told.as_before:,} as they were")
    return True
