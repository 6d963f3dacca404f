"""Whether enough bodies are in what is asked for, and whether it can be weighed together with what was let out before;
if not, why, in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.content.people_rules import PeopleRule
from commonweal.gate.people.areas import alike, split
from commonweal.gate.people.joining import Identity, identity
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import Earlier, LetOut, PeopleCounts

# Whoever is of the system also sees what is public.
NEXT_DAY = "It is let out once all have files of a later day"
SEEN_TOGETHER = ({Audience.SYSTEM, Audience.PUBLIC}, {Audience.OWNER})


def related(counts: PeopleCounts, audience: Audience, let_out: LetOut) -> bool:
    """Whether the same readers saw an earlier release of some of the same people: those of one day, or of one file.

    Bodies whose files are of different days are let out under the newest, so one file can stand behind several days.
    """
    same_readers = any({audience, Audience(let_out.audience)} <= readers for readers in SEEN_TOGETHER)
    same_bodies = set(counts.employers) & set(let_out.employers)
    same_files = set(counts.versions) & set(let_out.versions)
    return (
        same_readers
        and counts.population == let_out.population
        and bool((same_bodies and counts.period == let_out.period) or same_files)
    )


def too_few(counts: PeopleCounts, rule: PeopleRule, earlier: Sequence[Earlier]) -> str:
    """Why so few bodies are in it that each could take its own people away; "" where enough are.

    What lies between it and an earlier release is asked the same. The people of one body only may lie there: nobody
    else has any to take away, and the joint problem protects them.
    """
    feeding = _feeding(counts)
    if len(feeding) < rule.bodies_at_least:
        bodies = f"{_listed(feeding)} {'has' if len(feeding) == 1 else 'have'}" if feeding else "no body has"
        more = rule.bodies_at_least - len(feeding)
        return (
            f"at least {rule.bodies_at_least} bodies are needed, and {bodies} more than {rule.hidden_to} people in it. "
            "Of fewer, each could take its own people away and be left with those of the others. It is let out once "
            f"{more} more {'body joins' if more == 1 else 'bodies join'}; until then each body sees its own people"
        )
    for edition in earlier:
        told = edition.let_out
        between = feeding ^ _feeding(told)
        if 1 < len(between) < max(rule.bodies_at_least, told.bodies_at_least):
            return (
                f"{_listed(between)} alone lie between it and what was let out of {', '.join(sorted(told.employers))}, "
                f"and each of them could take its own people away and be left with those of the others. {NEXT_DAY}"
            )
    return ""


def _feeding(held: PeopleCounts | LetOut) -> set[str]:
    return set(held.employers if held.fed_by is None else held.fed_by)


def _listed(bodies: set[str]) -> str:
    *others, last = sorted(bodies)
    return f"{', '.join(others)} and {last}" if others else last


def cannot_join(counts: PeopleCounts, earlier: Sequence[Earlier]) -> str:
    """Why an overlap with an earlier release cannot be proved safe; "" where it can be tried."""
    now = set(counts.employers)
    for edition in earlier:
        then = set(edition.let_out.employers)
        both = f"{', '.join(sorted(now & then))} had people in a release of “{edition.let_out.family}”"
        if not (now <= then or then <= now):
            return f"{both} with {', '.join(sorted(then - now))}, and each of the two holds bodies that the other lacks"
        if now != then and edition.counts is None:
            return f"{both} of other bodies, and the data behind it are no longer held"
        if why := _made_up_otherwise(counts, edition.let_out):
            return f"{both} by areas that have been made up otherwise since, and {why}. {NEXT_DAY}"
        if not _same_ground(counts, edition.let_out):
            return f"{both} by other areas, and neither set of areas is made up of the other"
    return ""


def _made_up_otherwise(counts: PeopleCounts, told: LetOut) -> str:
    """Why two ways of making areas up cannot be weighed together; "" where they can.

    Both are then sums of the same small areas, and people are told by what they are only in areas that did not change:
    elsewhere the difference would be of parts of areas, which neither release counts.
    """
    same = alike(counts, told)
    if same is None:
        return ""
    if not same:
        return "the small areas that would show by how much were not let out both times"
    changed = sorted({area or level for level, area in (split(counts) | split(told)) - same})
    if not changed:
        return ""
    return f"people are told by what they are in {_listed(set(changed[:3]))}, which cannot be worked out for parts"


def _same_ground(counts: PeopleCounts, told: LetOut) -> bool:
    """Whether the smallest areas of one are cells of the other, for each way in which both split people."""
    now, then = _smallest(counts), _smallest(told)
    cells_now = {identity(cell, ())[:4] for cell in counts.cells}
    cells_then = {identity(cell, ())[:4] for cell in told.cells}
    return all(now[way] <= cells_then or then[way] <= cells_now for way in now.keys() & then.keys())


def _smallest(held: PeopleCounts | LetOut) -> dict[tuple[object, ...], set[tuple[str, ...]]]:
    """For each dimension, category and body: the cells that are not the sum of smaller areas."""

    def way(people: Identity) -> tuple[object, ...]:
        return people[2:]

    all_of = [identity(cell, ()) for cell in held.cells]
    sums = {
        all_of[total]
        for total, parts in held.sums
        if {way(all_of[part]) for part in parts} == {way(all_of[total])}
    }
    found: dict[tuple[object, ...], set[tuple[str, ...]]] = {}
    for people in all_of:
        if people not in sums:
            found.setdefault(way(people), set()).add(people[:4])
    return found
