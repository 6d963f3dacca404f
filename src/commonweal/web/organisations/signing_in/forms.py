"""Forms of signing in."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from commonweal.web.design.forms import PageForm
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in.passwords import LONGEST, SHORTEST

HINT = (
    f"{SHORTEST} characters or more, of any kind. Three or four words that do not belong together are easy to "
    "remember. You may paste it from a password manager."
)


class PasswordField(forms.CharField):
    """A password: every character counts, spaces too. However a keyboard composes é, it is the same é."""

    def __init__(self, label: str, *, autocomplete: str, missing: str, **options: Any) -> None:
        super().__init__(
            label=label,
            strip=False,
            max_length=LONGEST,
            widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
            error_messages={
                "required": missing,
                "max_length": f"Password must be {LONGEST} characters or fewer",
            },
            **options,
        )

    def to_python(self, value: Any) -> str:
        """What was typed, in one form of Unicode."""
        return unicodedata.normalize("NFKC", str(super().to_python(value)))


class EmailField(forms.EmailField):
    """An email address, in small letters."""

    def __init__(self, label: str = "Email address", **options: Any) -> None:
        super().__init__(
            label=label,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
            error_messages={
                "required": "Enter your email address",
                "invalid": "Enter an email address in the right format, like name@example.com",
            },
            **options,
        )

    def clean(self, value: Any) -> str:
        """The address, in small letters."""
        return str(super().clean(value)).lower()


def name_field() -> forms.CharField:
    """What others see of somebody."""
    return forms.CharField(
        label="Your name",
        max_length=200,
        help_text="Others in this system see it beside what you do.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )


def new_password_field(label: str = "Password") -> PasswordField:
    """A password that is chosen now."""
    return PasswordField(label, autocomplete="new-password", missing="Enter a password", help_text=HINT)


class SignInForm(PageForm):
    """Who, and the proof of it."""

    email = EmailField()
    password = PasswordField("Password", autocomplete="current-password", missing="Enter your password")


class CodeForm(PageForm):
    """The second factor."""

    code = forms.CharField(
        label="Code",
        max_length=100,
        help_text="The six digits that your authenticator app shows now, or one of your recovery codes.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": "Enter the code"},
    )


class ForgottenForm(PageForm):
    """Whose password is forgotten."""

    email = EmailField()


class ChoosingPassword(PageForm):
    """A form in which somebody chooses a password; `person` is who they are, saved or not."""

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Hold the password to the rules, with what is known of its owner."""
        given = self.cleaned_data
        if "password" in given:
            known = Person(
                email=given.get("email") or (self.person.email if self.person else ""),
                name=given.get("name") or (self.person.name if self.person else ""),
            )
            try:
                validate_password(given["password"], known)
            except forms.ValidationError as fault:
                self.add_error("password", fault)
        return given


class NewPasswordForm(ChoosingPassword):
    """A new password."""

    password = new_password_field("New password")


class AcceptForm(ChoosingPassword):
    """A new account."""

    name = name_field()
    password = new_password_field()


class FirstAccountForm(ChoosingPassword):
    """The first account of a system."""

    name = name_field()
    email = EmailField("Your email address")
    password = new_password_field()


class OwnPasswordForm(PageForm):
    """One's own password, as proof before something that matters."""

    current = PasswordField(
        "Your password now", autocomplete="current-password", missing="Enter your password"
    )


class ChangePasswordForm(ChoosingPassword):
    """A new password, and the old one as proof."""

    current = PasswordField(
        "Your password now", autocomplete="current-password", missing="Enter your password"
    )
    password = new_password_field("New password")


class TurnOnForm(CodeForm):
    """The first code of an authenticator app; one's password as proof."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six digits that your authenticator app shows now."

    current = PasswordField(
        "Your password now", autocomplete="current-password", missing="Enter your password"
    )
