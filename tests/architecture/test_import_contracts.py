"""The contracts on imports catch what they are for, and hold no exemption."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def lint(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of this project on planted rooms."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(checkout), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    """A small package of the same name that keeps to every contract."""
    modules = {
        "vocabulary": "import commonweal",
        "content": "import commonweal.vocabulary",
        "sources": "import ibis, httpx, commonweal.content",
        "evidence": "import duckdb, commonweal.content",
        "evidence.store": "import commonweal.evidence.engine",
        "evidence.engine": "import duckdb",
        "analysis": "import ibis, commonweal.vocabulary",
        "demonstration": "import commonweal.content",
        "indicators": "import commonweal.analysis",
        "gate": "import commonweal.evidence.store",
        "publication": "import commonweal.vocabulary",
        "pipeline": "import commonweal.gate, commonweal.sources, commonweal.evidence.store, commonweal.indicators",
        "cli": "import commonweal.pipeline",
        "web": "",
        "web.design": "import django",
        "web.datasets": "import commonweal.web.design",
        "web.datasets.reading": "",
        "web.datasets.actions": "import commonweal.pipeline",
        "web.baseline": "import commonweal.web.datasets.reading",
        "web.commands": "import commonweal.demonstration, commonweal.web.datasets.actions",
    }
    for name, text in {"": "", **modules}.items():
        folder = tmp_path.joinpath("commonweal", *name.split("."))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text(text)
    return tmp_path


def test_rooms_that_keep_to_the_contracts_pass(rooms: Path):
    done = lint(rooms)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("room", "imports", "contract"),
    [
        ("vocabulary", "commonweal.content", "Vocabulary knows no other room"),
        ("content", "commonweal.analysis", "Content knows only vocabulary"),
        ("sources", "commonweal.evidence", "Sources know only vocabulary and content"),
        ("analysis", "commonweal.content", "Analysis is pure method and knows only vocabulary"),
        ("indicators", "commonweal.gate", "Indicators know only vocabulary, content and analysis"),
        (
            "gate",
            "commonweal.evidence.engine",
            "The gate knows only vocabulary, content and evidence's store",
        ),
        ("publication", "commonweal.gate", "Publication knows only vocabulary, content and decisions"),
        ("demonstration", "commonweal.sources", "The demonstration knows only vocabulary and content"),
        ("pipeline", "commonweal.demonstration", "The demonstration is imported only by the web"),
        ("indicators", "commonweal.evidence.store", "Evidence's store is opened only by"),
        ("web.baseline", "commonweal.gate", "The web reaches numbers only through the pipeline"),
        ("cli", "commonweal.indicators", "The prompt reaches numbers only through the pipeline"),
        ("cli", "commonweal.web", "Rooms stand in layers"),
        ("pipeline", "django.db", "Django and what belongs to it are only in the web"),
        ("gate", "duckdb", "DuckDB, Spark and record linkage are only in evidence"),
        ("web.baseline", "ibis", "Ibis is only where questions are asked of tables"),
        ("evidence.engine", "requests", "Only sources speak to the network"),
        ("web.design", "commonweal.web.datasets", "Inside the web a later step stands on earlier ones"),
        ("web.baseline", "commonweal.web.datasets.actions", "Other steps read datasets only by its reading"),
        ("kitchen", "commonweal.vocabulary", "Rooms stand in layers"),
    ],
)
def test_a_planted_import_is_caught(rooms: Path, room: str, imports: str, contract: str):
    folder = rooms.joinpath("commonweal", *room.split("."))
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()
    (folder / "planted.py").write_text(f"import {imports}\n")
    done = lint(rooms)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if line.endswith(" BROKEN")]
    assert any(line.startswith(contract) for line in broken), done.stdout


def test_no_contract_has_an_exemption():
    assert not [contract["name"] for contract in CONTRACTS if "ignore_imports" in contract]
