"""The API as a program meets it: figures in three forms, owners' rows, runs; other bodies' things; what goes wrong."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.api import v1
from commonweal.web.api.problems import BODY_LIMIT_BYTES
from commonweal.web.design.doors import ATTRIBUTE
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.permissions import Role, Thing, Verb
from commonweal.web.runs.models import Run
from tests.asking import OURS, THEIRS, Asked

PARQUET = "application/vnd.apache.parquet"


class Program:
    """Somebody's program."""

    def __init__(self, token: str = "") -> None:
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        return self._client.get(f"/api/v1/{path}", headers=self._headers | headers)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        given = {"data": "{}" if body is None else body, "content_type": "application/json"} | options
        return self._client.post(f"/api/v1/{path}", headers=self._headers, **given)


@pytest.fixture
def local(asked: Asked) -> Program:
    """The program of a machine's one user, without a token."""
    return Program()


def test_figures_have_the_names_that_the_command_line_prints(asked: Asked, local: Program) -> None:
    from tests.docs.examples import run

    printed = json.loads(
        run(f"commonweal figures --workspace {asked.workspace} --place {OURS} --by none --format json")
    )
    given = local.get(f"figures?place={OURS}&limit=1000").json()["items"]
    beyond = {"key", "theme", "description", "computed_at", "cuts"}
    assert len(printed) > 4
    assert [{k: v for k, v in one.items() if k not in beyond} for one in given] == printed


def test_lists_come_in_pages_that_lead_on(local: Program) -> None:
    whole = local.get("figures?limit=1000").json()
    found, path = [], "figures?limit=7"
    while path:
        page = local.get(path.removeprefix("/api/v1/")).json()
        assert page["total"] == whole["total"]
        found += page["items"]
        path = page["links"]["next"]
    assert found == whole["items"]
    last = local.get("figures?limit=7&offset=7").json()["links"]["previous"]
    assert last == "/api/v1/figures?limit=7&offset=0"


def test_a_cut_is_the_same_as_json_csv_and_parquet(local: Program) -> None:
    key = local.get(f"figures?indicator=spend.total&place={OURS}").json()["items"][0]["key"]
    path = f"figures/{key}/by/supplier"
    rows = local.get(f"{path}?limit=1000").json()["items"]
    assert len(rows) > 2
    asked_csv = local.get(path, Accept="text/csv")
    assert asked_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(asked_csv.content.decode())))
    table = pq.read_table(io.BytesIO(local.get(path, Accept=PARQUET).content)).to_pylist()
    assert [line["value"] for line in lines] == [row["value"] for row in rows]
    assert [line["supplier"].lstrip("'") for line in lines] == [row["cut"]["supplier"] for row in rows]
    assert [row["value"] for row in table] == [Decimal(row["value"]) for row in rows]
    assert [row["supplier"] for row in table] == [row["cut"]["supplier"] for row in rows]


def test_all_headlines_come_as_a_file_with_what_each_rests_on(local: Program) -> None:
    listed = local.get("figures?limit=1000").json()
    file = pq.ParquetFile(io.BytesIO(local.get("figures?limit=1", Accept=PARQUET).content))
    assert file.metadata.num_rows == listed["total"]
    about = json.loads(file.metadata.metadata[b"commonweal"])
    assert {one["key"]: one["lineage"] for one in listed["items"]} == {
        key: one["lineage"] for key, one in about.items()
    }


def test_a_cell_that_a_spreadsheet_would_run_is_made_safe() -> None:
    from commonweal.publication.spreadsheet import rows_csv

    assert list(rows_csv(["a", "n"], [["=1+1", "-2"]], numbers=1))[1] == "'=1+1,-2\r\n"


def test_parts_can_be_searched_ordered_and_filtered(local: Program) -> None:
    (kept,) = local.get(f"figures?indicator=spend.total&place={OURS}").json()["items"]
    by = f"figures/{kept['key']}/by"
    both = ",".join(next(cut for cut in kept["cuts"] if len(cut) == 2 and cut[0] == "month"))
    every = local.get(f"{by}/supplier?order=name&direction=up&limit=1000").json()["items"]
    names = [row["cut"]["supplier"] for row in every]
    assert names == sorted(names)
    some = local.get(f"{by}/supplier?search={names[0][:5]}").json()
    assert 0 < some["total"] <= len(names)
    month = local.get(f"{by}/month").json()["items"][0]["cut"]["month"]
    in_month = local.get(f"{by}/{both}?where=month:{month}&limit=1000").json()
    assert {row["cut"]["month"] for row in in_month["items"]} == {month}
    refused = local.get(f"{by}/supplier?where=month:{month}")
    assert (refused.status_code, refused.json()["code"]) == (404, "no_such_dimension")


