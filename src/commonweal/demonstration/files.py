"""What a demonstration file is, and what all bodies' files have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from commonweal.content.demonstration_model import Body
from commonweal.demonstration.payments import Ledger, Payments

KIND = "spend"


@dataclass(frozen=True)
class DemoFile:
    """A file as a body would bring it.

    `stated` is what its finance officer says of it, by option name; `yes` whether they take every proposed reading.
    `transactions` and `pounds` are what the file holds that can be read, whether or not it should be refused.
    """

    kind: str
    organisation: str
    organisation_name: str
    path: Path
    transactions: int
    pounds: Decimal
    stated: Mapping[str, str] = field(default_factory=dict)
    yes: bool = True


@dataclass(frozen=True)
class PublishedFile:
    """A file as a publisher gives it: reference data, or a register."""

    kind: str
    path: Path


@dataclass(frozen=True)
class ReturnedFile:
    """A register that an organisation has filled in."""

    kind: str
    organisation: str
    path: Path


def described(ledger: Ledger, path: Path, payments: Payments, *, unreadable: int = 0) -> DemoFile:
    """The description of a file that holds some of a ledger's payments. `unreadable`: pennies nobody can read."""
    body = ledger.body
    return DemoFile(
        kind=KIND,
        organisation=body.code,
        organisation_name=body.name,
        path=path,
        transactions=len(payments),
        pounds=Decimal(int(payments.pennies.sum()) - unreadable) / 100,
        stated=_stated(body, ledger.threshold),
    )


def _stated(body: Body, threshold: int) -> dict[str, str]:
    return {
        "vat": body.vat.value,
        "threshold": str(threshold),
        "share-of-expenditure": f"{body.expenditure:.2f}",
    }


def threshold_words(threshold: int) -> str:
    """How a title says what is in the file."""
    return f"over £{threshold:,}" if threshold else "of every amount"


def looked_up(names: list[str], numbers: list[int]) -> list[str]:
    """Names by their numbers."""
    return [names[number] for number in numbers]
