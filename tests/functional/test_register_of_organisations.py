"""The register of organisations: added, changed, sent out as a workbook and taken in again, and who may."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonweal.content.areas import neighbourhoods
from commonweal.pipeline import workspace as kept
from commonweal.vocabulary.errors import InputError
from commonweal.web.config import workspace as workspaces
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.registers import actions
from tests.filling_in import SEEN, seen, send
from tests.reference_files import add as add_reference
from tests.reference_files import lsoa_to_icb, ods_row, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Path:
    """A workspace of the test's own, beside the test's database."""
    before = settings.WORKSPACE
    folder = workspaces.use(tmp_path / "workspace")
    settings.WORKSPACE, settings.SPOOL = folder, folder / "spool"
    settings.FILE_UPLOAD_TEMP_DIR = settings.SPOOL / "arriving"
    yield folder
    workspaces.use(Path(before))


@pytest.fixture
def two(here: Path) -> tuple[Organisation, Organisation]:
    return (
        actions.add(code="RAA", name="Our Trust", sector="trust", by=LOCAL),
        actions.add(code="RBB", name="Their Trust", sector="trust", by=LOCAL),
    )


def as_steward(of: Organisation) -> Client:
    person = Person.objects.create_user(f"{of.code}@people.example", "A Steward")
    Membership.objects.create(person=person, role=Role.STEWARD, organisation=of)
    client = Client()
    client.force_login(person)
    return client


def changed(**given: str) -> dict[str, str]:
    return {"name": "Our Trust", "sector": "trust", "opened": "", "closed": "", "followed_by": ""} | given


def test_a_partner_without_any_code_gets_one_of_our_own(here: Path, client: Client) -> None:
    for number, name in enumerate(("Harbour Homes", "Wexmoor Voices"), start=1):
        sent = changed(name=name, sector="housing", code="")
        assert client.post("/organisations/add/", sent).url == f"/organisations/ORG000{number}/"
    assert kept.organisation_names(here)["ORG0001"] == "Harbour Homes"
    assert Entry.objects.filter(act="organisations.add").count() == 2


def test_a_code_that_no_loaded_list_has_is_questioned_and_kept_if_it_is_right(
    here: Path, client: Client, tmp_path: Path
) -> None:
    assert client.post("/organisations/add/", changed(code="RAA")).status_code == 302, "no list is loaded"
    listed = write(tmp_path / "etr.csv", [ods_row("RYY", "HILLBURY HOSPITALS NHS TRUST")])
    add_reference(here, listed, accept_proposals=True)
    told = client.post("/organisations/add/", changed(code="RXX"))
    assert told.status_code == 422
    assert "RXX is in no list of organisations" in told.content.decode()
    assert client.post("/organisations/add/", changed(code="RYY")).status_code == 302
    assert client.post("/organisations/add/", changed(code="RXX", sure="yes")).status_code == 302


def test_a_code_that_is_taken_names_whose_it_is(two: Any, client: Client) -> None:
    told = client.post("/organisations/add/", changed(code="raa", name="Another")).content.decode()
    assert "RAA is Our Trust" in told
    assert 'value="Another"' in told


def test_days_and_successors_are_kept_and_no_body_follows_itself(two: Any, client: Client) -> None:
    sent = changed(opened="1/4/2001", closed="31/3/2026", followed_by="rbb")
    assert send(client, "/organisations/RAA/change/", sent).status_code == 302
    one = Organisation.objects.get(code="RAA")
    assert (one.opened, one.closed) == (dt.date(2001, 4, 1), dt.date(2026, 3, 31))
    assert "Their Trust" in client.get("/organisations/RAA/").content.decode()
    assert "Came after" in client.get("/organisations/RBB/").content.decode()
    with pytest.raises(InputError, match="follow itself"):
        actions.set_successors(two[1], [one], by=LOCAL)
    backwards = send(client, "/organisations/RAA/change/", changed(opened="2/4/2026", closed="1/4/2026"))
    assert "closed before it opened" in backwards.content.decode()


def test_filters_and_search_narrow_the_register(two: Any, client: Client) -> None:
    actions.add(name="Harbour Homes", sector="housing", is_anchor=False, closed=dt.date(2020, 1, 1), by=LOCAL)
    for query, found in {
        "": 3, "sector=trust": 2, "anchor=no": 1, "state=closed": 1, "state=open": 2, "search=harb": 1,
        "search=rbb": 1, "sector=none-such&order=odd&offset=x": 3,
    }.items():  # fmt: skip
        page = client.get(f"/organisations/?{query}").content.decode()
        assert f"<strong>{found} organisation" in page, query


def workbook(change: Callable[[Any], None], client: Client) -> SimpleUploadedFile:
    """The register downloaded, changed in a spreadsheet program, and saved."""
    book = openpyxl.load_workbook(io.BytesIO(client.get("/organisations/organisations.xlsx").content))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("organisations.xlsx", out.getvalue())


def test_the_workbook_comes_back_as_it_went_out(two: Any, client: Client) -> None:
    sent = workbook(lambda sheet: None, client)
    assert client.post("/organisations/many/", {"file": sent, "why": "to see"}).status_code == 302
    assert "0 added, 0 changed, 2 as they were" in client.get("/organisations/").content.decode()


def test_a_changed_workbook_adds_and_changes_and_removes_nothing(two: Any, client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet["B4"] = "Our Renamed Trust"
        sheet["G4"] = "RBB"
        sheet.delete_rows(5)
        sheet.append([None, "Harbour Homes", "Housing association", "No", dt.date(2001, 2, 3), None, None])

    answer = client.post("/organisations/many/", {"file": workbook(change, client), "why": "yearly look"})
    assert answer.status_code == 302, answer.content.decode()
    assert Organisation.objects.get(code="RAA").name == "Our Renamed Trust"
    assert [each.code for each in Organisation.objects.get(code="RAA").succeeded_by.all()] == ["RBB"]
    assert Organisation.objects.get(code="RBB").name == "Their Trust"
    added = Organisation.objects.get(name="Harbour Homes")
    assert (added.code, added.opened, added.is_anchor) == ("ORG0001", dt.date(2001, 2, 3), False)


def test_a_workbook_with_a_bad_row_changes_nothing_and_names_every_bad_row(two: Any, client: Client) -> None:
    def change(sheet: Any) -> None:
        sheet["B4"] = "Renamed in a bad workbook"
        sheet["C5"] = "Spaceship"
        sheet.append(["RAA", "Again", "Council", "Yes", None, None, None])
        sheet.append([None, "Late", "Council", "Yes", "soon", None, None])

    told = client.post(
        "/organisations/many/", {"file": workbook(change, client), "why": "x"}
    ).content.decode()
    for words in (
        "Row 5: “Spaceship” is no sector",
        "Row 6: RAA stands in row 4 too",
        "Row 7: “Opened” is not",
    ):
        assert words in told
    assert Organisation.objects.get(code="RAA").name == "Our Trust"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("odd.xlsx", b"PK\x03\x04 not a workbook"),
        ("odd.csv", b"a,b\n1,2\n"),
        ("empty.csv", b" "),
        ("page.xlsx", b"<html><table></table></html>"),
        ("=cmd.csv", b"code,name,sector\n,=1+1,other\n"),
    ],
)
def test_what_is_no_register_is_refused_plainly(two: Any, client: Client, name: str, content: bytes) -> None:
    answer = client.post("/organisations/many/", {"file": SimpleUploadedFile(name, content), "why": "x"})
    if name == "=cmd.csv":  # a name may begin with anything: it is text in every cell that we write
        book = openpyxl.load_workbook(io.BytesIO(client.get("/organisations/organisations.xlsx").content))
        assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
    else:
        assert answer.status_code == 422
        assert Organisation.objects.count() == 2


def test_a_steward_changes_their_own_organisation_and_no_other(two: Any) -> None:
    client = as_steward(two[0])
    assert send(client, "/organisations/RAA/change/", changed(name="Ours")).status_code == 302
    assert send(client, "/organisations/RBB/change/", changed(name="Ours too")).status_code == 403
    assert client.post("/organisations/add/", changed(code="RCC")).status_code in (403, 404)
    assert client.get("/set-up/").status_code in (403, 404)
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Ours", "Their Trust"}


def test_the_page_of_another_organisation_tells_nothing_of_its_people_or_data(two: Any) -> None:
    as_steward(two[1])
    page = as_steward(two[0]).get("/organisations/RBB/").content.decode()
    assert "Their Trust" in page
    assert "A Steward, " not in page
    assert "RBB@" not in page
    assert "Its data are its own" in page


def test_neighbourhoods_are_made_of_wards_and_no_ward_is_in_two(
    here: Path, client: Client, tmp_path: Path
) -> None:
    from commonweal.pipeline import editions

    editions.set_area(here, footprint=["E09000017"], places={"Hillbury": ["E09000017"]}, by="a", why="b")
    rows = [["LSOA21CD", "LSOA21NM", "WD24CD", "WD24NM", "LAD24CD", "LAD24NM"]]
    rows += [
        [f"E0100000{n}", f"Hillbury 00{n}A", f"E0500000{n}", f"Ward {n}", "E09000017", "Hillbury"]
        for n in range(1, 5)
    ]
    files = write(tmp_path / "w.csv", rows), write(tmp_path / "i.csv", lsoa_to_icb())
    add_reference(here, *files, accept_proposals=True)
    new = {"task": "add", "name": "North", "place": "Hillbury", "level": "ward", "why": "agreed"}
    assert client.post("/system/neighbourhoods/", new | {"areas": "Ward 1\ne05000002"}).status_code == 302
    wrong = client.post("/system/neighbourhoods/", new | {"name": "South", "areas": "Ward 33\nWard 2"})
    assert "“Ward 33” is not among the wards of this place. Did you mean Ward 3" in wrong.content.decode()
    twice = client.post("/system/neighbourhoods/", new | {"name": "South", "areas": "Ward 2"})
    assert "E05000002 is in two neighbourhoods" in twice.content.decode()
    rest = {"task": "wards", "wards-place": "Hillbury", "wards-why": "the rest"}
    assert client.post("/system/neighbourhoods/", rest).status_code == 302
    held = neighbourhoods(here / "content").neighbourhoods
    assert [(each.name, each.areas) for each in held] == [
        ("North", ("E05000001", "E05000002")),
        ("Ward 3", ("E05000003",)),
        ("Ward 4", ("E05000004",)),
    ]
    gone = {"task": "remove", "remove-gone": "Ward 4", "remove-why": "a mistake"}
    client.post("/system/neighbourhoods/", gone)
    assert [each.name for each in neighbourhoods(here / "content").neighbourhoods] == ["North", "Ward 3"]
    assert "a mistake" in client.get("/system/neighbourhoods/").content.decode()


def test_the_second_of_two_editors_sees_what_the_first_changed_and_loses_nothing(
    two: Any, client: Client
) -> None:
    path = "/organisations/RAA/change/"
    mine = changed(name="Our Trust, renamed", seen=seen(client, path))
    assert send(client, path, changed(name="Ours", sector="council")).status_code == 302
    told = client.post(path, mine)
    page = told.content.decode()
    assert told.status_code == 422
    assert "Somebody else changed this since you opened it" in page
    assert '<td class="nhsuk-table__cell cw-break">Ours</td>' in page
    assert 'value="Our Trust, renamed"' in page
    assert Organisation.objects.get(code="RAA").name == "Ours"
    assert send(client, path, mine | {"seen": re.search(SEEN, page).group(1)}).status_code == 302
    assert Organisation.objects.get(code="RAA").name == "Our Trust, renamed"
