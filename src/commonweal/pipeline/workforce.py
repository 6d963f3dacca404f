"""Counts of staff on their way out: the declared tables are made, the gate lets them out, plans are given the rest."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from commonweal.analysis.workforce import figures
from commonweal.analysis.workforce.family import EVERYWHERE, FIFTHS, WHOLE, Count, family
from commonweal.content.loader import load
from commonweal.content.people_rules import PeopleRule, people_rules
from commonweal.content.workforce import PEOPLE_TABLES, PeopleTables
from commonweal.evidence.store import Store
from commonweal.evidence.store import versions as stored
from commonweal.evidence.store.tables import tables
from commonweal.gate.people.areas import alike
from commonweal.gate.people.letting_out import let_out, remembered
from commonweal.pipeline.beside import beside
from commonweal.pipeline.ground import NO_FOOTPRINT, Ground, as_table, ground
from commonweal.pipeline.viewing import Seen
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.people import EVERY, LetOut, PeopleCounts
from commonweal.vocabulary.places import PlaceKind
from commonweal.vocabulary.plans import Context
from commonweal.vocabulary.tables import WORKFORCE
from commonweal.vocabulary.tables.workforce import ALL, NOT_STATED

KIND = WORKFORCE.name
GROUND, BESIDE = "ground", "residents beside"
ALL_OF_THEM = "All of them"
_TOO_FEW_SAY = (
    "The files of fewer than {bodies} bodies say this of more people than the rule hides. Of fewer, each could take "
    "its own people away and be left with those of the others. It is let out once the files of {bodies} bodies say it."
)
WHICH_FIFTHS = {
    "national": "Fifths of deprivation are of all small areas of England.",
    "local": "Fifths called local are of the footprint’s own small areas, as many in each, by their rank in England.",
}


def seen_of(store: Store, seen: Seen) -> Iterator[Seen]:
    """What is seen of staff, where anything is: of the newest extract of each employer.

    A single employer's staff are told to itself only: the system sees them among the others', where they are protected
    together.
    """
    held = newest([version for version in seen.held if version.kind == KIND])
    if not held or (seen.place.kind is PlaceKind.ORGANISATION and seen.audience is not Audience.OWNER):
        return
    now = ground(store)
    days = sorted({str(version.facts["as_at"]) for version in held})
    told = tables_declared(store)
    residents = beside(store)
    context = Context(
        digest=f"{now.digest} {' '.join(residents.versions)}".strip(),
        versions=(*now.versions, *residents.versions),
        missing={} if now.areas else {GROUND: NO_FOOTPRINT},
        parameters={
            **seen.context.parameters,
            "tables": told.edition,
            "fifths": ", ".join(told.fifths),
            BESIDE: ", ".join(residents.by) or "none",
            "day": days[-1],
        },
        notes=(*seen.context.notes, *_notes(held, days), *(WHICH_FIFTHS[one] for one in told.fifths)),
    )
    given = functools.cache(
        lambda: {
            name: pa.concat_tables([table, residents.as_rows()])
            for name, table in as_table(store, now, _employers(held)).items()
        }
    )
    yield replace(seen, held=held, context=context, given=given)


def tables_declared(store: Store) -> PeopleTables:
    """The family of tables that is let out of staff."""
    return load(PEOPLE_TABLES, KIND, PeopleTables, overlay=store.content)


def newest(held: Sequence[DatasetVersion]) -> tuple[DatasetVersion, ...]:
    """Of each organisation, the version of the newest day."""
    by = {v.organisation: v for v in sorted(held, key=lambda v: (v.edition or "", v.loaded_at))}
    return tuple(by[code] for code in sorted(by))


def _employers(held: Sequence[DatasetVersion]) -> list[str]:
    return sorted({version.organisation for version in held})


def _notes(held: Sequence[DatasetVersion], days: Sequence[str]) -> list[str]:
    notes = []
    if len(days) > 1:
        notes.append(f"The extracts are of different days, from {days[0]} to {days[-1]}.")
    by_assignment = [v.organisation for v in held if v.facts.get("counts") != "people"]
    if by_assignment:
        notes.append(f"Assignments, not people, are counted for {', '.join(by_assignment)}.")
    return notes


class Releases:
    """What is let out of staff, made once for each set of employers and each audience. Needs the writer lock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[tuple[object, ...], pa.Table] = {}

    def of(self, seen: Seen) -> pa.Table:
        """What those whom a view is for may see of every population, with `population`; a refusal says why."""
        key = (tuple(version.id for version in seen.held), seen.audience)
        if key not in self._made:
            self._made[key] = self._let_out(seen)
        return self._made[key]

    def _let_out(self, seen: Seen) -> pa.Table:
        now, rules = ground(self._store), people_rules(self._store.content)
        rule = rules.audiences[seen.audience]
        parts = []
        declared = tables_declared(self._store)
        for population in declared.populations:
            counts = counts_of(
                self._store,
                population,
                seen.held,
                now,
                rules.cells_at_most,
                {FIFTHS[one] for one in declared.fifths} | self._fifths_before(population, seen.held),
                rule=rule,
            )
            if counts is None:
                parts.append(_alone(population, "The files say nothing of them"))
                continue
            release = let_out(
                self._store,
                counts,
                rules,
                seen.audience,
                versions=sorted({*(version.id for version in seen.held), *now.versions}),
                recount=lambda told: recount(self._store, told, now),
            )
            rows = _without(release.table, [FIFTHS[one] for one in FIFTHS if one not in declared.fifths])
            if release.refused:
                parts.append(_alone(population, release.refused))
            parts.append(rows.append_column("population", pa.array([population] * len(rows), pa.string())))
            told = {cell.dimension for cell in counts.cells}
            parts += [
                _alone(population, _TOO_FEW_SAY.format(bodies=rule.bodies_at_least), of=dimension)
                for dimension in declared.populations[population].dimensions
                if dimension not in told and not release.refused
            ]
        return pa.concat_tables(parts)

    def _fifths_before(self, population: str, held: Sequence[DatasetVersion]) -> set[str]:
        """The fifths by which some of these people were told before, on the same day or from the same files.

        They cannot be taken back, so that other fifths can be proved safe only beside them.
        """
        period, bodies, files = _period(held), set(_employers(held)), {version.id for version in held}
        return {
            level
            for told in remembered(self._store)
            if told.population == population
            and ((told.period == period and bodies & set(told.employers)) or files & set(told.versions))
            for level in _fifths_in(told)
        }


