"""Packs of fictional neighbours: the demonstration's own figures, moved a little, under other names."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from commonweal.content.demonstration_setting import Neighbour
from commonweal.demonstration.randomness import stream
from commonweal.vocabulary.figures import Figure, Suppressed, Value
from commonweal.vocabulary.packs import Pack, PackedSet

LEAST, MOST = 0.8, 1.25
HUNDRED = Decimal(100)
ONE_IN = 9  # so many indicators one has an older edition, as happens between real systems
OLDER = "2024-04-01"
OURS = frozenset({"organisation", "authority"})  # cuts by our own bodies


def neighbour(pack: Pack, told: Neighbour, *, seed: int = 1) -> Pack:
    """A pack as a neighbouring system would make it: the same questions, other answers, the same bytes for a seed."""
    keys = {key: f"{zlib.crc32(told.name.encode()):08x}{key[8:]}" for key in pack.sets}
    return replace(
        pack,
        system=told.name,
        place=replace(pack.place, name=told.name),
        sets={keys[key]: _moved(packed, told, keys[key], seed) for key, packed in pack.sets.items()},
        current=tuple(keys[key] for key in pack.current),
        baselines=(),
    )


def _moved(packed: PackedSet, told: Neighbour, key: str, seed: int) -> PackedSet:
    kept, words = packed.figures, packed.definition
    factor = Decimal(str(round(float(stream(seed, f"{told.name} {kept.indicator}").uniform(LEAST, MOST)), 3)))
    if zlib.crc32(kept.indicator.encode()) % ONE_IN == 0:
        words = replace(words, editions=f"indicators/{kept.indicator}@{OLDER}", digest="")
    lineage = replace(kept.lineage, content_edition=words.editions)
    place = replace(kept.place, name=told.name)

    def moved(figure: Figure) -> Figure:
        around = figure.uncertainty
        return replace(
            figure,
            value=_scaled(figure.value, factor, kept.unit, told.areas),
            caveats=tuple(_told(each, told.areas) for each in figure.caveats),
            uncertainty=around
            and replace(
                around,
                low=_times(around.low, factor, kept.unit),
                high=_times(around.high, factor, kept.unit),
            ),
            place=place,
            cut=_named(figure.cut, told.areas),
            lineage=lineage,
        )

    headline = moved(kept.headline)
    parts = {
        cut: tuple(moved(figure) for figure in figures if _is_theirs(figure, told.areas))
        for cut, figures in packed.parts.items()
        if not OURS.intersection(cut)
    }
    figures = replace(
        kept,
        key=key,
        place=place,
        lineage=lineage,
        headline=headline,
        cuts=((), *parts),
        caveats=tuple(_told(each, told.areas) for each in kept.caveats),
    )
    return replace(packed, figures=figures, definition=words, parts=parts)


def _scaled(value: Value, factor: Decimal, unit: str, areas: Mapping[str, str]) -> Value:
    if isinstance(value, Suppressed):
        return Suppressed(_told(value.reason, areas))
    return _times(Decimal(value), factor, unit)


def _told(words: str, areas: Mapping[str, str]) -> str:
    """Words about our areas, said of the neighbour's."""
    for ours, theirs in areas.items():
        words = words.replace(ours, theirs)
    return words


def _times(value: Decimal, factor: Decimal, unit: str) -> Decimal:
    scaled = (value * factor).quantize(value)
    return min(scaled, HUNDRED) if unit == "percent" else scaled


def _is_theirs(figure: Figure, areas: Mapping[str, str]) -> bool:
    """Whether a part is of an area that the neighbour has one in place of; not of our trusts."""
    return figure.cut.get("area", "") in areas or "area" not in figure.cut


def _named(cut: Mapping[str, str], areas: Mapping[str, str]) -> dict[str, str]:
    return {name: areas.get(part, part) if name == "area" else part for name, part in cut.items()}
