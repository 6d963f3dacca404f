"""What the reference says of commands, columns, issues and figures is what the program has."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.docs import generated
from tests.docs.examples import rerun, run, shape
from tests.docs.pages import DOCS, blocks, command_lines, name, pages

REFERENCE = DOCS / "reference"
MADE = [page for page in pages() if generated.PART.search(page.read_text(encoding="utf-8"))]
WITH_EXAMPLES = [page for page in pages() if list(blocks(page.read_text(encoding="utf-8"), "console"))]
ANEW = "Run: python -m tests.docs"


@pytest.mark.parametrize("page", MADE, ids=name)
def test_made_parts_are_up_to_date(page: Path, tmp_path: Path):
    written = page.read_text(encoding="utf-8")
    assert shape(generated.written_anew(written, tmp_path)) == shape(written), ANEW


def test_a_changed_part_is_seen(tmp_path: Path):
    page = (REFERENCE / "canonical-columns.md").read_text(encoding="utf-8")
    changed = page.replace("credit notes negative", "credit notes positive")
    assert changed != page
    assert generated.written_anew(changed, tmp_path) == page


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name)
def test_examples_print_what_the_page_says(page: Path, tmp_path: Path):
    written = page.read_text(encoding="utf-8")
    assert shape(rerun(written, tmp_path)) == shape(written), ANEW


def test_an_example_that_prints_something_else_is_seen(tmp_path: Path):
    page = "```console\n$ commonweal datasets\nSomething else.\n```\n"
    assert "Nothing is held yet" in rerun(page, tmp_path)


def test_every_command_has_its_section():
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## commonweal (\S+)$", page, re.MULTILINE)
    assert sections == list(generated.commands())
    for command in sections:
        assert f"<!-- made: options {command} -->" in page
        assert f"<!-- made: usage {command} -->" in page


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_command_and_option_that_a_page_uses_exists(page: Path):
    text = page.read_text(encoding="utf-8")
    for line in command_lines(text):
        words = shlex.split(line, comments=True)
        if words[0].rpartition("/")[2] != "commonweal":
            continue
        given = [word for word in words[1:] if word.startswith("--")]
        if words[1].startswith("-"):
            assert set(given) <= {"--help", "--version"}, line
            continue
        command = generated.commands()[words[1]]
        known = {name for option in generated.options(command) for name in option.opts} | {"--help"}
        assert {word.partition("=")[0] for word in given} <= known, line


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_option_named_in_prose_exists(page: Path):
    known = {
        name
        for command in generated.commands().values()
        for option in generated.options(command)
        for name in option.opts
    }
    others = {
        "--help",
        "--version",
        "--strict",
        "--quick",
        "--json",
        "--upgrade",
        "--times",
        "--folder",
        "--",
    }
    named = re.findall(r"`(--[a-z-]+)", page.read_text(encoding="utf-8"))
    assert set(named) <= known | others, set(named) - known - others


def test_every_reader_has_its_page():
    from commonweal.content.registers import is_register
    from commonweal.sources import kinds

    for kind in kinds():
        page = REFERENCE / f"{'register' if is_register(kind) else kind}-files.md"
        assert page.is_file(), f"say how {kind} files are read"


def _keys(page: str, heading: str) -> set[str]:
    """The keys in the table under a heading."""
    section = re.split(rf"^#+ {re.escape(heading)}$", page, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    return set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE))


def test_every_key_of_the_json_is_explained(tmp_path: Path):
    from tests.docs.examples import among_examples

    page = (REFERENCE / "json.md").read_text(encoding="utf-8")
    with among_examples(tmp_path):
        add = "commonweal add spend docs/examples/payments-june-2026.csv --organisation XWX60 --format json"
        (added,) = json.loads(run(add))
        figures = json.loads(run("commonweal figures --format json"))
        held = json.loads(run("commonweal datasets --format json"))
        rows = json.loads(run(f"commonweal issues {added['dataset_version']} --format json"))
    assert _keys(page, "What `add` prints") == set(added)
    assert _keys(page, "An issue") == set(added["issues"][0])
    assert _keys(page, "A count of issues") == set(added["issue_counts"][0])
    assert _keys(page, "A decision") == set(added["decisions"][0])
    assert _keys(page, "Facts of a spend file") == set(added["facts"])
    assert _keys(page, "What `figures` prints") == set(figures[0])
    assert _keys(page, "Lineage") == set(figures[0]["lineage"])
    assert _keys(page, "What `datasets` prints") == set(held[0])
    assert _keys(page, "What `issues` prints") == set(rows[0])
