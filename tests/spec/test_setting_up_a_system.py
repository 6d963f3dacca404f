"""Setting up a system: proposed from its boards' codes, looked over a form a page, then kept."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.content.spend_method import local_definition
from commonweal.pipeline import workspace as kept
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Organisation, Sector
from commonweal.web.organisations.set_up import drafts
from tests.reference_files import add, lsoa_to_icb, ods_row, write

NWL, SUCCESSOR = "E54000027", "E54000071"


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence of areas and trusts, loaded once. The names are made up; the codes are as they are in content."""
    folder = tmp_path_factory.mktemp("lists")
    lookup = write(folder / "lsoa_icb.csv", lsoa_to_icb())
    councils = [["LSOA21CD", "LSOA21NM", "WD24CD", "WD24NM", "LAD24CD", "LAD24NM"]]
    councils += [
        [f"E0100000{n}", f"Hillbury 00{n}A", f"E0500000{n}", f"Ward {n}", "E09000017", "Hillbury"]
        for n in range(1, 5)
    ]
    wards = write(folder / "lsoa_ward.csv", councils)
    trusts = write(
        folder / "etr.csv",
        [ods_row("RYY", "HILLBURY HOSPITALS NHS TRUST"), ods_row("RZZ", "FAR NHS TRUST", "QMJ")],
    )
    results = add(folder / "workspace", lookup, wards, trusts, accept_proposals=True)
    assert [result.error for result in results] == [None, None, None]
    return folder / "workspace" / "evidence"


@pytest.fixture
def listed(records: Path, lists: Path) -> Path:
    """A workspace that holds them."""
    shutil.copytree(lists, records / "evidence", dirs_exist_ok=True)
    return records


def text(response: Any) -> str:
    assert response.status_code in (200, 422), response.status_code
    return str(response.content.decode())


def version() -> str:
    return str(drafts.current()[1])


def name_boards(client: Client, boards: str, area: str = "") -> Any:
    return client.post("/set-up/board/", {"boards": boards, "area": area, "version": version()})


def name_system(client: Client, **given: str) -> Any:
    fields = {"name": "Hillbury system", "convening_body": "", "strategy_document": "", "sharing": "explicit"}
    return client.post("/set-up/name/", fields | given | {"version": version()})


def rows(values: list[dict[str, str]], initial: int) -> dict[str, str]:
    form = {"row-TOTAL_FORMS": str(len(values)), "row-INITIAL_FORMS": str(initial), "version": version()}
    for n, each in enumerate(values):
        form |= {f"row-{n}-{key}": value for key, value in each.items()}
    return form


def as_shown(plan: drafts.Plan) -> list[dict[str, str]]:
    return [
        {"code": body.code, "name": body.name, "sector": body.sector} | ({"keep": "yes"} if body.keep else {})
        for body in plan.bodies
    ]


def test_a_board_that_has_closed_is_offered_as_it_was_or_as_what_followed_it(
    listed: Path, client: Client
) -> None:
    asked = text(name_boards(client, NWL))
    assert "NHS West Board closed on 31 March 2026" in asked
    assert "NHS West and North London Integrated Care Board, which followed" in asked
    assert "as it was until 31 March 2026" in asked
    assert f">{NWL}</textarea>" in asked, "what was typed stays"

    assert name_boards(client, NWL, "as-was").url == "/set-up/name/"
    plan, _ = drafts.current()
    assert (plan.boards, plan.as_was, plan.day) == ((NWL,), True, "2026-03-31")
    assert {body.code for body in plan.bodies if body.sector == Sector.TRUST} == {"RYY"}

    name_boards(client, NWL, "followers")
    plan, _ = drafts.current()
    assert (plan.boards, plan.as_was) == ((SUCCESSOR,), False)
    assert {body.code for body in plan.bodies if body.sector == Sector.TRUST} == {"RYY", "RZZ"}


def test_trusts_councils_and_places_are_proposed_with_their_days_and_successors(
    listed: Path, client: Client
) -> None:
    name_boards(client, "qrv", "as-was")
    plan, _ = drafts.current()
    bodies = {body.code: body for body in plan.bodies}
    assert bodies["RYY"].name == "Hillbury Hospitals NHS Trust"
    assert (bodies["QRV"].closed, bodies["QRV"].followed_by) == ("2026-03-31", ("Z9B2Z",))
    assert bodies["Z9B2Z"].opened == "2026-04-01"
    assert plan.places == {"Hillbury": ["E09000017"]}
    assert plan.councils[0].shared, "Hillbury is partly in another board"
    assert plan.missing == ()


def test_a_code_that_is_unknown_is_said_plainly_with_the_nearest(listed: Path, client: Client) -> None:
    told = text(name_boards(client, "NHS Wst Board"))
    assert "No board is known as “NHS Wst Board”" in told
    assert "NHS West Board (E54000027, QRV)" in told
    assert "NHS Wst Board</textarea>" in told
    assert drafts.current()[0] == drafts.Plan()


def test_a_name_that_was_typed_stays_whatever_board_is_named_after(listed: Path, client: Client) -> None:
    name_boards(client, NWL, "as-was")
    assert drafts.current()[0].name == "West Board"
    name_boards(client, NWL, "followers")
    assert drafts.current()[0].name == "West and North London", "nobody had typed one"
    name_system(client, name="Our own name")
    name_boards(client, NWL, "as-was")
    assert drafts.current()[0].name == "Our own name"


