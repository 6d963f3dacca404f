"""What published numbers are asked in view of: places, whom they are for, and the areas that a place is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from commonweal.content.indicators_model import DEPRIVATION, STATISTICS
from commonweal.evidence.store import Store
from commonweal.pipeline import area_parts, areas, reference, whereabouts
from commonweal.pipeline.viewing import Seen, View
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Context, Plan
from commonweal.vocabulary.tables import CANONICAL_TABLES

INDEX = "index"


def held(store: Store, current: Sequence[DatasetVersion]) -> tuple[DatasetVersion, ...]:
    """The versions of published numbers and registers that are held, and of indices of deprivation beside them."""
    ours = [v for v in current if v.kind == STATISTICS or not (v.organisation or v.kind in CANONICAL_TABLES)]
    beside = reference.answering(store, DEPRIVATION) if ours else ()
    return tuple(sorted((*ours, *beside), key=lambda version: version.id))


def seen(store: Store, current: Sequence[DatasetVersion], view: View) -> Iterator[Seen]:
    """The places in view, for each audience: what is published is for everybody. None where nothing is held."""
    published = held(store, current)
    if not published:
        return
    day, note = whereabouts.day_of(store, view.place, view.as_at)
    known = areas.atlas(store, day)
    ours = sorted({version.organisation for version in current if version.organisation})
    for place in areas.places(store, known, ours, view.place):
        rows = areas.rows_of(store, known, place, ours)
        made, versions = areas.digest(rows), areas.versions_used(store)
        given = partial(areas.table, rows)
        if place.kind is PlaceKind.SYSTEM:
            councils = areas.councils(store, known, place, ours)
            parts = area_parts.context(store, councils)
            made, versions = f"{made} {parts.digest}", tuple(dict.fromkeys((*versions, *parts.versions)))
            given = partial(_with_parts, store, known, rows, councils, place.name)
        context = Context(
            digest=made,
            versions=versions,
            parameters=_parameters(published, view, note, day),
            notes=(note,) if note else (),
        )
        for audience in _audiences(place):
            yield Seen(place, audience, published, context, given=given)


def _with_parts(
    store: Store,
    known: areas.Atlas,
    rows: Sequence[dict[str, Any]],
    councils: Mapping[str, float],
    system: str,
) -> dict[str, pa.Table]:
    return areas.table(rows) | area_parts.table(store, known, councils, system)


def rests_on(plan: Plan, published: Sequence[DatasetVersion]) -> tuple[DatasetVersion, ...]:
    """The versions of a plan's kind that have what it takes."""
    of_kind = [version for version in published if version.kind == plan.kind]
    if plan.kind == DEPRIVATION:
        return tuple(
            version for version in of_kind if version.facts.get("index") == plan.parameters.get(INDEX)
        )
    return tuple(
        version
        for version in of_kind
        if all(set(wanted) & set(version.facts.get(fact, ())) for fact, wanted in plan.of.items())
    )


def _parameters(
    published: Sequence[DatasetVersion], view: View, note: str | None, day: dt.date
) -> dict[str, str]:
    indexes = sorted(
        {str(v.facts[INDEX]) for v in published if v.kind == DEPRIVATION and v.facts.get(INDEX)},
        key=lambda name: name[-4:],
    )
    as_at = {"as at": day.isoformat()} if view.as_at or note else {}
    return as_at | ({INDEX: indexes[-1]} if indexes else {})


def _audiences(place: Place) -> tuple[Audience, ...]:
    wide = (Audience.SYSTEM, Audience.PUBLIC)
    return (Audience.OWNER, *wide) if place.kind is PlaceKind.ORGANISATION else wide
