"""The ground on which people are told: the footprint's small areas, what they lie in, residents, how far work is."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonweal.analysis import geography
from commonweal.analysis.population.deprivation import local_quantile
from commonweal.analysis.workforce import family, figures
from commonweal.analysis.workforce.family import SmallArea
from commonweal.content.areas import Neighbourhoods, neighbourhoods
from commonweal.content.spend_method import local_definition
from commonweal.evidence.matching.numbers import postcode as tidy
from commonweal.evidence.store import Store, versions
from commonweal.evidence.store.tables import Tables, tables
from commonweal.pipeline import reference, viewing, whereabouts
from commonweal.pipeline.workspace import organisation_names, organisation_postcodes
from commonweal.vocabulary.tables import WORKFORCE

TABLES = ("area_links", "deprivation", "populations", "centroids", "postcodes")
SMALL, WARD, COUNCIL = "lsoa21", "ward", "authority"
YOUNGEST, OLDEST = 16, 64  # of working age, both in
METRES = 1000
FIFTHS = 5
NO_FOOTPRINT = (
    "Nothing says which councils the footprint is made of. Load a lookup of small areas to councils and boards "
    "(commonweal fetch reference), or set the footprint in the definition of local."
)
NOT_KNOWN = "Deprivation not known"
LOCAL = "Local fifth {quintile} of 5{gloss}"


@dataclass(frozen=True)
class Ground:
    """`areas`: every small area of the footprint; `names` of areas and neighbourhoods by level and code.

    `residents` of working age by small area, where known; `centres` in metres on the national grid. `digest` changes
    with any of it; `versions` are the reference data that it is made of.
    """

    digest: str
    versions: tuple[str, ...]
    areas: Mapping[str, SmallArea] = field(default_factory=dict)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    residents: Mapping[str, float] = field(default_factory=dict)
    centres: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @functools.cached_property
    def areas_digest(self) -> str:
        """Changes with what any small area lies in, and with nothing else."""
        said = [[code, *dataclasses.astuple(area)] for code, area in sorted(self.areas.items())]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def ground(store: Store) -> Ground:
    """The ground today; from memory where nothing has changed. It has no areas where nothing says the footprint."""
    footprint = tuple(sorted(viewing.footprint(store)))
    held = tuple(sorted(v.id for table in TABLES for v in reference.answering(store, table)))
    ours = neighbourhoods(store.content)
    local = local_definition(store.content)
    said = [footprint, held, ours.model_dump(mode="json"), {k: list(v) for k, v in local.places.items()}]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return _ground(store.workspace, footprint, held, digest)


@functools.lru_cache(maxsize=4)
def _ground(workspace: Path, footprint: tuple[str, ...], held: tuple[str, ...], digest: str) -> Ground:
    store = Store(workspace)
    if not footprint or not reference.answering(store, "area_links"):
        return Ground(digest, held)
    with store.spooling() as spool, tables(store, spool) as bound:
        for table in TABLES:
            if reference.answering(store, table):
                bound.bind(table, reference.answering(store, table))
        return _Reader(store, bound, footprint).ground(digest, held)


class _Reader:
    def __init__(self, store: Store, bound: Tables, footprint: Sequence[str]) -> None:
        self._store, self._bound, self._footprint = store, bound, footprint

    def ground(self, digest: str, held: tuple[str, ...]) -> Ground:
        councils = geography.parents(SMALL, COUNCIL)
        lies_in = {
            row["child"]: row
            for row in self._rows(councils.filter(councils.parent.isin(list(self._footprint))))
        }
        places = self._places(lies_in)
        ranked = self._ranked(list(lies_in))
        local = _local({code: rank for code, (rank, _) in ranked.items()})
        in_neighbourhood, names = self._neighbourhoods(lies_in, places)
        areas = {
            code: SmallArea(
                places[row["parent"]],
                in_neighbourhood[code],
                str(ranked[code][1]) if code in ranked else "",
                local.get(code, ""),
            )
            for code, row in sorted(lies_in.items())
        }
        names |= {(family.SMALL, code): row["child_name"] or code for code, row in lies_in.items()}
        return Ground(digest, held, areas, names, self._residents(areas), self._centres(areas))

    def _places(self, lies_in: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """Each council's place: as the system has set it, else its own name."""
        set_ = {
            code: name
            for name, codes in local_definition(self._store.content).places.items()
            for code in codes
        }
        return {
            row["parent"]: set_.get(row["parent"]) or row["parent_name"] or row["parent"]
            for row in lies_in.values()
        }

    def _ranked(self, codes: Sequence[str]) -> dict[str, tuple[int, int]]:
        """The rank of each of these areas in the nation's index, and its fifth there; only those that it ranks."""
        if not reference.answering(self._store, "deprivation"):
            return {}
        found = whereabouts.ranked(self._store, self._bound)
        return {code: found[code] for code in codes if code in found}

    def _neighbourhoods(
        self, lies_in: Mapping[str, Mapping[str, Any]], places: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
        """The neighbourhood of each small area, as the system has set them; where it has set none, its ward."""
        wards = {
            row["child"]: row for row in self._rows(geography.parents(SMALL, WARD)) if row["child"] in lies_in
        }
        ours = neighbourhoods(self._store.content)
        if not ours.neighbourhoods and wards:
            found = {
                code: wards[code]["parent"] if code in wards else _none(places[row["parent"]])
                for code, row in lies_in.items()
            }
            return found, {
                (family.NEIGHBOURHOOD, row["parent"]): row["parent_name"] or row["parent"]
                for row in wards.values()
            }
        by = _members(ours)
        found = {}
        for code, row in lies_in.items():
            ward = wards[code]["parent"] if code in wards else ""
            own = by.get((SMALL, code)) or by.get((WARD, ward)) or by.get((COUNCIL, row["parent"]))
            found[code] = own or _none(places[row["parent"]])
        return found, {}

    def _residents(self, areas: Mapping[str, SmallArea]) -> dict[str, float]:
        """People of working age in each small area, in the newest year: a band that reaches beyond counts in part."""
        if not reference.answering(self._store, "populations"):
            return {}
        people = geography.table("populations")
        rows = self._rows(people.filter(people.level == SMALL, people.code.isin(list(areas))))
        newest = max((row["year"] or 0 for row in rows), default=0)
        bands: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
        for row in rows:
            if (row["year"] or 0) == newest and row["age_to"] is not None:
                bands[row["code"]].append((row["age_from"], row["age_to"], row["people"]))
        return {code: sum(_inside(*band) for band in each) for code, each in bands.items()}

    def _centres(self, areas: Mapping[str, SmallArea]) -> dict[str, tuple[float, float]]:
        """The population-weighted centre of each small area; where none is held, the middle of its postcodes."""
        found: dict[str, tuple[float, float]] = {}
        if reference.answering(self._store, "postcodes"):
            codes = geography.table("postcodes")
            codes = codes.filter(codes.lsoa21.isin(list(areas)), codes.easting.notnull())
            middles = codes.group_by(code=codes.lsoa21).aggregate(
                easting=codes.easting.mean(), northing=codes.northing.mean()
            )
            found |= {row["code"]: (row["easting"], row["northing"]) for row in self._rows(middles)}
        if reference.answering(self._store, "centroids"):
            centres = geography.table("centroids")
            held = centres.filter(centres.level == SMALL, centres.code.isin(list(areas)))
            found |= {row["code"]: (row["easting"], row["northing"]) for row in self._rows(held)}
        return found

    def _rows(self, expression: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._bound.run(expression).to_pylist()
        return rows


def _local(ranks: Mapping[str, int]) -> dict[str, str]:
    """The fifth of each of the footprint's areas among these areas alone; none where there are fewer than five."""
    if len(ranks) < FIFTHS:
        return {}
    found = local_quantile(list(ranks.values()), max(ranks.values()), FIFTHS)
    return dict(zip(ranks, map(str, found.tolist()), strict=True))


def _none(place: str) -> str:
    return f"{family.NO_NEIGHBOURHOOD}{place}"


def _members(ours: Neighbourhoods) -> dict[tuple[str, str], str]:
    return {(each.level, area): each.name for each in ours.neighbourhoods for area in each.areas}


def _inside(youngest: int, oldest: int, people: float) -> float:
    """How many of a band are of working age, its years counting evenly."""
    within = min(oldest, OLDEST) - max(youngest, YOUNGEST) + 1
    # A band that takes in others, such as all ages, says nothing of working age.
    return (
        people * max(within, 0) / (oldest - youngest + 1)
        if oldest - youngest < OLDEST - YOUNGEST + 1
        else 0.0
    )


def as_table(store: Store, of: Ground, employers: Sequence[str]) -> dict[str, pa.Table]:
    """The table of the ground, for plans: each area's name, residents, and the nearest of the employers' addresses."""
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, area in of.areas.items():
        for key in (
            (family.FOOTPRINT, family.WHOLE),
            (family.PLACE, area.place),
            (family.NEIGHBOURHOOD, area.neighbourhood),
            (family.SMALL, code),
            (family.QUINTILE, area.quintile),
            (family.LOCAL_QUINTILE, area.local_quintile),
        ):
            members[key].append(code)
    seats = _seats(store, employers)
    rows = [
        {
            "level": level,
            "area": area,
            "name": _name(of, level, area),
            "residents": _whole(of.residents, codes),
            **_nearest(of, codes, seats if level in (family.NEIGHBOURHOOD, family.SMALL) else {}),
        }
        for (level, area), codes in members.items()
    ]
    rows += [
        {
            "level": family.BEYOND_PART,
            "area": part,
            "name": words,
            "residents": None,
            "nearest": None,
            "kilometres": None,
        }
        for part, words in BEYOND_WORDS.items()
    ]
    return {figures.GROUND: pa.Table.from_pylist(rows, schema=figures.ground().schema().to_pyarrow())}


BEYOND_WORDS = {
    "elsewhere-england": "Elsewhere in England",
    "elsewhere-wales": "Wales",
    "elsewhere-scotland": "Scotland",
    "elsewhere-northern-ireland": "Northern Ireland",
    "elsewhere-abroad": "Isle of Man, Channel Islands or abroad",
    "unknown": "Home not known",
}


def _name(of: Ground, level: str, area: str) -> str:
    if level in (family.QUINTILE, family.LOCAL_QUINTILE):
        words = whereabouts.DEPRIVED if level == family.QUINTILE else LOCAL
        gloss = whereabouts.GLOSSES.get(int(area), "") if area else ""
        return words.format(quintile=area, gloss=gloss) if area else NOT_KNOWN
    return of.names.get((level, area), area)


def _whole(residents: Mapping[str, float], codes: Sequence[str]) -> float | None:
    """The residents of all of them; None where those of one are not known."""
    return sum(residents[code] for code in codes) if all(code in residents for code in codes) else None


def _seats(store: Store, employers: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Where employers' addresses lie, by their names."""
    day, _ = whereabouts.day_of(store, None, None)
    every = {version.organisation for version in versions.current(store, WORKFORCE.name)} | set(employers)
    known = whereabouts.known(store, every, day)
    given = {**known.postcode_of_body, **organisation_postcodes(store.workspace)}
    of_body = {body: code for body in sorted(every) if (code := tidy(given.get(body)))}
    spots = _spots(store.workspace, frozenset(of_body.values()), known.digest)
    names = organisation_names(store.workspace)
    return {
        names.get(body) or known.names.get(body) or body: spots[of_body[body]]
        for body in employers
        if of_body.get(body) in spots
    }


@functools.lru_cache(maxsize=4)
def _spots(workspace: Path, postcodes: frozenset[str], _known: str) -> dict[str, tuple[float, float]]:
    """Where addresses lie on the grid; those that no directory knows are left out."""
    store = Store(workspace)
    day, _ = whereabouts.day_of(store, None, None)
    with store.spooling() as spool, tables(store, spool) as bound:
        found = whereabouts.spot(store, bound, postcodes, day)
    return {
        code: (spot.easting, spot.northing)
        for code, spot in found.items()
        if spot.easting is not None and spot.northing is not None
    }


def _nearest(of: Ground, codes: Sequence[str], seats: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    """The employer whose address is nearest to the middle of some small areas, in a straight line."""
    points = [(of.centres[code], of.residents.get(code, 1.0) or 1.0) for code in codes if code in of.centres]
    if not points or not seats:
        return {"nearest": None, "kilometres": None}
    weight = sum(each for _, each in points)
    east, north = (sum(point[n] * each for point, each in points) / weight for n in (0, 1))
    far = {name: math.hypot(seat[0] - east, seat[1] - north) / METRES for name, seat in seats.items()}
    nearest = min(far, key=lambda name: (far[name], name))
    return {"nearest": nearest, "kilometres": far[nearest]}
