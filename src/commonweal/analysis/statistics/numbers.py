"""A place's numbers, from the rows of its measures: as published, else put together from its parts'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from commonweal.analysis.population import intervals

OWN, PART, ABOVE, PEER, BODY = "own", "part", "above", "peer", "body"
ROLES = (OWN, PART, BODY, ABOVE, PEER)  # in the order in which they are shown
PEER_PART = "peer part"  # a council of a peer, which is its group
PEOPLE = ("population", "population_16_64", "population_0_15", "small_areas")
NATION = "England"
SHOWN = 4  # parts that a reason names
PERCENT = 100
ENOUGH = 0.9  # of the members of a group of which some may be missing
WEIGHTS = {
    "population": "people",
    "population_16_64": "people aged 16 to 64",
    "population_0_15": "children aged 0 to 15",
    "small_areas": "small areas",
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """How an indicator's number is made of measures' numbers.

    `areas`: "published", "added", or "averaged". `weight` is a measure's id, or one of PEOPLE, and `weighed` says it in
    words. `part`: the breakdowns that the headline is about. `interval`: published, wilson, byar or none. `decimals`:
    how many are kept. `counted_per`: where everybody was counted, so many of whom the number is (100 of a share): the
    count behind it can be had back, and with it limits.
    """

    take: str
    over: str | None = None
    times: float = 1
    areas: str = "published"
    weight: str | None = None
    weighed: str = WEIGHTS["population"]
    part: tuple[str, ...] = ("",)
    interval: str = "none"
    decimals: int = 1
    counted_per: float | None = None


@dataclass(frozen=True)
class Number:
    """A number made, with its 95% limits, and how it was put together, where it was; `of` how many it is."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""
    caveat: str = ""
    parts: int = 1
    of: float | None = None


