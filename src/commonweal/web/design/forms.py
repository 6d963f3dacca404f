"""Forms that draw themselves in the NHS style: errors at the top and at the field, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from django import forms
from django.http import HttpRequest

Form = TypeVar("Form", bound="PageForm")
DAYS = ["%d/%m/%Y", "%d %m %Y", "%Y-%m-%d", "%d %B %Y"]


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files; each is checked as Django checks one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that arrived, as a list."""
        found = [one for one in data if one] if isinstance(data, list | tuple) else [data] if data else []
        if not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(ManyFiles, self).clean(one, initial) for one in found]


class DayField(forms.DateField):
    """A day, as people write it."""

    def __init__(self, *, missing: str = "Enter the day", **kwargs: Any) -> None:
        super().__init__(
            input_formats=DAYS,
            widget=forms.TextInput(attrs={"classes": "nhsuk-input--width-10"}),
            error_messages={"invalid": "Enter the day like 1/4/2026", "required": missing},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """A day as the page shows it."""
        return f"{value.day}/{value.month}/{value.year}" if isinstance(value, dt.date) else value


class ReasonField(forms.CharField):
    """Why something is done, in the reader's own words. It is kept, so it hints that no person be named."""

    def __init__(
        self, *, label: str = "Why?", kept: str = "kept with the change", missing: str = "Say why"
    ) -> None:
        super().__init__(
            label=label,
            widget=forms.Textarea,
            max_length=500,
            help_text=f"The reason is {kept}, so name no person in it.",
            error_messages={"required": missing},
        )


class SureField(forms.BooleanField):
    """That the reader knows that what they are about to do is for good."""

    def __init__(self) -> None:
        super().__init__(
            label="I understand that this cannot be undone",
            error_messages={"required": "Confirm that you understand that this cannot be undone"},
        )


class PageForm(forms.Form):
    """A form that is a task on a page. Labels are questions or names; help texts become hints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Say what there is to choose from, where that is known only when the form is made: value and words."""
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices)

    def anchor(self, name: str) -> str:
        """Where the error summary's link for a field leads."""
        return f"id_{self.add_prefix(name)}"

    def summary(self) -> list[dict[str, str]]:
        """What the error summary lists."""
        found: list[dict[str, str]] = []
        order = ["__all__", *self.fields]
        for name, messages in sorted(self.errors.items(), key=lambda each: order.index(each[0])):
            href = "#maincontent" if name == "__all__" else f"#{self.anchor(name)}"
            found += [{"text": str(message), "href": href} for message in messages]
        return found

    def params(self, name: str) -> dict[str, Any]:
        """What the NHS component for a field is given."""
        bound = self[name]
        widget, field = bound.field.widget, bound.field
        params: dict[str, Any] = {"name": bound.html_name, "id": self.anchor(name), "component": "input"}
        if field.help_text:
            params["hint"] = {"text": str(field.help_text)}
        if bound.errors:
            params["errorMessage"] = {"text": str(bound.errors[0])}
        label = {"text": str(bound.label), "size": "s"}
        value = bound.value()
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            chosen = value if isinstance(value, list | tuple) else [value]
            params |= {
                # Django's own checkboxes are a sort of its radios.
                "component": "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios",
                "idPrefix": self.anchor(name),
                "fieldset": {"legend": label},
                "items": [
                    {
                        "value": str(key),
                        "text": str(text),
                        "checked": str(key) in {str(c) for c in chosen if c is not None},
                    }
                    for key, text in _choices(field)
                ],
            }
        elif isinstance(widget, forms.CheckboxInput):
            items = [{"value": "yes", "text": str(bound.label), "checked": bool(value)}]
            params |= {"component": "checkboxes", "idPrefix": self.anchor(name), "items": items}
        elif isinstance(widget, forms.Select):
            items = [
                {
                    "value": str(key),
                    "text": str(text),
                    "selected": str(key) == str(value if value is not None else ""),
                }
                for key, text in _choices(field)
            ]
            params |= {"component": "select", "label": label, "items": items}
        elif isinstance(widget, forms.Textarea):
            params |= {"component": "textarea", "label": label, "value": value or "", "rows": "4"}
        elif isinstance(widget, forms.FileInput):
            params |= {"component": "file", "label": label, "multiple": isinstance(widget, ManyFilesInput)}
        elif isinstance(widget, forms.PasswordInput):
            # What was typed is never sent back.
            params |= {"component": "password", "label": label, "autocomplete": widget.attrs["autocomplete"]}
        else:
            params |= {"label": label, "value": "" if value is None else str(value)}
            params |= {
                key: widget.attrs[key]
                for key in ("inputmode", "prefix", "suffix", "classes", "autocomplete")
                if key in widget.attrs
            }
            params["spellcheck"] = False
            if isinstance(widget, forms.EmailInput):
                params["type"] = "email"
        if "idPrefix" in params:
            del params["id"]  # each choice has its own, made of the prefix; the first is the prefix itself
        return params


class SeenForm(PageForm):
    """A form about a record that somebody else may change while it is being filled in.

    `standing` says which state of the record the form is about (a version number, say), `now` what the record says in
    that state, by field. Where it was another state that the person saw, nothing is saved and nothing typed is lost:
    the form comes back with what differs, theirs and mine, and sent again it is saved.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, *args: Any, standing: str, now: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        self.differing: list[tuple[str, str, str]] = []  # label, what it says now, what was typed
        self._now = now

    def clean(self) -> dict[str, Any]:
        """What was sent, unless the record has changed since the person saw it."""
        given = super().clean() or {}
        if self.data.get(self.add_prefix("seen"), "") != self.standing:
            self.differing = [
                (str(self[name].label), theirs, mine)
                for name in self._now
                if (theirs := self._said(name, self._now[name]))
                != (mine := self._said(name, self[name].value()))
            ]
            raise forms.ValidationError(
                "Somebody else changed this since you opened it. Nothing you typed is lost: look at what differs, "
                "then save again if you still want to"
            )
        return given

    def _said(self, name: str, value: Any) -> str:
        """A value as the page shows it."""
        field = self.fields[name]
        plain = field.prepare_value(value)
        several = plain if isinstance(plain, list | tuple) else [] if plain is None else [plain]
        choices = {str(key): str(text) for key, text in getattr(field, "choices", ())}
        return ", ".join(choices.get(str(one), str(one)) for one in several).strip() or "Nothing"


def standing_of(values: Mapping[str, Any]) -> str:
    """What stands for a record in one state, where it has no version number: a digest of what it says."""
    return hashlib.sha256(json.dumps(dict(values), sort_keys=True, default=str).encode()).hexdigest()[:32]


def _choices(field: Any) -> Sequence[tuple[Any, Any]]:
    return [(key, text) for key, text in field.choices]


def bind(form_class: type[Form], request: HttpRequest, **kwargs: Any) -> Form:
    """A form with what the request sent, where it sent anything."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **kwargs)
    return form_class(**kwargs)
