"""Results of a round of the audit, and somebody who tries to find out by them what a partner said privately."""

from __future__ import annotations

import csv
import io
import itertools
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from commonweal.gate.answers import letting_out
from commonweal.publication import charts
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.relationships.models import Round, Seen, Side
from tests.answers_rounds import exact
from tests.auditing import Given, close, invite, known, open_round, submit

pytestmark = pytest.mark.django_db
QUESTION = "keeps-word"
SECTORS = {f"C{at}": "council" for at in range(6)} | {f"V{at}": "voluntary" for at in range(6)}
STEP = {True: 4, False: 1}


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Charts are written as words: drawing is slow, and looked at in a browser elsewhere."""
    settings.WORKSPACE = tmp_path
    monkeypatch.setattr(charts, "spans", lambda items, **_: " ".join(each.text for each in items))
    monkeypatch.setattr(charts, "svg", str)
    return tmp_path


@pytest.fixture
def viewer() -> Client:
    """Somebody with the least of roles."""
    known({"RAA": "trust"} | SECTORS)
    person = Person.objects.create_user("viewer@work.example", "Somebody")
    where = Organisation.objects.get(code="RAA")
    Membership.objects.create(person=person, organisation=where, role=Role.VIEWER)
    client = Client()
    client.force_login(person)
    return client


def results(held: Round) -> str:
    return f"/relationships/rounds/{held.pk}/results/"


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode("utf-8-sig"))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def a_round(title: str, favourable: Mapping[str, bool], openly: Sequence[str] = ()) -> Round:
    held = open_round(title)
    invited = invite(held, SECTORS)
    given = [
        Given(code, QUESTION, STEP[value], seen=Seen.ATTRIBUTED if code in openly else Seen.PRIVATE)
        for code, value in favourable.items()
    ]
    submit(invited, given)
    close(held)
    return held


def test_results_come_after_closing_only(viewer):
    held = open_round("Spring")
    submit(invite(held, SECTORS), [Given("C0", QUESTION, 4)])
    assert "nothing to show before this round is closed" in read(viewer, results(held))
    assert viewer.get(results(held) + "results.csv").status_code == 404


def test_both_views_stand_beside_each_other_after_how_many_answered(viewer):
    held = open_round("Spring")
    submit(invite(held, SECTORS), [Given(code, QUESTION, 1) for code in SECTORS])
    teams = {f"Team {at}": "nhs" for at in range(6)}
    inside = invite(held, teams, Side.INSIDE)
    submit(inside, [Given(team, QUESTION, 4) for team in teams])
    submit(inside, [Given(team, "barrier-own-budget", 1) for team in teams])
    close(held)
    shown = words(read(viewer, results(held)))
    assert "Partners: 12 of 12 that were invited" in shown
    assert shown.index("12 of 12") < shown.index("Fewer partners than NHS teams say “mostly or always”")
    assert "0 to 2 of 12" in shown
    assert "3 to 6 of 6" in shown
    assert "money that is shared in a place Now 0 to 2 of 6" in shown


def test_a_sector_that_would_be_too_small_is_told_with_others_and_says_so(viewer):
    held = open_round("Spring")
    everybody = SECTORS | {"P1": "police"}
    known({"P1": "police"})
    submit(invite(held, everybody), [Given(code, QUESTION, 4) for code in everybody])
    close(held)
    shown = words(read(viewer, results(held) + "?sector=police"))
    assert "Fewer than 5 of this sector answered privately" in shown
    assert "Answers can be split by sector, and in no other way" in words(
        read(viewer, results(held) + "?place=Port")
    )


def test_only_quotes_that_a_steward_let_through_are_shown(viewer):
    held = open_round("Spring")
    submit(
        invite(held, SECTORS),
        [
            Given("C0", "works-well", said="The Friday call", seen=Seen.ATTRIBUTED, shown=True),
            Given("C1", "works-well", said="Not to be shown", seen=Seen.ATTRIBUTED, shown=False),
            Given("C2", "works-well", said="Not read yet", seen=Seen.PUBLIC),
            Given("C3", "works-well", said="Said in private", seen=Seen.PRIVATE, shown=True),
        ],
    )
    close(held)
    shown = words(read(viewer, results(held)))
    assert "“The Friday call” Body C0" in shown
    assert not [text for text in ("Not to be", "Not read", "in private", "Body C1") if text in shown]


def test_programs_read_what_the_files_say_of_closed_rounds_and_nothing_of_open_ones(viewer):
    held = a_round("Spring", {code: at % 2 == 0 for at, code in enumerate(SECTORS)}, openly=["C0", "V1"])
    going_on = open_round("Autumn")
    submit(invite(going_on, SECTORS), [Given("C0", QUESTION, 4)])
    [listed] = viewer.get("/api/v1/audit-rounds").json()["items"]
    assert listed["id"] == str(held.pk)
    told = viewer.get(f"/api/v1/audit-rounds/{held.pk}/results").json()
    keys = ("question", "favourable", "who", "low", "high", "of", "why")
    given = [["" if one[key] is None else str(one[key]) for key in keys] for one in told["figures"]]
    assert given == list(csv.reader(io.StringIO(read(viewer, results(held) + "results.csv"))))[1:]
    assert given
    assert told["responses"][0] == {"who": "Partners", "answered": 12, "invited": 12}
    assert told["quotes"] == []
    assert viewer.get(f"/api/v1/audit-rounds/{going_on.pk}/results").status_code == 404
    assert viewer.get(f"/api/v1/audit-rounds/{held.pk}/results?sector=police").status_code == 422


# --- the adversary


@dataclass
class Tied:
    attacked: int
    tied: int


def reached(client: Client, rounds: Sequence[Round]) -> list[tuple[int, str, int, int, int]]:
    """All that any page, filter or file tells of the question: the round, whom, of how many, from, to."""
    found = in_files(client, rounds)
    for at, held in enumerate(rounds):
        told = {(of, low, high) for when, _, of, low, high in found if when == at}
        for query in ("", *(f"?sector={sector}" for sector in ("council", "voluntary", "police", "x"))):
            page = words(read(client, results(held) + query))
            for low, high, of in re.findall(r"(\d+) to (\d+) of (\d+)", page):
                assert (int(of), int(low), int(high)) in told, "a page tells what the file does not"
    return found


def attack(
    told: Sequence[tuple[int, str, int, int, int]],
    answered: Sequence[Mapping[str, bool]],
    openly: Sequence[Sequence[str]],
) -> Tied:
    """Every world in which all that was told holds and everybody answers alike: what is the same in all is found."""
    codes = list(SECTORS)
    worlds = np.array(list(itertools.product((0, 1), repeat=len(codes))), dtype=bool)
    truth = {code: value for each in answered for code, value in each.items()}
    held = np.ones(len(worlds), dtype=bool)
    for at, who, of, low, high in told:
        among = [
            code
            for code in answered[at]
            if who == "Partners"
            or (who.startswith("Councils") and SECTORS[code] == "council")
            or ("oluntary" in who and SECTORS[code] == "voluntary")
        ]
        assert len(among) == of
        sums = worlds[:, [codes.index(code) for code in among]].sum(axis=1)
        held &= (low <= sums) & (sums <= high)
    for code in {code for each in openly for code in each}:
        held &= worlds[:, codes.index(code)] == truth[code]
    targets = [code for code in truth if not any(code in each for each in openly)]
    found = Tied(0, 0)
    for attacker, target in itertools.permutations(targets, 2):
        seen = held & (worlds[:, codes.index(attacker)] == truth[attacker])
        found.attacked += 1
        found.tied += len(set(worlds[seen][:, codes.index(target)])) == 1
    return found


def two_rounds(seed: int) -> tuple[list[dict[str, bool]], list[list[str]]]:
    drawn = random.Random(seed)
    truth = {code: drawn.random() < 0.85 for code in SECTORS}
    answered = [{code: truth[code] for code in SECTORS if drawn.random() < 0.85} for _ in range(2)]
    return answered, [[code for code in each if drawn.random() < 0.05] for each in answered]


def test_no_private_answer_is_tied_to_a_partner_by_anything_that_can_be_reached(viewer):
    answered, openly = two_rounds(1)
    rounds = [a_round(f"Round {at}", answered[at], openly[at]) for at in range(2)]
    found = attack(reached(viewer, rounds), answered, openly)
    assert found.attacked > 50
    assert found.tied == 0


def test_with_the_threshold_off_private_answers_are_found(viewer, monkeypatch):
    monkeypatch.setattr(letting_out, "protect", exact)
    answered, openly = two_rounds(1)
    rounds = [a_round(f"Round {at}", answered[at], openly[at]) for at in range(2)]
    assert attack(in_files(viewer, rounds), answered, openly).tied > 0, "the attacker is no good"


def in_files(client: Client, rounds: Sequence[Round]) -> list[tuple[int, str, int, int, int]]:
    """What the files tell of the question."""
    found = []
    for at, held in enumerate(rounds):
        for row in csv.DictReader(io.StringIO(read(client, results(held) + "results.csv"))):
            if "do something" in row["Question"] and row["From"]:
                found.append((at, row["Who"], int(row["Of"]), int(row["From"]), int(row["To"])))
    return found


def test_the_public_and_a_partner_are_led_to_sign_in(viewer):
    answered, openly = two_rounds(1)
    held = a_round("Spring", answered[0], openly[0])
    for path in (results(held), results(held) + "results.csv", results(held) + "results.xlsx"):
        assert Client().get(path).status_code == 302
