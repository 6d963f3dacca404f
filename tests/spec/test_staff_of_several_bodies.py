"""Staff of several bodies, from their files to what is let out: what is told of whom, and what never is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence.store import Store, versions
from commonweal.pipeline import ask, disclosure, sharing, viewing, workforce
from commonweal.pipeline.viewing import View
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.tables.workforce import STAFF
from tests import workforce_files as files

BODIES = {"RXX": (40, 3, 60, 31), "RYY": (50, 22, 41, 19), "RZZ": (33, 17, 29, 45), "RWW": (14, 5, 22, 19)}


def add(workspace: Path, body: str, folder: Path, headings=files.HEADINGS, **other: str) -> None:
    start = 1000 * list(BODIES).index(body) + 1
    rows = files.staff(BODIES[body], start, **other)
    rows = [
        tuple(cell for cell, name in zip(row, files.HEADINGS, strict=True) if name in headings)
        for row in rows
    ]
    [result] = files.add(workspace, files.write(folder / f"{body}.csv", rows, headings), organisation=body)
    assert not result.error, result


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the files of three bodies, of which one says nothing of disability. For tests to copy."""
    folder = tmp_path_factory.mktemp("bodies")
    workspace = files.system(folder / "workspace", folder)
    for body in ("RXX", "RYY"):
        add(workspace, body, folder)
    add(workspace, "RZZ", folder, headings=[name for name in files.HEADINGS if name != "Disability"])
    return workspace


@pytest.fixture
def workspace(held: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(held, tmp_path / "workspace"))


def told(workspace: Path, audience: Audience = Audience.SYSTEM) -> list[dict[str, Any]]:
    """What is let out of staff to an audience, of everybody: one row for each count."""
    with writing(workspace) as store:
        every = viewing.seen(store, versions.current(store), View(SYSTEM), sharing.shared_within(store))
        [here] = [seen for seen in every if seen.audience is audience]
        [people] = workforce.seen_of(store, here)
        rows = workforce.Releases(store).of(people).to_pylist()
    return [row for row in rows if row["population"] == STAFF]


def test_what_only_two_files_say_is_left_out(workspace: Path):
    rows = {(row["table"], row["level"], row["category"]): row for row in told(workspace)}
    assert rows["homes", "everywhere", "all"]["headcount"] == 390
    assert rows["ethnicity", "everywhere", "White"]["headcount"] == 390
    [said] = [row for (table, _, _), row in rows.items() if table == "disability"]
    assert (said["headcount"], "fewer than 3 bodies" in said["why"]) == (None, True)


def test_neighbourhoods_can_be_drawn_anew_and_places_only_with_later_files(workspace: Path):
    def drawn(*areas: str) -> None:
        north = {"name": "North", "level": "lsoa21", "areas": list(areas)}
        files.overlay(workspace, "neighbourhoods", "definition", neighbourhoods=[north])

    def of_north() -> list[int | None]:
        return [row["headcount"] for row in told(workspace) if row["area"] == "North"]

    drawn("E01000001")
    assert of_north() == [125]
    drawn("E01000001", "E01000002")
    assert of_north() == [165]
    files.overlay(
        workspace,
        "local",
        "definition",
        footprint=["E09000017", "E09000018"],
        places={"Everywhere": ["E09000017", "E09000018"]},
    )
    [refused] = told(workspace)
    assert "Vale" in refused["why"]
    assert "once all have files of a later day" in refused["why"]


def test_a_baseline_is_worked_out_anew_from_files_that_are_still_the_newest(workspace: Path, tmp_path: Path):
    first = frozenset(v.id for v in versions.current(Store(workspace)) if v.kind == "workforce")
    earlier = ask.Earlier(first, SYSTEM, Audience.SYSTEM, frozenset(["workforce.staff"]))
    add(workspace, "RWW", tmp_path)
    assert told(workspace)[0]["headcount"] == 450
    assert ask.refresh_earlier(workspace, earlier) == 1
    [kept] = ask.figure_sets_of_earlier(workspace, earlier)
    assert kept.headline.value == 390
    four, three = (one for one in disclosure.asked(workspace)[::-1] if one.population == STAFF)
    assert (len(four.employers), len(three.employers), three.refused) == (4, 3, "")
    add(workspace, "RXX", tmp_path, Gender="Male")
    assert list(ask.figure_sets_of_earlier(workspace, earlier)) == []
    assert ask.refresh_earlier(workspace, earlier) == 0
