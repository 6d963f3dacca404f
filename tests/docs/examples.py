"""Examples in the documentation are run: a `console` block holds commands after `$ ` and all that they print.

Commands run inside this process, in a folder that has the documentation's example files, with a workspace of the
page's own. What differs from run to run (ids, instants, tokens) is compared by its shape.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from commonweal.cli.group import commands
from tests.docs.pages import DOCS, Block, blocks

PROMPT = "$ "
_ID = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")
_SHAPES = (
    (_ID, "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:\+00:00|Z)"), "<instant>"),
    (re.compile(r"Individual [A-Z2-7]{12}"), "<individual>"),
    (re.compile(r"erased on \d+ \w+ \d{4}"), "erased on <day>"),
    (re.compile(r"^ +| {2,}", re.MULTILINE), " "),  # columns are as wide as what stands in them
)


def shape(text: str) -> str:
    """A text with what differs from run to run replaced by what it is."""
    for pattern, what in _SHAPES:
        text = pattern.sub(what, text)
    return text


def rerun(page: str, folder: Path) -> str:
    """A page's text with what its commands print now. The page's own text where that has the same shape."""
    ids: dict[str, str] = {}
    with among_examples(folder):
        fresh = _replaced(page, {block: _rerun_block(block, ids) for block in blocks(page, "console")})
    return page if shape(fresh) == shape(page) else fresh


def _rerun_block(block: Block, ids: dict[str, str]) -> str:
    written = []
    for command, printed in _steps(block.text):
        command = _with_ids(command, ids)
        fresh = run(command)
        ids |= dict(zip(_ID.findall(printed), _ID.findall(fresh), strict=False))
        written.append(f"{PROMPT}{command}\n{fresh}")
    return "".join(written)


def _with_ids(command: str, ids: dict[str, str]) -> str:
    return _ID.sub(lambda found: ids.get(found[0], found[0]), command)


def _steps(text: str) -> Iterator[tuple[str, str]]:
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = step.partition("\n")
        yield command, printed


def _replaced(page: str, fresh: dict[Block, str]) -> str:
    for block in sorted(fresh, key=lambda block: -block.start):
        page = page[: block.start] + fresh[block] + page[block.start + len(block.text) :]
    return page


def run(command: str) -> str:
    """What a command prints. `export` and `.` set up a shell, which this is not; an exit code is echoed."""
    words = shlex.split(command)
    if words[0] in ("export", "."):
        return ""
    if words[0] != "commonweal":
        raise ValueError(f"only commonweal is run in a console block, not: {command}")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        commands(words[1:])
    return printed.getvalue()


@contextlib.contextmanager
def among_examples(folder: Path) -> Iterator[None]:
    """In a folder with the example files, and no workspace named by the environment."""
    shutil.copytree(DOCS / "examples", folder / "docs" / "examples")
    before, workspace = Path.cwd(), os.environ.pop("COMMONWEAL_WORKSPACE", None)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        if workspace is not None:
            os.environ["COMMONWEAL_WORKSPACE"] = workspace
