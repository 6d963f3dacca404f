"""Areas drawn round their centres, where their boundaries are not held.

Method: Voronoi cells (each place belongs to the nearest centre) of the centres within one outline, cut at it. Such a
cell is not the area's boundary; it has the right neighbours for the most part, and lies where its people are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPECK = 0.0005  # half the side of what stands for a centre that lies off its outline; degrees, some 50 metres


def around(centres: NDArray[np.float64], outline: shapely.Geometry | None) -> NDArray[np.object_]:
    """A polygon for each centre (n × 2, all in one unit), in their order: none is empty, none overlaps another much.

    Centres that are alike share their cell. Without an outline each is a speck. `SPECK` is in degrees.
    """
    specks: NDArray[np.object_] = shapely.box(
        *(centres - SPECK).T, *(centres + SPECK).T
    )  # x and y of both corners
    if outline is None or outline.is_empty:
        return specks
    if len(np.unique(centres, axis=0)) == 1:
        return np.array([outline] * len(centres), dtype=object)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=outline))
    points = shapely.points(centres)
    found, of = shapely.STRtree(cells).query(points, predicate="intersects")
    first = np.full(len(centres), -1)
    first[found[::-1]] = of[::-1]
    cut = shapely.intersection(cells, outline)
    polygons: NDArray[np.object_] = np.array([cut[n] if n >= 0 else None for n in first], dtype=object)
    whole: NDArray[np.object_] = np.where(shapely.area(polygons) > 0, polygons, specks)
    return whole
