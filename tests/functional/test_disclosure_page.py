"""The page that says how counts of people are protected: what it shows, and another rule asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.content.people_rules import PeopleRule
from commonweal.vocabulary.figures import Audience
from commonweal.web.config import workspace as workspaces
from commonweal.web.datasets import disclosure
from commonweal.web.runs.models import Run, State
from tests.spec.test_what_was_let_out_of_people import RULES, Gate, by_place

pytestmark = pytest.mark.django_db
PAGE = disclosure.ADDRESS


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Path:
    before = settings.WORKSPACE
    folder = workspaces.use(tmp_path / "workspace")
    settings.WORKSPACE, settings.SPOOL = folder, folder / "spool"
    yield folder
    workspaces.use(Path(before))


def test_rules_are_in_words_and_an_empty_ledger_says_what_it_will_show(here: Path, client: Client) -> None:
    words = client.get(PAGE).content.decode()
    assert "1 to 7 are hidden; others are rounded to the nearest 5. 0 is shown." in words
    assert "Every request for counts of people" in words


def test_a_rule_that_would_round_somebody_to_nobody_is_refused(here: Path, client: Client) -> None:
    words = client.post(PAGE, {"audience": "public", "hidden_to": "1", "base": "10"}).content.decode()
    assert "smaller ones would be rounded to 0" in words
    assert not Run.objects.exists()


def test_a_rule_is_tried_in_a_run_whose_result_the_page_shows(here: Path, client: Client) -> None:
    sent = client.post(PAGE, {"audience": "public", "hidden_to": "4", "base": "5", "bodies_at_least": "3"})
    run = Run.objects.get()
    assert sent.url.startswith(f"/runs/{run.id}/")
    run.state = State.DONE
    about = {"population": "staff", "period": "2026-03-31", "employers": ["XWX10"]}
    counts = {"cells": 300, "hidden": 40, "would_be": 20, "more": 0, "fewer": 20, "refused": "", "held": True}
    run.result = {"tried": [about | counts]}
    run.save()
    words = client.get(PAGE).content.decode()
    assert "The public: 1 to 4 are hidden; others are rounded to the nearest 5." in words
    assert "20 to 39" in words
    assert "Fewer than 20" in words


def test_each_request_says_by_which_rule_and_that_the_rule_changed(here: Path, client: Client) -> None:
    gate, staff = Gate(here), by_place({"Port": 43, "Vale": 6, "Moor": 20})
    looser = PeopleRule(hidden_to=4, base=5, bodies_at_least=1)
    gate.asks(staff, "v1", Audience.PUBLIC)
    gate.asks(staff, "v1", Audience.PUBLIC, RULES.model_copy(update={"audiences": {Audience.PUBLIC: looser}}))
    words = client.get(PAGE).content.decode()
    assert "at least 3 bodies are needed" in words
    assert "By the rule of 1 April 2026" in words
    assert "which had changed. Until then: 1 to 7 are hidden" in words
    assert "Fewer than 20" in words
