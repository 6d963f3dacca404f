"""The form of one question, made of what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from commonweal.content.audit_questions import Answer as Kind
from commonweal.web.design.forms import PageForm
from commonweal.web.relationships.models import Answer, Seen
from commonweal.web.relationships.survey.answering import Given
from commonweal.web.relationships.survey.asked import Asked

LONGEST = 4000
WHO_SEES = "Who may see this answer?"


class AnswerForm(PageForm):
    """An answer and who may see it. Everything can be left out."""

    def __init__(
        self,
        *args: Any,
        question: Asked,
        explained: Mapping[Seen, str],
        partners: Sequence[tuple[str, str]] = (),
        hidden: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.hidden = question, hidden
        if question.kind is Kind.SCALE:
            steps = [*((str(at), step) for at, step in enumerate(question.steps)), ("", "I cannot say")]
            self.fields["answer"] = forms.ChoiceField(
                label=question.text, choices=steps, required=False, widget=forms.RadioSelect
            )
        elif question.kind is Kind.WORDS:
            self.fields["answer"] = forms.CharField(
                label=question.text,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea,
                error_messages={
                    "max_length": f"Shorten it to {LONGEST:,} letters. Nothing you typed is lost"
                },
            )
        else:
            self.fields["answer"] = forms.MultipleChoiceField(
                label=question.text, choices=partners, required=False, widget=forms.CheckboxSelectMultiple
            )
        self.fields["answer"].help_text = question.hint
        self.fields["seen_by"] = forms.ChoiceField(
            label=WHO_SEES,
            required=False,
            widget=forms.RadioSelect,
            choices=[(one.value, f"{one.label}. {explained[one]}") for one in question.choices],
            initial=question.choices[0].value,
        )

        if hidden:
            self.fields["take_out"] = forms.BooleanField(label="Take out what was answered", required=False)

    def keeps(self) -> bool:
        """Whether what was answered elsewhere, and is not shown here, stays as it is."""
        return self.hidden and self.given().empty and not self.cleaned_data["take_out"]

    def clean_answer(self) -> Any:
        """What was answered. Not more organisations than may be named."""
        given = self.cleaned_data.get("answer") or ""
        most = self.question.most
        if self.question.kind is Kind.ORGANISATIONS and most and len(given) > most:
            raise forms.ValidationError(f"Choose {most} at most: you chose {len(given)}")
        return given

    def given(self) -> Given:
        """What was sent, where it is valid. Who chose nobody who may see it chose the most careful."""
        answer = self.cleaned_data["answer"]
        seen = Seen(self.cleaned_data["seen_by"] or self.question.choices[0])
        if self.question.kind is Kind.SCALE:
            return Given(seen, step=int(answer) if answer else None)
        if self.question.kind is Kind.WORDS:
            return Given(seen, said=answer.replace("\r\n", "\n").strip())
        return Given(seen, named=tuple(answer))


def as_typed(held: Answer | None) -> dict[str, Any]:
    """An answer that was saved, as the form shows it."""
    if held is None:
        return {}
    answer = held.named or held.said or ("" if held.step is None else str(held.step))
    return {"answer": answer, "seen_by": held.seen}
