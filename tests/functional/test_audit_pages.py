"""The pages of the audit: found by who, what, whose and when; each reader sees what is theirs; taken away as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from commonweal.web.organisations import audit
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.audit import views
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    """A steward of each of two trusts, an administrator and a viewer; each trust was renamed by its steward."""
    made: dict[str, Person] = {}
    for code, name in (("RYJ", "Wexport General"), ("R1K", "Vale Partnership")):
        organisation = Organisation.objects.create(code=code, name=name)
        made[code] = Person.objects.create_user(f"{code}@example.org", f"Steward of {code}")
        Membership.objects.create(person=made[code], organisation=organisation, role=Role.STEWARD)
    for role in (Role.ADMINISTRATOR, Role.VIEWER):
        made[role.value] = Person.objects.create_user(f"{role.value}@example.org", str(role.label))
        Membership.objects.create(person=made[role.value], role=role)
    for code in ("RYJ", "R1K"):
        with transaction.atomic():
            audit.record(
                by=reader_of(made[code]),
                act="organisations.change",
                about=f"organisation:{code}",
                organisation=code,
                before={"name": f"Old {code}"},
                after={"name": f"=New {code}"},
                why="It was renamed",
            )
    return made


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_steward_sees_the_entries_of_their_own_organisation(people: dict[str, Person]) -> None:
    client = client_of(people["RYJ"])
    page = client.get("/audit/").content.decode()
    assert "name: =New RYJ" in page
    assert "R1K" not in page
    mine, other = Entry.objects.all()
    assert client.get(f"/audit/{mine.number}/").status_code == 200
    assert client.get(f"/audit/{other.number}/").status_code == 404
    assert client.get("/audit/99/").status_code == 404
    assert "R1K" not in client.get("/audit/audit.csv").getvalue().decode()


def test_an_administrator_sees_all_and_a_viewer_nothing(people: dict[str, Person]) -> None:
    page = client_of(people["administrator"]).get("/audit/").content.decode()
    assert "Old RYJ" in page
    assert "Old R1K" in page
    assert client_of(people["viewer"]).get("/audit/").status_code == 404


def test_entries_are_found_by_who_what_whose_and_when(people: dict[str, Person]) -> None:
    client = client_of(people["administrator"])
    for query, there in (
        (f"who=person:{people['RYJ'].pk}", True),
        (f"who=person:{people['R1K'].pk}", False),
        ("thing=organisations", True),
        ("thing=people", False),
        ("organisation=RYJ", True),
        ("organisation=R1K", False),
        ("days=7", True),
        ("days=nonsense&offset=-1", True),
    ):
        assert ("Old RYJ" in client.get(f"/audit/?{query}").content.decode()) is there, query


def test_entries_are_taken_away_as_files_in_which_no_cell_is_a_formula(people: dict[str, Person]) -> None:
    client = client_of(people["administrator"])
    rows = list(csv.DictReader(io.StringIO(client.get("/audit/audit.csv").getvalue().decode())))
    assert [row["Entry"] for row in rows] == ["2", "1"]
    assert [row["Digest"] for row in rows] == [entry.digest for entry in Entry.objects.order_by("-number")]
    assert rows[0]["After"] == "name: =New R1K"
    sheet = load_workbook(io.BytesIO(client.get("/audit/audit.xlsx?organisation=RYJ").content)).active
    assert sheet is not None
    assert [sheet["A3"].value, sheet["C3"].value] == ["1", "Steward of RYJ"]
    assert sheet.max_row == 3


def test_a_file_that_has_not_all_entries_says_so(people: dict[str, Person], monkeypatch) -> None:
    monkeypatch.setattr(views, "MOST", 1)
    client = client_of(people["administrator"])
    rows = list(
        csv.reader(
            io.StringIO(b"".join(client.get("/audit/audit.csv").streaming_content).decode("utf-8-sig"))
        )
    )
    assert len(rows) == 3  # the headings, and both entries
    sheet = load_workbook(io.BytesIO(client.get("/audit/audit.xlsx").content)).worksheets[0]
    assert "the newest 1 of 2 entries" in str(sheet["A1"].value)


def test_a_record_says_who_changed_it_what_and_why(people: dict[str, Person]) -> None:
    (change,) = history("organisation:RYJ")
    assert (change.who, change.what, change.why) == (
        "Steward of RYJ",
        "An organisation changed: name: =New RYJ",
        "It was renamed",
    )


def test_a_person_who_was_erased_is_named_nowhere(people: dict[str, Person]) -> None:
    administrator = reader_of(people["administrator"])
    audit.erase_person(people["RYJ"].pk, by=administrator)
    page = client_of(people["administrator"]).get("/audit/").content.decode()
    assert "Steward of RYJ" not in page
    assert "A person whose name was erased" in page


def test_words_are_erased_by_whoever_may_and_the_entry_says_so(people: dict[str, Person]) -> None:
    number = Entry.objects.get(about="organisation:RYJ").pk
    steward, administrator = client_of(people["RYJ"]), client_of(people["administrator"])
    assert "Erase the words" not in steward.get(f"/audit/{number}/").content.decode()
    assert steward.post(f"/audit/{number}/erase/", {"why": "No", "sure": "on"}).status_code == 403
    assert f"/audit/{number}/erase/" in administrator.get(f"/audit/{number}/").content.decode()
    page = administrator.post(f"/audit/{number}/erase/", {"why": ""}).content.decode()
    assert "Confirm that you understand" in page
    sent = {"why": "It named a patient", "sure": "on"}
    page = administrator.post(f"/audit/{number}/erase/", sent, follow=True).content.decode()
    assert "=New RYJ" not in page
    assert page.count("Erased") >= 3
    assert "Erase the words" not in page
    assert "=New RYJ" not in administrator.get("/audit/").content.decode()
    assert "=New R1K" in administrator.get("/audit/").content.decode()
