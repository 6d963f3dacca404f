"""Who is missing at the table, worked by hand on the shipped sectors."""

from __future__ import annotations

from commonweal.content.sectors import sectors
from commonweal.decisions.coverage import Partner, coverage, unplaced

PLACES = ("Wexport", "Valeham", "Upper Moor")
PARTNERS = (
    Partner("XTR", "trust"),
    Partner("XCO", "college", places=("Wexport",)),
    Partner("XHH", "housing", places=("Wexport",)),
    Partner("XVA", "voluntary", places=("Upper Moor",)),
    Partner("XUV", "university", places=("Valeham",), brings=("economist",)),
    Partner("XPO", "other"),
)
BY_SECTOR = {each.sector.id: each for each in coverage(sectors(), PARTNERS, places=PLACES)}


def test_one_who_works_in_the_whole_system_counts_in_each_place() -> None:
    assert BY_SECTOR["nhs"].missing_in == ()


def test_places_in_which_nobody_of_a_sector_works() -> None:
    assert BY_SECTOR["college"].missing_in == ("Valeham", "Upper Moor")
    assert BY_SECTOR["voluntary"].partners == ("XHH", "XVA")  # a housing association is of the sector, too
    assert BY_SECTOR["voluntary"].missing_in == ("Valeham",)


def test_a_sector_for_which_nobody_speaks_is_missing_everywhere() -> None:
    assert BY_SECTOR["business"].missing
    assert BY_SECTOR["business"].missing_in == PLACES


def test_a_partner_can_bring_a_point_of_view() -> None:
    assert BY_SECTOR["economist"].partners == ("XUV",)
    assert not BY_SECTOR["economist"].missing
    assert BY_SECTOR["think-tank"].missing


def test_a_partner_of_no_sector_is_named() -> None:
    assert unplaced(sectors(), PARTNERS) == ("XPO",)
