"""Whose file it is."""

from __future__ import annotations

import pytest

from commonweal.sources.spend.bodies import alike, listed, names_in, other_body
from tests.ledgers import context


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("NHS Sample ICB", "Sample ICB", True),
        ("NHS SAMPLE I.C.B.", "NHS Sample ICB", True),
        ("Sample Hospitals NHS Foundation Trust", "The Sample Hospitals NHS Foundation Trust", True),
        ("Sample Council", "Placeholder County Council", False),
    ],
)
def test_names_of_one_body_are_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_spellings_of_one_name_are_one_and_the_most_frequent_comes_first() -> None:
    assert names_in({"Rare Trust": 1, "Sample Trust": 5, " SAMPLE  TRUST": 2}) == [
        "Sample Trust",
        "Rare Trust",
    ]


def test_titles_are_asked_only_where_no_column_names_the_body() -> None:
    told = context(own_names=["Sample Trust"], other_names={"Placeholder Council": "XYZ"})
    assert other_body([], ["Spend of Placeholder Council"], told) == "Spend of Placeholder Council"
    assert other_body([], ["Spend over £25,000"], told) is None
    assert other_body(["Sample Trust"], ["Spend of Placeholder Council"], told) is None
    assert other_body(["Placeholder Council"], [], told) == "Placeholder Council"


def test_long_lists_are_cut() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
