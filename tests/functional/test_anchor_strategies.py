"""Strategies, charters, decision dates and work that nobody has badged: who tells, changes and sends what."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from commonweal import demonstration
from commonweal.decisions.alignment import Kind
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies import actions, reading
from commonweal.web.baseline.strategies.demonstration import make_strategies
from commonweal.web.baseline.strategies.models import (
    Activity,
    Charter,
    Commitment,
    DecisionDate,
    Signature,
    Strategy,
    Triage,
)
from commonweal.web.organisations.arriving import LOCAL, reader_of
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.registers.demonstration import make_organisations
from commonweal.web.organisations.rights import NotPermitted, NotVisible
from tests.filling_in import seen, send

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STRATEGIES = "/baseline/strategies/"


@pytest.fixture
def people() -> dict[str, Person]:
    """Contributors of a trust and a council, the system's lead, and somebody of the trust who only views."""
    for code, name, sector in (
        ("RAA", "Port Trust", "trust"),
        ("E01", "Moor Council", "council"),
        ("XCO", "Vale College", "college"),
    ):
        Organisation.objects.create(code=code, name=name, sector=sector)
    made: dict[str, Person] = {}
    for key, role, code in (
        ("trust", Role.CONTRIBUTOR, "RAA"),
        ("council", Role.STEWARD, "E01"),
        ("lead", Role.PURPOSE_LEAD, ""),
        ("viewer", Role.VIEWER, "RAA"),
    ):
        where = Organisation.objects.filter(code=code).first()
        made[key] = Person.objects.create_user(f"{key}@work.example", f"The {key} one")
        Membership.objects.create(person=made[key], organisation=where, role=role)
    return made


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path) -> Path:
    """A workspace to which workbooks can be sent."""
    settings.WORKSPACE, settings.SPOOL = tmp_path, tmp_path / "spool"
    settings.FILE_UPLOAD_TEMP_DIR = settings.SPOOL / "arriving"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    return tmp_path


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, path: str) -> str:
    told = client.get(path)
    assert told.status_code == 200, path
    return str(told.content.decode())


def strategy(organisation: str = "RAA", title: str = "Anchor plan", **more: Any) -> Strategy:
    return actions.add_strategy(organisation=organisation, title=title, by=LOCAL, **more)


def committed(of: Strategy, **more: Any) -> Commitment:
    says = {
        "what": "Hire nearby",
        "determinant": "employment-and-skills",
        "measure": "Staff from the Harbour",
    }
    return actions.commit(of, by=LOCAL, **(says | more))


def test_a_contributor_records_their_own_strategy_and_what_it_commits_to(people: dict[str, Person]) -> None:
    client = as_(people["trust"])
    told = client.post(
        f"{STRATEGIES}add/",
        {"organisation": "RAA", "title": "Anchor plan", "status": "agreed", "starts": "1/4/2025"},
    )
    held = Strategy.objects.get()
    assert told["Location"] == f"{STRATEGIES}{held.pk}/"
    assert (held.organisation, held.kept_by, held.starts) == ("RAA", "RAA", dt.date(2025, 4, 1))
    says = {
        "what": "Hire from the Harbour",
        "determinant": "employment-and-skills",
        "measure": "Staff from the Harbour",
        "direction": "more",
        "figure": "12.5",
        "unit": "%",
        "due": "31/3/2028",
    }
    assert client.post(f"{STRATEGIES}{held.pk}/commit/", says).status_code == 302
    shown = page(as_(people["viewer"]), f"{STRATEGIES}{held.pk}/")
    assert "Staff from the Harbour: more, to 12.5%, by 31 March 2028" in shown
    assert "Add a commitment" not in shown
    assert [entry.act for entry in Entry.objects.filter(act__startswith="strategies.")] == [
        "strategies.add",
        "strategies.commit",
    ]


def test_nobody_writes_for_another_organisation_but_the_lead_keeps_a_record_for_it(
    people: dict[str, Person],
) -> None:
    ours = strategy()
    client = as_(people["council"])
    assert "Port Trust" not in page(client, f"{STRATEGIES}add/")
    assert (
        client.post(
            f"{STRATEGIES}add/", {"organisation": "RAA", "title": "Theirs", "status": "agreed"}
        ).status_code
        == 422
    )
    assert client.get(f"{STRATEGIES}{ours.pk}/change/").status_code == 403
    with pytest.raises((NotPermitted, NotVisible)):
        actions.commit(ours, what="x", determinant="estates", by=reader_of(people["council"]))
    lead = reader_of(people["lead"])
    with pytest.raises(NotPermitted):
        actions.change_strategy(ours.pk, seen=1, title="The lead's", by=lead)
    told = actions.add_strategy(organisation="E01", title="Growth plan", by=lead)
    assert told.kept_by == SYSTEM
    assert "Kept by" in page(client, f"{STRATEGIES}{told.pk}/")
    assert actions.change_strategy(told.pk, seen=1, title="Our growth plan", by=reader_of(people["council"]))


