"""What pages ask about the system itself: its name and its organisations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from django.conf import settings

from commonweal.content import loader
from commonweal.vocabulary.errors import InputError

LOCAL_USER = "local user"


class System(loader.Edition):
    """What a workspace says of its own system, in content/settings/system/<date>.yaml."""

    name: str
    organisations: Mapping[str, str] = {}  # code -> name
    demonstration: bool = False


def system() -> System:
    """The system that this workspace is about; a plain name until it has been given one."""
    return system_of(Path(settings.WORKSPACE))


def system_of(workspace: Path) -> System:
    """As `system`, for a workspace that is not the one in use."""
    try:
        return loader.load("settings", "system", System, overlay=workspace / "content")
    except InputError:
        return _unnamed()


def organisation_name(code: str) -> str:
    """An organisation's name, or its code where no name is known."""
    return system().organisations.get(code, code)


def _unnamed() -> System:
    status: Literal["draft"] = "draft"
    return System(
        title="System", status=status, authored_by=LOCAL_USER, checked_by=None, reviewed_on=dt.date.min,
        next_review=dt.date.max, derived_from=("default",), name="Your system",
    )  # fmt: skip
