"""Everything we install by default carries a licence on the list in licences.toml, where each has its reason.

Read from requirements/base.txt (what applies to this machine) and package-lock.json (what pages are built from).
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def locked(lock: str) -> Iterator[str]:
    """The packages of a lock file that apply to this machine."""
    for line in lock.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate():
                yield canonicalize_name(requirement.name)


def stated(package: str) -> list[str]:
    """What an installed package says of its licence, the clearest statement first."""
    about = metadata(package)
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    first_line = next(iter((about["License"] or "").strip().splitlines()), "")
    return [words for words in (about["License-Expression"], first_line, *classifiers) if words]


def acceptable(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression can be met: every part of an AND, any part of an OR, brackets first."""
    words = re.findall(r"[()]|[^\s()]+", expression)

    def either() -> bool:
        met = both()
        while words and words[0] == "OR":
            words.pop(0)
            met = both() or met
        return met

    def both() -> bool:
        met = one()
        while words and words[0] == "AND":
            words.pop(0)
            met = one() and met
        return met

    def one() -> bool:
        if not words:
            return False
        word = words.pop(0)
        if word != "(":
            return word in allowed
        met = either()
        return bool(words) and words.pop(0) == ")" and met

    return either() and not words


def problem(package: str, statements: list[str], rules: dict[str, Any]) -> str | None:
    """What is wrong with a package's licence, if anything is."""
    allowed = set(rules["allowed"])
    if settled := rules.get("packages", {}).get(package):
        statements = [settled["licence"]]
    spelled = [rules.get("spellings", {}).get(words, words) for words in statements]
    if any(acceptable(words, allowed) for words in spelled):
        return None
    return f"{package} says its licence is {' / '.join(statements) or 'nothing'}, which is not on the list."


def main() -> int:
    """Print each package whose licence is not on the list."""
    rules = tomllib.loads((ROOT / "scripts" / "licences.toml").read_text(encoding="utf-8"))
    found = []
    for package in locked((ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")):
        try:
            found.append(problem(package, stated(package), rules))
        except PackageNotFoundError:
            found.append(f"{package} is locked but not installed. Run: make install")
    npm = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, entry in npm.items():
        if path and not entry.get("dev"):
            found.append(problem(path.removeprefix("node_modules/"), [entry.get("license", "")], rules))
    found = [sentence for sentence in found if sentence]
    if found:
        print("\n".join(str(sentence) for sentence in found))
        print("Choose another package, or settle it in scripts/licences.toml with the reason.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
