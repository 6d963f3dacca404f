"""Whether what was let out before can be weighed together with what is asked for now; if not, why, in words."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.gate.people.joining import Identity, identity
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import Earlier, LetOut, PeopleCounts

# Whoever is of the system also sees what is public.
SEEN_TOGETHER = ({Audience.SYSTEM, Audience.PUBLIC}, {Audience.OWNER})


def related(counts: PeopleCounts, audience: Audience, let_out: LetOut) -> bool:
    """Whether the same readers saw an earlier release of some of the same people on the same day."""
    same_readers = any({audience, Audience(let_out.audience)} <= readers for readers in SEEN_TOGETHER)
    same_people = set(counts.employers) & set(let_out.employers)
    return (
        same_readers
        and bool(same_people)
        and (counts.population, counts.period) == (let_out.population, let_out.period)
    )


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
        if not _same_ground(counts, edition.let_out):
            return f"{both} by other areas, and neither set of areas is made up of the other"
    return ""


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
