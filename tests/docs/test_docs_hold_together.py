"""Links lead somewhere, targets exist, decisions are whole, and the words keep to the style."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.docs.pages import DOCS, ROOT, anchors, command_lines, links, name, pages, prose

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_lead_somewhere(page: Path):
    for link in links(read(page)):
        path, _, anchor = link.partition("#")
        if path.startswith(("https://", "http://")):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(read(target)), link


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_make_target_that_a_page_names_exists(page: Path):
    text = read(page)
    named = set(re.findall(r"`make ([a-z-]+)", prose(text)))
    named |= {
        words[1] for words in map(str.split, command_lines(text)) if words[:1] == ["make"] and words[1:]
    }
    assert named <= TARGETS, named - TARGETS


def test_every_target_is_explained_to_contributors():
    told = read(ROOT / "CONTRIBUTING.md") + read(ROOT / "TESTING.md")
    assert {target for target in TARGETS if f"`make {target}" not in told} == set()


def test_the_readme_gives_the_two_commands():
    lines = command_lines(read(ROOT / "README.md"))
    assert "make demo" in lines
    assert "make test" in lines


def test_the_readme_shows_the_product():
    pictures = [link for link in links(read(ROOT / "README.md")) if link.endswith(".png")]
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).read_bytes().startswith(b"\x89PNG"), picture


def test_contributing_names_every_room():
    text = read(ROOT / "CONTRIBUTING.md")
    rooms = [
        path.name for path in (ROOT / "src" / "commonweal").glob("*/") if (path / "__init__.py").exists()
    ]
    assert [room for room in rooms if f"`{room}`" not in text] == []


def test_testing_names_every_folder_of_tests():
    text = read(ROOT / "TESTING.md")
    folders = [path.name for path in (ROOT / "tests").glob("*/") if next(path.rglob("test_*.py"), None)]
    assert [folder for folder in folders if f"`tests/{folder}`" not in text] == []


def test_testing_names_every_marker():
    import tomllib

    settings = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["pytest"]["ini_options"]
    markers = [marker.partition(":")[0] for marker in settings["markers"]]
    assert [marker for marker in markers if f"`{marker}`" not in read(ROOT / "TESTING.md")] == []


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_is_whole(page: Path):
    text = read(page)
    number = page.name[:4]
    assert re.match(rf"# {number}\. \S", text)
    assert re.search(r"^Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.search(r"^Status: (accepted|superseded by \[\d{4}\].*)$", text, re.MULTILINE)
    for heading in ("Context", "Decision", "Consequences"):
        assert f"\n## {heading}\n" in text


def test_decisions_are_numbered_without_gaps_and_listed():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = read(DOCS / "decisions" / "index.md")
    assert [page.name for page in DECISIONS if page.name not in listed] == []


def test_every_page_is_in_the_contents():
    contents = yaml.safe_load(read(ROOT / "mkdocs.yml"))["nav"]
    listed = set(re.findall(r"[\w/-]+\.md", str(contents)))
    assert listed == {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}


@pytest.mark.parametrize("page", pages(), ids=name)
def test_the_words_keep_to_the_style(page: Path):
    text = prose(read(page))
    for word in ("please", "simply", "obviously", "e.g.", "i.e.", "etc.", "utilise", "leverage"):
        assert not re.search(rf"\b{re.escape(word)}(?!\w)", text, re.IGNORECASE), word


def test_the_documentation_builds_without_a_warning(tmp_path: Path):
    # Not --quiet: a warning that is not shown is not counted either.
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pages_built = list(tmp_path.rglob("*.html"))
    assert pages_built
    for page in pages_built:
        fetched = re.findall(r'(?:src|href)="(https?:[^"]+\.(?:js|css|woff2?))"', read(page))
        assert not fetched, f"{page.name} fetches {fetched} from elsewhere"
