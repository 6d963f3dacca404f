"""The form by which words are erased from the audit."""

from __future__ import annotations

from django import forms

from commonweal.web.design.forms import PageForm, ReasonField


class EraseWordsForm(PageForm):
    """Why the words of an entry go, which cannot be undone."""

    why = ReasonField(label="Why are these words erased? Do not repeat them")
    sure = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Confirm that you understand that this cannot be undone"},
    )
