"""A pack as the bytes of a file: JSON that other installations read, or CSV that opens in a spreadsheet program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from commonweal.publication import plain
from commonweal.publication.packs.sealing import sealed
from commonweal.publication.packs.shape import FORMAT, KIND
from commonweal.publication.spreadsheet import rows_csv
from commonweal.vocabulary.figures import Figure, Suppressed, Uncertainty, Value
from commonweal.vocabulary.packs import Definition, Pack, PackedSet, PackSource
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place

OF = ("system", "theme", *plain.TEXTS, "range", "cut", "not_shown", "method", "editions", "made_at")
NUMBERS = ("value", "low", "high", "count")


def write(pack: Pack) -> bytes:
    """A pack as a file: the same pack has the same bytes."""
    definitions = list(dict.fromkeys(pack.sets[key].definition for key in sorted(pack.sets)))
    document: dict[str, Any] = {
        "kind": KIND,
        "format": FORMAT,
        "about": {
            "system": pack.system,
            "place": _place(pack.place),
            "audience": pack.audience.value,
            "made_at": _instant(pack.made_at),
            "software": pack.software,
            "made_up": pack.made_up,
        },
        "definitions": [asdict(each) for each in definitions],
        "sources": [_source(each) for _, each in sorted(pack.sources.items())],
        "figures": {
            "current": sorted(pack.current),
            "sets": [_set(key, each, definitions) for key, each in sorted(pack.sets.items())],
        },
        "baselines": [
            {"name": each.name, "at": _instant(each.at), "keys": dict(each.keys)} for each in pack.baselines
        ],
    }
    return sealed(document)


def as_csv(pack: Pack) -> Iterator[str]:
    """The figures that were up to date as CSV lines, one for each, with what they rest on in words."""
    return rows_csv([*OF, *NUMBERS], _lines(pack), numbers=len(NUMBERS))


def _lines(pack: Pack) -> Iterator[list[str]]:
    for each in pack.today:
        for figure in (each.figures.headline, *(one for parts in each.parts.values() for one in parts)):
            row = plain.figure(figure, each.figures)
            around = row["range"] or {"low": None, "high": None, "kind": None}
            told = row | around | {
                "range": around["kind"],
                "cut": "; ".join(f"{name}: {part}" for name, part in figure.cut.items()),
                "not_shown": row["suppressed"],
                "system": pack.system,
                "theme": each.figures.theme,
                "place": each.figures.place.name,
                "method": f"{each.definition.method} ({each.definition.method_version})",
                "editions": each.definition.editions,
                "made_at": _instant(pack.made_at),
            }  # fmt: skip
            yield ["" if told[name] is None else str(told[name]) for name in (*OF, *NUMBERS)]


def _set(key: str, packed: PackedSet, definitions: list[Definition]) -> dict[str, Any]:
    kept, headline = packed.figures, packed.figures.headline
    return {
        "key": key,
        "definition": definitions.index(packed.definition),
        "place": _place(kept.place),
        "period": _span(kept.period),
        "parameters": dict(kept.parameters),
        "lineage": asdict(kept.lineage),
        "computed_at": _instant(kept.computed_at),
        "coverage": dict(kept.coverage),
        "caveats": list(kept.caveats),
        "stale": kept.stale,
        "headline": _said(headline)
        | {
            "denominator": headline.denominator,
            "period": _span(headline.period),
            "caveats": list(headline.caveats),
        },
        "cuts": [
            {
                "by": list(cut),
                "parts": [{"of": [each.cut[name] for name in cut], **_said(each)} for each in parts],
            }
            for cut, parts in packed.parts.items()
        ],
        "left_out": [list(cut) for cut in packed.left_out],
    }


def _said(figure: Figure) -> dict[str, Any]:
    return {"value": _value(figure.value), "range": _range(figure.uncertainty), "count": figure.count}


def _value(value: Value) -> str | dict[str, str]:
    return {"not_shown": value.reason} if isinstance(value, Suppressed) else _number(value)


def _number(value: Decimal | int) -> str:
    return f"{Decimal(value):f}"


def _range(around: Uncertainty | None) -> dict[str, str] | None:
    if around is None:
        return None
    return {"low": _number(around.low), "high": _number(around.high), "kind": around.kind}


def _span(period: Period | None) -> dict[str, str] | None:
    return None if period is None else {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _place(place: Place) -> dict[str, str]:
    return {"code": place.code, "name": place.name, "kind": place.kind.value}


def _source(source: PackSource) -> Mapping[str, Any]:
    return asdict(source) | {"period": _span(source.period)}


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
