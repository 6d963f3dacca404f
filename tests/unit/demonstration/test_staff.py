"""The made-up staff tell the story: Harbour has a fifth of the people of Wexport, and a tenth of its hospital staff."""

from __future__ import annotations

from commonweal.demonstration import making, staff
from commonweal.demonstration.atlas import Atlas

WEXPORT, HOSPITALS = "X01000021", "XWX10"


def test_harbour_has_a_fifth_of_the_people_and_a_tenth_of_the_hospital_staff():
    atlas = Atlas(making.setting(), seed=1)
    residents = staff.working_age(making.workforce(), atlas, {WEXPORT: 196_000})
    wexport = [area for area in atlas.areas if area.authority.code == WEXPORT]
    harbour = [area for area in wexport if area.ward_name.startswith("Harbour")]
    assert sum(residents.values()) == 196_000
    assert abs(sum(residents[area.code] for area in harbour) / 196_000 - 0.20) < 0.005
    [hospitals] = [one for one in making.everyone() if one.employer.code == HOSPITALS]
    live_there = sum(hospitals.homes.get(area.code, 0) for area in wexport)
    assert abs(sum(hospitals.homes.get(area.code, 0) for area in harbour) / live_there - 0.10) < 0.015
    assert sum(hospitals.homes.values()) == hospitals.employer.staff


def test_the_same_seed_gives_the_same_staff():
    one, two = (making.everyone(scale=0.02) for _ in range(2))
    assert [each.posts for each in one] == [each.posts for each in two]
