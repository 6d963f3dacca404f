"""The run that brings the figures up to date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from commonweal.pipeline import area_map, ask, baselines, holdings, sharing
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import actions
from commonweal.web.runs.models import Run
from commonweal.web.runs.tasks import Worked

KIND = "refresh"


def start(*, by: Reader, next_href: str, title: str = "Bring the figures up to date") -> Run:
    """Ask for it. What has not changed is kept, so asking twice costs little."""
    return actions.start(
        kind=KIND,
        title=title,
        work=f"{__name__}.work",
        parameters={"rests_on": _basis()},
        next_href=next_href,
        by=by,
    )


def _basis() -> str:
    """What figures rest on now, as a digest: asked for anew after a change, the work is not the same."""
    here = folder()
    said = ("suppliers/decisions.jsonl", "sharing.jsonl")
    chosen = [here / "settings.json", *(here / "evidence" / name for name in said)]
    files = [path for path in (*chosen, *sorted((here / "content").rglob("*"))) if path.is_file()]
    stamps = [(str(path.relative_to(here)), path.stat().st_mtime_ns) for path in files]
    basis = json.dumps([sharing.today().isoformat(), sorted(holdings.current_ids(here)), stamps])
    return hashlib.sha256(basis.encode()).hexdigest()


def work(parameters: Mapping[str, Any], worked: Worked) -> Mapping[str, Any]:
    """Work out the figures that are missing, and make the map where it is."""
    computed = ask.refresh(folder(), progress=worked.progress)
    computed += baselines.refresh(folder(), progress=worked.progress)
    area_map.refresh(folder(), progress=worked.progress)
    return {"computed": computed}
