"""Every figure of influenceable spend, as both sides must give it, and the settings under which it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.questions import SYSTEM, Question

LARGEST_SUPPLIERS = 10
FEW = (("month",), ("expense_type",), ("supplier",))
MANY = (
    *(("month",), ("supplier",), ("expense_type",), ("expense_area",), ("category",), ("size",)),
    *(("authority",), ("place",), ("expense_type", "size"), ("category", "size")),
)
DEMAND = (
    *(("month",), ("expense_type", "size"), ("category", "size")),
    *(("month", "expense_type", "size"), ("month", "category", "size")),
)
ADDED_UP = {
    "spend.total_consolidated": (("month",),),
    "spend.excluded": FEW,
    "spend.influenceable.upper": MANY,
    "spend.influenceable.lower": MANY,
    "spend.demand.upper": DEMAND,
    "spend.demand.lower": DEMAND,
    "spend.local": FEW,
    "spend.rest_of_footprint": FEW,
    "spend.elsewhere": FEW,
    "spend.unknown_location": FEW,
}
LOCAL_SHARE, LEAKAGE = "spend.local_share", "spend.leakage"
HHI, LARGEST, NET_NEGATIVE = "spend.hhi", "spend.influenceable.largest", "spend.net_negative"
BY_RULE, RULE_REACH = "spend.by_rule", "spend.rule_reach"
BY_DEFINITION, BY_DEPRIVATION = "spend.by_definition_of_local", "spend.by_deprivation"
OTHERS: dict[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys((LOCAL_SHARE, LEAKAGE, HHI, LARGEST, NET_NEGATIVE, BY_DEPRIVATION), ()),
    BY_RULE: (("rule",),),
    RULE_REACH: (("rule",),),
    BY_DEFINITION: (("definition", "place"),),
}


def questions(organisations: list[str]) -> Iterator[Question]:
    """All of them, for the system and for each of its organisations."""
    for place in (SYSTEM, *organisations):
        for indicator, cuts in {**ADDED_UP, **OTHERS}.items():
            more = (("organisation",),) if place == SYSTEM and indicator in ADDED_UP else ()
            yield from (Question(indicator, place, cut) for cut in ((), *cuts, *more))


@dataclass(frozen=True)
class Settings:
    """What a person who writes the queries knows: rules as content has them, addresses, what local means."""

    rules: list[dict[str, Any]]
    addresses: dict[str, str]
    footprint: list[str]
    places: list[list[str]]
    radius_km: float
    most_unknown: float
    suppliers: Path
    postcodes: Path

    def save(self, path: Path) -> None:
        """Keep them beside a workspace, for peers in processes of their own."""
        path.write_text(json.dumps(vars(self), default=str), encoding="utf-8")

    @staticmethod
    def read(path: Path) -> Settings:
        """What was kept."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Settings(**kept | {"suppliers": Path(kept["suppliers"]), "postcodes": Path(kept["postcodes"])})

    def bits(self, effect: str) -> int:
        """The rules in force of an effect, one bit each."""
        return sum(
            1 << n for n, rule in enumerate(self.rules) if rule["in_force"] and rule["effect"] == effect
        )
