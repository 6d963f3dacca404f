"""For the tests of packs: small packs made by hand, of systems that there are not."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from commonweal.publication.packs.sealing import sealed
from commonweal.vocabulary.figures import (
    Audience,
    Figure,
    FigureSet,
    Lineage,
    Suppressed,
    Uncertainty,
    Value,
)
from commonweal.vocabulary.packs import Definition, Pack, PackedBaseline, PackedSet, PackSource
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind

YEAR = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
HIDDEN = Suppressed("fewer than 8 people")


def packed(
    value: Value = Decimal("12.5"),
    *,
    key: str = "k1",
    system: str = "Northshire",
    indicator: str = "work.employed",
    areas: dict[str, Value] | None = None,
    period: Period = YEAR,
    **words: str,
) -> PackedSet:
    """A set with a headline and, where they are given, its areas. `words` change its definition."""
    place = Place(SYSTEM, system, PlaceKind.SYSTEM)
    said = {
        "label": "Employment rate", "theme": "employment-and-skills", "unit": "percent",
        "description": "The share of residents in work.", "method": "As published", "method_version": "1",
        "editions": f"indicators/{indicator}@2026-04-01",
    } | words  # fmt: skip
    definition = Definition(indicator=indicator, **said)
    lineage = Lineage(("v1",), said["method"], said["method_version"], said["editions"], "0.1.0")

    def figure(value: Value, cut: dict[str, str]) -> Figure:
        return Figure(
            indicator, said["label"], value, said["unit"], place, period, cut, Audience.PUBLIC, lineage, count=3,
            uncertainty=Uncertainty(Decimal(10), Decimal(15), "95% limits") if not cut else None,
            denominator="Residents" if not cut else None,
        )  # fmt: skip

    cuts: tuple[tuple[str, ...], ...] = ((), ("area",)) if areas else ((),)
    figures = FigureSet(
        key, indicator, said["label"], said["description"], said["theme"], said["unit"], place, period,
        Audience.PUBLIC, {"index": "IoD 2025"}, lineage, AT, cuts, figure(value, {}),
    )  # fmt: skip
    parts = {("area",): tuple(figure(part, {"area": name}) for name, part in areas.items())} if areas else {}
    return PackedSet(figures, definition, parts, left_out=(("supplier",),))


def pack(*sets: PackedSet, system: str = "Northshire", made_at: dt.datetime = AT) -> Pack:
    """A pack of some sets; of one, where none is given."""
    every = {each.figures.key: each for each in sets or (packed(system=system),)}
    return Pack(
        system=system,
        place=Place(SYSTEM, system, PlaceKind.SYSTEM),
        audience=Audience.PUBLIC,
        made_at=made_at,
        software="0.1.0",
        made_up=False,
        sets=every,
        current=tuple(sorted(every)),
        sources={"v1": PackSource("v1", "statistics", "", "ONS", "OGL", "2026-07", YEAR)},
        baselines=(PackedBaseline("2025/26", AT, {"work.employed": next(iter(every))}),),
    )


def resealed(content: bytes, **changed: Any) -> bytes:
    """A pack with some of its parts changed, and sealed anew by whoever changed it."""
    document = json.loads(content) | changed
    return sealed({name: value for name, value in document.items() if name not in ("digests", "seal")})
