"""The web room's part of `commonweal check`: what is in the database."""

from __future__ import annotations

import os
from pathlib import Path

from commonweal.vocabulary.errors import EnvironmentFault
from commonweal.web.config import database


def audit(workspace: Path) -> list[str]:
    """What is wrong with the audit, in words. A workspace that was never served has none, and no Django is started."""
    if not (os.environ.get(database.VARIABLE) or (workspace / database.SQLITE_NAME).exists()):
        return []
    from commonweal.web.commands.shared import ready

    folder = ready(workspace)
    from commonweal.web.organisations.audit import settle, verifying

    try:
        settle(folder)  # first completes it from the evidence
    except EnvironmentFault as fault:
        return [f"The audit cannot be held against the evidence: {fault.message}", *verifying.faults(folder)]
    return verifying.faults(folder)
