"""One plain ledger of any length with a known answer: for measuring speed, and for stopping loads half-way.

It is written in slices of bounded size, so memory does not grow with its length.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonweal.content.demonstration_model import KIND, Demonstration
from commonweal.content.loader import load
from commonweal.demonstration import cells
from commonweal.demonstration.payments import Numbers
from commonweal.demonstration.randomness import stream
from commonweal.demonstration.suppliers import Supplier, many

HEADING = "Entity,Payment Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount,Supplier Postcode"
LINE_END = "\r\n"
SLICE = 250_000
MOST_SUPPLIERS, LINES_PER_SUPPLIER = 40_000, 40
TYPICAL_LOG_POUNDS, SPREAD = 7.6, 1.3
LEAST_POUNDS, MOST_POUNDS = 1, 9_999_999
CREDIT_NOTES = 0.015
SAME_INVOICE = 0.12
FIRST_TRANSACTION = 1_000_000
IMPOSSIBLE_DAY = "31/02/2026"

# What can be the matter with a line. The last three are odd to look at, but good payments.
CLEAN, NO_AMOUNT, NO_DAY, HEADING_AGAIN, BLANK, BRACKETS, MINUS_BEHIND, POUND_SIGN = range(8)
# How an amount is wrapped: clean, negative, then the odd ways in their order.
WRAPPED = (('"', '"'), ('"-', '"'), ('"(', ')"'), ('"', '-"'), ('"£', '"'))


@dataclass(frozen=True)
class LedgerControls:
    """What a careful reader must find in a ledger: rows by what they are, pounds by what becomes of them.

    Rows include the heading, which is not data. An amount that nobody can read counts for nothing.
    """

    rows_read: int
    rows_accepted: int
    rows_refused: int
    rows_not_data: int
    amount_accepted: Decimal
    amount_refused: Decimal

    @property
    def amount_in(self) -> Decimal:
        """Pounds of all transactions whose amount can be read."""
        return self.amount_accepted + self.amount_refused


def write_ledger(
    path: Path,
    *,
    lines: int,
    seed: int = 1,
    dirt: float = 0.01,
    entity: str | None = None,
    postcodes: Sequence[str] | None = None,
) -> LedgerControls:
    """Write a CSV ledger of so many lines under its heading; say what is in it.

    `dirt` is the share of lines with something the matter. `postcodes` are those that suppliers have, where they have
    one, in place of invented ones. The same arguments give the same bytes.
    """
    content = load(KIND, "wexmoor-and-vale", Demonstration)
    words = _Words(content, lines=lines, seed=seed, entity=entity, postcodes=postcodes)
    accepted = refused = not_data = pennies_accepted = pennies_refused = 0
    with path.open("wb") as file:
        file.write((HEADING + LINE_END).encode())
        for number, length in enumerate(_slices(lines)):
            part = _draw(
                words, length, first=number * SLICE, dirt=dirt, rng=stream(seed, "big ledger", number)
            )
            file.write(_text(words, part))
            is_data = ~np.isin(part.matter, (HEADING_AGAIN, BLANK))
            is_refused = np.isin(part.matter, (NO_AMOUNT, NO_DAY))
            refused += int(is_refused.sum())
            not_data += int((~is_data).sum())
            accepted += int((is_data & ~is_refused).sum())
            pennies_accepted += int(part.pennies[is_data & ~is_refused].sum())
            pennies_refused += int(part.pennies[part.matter == NO_DAY].sum())
    return LedgerControls(
        rows_read=lines + 1,
        rows_accepted=accepted,
        rows_refused=refused,
        rows_not_data=not_data + 1,
        amount_accepted=Decimal(pennies_accepted) / 100,
        amount_refused=Decimal(pennies_refused) / 100,
    )


def _slices(lines: int) -> Iterator[int]:
    for start in range(0, lines, SLICE):
        yield min(SLICE, lines - start)


class _Words:
    """The texts that lines are put together from, each made once."""

    def __init__(
        self,
        content: Demonstration,
        *,
        lines: int,
        seed: int,
        entity: str | None,
        postcodes: Sequence[str] | None,
    ) -> None:
        body = content.organisations[1]
        count = min(max(lines // LINES_PER_SUPPLIER, 50), MOST_SUPPLIERS)
        known = many(content, count, seed=seed)
        words = content.words[body.code].values()
        self.entity = entity or body.name
        self.suppliers = pa.array(list(_as_written(known)))
        self.postcodes = pa.array(_postcodes(known, postcodes, seed))
        self.types = pa.array(sorted({name for each in words for name in each.types}))
        self.areas = pa.array(sorted({name for each in words for name in each.areas}))
        self.first_day = content.year.first
        length = (content.year.last - content.year.first).days + 1
        year = [cells.slashed(content.year.first + dt.timedelta(days=day)) for day in range(length)]
        self.days = pa.array([*year, IMPOSSIBLE_DAY])
        self.thousands = pa.array(["", *(f"{number:,}," for number in range(1, MOST_POUNDS // 1000 + 1))])
        self.units = pa.array([str(n) for n in range(1000)] + [f"{n:03d}" for n in range(1000)])
        self.pence = pa.array([f".{n:02d}" for n in range(100)])
        self.before = pa.array([before for before, _ in WRAPPED])
        self.after = pa.array([after for _, after in WRAPPED])
        weights = 1.0 / np.arange(1, count + 1) ** 0.8
        self.popularity = np.cumsum(weights / weights.sum())


def _postcodes(known: Sequence[Supplier], given: Sequence[str] | None, seed: int) -> list[str]:
    """Each supplier's postcode, drawn from those given; empty where it has none."""
    if given is None:
        return [supplier.postcode or "" for supplier in known]
    drawn = stream(seed, "postcodes of suppliers").integers(0, len(given), len(known)).tolist()
    return [given[place] if supplier.postcode else "" for supplier, place in zip(known, drawn, strict=True)]