def test_a_dataset_says_what_became_of_every_row(asked: Asked, local: Program) -> None:
    told = local.get(f"datasets/{asked.version(OURS)}").json()["reconciliation"]
    assert told["rows_read"] == told["rows_accepted"] + told["rows_refused"] + told["rows_not_data"]
    assert Decimal(told["amount_in"]) == Decimal(told["amount_accepted"]) + Decimal(told["amount_refused"])


def test_only_who_may_see_rows_gets_the_issues_of_a_body(asked: Asked) -> None:
    path = f"datasets/{asked.version(OURS)}/issues"
    assert Program(asked.token(Role.STEWARD, OURS)).get(path).json()["total"] > 0
    for role, code in ((Role.STEWARD, THEIRS), (Role.ADMINISTRATOR, SYSTEM), (Role.PURPOSE_LEAD, SYSTEM)):
        refused = Program(asked.token(role, code)).get(path)
        assert refused.status_code in (403, 404), (role, code)
        assert "cells" not in refused.content.decode()


def test_a_run_is_cancelled_with_a_token_and_it_is_audited(asked: Asked) -> None:
    steward, other = (Program(asked.token(Role.STEWARD, code)) for code in (OURS, THEIRS))
    path = f"runs/{asked.runs[OURS]}/cancel"
    assert other.post(path).status_code == 404
    assert Program().post(path).status_code == 401
    done = steward.post(path, {"why": "the wrong file"})
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    assert Entry.objects.filter(act="runs.cancel", about=f"run:{asked.runs[OURS]}").count() == 1
    again = steward.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "run_ended")
    assert Run.objects.get(pk=asked.runs[THEIRS]).state == "queued"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("figures?place=NOWHERE", 404, "unknown_place"),
        ("figures?indicater=spend.total", 422, "unknown_parameter"),
        ("figures?limit=0", 422, "invalid_request"),
        ("figures?limit=1001", 422, "invalid_request"),
        ("figures?offset=many", 422, "invalid_request"),
        ("figures?audience=everybody", 422, "invalid_request"),
        ("figures?theme=a%00b", 422, "invalid_request"),
        ("figures/none", 404, "not_found"),
        ("figures/..%2f..%2fsettings", 404, "not_found"),
        ("datasets/zzz", 404, "not_found"),
        ("datasets/%00", 404, "not_found"),
        ("datasets/a", 404, "not_found"),
        ("organisations/NOWHERE", 404, "not_found"),
        ("runs/1", 404, "not_found"),
        ("runs/01a20148-0000-7000-8000-000000000001", 404, "not_found"),
        ("nothing", 404, "not_found"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(local: Program, path: str, status: int, code: str) -> None:
    refused = local.get(path)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["what_to_do"]
    assert "Traceback" not in refused.content.decode()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{not json", 400, "malformed_body"),
        (b"\xff\xfe\x00", 400, "malformed_body"),
        ("[" * 30_000, 400, "malformed_body"),
        ("[]", 422, "invalid_request"),
        ('{"why": 7}', 422, "invalid_request"),
        ('{"why": "x", "and": "more"}', 422, "invalid_request"),
        ("x" * (BODY_LIMIT_BYTES + 1), 413, "body_too_large"),
    ],
    ids=["not JSON", "not text", "deep", "a list", "a number", "more than it takes", "too large"],
)
def test_a_bad_body_is_refused_and_changes_nothing(asked: Asked, body: Any, status: int, code: str) -> None:
    refused = Program(asked.token(Role.STEWARD, OURS)).post(f"runs/{asked.runs[OURS]}/cancel", body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert Run.objects.get(pk=asked.runs[OURS]).state == "queued"


def test_a_body_that_is_not_said_to_be_json_is_refused(asked: Asked) -> None:
    steward, path = Program(asked.token(Role.STEWARD, OURS)), f"runs/{asked.runs[OURS]}/cancel"
    refused = steward.post(path, "why=x", content_type="application/x-www-form-urlencoded")
    assert (refused.status_code, refused.json()["code"]) == (415, "not_json")


def test_answers_are_kept_by_nobody_and_shown_as_no_page(asked: Asked) -> None:
    steward = Program(asked.token(Role.STEWARD, OURS))
    for path in ("figures", "datasets/none", f"datasets/{asked.version(OURS)}"):
        headers = steward.get(path).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["Content-Disposition"].startswith("attachment")
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_who_is_refused_at_a_door_is_logged_without_a_name(
    asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    person = asked.person(Role.STEWARD, OURS)
    token = asked.token(Role.STEWARD, OURS)
    Program(token).get(f"datasets/{asked.version(THEIRS)}/issues")
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "door_shut" in told
    assert str(person.pk) in told
    assert person.email not in told
    assert token not in told


def test_a_wrong_method_and_a_form_that_cannot_be_had_are_said(local: Program) -> None:
    refused = local.post("figures")
    assert (refused.status_code, refused.json()["code"]) == (405, "wrong_method")
    assert refused.headers["Allow"] == "GET"
    refused = local.get("figures", Accept="image/png")
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


def test_where_sign_in_is_needed_nobody_reads_without_a_token(asked: Asked, settings: Any) -> None:
    settings.SIGN_IN_REQUIRED = True
    for path in ("figures", "datasets", "places", "organisations", "runs"):
        assert Program().get(path).status_code == 401
    assert Program().get("openapi.json").status_code == 200


LISTS = {"figures": "place", "datasets": "organisation", "places": "code", "runs": "organisation"}


@pytest.mark.parametrize("role", Role)
def test_lists_hold_only_what_the_table_lets_a_role_see(asked: Asked, role: Role) -> None:
    reader = asked.reader(role, OURS)
    token = asked.token(role, OURS)
    things = {
        "figures": Thing.FIGURES,
        "places": Thing.FIGURES,
        "datasets": Thing.DATASETS,
        "runs": Thing.RUNS,
    }
    for path, key in LISTS.items():
        if not reader.can_somewhere(Verb.SEE, things[path]):
            assert Program(token).get(path).status_code in (401, 403)
            continue
        seen = {one[key] for one in Program(token).get(f"{path}?limit=1000").json()["items"]}
        allowed = {code for code in (OURS, THEIRS, SYSTEM) if reader.can(Verb.SEE, things[path], code)}
        assert seen <= allowed, path
        assert (OURS in seen) is (OURS in allowed), path


@pytest.mark.parametrize("role", Role)
def test_another_body_s_things_are_as_if_they_were_not_there(asked: Asked, role: Role) -> None:
    program = Program(asked.token(role, OURS))
    version, run = asked.version(THEIRS), asked.runs[THEIRS]
    key = next(
        one["key"]
        for one in Program(asked.token(Role.STEWARD, THEIRS)).get("figures").json()["items"]
        if one["place"] == THEIRS
    )
    paths = (
        f"datasets/{version}",
        f"datasets/{version}/issues",
        f"runs/{run}",
        f"figures/{key}",
        f"figures/{key}/by/none",
    )
    looks_after_all = asked.reader(role, OURS).can(Verb.SEE, Thing.RUNS, THEIRS)
    for path in paths:
        expected = (200,) if looks_after_all and path.startswith("runs") else (401, 403, 404)
        assert program.get(path).status_code in expected, path
    cancelled = program.post(f"runs/{run}/cancel").status_code
    assert cancelled in ((200,) if looks_after_all else (401, 403, 404))
    assert (Run.objects.get(pk=run).state == "cancelled") is looks_after_all


def test_that_would_be_seen_were_a_door_left_open(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    from commonweal.web.organisations import access

    path = f"datasets/{asked.version(THEIRS)}/issues"
    steward = Program(asked.token(Role.STEWARD, OURS))
    assert steward.get(path).status_code == 404
    monkeypatch.setattr(access, "check", lambda *_: None)
    assert steward.get(path).status_code == 200


def test_every_operation_has_a_door_that_asks_for_a_scope() -> None:
    doors = [getattr(pattern.callback, ATTRIBUTE) for pattern in v1.urlpatterns]
    assert sum(1 for door in doors if door.thing) == sum(len(m) for m in v1.document()["paths"].values())


def test_the_document_is_openapi_3_1() -> None:
    document = v1.document()
    assert document["openapi"] == "3.1.0"
    for methods in document["paths"].values():
        for operation in methods.values():
            assert {"200", "401", "403", "404", "422", "429", "503"} <= set(operation["responses"])
