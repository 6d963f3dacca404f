"""The form by which words are erased from the audit."""

from __future__ import annotations

from commonweal.web.design.forms import PageForm, ReasonField, SureField


class EraseWordsForm(PageForm):
    """Why the words of an entry go, which cannot be undone."""

    why = ReasonField(label="Why are these words erased? Do not repeat them")
    sure = SureField()
