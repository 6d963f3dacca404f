"""Figures that inform a question or from which a proposition starts, as a reader may see them of the system."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from commonweal.content.indicators_model import KIND, IndicatorText
from commonweal.content.loader import ids, load
from commonweal.pipeline import ask
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import determined, reading
from commonweal.web.baseline.cuts import ALL
from commonweal.web.baseline.strategies.reading import OnRecord
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import FigureView, Link, figure_view
from commonweal.web.organisations.reading import folder, state_of_evidence
from commonweal.web.organisations.rights import Reader

NAMED_BY = ("part", "place", "neighbourhood")  # what a cut calls the parts of a system
BASELINE = Link("Look at the baseline", "/baseline/")


@dataclass(frozen=True)
class Informing:
    """An indicator that informs something: its figure, or why there is none and where to bring what it needs."""

    indicator: str
    label: str
    view: FigureView | None = None
    why: str = ""
    bring: Link | None = None


@dataclass(frozen=True)
class Start:
    """A figure to start from, of the system ("") or of one of its places or neighbourhoods, and the same in words."""

    indicator: str
    place: str
    words: str
    view: FigureView


def informing(asking: Reader, indicators: Iterable[str]) -> list[Informing]:
    """Each indicator with its figure of the system, or with what is missing, in the order given."""
    found = determined.find(asking, SYSTEM)
    kept = {each.indicator: each for each in reading.figures(asking, SYSTEM)}
    lacking = {each.indicator: each for one in found for each in one.lacking}
    on_record = {id_: record for one in found for id_, record in one.on_record.items()}
    return [_informing(id_, asking, kept, lacking, on_record) for id_ in indicators]


def _informing(
    id_: str,
    asking: Reader,
    kept: Mapping[str, FigureSet],
    lacking: Mapping[str, determined.Lacking],
    on_record: Mapping[str, OnRecord],
) -> Informing:
    if id_ in on_record:
        record = on_record[id_]
        return Informing(
            id_, _label(id_), why=f"On record: {record.words}.", bring=Link("See them", record.href)
        )
    if id_ in kept and _says(kept[id_].headline):
        return Informing(id_, kept[id_].label, _view(kept[id_], asking))
    if id_ in lacking:
        one = lacking[id_]
        return Informing(id_, one.label, why=one.why, bring=one.bring)
    value = kept[id_].headline.value if id_ in kept else None
    why = (
        value.reason if isinstance(value, Suppressed) else "Nothing is held from which it can be worked out."
    )
    return Informing(id_, _label(id_), why=why, bring=BASELINE)


def _view(kept: FigureSet, asking: Reader) -> FigureView:
    if kept.indicator in (reading.UPPER, reading.LOWER) and (pair := reading.spend(asking).pair()):
        return pair  # neither bound is shown without the other
    if kept.theme == "procurement" and (found := reading.spend(asking).views((kept.indicator,))):
        return found[0]
    return determined.view(kept, asking)


def _label(id_: str) -> str:
    try:
        return load(KIND, id_, IndicatorText, overlay=folder() / "content").label
    except InputError:
        return id_


def _says(figure: Figure) -> bool:
    return not isinstance(figure.value, Suppressed) or figure.uncertainty is not None


def labels() -> dict[str, str]:
    """The label of every indicator by its id, in alphabetical order, whether it has a figure or not."""
    return dict(_labels(folder(), state_of_evidence()))


@functools.lru_cache(maxsize=8)
def _labels(here: Path, _state: tuple[object, ...]) -> tuple[tuple[str, str], ...]:
    overlay = here / "content"
    found = [
        (id_, load(KIND, id_, IndicatorText, overlay=overlay).label) for id_ in ids(KIND, overlay=overlay)
    ]
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


def indicators(asking: Reader) -> dict[str, str]:
    """The label of each indicator that has a figure of the system to start from, by its id, in alphabetical order."""
    bounds = (reading.UPPER, reading.LOWER)
    found = {
        each.indicator: f"{each.label}: {_in_words(each.headline)}"
        for each in reading.figures(asking, SYSTEM)
        if each.indicator not in bounds and _says(each.headline)
    }
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


def start(asking: Reader, indicator: str, place: str = "") -> Start | None:
    """The figure of an indicator of the system, or of a part of it by name; None where there is none to see."""
    kept = next((each for each in reading.figures(asking, SYSTEM) if each.indicator == indicator), None)
    if kept is None:
        return None
    figure = kept.headline if not place else _parts(kept).get(place)
    if figure is None or not _says(figure):
        return None
    label = f"{kept.label}, {place}" if place else kept.label
    view = figure_view(
        kept,
        figure,
        id="figure-start",
        label=label,
        sources=datasets.sources(kept.lineage.dataset_versions, asking),
        unknown=[f"{about}: {words}" for about, words in kept.coverage.items() if about == "Left out"],
        more=Link("See it in the baseline", f"/baseline/{kept.theme}/"),
    )
    published = figure.cut.get("period")
    when = wording.published_period(published) if published else wording.period(figure.period or kept.period)
    words = f"{label}: {_in_words(figure)}, {when}"
    return Start(indicator, place, words, replace(view, stale=kept.stale))


def parts(asking: Reader, indicator: str) -> list[str]:
    """The places and neighbourhoods for which an indicator has a figure to start from, by name."""
    kept = next((each for each in reading.figures(asking, SYSTEM) if each.indicator == indicator), None)
    return [] if kept is None else sorted(name for name, one in _parts(kept).items() if _says(one))


def _parts(kept: FigureSet) -> dict[str, Figure]:
    """The newest figure of each part of the system, by its name."""
    found: dict[str, Figure] = {}
    for cut in kept.cuts:
        name = next((one for one in NAMED_BY if one in cut), None)
        if name is None or (len(cut) > 1 and cut[0] not in ("sort", name)):
            continue
        for figure in ask.cut(folder(), kept.key, cut, order="kept", limit=ALL).figures:
            part = figure.cut[name]
            if part not in found or figure.cut.get("period", "") > found[part].cut.get("period", ""):
                found[part] = figure
    return found


def _in_words(figure: Figure) -> str:
    spread = figure.uncertainty
    shown = (
        None if isinstance(figure.value, Suppressed) else wording.value_with_unit(figure.value, figure.unit)
    )
    if spread is None:
        return shown or ""
    between = wording.range_in_words(spread, figure.unit)
    return f"{shown} ({between})" if shown else between
