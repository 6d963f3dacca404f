"""Figures of the workforce, made of what the gate let out and of residents; never of counts that it hides.

Shares and rates are of protected counts. A share of a hidden count is not shown, with the least and most that it can
be; nothing is imputed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from commonweal.analysis.population.representation import representation_ratio
from commonweal.analysis.workforce.family import (
    BEYOND,
    BEYOND_PART,
    EMPLOYERS,
    EVERYWHERE,
    FOOTPRINT,
    HOMES,
    LOCAL_QUINTILE,
    NEIGHBOURHOOD,
    PLACE,
    QUINTILE,
    SMALL,
    WHOLE,
)
from commonweal.analysis.workforce.shortfall import Shortfall, shortfall
from commonweal.vocabulary.people import RELEASE_COLUMNS
from commonweal.vocabulary.tables.workforce import ALL, DIMENSIONS, NOT_STATED, STAFF

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = "workforce-figures-2"
KIND, GROUND = "workforce", "ground"
GROUP = "group: "  # the level of a group of residents in the ground, with what it is grouped by
REFUSED = "refused"  # the table of the one row that says why nothing of a population is let out
DEPRIVED = "1"
UNDER = "Under the Real Living Wage"
_PRECISION = pa.decimal128(38, 7)
_TYPES = {"double": "float64"}
# By which fifths a cut tells people; and why there is no number of a fifth that is not among what was let out.
LEVELS = {"quintile": QUINTILE, "local_quintile": LOCAL_QUINTILE}
NOT_LET_OUT = {
    QUINTILE: "This system lets out local fifths of deprivation, and not those of the whole nation",
    LOCAL_QUINTILE: "This system lets out fifths of deprivation of the whole nation, and not local ones",
}
NOT_PLACED = "No file says how deprived the small areas of the footprint are"
NONE_THERE = "No small area of the footprint is in the most deprived fifth"
Key = tuple[str, ...]


def released() -> ir.Table:
    """What the gate let out of every population, as its name stands for when a plan is run. Unbound."""
    columns = {name: _TYPES.get(type_, type_) for name, type_ in RELEASE_COLUMNS.items()}
    return ibis.table(columns | {"population": "string"}, name=KIND)


def ground() -> ir.Table:
    """Areas with their names, residents of working age, and the nearest employer with its kilometres. Unbound."""
    return ibis.table(
        {
            "level": "string",
            "area": "string",
            "name": "string",
            "residents": "float64",
            "nearest": "string",
            "kilometres": "float64",
        },
        name=GROUND,
    )


def counts_held(columns: Mapping[str, str], population: str) -> ir.Table:
    """The counts held of a population, as the family of tables takes them. For the gate alone. Unbound."""
    held = ibis.table(dict(columns), name=KIND)
    return held.filter(held.population == population).select(
        "organisation", "area", "dimension", "category", "headcount"
    )


def rows() -> ir.Table:
    """What was let out, each row with what is known of its area; of a group in the footprint, its residents."""
    out, areas = released(), ground()
    of_group = (out.level == FOOTPRINT) & (out.dimension != ALL)
    out = out.mutate(
        level_=ibis.ifelse(of_group, ibis.literal(GROUP) + out.dimension, out.level),
        area_=ibis.ifelse(of_group, out.category, out.area),
    )
    here = areas.select(
        "name", "residents", "nearest", "kilometres", of_level=areas.level, of_area=areas.area
    )
    joined = out.left_join(here, [out.level_ == here.of_level, out.area_ == here.of_area])
    return joined.select(out, here["name"], here.residents, here.nearest, here.kilometres).drop(
        "level_", "area_"
    )


@dataclass(frozen=True)
class Number:
    """A value or None, its limits, how many people it rests on, and why it is not shown."""

    value: float | None
    low: float | None = None
    high: float | None = None
    count: int = 0
    why: str = ""


class Told:
    """What was let out, to be looked up."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = rows
        self._at = {
            (r["population"], r["table"], r["level"], r["area"], r["category"], r["organisation"]): r
            for r in rows
        }
        self._refused = {r["population"]: r["why"] for r in rows if r["table"] == REFUSED}

    def count(self, level: str, area: str = WHOLE, *, population: str = STAFF) -> Number:
        """Everyone of a population in an area."""
        return self.number(self._at.get((population, HOMES, level, area, ALL, "")), population)

    def number(self, row: Mapping[str, Any] | None, population: str = STAFF) -> Number:
        """A row's count; of one that is hidden, what it can be."""
        if row is None:
            return Number(None, why=self._refused.get(population, "No file says it"))
        if row["headcount"] is not None:
            return Number(row["headcount"], count=row["headcount"])
        return Number(None, row["low"], row["high"], why=row["why"] or "")

    def of(self, table: str, level: str, *, population: str = STAFF) -> list[Mapping[str, Any]]:
        """The rows of a table that are about areas of a level."""
        return [
            r for r in self._rows if (r["population"], r["table"], r["level"]) == (population, table, level)
        ]

    def residents(self, level: str, area: str = WHOLE) -> float | None:
        """Residents of working age of an area."""
        row = self._at.get((STAFF, HOMES, level, area, ALL, ""))
        return None if row is None else row["residents"]