def test_the_second_of_two_editors_sees_what_the_first_changed(people: dict[str, Person]) -> None:
    held = strategy()
    first, second = as_(people["trust"]), Client()
    second.force_login(people["trust"])
    path = f"{STRATEGIES}{held.pk}/change/"
    mine = {"title": "Mine", "status": "agreed", "seen": seen(second, path)}
    assert send(first, path, {"title": "Theirs", "status": "agreed"}).status_code == 302
    told = second.post(path, mine)
    assert told.status_code == 422
    assert "Somebody else changed this since you opened it" in told.content.decode()
    with pytest.raises(InputError, match="Somebody else changed this"):
        actions.change_strategy(held.pk, seen=1, title="Mine", by=LOCAL)
    assert Strategy.objects.get().title == "Theirs"


def test_a_commitment_is_given_up_for_a_reason_and_stays_in_the_record(people: dict[str, Person]) -> None:
    held = strategy()
    one = committed(held)
    client = as_(people["trust"])
    path = f"{STRATEGIES}commitments/{one.pk}/give-up/"
    assert send(client, path, {"reason": " "}).status_code == 422
    assert send(client, path, {"reason": "The money ended"}).status_code == 302
    shown = page(client, f"{STRATEGIES}{held.pk}/")
    assert "Given up on" in shown
    assert "The money ended" in shown
    assert "Hire nearby" not in page(client, f"{STRATEGIES}commitments/")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"what": ""}, "Say what it commits to"),
        ({"determinant": "weather"}, "Choose one from the list"),
        ({"measure": "", "figure": "3"}, "Say what the figure is of"),
        ({"figure": "many"}, "Enter a number, like 12.5"),
        ({"due": "soon"}, "Enter the day like 1/4/2026"),
    ],
)
def test_what_cannot_be_a_commitment_is_refused(
    people: dict[str, Person], given: dict[str, str], said: str
) -> None:
    held = strategy()
    says = {"what": "Hire <b>", "determinant": "estates", "measure": "m", "direction": "more"} | given
    told = as_(people["trust"]).post(f"{STRATEGIES}{held.pk}/commit/", says)
    assert told.status_code == 422
    assert said in told.content.decode()
    assert not Commitment.objects.exists()


def test_the_alignment_names_who_shares_who_conflicts_and_who_is_silent(people: dict[str, Person]) -> None:
    day = dt.date(2028, 3, 31)
    for organisation, figure in (("RAA", 12), ("E01", 15)):
        committed(strategy(organisation), direction="more", figure=figure, unit="%", due=day)
    shown = page(as_(people["viewer"]), f"{STRATEGIES}alignment/")
    assert re.search(r"(Port Trust|Moor Council) and \w+ \w+: they name different figures for one day", shown)
    assert "1 of 3 anchor institutions with nothing on record" in shown
    assert "Sectors whose anchors say nothing: College" in shown
    sheet = load_workbook(io.BytesIO(as_(people["viewer"]).get(f"{STRATEGIES}alignment.xlsx").content)).active
    assert sheet is not None
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert ["Vale College", "College", "Procurement", "Nothing said"] in [row[:4] for row in told]
    assert any("Port Trust: they name different figures" in str(row[10]) for row in told)


def test_the_level_is_worked_out_and_a_claim_beyond_it_is_flagged(people: dict[str, Person]) -> None:
    client = as_(people["viewer"])
    assert "does not show the first level yet" in page(client, f"{STRATEGIES}level/")
    committed(strategy(claims="anchor-system"))
    shown = page(client, f"{STRATEGIES}level/")
    assert "the record shows: anchor institutions" in shown
    assert "A claim goes beyond the record" in shown
    assert "1 of 1, which is 100%" in shown


