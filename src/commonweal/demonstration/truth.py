"""What is true of the fictional system's payments, as its maker knows it: what figures are held against."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from commonweal.content.demonstration_model import Demonstration
from commonweal.demonstration.payments import Ledger, ledgers
from commonweal.demonstration.suppliers import Locality, suppliers


@dataclass(frozen=True)
class Truth:
    """Pounds of a body's payments, or of all bodies'.

    `public` are those to NHS and other public bodies; `upper` and `lower` the bounds of what can be influenced. The
    places are those of the upper bound's suppliers. Nobody can say who the unplaced are: they are in no register, and
    in the upper bound only.
    """

    gross: Decimal
    public: Decimal
    upper: Decimal
    lower: Decimal
    local: Decimal
    elsewhere: Decimal
    unknown: Decimal

    def __add__(self, other: Truth) -> Truth:
        return Truth(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


def truths(content: Demonstration, *, lines: int, seed: int) -> dict[str, Truth]:
    """The truth of each body's ledger, by its code, before anything goes wrong in its files."""
    known = suppliers(content, seed=seed)
    return {
        ledger.body.code: _truth(content, ledger)
        for ledger in ledgers(content, known, lines=lines, seed=seed)
    }


def _truth(content: Demonstration, ledger: Ledger) -> Truth:
    group_of = {group.suppliers: group for group in content.groups}
    pounds = dict.fromkeys(("gross", "public", "upper", "lower", *Locality), 0)
    paid = np.zeros(len(ledger.suppliers), dtype=np.int64)
    np.add.at(paid, ledger.payments.supplier, ledger.payments.pennies)
    for supplier, pennies in zip(ledger.suppliers, paid.tolist(), strict=True):
        group = group_of[supplier.kind]
        pounds["gross"] += pennies
        if group.public:
            pounds["public"] += pennies
        if group.influence != "no":
            pounds["upper"] += pennies
            pounds[supplier.locality] += pennies
            if group.influence == "yes" and supplier.locality is not Locality.UNPLACED:
                pounds["lower"] += pennies
    order = ("gross", "public", "upper", "lower", Locality.LOCAL, Locality.AWAY, Locality.UNPLACED)
    return Truth(*(Decimal(pounds[name]) / 100 for name in order))