def share(part: Number, whole: Number, times: float = 100.0) -> Number:
    """A part of a whole, from protected counts; with what it can be where the part is hidden."""
    if not whole.value:
        return Number(None, why=whole.why or "There are none that it could be a share of")
    if part.value is not None:
        return Number(times * part.value / whole.value, count=int(whole.value))
    if part.low is None or part.high is None:
        return Number(None, why=part.why)
    least, most = (min(times, times * end / whole.value) for end in (part.low, part.high))
    return Number(None, least, most, int(whole.value), part.why)


def deprived_fifth(told: Told, cut: Key, *, level: str = QUINTILE) -> Iterator[tuple[Key, Number]]:
    """Share of the staff who live in the footprint whose homes are in the most deprived fifth; or in each fifth.

    `level`: among which areas the fifths are, those of the nation or the footprint's own.
    """
    whole = told.count(FOOTPRINT)
    if not cut:
        lacking = _no_most_deprived(told, level)
        yield (), lacking or share(told.count(level, DEPRIVED), whole)
        return
    for row in _fifths(told, level):
        yield (row["name"] or row["area"],), share(told.number(row), whole)


def _fifths(told: Told, level: str, table: str = HOMES) -> list[Mapping[str, Any]]:
    return sorted(told.of(table, level), key=lambda row: str(row["area"]))


def _no_most_deprived(told: Told, level: str) -> Number | None:
    """Why nothing is said of the most deprived fifth; None where something is."""
    areas = [row["area"] for row in _fifths(told, level)]
    if DEPRIVED in areas:
        return None
    why = NONE_THERE if any(areas) else NOT_PLACED if areas else NOT_LET_OUT[level]
    return Number(None, why=told.count(FOOTPRINT).why or why)


def rate(told: Told, cut: Key) -> Iterator[tuple[Key, Number]]:
    """Staff for every 1,000 residents of working age: of the footprint, of places, or of small areas by code."""
    if not cut:
        yield (), _for_residents(told.count(FOOTPRINT), told.residents(FOOTPRINT))
        return
    level = SMALL if cut == ("area",) else PLACE
    for row in sorted(told.of(HOMES, level), key=lambda row: str(row["area"])):
        name = row["area"] if level == SMALL else row["name"] or row["area"]
        yield (name,), _for_residents(told.number(row), row["residents"])


def _for_residents(staff: Number, residents: float | None) -> Number:
    if not residents:
        return Number(
            None, why=staff.why or "No file says how many people of working age live in each small area"
        )
    value, low, high = (
        None if end is None else 1000 * end / residents for end in (staff.value, staff.low, staff.high)
    )
    return Number(value, low, high, staff.count, staff.why)


def representation(told: Told, cut: Key, *, level: str = QUINTILE) -> Iterator[tuple[Key, Number]]:
    """Share of staff over share of residents of working age: of the most deprived fifth, each fifth, each place.

    `level`: among which areas the fifths are.
    """
    level = PLACE if cut == ("place",) else level
    everyone, residents = told.count(FOOTPRINT), told.residents(FOOTPRINT)
    for row in _fifths(told, level):
        if cut or row["area"] == DEPRIVED:
            name = (row["name"] or row["area"],) if cut else ()
            yield name, ratio(told.number(row), everyone, row["residents"], residents)
    if not cut and (lacking := _no_most_deprived(told, level)):
        yield (), lacking


def ratio(part: Number, whole: Number, residents: float | None, of_all: float | None) -> Number:
    """A part's share of staff over its share of residents, with its limits (Katz)."""
    if not residents or not of_all:
        return Number(None, why="No file says how many people of working age live in each small area")
    if not whole.value:
        return Number(None, why=whole.why or "There are no staff")
    ends = [part.value] if part.value is not None else [part.low, part.high]
    if any(end is None for end in ends):
        return Number(None, why=part.why)
    # Rounded counts may pass their rounded total by the base.
    found = [
        representation_ratio(min(float(end or 0), whole.value), whole.value, residents, of_all).ratio
        for end in ends
    ]
    value = None if part.value is None else found[0].value
    return Number(
        value, found[0].low, found[-1].high, int(whole.value), "" if value is not None else part.why
    )


def shortfalls(told: Told, level: str = NEIGHBOURHOOD) -> list[tuple[Mapping[str, Any], Shortfall]]:
    """Each area of a level with its shortfall, the largest first; none where residents or staff are not known."""
    everyone, residents = told.count(FOOTPRINT), told.residents(FOOTPRINT)
    if not everyone.value or not residents:
        return []
    found = []
    for row in told.of(HOMES, level):
        if row["residents"]:
            low, high = row["low"], row["high"] if row["high"] is not None else int(everyone.value)
            one = shortfall(low, high, row["residents"], staff=everyone.value, all_residents=residents)
            found.append((row, one))
    return sorted(found, key=lambda pair: (-pair[1].missing_low, str(pair[0]["area"])))


