"""The tables of security requirements: each has a state, tests that are named exist, none is open where none may be."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

FOLDER = DOCS / "reference" / "asvs"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
TABLES = sorted(page for page in FOLDER.glob("*.md") if page.name != "index.md")
NEVER_OPEN = {"2", "3", "4"}
# How many requirements of level 2 each chapter has in version 4.0.3, those that were deleted left out.
EXPECTED = {"1": 38, "4": 9, "5": 30, "6": 13, "7": 12, "8": 15, "9": 7, "10": 5, "11": 8, "12": 15, "13": 13, "14": 23}


def rows() -> list[tuple[str, ...]]:
    return [found.groups() for page in TABLES for found in ROW.finditer(page.read_text(encoding="utf-8"))]


def test_every_requirement_of_a_chapter_has_one_row():
    numbers = [number for number, *_ in rows()]
    assert len(numbers) == len(set(numbers))
    counted = {chapter: sum(n.split(".")[0] == chapter for n in numbers) for chapter in EXPECTED}
    assert counted == EXPECTED


def test_every_requirement_has_a_state_and_what_shows_it():
    for number, words, state, why in rows():
        assert state in ("met", "not applicable", "open"), number
        assert words.strip(), number
        assert why.strip(), number


def test_none_is_open_in_authentication_sessions_and_access_control():
    assert [row[0] for row in rows() if row[2] == "open" and row[0].split(".")[0] in NEVER_OPEN] == []


@pytest.mark.parametrize("page", TABLES, ids=lambda page: page.stem)
def test_every_test_that_is_named_exists(page: Path):
    named = TEST.findall(page.read_text(encoding="utf-8"))
    assert named
    missing = [f"{path}::{name}" for path, name in named if not exists(path, name)]
    assert missing == []


def test_a_test_that_is_not_there_is_missed():
    assert not exists("tests/docs/test_security_requirements.py", "test_of_nothing")
    assert not exists("tests/nowhere.py", "")


def exists(path: str, name: str) -> bool:
    file = ROOT / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return not name or any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)
