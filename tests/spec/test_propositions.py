"""How a proposition goes from a draft to its end, and what it must say before it may be tested."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from commonweal.decisions.propositions import (
    NEXT,
    Hypothesis,
    Move,
    Partner,
    Prize,
    Proposition,
    Role,
    State,
    can_move,
    check_move,
    lacks,
    state,
)
from commonweal.vocabulary.errors import InputError

TODAY = dt.date(2026, 11, 22)
FULL = Proposition(
    hypothesis=Hypothesis(
        "guarantee an interview to people from the Harbour",
        "more of them work for us",
        "people out of work there",
        dt.date(2028, 3, 31),
    ),
    measure="Staff who live in the Harbour",
    baseline="employment.claimants",
    would_change_our_mind="Fewer than ten starts in a year",
    partners=(Partner("XCO", "runs the course before the interview"),),
    prize=Prize(Decimal(40), Decimal(120), "people in work", "vacancies and claimants of the Harbour"),
    role=Role.LEAD,
    review_on=dt.date(2027, 6, 30),
)


def parts(proposition: Proposition) -> list[str]:
    return [each.part for each in lacks(proposition, today=TODAY)]


def test_an_empty_one_lacks_everything_in_the_order_of_its_canvas() -> None:
    assert parts(Proposition()) == [
        "if_we", "then", "for_whom", "by_when", "measure", "baseline",
        "would_change_our_mind", "partners", "prize", "role", "review_on",
    ]  # fmt: skip


def test_a_full_one_lacks_nothing_and_reads_as_a_sentence() -> None:
    assert parts(FULL) == []
    assert str(FULL.hypothesis) == (
        "If we guarantee an interview to people from the Harbour, then more of them work for us, "
        "for people out of work there, by 31 March 2028."
    )


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"hypothesis": replace(FULL.hypothesis, by_when=TODAY)}, "by_when"),
        ({"measure": " "}, "measure"),
        ({"partners": (Partner("XCO", ""),)}, "partners"),
        ({"prize": Prize(Decimal(40), Decimal(40), "people", "a guess")}, "prize"),
        ({"prize": Prize(Decimal(40), Decimal(50), "people", "")}, "prize"),
        ({"review_on": TODAY}, "review_on"),
    ],
)
def test_what_is_only_half_said_is_lacking_too(change, part: str) -> None:
    assert parts(replace(FULL, **change)) == [part]


def test_a_draft_that_lacks_something_is_not_tested_and_is_told_all_of_it() -> None:
    short = replace(FULL, measure="", role=None)
    with pytest.raises(InputError, match=r"no measure\. It does not say whether it is ours to lead"):
        check_move(short, State.DRAFT, State.TESTING, reason="The board asked", today=TODAY)
    assert can_move(FULL, State.DRAFT, State.TESTING, today=TODAY)
    assert not can_move(short, State.DRAFT, State.TESTING, today=TODAY)


def test_what_was_adapted_is_whole_again_before_it_is_tested_again() -> None:
    late = replace(FULL, review_on=dt.date(2026, 6, 30))
    assert not can_move(late, State.ADAPT, State.TESTING, today=TODAY)
    assert can_move(late, State.TESTING, State.ADAPT, today=TODAY)  # an overdue review may still be held


def test_every_move_has_its_reason_and_a_stop_needs_nothing_else() -> None:
    with pytest.raises(InputError, match="no reason"):
        check_move(FULL, State.TESTING, State.ADOPT, reason="  ", today=TODAY)
    check_move(Proposition(), State.DRAFT, State.STOP, reason="Not in our gift", today=TODAY)


def test_nothing_moves_on_from_a_stop_and_nothing_is_adopted_untested() -> None:
    for after in State:
        assert not can_move(FULL, State.STOP, after, today=TODAY)
    assert not can_move(FULL, State.DRAFT, State.ADOPT, today=TODAY)
    with pytest.raises(InputError, match="a new proposition can name it"):
        check_move(FULL, State.STOP, State.DRAFT, reason="Again", today=TODAY)


def test_its_state_is_that_of_its_last_move_and_moves_follow_each_other() -> None:
    way = (State.DRAFT, State.TESTING, State.ADAPT, State.TESTING, State.STOP)
    moves = tuple(Move(one, other, "because", TODAY, "board") for one, other in pairwise(way))
    assert state(()) is State.DRAFT
    assert state(moves) is State.STOP
    with pytest.raises(InputError, match="does not follow"):
        state(moves[1:])
    assert set(NEXT) == set(State)