def few(told: Told, cut: Key) -> Iterator[tuple[Key, Number]]:
    """How many neighbourhoods are called; or staff missing in each, with the least and most."""
    areas = shortfalls(told)
    if not cut:
        why = (
            ""
            if areas
            else told.count(FOOTPRINT).why or "No file says how many people of working age live where"
        )
        yield (), Number(sum(one.is_few for _, one in areas) if areas else None, count=len(areas), why=why)
        return
    for row, one in areas:
        middle = None if row["headcount"] is None else one.expected - row["headcount"]
        key = {
            "neighbourhood": row["name"] or row["area"],
            "called": _called(one),
            "kilometres": "" if row["kilometres"] is None else f"{row['kilometres']:.0f}",
            "nearest": row["nearest"] or "",
            "expected": f"{one.expected:.0f}",
            "residents": f"{row['residents']:.0f}",
        }
        yield (
            tuple(key[name] for name in cut),
            Number(middle, one.missing_low, one.missing_high, int(row["headcount"] or 0), row["why"] or ""),
        )


CALLED, NOT_CALLED, TOO_SMALL = "Few", "No more than chance", "Too small to tell"


def _called(one: Shortfall) -> str:
    if one.is_few:
        return CALLED
    return NOT_CALLED if one.could_be_called else TOO_SMALL


def people(population: str) -> Callable[[Told, Key], Iterator[tuple[Key, Number]]]:
    """How many there are of a population; by employer, place, fifth, home beyond the footprint, or what they are."""

    def made(told: Told, cut: Key) -> Iterator[tuple[Key, Number]]:
        if not cut:
            yield (), told.count(EVERYWHERE, population=population)
            return
        [by] = cut
        levels = {"place": (HOMES, PLACE), "beyond": (HOMES, BEYOND_PART)}
        levels |= {name: (HOMES, level) for name, level in LEVELS.items()}
        table, level = levels.get(by, (by.replace("_", "-"), EVERYWHERE))
        if by == "organisation":
            table = EMPLOYERS
        if by == "place":
            yield ("Beyond the footprint",), told.count(BEYOND, population=population)
        for row in sorted(told.of(table, level, population=population), key=_youngest_first):
            named = row["organisation"] if by == "organisation" else row["category"]
            name = (row["name"] or row["area"]) if by in levels else named
            yield (name,), told.number(row, population)

    return made


def _youngest_first(row: Mapping[str, Any]) -> bool:
    """Categories stand by name, but for the youngest."""
    return not str(row["category"]).startswith("Under 2")


def under_living_wage(told: Told, cut: Key) -> Iterator[tuple[Key, Number]]:
    """Share of the staff whose pay is known who are paid under the Real Living Wage; in the footprint, by fifth."""
    if not cut:
        yield (), _under(told, EVERYWHERE, WHOLE)
        return
    level = LEVELS[cut[0]]
    for row in _fifths(told, level, "pay"):
        if row["category"] == UNDER:
            yield (row["name"] or row["area"],), _under(told, level, row["area"])


def _under(told: Told, level: str, area: str) -> Number:
    found = {row["category"]: told.number(row) for row in told.of("pay", level) if row["area"] == area}
    if not found:
        return Number(None, why=told.count(EVERYWHERE).why or "No file says what staff are paid")
    known = [number for category, number in found.items() if category != NOT_STATED]
    hidden = next((number for number in known if number.value is None), None)
    if hidden is not None:
        return Number(None, why=hidden.why)
    whole = sum(number.value or 0 for number in known)
    return share(found.get(UNDER, Number(0)), Number(whole, why="The pay of none of them is known"))


def table(
    cut: Key, made: Sequence[tuple[Key, Number]], decimals: int, *, day: dt.date | None = None
) -> pa.Table:
    """A cut as the gate takes it: its dimensions, value, low, high, count, why; the headline with its day."""
    columns: dict[str, pa.Array] = {
        name: pa.array([key[at] for key, _ in made], pa.string()) for at, name in enumerate(cut)
    }
    for name in ("value", "low", "high"):
        columns[name] = pa.array([_rounded(getattr(one, name), decimals) for _, one in made], _PRECISION)
    columns["count"] = pa.array([one.count for _, one in made], pa.int64())
    columns["why"] = pa.array([one.why if one.value is None else None for _, one in made], pa.string())
    if not cut:
        columns |= {end: pa.array([day], pa.date32()) for end in ("period_from", "period_to")}
    return pa.table(columns)


def _rounded(number: float | None, decimals: int) -> Decimal | None:
    if number is None:
        return None
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


CUTS_OF_PEOPLE = (
    "organisation",
    "place",
    *LEVELS,
    "beyond",
    *(name.replace("-", "_") for name in DIMENSIONS),
)
