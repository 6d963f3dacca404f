"""What other apps may ask about the baseline."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from commonweal.content import frameworks as frameworks_
from commonweal.content.frameworks import Framework
from commonweal.pipeline import ask
from commonweal.publication import wording
from commonweal.publication.frameworks import Laid, laid_out
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies import reading as strategies
from commonweal.web.baseline.strategies import telling
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import FigureView, Link, figure_view
from commonweal.web.design.filters import sentence
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations import sight
from commonweal.web.organisations.rights import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonweal.web.baseline.informing import Informing as Informing
    from commonweal.web.baseline.informing import Start as Start

SPEND = "/baseline/procurement/spend/"
INFLUENCEABLE = "/baseline/procurement/influenceable/"
ACTIVITIES_WAITING = "/baseline/activity/?state=new"
ENGLAND = "England"
HEADLINES = ("spend.total", "spend.transactions", "spend.top_suppliers", "spend.coverage")
TOTAL, UPPER, LOWER = "spend.total", "spend.influenceable.upper", "spend.influenceable.lower"
ALL = 1_000_000
MUCH_UNKNOWN = 40  # percent: from here on no single local share is shown
LOCAL_SHARE, LEAKAGE, UNKNOWN = "spend.local_share", "spend.leakage", "spend.unknown_location"


@dataclass(frozen=True)
class Spend:
    """The kept figures of spending, of one place, as a reader may see them.

    `counted` are the organisations whose ledgers count for them; `others_hold` says that others hold some, too.
    """

    place: str
    sets: Mapping[str, FigureSet]
    names: Mapping[str, str]
    asking: Reader
    counted: Sequence[str]
    others_hold: bool

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
        if kept is None:
            return []
        words = [(about, sentence(wording.named(told, self.names))) for about, told in kept.coverage.items()]
        return [*self.shared(), *words]

    def shared(self) -> list[tuple[str, str]]:
        """Whose ledgers count, where ledgers count only as they are shared. Who else holds some is not told."""
        if not self.others_hold:
            return []
        names = wording.listed([self.names.get(code, code) for code in self.counted]) or "None yet"
        return [("Organisations that share", f"{names}. Others hold data that they do not share")]

    def unknown(self) -> list[str]:
        """What is not known: the parts of the coverage that are short of whole."""
        whole = ("No month is missing", "No row was refused", "VAT is")
        return [f"{about}: {words}" for about, words in self.coverage() if not words.startswith(whole)]

    def much_unknown(self) -> str | None:
        """What is to be said where most of the places that money goes to are not known; None where they are known."""
        unknown, most = self._pounds(UNKNOWN), self._pounds(UPPER)
        if not most or unknown * 100 <= most * MUCH_UNKNOWN:
            return None
        return f"{wording.percent_of(unknown, most)} of influenceable spend goes to suppliers whose place is not known"

    def nothing_at_least(self) -> bool:
        """Whether the lower bound is nothing where the upper is something."""
        return self._pounds(UPPER) > 0 and LOWER in self.sets and self._pounds(LOWER) == 0

    def _pounds(self, indicator: str) -> Decimal:
        kept = self.sets.get(indicator)
        value = None if kept is None else kept.headline.value
        return Decimal(0) if value is None or isinstance(value, Suppressed) else Decimal(value)

    @property
    def query(self) -> str:
        """The address query that keeps the place."""
        return "" if self.place == SYSTEM else f"?place={self.place}"

    def headlines(self) -> list[FigureView]:
        """The headline figures of gross spend, each with all that it rests on."""
        return self.views(HEADLINES, f"/baseline/procurement/spend.xlsx{self.query}")

    def at_a_glance(self) -> list[FigureView]:
        """The figures that say most: gross, what can be influenced, and how much of that is local."""
        pair = self.pair()
        gross = self.views((TOTAL,), f"/baseline/procurement/spend.xlsx{self.query}")
        return [*gross, *([pair] if pair else []), *self.views((LOCAL_SHARE, "spend.coverage"))]

    def views(self, indicators: Sequence[str], workbook: str = "") -> list[FigureView]:
        """Headlines of some indicators, those that are held."""
        file = workbook or f"{INFLUENCEABLE.removesuffix('/')}.xlsx{self.query}"
        return [
            figure_view(
                kept,
                kept.headline,
                id=f"figure-{indicator.replace('.', '-')}",
                sources=datasets.sources(kept.lineage.dataset_versions, self.asking),
                unknown=self.unknown(),
                downloads=[Link("XLSX", file)],
            )
            for indicator in indicators
            if (kept := self.sets.get(indicator)) is not None
        ]

    def pair(self) -> FigureView | None:
        """Influenceable spend as both its bounds: neither is ever shown without the other."""
        upper, lower = self.sets.get(UPPER), self.sets.get(LOWER)
        if upper is None or lower is None:
            return None
        high, low = upper.headline.value, lower.headline.value
        if isinstance(high, Suppressed) or isinstance(low, Suppressed):
            return replace(self.views((UPPER,))[0], id="figure-pair", label="Influenceable spend")
        whole = self.total.headline.value if self.total else 0
        gross = Decimal(0) if isinstance(whole, Suppressed) else Decimal(whole)
        return replace(
            self.views((UPPER,))[0],
            id="figure-pair",
            label="Influenceable spend",
            value=wording.between(low, high),
            change=f"At the least {wording.pounds(low)}, at the most {wording.pounds(high)}: "
            f"{wording.percent_of(low, gross)} to {wording.percent_of(high, gross)} of gross spend",
            definition=f"At the most: {upper.description} At the least: {lower.description}",
            caveats=tuple(dict.fromkeys((*upper.caveats, *lower.caveats))),
        )


def spend(asking: Reader, place: str = SYSTEM) -> Spend:
    """The figures of spending, of the system or one of its organisations: the most that a reader may see of them."""
    audience = sight.audience(asking, place)
    kept = [each for each in figures(asking, place) if each.theme == "procurement"]
    held = datasets.ledgers_of()
    given = sight.shares()
    counted = [code for code in held if audience and given.allows(audience, place, [(code, datasets.OWNED)])]
    if place != SYSTEM:
        counted = [code for code in counted if code == place]
    others = place == SYSTEM and len(counted) < len(held)
    return Spend(
        place, {each.indicator: each for each in kept}, organisations.names(), asking, counted, others
    )


def figures(asking: Reader, place: str) -> Sequence[FigureSet]:
    """Every kept set of a place, of the audience that sees most of those that a reader belongs to."""
    audience = sight.audience(asking, place)
    if audience is None:
        return []
    kinds = sight.kinds(asking, place)
    return _kept(organisations.folder(), place, audience, kinds, organisations.state_of_evidence())


@functools.lru_cache(maxsize=64)
def _kept(
    workspace: Path, place: str, audience: Audience, kinds: frozenset[str] | None, _state: tuple[object, ...]
) -> list[FigureSet]:
    """The kept sets of a place. Which they are rests on plans, whose making costs more than all else on a page."""
    return ask.figure_sets(workspace, place=place, audience=audience, kinds=kinds)


def activities_waiting(asking: Reader) -> int:
    """How many pieces of work that nobody has badged wait for this reader to say what becomes of them."""
    return strategies.waiting(asking)


def strategies_told() -> list[dict[str, Any]]:
    """Every strategy with its commitments, as plain values; who sees strategies sees all of them."""
    return telling.strategies()


def charters_told() -> list[dict[str, Any]]:
    """Every charter with its signatories, as plain values."""
    return telling.charters()


def level_told() -> dict[str, Any]:
    """The anchor level of today with its evidence and what is claimed of it, as plain values."""
    return telling.level()


def informing(asking: Reader, indicators: Iterable[str]) -> list[Informing]:
    """Indicators that inform a question: each with its figure of the system, or with what is missing."""
    from commonweal.web.baseline import informing as found

    return found.informing(asking, indicators)


def indicator_labels() -> dict[str, str]:
    """The label of every indicator by its id, in alphabetical order, whether it has a figure or not."""
    from commonweal.web.baseline import informing as found

    return found.labels()


def to_start_from(asking: Reader) -> dict[str, str]:
    """The indicators that have a figure of the system to start from: id, and the figure in words."""
    from commonweal.web.baseline import informing as found

    return found.indicators(asking)


def start(asking: Reader, indicator: str, place: str = "") -> Start | None:
    """A figure to start from, of the system or of a part of it by name; None where there is none."""
    from commonweal.web.baseline import informing as found

    return found.start(asking, indicator, place)


def parts_known(asking: Reader, indicator: str) -> list[str]:
    """The places and neighbourhoods for which an indicator has a figure to start from, by name."""
    from commonweal.web.baseline import informing as found

    return found.parts(asking, indicator)


def decisions_ahead(codes: Collection[str]) -> list[telling.Decision]:
    """What some organisations, or the system, decide in the next 12 months, the next first."""
    return telling.decisions_ahead(codes)


def place_asked(request: HttpRequest) -> str:
    """The code of the place that a page is asked about; the system's where none is named."""
    return request.GET.get("place") or SYSTEM


