"""The map of areas: made once from the boundaries that are held, kept in the workspace, read by browsers in parts.

    maps/<digest>/areas.pmtiles   every area, as tiles
    maps/<digest>/index.json      every area's name, the council that it lies in and the box round it

The digest is of all that the map is made of. Where no boundaries of small areas are held but their centres are, small
areas are drawn round these (analysis.cells), and the map says so.
"""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.evidence.store import Store, files
from commonweal.evidence.store.tables import Tables, tables
from commonweal.pipeline import reference
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from commonweal.publication.tiles.build import Layer

VERSION = "1"
FORMAT = 1
BOUNDARIES, CENTRES, LINKS = "boundaries", "centroids", "area_links"
BOARD, COUNCIL, SMALL = "icb", "authority", "lsoa21"
ZOOMS = {BOARD: (3, 10), COUNCIL: (3, 10), SMALL: (8, 10)}
DEGREES = 180  # more than that is metres
TILES, INDEX = "areas.pmtiles", "index.json"

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class OnMap:
    """An area of the map: what it is called, the council that it lies in ("" where nothing says), and its box.

    The box is west, south, east and north, in degrees.
    """

    name: str
    council: str
    box: Box


@dataclass(frozen=True, eq=False)
class AreaMap:
    """A map that is kept. `areas` by level and code; `round_centres`: its small areas are not boundaries.

    `without_outline` are the codes of areas that are published without any: nobody can draw these.
    """

    digest: str
    tiles: Path
    round_centres: bool
    without_outline: tuple[str, ...]
    versions: tuple[str, ...]
    areas: Mapping[str, Mapping[str, OnMap]]


def kept(workspace: Path) -> AreaMap | None:
    """The map of what is held now; None where it has not been made, or nothing is held to make one of."""
    basis = _basis(Store(workspace))
    folder = _folder(workspace, basis)
    return _read(folder, tuple(v.id for v in basis)) if basis and (folder / INDEX).exists() else None


def tiles(workspace: Path, digest: str) -> Path | None:
    """The tiles of one map; None where there is no such map any more."""
    found = workspace / "maps" / digest / TILES
    return found if digest.isalnum() and found.exists() else None


def can_be_made(workspace: Path) -> bool:
    """Whether boundaries are held that a map can be made of."""
    return bool(_basis(Store(workspace)))


def refresh(workspace: Path, *, progress: Progress = silent) -> bool:
    """Make the map where it is missing; says whether it was made. Maps of what is no longer held are removed."""
    store = Store(workspace)
    basis = _basis(store)
    final = _folder(workspace, basis)
    missing = bool(basis) and not (final / INDEX).exists()
    if missing:
        progress("mapping", 0, None, "Reading the boundaries of areas")
        with store.spooling() as spool:
            staged = spool / final.name
            staged.mkdir()
            _make(store, staged, spool, progress)
            if not final.exists():  # another run may have made the same meanwhile
                files.publish_folder(staged, final)
    clear(workspace)
    return missing


def clear(workspace: Path) -> None:
    """Remove maps of what is no longer held, such as boundaries that were erased."""
    current = _folder(workspace, _basis(Store(workspace)))
    for old in (workspace / "maps").glob("*"):
        if old != current:
            shutil.rmtree(old, ignore_errors=True)


def _basis(store: Store) -> tuple[DatasetVersion, ...]:
    """What the map is made of: boundaries; where none are of small areas, their centres. And the lookups.

    Without boundaries there is no map.
    """
    drawn = [v for v in reference.answering(store, BOUNDARIES) if _levels(v) & set(ZOOMS)]
    if not drawn:
        return ()
    if not _has_small(drawn):
        drawn += reference.answering(store, CENTRES)
    return tuple(sorted([*drawn, *reference.answering(store, LINKS)], key=lambda version: version.id))


def _levels(version: DatasetVersion) -> set[str]:
    return set(version.facts.get("levels", ()))


def _has_small(drawn: list[DatasetVersion]) -> bool:
    return any(SMALL in _levels(version) for version in drawn if version.kind == BOUNDARIES)


def _folder(workspace: Path, basis: tuple[DatasetVersion, ...]) -> Path:
    from commonweal.publication import tiles as drawing

    made_of = json.dumps([VERSION, drawing.VERSION, *(version.id for version in basis)])
    return workspace / "maps" / hashlib.sha256(made_of.encode()).hexdigest()[:32]