def test_strategies_go_out_as_a_workbook_and_come_in_again(people: dict[str, Person]) -> None:
    committed(strategy(), direction="more", figure=12, unit="%", due=dt.date(2028, 3, 31))
    client = as_(people["trust"])
    book = load_workbook(io.BytesIO(client.get(f"{STRATEGIES}strategies.xlsx").content))
    sheet = book.active
    assert sheet is not None
    headings = {cell.value: cell.column for cell in sheet[3]}
    offered = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered[sheet.cell(3, headings["Determinant"]).column_letter].startswith("Choices!")
    assert [cell.value for cell in book["Choices"][1]] == ["Status", "Determinant", "Place", "Direction"]
    sheet.cell(4, headings["Figure"]).value = 14
    sheet.append([None] * len(headings))
    for heading, value in (("Organisation", "RAA"), ("Strategy", "Green plan"), ("Commitment", "=Less gas"),
                           ("Determinant", "Net zero"), ("Direction", "less"), ("Measure", "Gas")):  # fmt: skip
        sheet.cell(5, headings[heading]).value = value
        sheet.cell(5, headings[heading]).data_type = "s"
    told = client.post(f"{STRATEGIES}many/", {"file": sent(book), "why": "Agreed"})
    assert told.status_code == 302
    assert sorted(Commitment.objects.values_list("what", "figure")) == [
        ("=Less gas", None),
        ("Hire nearby", 14),
    ]
    again = load_workbook(io.BytesIO(client.get(f"{STRATEGIES}strategies.xlsx").content)).active
    assert again is not None
    assert any(cell.value == "=Less gas" and cell.data_type == "s" for row in again for cell in row)


def test_a_workbook_with_a_faulty_row_changes_nothing(people: dict[str, Person]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Organisation", "Strategy", "Commitment", "Determinant", "Figure", "By"])
    sheet.append(["RAA", "Plan", "Fine", "Estates", None, None])
    sheet.append(["RAA", "Plan", "No such", "Weather", "many", "soon"])
    sheet.append(["E01", "Plan", "Theirs", "Estates", None, None])
    told = as_(people["trust"]).post(f"{STRATEGIES}many/", {"file": sent(book), "why": "Agreed"})
    assert told.status_code == 422
    assert "Row 3: “Weather” is none of those that “Determinant” can be" in told.content.decode()
    sheet.delete_rows(3)
    told = as_(people["trust"]).post(f"{STRATEGIES}many/", {"file": sent(book), "why": "Agreed"})
    assert "Row 3: your role does not let you write for E01" in told.content.decode()
    assert not Strategy.objects.exists()


def sent(book: Workbook) -> SimpleUploadedFile:
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("register.xlsx", stream.getvalue())


def test_a_charter_is_signed_and_left_by_those_it_concerns(people: dict[str, Person]) -> None:
    charter = actions.add_charter(organisation=SYSTEM, title="Fair work", by=reader_of(people["lead"]))
    trust = as_(people["trust"])
    path = f"/baseline/charters/{charter.pk}/"
    assert "Moor Council" not in page(trust, f"{path}sign/")
    assert trust.post(f"{path}sign/", {"organisation": "RAA", "signed": "1/5/2026"}).status_code == 302
    assert trust.post(f"{path}sign/", {"organisation": "E01", "signed": "1/5/2026"}).status_code == 422
    lead = as_(people["lead"])
    assert lead.post(f"{path}sign/", {"organisation": "E01", "signed": "2/5/2026"}).status_code == 302
    with pytest.raises(InputError, match="has signed this charter"):
        actions.sign(charter, organisation="RAA", signed=dt.date(2026, 6, 1), by=LOCAL)
    shown = page(trust, path)
    assert "Anchors that have not signed" in shown
    assert "Vale College" in shown
    held = Signature.objects.get(organisation="RAA")
    leave = f"/baseline/charters/signatures/{held.pk}/leave/"
    assert send(trust, leave, {"left": "1/4/2026"}).status_code == 422
    assert send(trust, leave, {"left": "1/11/2026"}).status_code == 302
    assert Charter.objects.get().signatures.filter(left__isnull=True).count() == 1


def test_decision_dates_stand_side_by_side_and_go_into_a_calendar(people: dict[str, Person]) -> None:
    ahead = TODAY + dt.timedelta(days=40)
    for organisation in ("RAA", "E01"):
        actions.add_date(
            organisation=organisation, what="Budget, next year", sort="budget", day=ahead, by=LOCAL
        )
    off = actions.add_date(organisation="E01", what="Called off", sort="board", day=ahead, by=LOCAL)
    actions.change_date(off.pk, seen=1, called_off=True, by=LOCAL)
    client = as_(people["viewer"])
    shown = page(client, "/baseline/calendar/")
    assert "Months in which several settle a budget or a plan" in shown
    assert "No date ahead is known of: Vale College" in shown
    told = client.get("/baseline/calendar/calendar.ics").content.decode()
    assert told.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Moor Council: Budget\\, next year\r\n" in told
    assert DecisionDate.objects.count() == 3


def test_hidden_work_surfaces_and_the_lead_says_what_becomes_of_it(people: dict[str, Person]) -> None:
    trust, lead = as_(people["trust"]), as_(people["lead"])
    says = {"organisation": "RAA", "what": "The laundry hires from the hostel", "counted": "no"}
    assert trust.post("/baseline/activity/add/", says).status_code == 302
    held = Activity.objects.get()
    path = f"/baseline/activity/{held.pk}/"
    assert "1 piece of work" in page(lead, "/baseline/activity/")
    assert all("1 piece of work that nobody has badged" in page(lead, where) for where in ("/", "/my-work/"))
    assert "that nobody has badged" not in page(trust, "/my-work/")
    assert trust.get(f"{path}triage/").status_code == 403
    assert send(lead, f"{path}triage/", {"state": "taken-up", "outcome": ""}).status_code == 422
    assert send(lead, f"{path}triage/", {"state": "taken-up", "outcome": "Into the plan"}).status_code == 302
    assert "Into the plan" in page(trust, path)
    assert as_(people["viewer"]).get(path).status_code == 404
    held.refresh_from_db()
    assert held.state == Triage.TAKEN_UP


def test_programs_read_the_registers_and_the_level(people: dict[str, Person]) -> None:
    viewer = as_(people["viewer"])
    told = viewer.get("/api/v1/anchor-level").json()
    assert told["reached"] is None
    assert told["next"] == told["levels"][0]["id"]
    assert all(set(one) >= {"says", "met", "found"} for step in told["levels"] for one in step["conditions"])
    assert viewer.get("/api/v1/strategies").json()["items"] == []
    assert viewer.get("/api/v1/charters").json()["total"] == 0
    book = viewer.get("/baseline/strategies/level.xlsx")
    assert book.headers["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("path", ["strategies", "strategies/alignment", "strategies/commitments", "strategies/level",
                                  "charters", "calendar", "activity"])  # fmt: skip
