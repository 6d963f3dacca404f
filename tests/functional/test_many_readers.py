"""Many people at once, two processes that answer, each database: nobody is shown a fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.databases import Database, postgresql_with_the_proofs
from tests.functional.conftest import serving
from tests.visiting import PAGES, STATIC, visit

OPTIONS = ("--workers", "2")


def visited(
    demo: Path, tmp_path: Path, database: Database, *, people: int, seconds: float, pause: tuple[float, float]
) -> str:
    """Let people read the demonstration; says what came of it. Fails where an answer was wrong."""
    workspace = tmp_path / "workspace"
    shutil.copytree(demo, workspace)
    with serving(workspace, *OPTIONS, database_url=database.url) as (site, _):
        visit(site, people=4, seconds=1, pause=(0.1, 0.2), seed=1)  # each process makes itself ready
        found = visit(site, people=people, seconds=seconds, pause=pause, seed=2)
    assert found.wrong == []
    assert found.answers >= people
    return f"{database.kind}: {people} people for {seconds:.0f} s: {found.told()}"


@postgresql_with_the_proofs
def test_ten_people_at_once(demo_workspace: Path, tmp_path: Path, database: Database) -> None:
    print(visited(demo_workspace, tmp_path, database, people=10, seconds=6, pause=(0.3, 0.8)))


@pytest.mark.prove
def test_fifty_people_for_five_minutes(demo_workspace: Path, tmp_path: Path, database: Database) -> None:
    told = visited(demo_workspace, tmp_path, database, people=50, seconds=300, pause=(2, 5))
    print(f"\nReaders: {told}")


def test_a_page_that_fails_is_seen(empty_site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.visiting.PAGES", ("/nothing/here/",))
    found = visit(empty_site, people=2, seconds=0.5, pause=(0.05, 0.1), seed=3)
    assert found.wrong
    assert set(found.seconds) <= {"/nothing/here/", STATIC}
    assert PAGES
