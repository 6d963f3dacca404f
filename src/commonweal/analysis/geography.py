"""Where postcodes and areas lie: expressions over the reference tables, to be joined with ledgers or run alone.

Method: an area's parent is what the publisher's lookup says (best fit, as the ONS makes them). A council's board is
told from the LSOAs that both lookups name; a council whose LSOAs lie in two boards has two. Without a lookup of the
postcode itself, a council in one board gives the board; in two, the board is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import numpy as np

from commonweal.vocabulary.errors import WrongVintage
from commonweal.vocabulary.tables import CANONICAL_TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from numpy.typing import NDArray

VERSION = "1"
BODIES = ("authority", "upper_authority", "icb")
MOVES = "board_moves"
WANTED = "wanted"
AT_ONCE = 2_000  # places whose distances to every centre are held in memory together


def table(name: str) -> ir.Table:
    """A canonical table, unbound."""
    return ibis.table({column.name: column.type for column in CANONICAL_TABLES[name].columns}, name=name)


def board_moves() -> ir.Table:
    """Which board stands for which on the day that is asked about (analysis.boards.moves), unbound."""
    return ibis.table({"old": "string", "authority": "string", "new": "string"}, name=MOVES)


def parents(child_level: str, parent_level: str) -> ir.Table:
    """Each area of a kind with that of another kind that it lies in: child, child_name, parent, parent_name, link."""
    links = table("area_links")
    wanted = links.filter(links.child_level == child_level, links.parent_level == parent_level)
    return wanted.select("child", "child_name", "parent", "parent_name", "link").distinct()


def bodies(code: str) -> ir.Table:
    """A code that the lists hold, once: NHS organisations by ODS code, councils and boards by GSS or ODS code."""
    organisations, links = table("organisations"), table("area_links")
    listed = organisations.filter(organisations.code == code).select("code")
    areas = links.filter(links.child == code, links.child_level.isin(BODIES)).select(code="child")
    codes = links.filter(links.parent == code, links.parent_level == "icb_ods").select(code="parent")
    return listed.union(areas, codes, distinct=True)


def boards_of_authorities() -> ir.Table:
    """Each council with each board that it lies in: authority, icb, boards (how many the council has)."""
    direct = parents("authority", "icb").select(authority="child", icb="parent")
    councils, boards = parents("lsoa21", "authority"), parents("lsoa21", "icb")
    both = councils.inner_join(boards, councils.child == boards.child)
    through = both.select(authority=councils.parent, icb=boards.parent)
    pairs = direct.union(through, distinct=True)
    return pairs.mutate(boards=pairs.count().over(group_by=pairs.authority))


def places_of_postcodes(*, on_day: bool = False) -> ir.Table:
    """Every postcode with its council, 2021 LSOA, board and region: as far as the tables held can say.

    The board is its LSOA's; else its council's, where that has one; else the directory's own. With `on_day`, the
    board is the one that stands for it on the day that `board_moves` was made for.
    """
    places = table("postcodes").drop("ended", "edition")
    boards = parents("lsoa21", "icb").select(lsoa21="child", of_lsoa="parent")
    councils = boards_of_authorities()
    councils = councils.filter(councils.boards == 1).select("authority", of_authority="icb")
    regions = parents("authority", "region").select(authority="child", of_council="parent")
    for looked_up, key in ((boards, "lsoa21"), (councils, "authority"), (regions, "authority")):
        places = _looked_up(places, looked_up, [key])
    places = places.mutate(
        icb=ibis.coalesce(places.of_lsoa, places.of_authority, places.icb),
        region=ibis.coalesce(places.region, places.of_council),
    ).drop("of_lsoa", "of_authority", "of_council")
    return on_boards_of_the_day(places) if on_day else places


def places_wanted() -> ir.Table:
    """The same of the postcodes in a table `wanted` (column postcode) only, under the boards of the day."""
    wanted = ibis.table({"postcode": "string"}, name=WANTED)
    return places_of_postcodes(on_day=True).inner_join(wanted, "postcode")


def on_boards_of_the_day(places: ir.Table) -> ir.Table:
    """Put places (with `icb` and `authority`) under the boards of the day that `board_moves` was made for."""
    moves = board_moves()
    whole = moves.filter(moves.authority.isnull()).select(icb="old", all_to="new")
    part = moves.filter(moves.authority.notnull()).select("authority", icb="old", part_to="new")
    found = _looked_up(_looked_up(places, whole, ["icb"]), part, ["icb", "authority"])
    now = ibis.coalesce(found.part_to, found.all_to, found.icb)
    return found.mutate(icb=now).drop("all_to", "part_to")


def _looked_up(places: ir.Table, others: ir.Table, on: Sequence[str]) -> ir.Table:
    """Places with the further columns of a lookup that has at most one row for each key; null where it has none."""
    others = others.rename({f"key_{name}": name for name in on}).view()
    joined = places.left_join(others, [(name, f"key_{name}") for name in on])
    return joined.drop(*(f"key_{name}" for name in on))


def deprivation_of(
    areas: ir.Table, *, level: str, index: str, index_level: str, measure: str = "imd"
) -> ir.Table:
    """Areas (column `code`, of kind `level`) with their rank, decile and quintile in an index, among all its areas.

    Decile = ceil(10 × rank / areas) where the publisher gives none. `index_level` is the kind of area that the index
    is about. Raises WrongVintage where that is another: a code can stand for another area there.
    """
    refuse_other_vintage(level, index, index_level)
    values = table("deprivation")
    values = values.filter(
        values["index"] == index, values.level == index_level, values.measure == measure
    ).mutate(areas=values["rank"].max().over())
    decile = ibis.coalesce(values.decile, (values["rank"] * 10 / values.areas).ceil().cast("int64"))
    placed = values.select(code="code", rank="rank", score="score", decile=decile).mutate(
        quintile=lambda t: ((t.decile + 1) // 2).cast("int64")
    )
    return areas.left_join(placed, areas.code == placed.code).select(
        areas, placed["rank"], placed.score, placed.decile, placed.quintile
    )


def refuse_other_vintage(level: str, index: str, index_level: str) -> None:
    """Raise WrongVintage where areas are not of the kind that an index is about."""
    if level != index_level:
        raise WrongVintage(
            f"{index} is about areas of the kind {index_level}, and these are {level}. Some codes stand for other "
            f"areas there, so joining them would give wrong figures without a sign of it.",
            what_to_do="Load an index for these areas, or a lookup between the two kinds, such as the ONS lookup "
            "from LSOAs of 2011 to LSOAs of 2021, and take the areas over it first.",
        )


def nearest(
    eastings: Sequence[float], northings: Sequence[float], centres: NDArray[np.float64]
) -> NDArray[np.int64]:
    """For each place, the row of `centres` (n × 2, metres) that is nearest to it in a straight line."""
    places = np.column_stack([eastings, northings]).astype(np.float64)
    found = np.empty(len(places), dtype=np.int64)
    squares = (centres**2).sum(axis=1)
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        # |a − b|² without |a|², which is the same for every centre.
        found[start : start + AT_ONCE] = (squares - 2 * some @ centres.T).argmin(axis=1)
    return found
