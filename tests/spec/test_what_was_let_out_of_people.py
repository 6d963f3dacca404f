"""The gate remembers what it let out of people: editions are weighed with those before, and nothing is forgotten."""

from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pytest

from commonweal.content.people_rules import PeopleRule, people_rules
from commonweal.evidence.store import Store, releases
from commonweal.evidence.store.tables import Tables
from commonweal.gate.people.letting_out import let_out, remembered
from commonweal.pipeline import disclosure, holdings, restoring
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import PeopleCell, PeopleCounts

RULES = people_rules(None)


def by_place(counts, employers=("X01",), level="place"):
    """Staff by place and in all. `counts`: place -> staff."""
    cells = [PeopleCell("home", level, place) for place in counts]
    return PeopleCounts(
        family="people-tables/home@2026-04-01",
        population="staff",
        period="2026-03-31",
        employers=employers,
        cells=[*cells, PeopleCell("home", "footprint", "all")],
        counts=np.array([*counts.values(), sum(counts.values())], dtype=np.int64),
        sums=[(len(cells), tuple(range(len(cells))))],
    )


class Gate:
    """A workspace whose counts are let out, and held, one version after another."""

    def __init__(self, folder):
        self.store = Store(folder)
        self.held = {}

    def asks(self, counts, version, audience=Audience.OWNER, rules=RULES):
        self.held[version] = counts.counts
        with self.store.writing():
            return let_out(
                self.store,
                counts,
                rules,
                audience,
                versions=[version],
                recount=lambda told: self.held.get(told.versions[0]),
            )


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


def shown(release):
    return {row["area"]: row["headcount"] for row in release.table.to_pylist()}


def test_the_same_question_has_the_same_answer_and_is_remembered_once(gate):
    first = gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20, "Hill": 31}), "v1")
    again = gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20, "Hill": 31}), "v1")
    assert again.id == first.id
    assert again.table == first.table
    assert len(remembered(gate.store)) == 1


def test_a_correction_keeps_hidden_what_did_not_change(gate):
    first = shown(gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20, "Hill": 31}), "v1"))
    assert first == {"Port": 40, "Vale": None, "Moor": None, "Hill": 31, "all": 94}
    # With a larger Vale nothing would have to be hidden; yet Moor did not change, and shows what Vale was.
    second = shown(gate.asks(by_place({"Port": 40, "Vale": 9, "Moor": 20, "Hill": 31}), "v2"))
    assert second["Moor"] is None
    assert [told.shown[1] for told in remembered(gate.store)] == [None, second["Vale"]]


def test_what_lies_between_two_overlapping_populations_is_protected(gate):
    gate.asks(by_place({"Port": 40, "Vale": 30, "Moor": 20}, ("X01",)), "v1")
    both = gate.asks(by_place({"Port": 43, "Vale": 50, "Moor": 40}, ("X01", "X02")), "v2")
    assert shown(both)["Port"] is None, "X02 has 3 in Port: 43 less 40 would say so"
    assert not both.refused


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (
            by_place({"Port": 43, "Vale": 50}, ("X02", "X03")),
            "each of the two holds bodies that the other lacks",
        ),
        (
            by_place({"East": 43, "West": 50}, ("X01", "X02"), "ward"),
            "neither set of areas is made up of the other",
        ),
    ],
    ids=["bodies", "areas"],
)
def test_an_overlap_that_cannot_be_proved_safe_is_refused_in_words(gate, later, why):
    gate.asks(by_place({"Port": 40, "Vale": 30}, ("X01", "X02")), "v1")
    refused = gate.asks(later, "v2")
    assert why in refused.refused
    assert refused.table.num_rows == 0
    assert [line["refused"] for line in releases.lines(gate.store)] == ["", refused.refused]


def test_data_that_are_gone_are_taken_not_to_have_changed(gate):
    gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20}), "v1")
    gate.held.clear()
    later = gate.asks(by_place({"Port": 40, "Vale": 9, "Moor": 20}), "v2")
    assert shown(later)["Vale"] is None


def test_owners_and_the_system_are_different_readers(gate):
    three = ("X01", "X02", "X03")
    gate.asks(by_place({"Port": 40, "Vale": 6, "Moor": 20}, three), "v1")
    for_all = gate.asks(by_place({"Port": 40, "Vale": 6, "Moor": 20}, three), "v1", Audience.PUBLIC)
    assert shown(for_all)["Vale"] is None


def test_check_finds_a_ledger_that_was_changed_shortened_or_stripped(gate):
    gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20}), "v1")
    gate.asks(by_place({"Port": 41, "Vale": 3, "Moor": 20}), "v2")
    assert holdings.check(gate.store.workspace) == []
    ledger = releases.PEOPLE.file(gate.store)
    whole = ledger.read_text().splitlines()
    ledger.write_text("\n".join([whole[0].replace('"hidden": ', '"hidden": 1'), whole[1]]) + "\n")
    assert any("has been changed" in fault for fault in holdings.check(gate.store.workspace))
    ledger.write_text(whole[1] + "\n")
    assert any("lines are missing" in fault for fault in holdings.check(gate.store.workspace))
    ledger.write_text(whole[0] + "\n")
    assert any("not in the ledger" in fault for fault in holdings.check(gate.store.workspace))


