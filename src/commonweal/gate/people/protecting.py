"""Protect: a family of tables in, what may be let out of it; nothing where it cannot be proved safe."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from commonweal.content.people_rules import PeopleRules
from commonweal.gate.people import building, greedy, releasing, tauargus
from commonweal.gate.people.attacker import Attacker, ends
from commonweal.gate.people.comparing import cannot_join, too_few
from commonweal.gate.people.joining import join
from commonweal.gate.people.problem import Mask, Problem
from commonweal.gate.people.rounding import small
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import Earlier, PeopleCounts, Release

# A problem, and a private folder for what a method must write down, if there is one.
Method = Callable[[Problem, Path | None], Mask | None]
METHODS: dict[str, Method] = {"tauargus": tauargus.suppress, "greedy": greedy.suppress}
NO_METHOD = "no method hides enough to keep every small number hidden"


@dataclass(frozen=True)
class _Asked:
    """Counts that are to be let out, and for whom, under which rules."""

    counts: PeopleCounts
    rules: PeopleRules
    audience: Audience


def protect(
    counts: PeopleCounts,
    rules: PeopleRules,
    audience: Audience,
    earlier: Sequence[Earlier] = (),
    folder: Path | None = None,
) -> Release:
    """Hide what the audience's rule hides, and as little more as keeps it hidden; let out what an audit proves safe.

    `earlier` are the releases that the same readers saw of the same people on the same day, the oldest first. The
    methods are tried in turn; what one gives is taken only where the attacker, who knows all that is and was let out,
    fails. `folder` is private, and without it no method is used that writes anything down. Where none is safe nothing
    is let out, and the release says why. Raises InputError where the counts do not hold together.
    """
    building.consistent(counts)
    asked = _Asked(counts, rules, audience)
    many, most = len(counts.cells), rules.cells_at_most
    if many > most:
        return _refused(asked, f"it has {many:,} cells, and at most {most:,} can be protected together")
    rule = rules.audiences[audience]
    why_not = too_few(counts, rule, earlier) or cannot_join(counts, earlier)
    if why_not:
        return _refused(asked, why_not)
    try:
        joint = join(counts, rule, earlier)
    except ArithmeticError:
        return _refused(asked, "it does not fit what was let out before, and the data behind that are gone")
    for name, method in METHODS.items():
        unseen = method(joint.problem, folder)
        if unseen is not None and safe(joint.problem, unseen):
            rows = releasing.table(counts, rule, joint, unseen)
            more = unseen[joint.at] & ~small(counts.counts, rule)
            return _release(asked, name, rows, secondary=int(more.sum()))
    return _refused(asked, NO_METHOD)


def safe(problem: Problem, hidden: Mask) -> bool:
    """Whether all that must be hidden is, and an attacker who starts afresh can rule out no end of it."""
    if (problem.hidden & ~hidden).any():
        return False
    return not Attacker(problem, hidden).unproved(ends(problem))


def _release(asked: _Asked, method: str, rows: pa.Table, secondary: int = 0, refused: str = "") -> Release:
    counts, edition = asked.counts, asked.rules.edition
    said = [
        counts.family,
        counts.population,
        counts.period,
        counts.employers,
        asked.audience.value,
        edition,
        refused,
    ]
    return Release(
        id=hashlib.sha256(json.dumps([said, rows.to_pylist()]).encode()).hexdigest(),
        family=counts.family,
        population=counts.population,
        period=counts.period,
        employers=counts.employers,
        audience=asked.audience.value,
        rule=edition,
        method=method,
        table=rows,
        cells=len(counts.cells),
        hidden=rows["headcount"].null_count if rows.num_rows else len(counts.cells),
        secondary=secondary,
        refused=refused,
    )


def _refused(asked: _Asked, why: str) -> Release:
    counts = asked.counts
    words = f"Nothing of “{counts.family}” for {counts.population} of {', '.join(counts.employers)} is let out: {why}."
    return _release(asked, "", releasing.SCHEMA.empty_table(), refused=words)
