"""Forms of signing in."""

from __future__ import annotations

from django import forms

from commonweal.web.design.forms import PageForm

LONGEST_PASSWORD = 1024  # far longer than anybody's; a limit on the work that one request can ask for


def password_field(label: str, autocomplete: str, missing: str) -> forms.CharField:
    """A password: every character counts, spaces too, and it may be pasted."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


class SignInForm(PageForm):
    """Who, and the proof of it."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address in the right format, like name@example.com",
        },
    )
    password = password_field("Password", "current-password", "Enter your password")
