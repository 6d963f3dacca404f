"""To the national grid and back: two rooms reckon one way each, one on the engine and one on arrays."""

from __future__ import annotations

import ibis
import numpy as np
import pyarrow as pa

from commonweal.analysis.grid import degrees
from commonweal.content.registers import Coordinates
from commonweal.sources._registers.grid import placed

CENTIMETRES = 0.2  # metres: what is lost by turning the signs of the shift
# England from the Scillies to Berwick, a point every 20 km or so.
EAST, NORTH = (
    axis.ravel() for axis in np.meshgrid(np.arange(85e3, 650e3, 19e3), np.arange(12e3, 655e3, 21e3))
)


def test_degrees_of_places_on_the_grid_lead_back_to_them() -> None:
    longitudes, latitudes = degrees(EAST, NORTH)
    backend = ibis.duckdb.connect()
    points = {"v_x": longitudes, "v_y": latitudes, "row": np.arange(len(EAST))}
    backend.con.register("points", pa.table(points))
    table = ibis.table({"v_x": "float64", "v_y": "float64", "row": "int64"}, name="points")
    found = backend.to_pyarrow(placed(table, Coordinates(x="x", y="y")).order_by("row"))
    for column, expected in (("v_easting", EAST), ("v_northing", NORTH)):
        assert np.abs(found[column].to_numpy() - expected).max() < CENTIMETRES
