"""What other apps may ask about the baseline."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.pipeline import ask
from commonweal.publication import wording
from commonweal.vocabulary.figures import FigureSet
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import FigureView, Link, figure_view
from commonweal.web.design.filters import sentence
from commonweal.web.organisations import reading as organisations

SPEND = "/baseline/procurement/spend/"
HEADLINES = ("spend.total", "spend.transactions", "spend.top_suppliers", "spend.coverage")
TOTAL = "spend.total"


@dataclass(frozen=True)
class Spend:
    """The kept figures of spending, of one place."""

    place: str
    sets: Mapping[str, FigureSet]
    names: Mapping[str, str]

    @property
    def total(self) -> FigureSet | None:
        """Gross spend, with all its cuts."""
        return self.sets.get(TOTAL)

    @property
    def stale(self) -> str | None:
        """Why the figures are out of date, where they are."""
        return next((kept.stale for kept in self.sets.values() if kept.stale), None)

    def coverage(self) -> list[tuple[str, str]]:
        """What the figures' sources cover, in words, with organisations and months by name."""
        kept = self.total
        return (
            []
            if kept is None
            else [(about, sentence(named(words, self.names))) for about, words in kept.coverage.items()]
        )

    def unknown(self) -> list[str]:
        """What is not known: the parts of the coverage that are short of whole."""
        whole = ("No month is missing", "No row was refused", "VAT is")
        return [f"{about}: {words}" for about, words in self.coverage() if not words.startswith(whole)]

    def headlines(self) -> list[FigureView]:
        """The headline figures, each with all that it rests on."""
        versions = datasets.held()
        query = "" if self.place == SYSTEM else f"?place={self.place}"
        downloads = [Link("XLSX", f"/baseline/procurement/spend.xlsx{query}")]
        return [
            figure_view(
                kept,
                kept.headline,
                id=f"figure-{indicator.replace('.', '-')}",
                sources=datasets.sources(kept.lineage.dataset_versions, versions),
                unknown=self.unknown(),
                downloads=downloads,
            )
            for indicator in HEADLINES
            if (kept := self.sets.get(indicator)) is not None
        ]


def named(words: str, names: Mapping[str, str]) -> str:
    """Words with organisations' codes and months written out."""
    for code, name in names.items():
        words = re.sub(rf"\b{re.escape(code)}\b", name, words)
    return re.sub(r"\b(\d{4}-\d{2})\b", lambda found: wording.month(found[1]), words)


def spend(place: str = SYSTEM) -> Spend:
    """The figures of spending, of the system or one of its organisations."""
    kept = _kept(organisations.folder(), place, organisations.state_of_evidence())
    return Spend(place, {each.indicator: each for each in kept}, organisations.names())


@functools.lru_cache(maxsize=64)
def _kept(workspace: Path, place: str, _state: tuple[object, ...]) -> list[FigureSet]:
    """The kept sets of a place. Which they are rests on plans, whose making costs more than all else on a page."""
    return ask.figure_sets(workspace, theme="procurement", place=place)


def places() -> Sequence[tuple[str, str]]:
    """The places that there are figures of: code and name, the system first."""
    system = organisations.system().name
    return [
        (SYSTEM, f"All of {system}"),
        *((place.code, place.name) for place in organisations.organisations()),
    ]
