"""A slow and obvious reckoning of every figure of a ledger, from the rows that a test itself wrote: no table engine."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOT_STATED = "Not stated"
MERGED = "Individuals (names withheld)"
A_PERSON = "a person"
LARGEST = 10

Cut = tuple[str, ...]
Parts = dict[Cut, tuple[Decimal, int]]

COMPANIES = [
    f"Acme {word} Ltd"
    for word in [
        "Alpha",
        "Beta",
        "Gamma",
        "Delta",
        "Epsilon",
        "Zeta",
        "Eta",
        "Theta",
        "Iota",
        "Kappa",
        "Lambda",
        "Mu",
    ]
]
PEOPLE = ["Mrs Philippa Quillfeather", "Mr Barnaby Thistlewood", "Dr Jane Example"]


@dataclass(frozen=True)
class Payment:
    """One line of a ledger, as it is meant."""

    organisation: str
    day: int
    month: str  # 2025-04
    supplier: str
    pence: int
    transaction: str
    expense_type: str
    expense_area: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.pence) / 100

    @property
    def written(self) -> tuple[str, ...]:
        """As a row of a file."""
        year, month = self.month.split("-")
        return (
            f"{self.day:02d}/{month}/{year}", self.supplier, f"{self.amount:.2f}", self.transaction,
            self.expense_type, self.expense_area,
        )  # fmt: skip

    def part(self, dimension: str) -> str:
        """The part of a cut that it falls in; a person is only “a person”, for tokens are secret."""
        if dimension == "supplier" and self.supplier in PEOPLE:
            return A_PERSON
        return getattr(self, dimension) or NOT_STATED


def some_payments(organisation: str, seed: int, number: int) -> list[Payment]:
    """Random payments with ties, blanks, credit notes, shared invoices, and people among the suppliers."""
    rng = random.Random(f"{organisation} {seed}")
    months = rng.sample([f"2025-{month:02d}" for month in range(4, 13)], rng.randint(1, 5))
    suppliers = rng.sample(COMPANIES, rng.randint(2, len(COMPANIES))) + rng.sample(PEOPLE, rng.randint(0, 3))
    mostly = 4 * [1] + [-1]
    return [
        Payment(
            organisation=organisation,
            day=rng.randint(1, 28),
            month=rng.choice(months),
            supplier=rng.choice(suppliers),
            pence=rng.choice(mostly)
            * rng.choice([1, 99, 100, 12_345, rng.randint(1, 99_999_999), 999_999_999_99]),
            transaction=rng.choice(["", f"INV{rng.randint(1, number)}", f"INV{rng.randint(1, 5)}"]),
            expense_type=rng.choice(["Food", "Fuel", "Agency, nursing", "", NOT_STATED]),
            expense_area=rng.choice(["Kitchens", "Wards & Theatres", ""]),
        )
        for _ in range(number)
    ]


def grouped(payments: Iterable[Payment], cut: Cut) -> dict[Cut, list[Payment]]:
    groups: dict[Cut, list[Payment]] = defaultdict(list)
    for payment in payments:
        groups[tuple(payment.part(dimension) for dimension in cut)].append(payment)
    return groups


def total(payments: Sequence[Payment]) -> Decimal:
    return sum((payment.amount for payment in payments), Decimal("0.00"))


def transactions(payments: Sequence[Payment]) -> Decimal:
    numbered = {(p.organisation, p.month, p.transaction) for p in payments if p.transaction}
    return Decimal(len(numbered) + sum(not payment.transaction for payment in payments))


def months_held(payments: Sequence[Payment]) -> Decimal:
    return Decimal(len({(payment.organisation, payment.month) for payment in payments}))


OF_EACH_PART: dict[str, Callable[[Sequence[Payment]], Decimal]] = {
    "spend.total": total,
    "spend.transactions": transactions,
    "spend.coverage": months_held,
}


def reckoned(indicator: str, payments: Sequence[Payment], cut: Cut) -> Parts:
    """Each part of a cut with its value and its number of lines."""
    value = OF_EACH_PART[indicator]
    return {part: (value(of_part), len(of_part)) for part, of_part in grouped(payments, cut).items()}


def people(payments: Sequence[Payment]) -> list[tuple[Decimal, int]]:
    """What each person was paid, without saying who, in order."""
    groups = defaultdict(list)
    for payment in payments:
        if payment.supplier in PEOPLE:
            groups[payment.supplier].append(payment)
    return sorted((total(each), len(each)) for each in groups.values())


def share_of_largest(payments: Sequence[Payment]) -> Decimal | None:
    """The ten largest companies' percentage of all pounds; None where all pounds come to nothing or less."""
    companies = [
        total(each) for (name,), each in grouped(payments, ("supplier",)).items() if name != A_PERSON
    ]
    everything = total(payments)
    if everything <= 0:
        return None
    share = 100 * sum(sorted(companies)[-LARGEST:]) / everything
    return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