def test_an_empty_page_says_what_it_will_show_and_how_to_begin(people: dict[str, Person], path: str) -> None:
    shown = page(as_(people["lead"]), f"/baseline/{path}/")
    assert "Nothing here yet" in shown or "does not show the first level yet" in shown
    told = as_(people["viewer"]).get(f"/baseline/{path}/")
    assert "Nothing here yet" not in told.content.decode()  # who may add nothing is not shown the way to it


def test_what_a_body_that_has_closed_committed_to_is_held_by_the_one_that_followed_it() -> None:
    old, new = (
        Organisation.objects.create(code=code, name=code, sector="board", closed=closed)
        for code, closed in (("QOLD", dt.date(2026, 3, 31)), ("QNEW", None))
    )
    old.succeeded_by.add(new)
    committed(strategy("QOLD"))
    before, after = reading.record(dt.date(2026, 3, 31)), reading.record(dt.date(2026, 4, 1))
    assert [each.organisation for each in (*before.commitments, *before.strategies)] == ["QOLD", "QOLD"]
    assert [each.organisation for each in (*after.commitments, *after.strategies)] == ["QNEW", "QNEW"]
    assert [anchor.code for anchor in after.anchors] == ["QNEW"]


def test_the_demonstration_claims_more_than_its_record_shows() -> None:
    make_organisations(demonstration.setting().partners)
    make_strategies(demonstration.strategies())
    make_strategies(demonstration.strategies())
    picture = reading.picture(dt.date(2026, 11, 22))
    assert {one.kind for one in picture.aligned.conflicts} == {Kind.FIGURES, Kind.DAYS}
    assert picture.aligned.silence.determinants == ("civic-leadership",)
    assert len(picture.record.anchors) == 12
    reached, ahead = picture.judged.reached, picture.judged.next
    assert reached is not None
    assert ahead is not None
    assert reached.level.id == "coordinated"
    assert {each.condition.id for each in ahead.missing} == {"most-mapped", "goals-across", "no-conflict"}
    [(held, claim)] = reading.claims(picture.judged, dt.date(2026, 11, 22))
    assert (held.organisation, claim.supported) == (SYSTEM, False)
    for each in Commitment.objects.all():
        assert each.determinant in choices.determinants()
