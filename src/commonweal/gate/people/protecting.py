"""Protect: a family of tables in, what may be let out of it; nothing where it cannot be proved safe."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from commonweal.content.people_rules import PeopleRules
from commonweal.gate.people import building, greedy, releasing
from commonweal.gate.people.attacker import Attacker, ends
from commonweal.gate.people.problem import Mask, Problem
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import PeopleCounts, Release

Method = Callable[[Problem], Mask | None]
METHODS: dict[str, Method] = {"greedy": greedy.suppress}


def protect(counts: PeopleCounts, rules: PeopleRules, audience: Audience) -> Release:
    """Hide what the audience's rule hides, and as little more as keeps it hidden; let out what an audit proves safe.

    The methods are tried in turn; what one gives is taken only where the attacker, who knows all that is let out,
    fails. Where none is safe nothing is let out, and the release says why. Raises InputError where the counts do not
    hold together.
    """
    building.consistent(counts)
    rule = rules.audiences[audience]
    if len(counts.cells) > rules.cells_at_most:
        return _refused(
            counts,
            rules,
            audience,
            f"it has {len(counts.cells):,} cells, and at most {rules.cells_at_most:,} can be protected together",
        )
    problem = building.problem(counts, rule)
    for name, method in METHODS.items():
        hidden = method(problem)
        if hidden is not None and safe(problem, hidden):
            rows = releasing.table(counts, rule, problem, hidden)
            return _release(
                counts, rules, audience, name, rows, hidden, int((hidden & ~problem.hidden).sum())
            )
    return _refused(counts, rules, audience, "no method hides enough to keep every small number hidden")


def safe(problem: Problem, hidden: Mask) -> bool:
    """Whether all that must be hidden is, and an attacker who starts afresh can rule out no end of it."""
    if (problem.hidden & ~hidden).any():
        return False
    return not Attacker(problem, hidden).unproved(ends(problem))


def _release(
    counts: PeopleCounts,
    rules: PeopleRules,
    audience: Audience,
    method: str,
    rows: pa.Table,
    hidden: Mask,
    secondary: int,
    refused: str = "",
) -> Release:
    said = [counts.family, counts.population, counts.period, audience.value, rules.edition, method, refused]
    return Release(
        id=hashlib.sha256(json.dumps([said, rows.to_pylist()]).encode()).hexdigest(),
        family=counts.family,
        population=counts.population,
        period=counts.period,
        employers=counts.employers,
        audience=audience.value,
        rule=rules.edition,
        method=method,
        table=rows,
        cells=len(counts.cells),
        hidden=int(hidden.sum()),
        secondary=secondary,
        refused=refused,
    )


def _refused(counts: PeopleCounts, rules: PeopleRules, audience: Audience, why: str) -> Release:
    words = f"Nothing of “{counts.family}” for {counts.population} is let out: {why}."
    everything = np.ones(len(counts.cells), dtype=np.bool_)
    return _release(counts, rules, audience, "", releasing.SCHEMA.empty_table(), everything, 0, refused=words)
