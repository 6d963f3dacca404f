"""What the gate lets out of private answers to an audit: ranges, never who said what."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.gate.answers.protecting import merged, protect
from commonweal.gate.answers.ranges import steps
from commonweal.gate.answers.worlds import Known
from commonweal.pipeline import audit_answers, holdings
from commonweal.pipeline.audit_answers import AuditRound, OneAnswer
from commonweal.vocabulary.answers import AnswersGiven, Side
from commonweal.vocabulary.figures import Suppressed
from tests.answers_rounds import attack, by_the_gate, case, exactly

ORDER = ("council", "college", "voluntary")


def of(sector: str, favourable: int, private: int, first: int = 0) -> tuple[dict[str, str], dict[str, int]]:
    return {f"{sector}-{first + at}": sector for at in range(private)}, {sector: favourable}


def test_each_sector_and_the_whole_are_told_in_steps_of_three():
    councils, well = of("council", 4, 6)
    colleges, badly = of("college", 1, 5)
    told = protect(AnswersGiven("keeps-word", Side.OUTSIDE, councils | colleges, well | badly), ORDER, 5, ())
    assert [(each.groups, each.of, each.low, each.high) for each in told] == [
        (("council", "college"), 11, 3, 5),
        (("council",), 6, 3, 6),  # a last step of one would be told with the one before
        (("college",), 5, 0, 2),
    ]


def test_a_sector_with_few_answers_is_told_with_its_neighbour():
    assert merged({"council": 7, "college": 2, "voluntary": 9}, ORDER, 5) == [
        ("council", "college"),
        ("voluntary",),
    ]


def test_too_few_private_answers_have_no_count():
    councils, well = of("council", 4, 4)
    assert protect(AnswersGiven("q", Side.OUTSIDE, councils, well), ORDER, 5, ()) == []


def test_no_round_can_ask_for_less_than_four():
    with pytest.raises(ValueError, match="needs 4 respondents"):
        protect(AnswersGiven("q", Side.OUTSIDE, {}, {}), ORDER, 3, ())


def test_one_newcomer_is_not_found_by_taking_one_round_from_the_next():
    """Two of ten, then three of eleven: in steps of three from 0 each time, the newcomer would have said yes."""
    ten, _ = of("council", 2, 10)
    eleven, three = of("council", 3, 11)
    before = Known(1, frozenset(ten), 0, 2)
    [told] = protect(AnswersGiven("q", Side.OUTSIDE, eleven, three), ORDER, 5, [before])
    assert (told.low, told.high) == (0, 3)


@settings(deadline=None, max_examples=60)
@given(st.integers(4, 80), st.data())
def test_steps_hold_every_count_once_and_are_three_wide(answers, data):
    low = data.draw(st.integers(0, answers))
    found = steps(answers, low, data.draw(st.integers(low, answers)))
    assert [at for low, high in found for at in range(low, high + 1)] == list(range(answers + 1))
    assert all(high - low >= 2 for low, high in found)


@pytest.mark.parametrize("seed", [2, 10])
def test_whoever_knows_the_method_and_one_answer_can_tell_no_other(seed):
    asked = case(seed, partners=7)
    assert not attack(asked, by_the_gate(asked)).tied
    assert attack(asked, exactly(asked)).tied, "the attacker is no good"


def a_round(id_: str = "spring", fewest: int = 5) -> AuditRound:
    return AuditRound(
        id=id_,
        edition="audit-questions/partners@2026-11-22",
        fewest=fewest,
        opened=dt.date(2026, 5, 1),
        closed=dt.date(2026, 6, 1),
        questions={
            "easy": (
                "How easy is it to find the right person in the NHS here?",
                "Easy or very easy",
            )
        },
        groups=ORDER,
    )


def answers(sector: str, favourable: int, of_: int, openly: int = 0) -> list[OneAnswer]:
    return [
        OneAnswer("easy", Side.OUTSIDE, f"{sector}-{at}", sector, at < favourable, at < openly)
        for at in range(of_)
    ]


def test_figures_add_open_answers_as_they_are(tmp_path):
    given_ = answers("council", 5, 8, openly=2) + answers("college", 0, 5)
    release = audit_answers.let_out(tmp_path, a_round(), given_, openly_before={})
    found = audit_answers.figure_set(tmp_path, release, "easy")
    [(first, councils), (_, colleges)] = audit_answers.by_group(tmp_path, found)
    assert (first, councils.count) == (("council",), 8)
    assert (councils.uncertainty.low, councils.uncertainty.high) == (5, 8)  # 3 to 6 of six, and two openly
    assert (colleges.uncertainty.low, colleges.uncertainty.high) == (0, 2)
    assert isinstance(found.headline.value, Suppressed)
    assert isinstance(audit_answers.by_side(tmp_path, found)[Side.INSIDE].value, Suppressed)


def test_nothing_on_the_disk_names_who_answered_or_what(tmp_path):
    audit_answers.let_out(tmp_path, a_round(), answers("council", 5, 8), openly_before={})
    kept = "".join(path.read_text() for path in (tmp_path / "evidence").rglob("*.json*"))
    assert "council-0" not in kept
    assert set(json.loads(next((tmp_path / "evidence/answers").glob("*.json")).read_text())["ranges"][0]) == {
        "question", "side", "groups", "whole", "of", "low", "high", "respondents",
    }  # fmt: skip


def test_a_round_is_let_out_once_and_its_ledger_is_checked(tmp_path):
    first = audit_answers.let_out(tmp_path, a_round(), answers("council", 5, 8), openly_before={})
    again = audit_answers.let_out(tmp_path, a_round(), answers("council", 1, 8), openly_before={})
    assert first == again
    assert holdings.check(tmp_path) == []
    ledger = tmp_path / "evidence/answers.jsonl"
    ledger.write_text(ledger.read_text().replace('"fewest": 5', '"fewest": 4'))
    assert any("let out of answers has been changed" in fault for fault in holdings.check(tmp_path))
