"""Who adds a staff extract on the page can say for which day it was made."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.runs.models import Run

pytestmark = pytest.mark.django_db
UPLOAD = "0197a1b2-0000-7000-8000-000000000001"


@pytest.fixture
def client(tmp_path: Path, settings: Any) -> Client:
    """Of a steward whose extract has been read, and waits to be loaded."""
    settings.SPOOL = str(tmp_path)
    folder = tmp_path / UPLOAD
    (folder / "files").mkdir(parents=True)
    about = {"id": UPLOAD, "kind": "workforce", "organisation": "RAA", "files": ["staff.csv"]}
    (folder / "upload.json").write_text(json.dumps(about), encoding="utf-8")
    read = {
        "files": ["staff.csv"],
        "decisions": [],
        "questions": [],
        "mapping": [],
        "issues": [],
        "facts": {},
    }
    (folder / "proposals.json").write_text(json.dumps([read]), encoding="utf-8")
    somebody = Person.objects.create_user("steward@day.example", "The steward")
    where, _ = Organisation.objects.get_or_create(code="RAA", defaults={"name": "Trust RAA"})
    Membership.objects.create(person=somebody, organisation=where, role=Role.STEWARD)
    client = Client()
    client.force_login(somebody)
    return client


@pytest.mark.parametrize(
    ("given", "stated"), [("31/3/2026", {"edition": "2026-03-31"}), ("", {})], ids=["a day", "none"]
)
def test_the_day_is_told_to_the_reader(client: Client, given: str, stated: dict[str, str]) -> None:
    page = client.get(f"/data/add/{UPLOAD}/").content.decode()
    assert "Day of the extract" in page
    assert "Is VAT in the amounts?" not in page
    sent = client.post(f"/data/add/{UPLOAD}/", {"day": given})
    assert sent.status_code == 302
    [run_id] = re.findall(r"/runs/([0-9a-f-]+)/", sent["Location"])
    [group] = Run.objects.get(pk=run_id).parameters["groups"]
    assert (group["stated"], group["overlap"]) == (stated, None)


def test_what_is_no_day_is_asked_again(client: Client) -> None:
    page = client.post(f"/data/add/{UPLOAD}/", {"day": "spring"}).content.decode()
    assert "There is a problem" in page
    assert "Enter the day like 1/4/2026" in page
    assert 'value="spring"' in page
