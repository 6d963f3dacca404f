"""What each body pays in the year: exact pounds shared out over as many lines as are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from commonweal.content.demonstration_model import Body, Demonstration, Group
from commonweal.demonstration.randomness import stream
from commonweal.demonstration.suppliers import Locality, Supplier, popularity

Numbers = NDArray[np.int64]
PENNIES_IN_MILLION = 100_000_000
SPREAD = 1.15  # of the logarithm of amounts above the threshold
SAME_INVOICE = 0.12  # lines that belong to the invoice of the line before
CREDIT_NOTES = 0.015
USUAL_WORD = 0.75  # a supplier's lines that have its usual expense type, or area
THRESHOLDS = (25_000, 500, 0)  # pounds: what bodies publish down to
ROOM_ABOVE_THRESHOLD = 2.0  # a cell's mean is at least this many thresholds


@dataclass(frozen=True)
class Payments:
    """Lines of a body's ledger as columns: numbers of suppliers, of words, and pennies."""

    supplier: Numbers
    expense_type: Numbers
    expense_area: Numbers
    day: Numbers  # days since 1970-01-01
    transaction: Numbers
    pennies: Numbers

    def __len__(self) -> int:
        return len(self.pennies)

    def take(self, which: NDArray[np.bool_] | Numbers) -> Payments:
        """Some of the lines."""
        return Payments(*(getattr(self, field.name)[which] for field in fields(self)))

    def between(self, first: dt.date, last: dt.date) -> Payments:
        """The lines paid from one day to another, both in."""
        since = dt.date(1970, 1, 1)
        return self.take((self.day >= (first - since).days) & (self.day <= (last - since).days))


def joined(first: Payments, second: Payments) -> Payments:
    """The lines of both, in that order."""
    return Payments(
        *(
            np.concatenate([getattr(first, field.name), getattr(second, field.name)])
            for field in fields(Payments)
        )
    )


@dataclass(frozen=True)
class Ledger:
    """A body's payments with what their numbers stand for, in date order. `threshold` is in pounds."""

    body: Body
    payments: Payments
    suppliers: Sequence[Supplier]
    types: Sequence[str]
    areas: Sequence[str]
    threshold: int


@dataclass(frozen=True)
class _Cell:
    """Part of a body's spending whose pounds are fixed: what is bought, and from where."""

    group: Group
    pennies: int
    suppliers: Sequence[Supplier]


def fewest_lines(content: Demonstration) -> int:
    """The fewest lines over which the year's pounds can be shared out."""
    return sum(sum(1 for _ in _parts(body, content)) for body in content.organisations)


def ledgers(content: Demonstration, known: Sequence[Supplier], *, lines: int, seed: int) -> Iterator[Ledger]:
    """Each body's ledger, one at a time; together they have exactly `lines` lines."""
    bodies = content.organisations
    least = [sum(1 for _ in _parts(body, content)) for body in bodies]
    shares = _whole_shares(np.array([body.lines for body in bodies]), lines - sum(least))
    for body, fewest, more in zip(bodies, least, shares, strict=True):
        yield _ledger(body, content, known, fewest + int(more), seed)


def _parts(body: Body, content: Demonstration) -> Iterator[tuple[Group, Locality | None, int]]:
    """The body's spending in parts with fixed pennies. What cannot be influenced is not fixed by locality."""
    for group in content.groups:
        pennies = round(group.pounds.get(body.code, 0) * PENNIES_IN_MILLION)
        if group.influence == "no":
            parts: dict[Locality | None, int] = {None: pennies}
        else:
            local, unplaced = round(pennies * group.local), round(pennies * group.unplaced)
            parts = {
                Locality.LOCAL: local,
                Locality.UNPLACED: unplaced,
                Locality.AWAY: pennies - local - unplaced,
            }
        yield from ((group, locality, part) for locality, part in parts.items() if part)


def _ledger(body: Body, content: Demonstration, known: Sequence[Supplier], lines: int, seed: int) -> Ledger:
    rng = stream(seed, f"payments {body.code}")
    cells = [
        _Cell(group, pennies, _payees(known, group, locality, body))
        for group, locality, pennies in _parts(body, content)
    ]
    types = sorted({name for words in content.words[body.code].values() for name in words.types})
    areas = sorted({name for words in content.words[body.code].values() for name in words.areas})
    threshold, counts = _counts(cells, lines, body.threshold)
    days = _working_days(content, body)
    parts = []
    for cell, count in zip(cells, counts, strict=True):
        words = content.words[body.code][cell.group.id]
        named = (
            np.array([types.index(name) for name in words.types]),
            np.array([areas.index(name) for name in words.areas]),
        )
        parts.append(_lines_of(cell, int(count), named, threshold, days, rng))
    return Ledger(body, _in_date_order(parts, rng), known, types, areas, threshold)


def _payees(known: Sequence[Supplier], group: Group, locality: Locality | None, body: Body) -> list[Supplier]:
    """Who the body can buy this from: never itself."""
    return [
        supplier
        for supplier in known
        if supplier.kind == group.suppliers
        and supplier.name != body.name
        and locality in (None, supplier.locality)
    ]