def _without(rows: pa.Table, levels: Sequence[str]) -> pa.Table:
    """What was let out, but for levels that are no longer declared."""
    kept = [level not in levels for level in rows["level"].to_pylist()]
    return rows.filter(pa.array(kept, pa.bool_()))


def _fifths_in(told: LetOut) -> set[str]:
    return {cell.level for cell in told.cells} & set(FIFTHS.values())


def _period(held: Sequence[DatasetVersion]) -> str:
    return max(str(version.facts["as_at"]) for version in held)


def _alone(population: str, why: str, of: str = "") -> pa.Table:
    """The one row that says why nothing of a population is let out, or nothing of a dimension."""
    schema = figures.released().schema().to_pyarrow()
    row = dict.fromkeys(schema.names) | {"population": population, "table": figures.REFUSED, "why": why}
    if of:
        where = {"level": EVERYWHERE, "area": WHOLE, "organisation": EVERY}
        row |= {"table": of, "dimension": of, "category": ALL_OF_THEM, **where}
    return pa.Table.from_pylist([row], schema=schema)


def counts_of(
    store: Store,
    population: str,
    held: Sequence[DatasetVersion],
    now: Ground,
    cells_at_most: int,
    fifths: Collection[str],
    *,
    rule: PeopleRule | None = None,
    dimensions: Collection[str] | None = None,
) -> PeopleCounts | None:
    """The declared tables of a population, by some kinds of fifths; None where no file holds anyone of it.

    Small areas are left out where there would be more cells than can be protected together, and dimensions that the
    files of too few bodies say for a `rule`, unless `dimensions` says which are told.
    """
    rows = _held(store, population, held)
    if not rows:
        return None
    declared = tables_declared(store)
    told = declared.populations[population]
    made = functools.partial(
        family,
        declared.id,
        population,
        _period(held),
        rows,
        now.areas,
        employers=_employers(held),
        dimensions=_said_by_enough(told.dimensions, rows, rule) if dimensions is None else dimensions,
        by_employer=told.by_employer,
        fifths=fifths,
    )
    counts = made(small_areas=told.small_areas)
    if len(counts.cells) > cells_at_most:
        counts = made(small_areas=False)
    fed_by = tuple(sorted(_saying(ALL, rows, rule))) if rule else None
    return replace(
        counts, versions=tuple(sorted(version.id for version in held)), fed_by=fed_by, ground=now.areas_digest
    )


