"""Figures of several systems side by side: only where they were made alike, never ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from commonweal.vocabulary.figures import FigureSet
from commonweal.vocabulary.packs import Definition, PackedSet

ASIDE = ("as at",)  # parameters that say when, not how
WORDS = ("method", "method_version", "definition", "description", "numerator", "denominator", "unit")


@dataclass(frozen=True)
class Side:
    """What one system says by one indicator. `seal` is that of its pack, "" where the system is ours."""

    system: str
    seal: str
    packed: PackedSet

    @property
    def figures(self) -> FigureSet:
        """Its set of figures."""
        return self.packed.figures


@dataclass(frozen=True)
class Alike:
    """Systems whose figures were made alike, by name. `unlike` says how they differ from those of the first group."""

    sides: tuple[Side, ...]
    unlike: tuple[str, ...] = ()

    @property
    def periods_differ(self) -> bool:
        """Whether they are of different times, which is to be said where they stand side by side."""
        return len({each.figures.headline.period or each.figures.period for each in self.sides}) > 1


@dataclass(frozen=True)
class Compared:
    """An indicator in the systems that have it. `without` are those that do not."""

    about: Definition
    groups: tuple[Alike, ...]
    without: tuple[str, ...]


def compare(systems: Sequence[tuple[str, str, Sequence[PackedSet]]]) -> list[Compared]:
    """Every indicator of several systems (name, seal, sets), by theme and name.

    Systems are in the order of their names and never of their values. Two stand in one group where method, definition,
    rules and choices are the same; the largest group comes first, and of two alike that of the first name.
    """
    named = sorted(systems, key=lambda each: (each[0].casefold(), each[1]))
    found: dict[str, list[Side]] = {}
    for name, seal, sets in named:
        for packed in sets:
            found.setdefault(packed.figures.indicator, []).append(Side(name, seal, packed))
    compared = [_compared(sides, [(name, seal) for name, seal, _ in named]) for sides in found.values()]
    return sorted(compared, key=lambda each: (each.about.theme, each.about.label.casefold()))


def _compared(sides: Sequence[Side], everybody: Iterable[tuple[str, str]]) -> Compared:
    groups: list[list[Side]] = []
    for side in sides:
        own = next((group for group in groups if not any(differences(group[0], side))), None)
        if own is None:
            groups.append([side])
        else:
            own.append(side)
    groups.sort(key=lambda group: -len(group))  # a stable sort: the order of names stays
    first = groups[0][0]
    told = tuple(
        Alike(tuple(group), tuple(differences(first, group[0])) if group[0] is not first else ())
        for group in groups
    )
    here = {(side.system, side.seal) for side in sides}
    return Compared(
        first.packed.definition, told, tuple(name for name, seal in everybody if (name, seal) not in here)
    )


def differences(one: Side, other: Side) -> Iterator[str]:
    """How two figures of one indicator were made differently, in words; none where they were made alike."""
    here, there = one.packed.definition, other.packed.definition
    for name in WORDS:
        if getattr(here, name) != getattr(there, name):
            yield f"another {name.replace('_version', '’s version')}"
    if here.editions != there.editions:
        yield "another edition of what it rests on"
    elif here.digest and there.digest and here.digest != there.digest:
        yield "another wording under the same edition"
    ours, theirs = _choices(one.figures), _choices(other.figures)
    for name in sorted(set(ours) | set(theirs)):
        if ours.get(name) != theirs.get(name):
            yield f"{name}: {theirs.get(name, 'not said')}"


def _choices(figures: FigureSet) -> dict[str, str]:
    return {name: value for name, value in figures.parameters.items() if name not in ASIDE}