@functools.lru_cache(maxsize=2)
def _read(folder: Path, versions: tuple[str, ...]) -> AreaMap:
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    areas = {
        level: {code: OnMap(name, council, (*box,)) for code, (name, council, *box) in rows.items()}
        for level, rows in index["areas"].items()
    }
    return AreaMap(
        folder.name, folder / TILES, index["round_centres"], (*index["without_outline"],), versions, areas
    )


def _make(store: Store, folder: Path, spool: Path, progress: Progress) -> None:
    import shapely

    from commonweal.publication.tiles import build

    with tables(store, spool) as bound:
        held = {table: reference.answering(store, table) for table in (BOUNDARIES, CENTRES, LINKS)}
        for table, versions in held.items():
            bound.bind(table, versions)
        councils = _parents(bound)
        layers, without = _drawn(bound)
        round_centres = SMALL not in layers and bool(held[CENTRES])
        if round_centres:
            progress("mapping", 0, None, "Drawing small areas round their centres")
            layers |= _round_centres(bound, councils, layers.get(COUNCIL))
    build.write(folder / TILES, list(layers.values()), progress=progress)
    areas = {
        level: {
            code: [name, councils.get(code, ("", ""))[0] if level == SMALL else "", *box]
            for code, name, box in zip(
                layer.codes, layer.names, shapely.bounds(layer.shapes).round(5).tolist(), strict=True
            )
        }
        for level, layer in layers.items()
    }
    index = {"format": FORMAT, "round_centres": round_centres, "without_outline": without, "areas": areas}
    files.write_whole(folder / INDEX, json.dumps(index, ensure_ascii=False).encode())


def _parents(bound: Tables) -> dict[str, tuple[str, str]]:
    """The council of each small area, and the small area's name, as the lookups say."""
    from commonweal.analysis import geography

    rows = bound.run(geography.parents(SMALL, COUNCIL)).to_pylist()
    return {row["child"]: (row["parent"], row["child_name"] or row["child"]) for row in rows}


def _drawn(bound: Tables) -> tuple[dict[str, Layer], list[str]]:
    """The layers whose boundaries are held, and the codes of areas that have no outline."""
    import numpy as np
    import shapely

    from commonweal.analysis import geography
    from commonweal.publication.tiles.build import Layer

    areas = geography.table(BOUNDARIES)
    rows: list[dict[str, Any]] = bound.run(areas.filter(areas.level.isin(list(ZOOMS)))).to_pylist()
    by_level: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["code"])):
        by_level[row["level"]].append(row)
    found: dict[str, Layer] = {}
    without: list[str] = []
    for level, own in sorted(by_level.items()):
        texts = np.array([row["geometry"] for row in own], dtype=object)
        shapes = shapely.from_geojson(texts, on_invalid="ignore")
        lacking = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        without += [row["code"] for row, is_lacking in zip(own, lacking, strict=True) if is_lacking]
        kept_rows = [row for row, is_lacking in zip(own, lacking, strict=True) if not is_lacking]
        if kept_rows:
            names = [row["name"] or row["code"] for row in kept_rows]
            shapes = _in_degrees(shapes[~lacking])
            found[level] = Layer(level, [row["code"] for row in kept_rows], names, shapes, ZOOMS[level])
    return found, without


def _in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in degrees; publishers give some on the national grid."""
    import numpy as np
    import shapely

    from commonweal.analysis import grid

    if np.abs(shapely.total_bounds(shapes)).max() <= DEGREES:
        return shapes
    turned: NDArray[np.object_] = shapely.transform(
        shapes, lambda points: np.column_stack(grid.degrees(*points.T))
    )
    return turned


def _round_centres(
    bound: Tables, councils: Mapping[str, tuple[str, str]], outlines: Layer | None
) -> dict[str, Layer]:
    import numpy as np

    from commonweal.analysis import cells, geography, grid
    from commonweal.publication.tiles.build import Layer

    centres = geography.table(CENTRES)
    rows = bound.run(centres.filter(centres.level == SMALL).order_by("code")).to_pylist()
    if not rows:
        return {}
    places = np.column_stack(
        grid.degrees(*(np.array([row[axis] for row in rows]) for axis in ("easting", "northing")))
    )
    of = dict(zip(outlines.codes, outlines.shapes, strict=True)) if outlines else {}
    within: defaultdict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        within[councils.get(row["code"], ("", ""))[0]].append(n)
    shapes = np.empty(len(rows), dtype=object)
    for council, found in within.items():
        shapes[found] = cells.around(places[found], of.get(council))
    codes = [row["code"] for row in rows]
    names = [councils.get(code, ("", code))[1] for code in codes]
    return {SMALL: Layer(SMALL, codes, names, shapes, ZOOMS[SMALL])}
