"""A person's name goes in with a file, and stands nowhere in the workspace after it: rows, issues, figures, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonweal.pipeline import holdings, keep, load
from tests.loading import add, add_one, manifests, places_that_hold, plain_rows, rows_on_disk, write
from tests.prompt import run

HEADINGS = ("Date", "Supplier", "Amount", "Transaction Number", "Expense Type", "Expense Area", "Description")
SURNAME = "Quillfeather"


def ledger(name: str) -> list[tuple[str, ...]]:
    """Rows that pay a person: accepted, refused for each reason, alone in a cell, in free text of the row."""
    return [
        *((*row, f"Goods {n}") for n, row in enumerate(plain_rows(12))),
        ("02/04/2025", name, "100.00", "P1", "Therapy", "Kitchens", f"Sessions by {name}"),
        ("02/04/2025", name.upper(), "-5.00", "P2", "Therapy", "Kitchens", f"Credit to {name}, home address"),
        ("31/02/2025", name, "200.00", "P3", "Therapy", "Kitchens", f"{name} travel"),
        ("", name, "300.00", "P4", "Therapy", "Kitchens", f"For {name}"),
        ("03/04/2025", name, "many", "P5", "Therapy", "Kitchens", f"For {name}"),
        ("03/04/2025", name, "######", "P6", "Therapy", "Kitchens", f"For {name}"),
        ("03/04/2025", name, "1.005", "P7", "Therapy", "Kitchens", f"For {name}"),
        ("03/04/2025", "", "7.00", "P8", "Therapy", "Kitchens", f"For {name}"),
        ("03/04/2025", "", "8.00", "P9", "Therapy", "Kitchens", name),
        (name, "", "", "", "", "", ""),
        ("", name, "", "", "", "", ""),
    ]


NAMES = [
    f"Mrs Philippa {SURNAME}",
    f"Philippa {SURNAME}",
    f"{SURNAME}, Philippa",
    f"Dr P J {SURNAME}",
    f"Mr. P. {SURNAME}",
]


def test_a_persons_name_is_nowhere_in_the_workspace(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    rows = [row for name in NAMES for row in ledger(name)]
    first = add_one(workspace, write(tmp_path / "april.csv", rows, HEADINGS), figures=True)
    again = add_one(workspace, write(tmp_path / "overlap.csv", rows[6:], HEADINGS), accept_proposals=True)
    more = [*rows, ("04/04/2025", NAMES[0], "9.00", "P9", "Therapy", "Kitchens", f"For {NAMES[0]}")]
    longer = add_one(
        workspace, write(tmp_path / "more.csv", more, HEADINGS), accept_proposals=True, figures=True
    )
    assert first.reconciliation is not None
    assert first.reconciliation.rows_refused == 6 * len(NAMES)
    assert again.dataset_version is None
    assert longer.reconciliation is not None
    assert longer.reconciliation.rows_accepted == 1
    assert places_that_hold(workspace, SURNAME) == []
    for result in (first, again, longer):
        assert SURNAME.casefold() not in repr(result).casefold()
    for id_ in manifests(workspace):
        assert SURNAME.casefold() not in repr(holdings.issues(workspace, id_, limit=1000)).casefold()


def test_a_person_is_one_token_with_or_without_title_and_capitals(tmp_path: Path) -> None:
    rows = [*ledger(NAMES[0]), *ledger(NAMES[1])]
    add_one(tmp_path / "workspace", write(tmp_path / "april.csv", rows, HEADINGS))
    people = [row["supplier"] for row in rows_on_disk(tmp_path / "workspace") if row["individual"]]
    assert len(people) == 6
    assert len(set(people)) == 1


def test_nothing_printed_says_the_name(tmp_path: Path) -> None:
    path = write(tmp_path / "april.csv", ledger(NAMES[0]), HEADINGS)
    workspace = tmp_path / "workspace"
    done = run("add", "spend", path, "--organisation", "RXX", "--format", "json", workspace=workspace)
    assert done.returncode == 0, done.stderr
    [id_] = manifests(workspace)
    listed = run("issues", id_, "--limit", "1000", workspace=workspace)
    figures = run("figures", "--format", "json", workspace=workspace)
    for said in (done, listed, figures):
        assert said.stdout
        assert SURNAME.casefold() not in (said.stdout + said.stderr).casefold()


def test_the_search_finds_a_name_that_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: with a token that is the name itself, the test above would fail."""

    def names_themselves(_: Any) -> Any:
        return lambda name: name

    monkeypatch.setattr(load, "tokeniser", names_themselves)
    monkeypatch.setattr(keep, "tokeniser", names_themselves)
    workspace = tmp_path / "workspace"
    add(workspace, write(tmp_path / "april.csv", ledger(NAMES[0]), HEADINGS), figures=True)
    found = places_that_hold(workspace, SURNAME)
    [id_] = manifests(workspace)
    assert f"evidence/versions/{id_}/rows.parquet" in found
    assert f"evidence/versions/{id_}/issues.parquet" in found
    assert any(place.startswith("evidence/figures/") for place in found)


def test_tokens_differ_between_workspaces(tmp_path: Path) -> None:
    path = write(tmp_path / "april.csv", ledger(NAMES[0]), HEADINGS)
    seen = set()
    for workspace in (tmp_path / "one", tmp_path / "two"):
        add_one(workspace, path)
        seen |= {row["supplier"] for row in rows_on_disk(workspace) if row["individual"]}
    assert len(seen) == 2
