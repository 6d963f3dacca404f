"""The run that brings the figures up to date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonweal.pipeline import ask
from commonweal.web.organisations.reading import folder
from commonweal.web.runs import actions
from commonweal.web.runs.models import Run
from commonweal.web.runs.tasks import Worked

KIND = "refresh"


def start(*, by: str, next_href: str, title: str = "Bring the figures up to date") -> Run:
    """Ask for it. What has not changed is kept, so asking twice costs little."""
    return actions.start(
        kind=KIND, title=title, work=f"{__name__}.work", parameters={}, next_href=next_href, by=by
    )


def work(parameters: Mapping[str, Any], worked: Worked) -> Mapping[str, Any]:
    """Work out the figures that are missing."""
    return {"computed": ask.refresh(folder(), progress=worked.progress)}