def seen_by(request: HttpRequest, **_: object) -> list[str]:
    """Whose figures one must be able to see to see some of the place that a page is asked about: one is enough."""
    return sight.of_figures(place_asked(request))


def places(asking: Reader) -> Sequence[tuple[str, str]]:
    """The places whose figures a reader may see: code and name, the system first."""
    system = organisations.system().name
    every = [
        (SYSTEM, f"All of {system}"),
        *((each.code, each.name) for each in organisations.organisations()),
    ]
    return [(code, name) for code, name in every if sight.audience(asking, code)]


def frameworks() -> list[Framework]:
    """The frameworks that there are: shipped ones and the system's own."""
    return frameworks_.frameworks(organisations.folder() / "content")


def framework(asking: Reader, framework_id: str, place: str) -> Laid | None:
    """The figures of a place that a reader may see, in the shape of a framework; None where there is no such one."""
    every = frameworks()
    found = next((one for one in every if one.id == framework_id), None)
    if found is None:
        return None
    sets = {kept.indicator: kept for kept in figures(asking, place)}
    return laid_out(found, sets, _parts, frameworks_.wanted(every, organisations.folder() / "content"))


def _parts(kept: FigureSet, cut: tuple[str, ...]) -> Sequence[Figure]:
    return ask.cut(organisations.folder(), kept.key, cut, order="kept", limit=ALL).figures
