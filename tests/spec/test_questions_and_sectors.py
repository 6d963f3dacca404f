"""The question bank, the sectors and what is asked of them: shipped content hangs together; a system adds its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.content.audit_questions import KIND as AUDIT
from commonweal.content.audit_questions import PARTNERS, Answer, Topic, audit_questions
from commonweal.content.barriers import barriers
from commonweal.content.determinants import determinants
from commonweal.content.indicators_model import KIND as INDICATORS
from commonweal.content.loader import SHIPPED, ids
from commonweal.content.questions import KIND as QUESTIONS
from commonweal.content.questions import question_bank, reframing_prompts
from commonweal.content.sectors import KIND as SECTORS
from commonweal.content.sectors import sectors
from commonweal.vocabulary.errors import InputError

SEVEN = [each.id for each in determinants()]
EDITION = """
title: {title}
status: draft
authored_by: Our partnership
checked_by: null
reviewed_on: 2026-11-01
next_review: 2027-11-01
derived_from: [Our own workshop]
"""
OWN_BANK = (
    EDITION.format(title="Questions on food")
    + """
pairs:
  - id: kitchens
    transactional: "What do patients' meals cost?"
    transformational: "Who here could grow and cook what we serve?"
    draws_on: ["Kitchens that stand idle at night"]
    needs: [nhs, farmers]
    derived_from: Our own workshop
"""
)
OWN_SECTOR = EDITION.format(title="Farmers") + """
order: 50
summary: Those who grow food here.
wants: ["To be paid within a month"]
ask_them: ["What would you grow for us?"]
"""  # fmt: skip


def put(overlay: Path, kind: str, id_: str, words: str) -> Path:
    path = overlay / kind / id_ / "2026-11-01.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(words, encoding="utf-8")
    return overlay


@pytest.mark.parametrize("determinant", SEVEN)
def test_every_determinant_has_six_pairs_that_rest_on_what_exists(determinant: str) -> None:
    bank = question_bank(determinant)
    assert bank is not None
    assert len(bank.pairs) >= 6
    indicators, known = set(ids(INDICATORS)), set(ids(SECTORS))
    for pair in bank.pairs:
        assert set(pair.informed_by) <= indicators, pair.id
        assert pair.informed_by, pair.id
        assert set(pair.needs) <= known, pair.id
        assert set(pair.needs) - {"nhs"}, f"{pair.id} needs only the NHS"
        assert pair.transactional.endswith("?")
        assert pair.transformational.endswith("?")


def test_there_are_banks_for_the_determinants_and_for_nothing_else() -> None:
    assert set(ids(QUESTIONS)) == set(SEVEN)
    assert question_bank("food") is None


def test_eleven_sectors_beside_the_nhs() -> None:
    shipped = sectors()
    assert len(shipped) == 12
    assert shipped[0].id == "nhs"
    covered = [sort for each in shipped for sort in each.covers]
    assert len(covered) == len(set(covered)), "a body belongs to one sector"


def test_seven_pairs_of_barrier_and_behaviour() -> None:
    assert len(barriers().pairs) == 7
    assert {"who-loses-out", "who-else-owns-it", "what-would-make-us-stop"} <= {
        each.id for each in reframing_prompts().prompts
    }


def test_partners_are_asked_about_every_topic_and_only_ties_draw_the_network() -> None:
    asked = audit_questions()
    assert {each.topic for each in asked.questions} == set(Topic)
    assert {each.topic for each in asked.questions if each.draws_ties} == {Topic.TIES}
    inside = [each for each in asked.questions if each.answer is Answer.SCALE and each.inside]
    assert {each.topic for each in inside} == {Topic.TRUST, Topic.VALUE}
    told = " ".join(each.text for each in asked.before)
    for words in ("{holder}", "{kept_until}", "freedom of information"):
        assert words in told


def test_a_system_adds_its_own_bank_and_sector_by_a_file(tmp_path: Path) -> None:
    put(tmp_path, QUESTIONS, "food", OWN_BANK)
    put(tmp_path, SECTORS, "farmers", OWN_SECTOR)
    bank = question_bank("food", tmp_path)
    assert bank is not None
    assert bank.pairs[0].needs == ("nhs", "farmers")
    assert bank.edition == "questions/food@2026-11-01"
    assert sectors(tmp_path)[-1].title == "Farmers"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("id: offer", "id: ask", "two questions have one id"),
        (
            "topic: trust\n    text: When",
            "topic: trust\n    draws_ties: true\n    text: When",
            "draw the network",
        ),
        ("{holder} holds", "{owner} holds", "cannot fill in owner"),
        (
            "steps: [Never, Seldom, About half of the time, Mostly, Always]",
            "steps: [Seldom, Mostly]",
            "three steps",
        ),
    ],
)
def test_an_audit_that_would_break_its_word_is_not_taken(
    tmp_path: Path, before: str, after: str, says: str
) -> None:
    shipped = next((SHIPPED / AUDIT / PARTNERS).glob("*.yaml"))
    words = shipped.read_text(encoding="utf-8")
    assert before in words
    own = tmp_path / AUDIT / PARTNERS / shipped.name
    own.parent.mkdir(parents=True)
    own.write_text(words.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        audit_questions(tmp_path)
