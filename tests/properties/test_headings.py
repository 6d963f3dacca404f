"""Headings are known however they are written."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonweal.content.loader import load
from commonweal.content.spend import SpendColumns
from commonweal.sources.spend.headings import Headings, shown

WORDS = load("spend-columns", "columns", SpendColumns)
NAMES = Headings(WORDS)
known = st.sampled_from(
    sorted((field, name) for field, words in WORDS.fields.items() for name in words.names[0])
)
styles = st.sampled_from(
    [str.upper, str.title, str.lower, lambda s: f" {s} ", lambda s: s.replace(" ", "_"), lambda s: s.replace(" ", "  "),
     lambda s: s.title().replace(" ", ""), lambda s: f"{s} (£)", lambda s: f"{s}:", lambda s: s.replace(" ", "\n")]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(known, styles)
def test_case_and_punctuation_make_no_difference(pair: tuple[str, str], style: object) -> None:
    field, name = pair
    written = style(name)  # type: ignore[operator]
    assume(NAMES.normalise(written) == NAMES.normalise(name) or not any(c.isdigit() for c in name))
    assert field in {named.field for named in NAMES.named(written)}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        ["Expense Type", "Expense Area", "Supplier Name", "Transaction Number", "Department Family"]
    ),
    st.data(),
)
def test_two_letters_exchanged_are_forgiven(heading: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(heading) - 2))
    a, b = heading[place], heading[place + 1]
    assume(a.isalpha() and b.isalpha())
    slipped = f"{heading[:place]}{b.lower()}{a.lower()}{heading[place + 2 :]}"
    assert NAMES.named(slipped)[0].field == NAMES.named(heading)[0].field


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(heading: str) -> None:
    once = NAMES.normalise(heading)
    assert NAMES.normalise(once) == once


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), max_size=12))
def test_every_column_can_be_named_by_a_person(headings: list[str | None]) -> None:
    names = shown(headings)
    assert len(names) == len(headings)
    assert all(names)
