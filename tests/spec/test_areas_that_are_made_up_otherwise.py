"""A neighbourhood made up of other small areas is another, whatever its name: old and new are weighed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from commonweal.content.people_rules import people_rules
from commonweal.evidence.store import Store
from commonweal.gate.people.letting_out import let_out, remembered
from commonweal.pipeline import workforce
from commonweal.pipeline.ground import Ground
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import PeopleCell, PeopleCounts, Release

STAFF = (40, 3, 20, 31)  # in four small areas; the rule for a body's own people hides the second
BEFORE = {"North": (0, 1), "South": (2, 3)}
AFTER = {"North": (0, 2), "South": (1, 3)}


def by_neighbourhood(of: Mapping[str, Sequence[int]], ground: str, women: Sequence[int] = ()) -> PeopleCounts:
    """The staff by small area and neighbourhood; with `women` of each neighbourhood, by sex too."""
    cells = [PeopleCell("home", "lsoa", f"E{n}") for n in range(len(STAFF))]
    counts, sums = list(STAFF), []
    for name, parts in [*of.items(), ("", tuple(range(len(STAFF))))]:
        level = "neighbourhood" if name else "footprint"
        sums.append((len(cells), tuple(parts)))
        cells.append(PeopleCell("home", level, name))
        counts.append(sum(STAFF[part] for part in parts))
    for name, many in zip(of, women, strict=False):
        whole = cells.index(PeopleCell("home", "neighbourhood", name))
        sums.append((whole, (len(cells), len(cells) + 1)))
        cells += [PeopleCell("sex", "neighbourhood", name, "sex", sex) for sex in ("Female", "Male")]
        counts += [many, counts[whole] - many]
    return PeopleCounts(
        "home",
        "staff",
        "2026-03-31",
        ("X01",),
        cells,
        np.array(counts),
        sums,
        versions=("v1",),
        ground=ground,
    )


def asks(store: Store, counts: PeopleCounts) -> Release:
    def recount(told):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(workforce, "counts_of", lambda *_, **__: counts)
            patch.setattr(workforce, "_employers", lambda _: ["X01"])
            return workforce.recount(store, told, Ground("", ()))

    with store.writing():
        return let_out(store, counts, people_rules(None), Audience.OWNER, versions=["v1"], recount=recount)


def of_the_second_area(*families: tuple[PeopleCounts, Release]) -> tuple[float, float]:
    """What anyone can say of the small area with 3, who knows what neighbourhoods were made of each time."""
    rows, values, known = [], [], [(1.0, None)] * len(STAFF)
    for counts, release in families:
        shown = release.table["headcount"].to_pylist()
        for total, parts in counts.sums:
            if shown[total] is not None:
                rows.append([float(area in parts) for area in range(len(STAFF))])
                values.append(shown[total])
        for area in range(len(STAFF)):
            if shown[area] is not None:
                known[area] = (shown[area], shown[area])
    return tuple(linprog([0, sign, 0, 0], A_eq=rows, b_eq=values, bounds=known).x[1] for sign in (1, -1))


def test_old_and_new_areas_of_one_name_do_not_give_a_count_away(tmp_path: Path):
    before, after = by_neighbourhood(BEFORE, "g1"), by_neighbourhood(AFTER, "g2")
    first, alone = asks(Store(tmp_path), before), asks(Store(tmp_path / "alone"), after)
    low, high = of_the_second_area((before, first), (after, alone))
    assert (round(low), round(high)) == (3, 3), (
        "the control: let out by themselves, both together give 3 away"
    )
    second = asks(Store(tmp_path), after)
    assert not second.refused
    low, high = of_the_second_area((before, first), (after, second))
    assert (low <= 1 + 1e-6, high >= 4 - 1e-6) == (True, True)
    assert [told.ground for told in remembered(Store(tmp_path))] == ["g1", "g2"]


def test_where_people_are_told_by_what_they_are_it_is_refused(tmp_path: Path):
    asks(Store(tmp_path), by_neighbourhood(BEFORE, "g1", women=(20, 30)))
    refused = asks(Store(tmp_path), by_neighbourhood(AFTER, "g2", women=(25, 25))).refused
    assert "by areas that have been made up otherwise since" in refused
    assert "North and South" in refused
    assert "once all have files of a later day" in refused


def test_without_small_areas_nobody_can_tell_and_it_is_refused(tmp_path: Path):
    def by_place(ground: str) -> PeopleCounts:
        cells = [PeopleCell("home", "place", name) for name in ("North", "South")]
        counts = by_neighbourhood(BEFORE, ground)
        whole = PeopleCell("home", "footprint", "")
        return replace(counts, cells=[*cells, whole], counts=np.array([43, 51, 94]), sums=[(2, (0, 1))])

    asks(Store(tmp_path), by_place("g1"))
    assert not asks(Store(tmp_path), by_place("g1")).refused
    assert "were not let out both times" in asks(Store(tmp_path), by_place("g2")).refused
