"""`python -m tests.docs`: write the made parts of the documentation anew, and what its examples print."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.docs.examples import rerun
from tests.docs.generated import written_anew
from tests.docs.pages import name, pages


def main() -> None:
    for page in pages():
        before = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as run:
            after = rerun(written_anew(before, Path(made)), Path(run))
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"Wrote {name(page)}")


if __name__ == "__main__":
    main()
