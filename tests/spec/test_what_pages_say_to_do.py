"""On pages nobody is told to use an option of the prompt: each is said as what the page offers instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import commonweal
from commonweal.web.design.on_pages import for_pages

ROOT = Path(commonweal.__file__).parent
# Rooms whose messages reach pages; those of the prompt's own commands do not.
ROOMS = ("sources", "evidence", "pipeline", "gate", "indicators", "vocabulary")
# Said only where somebody types a command: fetching, backups, which sheets of a figure file are wanted.
AT_THE_PROMPT = ("fetch", "restor", "unpack", "backup", "check", "witness")
OPTION = re.compile(r"--[a-z]|\bcommonweal (add|fetch|datasets)\b")


def in_content() -> Iterator[str]:
    for path in sorted((ROOT / "content" / "issues").rglob("*.yaml")):
        for told in yaml.safe_load(path.read_text())["issues"].values():
            yield told["what_to_do"].strip()


def in_code() -> Iterator[str]:
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        if any(word in path.stem for word in AT_THE_PROMPT):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "what_to_do":
                yield from (text for text in [spelt(node.value)] if text)


def spelt(node: ast.expr) -> str:
    """The text of a message, with a word for each thing that is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "thing" for part in node.values)
    return ""


SAID = sorted({text for text in (*in_content(), *in_code()) if OPTION.search(text)})


@pytest.mark.parametrize("text", SAID)
def test_what_names_an_option_is_said_for_pages(text: str) -> None:
    said = for_pages(text)
    assert said
    assert not OPTION.search(said)
    # No sentence is lost: one that names an option has become another.
    assert len(re.split(r"(?<=[.!?])\s+", said)) >= len(re.split(r"(?<=[.!?])\s+", text)) - text.count(
        " FILE"
    )


def test_there_are_such_sayings() -> None:
    assert len(SAID) > 12


def test_a_guessed_day_is_mended_on_the_page() -> None:
    told = "Add it again with --edition and the day, like --edition 2026-03-31."
    assert for_pages(told) == "Add it again, and give its day where the page asks for it."


def test_a_heading_is_named_on_the_page_where_columns_are_checked() -> None:
    assert (
        for_pages('Use one of them, like --map date="Paid".')
        == "Choose one of them on “Check how the files are read”."
    )


def test_other_words_stay_as_they_are() -> None:
    assert for_pages("Check the code.") == "Check the code."
    assert for_pages(None) == ""
