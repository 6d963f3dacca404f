"""No module of the package is longer than 400 lines; one that nears it becomes a package. Migrations are exempt."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 400


def too_long(source: Path, limit: int = LIMIT) -> list[tuple[Path, int]]:
    """The modules under a folder with more lines than the limit, and how many they have."""
    found = []
    for path in sorted(source.rglob("*.py")):
        if "migrations" in path.relative_to(source).parts:
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            found.append((path, lines))
    return found


def main() -> int:
    """Print each module that is too long."""
    found = too_long(ROOT / "src")
    for path, lines in found:
        print(
            f"{path.relative_to(ROOT)} has {lines} lines; {LIMIT} is the limit. Make it a package of smaller modules."
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
