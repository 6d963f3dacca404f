"""What several papers about spend share."""

from __future__ import annotations

from decimal import Decimal

from commonweal.publication.papers import Material
from commonweal.vocabulary.figures import Figure, Suppressed

TOTAL, UPPER, LOWER = "spend.total", "spend.influenceable.upper", "spend.influenceable.lower"
NOT_STATED = "Not stated"


def pounds(figure: Figure) -> Decimal:
    """A figure's pounds; nought where they are not shown."""
    return Decimal(0) if isinstance(figure.value, Suppressed) else Decimal(figure.value)


def kind_of_spend(material: Material) -> str:
    """The dimension that says best what was bought: categories where ledgers give most of them, else expense types."""
    stated = {False: Decimal(0), True: Decimal(0)}
    for figure in material.cut(UPPER, "category"):
        stated[figure.cut["category"] != NOT_STATED] += abs(pounds(figure))
    return "category" if stated[True] > stated[False] else "expense_type"