class Found:
    """Rows by what they are of, and the numbers that they give.

    `parts`: what a place's own parts are called. `needed`: what share of them must have a value.
    """

    def __init__(
        self, rows: Sequence[Row], rule: Rule, place: str, *, parts: str = "councils", needed: float = 1
    ) -> None:
        self._rule, self._place, self._parts, self._needed = rule, place, parts, needed
        self._weights: dict[str, list[Row]] = {}
        self._rows: dict[tuple[str, str, str, str], Row] = {}
        self._sites: dict[tuple[str, str, str], dict[str, Row]] = {}
        self._areas: dict[str, Row] = {}
        self._peers: dict[str, dict[str, Row]] = {}  # the councils of each peer that has some
        self._days: dict[str, Row] = {}
        for row in rows:
            if row["measure"] == rule.weight and row["breakdown"] == "" and row["value"] is not None:
                self._weights.setdefault(row["code"], []).append(row)
            if row["role"] == PEER_PART:
                self._peers.setdefault(row["group"], {}).setdefault(row["code"], row)
        own = [row for row in rows if row["role"] != PEER_PART]
        for row in sorted(own, key=lambda row: (ROLES.index(row["role"]), row["name"] or "")):
            self._areas.setdefault(row["code"], row)
        for row in sorted(rows, key=_order):
            if row["site"]:
                of_site = self._sites.setdefault((row["measure"], row["code"], row["period"]), {})
                of_site.setdefault(row["site"], row)
            else:
                key = (row["measure"], row["code"], row["period"], row["breakdown"])
                self._rows.setdefault(key, row)
            if row["measure"] == rule.take:
                self._days.setdefault(row["period"], row)

    @property
    def periods(self) -> list[str]:
        """The periods of what is taken, the oldest first."""
        return sorted(self._days, key=lambda period: _age(self._days[period]))

    @property
    def newest(self) -> Row | None:
        """A row of the newest period that gives a number; where none does, None."""
        for period in reversed(self.periods):
            if self.of_place(period).value is not None:
                return self._days[period]
        return None

    @property
    def headline(self) -> Number:
        """The place's number for the newest period that gives one, or why there is none."""
        newest = self.newest
        if newest is not None:
            return self.of_place(newest["period"])
        if not self._days:
            return Number(
                None, why=f"Nothing is published for {self._place}, or for the areas that it is made of."
            )
        return self.of_place(self.periods[-1])

    def of_place(self, period: str, breakdown: str | None = None) -> Number:
        """The place's own published number; else its parts' put together, where the rule lets them be."""
        own = [code for code, row in self._areas.items() if row["role"] == OWN]
        numbers = [self._of(code, period, breakdown) for code in own]
        published = next((one for one in numbers if one.value is not None), None)
        if published is not None:
            return published
        bodies = self._put_together(self._with_role(BODY), "bodies", period, breakdown)
        together = (
            bodies
            if bodies is not None
            else self._put_together(self._with_role(PART), self._parts, period, breakdown)
        )
        withheld = next((one for one in numbers if one.why), None)
        if together is not None and (together.value is not None or withheld is None):
            return together
        return withheld or Number(
            None, why=f"Nothing is published for {self._place} for {period or 'any period'}."
        )

    def by_period(self) -> Iterable[tuple[tuple[str, ...], Number]]:
        """The place's number for every period."""
        for period in self.periods:
            number = self.of_place(period)
            if number.value is not None:
                yield (period,), number

    def by_area(self) -> Iterable[tuple[tuple[str, ...], Number]]:
        """For the headline's period, the numbers of the place and of every area that is looked at beside it."""
        newest = self.newest
        period = newest["period"] if newest else (self.periods[-1] if self.periods else "")
        yield from (((area,), number) for area, at, number in self._areas_in([period]) if at == period)

    def by_area_and_size(self) -> Iterable[tuple[tuple[str, ...], Number]]:
        """The same with how many each number is of, where that is known: without what others here are parts of.

        Those are regions, and the place itself where no peer stands beside it.
        """
        regions = {row["name"] for row in self._areas.values() if row["role"] == ABOVE} - {NATION}
        has_peers = bool(self._peers) or any(row["role"] == PEER for row in self._areas.values())
        regions |= set() if has_peers or not self._with_role(PART) else {self._place}
        for (area,), number in self.by_area():
            if number.value is not None and number.of and area not in regions:
                yield (area, f"{number.of:.0f}"), number

    def by_area_and_period(self) -> Iterable[tuple[tuple[str, ...], Number]]:
        """The same for every period."""
        yield from (((area, period), number) for area, period, number in self._areas_in(self.periods))

    def by_breakdown(self) -> Iterable[tuple[tuple[str, ...], Number]]:
        """For the headline's period, the place's numbers for the parts that are published."""
        newest = self.newest
        period = newest["period"] if newest else (self.periods[-1] if self.periods else "")
        taken = {key[3] for key in self._rows if key[0] == self._rule.take and key[2] == period and key[3]}
        for breakdown in sorted(taken):
            number = self.of_place(period, breakdown)
            if number.value is not None:
                yield (breakdown,), number

    def _areas_in(self, periods: Sequence[str]) -> Iterable[tuple[str, str, Number]]:
        for period in periods:
            whole = self.of_place(period)
            if whole.value is not None:
                yield self._place, period, whole
            for code, row in self._areas.items():
                if row["role"] in (OWN, PEER):
                    continue
                number = self._of(code, period, None)
                if number.value is not None or number.why:
                    yield row["name"] or code, period, number
            for name, number in self._peers_in(period):
                if number.value is not None or number.why:
                    yield name, period, number

    def _peers_in(self, period: str) -> Iterable[tuple[str, Number]]:
        """The peers in the order of the alphabet: as published, else put together from their councils."""
        codes = {row["name"] or code: code for code, row in self._areas.items() if row["role"] == PEER}
        for name in sorted({*codes, *self._peers}):
            number = self._of(codes[name], period, None) if name in codes else Number(None)
            if number.value is None and name in self._peers:
                parts = [*self._peers[name].values()]
                together = self._put_together(parts, "councils", period, None, of=name)
                number = number if together is None or (number.why and together.value is None) else together
            yield name, number

    def _with_role(self, role: str) -> list[Row]:
        return [row for row in self._areas.values() if row["role"] == role]

    def _of(self, code: str, period: str, breakdown: str | None) -> Number:
        """An area's number, as it is published."""
        parts = self._rule.part if breakdown is None else (breakdown,)
        taken = next((row for part in parts if (row := self._row(self._rule.take, code, period, part))), None)
        if taken is None:
            return Number(None)
        if taken["value"] is None:
            return Number(None, why=f"Its publisher gives no value: {taken['status'] or 'not available'}.")
        over = self._row(self._rule.over, code, period, taken["breakdown"]) if self._rule.over else None
        if self._rule.over and (over is None or not over["value"]):
            return Number(None, why="What it is divided by is not published for the same period.")
        return self._number(taken, None if over is None else over["value"])

    def _row(self, measure: str | None, code: str, period: str, part: str) -> Row | None:
        """A body's own row; of a body without one, its sites' added up."""
        if measure is None:
            return None
        row = self._rows.get((measure, code, period, part))
        sites = self._sites.get((measure, code, period))
        if row is not None or not sites or part:
            return row
        values = [one["value"] for one in sites.values() if one["value"] is not None]
        first = next(iter(sites.values()))
        return {**first, "value": sum(values) if values else None, "low": None, "high": None}

    def _number(self, taken: Row, over: float | None) -> Number:
        times, value = self._rule.times, taken["value"]
        if over is None:
            low, high = (taken["low"], taken["high"]) if self._rule.interval == "published" else (None, None)
            of = self._weight(taken, taken["period"])
            if low is None and of and self._rule.counted_per:
                low, high = self._limits_of_count(value, of)
            return Number(value * times, _times(low, times), _times(high, times), of=of)
        return Number(value / over * times, *self._limits(value, over), of=over)

    def _limits(self, count: float, over: float) -> tuple[float | None, float | None]:
        times = self._rule.times
        if self._rule.interval == "wilson" and 0 <= count <= over:
            limits = intervals.wilson([count], [over])
            return float(limits.lows[0]) * times, float(limits.highs[0]) * times
        if self._rule.interval == "byar" and count >= 0:
            limits = intervals.poisson([count])
            return float(limits.lows[0]) / over * times, float(limits.highs[0]) / over * times
        return None, None

    def _put_together(
        self, parts: Sequence[Row], many: str, period: str, breakdown: str | None, of: str | None = None
    ) -> Number | None:
        """The numbers of a place's councils, or of its bodies, put together. None where it has none of them."""
        if not parts:
            return None
        if self._rule.areas == "published":
            return Number(
                None,
                why=f"It is not published for {of or self._place}, and its {many}’ cannot be put together.",
            )
        what = self._rule.part if breakdown is None else (breakdown,)
        rows = [
            (
                part,
                next(
                    (row for p in what if (row := self._row(self._rule.take, part["code"], period, p))), None
                ),
            )
            for part in parts
        ]
        given = [(part, row) for part, row in rows if row is not None and row["value"] is not None]
        members = max(len(rows), parts[0].get("members") or 0)
        if many != "bodies" and len(given) < members * self._needed:
            return Number(None, why=_lacking(rows, members, many, period))
        if not given:
            return None
        made = self._added(given, period) if self._rule.areas == "added" else self._averaged(given, period)
        return made if made.value is None else _with_caveat(made, self._rule, many, parts, members)

    def _added(self, given: Sequence[tuple[Row, Row]], period: str) -> Number:
        total = sum(row["value"] * part["share"] for part, row in given)
        if not self._rule.over:
            return Number(total * self._rule.times, parts=len(given))
        overs = [self._row(self._rule.over, part["code"], period, row["breakdown"]) for part, row in given]
        both = [
            (part, row, over)
            for (part, row), over in zip(given, overs, strict=True)
            if over and over["value"]
        ]
        if not both:
            return Number(None, why="What it is divided by is not published for the same period.")
        count = sum(row["value"] * part["share"] for part, row, _ in both)
        over_all = sum(over["value"] * part["share"] for part, _, over in both)
        value = count / over_all * self._rule.times
        return Number(value, *self._limits(count, over_all), parts=len(both), of=over_all)

    def _averaged(self, given: Sequence[tuple[Row, Row]], period: str) -> Number:
        weights = [self._weight(part, period) for part, _ in given]
        if sum(bool(weight) for weight in weights) >= len(given) * self._needed:
            given = [each for each, weight in zip(given, weights, strict=True) if weight]
            weights = [weight for weight in weights if weight]
        lacking = [part["name"] or part["code"] for (part, _), w in zip(given, weights, strict=True) if not w]
        if lacking:
            return Number(None, why=f"What it would be weighted by is not held for {_named(lacking)}.")
        known = [(w or 0) * part["share"] for (part, _), w in zip(given, weights, strict=True)]
        value = sum(w * row["value"] for w, (_, row) in zip(known, given, strict=True)) / sum(known)
        times = self._rule.times
        low, high = self._limits_of_average(value, known, [row for _, row in given])
        return Number(value * times, _times(low, times), _times(high, times), parts=len(given), of=sum(known))

    def _limits_of_average(
        self, value: float, weights: Sequence[float], rows: Sequence[Row]
    ) -> tuple[float | None, float | None]:
        """Limits of the count behind an average of counts; of an average of samples, from their own limits."""
        people = sum(weights)
        if self._rule.counted_per:
            return self._limits_of_count(value, people)
        if self._rule.interval != "published" or any(r["low"] is None or r["high"] is None for r in rows):
            return None, None
        spread = (w * (row["high"] - row["low"]) / 2 for w, row in zip(weights, rows, strict=True))
        reach = sum(one * one for one in spread) ** 0.5 / people
        return value - reach, value + reach

    def _limits_of_count(self, value: float, people: float) -> tuple[float, float]:
        """Wilson's of a share, Byar's of a rate (exact below 10 events), of the count behind a number."""
        per = self._rule.counted_per or PERCENT
        count = value * people / per
        if per == PERCENT:
            limits, by = intervals.wilson([min(count, people)], [people]), per
        else:
            limits, by = intervals.poisson([count]), per / people
        return float(limits.lows[0]) * by, float(limits.highs[0]) * by

    def _weight(self, part: Row, period: str) -> float | None:
        weight = self._rule.weight or "population"
        if weight in PEOPLE:
            people: float | None = part[weight]
            return people
        wanted = _age(self._days[period])
        held = self._weights.get(part["code"], ())
        nearest = min(held, key=lambda row: abs((_age(row) - wanted).days), default=None)
        return None if nearest is None else float(nearest["value"])


