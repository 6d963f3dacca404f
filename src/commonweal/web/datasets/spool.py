"""An upload between its arrival and its loading: a private folder, and nothing in the database."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile

from commonweal.vocabulary.errors import InputError
from commonweal.web.datasets.reading import OWNED, STAFF
from commonweal.web.design.identity import new_id

ABOUT = "upload.json"
PROPOSALS = "proposals.json"
FILES = "files"
PRIVATE = 0o700


@dataclass(frozen=True)
class Upload:
    """Files that somebody sent, and what they said of them."""

    id: str
    kind: str
    organisation: str
    files: tuple[str, ...]

    @property
    def is_laid_out(self) -> bool:
        """Whether its columns are given, by a publisher or by a register's template: nobody chooses what each holds."""
        return self.kind != OWNED  # a ledger, each of which has columns of its own

    @property
    def is_staff(self) -> bool:
        """Whether it holds staff extracts."""
        return self.kind == STAFF

    @property
    def folder(self) -> Path:
        """Its private folder."""
        return Path(settings.SPOOL) / self.id

    def path(self, name: str) -> Path:
        """Where one of its files is. Raises InputError for a file that is not its own."""
        if name not in self.files:
            raise InputError(
                "no_such_file", "That file is not in this upload.", what_to_do="Start the upload again."
            )
        return self.folder / FILES / name

    def has_done_with(self, name: str) -> None:
        """Erase one of its files at once where it is about people: nobody needs it in the spool any more."""
        if self.is_staff:
            self.path(name).unlink(missing_ok=True)

    def proposals(self) -> list[dict[str, Any]]:
        """How its files would be read, once that is known."""
        path = self.folder / PROPOSALS
        return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []

    def keep_proposals(self, proposals: Sequence[dict[str, Any]]) -> None:
        """Keep how its files would be read, until they are loaded."""
        (self.folder / PROPOSALS).write_text(json.dumps(proposals, ensure_ascii=False), encoding="utf-8")


def receive(kind: str, organisation: str, arrived: Sequence[TemporaryUploadedFile]) -> Upload:
    """Move what arrived to a private folder of its own."""
    name = str(new_id())
    folder = Path(settings.SPOOL) / name
    (folder / FILES).mkdir(parents=True, mode=PRIVATE)
    folder.chmod(PRIVATE)
    names: list[str] = []
    for file in arrived:
        free = _free_name(Path(file.name or "file").name, names)
        shutil.move(file.temporary_file_path(), folder / FILES / free)
        (folder / FILES / free).chmod(settings.FILE_UPLOAD_PERMISSIONS)
        names.append(free)
    upload = Upload(name, kind, organisation, tuple(names))
    (folder / ABOUT).write_text(json.dumps(asdict(upload), ensure_ascii=False), encoding="utf-8")
    return upload


def find(id: UUID | str) -> Upload | None:
    """An upload that is still here."""
    path = Path(settings.SPOOL) / str(id) / ABOUT
    if not path.exists():
        return None
    os.utime(path.parent)  # somebody is at it: it is not forgotten yet
    about = json.loads(path.read_text(encoding="utf-8"))
    return Upload(about["id"], about["kind"], about["organisation"], tuple(about["files"]))


def _free_name(name: str, taken: Sequence[str]) -> str:
    stem, suffix, number, free = Path(name).stem, Path(name).suffix, 2, name
    while free in taken:
        free, number = f"{stem} ({number}){suffix}", number + 1
    return free
