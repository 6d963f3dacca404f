"""The shapes of council areas, as their publisher drew them, for maps."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import tables
from commonweal.pipeline import reference, viewing, whereabouts

TABLE, LINKS, LEVEL = "boundaries", "area_links", "authority"
WHY = "Drawing the map"

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Shape:
    """A council area: its outlines and holes as rings of (longitude, latitude). Its name is the one figures use."""

    code: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Atlas:
    """Every council area that is held, the codes of those in the system's footprint, and what both rest on."""

    shapes: tuple[Shape, ...]
    footprint: frozenset[str]
    versions: tuple[str, ...]


def councils(workspace: Path) -> Atlas:
    """The council areas. Raises MissingReference where no boundaries of them are held."""
    store = Store(workspace)
    held = [v for v in reference.answering(store, TABLE) if LEVEL in v.facts.get("levels", ())]
    if not held:
        raise reference.missing(store, TABLE, TABLE, WHY)
    links = reference.answering(store, LINKS)
    ids = tuple(version.id for version in held)
    shapes = _shapes(workspace, ids, tuple(version.id for version in links))
    return Atlas(shapes, viewing.footprint(store), ids)


@functools.lru_cache(maxsize=2)
def _shapes(workspace: Path, boundaries: tuple[str, ...], links: tuple[str, ...]) -> tuple[Shape, ...]:
    from commonweal.analysis import geography

    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        for table, ids in ((TABLE, boundaries), (LINKS, links)):
            bound.bind(table, [v for v in reference.answering(store, table) if v.id in ids])
        drawn = geography.table(TABLE)
        rows = bound.run(drawn.filter(drawn.level == LEVEL)).to_pylist()
        names = whereabouts.council_names(bound)
    return tuple(_one(row, names) for row in sorted(rows, key=lambda row: str(row["code"])))


def _one(row: Mapping[str, Any], names: Mapping[str, str]) -> Shape:
    code = row["code"]
    return Shape(code, names.get(code) or row["name"] or code, tuple(_rings(json.loads(row["geometry"]))))


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """The rings of a GeoJSON polygon or of several."""
    found: Sequence[Any] = geometry["coordinates"]
    polygons = {"Polygon": [found], "MultiPolygon": found}.get(geometry["type"], [])
    for polygon in polygons:
        for ring in polygon:
            yield tuple((float(point[0]), float(point[1])) for point in ring)
