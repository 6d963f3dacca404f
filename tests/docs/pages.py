"""The documentation as its tests see it: pages, code blocks, headings, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "TESTING.md", "CHANGELOG.md")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and where its text starts in the page."""

    language: str
    text: str
    start: int


def pages() -> list[Path]:
    """Every page of documentation, those at the top of the repository too."""
    return [*(ROOT / name for name in AT_THE_TOP), *sorted(DOCS.rglob("*.md"))]


def name(page: Path) -> str:
    """A page as its path from the top of the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str, *languages: str) -> Iterator[Block]:
    """The fenced blocks of some languages."""
    for found in _FENCE.finditer(text):
        if found[1] in languages:
            yield Block(found[1], found[2], found.start(2))


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Where a page's links and pictures lead."""
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as mkdocs and code hosts make them."""
    plain = (re.sub(r"[`*]", "", heading) for heading in _HEADING.findall(prose(text)))
    return {re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower()) for heading in plain}


def command_lines(text: str) -> list[str]:
    """Every command in a page's `console` and `sh` blocks, without its prompt and comments."""
    found = []
    for block in blocks(text, "console", "sh"):
        for line in block.text.splitlines():
            if block.language == "console" and not line.startswith("$ "):
                continue
            command = line.removeprefix("$ ").split("  #")[0].strip()
            if command and not command.startswith("#"):
                found.append(command)
    return found
