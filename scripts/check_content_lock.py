"""A released edition of content never changes: its hash is recorded, and must stay what it is.

python scripts/check_content_lock.py         fails where a released edition is not recorded, has changed or is gone
python scripts/check_content_lock.py --add   records released editions that are not recorded yet, and changes none
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parent.parent / "src" / "commonweal" / "content"
LOCK = "editions.lock"


def released(content: Path) -> dict[str, str]:
    """Path under the content folder → SHA-256 of its bytes, for each released edition."""
    found = {}
    for path in sorted(content.rglob("*.yaml")):
        edition = yaml.safe_load(path.read_bytes())
        if isinstance(edition, dict) and edition.get("status") == "released":
            found[path.relative_to(content).as_posix()] = _hash(path)
    return found


def recorded(content: Path) -> dict[str, str]:
    """What the lock file says: path → SHA-256."""
    lock = content / LOCK
    lines = lock.read_text(encoding="utf-8").splitlines() if lock.exists() else []
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines if line)}


def problems(content: Path) -> list[str]:
    """What is wrong, a sentence each."""
    kept, now = recorded(content), released(content)
    found = []
    for path, digest in kept.items():
        if not (content / path).is_file():
            found.append(f"{path} was released and is gone. Put it back; a later edition takes its place.")
        elif _hash(content / path) != digest:
            found.append(
                f"{path} was released and has changed. Put it back, and write a new edition with its own date."
            )
    found += [
        f"{path} is released but not locked. Run: make lock-content" for path in now if path not in kept
    ]
    if list(kept) != sorted(kept):
        found.append(f"{LOCK} is not sorted by path. Put its lines back in order.")
    return found


def add(content: Path) -> list[str]:
    """Record released editions that are not recorded yet; return their paths. Recorded lines stay as they are."""
    kept = recorded(content)
    new = {path: digest for path, digest in released(content).items() if path not in kept}
    if new:
        lines = [f"{digest}  {path}\n" for path, digest in sorted({**kept, **new}.items())]
        (content / LOCK).write_text("".join(lines), encoding="utf-8")
    return list(new)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str], content: Path = CONTENT) -> int:
    """Check, having first recorded what is new if that was asked for."""
    if arguments == ["--add"]:
        for path in add(content):
            print(f"Locked {path}")
    elif arguments:
        print(__doc__, file=sys.stderr)
        return 2
    found = problems(content)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
