"""The web room's part of `commonweal check`: what is in the database."""

from __future__ import annotations

import os
from pathlib import Path

from commonweal.vocabulary.errors import EnvironmentFault
from commonweal.web.config import database


def audit(workspace: Path) -> list[str]:
    """What is wrong with the audit, in words. A workspace that was never served has none, and no Django is started."""
    if not _was_served(workspace):
        return []
    from commonweal.web.commands.shared import ready

    folder = ready(workspace)
    from commonweal.web.organisations.audit import settle, verifying

    try:
        settle(folder)  # first completes it from the evidence
    except EnvironmentFault as fault:
        return [f"The audit cannot be held against the evidence: {fault.message}", *verifying.faults(folder)]
    return verifying.faults(folder)


def relationships(workspace: Path) -> list[str]:
    """What partners were promised and is to be done now, in words."""
    if not _was_served(workspace):
        return []
    from commonweal.web.commands.shared import ready

    ready(workspace)
    from commonweal.web.organisations.arriving import LOCAL
    from commonweal.web.relationships.reading import to_do

    return [f"{one.what}. {one.why}" for one in to_do(LOCAL)]


def _was_served(workspace: Path) -> bool:
    return bool(os.environ.get(database.VARIABLE)) or (workspace / database.SQLITE_NAME).exists()
