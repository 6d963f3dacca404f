"""Matching held against names that people matched by hand, other ways of matching, and millions of companies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.matching import labelled, measuring, ours
from benchmarks.matching.__main__ import compared
from tests.conftest import ROOT

pytestmark = pytest.mark.prove

PRECISION, RECALL = 0.98, 0.85


def test_on_names_that_nothing_was_tuned_on(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suppliers, charities = labelled.read(shared_data / "suppliers")
    found = compared(suppliers)
    testing = charities.half(tuning=False)
    answers, names = ours.answer([label.written for label in testing], charities)
    also = measuring.quality("ours, charities", testing, answers, measuring.same_name(names))
    with capsys.disabled():
        print("\n" + "\n".join(str(each) for each in [*found, also]))
    best, *others = found
    assert best.precision.value >= PRECISION
    assert best.recall.value >= RECALL
    assert best.review.value <= 0.15
    assert all(other.recall.value < best.recall.value for other in others)


def test_five_million_companies_in_four_gigabytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.matching.large", "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    with capsys.disabled():
        print("\n" + done.stdout)
    assert done.returncode == 0, done.stderr