def _counts(cells: Sequence[_Cell], lines: int, wished: int) -> tuple[int, Numbers]:
    """How many lines each cell has, and the threshold that leaves room for that many.

    So many lines may be asked for that payments over £25,000 would be more than the pounds there are.
    """
    pennies = np.array([cell.pennies for cell in cells], dtype=np.float64)
    for threshold in [wished, *(each for each in THRESHOLDS if each < wished)]:
        most = np.maximum(pennies / (100 * threshold * ROOM_ABOVE_THRESHOLD), 1) if threshold else None
        if most is None or most.sum() >= lines:
            return threshold, _within(pennies**0.7, lines, most)
    raise AssertionError("a threshold of nothing always leaves room")


def _within(weights: NDArray[np.float64], lines: int, most: NDArray[np.float64] | None) -> Numbers:
    """Lines by weight, at least one for each and no more than `most`, whole, adding up."""
    counts = 1.0 + weights / weights.sum() * (lines - len(weights))
    if most is not None:
        for _ in range(50):  # what is over a cell's limit goes to those that still have room
            over = np.maximum(counts - most, 0).sum()
            counts = np.minimum(counts, most)
            room = (most - counts) * weights
            if over < 0.5 or not room.sum():
                break
            counts = counts + room / room.sum() * over
    shared: Numbers = 1 + _whole_shares(np.maximum(counts - 1, 0), lines - len(weights))
    return shared


def _whole_shares(weights: NDArray[np.float64], total: int) -> Numbers:
    """Share out a whole number by weight: largest remainders first."""
    if not weights.sum():
        weights = np.ones_like(weights)
    exact = weights / weights.sum() * total
    whole: Numbers = np.floor(exact).astype(np.int64)
    left = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole


def _working_days(content: Demonstration, body: Body) -> Numbers:
    year = np.arange(np.datetime64(content.year.first), np.datetime64(content.year.last) + 1)
    missing = np.isin(year.astype("datetime64[M]").astype(str), list(body.months_missing))
    kept: Numbers = year[np.is_busday(year) & ~missing].astype(np.int64)
    return kept


def _lines_of(
    cell: _Cell,
    count: int,
    named: tuple[Numbers, Numbers],
    threshold: int,
    days: Numbers,
    rng: np.random.Generator,
) -> Payments:
    """The lines of one cell. The lines of an invoice share its supplier, day and transaction."""
    starts = rng.random(count) >= SAME_INVOICE
    starts[0] = True
    invoice = np.cumsum(starts) - 1
    invoices = int(invoice[-1]) + 1
    # Those paid most differ from body to body, but are the same all year.
    payees = [cell.suppliers[place] for place in rng.permutation(len(cell.suppliers))]
    supplier = rng.choice([payee.number for payee in payees], size=invoices, p=popularity(payees))
    types, areas = named
    return Payments(
        supplier=supplier[invoice],
        expense_type=_mostly_one(types, supplier[invoice], rng),
        expense_area=_mostly_one(areas, supplier[invoice], rng),
        day=rng.choice(days, size=invoices)[invoice],
        transaction=invoice,
        pennies=_amounts(cell.pennies, count, threshold * 100, rng),
    )


def _mostly_one(words: Numbers, supplier: Numbers, rng: np.random.Generator) -> Numbers:
    """A word for each line: a supplier mostly sells one thing to one part of the body."""
    count = len(supplier)
    choice = np.where(rng.random(count) < USUAL_WORD, supplier, rng.integers(99, size=count))
    chosen: Numbers = words[choice % len(words)]
    return chosen


def _amounts(total: int, count: int, least: int, rng: np.random.Generator) -> Numbers:
    """Amounts of at least `least` that add up to the penny; a few are credit notes, made up for by others."""
    draws = rng.lognormal(0.0, SPREAD, count)
    least = least if total > count * least else 0
    amounts: Numbers = least + np.floor(draws / draws.sum() * (total - count * least)).astype(np.int64)
    largest = int(np.argmax(amounts))
    credited = np.flatnonzero(rng.random(count) < CREDIT_NOTES)
    credited = credited[credited != largest]
    amounts[credited] = -np.maximum(amounts[credited] * 2 // 5, least)
    amounts[largest] += total - amounts.sum()
    return amounts


def _in_date_order(parts: Sequence[Payments], rng: np.random.Generator) -> Payments:
    """All cells' lines by day, an invoice's lines together, transactions numbered in that order."""
    ends = np.cumsum([int(part.transaction[-1]) + 1 for part in parts])
    starts = np.concatenate([[0], ends[:-1]])
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Payments)
    }
    columns["transaction"] = np.concatenate(
        [part.transaction + start for part, start in zip(parts, starts, strict=True)]
    )
    shuffled = rng.permutation(int(ends[-1]))[columns["transaction"]]
    order = np.lexsort((shuffled, columns["day"]))
    ordered = Payments(**{name: column[order] for name, column in columns.items()})
    changes = np.concatenate([[True], np.diff(ordered.transaction) != 0])
    return Payments(**{**ordered.__dict__, "transaction": np.cumsum(changes)})


def quarters(first: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last day of each quarter of the year that starts on a day."""
    return _spans(first, 3)


def months(first: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last day of each month of the year that starts on a day."""
    return _spans(first, 1)


def halves(first: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last day of each half of the year that starts on a day."""
    return _spans(first, 6)


def _spans(first: dt.date, length: int) -> Iterator[tuple[dt.date, dt.date]]:
    starts = [
        dt.date(first.year + (first.month - 1 + ahead) // 12, (first.month - 1 + ahead) % 12 + 1, 1)
        for ahead in range(0, 13, length)
    ]
    yield from ((start, after - dt.timedelta(days=1)) for start, after in pairwise(starts))
