"""Packs on pages and in the API: who makes, takes in, sees and removes one, and what is refused in words."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonweal.pipeline import packs
from commonweal.publication import packs as files
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from tests.packing import HIDDEN, pack, packed

pytestmark = pytest.mark.django_db
PACKS = "/baseline/packs/"
CONTENT = files.write(pack(packed(areas={"<b>Ashby</b>": HIDDEN, "Byfield": Decimal(3)})))


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path) -> Path:
    settings.WORKSPACE, settings.SPOOL = tmp_path, tmp_path / "spool"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "spool")
    (tmp_path / "spool").mkdir()
    return tmp_path


@pytest.fixture
def steward() -> Client:
    """Somebody who looks after the system's data."""
    return as_(Role.STEWARD)


def as_(role: Role, organisation: str = "") -> Client:
    where = Organisation.objects.create(code=organisation, name="A trust") if organisation else None
    made = Person.objects.create_user(f"{role}@work.example", f"The {role} one")
    Membership.objects.create(person=made, organisation=where, role=role)
    client = Client()
    client.force_login(made)
    return client


def send(client: Client, content: bytes = CONTENT, **more: str) -> Any:
    file = SimpleUploadedFile("north.pack.json", content)
    return client.post(f"{PACKS}add/", {"file": file, "why": "Northshire"} | more)


def test_a_pack_is_taken_in_and_the_audit_says_who_did_it(steward: Client, workspace: Path) -> None:
    answer = send(steward)
    [held] = packs.held(workspace)
    assert answer.headers["Location"] == f"{PACKS}{held.seal[:16]}/"
    assert held.by == "The steward one"
    last = Entry.objects.order_by("-number")[0]
    assert (last.act, last.about, last.stage) == ("packs.take", f"pack:{held.seal[:16]}", "done")
    page = steward.get(answer.headers["Location"]).content.decode()
    assert "Northshire" in page
    assert "12.5%" in page


@pytest.mark.parametrize(
    "content", [CONTENT.replace(b'"12.5"', b'"99.9"'), CONTENT[:-9], b"PK\x03\x04", b"[]"]
)
def test_what_is_refused_is_said_at_the_file_and_leaves_nothing(
    steward: Client, workspace: Path, content: bytes
) -> None:
    answer = send(steward, content)
    assert answer.status_code == 422
    assert re.search("is not as it was made|cut short|not an evidence pack", answer.content.decode())
    assert packs.held(workspace) == []
    assert Entry.objects.order_by("-number")[0].stage == "withdrawn"


def test_the_seal_that_the_sender_told_must_be_that_of_the_file(steward: Client) -> None:
    assert "not what its sender told you" in send(steward, told="01234567").content.decode()
    assert send(steward, told=files.read(CONTENT)[0][:8]).status_code == 302


def test_a_comparison_needs_two_and_says_what_another_systems_words_are(
    steward: Client, workspace: Path
) -> None:
    send(steward)
    packs.hold(workspace, pack(packed(HIDDEN, system="Southshire"), system="Southshire"), by="S", why="S")
    page = steward.get(f"{PACKS}compare/?theme=employment-and-skills").content.decode()
    assert page.index("Northshire</a>") < page.index("Southshire</a>")
    assert "fewer than 8 people" in page
    table = (
        steward.get(f"{PACKS}compare.csv?theme=employment-and-skills")
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert [line.split(",")[5] for line in table[1:]] == ["Northshire", "Southshire"]


def test_words_of_a_pack_are_never_taken_for_markup(steward: Client, workspace: Path) -> None:
    send(steward)
    packs.hold(
        workspace, pack(packed(areas={"Dene": Decimal(1)}, system="<i>S"), system="<i>S"), by="S", why="S"
    )
    page = steward.get(f"{PACKS}compare/?theme=employment-and-skills&by=area").content.decode()
    assert "<b>Ashby" not in page
    assert "&lt;b&gt;Ashby" in page
    assert "<i>S" not in page


def test_a_pack_is_removed_for_a_reason(steward: Client, workspace: Path) -> None:
    address = send(steward).headers["Location"]
    assert steward.post(f"{address}remove/", {}).status_code == 422
    assert steward.post(f"{address}remove/", {"why": "Out of date"}).status_code == 302
    assert packs.held(workspace) == []
    assert steward.get(address).status_code == 404


def test_a_pack_that_was_damaged_here_says_so_and_can_be_removed(steward: Client, workspace: Path) -> None:
    address = send(steward).headers["Location"]
    [kept] = (workspace / "evidence" / "packs").glob("*.json")
    kept.write_bytes(kept.read_bytes()[:100])
    assert "Cannot be read" in steward.get(PACKS).content.decode()
    assert steward.get(f"{PACKS}compare/").status_code == 200
    assert steward.get("/api/v1/packs").json()["items"] == []
    assert steward.post(f"{address}remove/", {"why": "Damaged"}).status_code == 302
    assert packs.held(workspace) == []


def test_making_one_where_nothing_may_be_shared_says_so(steward: Client) -> None:
    asked = {"place": "SYSTEM", "audience": "public", "form": "json", "why": "For Northshire"}
    answer = steward.post(f"{PACKS}make/", asked)
    assert answer.status_code == 422
    assert Entry.objects.order_by("-number")[0].stage == "withdrawn"


def test_who_views_the_system_only_sees_no_pack(workspace: Path) -> None:
    packs.hold(workspace, pack(), by="S", why="Northshire")
    assert as_(Role.VIEWER).get(PACKS).status_code == 404
    analyst = as_(Role.CONTRIBUTOR, "RAA")
    assert analyst.get(PACKS).status_code == 200
    assert analyst.get(f"{PACKS}add/").status_code == 403


def test_the_api_gives_packs_where_it_gives_figures(steward: Client) -> None:
    send(steward)
    [held] = steward.get("/api/v1/packs").json()["items"]
    assert (held["system"], held["figures"], held["baselines"]) == ("Northshire", 1, ["2025/26"])
    address = f"/api/v1/packs/{held['seal'][:12]}"
    assert steward.get(address).json() == held
    [figure] = steward.get(f"{address}/figures").json()["items"]
    assert (figure["value"], figure["theme"]) == ("12.5", "employment-and-skills")
    parts = steward.get(f"{address}/figures?by=area").json()["items"]
    assert [(one["value"], one["suppressed"]) for one in parts] == [
        (None, "not shown: fewer than 8 people"), ("3", None),
    ]  # fmt: skip
    assert steward.get("/api/v1/packs/0123456789").status_code == 404
