"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) as all-text Parquet, read in a child process with limits of its own.

A workbook is compressed and describes its own size, so a small file can ask for any amount of memory. The child
may take so much and no more; if it is stopped, only this file fails.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

from commonweal.evidence.sheets import StoredText
from commonweal.vocabulary.errors import InputError, Where

MOST_UNPACKED = 1_500_000_000
MOST_MEMBERS = 10_000
MOST_SECONDS = 600


def store(path: Path, spool: Path) -> list[StoredText]:
    """Write each sheet that holds anything to Parquet in the spool. Raises InputError for what cannot be read."""
    _refuse_bombs(path)
    try:
        child = subprocess.run(
            [sys.executable, "-m", "commonweal.evidence.workbook_child", str(path), str(spool)],
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise _unreadable(path, "it takes too long to read") from fault
    if child.returncode != 0:
        raise _unreadable(path, "it asks for more memory than any ledger needs, or is damaged")
    told = json.loads(child.stdout)
    if "fault" in told:
        raise _fault(path, told["fault"])
    return [
        StoredText(sheet["name"], spool / sheet["file"], sheet["width"], sheet["height"])
        for sheet in told["sheets"]
    ]


def _refuse_bombs(path: Path) -> None:
    try:
        if not zipfile.is_zipfile(path):  # an old XLS workbook, which is not packed
            return
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, EOFError, OSError) as fault:
        raise _unreadable(path, "it is damaged") from fault
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _unreadable(path, "it unpacks to far more than a ledger holds")


def _fault(path: Path, fault: str) -> InputError:
    if "password" in fault.lower() or "encrypted" in fault.lower():
        return InputError(
            "encrypted",
            "This workbook is protected with a password, so it cannot be read.",
            what_to_do="In Excel, take the password off (File, Info, Protect Workbook), save it, and add it again.",
            where=Where(file=path.name),
        )
    return _unreadable(path, "it is damaged, or is not the kind of file that its name says")


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        "unreadable_workbook",
        f"This workbook cannot be read: {why}.",
        what_to_do="Open it in Excel, save the ledger's sheet as CSV, and add the CSV file.",
        where=Where(file=path.name),
    )