def _as_written(known: Sequence[Supplier]) -> Iterator[str]:
    """Each supplier's name in the two ways that it is written."""
    for supplier in known:
        yield supplier.name
        yield cells.shouted(supplier.name)


@dataclass(frozen=True)
class _Lines:
    """A slice's lines as numbers."""

    matter: NDArray[np.int8]
    day: Numbers
    supplier: Numbers
    spelling: Numbers
    purpose: Numbers
    transaction: Numbers
    pennies: Numbers


def _draw(words: _Words, length: int, *, first: int, dirt: float, rng: np.random.Generator) -> _Lines:
    matter = np.where(rng.random(length) < dirt, rng.integers(NO_AMOUNT, POUND_SIGN + 1, length), CLEAN)
    pounds = np.exp(rng.normal(TYPICAL_LOG_POUNDS, SPREAD, length)).clip(LEAST_POUNDS, MOST_POUNDS)
    pennies = (pounds * 100).astype(np.int64)
    credit = (rng.random(length) < CREDIT_NOTES) & (matter != POUND_SIGN)
    pennies[credit | np.isin(matter, (BRACKETS, MINUS_BEHIND))] *= -1
    supplier = np.searchsorted(words.popularity, rng.random(length)).clip(max=len(words.popularity) - 1)
    # A supplier mostly sells one thing, and its lines stand in the order of their transactions.
    purpose = np.where(rng.random(length) < 0.8, supplier, rng.integers(0, 1_000, length))
    new_invoice = rng.random(length) >= SAME_INVOICE
    transaction = FIRST_TRANSACTION + first + np.cumsum(new_invoice)
    day = rng.integers(0, len(words.days) - 1, length)
    return _Lines(
        matter=matter.astype(np.int8),
        day=np.where(matter == NO_DAY, len(words.days) - 1, day),
        supplier=supplier,
        spelling=supplier * 2 + (rng.random(length) < 0.2),
        purpose=purpose,
        transaction=transaction,
        pennies=pennies,
    )


def _text(words: _Words, part: _Lines) -> memoryview:
    """The bytes of a slice. Its lines are one array of text, whose own buffer is the file."""
    fields = (
        pa.scalar(words.entity),
        words.days.take(pa.array(part.day)),
        words.types.take(pa.array(part.purpose % len(words.types))),
        words.areas.take(pa.array(part.purpose % len(words.areas))),
        words.suppliers.take(pa.array(part.spelling)),
        pa.array(part.transaction).cast(pa.string()),
        _amounts(words, part),
        words.postcodes.take(pa.array(part.supplier)),
    )
    lines = pc.binary_join_element_wise(*fields, ",")
    lines = pc.if_else(pa.array(part.matter == BLANK), "," * (len(fields) - 1), lines)
    lines = pc.if_else(pa.array(part.matter == HEADING_AGAIN), HEADING, lines)
    return _bytes(pc.binary_join_element_wise(lines, LINE_END, ""))


def _amounts(words: _Words, part: _Lines) -> pa.Array:
    pounds, pence = np.divmod(np.abs(part.pennies), 100)
    thousands, units = np.divmod(pounds, 1000)
    wrapped = np.where(part.matter >= BRACKETS, part.matter - BRACKETS + 2, part.pennies < 0)
    amounts = pc.binary_join_element_wise(
        words.before.take(pa.array(wrapped)),
        words.thousands.take(pa.array(thousands)),
        words.units.take(pa.array(units + 1000 * (thousands > 0))),
        words.pence.take(pa.array(pence)),
        words.after.take(pa.array(wrapped)),
        "",
    )
    return pc.if_else(pa.array(part.matter == NO_AMOUNT), "######", amounts)


def _bytes(lines: Any) -> memoryview:
    array = lines.combine_chunks() if isinstance(lines, pa.ChunkedArray) else lines
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(array) + array.offset + 1)
    return memoryview(data)[ends[array.offset] : ends[-1]]
