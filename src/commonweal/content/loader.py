"""The one typed loader of content.

An edition lies at `content/<kind>/<id>/<effective-date>.yaml`. A workspace's own `content/` overlays the shipped
one: an edition there with the same kind, id and date takes the shipped one's place. Every edition says where it
comes from and who answers for it; text is Markdown.
"""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commonweal.vocabulary.errors import InputError, Where

SHIPPED = Path(__file__).parent


class Change(BaseModel):
    """What a person changed in a workspace's own edition, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: dt.datetime
    by: str
    what: str
    why: str


class Edition(BaseModel):
    """What every content file states, whatever its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    status: Literal["draft", "released", "superseded"]
    authored_by: str
    checked_by: str | None
    reviewed_on: dt.date
    next_review: dt.date
    derived_from: tuple[str, ...] = Field(min_length=1)
    lang: str = "en"
    changes: tuple[Change, ...] = ()  # made in this workspace, the oldest first
    kind: str = ""
    id: str = ""
    effective: dt.date = dt.date.min

    @property
    def edition(self) -> str:
        """How answers and lineage name it: kind/id@date."""
        return f"{self.kind}/{self.id}@{self.effective.isoformat()}"


Model = TypeVar("Model", bound=Edition)


def ids(kind: str, *, overlay: Path | None = None) -> list[str]:
    """The ids of a kind, sorted. `overlay`: a workspace's own content folder."""
    return sorted(
        {folder.name for root in _roots(overlay) for folder in (root / kind).glob("*/") if folder.is_dir()}
    )


def load(
    kind: str, id: str, model: type[Model], *, on: dt.date | None = None, overlay: Path | None = None
) -> Model:
    """The edition of a content item in force on a day (default: the newest that is in force today).

    Raises InputError where there is none, or where a file does not hold what its kind must.
    """
    day = on or dt.datetime.now(dt.UTC).date()
    editions = {
        path.stem: path for root in reversed(_roots(overlay)) for path in (root / kind / id).glob("*.yaml")
    }
    in_force = [stem for stem in editions if dt.date.fromisoformat(stem) <= day]
    if not in_force:
        raise InputError(
            "no_content",
            f"There is no {kind} “{id}” in force on {day.isoformat()}.",
            what_to_do=f"Add an edition of it to the workspace's content folder, under {kind}/{id}/.",
        )
    newest = editions[max(in_force)]
    edition: Model = _read(newest, newest.stat().st_mtime_ns, kind, id, model)
    return edition


def _roots(overlay: Path | None) -> list[Path]:
    return [overlay, SHIPPED] if overlay is not None and overlay.is_dir() else [SHIPPED]


@functools.lru_cache(maxsize=512)
def _read(path: Path, _changed: int, kind: str, id: str, model: type[Model]) -> Model:
    try:
        values = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return model.model_validate(
            values | {"kind": kind, "id": id, "effective": dt.date.fromisoformat(path.stem)}
        )
    except (yaml.YAMLError, ValidationError, TypeError, ValueError) as fault:
        raise InputError(
            "bad_content",
            f"This content file cannot be read: {fault}",
            what_to_do="Mend it, or remove it to fall back to the shipped edition.",
            where=Where(file=str(path.name)),
        ) from fault
