"""Where places on the grid are on the globe, and what is drawn round centres of areas."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from commonweal.analysis import cells, grid


def test_a_place_on_the_grid_is_where_the_survey_says() -> None:
    """The worked example of "A guide to coordinate systems in Great Britain", taken to WGS84 by Helmert's method."""
    longitudes, latitudes = grid.degrees(np.array([651_409.903]), np.array([313_177.270]))
    assert longitudes[0] == pytest.approx(1.7160519, abs=1e-6)
    assert latitudes[0] == pytest.approx(52.6579786, abs=1e-6)


def test_each_place_is_in_the_cell_of_its_nearest_centre() -> None:
    chance = np.random.default_rng(5)
    centres, places = chance.random((40, 2)), chance.random((300, 2))
    drawn = cells.around(centres, shapely.box(0, 0, 1, 1))
    nearest = ((places[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    assert shapely.intersects(drawn[nearest], shapely.points(places)).all()
    assert shapely.area(drawn).sum() == pytest.approx(1)


def test_a_centre_off_its_outline_and_one_without_any_are_still_drawn() -> None:
    centres = np.array([[0.5, 0.5], [0.6, 0.5], [9.0, 9.0]])
    drawn = cells.around(centres, shapely.box(0, 0, 1, 1))
    assert (shapely.area(drawn) > 0).all()
    assert (shapely.area(cells.around(centres, None)) > 0).all()


def test_centres_that_are_alike_have_a_cell_each() -> None:
    drawn = cells.around(np.array([[0.5, 0.5], [0.5, 0.5]]), shapely.box(0, 0, 1, 1))
    assert shapely.area(drawn).tolist() == [1, 1]
