"""A rule for counts of people that changes: what was let out by the old one counts, and the change shows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from commonweal.content.people_rules import PeopleRule, PeopleRules, people_rules
from commonweal.gate.people.letting_out import remembered
from commonweal.pipeline import disclosure
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import Release
from tests.spec.test_what_was_let_out_of_people import Gate, by_place

STAFF = by_place({"Port": 43, "Vale": 6, "Moor": 20})
SHIPPED = people_rules(None)


def ruled(base: int) -> PeopleRules:
    rule = PeopleRule(hidden_to=7, base=base, bodies_at_least=1)
    return SHIPPED.model_copy(update={"audiences": {**SHIPPED.audiences, Audience.PUBLIC: rule}})


ROUNDED, EXACT = ruled(5), ruled(1)


def of_vale(*releases: Release) -> tuple[float, float]:
    """What anyone who has read these releases can say of the people in Vale."""
    low = np.max([release.table["low"].to_pylist() for release in releases], axis=0)
    high = np.min([[n or np.inf for n in release.table["high"].to_pylist()] for release in releases], axis=0)
    return max(low[1], low[3] - high[0] - high[2]), min(high[1], high[3] - low[0] - low[2])


def test_what_two_rules_say_together_is_weighed_together(tmp_path: Path):
    first = Gate(tmp_path).asks(STAFF, "v1", Audience.PUBLIC, ROUNDED)
    alone = Gate(tmp_path / "alone").asks(STAFF, "v1", Audience.PUBLIC, EXACT)
    assert of_vale(first, alone) == (4, 8), "the control: let out by itself, the new rule narrows 1 to 7"
    gate = Gate(tmp_path)
    gate.held["v1"] = STAFF.counts
    second = gate.asks(STAFF, "v1", Audience.PUBLIC, EXACT)
    low, high = of_vale(first, second)
    assert (low <= 1, high >= 7) == (True, True)


def test_a_looser_rule_shows_nothing_that_was_hidden_from_the_same_readers(tmp_path: Path):
    gate = Gate(tmp_path)
    gate.asks(STAFF, "v1", Audience.PUBLIC, EXACT)
    loose = EXACT.model_copy(
        update={"audiences": {Audience.PUBLIC: PeopleRule(hidden_to=2, base=1, bodies_at_least=1)}}
    )
    rows = gate.asks(STAFF, "v1", Audience.PUBLIC, loose).table.to_pylist()
    assert {row["area"]: row["headcount"] for row in rows}["Vale"] is None


@pytest.mark.parametrize("day", [SHIPPED.effective, dt.date(2027, 1, 1)])
def test_a_rule_that_changed_shows_even_where_its_edition_bears_the_same_name(tmp_path: Path, day: dt.date):
    gate = Gate(tmp_path)
    gate.asks(STAFF, "v1", Audience.PUBLIC, ROUNDED)
    assert [one.rule_before for one in disclosure.asked(tmp_path)] == [""]
    gate.asks(STAFF, "v1", Audience.PUBLIC, EXACT.model_copy(update={"effective": day}))
    newest, first = disclosure.asked(tmp_path)
    assert (first.rule_before, newest.rule) == ("", f"people-rules/counts@{day}")
    assert "rounded to the nearest 5" in newest.rule_before
    before, after = disclosure.rules_used(tmp_path)
    assert "the rule changed" not in before
    assert "the rule changed" in after
    assert "shown as they are" in after
    assert len(remembered(gate.store)) == 2
