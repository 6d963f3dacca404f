"""Where the tests keep their files: in memory, where there is room.

Commonweal has the disk confirm every change that must outlast a machine. Tests stop processes and never the machine,
and what they write lives for seconds; waiting for a disk takes longer than most of them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
NEEDED = 6 * 2**30


def take() -> None:
    """Put temporary files of this process, and of those that it starts, into memory; nowhere else if short of it."""
    if "TMPDIR" not in os.environ and free() >= NEEDED and os.access(MEMORY, os.W_OK):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # to be looked up anew


def free() -> int:
    """Bytes that memory has both as a disk and as memory; 0 where the system does not say."""
    try:
        told = dict(
            line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        )
        return min(shutil.disk_usage(MEMORY).free, int(told["MemAvailable"].split()[0]) * 1024)
    except (OSError, KeyError):
        return 0
