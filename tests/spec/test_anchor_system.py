"""How strategies are laid side by side, and how far a system has come: each case worked by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from commonweal.content.anchor_levels import AnchorLevels, Evidence, anchor_levels
from commonweal.decisions.alignment import (
    Alignment,
    Anchor,
    Commitment,
    Conflict,
    Direction,
    Kind,
    align,
    conflicts,
    overlaps,
    plain,
)
from commonweal.decisions.anchor_system import FINDERS, Charter, Record, Strategy, guard, judge
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM

MORE, LESS, KEEP = Direction.MORE, Direction.LESS, Direction.KEEP
WORK, LAND, BUYING = "employment-and-skills", "estates", "procurement"
DETERMINANTS = (WORK, LAND, BUYING)
HOSPITAL, BOARD = Anchor("RAA", "Port Hospital", "trust", True), Anchor("QAA", "Port Board", "board", True)
COUNCIL, COLLEGE = (
    Anchor("E01", "Moor Council", "council", False),
    Anchor("XCO", "Vale College", "college", False),
)
ALL = (HOSPITAL, BOARD, COUNCIL, COLLEGE)
Y27, Y28 = dt.date(2027, 3, 31), dt.date(2028, 3, 31)
TODAY = dt.date(2026, 11, 22)


def commits(organisation: str, determinant: str = WORK, **says: Any) -> Commitment:
    """A commitment to hire from the Harbour, or whatever is said of it."""
    figure = says.pop("figure", None)
    usual = {
        "what": "Hire nearby",
        "place": "Harbour",
        "measure": "Staff from the Harbour",
        "direction": MORE,
    }
    given = usual | says | {"figure": None if figure is None else Decimal(str(figure))}
    return Commitment(id=f"{organisation}-{determinant}-{len(str(given))}-{given}", organisation=organisation,
                      determinant=determinant, **given)  # fmt: skip


def kinds(*several: Commitment) -> list[Kind]:
    return [one.kind for one in conflicts(several)]


# What conflicts


def test_two_that_want_the_same_figure_by_the_same_day_agree() -> None:
    assert (
        kinds(commits("RAA", figure=12, unit="%", due=Y28), commits("E01", figure=12, unit=" % ", due=Y28))
        == []
    )


@pytest.mark.parametrize(("one", "other"), [(MORE, LESS), (MORE, KEEP), (KEEP, LESS)])
def test_more_here_and_less_or_as_it_is_there_are_different_directions(
    one: Direction, other: Direction
) -> None:
    assert kinds(commits("RAA", direction=one), commits("E01", direction=other)) == [Kind.DIRECTIONS]


def test_two_figures_for_one_day_conflict_and_one_figure_by_two_days_does() -> None:
    ours = commits("RAA", figure=12, unit="%", due=Y28)
    assert kinds(ours, commits("E01", figure=15, unit="%", due=Y28)) == [Kind.FIGURES]
    assert kinds(ours, commits("E01", figure=12, unit="%", due=Y27)) == [Kind.DAYS]
    assert kinds(ours, commits("E01", figure=10, unit="%", due=Y27)) == [Kind.FIGURES_AND_DAYS]


def test_a_path_with_several_days_is_compared_on_the_days_that_both_name() -> None:
    path = (commits("RAA", figure=10, unit="%", due=Y27), commits("RAA", figure=12, unit="%", due=Y28))
    assert kinds(*path) == []
    assert kinds(*path, commits("E01", figure=12, unit="%", due=Y28)) == []
    assert kinds(*path, commits("E01", figure=11, unit="%", due=Y28)) == [Kind.FIGURES]


def test_what_cannot_be_compared_is_no_conflict() -> None:
    assert (
        kinds(commits("RAA", figure=12, unit="%", due=Y28), commits("E01", figure=90, unit="people", due=Y28))
        == []
    )
    assert kinds(commits("RAA", figure=12, unit="%", due=Y28), commits("E01")) == []
    assert kinds(commits("RAA", direction=None), commits("E01", direction=LESS)) == []


def test_each_pair_of_organisations_conflicts_once() -> None:
    several = [commits(code, figure=n, unit="%", due=Y28) for n, code in enumerate(("RAA", "E01", "XCO"))]
    assert kinds(*several) == [Kind.FIGURES] * 3


# What is shared, and who is silent


def test_measures_are_the_same_whatever_their_case_and_punctuation_in_one_place_only() -> None:
    same = overlaps([commits("RAA"), commits("E01", measure="staff, from the HARBOUR")])
    assert [one.organisations for one in same] == [("RAA", "E01")]
    assert overlaps([commits("RAA"), commits("E01", place="Upper Moor")]) == []
    assert overlaps([commits("RAA"), commits("RAA", what="Hire more")]) == []
    assert overlaps([commits("RAA", measure=""), commits("E01", measure="")]) == []
    assert plain("Spend (£ million)") == "spend £ million"


def side_by_side() -> Alignment:
    """The hospital and the council share a goal; on land they differ, and the college only begins."""
    return align(
        ALL,
        [
            commits("RAA"), commits("E01"),
            commits("RAA", LAND, measure="Homes"), commits("E01", LAND, measure="Homes", direction=LESS),
            commits("XCO", BUYING, measure="", place=""), commits("E01", BUYING, measure="Local spend", place=""),
        ],
        determinants=(*DETERMINANTS, "net-zero"),
        sectors_wanted=("council", "police"),
    )  # fmt: skip


def test_the_whole_picture() -> None:
    found = side_by_side()
    assert len(found.cells["RAA", WORK]) == 1
    assert ("QAA", WORK) not in found.cells
    assert [one.measure for one in found.shared_goals] == ["Staff from the Harbour"]
    assert [(one.kind, one.one.organisation, one.other.organisation) for one in found.conflicts] == [
        (Kind.DIRECTIONS, "RAA", "E01")
    ]
    assert [(one.determinant, one.organisations) for one in found.focuses] == [(BUYING, ("XCO", "E01"))]


def test_silence_names_determinants_anchors_and_sectors() -> None:
    silent = side_by_side().silence
    assert silent.determinants == ("net-zero",)
    assert silent.anchors == ("QAA",)
    assert silent.by_determinant[LAND] == ("QAA", "XCO")
    assert (silent.sectors, silent.absent) == (("board",), ("police",))


# How far a system has come


def record(**more: Any) -> Record:
    return Record(**({"day": TODAY, "anchors": ALL, "determinants": DETERMINANTS} | more))


def value(evidence: Evidence, **more: Any) -> Decimal:
    asked = record(**more)
    aligned = align(asked.anchors, asked.commitments, determinants=asked.determinants)
    return FINDERS[evidence](asked, aligned).value


SHARED = (commits("RAA", figure=12, unit="%", due=Y28), commits("E01", figure=12, unit="%", due=Y28))
OPPOSED = (commits("RAA", LAND, measure="Homes"), commits("E01", LAND, measure="Homes", direction=LESS))
OWN = commits(SYSTEM, figure=12, unit="%", due=Y28)

BY_HAND = [
    (Evidence.ANCHORS_COMMITTED, {"commitments": SHARED}, "50"),  # two of four
    (Evidence.NHS_COMMITTED, {"commitments": SHARED}, "50"),  # the hospital, not the board
    (Evidence.NHS_COMMITTED, {"commitments": SHARED, "anchors": (COUNCIL,)}, "0"),  # no share of nobody
    (Evidence.OTHERS_COMMITTED, {"commitments": SHARED}, "50"),
    (Evidence.ANCHORS_COMMITTED, {"commitments": SHARED[:1], "anchors": ALL[:3]}, "33.3"),  # rounded down
    (Evidence.OTHER_SECTORS, {"commitments": (*SHARED, commits("XCO"))}, "2"),  # council and college
    (Evidence.STRATEGIES, {"strategies": (Strategy("1", "RAA", "a"), Strategy("2", SYSTEM, "b"))}, "1"),  # an anchor's
    (Evidence.MEASURED, {"commitments": (*SHARED, commits("XCO"))}, "66.6"),  # two of three
    (Evidence.SHARED_DETERMINANTS, {"commitments": (*SHARED, commits("XCO", LAND))}, "1"),
    (Evidence.SHARED_DETERMINANTS, {"commitments": (SHARED[0], OWN)}, "0"),  # the system is no anchor
    (Evidence.SHARED_GOALS, {"commitments": (*SHARED, *OPPOSED)}, "1"),
    (Evidence.GOALS_ACROSS, {"commitments": SHARED}, "1"),
    (Evidence.GOALS_ACROSS, {"commitments": (SHARED[0], commits("QAA"))}, "0"),  # only the NHS
    (Evidence.CONFLICTS, {"commitments": (*SHARED, *OPPOSED)}, "1"),
    (Evidence.SYSTEM_STRATEGY, {"strategies": (Strategy("2", SYSTEM, "b"),)}, "0"),  # without commitments
    (Evidence.SYSTEM_STRATEGY, {"strategies": (Strategy("2", SYSTEM, "b"),), "commitments": (OWN,)}, "1"),
    (Evidence.SYSTEM_BACKED, {"commitments": (OWN, commits(SYSTEM, LAND, measure="Homes"), SHARED[0])}, "50"),
    (Evidence.CHARTERS_ACROSS, {"charters": (Charter("1", "a", ("RAA", "QAA")),)}, "0"),  # only the NHS
    (Evidence.CHARTERS_ACROSS, {"charters": (Charter("2", "b", ("RAA", "E01")),)}, "1"),
    (Evidence.CALENDARS_KNOWN, {"decisions": (("RAA", Y27), ("E01", dt.date(2029, 1, 1)))}, "25"),  # 2029 is too far
]  # fmt: skip


@pytest.mark.parametrize(("evidence", "more", "expected"), BY_HAND)
def test_what_a_record_shows_is_counted_as_by_hand(
    evidence: Evidence, more: dict[str, Any], expected: str
) -> None:
    assert value(evidence, **more) == Decimal(expected)


def test_every_sort_of_evidence_has_a_case_and_can_be_found() -> None:
    assert {evidence for evidence, _, _ in BY_HAND} == set(Evidence) == set(FINDERS)


@pytest.fixture(scope="module")
def levels() -> AnchorLevels:
    return anchor_levels()


def grown(**without: Any) -> Record:
    """A system that shows everything: four sectors outside the NHS, three goals in common, a charter, calendars."""
    others = tuple(Anchor(f"X{n}", f"Partner {n}", sector, False) for n, sector in
                   enumerate(("council", "college", "housing", "police")))  # fmt: skip
    anchors = (HOSPITAL, BOARD, *others)
    goals = [
        commits(anchor.code, determinant, measure=f"Goal on {determinant}", figure=5, unit="%", due=Y28)
        for anchor in anchors
        for determinant in DETERMINANTS
    ]
    own = [
        commits(SYSTEM, one, measure=f"Goal on {one}", figure=5, unit="%", due=Y28) for one in DETERMINANTS
    ]
    whole: dict[str, Any] = {
        "anchors": anchors,
        "strategies": (Strategy("1", "RAA", "Plan"), Strategy("2", SYSTEM, "Strategy of all")),
        "commitments": (*goals, *own),
        "charters": (Charter("1", "Fair work", ("RAA", "X1")),),
        "decisions": tuple((anchor.code, Y27) for anchor in anchors),
    }
    return record(**(whole | without))


def reached(levels: AnchorLevels, shown: Record) -> str | None:
    step = judge(levels, shown).reached
    return step.level.id if step else None


def test_an_empty_record_shows_no_level_and_a_full_one_the_last(levels: AnchorLevels) -> None:
    assert reached(levels, record()) is None
    assert reached(levels, record(anchors=())) is None
    assert reached(levels, grown()) == "anchor-system"
    assert judge(levels, grown()).next is None


def test_what_is_missing_for_the_next_level_is_named(levels: AnchorLevels) -> None:
    judged = judge(levels, grown(charters=(Charter("1", "Of the NHS", ("RAA", "QAA")),)))
    assert judged.reached is not None
    assert judged.next is not None
    assert judged.reached.level.id == "coordinated"
    assert [each.condition.id for each in judged.next.missing] == ["charter"]
    assert judged.next.missing[0].found.missing == ("Of the NHS",)


def test_a_level_is_not_reached_over_a_gap_below_it(levels: AnchorLevels) -> None:
    """All that the last level asks is there, but no anchor has a strategy: the record shows no level at all."""
    assert reached(levels, grown(strategies=(Strategy("2", SYSTEM, "Strategy of all"),))) is None


def test_one_conflict_takes_the_last_level_away(levels: AnchorLevels) -> None:
    opposed = (OPPOSED[0], commits("X0", LAND, measure="Homes", direction=LESS))
    judged = judge(levels, grown(commitments=(*grown().commitments, *opposed)))
    assert judged.next is not None
    assert [each.condition.id for each in judged.next.missing] == ["no-conflict"]


def test_a_claim_is_held_against_the_record(levels: AnchorLevels) -> None:
    judged = judge(levels, grown(charters=()))
    assert guard("coordinated", judged).supported
    claim = guard("anchor-system", judged)
    assert not claim.supported
    assert [each.condition.id for each in claim.missing] == ["charter"]
    with pytest.raises(InputError, match="is not one of the levels"):
        guard("world-class", judged)


def test_a_claim_lacks_what_the_levels_below_lack_too(levels: AnchorLevels) -> None:
    lacking = {each.condition.id for each in guard("anchor-system", judge(levels, record())).missing}
    assert {"first-strategy", "nhs-mapped", "charter"} <= lacking


def test_conflicts_know_both_sides() -> None:
    one, other = OPPOSED
    assert conflicts([one, other]) == [Conflict(Kind.DIRECTIONS, one, other)]
