"""Boards that follow one another: held for any succession, and for those that content knows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import boards
from commonweal.evidence.store import Store
from commonweal.pipeline import reference
from commonweal.vocabulary.geography import Succession

CODES = st.sampled_from([f"E5400000{n}" for n in range(8)])
DAYS = st.dates(dt.date(2022, 7, 1), dt.date(2030, 1, 1))
SUCCESSIONS = st.lists(st.builds(Succession, old=CODES, new=CODES, date=DAYS), max_size=8)


@given(CODES, DAYS, SUCCESSIONS)
def test_before_anything_happened_a_board_is_itself(code: str, day: dt.date, known: list[Succession]) -> None:
    later = [one for one in known if one.date > day]
    assert boards.as_at(code, day, later) == (code,)


@given(CODES, DAYS, SUCCESSIONS)
def test_following_day_by_day_is_following_at_once(code: str, day: dt.date, known: list[Succession]) -> None:
    """A naive reckoning: step from each day on which something happened to the next."""
    now = {code}
    for when in sorted({one.date for one in known if one.date <= day}):
        step = {old: {one.new for one in known if one.old == old and one.date == when} for old in now}
        now = set().union(*(step[old] or {old} for old in now))
    assert boards.as_at(code, day, known) == tuple(sorted(now))


def test_a_divided_board_goes_where_its_council_went(tmp_path: Path) -> None:
    known = reference.successions(Store(tmp_path))
    day = dt.date(2026, 4, 1)
    assert boards.as_at("E54000025", day, known, authority="E07000077") == ("E54000066",)
    assert boards.as_at("E54000025", day, known, authority="E07000096") == ("E54000065",)
    assert boards.as_at("E54000034", day, known) == ("E54000067", "E54000069", "E54000070")
    assert boards.as_at("E54000052", day, known) == ("E54000069",)  # over the new code of 2023


def test_moves_say_the_same_for_every_council(tmp_path: Path) -> None:
    known = reference.successions(Store(tmp_path))
    for day in (dt.date(2023, 3, 31), dt.date(2023, 4, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1)):
        for old, authority, new in boards.moves(day, known):
            assert boards.as_at(old, day, known, authority=authority) == (new,)


def test_thirty_six_boards_are_left_of_forty_two(tmp_path: Path) -> None:
    known = reference.successions(Store(tmp_path))
    numbers = {*range(8, 65)} - {9, 12, 14, 16, 17, 20, 21, 33, 35, 45, 46, 47, 49, 52, 53}
    before = {f"E540000{n:02d}" for n in numbers}
    assert len(before) == 42
    after = {new for old in before for new in boards.as_at(old, dt.date(2026, 4, 1), known)}
    assert len(after) == 36
