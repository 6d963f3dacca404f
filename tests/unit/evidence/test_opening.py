"""Opening a user's file: what cannot be opened is told, not thrown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence.engine import engine
from commonweal.evidence.opening import open_file
from commonweal.vocabulary.errors import InputError


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "ledger.csv"
    path.write_text("Date,Supplier,Amount\n")

    def refused(self: Path, *args: Any, **kwargs: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(self))

    with engine(tmp_path) as running, monkeypatch.context() as only_here:
        only_here.setattr(Path, "open", refused)
        with pytest.raises(InputError) as fault:
            open_file(path, running, tmp_path)
    assert str(fault.value).startswith("ledger.csv: The file cannot be opened: Permission denied.")


@pytest.mark.parametrize(
    ("start", "what"), [(b"%PDF-1.7", "a PDF"), (b"\x89PNG\r\n", "a picture"), (b"Rar!", "compressed")]
)
def test_a_file_that_is_no_table_is_named_for_what_it_is(tmp_path: Path, start: bytes, what: str):
    path = tmp_path / "ledger.csv"
    path.write_bytes(start + b"rest")
    with engine(tmp_path) as running, pytest.raises(InputError, match=what):
        open_file(path, running, tmp_path)
