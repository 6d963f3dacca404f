"""Staff of several bodies, from their files to what is let out: what is told of whom, and what never is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence.store import versions
from commonweal.pipeline import sharing, viewing, workforce
from commonweal.pipeline.viewing import View
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.tables.workforce import STAFF
from tests import workforce_files as files

BODIES = {"RXX": (40, 3, 60, 31), "RYY": (50, 22, 41, 19), "RZZ": (33, 17, 29, 45)}


def add(workspace: Path, body: str, folder: Path, headings=files.HEADINGS, **other: str) -> None:
    start = 1000 * list(BODIES).index(body) + 1
    rows = files.staff(BODIES[body], start, **other)
    rows = [
        tuple(cell for cell, name in zip(row, files.HEADINGS, strict=True) if name in headings)
        for row in rows
    ]
    [result] = files.add(workspace, files.write(folder / f"{body}.csv", rows, headings), organisation=body)
    assert not result.error, result


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return files.system(tmp_path / "workspace", tmp_path)


def told(workspace: Path, audience: Audience = Audience.SYSTEM) -> list[dict[str, Any]]:
    """What is let out of staff to an audience, of everybody: one row for each count."""
    with writing(workspace) as store:
        every = viewing.seen(store, versions.current(store), View(SYSTEM), sharing.shared_within(store))
        [here] = [seen for seen in every if seen.audience is audience]
        [people] = workforce.seen_of(store, here)
        rows = workforce.Releases(store).of(people).to_pylist()
    return [row for row in rows if row["population"] == STAFF]


def test_the_system_is_told_once_a_third_body_joins_and_what_two_files_say_is_left_out(
    workspace: Path, tmp_path: Path
):
    add(workspace, "RXX", tmp_path)
    add(workspace, "RYY", tmp_path)
    [refused] = told(workspace)
    assert "RXX and RYY have more than 7 people in it" in refused["why"]
    add(workspace, "RZZ", tmp_path, headings=[name for name in files.HEADINGS if name != "Disability"])
    rows = {(row["table"], row["level"], row["category"]): row for row in told(workspace)}
    assert rows["homes", "everywhere", "all"]["headcount"] == 390
    assert rows["ethnicity", "everywhere", "White"]["headcount"] == 390
    [said] = [row for (table, _, _), row in rows.items() if table == "disability"]
    assert (said["headcount"], "fewer than 3 bodies" in said["why"]) == (None, True)
