"""Influenceable spend worked out row by row in plain Python: what the engines' expressions are held against."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from commonweal.vocabulary.spending import Effect, Influence, Local, SpendMethod, SpendRule, Where

Row = Mapping[str, Any]


def classified(
    payments: Iterable[Row],
    suppliers: Sequence[Row],
    localities: Sequence[Row],
    method: SpendMethod,
    local: Local,
    keys: Sequence[str],
) -> list[dict[str, Any]]:
    """Each payment with the rules it meets, its influence and its place."""
    known = {tuple(each[key] for key in keys): each for each in suppliers}
    lies = {(each["organisation"], each["location"]): each for each in localities}
    found = []
    for paid in payments:
        supplier = known.get(tuple(paid[key] for key in keys), {})
        met = [rule for rule in method.rules if _meets(rule, paid, supplier)]
        in_force = [rule for rule in met if rule.in_force]
        location = supplier.get("location")
        where = lies.get((paid["organisation"], location), {}).get(local.value)
        found.append(
            {
                **paid,
                "supplier": supplier.get("entity_label") or paid["supplier"],
                "met": met,
                "rule": in_force[0].title if in_force else "Met by no rule",
                "influence": _influence(in_force),
                "place": "unknown" if location is None else where or "elsewhere",
                "internal": bool(supplier.get("internal")),
                "size": supplier.get("size"),
                "authority": supplier.get("authority"),
            }
        )
    return found


def _meets(rule: SpendRule, paid: Row, supplier: Row) -> bool:
    def says(words: Sequence[str], text: str | None) -> bool:
        return bool(text) and any(re.search(word, str(text).lower()) for word in words)

    return (
        supplier.get("entity_kind") in rule.kinds
        or supplier.get("band") in rule.bands
        or says(rule.supplier_words, supplier.get("supplier"))
        or says(rule.supplier_words, supplier.get("entity_label"))
        or says(rule.spending_words, paid["expense_type"])
        or says(rule.spending_words, paid["category"])
        or says(rule.area_words, paid["expense_area"])
    )


def _influence(in_force: Sequence[SpendRule]) -> str:
    effects = {rule.effect for rule in in_force}
    if Effect.EXCLUDED in effects:
        return Influence.EXCLUDED
    return Influence.UPPER if Effect.DOUBTFUL in effects else Influence.LOWER


def upper(payments: Iterable[Row]) -> list[Row]:
    """The payments of the upper bound."""
    return [paid for paid in payments if paid["influence"] != Influence.EXCLUDED]


def pounds(payments: Iterable[Row]) -> Decimal:
    """What they come to."""
    return sum((paid["amount"] for paid in payments), Decimal(0))


def by(payments: Iterable[Row], *names: str) -> dict[tuple[Any, ...], tuple[Decimal, int]]:
    """Pounds and lines for each combination; blanks are “Not stated”."""
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [Decimal(0), 0])
    for paid in payments:
        key = tuple(
            paid["date"].strftime("%Y-%m") if name == "month" else paid[name] or "Not stated"
            for name in names
        )
        found[key][0] += paid["amount"]
        found[key][1] += 1
    return {key: (value, count) for key, (value, count) in found.items()}


def nets(payments: Iterable[Row]) -> dict[str, Decimal]:
    """Net pounds of each supplier; individuals together are one."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for paid in payments:
        found["individuals" if paid["individual"] else paid["supplier"]] += paid["amount"]
    return found


def herfindahl(payments: Iterable[Row]) -> float:
    """Sum of squared shares of those who were paid more than nothing."""
    above = [float(net) for net in nets(payments).values() if net > 0]
    whole = sum(above)
    return sum((net / whole) ** 2 for net in above)


def share_range(
    payments: Sequence[Row], where: Where, most_unknown: float
) -> tuple[float | None, float, float]:
    """Share in percent among the known (None where too much is unknown), and the range over all."""
    whole = float(pounds(payments))
    there = float(pounds(p for p in payments if p["place"] == where))
    unknown = float(pounds(p for p in payments if p["place"] == "unknown"))
    value = 100 * there / (whole - unknown) if unknown <= most_unknown * whole else None
    return value, 100 * there / whole, 100 * (there + unknown) / whole
