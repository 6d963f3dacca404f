"""Passwords: length counts, and that nobody would guess it. There are no rules of composition."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, get_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in.forms import NewPasswordForm
from commonweal.web.organisations.signing_in.passwords import _stands_in

AMARA = Person(email="amara.okon@pennine-trust.example", name="Amara Okon")


def refused(password: str, person: Person = AMARA) -> bool:
    form = NewPasswordForm({"password": password}, person=person)
    return not form.is_valid()


@pytest.mark.parametrize(
    "password",
    [
        "seven herons over Salford quay",
        "dvvqlqhwzrkm",  # twelve small letters
        "ελληνικά λόγια εδώ",
        "🦉🚲🧀🌧️ owl bicycle cheese",
        "  spaces  around  it  ",
        "x7" * 3 + "Kq hollow lantern " + "z" * 90,
    ],
)
def test_any_characters_make_a_good_password(password: str) -> None:
    assert not refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "short phras",
        "a" * 12,
        "abcdefghijklmnop",
        "987654321!!!",
        "passwordpassword",
        "Password123!",
        "!!!!Liverpool2026!!!!",
        "qwertyuiop12",
        "1q2w3e4r5t6y",
    ],
)
def test_what_is_guessed_early_is_refused(password: str) -> None:
    assert refused(password)


@pytest.mark.parametrize(
    "password", ["AmaraOkon2026", "pennine-trust-26", "Commonweal-2026", "amara.okon@pennine-trust"]
)
def test_names_that_everybody_here_knows_are_refused(password: str) -> None:
    assert refused(password)
    assert not refused(password + " and seven herons")


def test_128_characters_are_taken_and_each_counts() -> None:
    longest = "correct horse battery staple " * 4 + "123456789012"
    assert len(longest) == 128
    assert not refused(longest)
    kept = make_password(longest)
    assert check_password(longest, kept)
    assert not check_password(longest[:-1], kept)
    assert refused(longest + "x")


def test_one_letter_is_one_letter_however_a_keyboard_composes_it() -> None:
    composed, pieces = "caf\u00e9 with seven herons", "cafe\u0301 with seven herons"
    forms = [NewPasswordForm({"password": typed}, person=AMARA) for typed in (composed, pieces)]
    assert all(form.is_valid() for form in forms)
    assert forms[0].cleaned_data == forms[1].cleaned_data


def test_what_is_kept_is_argon2id_keyed_with_the_workspaces_secret(settings) -> None:
    kept = make_password("seven herons over Salford quay")
    assert kept.startswith("argon2_keyed$argon2id$")
    settings.SIGN_IN_KEY = "another workspace"
    assert not check_password("seven herons over Salford quay", kept)


def test_a_hash_costs_at_least_what_owasp_asks(hashes_as_for_people: None) -> None:
    """19 MiB and two rounds: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html"""
    kept = get_hasher().decode(make_password("seven herons over Salford quay"))
    assert kept["memory_cost"] >= 19 * 1024
    assert kept["time_cost"] >= 2


def test_a_list_of_stolen_passwords_that_an_operator_brings_is_obeyed(tmp_path: Path, settings) -> None:
    stolen = ["seven herons over Salford quay", *(f"password number {number}" for number in range(500))]
    lines = sorted(hashlib.sha1(one.encode()).hexdigest().upper() + ":7" for one in stolen)
    path = tmp_path / "pwned.txt"
    path.write_text("\r\n".join(lines) + "\r\n")
    settings.BREACHED_PASSWORDS = path
    for one in stolen:
        with pytest.raises(ValidationError, match="stolen"):
            validate_password(one + "", AMARA)
    validate_password("four green canal boats", AMARA)


@settings(deadline=None)
@given(
    st.sets(st.text("0123456789ABCDEF", min_size=4, max_size=4), max_size=40),
    st.text("0123456789ABCDEF", min_size=4, max_size=4),
)
def test_halving_a_file_finds_what_reading_it_finds(tmp_path_factory, lines: set[str], wanted: str) -> None:
    path = tmp_path_factory.getbasetemp() / "sorted.txt"
    path.write_text("".join(f"{line}:{len(line) * 3}\n" for line in sorted(lines)))
    for one in (*lines, wanted):
        assert _stands_in(path, one.encode()) == (one in lines)
