"""Where nothing says which councils the footprint is made of, nothing is let out of staff, and it says what to do."""

from __future__ import annotations

from pathlib import Path

from commonweal.pipeline import ask
from commonweal.vocabulary.figures import Suppressed
from tests import workforce_files as files


def test_it_says_what_to_load_and_lets_nothing_out(tmp_path: Path):
    workspace = files.ready(tmp_path / "workspace", tmp_path)
    rows = [files.person(number) for number in range(30)]
    [result] = files.add(workspace, files.write(tmp_path / "staff.csv", rows))
    assert not result.error
    ask.refresh(workspace)
    kept = [one for one in ask.figure_sets(workspace) if one.indicator.startswith("workforce.")]
    assert kept
    for one in kept:
        assert isinstance(one.headline.value, Suppressed)
        assert "which councils the footprint is made of" in one.headline.value.reason
        assert one.cuts == ((),)