def test_a_cluster_has_several_boards(listed: Path, client: Client) -> None:
    name_boards(client, f"{SUCCESSOR}\nE54000066")
    assert drafts.current()[0].boards == (SUCCESSOR, "E54000066")


def test_without_lists_it_says_which_files_are_missing_and_names_are_typed_by_hand(
    records: Path, client: Client
) -> None:
    name_boards(client, SUCCESSOR)
    page = text(client.get("/set-up/"))
    assert "LSOA 2021 to sub-ICB location, board and council" in page
    assert "geoportal.statistics.gov.uk" in page
    name_system(client)
    plan, _ = drafts.current()
    typed = {"code": "", "name": "Hillbury Voices", "sector": "voluntary"}
    shown = as_shown(plan)
    client.post("/set-up/organisations/", rows([*shown, typed], len(shown)))
    council = {"code": "E09000017", "name": "Hillbury", "place": "Hillbury"}
    client.post("/set-up/places/", rows([council], 0))
    assert client.post("/set-up/check/", {"why": "first set-up", "version": version()}).url == "/system/"
    assert Organisation.objects.get(name="Hillbury Voices").code == "ORG0001"
    assert local_definition(records / "content").places == {"Hillbury": ("E09000017",)}


def test_what_is_kept_is_settings_area_and_organisations_with_who_and_why(
    listed: Path, client: Client
) -> None:
    name_boards(client, NWL, "as-was")
    name_system(client, name="Hillbury and partners", convening_body="Hillbury Partnership Board")
    shown = as_shown(drafts.current()[0])
    shown[[row["code"] for row in shown].index("RYY")]["name"] = "Hillbury Hospitals"
    client.post("/set-up/organisations/", rows(shown, len(shown)))
    council = {"keep": "yes", "code": "E09000017", "name": "Hillbury", "place": "Greater Hillbury"}
    client.post("/set-up/places/", rows([council], 1))
    checked = text(client.get("/set-up/check/"))
    assert "Hillbury Partnership Board" in checked
    assert "Greater Hillbury" in checked
    assert not Organisation.objects.exists(), "nothing is in force before it is kept"

    client.post("/set-up/check/", {"why": "agreed by the board", "version": version()})
    settings = kept.settings(listed)
    assert settings["name"] == "Hillbury and partners"
    assert settings["convening_body"] == "Hillbury Partnership Board"
    assert (settings["boards"], settings["sharing"]) == (NWL, "explicit")
    local = local_definition(listed / "content")
    assert (local.footprint, local.places) == (("E09000017",), {"Greater Hillbury": ("E09000017",)})
    assert (local.changes[-1].by, local.changes[-1].why) == ("local user", "agreed by the board")
    closed = Organisation.objects.get(code="QRV")
    assert closed.closed == dt.date(2026, 3, 31)
    assert [after.code for after in closed.succeeded_by.all()] == ["Z9B2Z"]
    assert kept.organisation_names(listed)["RYY"] == "Hillbury Hospitals"
    assert Entry.objects.filter(act="system.set-up").count() == 1
    assert "Hillbury and partners" in text(client.get("/system/"))


def test_kept_twice_nothing_is_doubled_and_what_is_kept_is_shown_to_be_changed(
    listed: Path, client: Client
) -> None:
    name_boards(client, NWL, "as-was")
    name_system(client)
    client.post("/set-up/check/", {"why": "once", "version": version()})
    before = Organisation.objects.count()
    plan, _ = drafts.current()
    assert plan.name == "Hillbury system"
    name_system(client, name="Another name")
    client.post("/set-up/check/", {"why": "twice", "version": version()})
    assert Organisation.objects.count() == before
    assert kept.settings(listed)["name"] == "Another name"


def test_two_people_do_not_overwrite_each_other_and_what_the_second_typed_stays(
    listed: Path, client: Client
) -> None:
    old = version()
    name_system(client, name="The first")
    second = client.post("/set-up/name/", {"name": "The second", "sharing": "all", "version": old})
    told = text(second)
    assert "Somebody else changed this set-up" in told
    assert 'value="The second"' in told
    assert drafts.current()[0].name == "The first"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"code": "??", "name": "Odd"}, "“??” is not an ODS or GSS code"),
        ({"code": "RAB", "name": ""}, "Enter the name of RAB"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why_and_loses_nothing(
    records: Path, client: Client, row: dict[str, str], told: str
) -> None:
    good = {"code": "RYY", "name": "Hillbury Hospitals", "sector": "trust"}
    page = text(client.post("/set-up/organisations/", rows([good, row | {"sector": "other"}], 0)))
    assert told in page
    assert "Hillbury Hospitals" in page
    assert drafts.current()[0].bodies == ()


def test_a_code_that_stands_twice_is_refused(records: Path, client: Client) -> None:
    twice = [{"code": "RYY", "name": name, "sector": "trust"} for name in ("One", "Two")]
    assert "RYY stands twice" in text(client.post("/set-up/organisations/", rows(twice, 0)))


def test_the_demonstration_is_not_set_up_anew(records: Path, client: Client) -> None:
    kept.set_settings(records, demonstration="yes")
    name_system(client)
    client.post("/set-up/organisations/", rows([{"code": "RYY", "name": "A", "sector": "trust"}], 0))
    told = text(client.post("/set-up/check/", {"why": "to see", "version": version()}))
    assert "This is the demonstration" in told
    assert not Organisation.objects.exists()
