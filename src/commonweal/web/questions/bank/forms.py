"""Forms of a system's own part of the question bank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from commonweal.web.baseline import reading as baseline
from commonweal.web.design.forms import PageForm, ReasonField, SeenForm
from commonweal.web.organisations.records.forms import FROM_LIST
from commonweal.web.questions.reading import sectors

USUAL_FIGURES, LONGEST_LINE = 4, 200
NO_FIGURE = ("", "None")


class _Lines(forms.CharField):
    """Several short texts, one on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The texts as the page shows them."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The texts, without empty lines."""
        found = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if any(len(line) > LONGEST_LINE for line in found):
            raise forms.ValidationError(f"Use at most {LONGEST_LINE} letters on each line")
        return found


class _PairFields(PageForm):
    transactional = forms.CharField(
        label="How is it usually asked?",
        max_length=500,
        widget=forms.Textarea,
        help_text="For example: How do we fill our vacancies?",
        error_messages={"required": "Write how it is usually asked"},
    )
    transformational = forms.CharField(
        label="How would the whole place ask it?",
        max_length=500,
        widget=forms.Textarea,
        help_text="Name no person in it.",
        error_messages={"required": "Write how the whole place would ask it"},
    )
    draws_on = _Lines(
        label="What does it draw on?",
        help_text="What of ours and of the place it puts to use. One on each line.",
        error_messages={"required": "Write what it draws on"},
    )
    needs = forms.MultipleChoiceField(
        label="Whom does it need at the table?",
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_LIST | {"required": "Choose at least one sector"},
    )
    derived_from = forms.CharField(
        label="Where is it from?",
        max_length=300,
        help_text="A document with its page, or a meeting with its day.",
        error_messages={"required": "Write where it is from"},
    )

    def __init__(self, *args: Any, informed_by: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("needs", [(one.id, one.title) for one in sectors().values()])
        known = baseline.indicator_labels()
        self._figures = max(USUAL_FIGURES, len(informed_by))  # a workbook can bring more
        for number in range(self._figures):
            self.fields[self._figure(number)] = forms.ChoiceField(
                label=f"Figure {number + 1} that informs it (optional)",
                required=False,
                choices=[NO_FIGURE, *known.items()],
                initial=informed_by[number] if number < len(informed_by) else "",
                error_messages=FROM_LIST,
            )
        self.fields["why"] = ReasonField(label="Why is it in the bank here?")

    @staticmethod
    def _figure(number: int) -> str:
        return f"figure_{number + 1}"

    def clean(self) -> dict[str, Any]:
        """The figures together, each once."""
        given = super().clean() or {}
        figures = [given.pop(self._figure(number), "") for number in range(self._figures)]
        return given | {"informed_by": [each for each in dict.fromkeys(figures) if each]}


class AddPairForm(_PairFields):
    """A pair of the system's own."""


class ChangePairForm(SeenForm, _PairFields):
    """A pair of the system's own as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = "Why is it changed?"


class AsideForm(PageForm):
    """That a pair is not offered here, and why."""

    why = ReasonField(
        label="Why is it not asked here?", kept="kept and shown", missing="Say why it is not asked here"
    )


class AgainForm(PageForm):
    """That a pair is offered again, and why."""

    why = ReasonField(label="Why is it offered again?")
