"""Pounds, and whether VAT is in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

PENNY = Decimal("0.01")


class VatBasis(StrEnum):
    """Whether the amounts of a file include VAT. A sum over different bases shows the mix."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


def to_pennies(amount: Decimal) -> Decimal:
    """Round pounds half-even to two places, as DECIMAL(18,2) keeps them."""
    return amount.quantize(PENNY, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Money:
    """An amount in GBP with its VAT basis."""

    pounds: Decimal
    vat: VatBasis
