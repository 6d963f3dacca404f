"""What is known of one supplier: as the ledgers write it, as people decided, as it was resolved."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from commonweal.evidence.matching.numbers import charity_number, company_number


class Band(StrEnum):
    """What is done about a match."""

    AUTOMATIC = "automatic"  # taken
    REVIEW = "review"  # put to a person; not taken until then
    NOT_CLAIMED = "not claimed"  # nothing is like it


class Location(StrEnum):
    """What a supplier's postcode is the postcode of."""

    LEDGER = "ledger address"
    OFFICE = "registered office"
    BRANCH = "branch"  # the ledger's address, which is not the registered office
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Written:
    """A supplier as ledgers write it, and what was paid to it in all."""

    supplier: str
    individual: bool = False
    supplier_postcode: str | None = None
    company_number: str | None = None
    charity_number: str | None = None
    vat_number: str | None = None
    amount: Decimal = Decimal(0)
    payments: int = 0

    @property
    def key(self) -> str:
        """What a decision about it is remembered by."""
        return decision_key(self.supplier, self.company_number, self.charity_number)


@dataclass(frozen=True)
class Decided:
    """What a person decided: the body that a supplier is; `entity` None where it is none of those proposed."""

    key: str
    supplier: str
    entity: str | None
    entity_name: str | None
    entity_kind: str | None
    postcode: str | None
    by: str
    at: dt.datetime
    why: str


@dataclass(frozen=True)
class Proposed:
    """A body that a supplier may be, for a person to say."""

    entity: str
    name: str
    kind: str
    postcode: str | None
    evidence: str


@dataclass(frozen=True)
class Resolved:
    """A supplier and the body that it is taken to be. What is only proposed is never under `entity`."""

    written: Written
    entity: str
    entity_name: str
    entity_kind: str  # nhs, public, company, charity, individual or cluster
    band: Band
    confidence: float
    evidence: str
    postcode: str | None
    location_basis: Location
    size: str | None = None
    reviewed: bool = False
    proposed: Sequence[Proposed] = field(default_factory=tuple)


def decision_key(supplier: str, company: str | None, charity: str | None) -> str:
    """How a supplier is known across ledgers: its name as written, but for capitals and spaces, and its numbers."""
    name = re.sub(r"\s+", " ", supplier).strip().casefold()
    return "|".join((name, company_number(company) or "", charity_number(charity) or ""))