def test_a_backup_that_takes_the_place_of_evidence_does_not_forget_what_was_let_out_since(gate, tmp_path):
    """As with the correction above: were the first release forgotten, Moor would be shown, and give Vale away."""
    backup = tmp_path / "backup"
    with gate.store.writing():
        shutil.copytree(gate.store.workspace, backup, ignore=shutil.ignore_patterns("backup"))
    gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20, "Hill": 31}), "v1")
    forgetful = Gate(shutil.copytree(backup, tmp_path / "forgetful"))
    carried = restoring.carry_over(gate.store.workspace, backup)
    assert carried.let_out_since == 1
    assert restoring.carry_over(gate.store.workspace, backup).let_out_since == 0
    restored = Gate(backup)
    restored.held |= gate.held
    corrected = by_place({"Port": 40, "Vale": 9, "Moor": 20, "Hill": 31})
    assert shown(forgetful.asks(corrected, "v2"))["Moor"] == 20, "the control"
    assert shown(restored.asks(corrected, "v2"))["Moor"] is None
    assert next(releases.lines(restored.store)) == next(releases.lines(gate.store))
    assert holdings.check(backup) == []


def test_no_hidden_count_is_written_down(gate):
    release = gate.asks(by_place({"Port": 40000, "Vale": 3, "Moor": 20777}), "v1")
    kept = json.loads(releases.PEOPLE.release(gate.store, release.id).read_text())
    assert kept["headcount"] == [40000, None, None, 60780]
    assert "20777" not in releases.PEOPLE.release(gate.store, release.id).read_text()


def test_a_personal_kind_is_never_bound_to_what_is_held(gate, monkeypatch):
    class NoEngine:
        def table(self, name, rows):
            self.held = name

    from commonweal.evidence.store import tables
    from commonweal.vocabulary.tables import SPEND

    monkeypatch.setattr(tables, "canonical_table", lambda *_: dataclasses.replace(SPEND, personal=True))
    bound = Tables(gate.store, NoEngine())
    with pytest.raises(PermissionError, match="only as the gate releases them"):
        bound.bind("workforce", [])
    bound.release("workforce", gate.asks(by_place({"Port": 40}), "v1").table)
    bound.bind("workforce", [])  # stays what was released


def test_another_rule_is_tried_on_what_was_let_out_and_says_only_how_many(gate):
    gate.asks(by_place({"Port": 40, "Vale": 6, "Moor": 20, "Hill": 31}), "v1")
    gate.asks(by_place({"Port": 40, "Vale": 6}, ("X02",)), "v2")
    del gate.held["v2"]
    tried = disclosure.try_rule(
        gate.store.workspace,
        Audience.OWNER,
        PeopleRule(hidden_to=7, base=1, bodies_at_least=1),
        recount=lambda _, told: gate.held.get(told.versions[0]),
    )
    known, gone = (disclosure.Tried(**one) for one in tried)
    assert (known.cells, known.hidden, known.would_be, known.more, known.fewer) == (5, 0, 0, 0, 0)
    assert not gone.held
    assert len(remembered(gate.store)) == 2, "nothing is let out by trying"


@pytest.mark.parametrize(("step", "given_away"), [(disclosure.STEP, False), (1, True)])
def test_one_rule_after_another_does_not_give_a_hidden_count_away(gate, monkeypatch, step, given_away):
    """Told cell by cell, the first rule that hides something would say that the hidden count is 3."""
    monkeypatch.setattr(disclosure, "STEP", step)
    gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20}), "v1")
    told = {
        hidden_to: disclosure.try_rule(
            gate.store.workspace,
            Audience.OWNER,
            PeopleRule(hidden_to=hidden_to, base=1, bodies_at_least=1),
            recount=lambda _, told: gate.held.get(told.versions[0]),
        )[0]["would_be"]
        for hidden_to in (1, 2, 3, 4)
    }
    first = [hidden_to for hidden_to, would_be in told.items() if would_be]
    assert (first[:1] == [3]) is given_away


@pytest.mark.parametrize(("step", "given_away"), [(disclosure.STEP, False), (1, True)])
def test_how_many_are_hidden_for_others_does_not_say_that_all_hidden_are_small(
    gate, monkeypatch, step, given_away
):
    """Of 48, 40 are shown: two hidden counts come to 8. If neither were hidden for the other, both would be 4."""
    monkeypatch.setattr(disclosure, "STEP", step)
    gate.asks(by_place({"Port": 40, "Vale": 4, "Moor": 4}), "v1")
    gate.asks(by_place({"Port": 40, "Vale": 2, "Moor": 6}, ("X02",)), "v2")
    both_small, one_small = disclosure.asked(gate.store.workspace)[::-1]
    assert (both_small.hidden, one_small.hidden) == (2, 2)
    assert (both_small.secondary != one_small.secondary) is given_away


def test_what_was_asked_for_is_listed_the_newest_first_with_its_refusals(gate):
    gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20}, ("X01", "X02")), "v1")
    gate.asks(by_place({"Port": 40, "Vale": 3, "Moor": 20}, ("X02", "X03")), "v2")
    refused, done = disclosure.asked(gate.store.workspace)
    assert refused.refused
    assert (done.cells, done.hidden, done.secondary, done.refused) == (4, 2, 0, "")
