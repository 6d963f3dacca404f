"""Papers that people take away: one module or package per kind, found by being in this folder.

A paper is written from figures that are computed already: it decides what is said, never what is so.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, cast

from commonweal.content.determinants import Determinant
from commonweal.content.frameworks import Framework, Wanted
from commonweal.content.lawful_routes import LawfulRoutes
from commonweal.publication import wording
from commonweal.publication.notes import short_ids
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed, Value
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place
from commonweal.vocabulary.plans import Cut
from commonweal.vocabulary.spending import Effect


@dataclass(frozen=True)
class Source:
    """Files that figures rest on, of one owner or publisher: how many, of when, and their versions."""

    owner: str
    what: str
    files: int
    period: Period | None
    edition: str
    loaded: dt.date
    versions: tuple[str, ...]

    @property
    def files_in_words(self) -> str:
        """What they are, and how many."""
        return self.what if self.files == 1 else f"{self.what}, {wording.count_of(self.files, 'file')}"

    @property
    def of(self) -> str:
        """The period or the edition that they are of."""
        return wording.short_period(self.period) if self.period else self.edition or "Not given"


@dataclass(frozen=True)
class Shifted:
    """A further share of influenceable spend moved to local suppliers, in pounds of each bound.

    `baseline` says in words what it is reckoned against.
    """

    percent: Decimal
    of_upper: Decimal
    of_lower: Decimal
    local_now: Decimal
    local_after: Decimal
    known_elsewhere: Decimal
    can_be_met: bool
    baseline: str


@dataclass(frozen=True)
class Material:
    """All that a paper is written from.

    `parts` gives the figures of one cut of a set, the largest first. `names`: organisations by code. `rules`: what
    each rule of the method does, by its title; `own_rules`: they are not those that are shipped. `is_unnamed` knows the
    suppliers whom a paper that leaves the system does not name: people, and who may be one. `shifted` is None where a
    figure that it needs is not shown. `wanted`: the indicators that frameworks name.
    """

    place: Place
    system: str
    made_at: dt.datetime
    sets: Mapping[str, FigureSet]
    parts: Callable[[FigureSet, Cut], Sequence[Figure]]
    sources: Sequence[Source]
    names: Mapping[str, str]
    rules: Mapping[str, Effect]
    is_unnamed: Callable[[str], bool]
    routes: LawfulRoutes
    shifted: Shifted | None
    own_rules: bool = False
    mark: str = ""
    determinants: Sequence[Determinant] = ()
    frameworks: Sequence[Framework] = ()
    wanted: Mapping[str, Wanted] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()

    def headline(self, indicator: str) -> Figure:
        """A figure for the place as a whole. Raises InputError where its set is not held."""
        if indicator not in self.sets:
            raise InputError(
                "no_such_figures",
                f"There is no figure “{indicator}” of {self.place.name}.",
                what_to_do="Add its ledgers first: commonweal add spend FILE --organisation CODE",
            )
        return self.sets[indicator].headline

    def value(self, indicator: str) -> Value:
        """Its value."""
        return self.headline(indicator).value

    def said(self, indicator: str) -> str:
        """Its value in words, with why where it is not shown."""
        figure = self.headline(indicator)
        if isinstance(figure.value, Suppressed):
            return f"not shown ({wording.for_readers(figure.value.reason).rstrip('.')})"
        return wording.value_in_words(figure.value, figure.unit)

    def source_rows(self) -> list[tuple[str, ...]]:
        """Its sources for a table, every version by the start of its id."""
        return [
            (
                each.owner,
                each.files_in_words,
                each.of,
                wording.short_day(each.loaded),
                short_ids(each.versions),
            )
            for each in self.sources
        ]

    def cut(self, indicator: str, *dimensions: str) -> Sequence[Figure]:
        """The figures of a cut, the largest first; none where the set has no such cut."""
        kept = self.sets.get(indicator)
        return self.parts(kept, dimensions) if kept is not None and dimensions in kept.cuts else ()


class Paper(Protocol):
    """What every kind's module offers. `SUFFIXES`: the kinds of file that it can be; `ABOUT`: what it is, in a line.

    `OF`: how the ids of the indicators begin that it is written from; "" for every figure.
    """

    ABOUT: str
    SUFFIXES: tuple[str, ...]
    OF: str

    def write(self, material: Material, suffix: str) -> bytes:
        """The paper as a file of one of its kinds."""


def kinds() -> list[str]:
    """The kinds of paper, sorted: a module's name with hyphens."""
    found = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return sorted(name.replace("_", "-") for name in found)


def paper(kind: str) -> Paper:
    """The writer of a kind of paper. Raises InputError where there is none."""
    if kind not in kinds():
        raise InputError(
            "unknown_paper",
            f"“{kind}” is not a kind of paper.",
            what_to_do=f"Use one of: {', '.join(kinds())}.",
        )
    return cast(Paper, importlib.import_module(f"{__name__}.{kind.replace('-', '_')}"))
