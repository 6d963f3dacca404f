"""Files that pages take and give."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 10 * 1024 * 1024  # of what is said to be a register


def attached(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept under a name."""
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@contextmanager
def with_suffix(sent: TemporaryUploadedFile) -> Iterator[Path]:
    """Where a file that was sent lies, under its own suffix, which says what sort of file it is."""
    suffix = Path(sent.name or "").suffix.lower()[:6]
    with tempfile.TemporaryDirectory(dir=settings.SPOOL, prefix="register-") as private:
        own = Path(private) / f"register{suffix if suffix.isascii() else ''}"
        own.symlink_to(sent.temporary_file_path())
        yield own