def _said_by_enough(dimensions: Sequence[str], rows: Sequence[Count], rule: PeopleRule | None) -> list[str]:
    """The dimensions of which no single body could take its own people away and be left with another's.

    What no file says is told as not stated, of everyone alike.
    """
    said = {row.dimension for row in rows if row.category != NOT_STATED}
    return [
        dimension
        for dimension in dimensions
        if rule is None
        or dimension not in said
        or len(_saying(dimension, rows, rule)) >= rule.bodies_at_least
    ]


def _saying(dimension: str, rows: Sequence[Count], rule: PeopleRule) -> set[str]:
    """The bodies whose files say a dimension of more people than the rule hides: fewer would hide nobody else's."""
    people: Counter[str] = Counter()
    for row in rows:
        if row.dimension == dimension and row.category != NOT_STATED:
            people[row.organisation] += row.headcount
    return {body for body, number in people.items() if number > rule.hidden_to}


def _held(store: Store, population: str, held: Sequence[DatasetVersion]) -> list[Count]:
    with store.spooling() as spool, tables(store, spool, counting=True) as bound:
        bound.bind(KIND, held)
        columns = {"organisation": "string"} | {column.name: column.type for column in WORKFORCE.columns}
        rows = figures.counts_held(columns, population)
        return [Count(**row) for row in bound.run(rows).to_pylist()]


def recount(store: Store, told: LetOut, now: Ground) -> NDArray[np.int64] | None:
    """The true counts behind an earlier release; None where they are no longer held, or cannot be told of its areas."""
    known = {version.id: version for version in stored.held(store)}
    held = [known[id_] for id_ in told.versions if id_ in known and known[id_].kind == KIND]
    if _employers(held) != sorted(told.employers):
        return None
    dimensions = sorted({cell.dimension for cell in told.cells} - {ALL})
    counts = counts_of(
        store, told.population, held, now, len(told.cells) + 1, _fifths_in(told), dimensions=dimensions
    )
    if counts is None:
        return None
    same = alike(counts, told)
    of = dict(zip(counts.cells, counts.counts.tolist(), strict=True))
    return _worked_out(
        told, [of.get(one) if same is None or one[1:3] in same else None for one in told.cells]
    )


def _worked_out(told: LetOut, true: list[int | None]) -> NDArray[np.int64] | None:
    """The true counts of each cell: an area of other days is what its parts come to, and so may these be."""
    for _ in told.sums:
        before = true.count(None)
        for total, parts in told.sums:
            inside = [true[part] for part in parts]
            if true[total] is None and None not in inside:
                true[total] = sum(filter(None, inside))
        if true.count(None) == before:
            break
    return None if None in true else np.array(true, dtype=np.int64)
