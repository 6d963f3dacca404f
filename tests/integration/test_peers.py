"""Peers: who can be one, who is chosen, and that their numbers stand by name beside the system's."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.pipeline import areas, peers
from commonweal.vocabulary.errors import InputError
from tests.reference_files import add, lsoa_to_icb, write

BOARD, COUNCIL = "E54000071", "E09000017"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("peers")
    add(folder / "w", write(folder / "lookup.csv", lsoa_to_icb()))
    return folder / "w"


def test_systems_and_councils_that_are_known_can_be_peers(workspace: Path) -> None:
    found = peers.choices(workspace)
    assert BOARD in dict(found.systems)
    assert COUNCIL in dict(found.councils)


def test_peers_are_kept_by_code_and_told_by_name(workspace: Path) -> None:
    peers.choose(workspace, [COUNCIL, BOARD, COUNCIL])
    assert areas.peers(workspace) == [COUNCIL, BOARD]
    names = list(peers.chosen(workspace).values())
    assert names == sorted(names, key=str.casefold)
    peers.choose(workspace, [])
    assert peers.chosen(workspace) == {}


def test_nobody_unknown_and_no_crowd_can_be_chosen(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="X99 is known"):
        peers.choose(workspace, ["X99"])
    monkeypatch.setattr(peers, "MOST", 1)
    with pytest.raises(InputError, match="side by side"):
        peers.choose(workspace, [COUNCIL, BOARD])
    assert peers.chosen(workspace) == {}
