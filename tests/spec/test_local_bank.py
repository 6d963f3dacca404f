"""A system's own part of the question bank: questions beside those that are shipped, and what it sets aside."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations.arriving import LOCAL, reader_of
from commonweal.web.organisations.audit.models import Entry, Words
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.rights import NotPermitted
from commonweal.web.questions import actions as questions
from commonweal.web.questions import reading as told
from commonweal.web.questions.bank import actions, reading
from commonweal.web.questions.bank.models import LocalPair
from commonweal.web.questions.models import Question

pytestmark = pytest.mark.django_db
BANK = "/questions/bank/estates/"
ASKED = "Which of our rooms could the town use after six?"
WHY = "Raised at the place board"
SHIPPED = "homes"


def pair(**more: Any) -> LocalPair:
    says = {
        "determinant": "estates", "transactional": "How do we cut running costs?", "transformational": ASKED,
        "draws_on": ["Rooms that stand empty"], "needs": ["nhs", "voluntary"],
        "informed_by": ["spend.local_share"], "derived_from": "Place board, 3 November 2026",
    }  # fmt: skip
    return actions.add(by=LOCAL, why=WHY, **(says | more))


def page(path: str = BANK) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def why(act: str) -> str:
    return Words.objects.get(entry__act=act, part="why").text


def test_a_local_question_stands_beside_the_shipped_ones_and_is_taken_up_like_them() -> None:
    made = pair()
    assert ASKED in page()
    assert "Local" in page()
    of_bank = reading.every()[made.key]
    taken = questions.take_up(of_bank, organisation="SYSTEM", by=LOCAL)
    assert (taken.pair, taken.transformational) == (made.key, ASKED)
    [question] = told.questions(LOCAL)
    assert question.sectors == ("nhs", "voluntary")
    assert "where it is local" in page(f"/questions/ours/{taken.pk}/")
    assert why("bank.add") == WHY


def test_what_is_taken_up_stays_when_its_question_is_set_aside() -> None:
    made = pair()
    taken = questions.take_up(reading.every()[made.key], organisation="SYSTEM", by=LOCAL)
    actions.set_aside("estates", str(made.pk), why="Nobody could answer it.", by=LOCAL)
    assert "Nobody could answer it." in page()
    assert "Nobody could answer it." in page(f"/questions/ours/{taken.pk}/")
    assert told.questions(LOCAL)[0].sectors == ("nhs", "voluntary")
    with pytest.raises(InputError) as refused:
        questions.take_up(reading.every()[made.key], organisation="SYSTEM", by=LOCAL)
    assert refused.value.code == "set_aside"
    sent = Client().post(
        f"{BANK}{made.pk}/take-up/", {"organisation": "SYSTEM", "transformational": "Which rooms?"}
    )
    assert "Nobody could answer it." in sent.content.decode()
    assert Question.objects.count() == 1
    actions.offer_again("estates", str(made.pk), why="There is money now", by=LOCAL)
    assert not reading.every()[made.key].aside


def test_a_shipped_question_is_set_aside_and_never_changed() -> None:
    shipped = reading.every()[f"estates/{SHIPPED}"]
    assert Client().get(f"{BANK}{SHIPPED}/change/")["Location"] == BANK
    sent = Client().post(f"{BANK}{SHIPPED}/set-aside/", {"why": "We own no homes."})
    assert sent.status_code == 302
    now = reading.every()[f"estates/{SHIPPED}"]
    assert (now.pair, now.aside) == (shipped.pair, "We own no homes.")
    assert "We own no homes." in page()
    assert why("bank.set-aside") == "We own no homes."


def test_a_local_question_is_changed_on_its_page_with_the_reason() -> None:
    made = pair()
    form = f"{BANK}{made.pk}/change/"
    opened = Client().get(form).content.decode()
    assert "Rooms that stand empty" in opened
    assert '<option value="spend.local_share" selected' in opened
    says = {
        "seen": "1", "transactional": made.transactional, "transformational": made.transformational,
        "draws_on": "Rooms\r\n\r\nCaretakers", "needs": ["nhs"], "derived_from": "Place board", "why": "Sharper",
    }  # fmt: skip
    assert Client().post(form, says).status_code == 302
    made.refresh_from_db()
    assert (made.draws_on, made.needs, made.informed_by, made.version) == (
        ["Rooms", "Caretakers"], ["nhs"], [], 2,
    )  # fmt: skip
    assert why("bank.change") == "Sharper"
    late = Client().post(form, says | {"draws_on": "Roofs"})
    assert "Somebody else changed this" in late.content.decode()
    assert "Rooms" in late.content.decode()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"needs": []}, "not_whole"),
        ({"transactional": " "}, "not_whole"),
        ({"needs": ["martians"]}, "not_known"),
        ({"informed_by": ["no.such"]}, "not_known"),
        ({"determinant": "no-such"}, "not_known"),
    ],
)
def test_a_question_says_all_that_a_shipped_one_says(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as refused:
        pair(**wrong)
    assert refused.value.code == code
    assert not LocalPair.objects.exists()


def test_one_question_stands_once_and_stays_with_its_determinant() -> None:
    made = pair()
    with pytest.raises(InputError) as refused:
        pair()
    assert refused.value.code == "taken"
    with pytest.raises(InputError) as refused:
        actions.change(made.pk, seen=1, by=LOCAL, why=WHY, determinant="procurement")
    assert refused.value.code == "stays_there"


def test_who_leads_one_organisation_does_not_change_the_systems_bank() -> None:
    Organisation.objects.create(code="RYJ", name="Body RYJ")
    steward = Person.objects.create_user("steward@work.example", "The steward")
    Membership.objects.create(
        person=steward, role=Role.STEWARD, organisation=Organisation.objects.get(code="RYJ")
    )
    for verb in (
        lambda by: actions.set_aside("estates", SHIPPED, why="No", by=by),
        lambda by: actions.add(by=by, why=WHY, determinant="estates"),
    ):
        with pytest.raises(NotPermitted):
            verb(reader_of(steward))


def test_the_local_bank_goes_out_as_a_workbook_and_comes_back(settings: Any, tmp_path: Path) -> None:
    settings.SPOOL = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "arriving"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    made = pair()
    out = Client().get("/questions/bank/local.xlsx").content
    assert _sent(out) == {"added": 0, "changed": 0}
    book = load_workbook(io.BytesIO(out))
    sheet = book.worksheets[0]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Determinant")
    heads = {str(cell.value): cell.column for cell in sheet[top]}
    new = top + 2
    for head, column in heads.items():
        sheet.cell(new, column, sheet.cell(top + 1, column).value if head != "Reference" else None)
    sheet.cell(new, heads["Asked by the whole place"], "Who else owns the land?")
    sheet.cell(top + 1, heads["Set aside because"], "It had its day")
    stream = io.BytesIO()
    book.save(stream)
    assert _sent(stream.getvalue()) == {"added": 1, "changed": 1}
    assert reading.every()[made.key].aside == "It had its day"
    added = LocalPair.objects.get(transformational="Who else owns the land?")
    assert (added.needs, added.informed_by) == (made.needs, made.informed_by)
    sheet.cell(new, heads["Needs at the table"], "Martians")
    stream = io.BytesIO()
    book.save(stream)
    sent = Client().post("/questions/bank/local/many/", {"file": _file(stream.getvalue()), "why": WHY})
    assert f"Row {new}" in sent.content.decode()


def _file(book: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("local.xlsx", book)


def _sent(book: bytes) -> dict[str, int]:
    acts = ("bank.add", "bank.change", "bank.set-aside")
    before = {act: Entry.objects.filter(act=act).count() for act in acts}
    sent = Client().post("/questions/bank/local/many/", {"file": _file(book), "why": WHY})
    assert sent.status_code == 302, sent.content.decode()
    grown = {act: Entry.objects.filter(act=act).count() - before[act] for act in acts}
    return {"added": grown["bank.add"], "changed": grown["bank.change"] + grown["bank.set-aside"]}