def _times(number: float | None, times: float) -> float | None:
    return None if number is None else number * times


def _lacking(rows: Sequence[tuple[Row, Row | None]], members: int, many: str, period: str) -> str:
    """Which of a place's councils have no value, by name where something of them is held."""
    lacking = [part["name"] or part["code"] for part, row in rows if row is None or row["value"] is None]
    unseen = members - len(rows)
    if unseen and not lacking:
        return f"No value for {period} is published for {unseen} of its {members} {many}."
    more = f" and {unseen} more" if unseen else ""
    return f"No value for {period} is published for {_named(lacking)}{more}, of {members} {many}."


def _with_caveat(made: Number, rule: Rule, many: str, parts: Sequence[Row], members: int) -> Number:
    how = "added up" if rule.areas == "added" else f"averaged, weighted by {rule.weighed}"
    shared = [part["name"] or part["code"] for part in parts if part["share"] < 1]
    partly = (
        f" Of {_named(shared)} only the part in this place counts, by its number of small areas."
        if shared
        else ""
    )
    # A sum over bodies leaves out those that gave nothing; it says of how many it is.
    said = f"Not published for this place: put together from {made.parts} of its {members} {many}, {how}.{partly}"
    return replace(made, caveat=said)


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(sorted(names)[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _order(row: Row) -> tuple[Any, ...]:
    """Rows in one order, whichever engine gave them; of two of one thing the one with a value comes first."""
    return (
        row["value"] is None,
        str(row["code"]),
        str(row["period"]),
        str(row["breakdown"]),
        row["value"] or 0,
    )


def _age(row: Row) -> dt.date:
    return row["period_to"] or dt.date.min
