"""What whoever has no right to it can neither reach, count, name nor fill."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.test import Client

from commonweal.pipeline import load
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM, is_code
from commonweal.web.home import my_work
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.registers import actions as registers
from commonweal.web.organisations.rights import Reader
from tests.asking import OURS, THEIRS, Asked

ADMINISTRATOR = Reader("Administrator", None, frozenset({(Role.ADMINISTRATOR, SYSTEM)}))


@pytest.mark.django_db
def test_a_file_of_somebody_who_has_not_signed_in_is_not_written_to_the_disk(monkeypatch) -> None:
    """Any page gives the token of forms to a browser, so that this is not left to the token."""
    begun: list[str] = []

    def begin(*_: object, **__: object) -> None:
        begun.append("a file")
        raise SkipFile

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", begin)
    somebody = Person.objects.create_user("amara@trust.example", "Amara", "seven herons over Salford quay")
    client = Client(enforce_csrf_checks=True)
    for expected in ([], ["a file"]):
        client.get("/sign-in/")
        client.post("/sign-in/", {"file": SimpleUploadedFile("ledger.csv", b"0" * 1000)})
        assert begun == expected
        client.force_login(somebody)


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["SYSTEM", "PUBLIC", "OTHERS"])
def test_no_organisation_has_a_code_that_stands_for_more_than_one(word: str, tmp_path: Path) -> None:
    """Were there one, what is shared with it would be everybody's."""
    assert not is_code(word)
    assert is_code("E54000027")
    with pytest.raises(InputError, match="not an ODS or GSS code"):
        registers.add(name="Friends of the trust", sector="voluntary", code=word, by=ADMINISTRATOR)
    with pytest.raises(InputError, match="stands for more than one"):
        load.add(tmp_path, "spend", [tmp_path / "ledger.csv"], organisation=word, options=load.LoadOptions())


def test_the_suppliers_that_wait_for_a_review_are_counted_of_ones_own_ledgers(
    asked: Asked, monkeypatch
) -> None:
    """What is asked of the pipeline is narrowed to the reader, as the page of the review is."""
    told = []
    monkeypatch.setattr(my_work.suppliers, "queue", lambda *_, **how: told.append(how["whose"]) or _Nothing)
    for role, code in ((Role.STEWARD, OURS), (Role.PURPOSE_LEAD, THEIRS)):
        my_work._waiting(asked.reader(role, code))
    assert [whose.own for whose in told] == [{OURS}, {THEIRS}]
    told.clear()
    my_work._waiting(asked.reader(Role.VIEWER, OURS))
    assert told == []


class _Nothing:
    total = 0


def test_who_adds_data_does_not_name_organisations(asked: Asked, client: Client) -> None:
    client.force_login(asked.person(Role.CONTRIBUTOR, OURS))
    sent = {"kind": "spend", "organisation": "other", "code": OURS, "name": "Another name"}
    for code, said in ((OURS, "is in the list above"), (THEIRS, "does not let you add data")):
        file = SimpleUploadedFile("ledger.csv", b"Date,Supplier,Amount\n")
        answer = client.post("/data/add/", sent | {"code": code, "upload": file})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not (settings.WORKSPACE / "organisations.json").exists() or "Another name" not in (
        settings.WORKSPACE / "organisations.json"
    ).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_an_address_with_a_nul_is_refused_before_a_database_sees_it(client: Client) -> None:
    assert client.get("/sign-in/?next=%00").status_code == 400
    assert client.get("/sign-in/?next=/help/").status_code == 200
