"""Influenceable spend: its bounds, where it goes, how concentrated it is, and which rules made it.

One module, because all of these are one table of classified payments, looked at in turn.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from commonweal.analysis.spend import concentration
from commonweal.analysis.spend import influenceable as method
from commonweal.content.spend_method import LocalDefinition, local_definition, spend_rules
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import PlaceKind
from commonweal.vocabulary.plans import Asked, Cut, Plan
from commonweal.vocabulary.spending import Influence, Local, SpendMethod, Where

if TYPE_CHECKING:
    import ibis.expr.types as ir

SUPPLIERS, LOCALITIES, DEPRIVATION = "suppliers", "localities", "deprivation"
LARGEST = 10
MANY_CUTS: tuple[Cut, ...] = (
    ("month",),
    ("supplier",),
    ("expense_type",),
    ("expense_area",),
    ("category",),
    ("size",),
    ("authority",),
    ("place",),
    ("expense_type", "size"),
    ("category", "size"),
)
# What councils take away: no supplier, and months beside what was bought.
DEMAND_CUTS: tuple[Cut, ...] = (
    ("month",),
    ("expense_type", "size"),
    ("category", "size"),
    ("month", "expense_type", "size"),
    ("month", "category", "size"),
)
FEW_CUTS: tuple[Cut, ...] = (("month",), ("expense_type",), ("supplier",))

Select = Callable[["ir.Table"], "ir.Table"]
Cuts = Mapping[Cut, "ir.Table"]
# Indicator -> the payments it adds up, and how it is cut.
ADDED_UP: Mapping[str, tuple[Select, tuple[Cut, ...]]] = {
    "spend.total_consolidated": (lambda p: method.gross_without(p, internal=False), (("month",),)),
    "spend.excluded": (lambda p: method.of(p, Influence.EXCLUDED), FEW_CUTS),
    "spend.influenceable.upper": (method.upper, MANY_CUTS),
    "spend.influenceable.lower": (method.lower, MANY_CUTS),
    "spend.demand.upper": (lambda p: method.to_bodies(method.upper(p)), DEMAND_CUTS),
    "spend.demand.lower": (lambda p: method.to_bodies(method.lower(p)), DEMAND_CUTS),
    "spend.local": (lambda p: method.at(method.upper(p), Where.LOCAL), FEW_CUTS),
    "spend.rest_of_footprint": (lambda p: method.at(method.upper(p), Where.REST_OF_FOOTPRINT), FEW_CUTS),
    "spend.elsewhere": (lambda p: method.at(method.upper(p), Where.ELSEWHERE), FEW_CUTS),
    "spend.unknown_location": (lambda p: method.at(method.upper(p), Where.UNKNOWN), FEW_CUTS),
}
SHARES: Mapping[str, Where] = {"spend.local_share": Where.LOCAL, "spend.leakage": Where.ELSEWHERE}
OTHERS: Mapping[str, Callable[[SpendMethod], Cuts]] = {
    "spend.hhi": lambda _: {(): concentration.herfindahl(_upper("supplier"))},
    "spend.net_negative": lambda _: {(): concentration.net_negative(_upper("supplier"))},
    "spend.influenceable.largest": lambda _: {
        (): concentration.share_of_largest(_upper("supplier"), LARGEST)
    },
    "spend.by_rule": lambda rules: {
        (): method.added_up(method.gathered_spend()),
        ("rule",): method.by_rule(method.gathered_spend("met"), rules),
    },
    "spend.rule_reach": lambda rules: {
        (): method.added_up(method.gathered_spend()),
        ("rule",): method.reach_of_rules(method.gathered_spend("met"), rules),
    },
    "spend.by_definition_of_local": lambda _: {
        (): method.added_up(_upper()),
        ("definition", "place"): method.by_definition(_upper("location")),
    },
    "spend.by_deprivation": lambda _: {
        cut: method.added_up(_upper(*cut), *cut) for cut in ((), (DEPRIVATION,))
    },
}


def plans(asked: Asked) -> Iterator[Plan]:
    """Every plan of influenceable spend for a place."""
    rules, local = spend_rules(asked.overlay), local_definition(asked.overlay)
    common: dict[str, Any] = {
        "kind": "spend",
        "method_version": method.VERSION,
        "prepared": functools.partial(_prepared, rules.method, local.chosen, asked.context.supplier_keys),
        "parameters": {
            "rules": rules.edition,
            "rules digest": rules.digest,  # an edition may change within its day
            "local": local.chosen.value,
            "local means": local.words(),
            "definition": local.edition,
            **asked.context.parameters,
        },
        "caveats": asked.context.notes,
    }
    is_body = asked.place.kind is PlaceKind.ORGANISATION
    for indicator in (*ADDED_UP, *SHARES, *OTHERS):
        cuts = functools.partial(_cuts, indicator, rules.method, local.most_unknown, is_body)
        more = _of_a_share(local) if indicator in SHARES else {}
        needs = (SUPPLIERS, LOCALITIES, *((DEPRIVATION,) if indicator == "spend.by_deprivation" else ()))
        yield worded(indicator, asked, cuts=cuts, needs=needs, **common, **more)


def _of_a_share(local: LocalDefinition) -> dict[str, Any]:
    return {
        "range_kind": "from none to all of the suppliers whose place is not known",
        "no_value": f"more than {local.most_unknown:.0%} of these pounds are paid to suppliers whose place is not "
        "known. Load the register of companies first (commonweal add companies FILE)",
        "denominator": "the upper bound of influenceable spend",
    }


@functools.lru_cache(maxsize=16)
def _prepared(rules: SpendMethod, local: Local, keys: tuple[str, ...]) -> Mapping[str, ir.Table]:
    classified = {method.CLASSIFIED: method.classify(rules, local, keys)}
    return classified | {name: method.gather(name) for name in method.GATHERED}


@functools.lru_cache(maxsize=128)
def _cuts(indicator: str, rules: SpendMethod, most_unknown: float, is_body: bool) -> Cuts:
    """An indicator's cuts, which are the same for every place."""
    if indicator in SHARES:
        return {(): method.share_range(_upper(), SHARES[indicator], most_unknown)}
    if indicator in OTHERS:
        return OTHERS[indicator](rules)
    select, cuts = ADDED_UP[indicator]
    of_a_system: tuple[Cut, ...] = () if is_body else (("organisation",),)
    return {
        cut: method.added_up(select(method.gathered_spend(*cut)), *cut) for cut in ((), *cuts, *of_a_system)
    }


def _upper(*columns: str) -> ir.Table:
    """The payments of the upper bound, gathered so that these columns can be told apart."""
    return method.upper(method.gathered_spend(*columns))
