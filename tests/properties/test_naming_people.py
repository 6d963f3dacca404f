"""Words that may name a person are found wherever they stand, and other words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.web.relationships.naming import TITLES, found

SAID = (
    "the",
    "team",
    "met",
    "us",
    "in",
    "a",
    "hall",
    "and",
    "we",
    "agreed",
    "on",
    "12",
    "places",
    "by",
    "2027",
)
WORDS = st.lists(st.sampled_from(SAID), max_size=8).map(" ".join)
NAMES = ("Ola Brandt", "Siân O’Neill", "Jo Ng")
SURNAMES = st.from_regex(r"[A-Z][a-z]{2,8}(-[A-Z][a-z]{2,6})?", fullmatch=True)
DIGITS = st.text("0123456789", min_size=9, max_size=9)
GROUPED = st.sampled_from(["{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "{0} {1}{2}"])


@settings(max_examples=60, deadline=None)
@given(WORDS, st.sampled_from(TITLES), st.booleans(), SURNAMES, WORDS)
def test_a_title_with_a_surname_is_found(
    before: str, title: str, dotted: bool, surname: str, after: str
) -> None:
    named = f"{title.capitalize()}{'.' if dotted else ''} {surname}"
    assert any(surname in each for each in found(f"{before} {named} {after}", ()))


@settings(max_examples=60, deadline=None)
@given(WORDS, DIGITS, GROUPED, st.sampled_from(["0", "+44 ", "+44(0)"]), WORDS)
def test_a_telephone_number_is_found_however_it_is_grouped(
    before: str, digits: str, grouped: str, start: str, after: str
) -> None:
    number = start + grouped.format(f"7{digits[:3]}", digits[3:6], digits[6:])
    assert found(f"{before} {number} {after}", ()) != ()


@settings(max_examples=60, deadline=None)
@given(
    WORDS,
    st.sampled_from(["Ola Brandt", "Siân O’Neill", "Jo Ng"]),
    st.sampled_from([str.lower, str.upper, str.title]),
    WORDS,
)
def test_a_registered_name_is_found_however_it_is_written(
    before: str, name: str, written: object, after: str
) -> None:
    typed = written(name)  # type: ignore[operator]
    assert found(f"{before} {typed}, {after}", [name]) == (typed,)


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_other_words_are_left_alone(words: str) -> None:
    assert found(words, ["Ola Brandt"]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "We spent £0112345678 on it", "Between 2019 and 2027",
        "Sister organisations help", "20,000 people in 12 places",
        "A professor told us", "brandtland", "Order 7391-0012",
    ],
)  # fmt: skip
def test_what_looks_alike_and_names_nobody_is_left_alone(text: str) -> None:
    assert found(text, ["Ola Brandt"]) == ()


def test_an_address_is_found() -> None:
    assert found("Write to ola.brandt+work@moor.example.org soon", ()) == (
        "ola.brandt+work@moor.example.org",
    )
