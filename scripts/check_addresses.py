"""No committed file names the host of a package registry, or a path that exists on one machine only.

Whoever builds this may fetch packages from wherever they choose, and has the checkout wherever they like.
The patterns are put together from pieces so that this file does not find itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

REGISTRIES = (
    ("py", "pi.org"),
    ("python", "hosted.org"),
    ("npm", "js.org"),
    ("npm", "js.com"),
    ("yarn", "pkg.com"),
    ("deb.", "debian.org"),
    ("security.", "debian.org"),
    ("archive.", "ubuntu.com"),
    ("conda.", "anaconda.org"),
    ("crates", ".io"),
    ("proxy.", "golang.org"),
    ("repo.", "maven.apache.org"),
)
# A path from the root, so not one inside an address or a relative path.
FOLDERS = (("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/"), ("/Us", "ers/"), ("/opt/", "wheels"))

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    *(
        ("the host of a package registry", re.compile(re.escape("".join(p)), re.IGNORECASE))
        for p in REGISTRIES
    ),
    *(("a path of one machine", re.compile(r"(?<![\w.\-*})/])" + re.escape("".join(p)))) for p in FOLDERS),
    ("a path of one machine", re.compile(r"\b[A-Z]:\\" + "Users", re.IGNORECASE)),
)


def findings(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, what is wrong and the words that are, for each offence in a text."""
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in PATTERNS:
            if found := pattern.search(line):
                yield number, what, found.group()


def committed(root: Path) -> list[Path]:
    """The files git keeps, or is about to."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    paths = (root / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def main(root: Path = ROOT) -> int:
    """Print each offence in the committed files."""
    offences = 0
    for path in committed(root):
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, what, words in findings(content.decode("utf-8", errors="replace")):
            offences += 1
            print(f"{path.relative_to(root)}:{number}: names {what}: {words}")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
