"""What the gate lets out of people, for whoever answers for it: rules, what was asked, what another rule would do."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonweal.content.people_rules import PeopleRule, PeopleRules, people_rules
from commonweal.evidence.store import Store, releases
from commonweal.gate.people.letting_out import remembered
from commonweal.gate.people.protecting import protect
from commonweal.pipeline import workforce
from commonweal.pipeline.ground import Ground, ground
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import LetOut, PeopleCounts
from commonweal.vocabulary.progress import Progress, silent

Recount = Callable[[Store, LetOut], NDArray[np.int64] | None]
# What a trial tells is told in steps of so many cells: whoever tries one rule after another would see by how many cells
# each differs, and so what the single hidden counts are.
STEP = 20


@dataclass(frozen=True)
class Asked:
    """One request to let people out: what was let out of it, or why nothing was. Cells are counted, never shown.

    `rule` is the edition, `said` what it said; `rule_before` is what the rule for these readers said at the request
    before, where it was another. `secondary`, of the hidden those that only protect others, is rounded down to whole
    steps of `STEP`: who knew that there are none would know that each hidden count is small.
    """

    at: dt.datetime
    population: str
    period: str
    employers: tuple[str, ...]
    audience: Audience
    rule: str
    cells: int
    hidden: int
    secondary: int
    method: str
    refused: str
    said: PeopleRule
    rule_before: str = ""


@dataclass(frozen=True)
class Tried:
    """What another rule would do to one release, in cells. `held` is False where its data are no longer held.

    What would be is rounded down to whole steps of `STEP` cells: 0 stands for fewer than one step.
    """

    population: str
    period: str
    employers: tuple[str, ...]
    cells: int
    hidden: int = 0  # now
    would_be: int = 0
    more: int = 0  # shown now, and hidden then
    fewer: int = 0  # hidden now, and shown then
    refused: str = ""
    held: bool = True


def rules_in_force(workspace: Path) -> PeopleRules:
    """The rules for every audience."""
    return people_rules(Store(workspace).content)


def asked(workspace: Path) -> list[Asked]:
    """Everything that was asked for, the newest first."""
    return list(_asked(Store(workspace)))[::-1]


def rules_used(workspace: Path) -> list[str]:
    """Under which rules people were let out, for each audience, the oldest first, in words."""
    used: dict[tuple[str, str, str], list[Asked]] = {}
    for one in _asked(Store(workspace)):
        if not one.refused:
            used.setdefault((one.audience.value, one.rule, one.said.words), []).append(one)
    told = []
    for audience in Audience:
        since = "from"
        for (whom, edition, words), those in used.items():
            if whom == audience.value:
                told.append(
                    f"Counts of people, audience {audience.value}: {since} {those[0].at:%Y-%m-%d %H:%M} UTC, "
                    f"by {edition} (releases: {len(those)}). {words}"
                )
                since = "the rule changed; by the new one from"
    return told


def _asked(store: Store) -> Iterator[Asked]:
    before: dict[str, Asked] = {}
    for line in releases.lines(store):
        one = _of(line)
        last = before.get(line["audience"], one)
        is_other = (last.rule, last.said) != (one.rule, one.said)
        before[line["audience"]] = one
        yield replace(one, rule_before=f"{last.said.words} ({last.rule})") if is_other else one


def _of(line: dict[str, Any]) -> Asked:
    return Asked(
        at=dt.datetime.fromisoformat(line["at"]),
        population=line["population"],
        period=line["period"],
        employers=tuple(line["employers"]),
        audience=Audience(line["audience"]),
        rule=line["rule"],
        cells=line["cells"],
        hidden=line["hidden"],
        secondary=line["secondary"] // STEP * STEP,
        method=line["method"],
        refused=line["refused"],
        said=PeopleRule(
            hidden_to=line["hidden_to"],
            base=line["base"],
            bodies_at_least=line.get("bodies_at_least", 1),
        ),
    )


def try_rule(
    workspace: Path,
    audience: Audience,
    rule: PeopleRule,
    *,
    recount: Recount | None = None,
    progress: Progress = silent,
) -> list[dict[str, Any]]:
    """What would be hidden, more and less, if an audience had another rule: for the newest release of each population,
    day and set of bodies. Nothing is let out or remembered. Each is a Tried, as plain values. `recount` gives the true
    counts behind a release, or None; by default those of staff.
    """
    store = Store(workspace)
    true_counts = recount or functools.partial(_of_staff, now=ground(store))
    rules = rules_in_force(workspace)
    other = rules.model_copy(update={"audiences": {**rules.audiences, audience: rule}})
    newest = {
        (told.population, told.period, told.employers): told
        for told in remembered(store)
        if told.audience == audience.value
    }
    found = []
    for done, told in enumerate(newest.values()):
        progress("trying", done, len(newest), f"Trying the rule on {told.population} of {told.period}")
        found.append(asdict(_tried(told, true_counts(store, told), other, audience)))
    return found


def _of_staff(store: Store, told: LetOut, now: Ground) -> NDArray[np.int64] | None:
    return workforce.recount(store, told, now)


def _tried(told: LetOut, counts: NDArray[np.int64] | None, rules: PeopleRules, audience: Audience) -> Tried:
    hidden = np.array([value is None for value in told.shown])
    about = (told.population, told.period, told.employers, len(told.cells))
    if counts is None:
        return Tried(*about, hidden=int(hidden.sum()), held=False)
    again = PeopleCounts(
        told.family,
        told.population,
        told.period,
        told.employers,
        told.cells,
        counts,
        told.sums,
        fed_by=told.fed_by,
    )
    release = protect(again, rules, audience)
    if release.refused:
        return Tried(*about, hidden=int(hidden.sum()), refused=release.refused)
    then = np.array([value is None for value in release.table["headcount"].to_pylist()])
    return Tried(
        *about,
        hidden=int(hidden.sum()),
        would_be=_in_steps(then),
        more=_in_steps(then & ~hidden),
        fewer=_in_steps(hidden & ~then),
    )


def _in_steps(cells: NDArray[np.bool_]) -> int:
    return int(cells.sum()) // STEP * STEP
