"""Alignment does not depend on the order in which strategies were put in, and leaves nobody out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.decisions.alignment import Anchor, Commitment, Direction, align, conflicts

CODES = ("RAA", "QAA", "E01")
ANCHORS = tuple(Anchor(code, code, "trust", True) for code in CODES)
DETERMINANTS = ("estates", "procurement")
COMMITMENTS = st.lists(
    st.builds(
        Commitment,
        id=st.uuids().map(str),
        organisation=st.sampled_from(CODES),
        what=st.just("x"),
        determinant=st.sampled_from(DETERMINANTS),
        place=st.sampled_from(("", "Harbour")),
        measure=st.sampled_from(("", "Homes", "homes!")),
        direction=st.sampled_from((None, *Direction)),
        figure=st.sampled_from((None, Decimal(1), Decimal("2.5"))),
        unit=st.sampled_from(("", "%")),
        due=st.sampled_from((None, dt.date(2027, 3, 31), dt.date(2028, 3, 31))),
    ),
    max_size=8,
)


def said(several: list[Commitment]) -> set[tuple[str, frozenset[str]]]:
    return {
        (one.kind.value, frozenset({one.one.organisation, one.other.organisation}))
        for one in conflicts(several)
    }


@settings(deadline=None, max_examples=40)
@given(COMMITMENTS)
def test_what_conflicts_does_not_depend_on_the_order(several: list[Commitment]) -> None:
    assert said(several) == said(several[::-1])


@settings(deadline=None, max_examples=40)
@given(COMMITMENTS)
def test_everybody_is_heard_or_named_as_silent(several: list[Commitment]) -> None:
    found = align(ANCHORS, several, determinants=DETERMINANTS)
    for determinant in DETERMINANTS:
        heard = {code for code, on in found.cells if on == determinant}
        assert heard | set(found.silence.by_determinant[determinant]) == set(CODES)
        assert not heard & set(found.silence.by_determinant[determinant])
    assert sum(map(len, found.cells.values())) == len(several)
    assert all(len(one.organisations) > 1 for one in found.overlaps)
    assert len(found.conflicts) <= 3 * len(found.overlaps)
