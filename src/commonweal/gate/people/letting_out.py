"""Let out counts of people, and remember it: asked again they have one answer; new ones are weighed with the old."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from commonweal.content.people_rules import PeopleRules
from commonweal.evidence.store import Store, releases
from commonweal.gate.people import releasing
from commonweal.gate.people.comparing import related
from commonweal.gate.people.protecting import protect
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import Earlier, LetOut, PeopleCell, PeopleCounts, Release

Recount = Callable[[LetOut], NDArray[np.int64] | None]


def let_out(
    store: Store,
    counts: PeopleCounts,
    rules: PeopleRules,
    audience: Audience,
    *,
    versions: Sequence[str],
    recount: Recount,
) -> Release:
    """Protect some counts in view of all that was let out before, and remember it. Needs the writer lock.

    `versions` are the dataset versions (and reference data) whose people these are: asked again of the same ones, the
    answer is the one that was given. `recount` gives the true counts behind an earlier release, in the order of its
    cells, or None where its versions are no longer held.
    """
    asked = _digest(counts, rules, audience, versions)
    for line in releases.lines(store):
        if line["asked"] == asked and not line["refused"]:
            return _as_given(store, line)
    earlier = [Earlier(told, recount(told)) for told in remembered(store) if related(counts, audience, told)]
    with store.spooling() as folder:
        release = protect(counts, rules, audience, earlier, folder)
    _remember(store, release, counts, rules, versions, asked)
    return release


def remembered(store: Store) -> list[LetOut]:
    """Everything that was let out, the oldest first."""
    return [_told(store, line) for line in releases.lines(store) if not line["refused"]]


def _digest(counts: PeopleCounts, rules: PeopleRules, audience: Audience, versions: Sequence[str]) -> str:
    """Names a question by what it is asked of: made of no count."""
    asked = [
        counts.family,
        counts.population,
        counts.period,
        sorted(counts.employers),
        [list(cell) for cell in counts.cells],
        [[total, list(parts)] for total, parts in counts.sums],  # areas of one name may be made up otherwise
        audience.value,
        rules.edition,
        rules.audiences[audience].model_dump(),
        sorted(versions),
        sorted(counts.employers if counts.fed_by is None else counts.fed_by),
        counts.ground,
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _remember(
    store: Store,
    release: Release,
    counts: PeopleCounts,
    rules: PeopleRules,
    versions: Sequence[str],
    asked: str,
) -> None:
    line: dict[str, Any] = {
        "at": dt.datetime.now(dt.UTC).isoformat(),
        "asked": asked,
        "release": release.id,
        "family": release.family,
        "population": release.population,
        "period": release.period,
        "employers": list(release.employers),
        "audience": release.audience,
        "rule": release.rule,
        **rules.audiences[Audience(release.audience)].model_dump(),
        "method": release.method,
        "cells": release.cells,
        "hidden": release.hidden,
        "secondary": release.secondary,
        "refused": release.refused,
        "versions": sorted(versions),
        "fed_by": sorted(counts.employers if counts.fed_by is None else counts.fed_by),
        "ground": counts.ground,
    }
    if release.refused:
        last = [told for told in releases.lines(store) if told["asked"] == asked][-1:]
        if not last or last[0]["refused"] != release.refused:
            releases.keep(store, line, None)
        return
    columns = release.table.to_pydict()
    shown = {
        "cells": [list(cell) for cell in counts.cells],
        "sums": [[total, list(parts)] for total, parts in counts.sums],
        **{name: columns[name] for name in ("headcount", "low", "high", "fte", "why")},
    }
    releases.keep(store, line, shown)


def _told(store: Store, line: dict[str, Any]) -> LetOut:
    shown = releases.shown(store, line["release"])
    return LetOut(
        id=line["release"],
        family=line["family"],
        population=line["population"],
        period=line["period"],
        employers=tuple(line["employers"]),
        audience=line["audience"],
        hidden_to=line["hidden_to"],
        base=line["base"],
        cells=[PeopleCell(*cell) for cell in shown["cells"]],
        shown=shown["headcount"],
        sums=[(total, tuple(parts)) for total, parts in shown["sums"]],
        fte={at: value for at, value in enumerate(shown["fte"]) if value is not None},
        versions=tuple(line["versions"]),
        bodies_at_least=line.get("bodies_at_least", 1),
        fed_by=tuple(line.get("fed_by", line["employers"])),
        ground=line.get("ground", ""),
    )


def _as_given(store: Store, line: dict[str, Any]) -> Release:
    """A release as it was made, from what is remembered of it."""
    shown = releases.shown(store, line["release"])
    cells = [PeopleCell(*cell) for cell in shown["cells"]]
    rows = pa.table(
        {
            "family": [line["family"]] * len(cells),
            **{part: [getattr(cell, part) for cell in cells] for part in PeopleCell._fields},
            **{name: shown[name] for name in ("headcount", "low", "high", "fte", "why")},
        },
        schema=releasing.SCHEMA,
    )
    return Release(
        id=line["release"],
        family=line["family"],
        population=line["population"],
        period=line["period"],
        employers=tuple(line["employers"]),
        audience=line["audience"],
        rule=line["rule"],
        method=line["method"],
        table=rows,
        cells=line["cells"],
        hidden=line["hidden"],
        secondary=line["secondary"],
    )
