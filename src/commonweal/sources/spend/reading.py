"""From a file to a Reading: each sheet's layout, then what is decided once for the file."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.content.loader import load
from commonweal.content.spend import IndividualsRule, SpendColumns
from commonweal.sources.spend import bodies, facts
from commonweal.sources.spend.columns import Chosen, choose
from commonweal.sources.spend.dates import (
    DAY_FIRST,
    MONTH_FIRST,
    DateRule,
    OrderDecision,
    decide_order,
    is_serial,
    parse_date,
)
from commonweal.sources.spend.headings import Headings, shown
from commonweal.sources.spend.individuals import SupplierCleaner
from commonweal.sources.spend.layouts import Found, continues, look_at
from commonweal.sources.spend.problems import PROBLEMS, bit, file_issue
from commonweal.sources.spend.rows import (
    DATE_COLUMNS,
    DATES,
    SUPPLIER_COLUMNS,
    SUPPLIERS,
    Layout,
    no_rows,
    rows_of,
)
from commonweal.vocabulary.errors import InputError, Where
from commonweal.vocabulary.issues import Issue
from commonweal.vocabulary.readings import (
    Decision,
    Lookup,
    Question,
    Reading,
    ReadingContext,
    Recipe,
    SheetRecipe,
)
from commonweal.vocabulary.text import TextFile

KIND = "spend"
TABLES = (KIND,)
READER_VERSION = "spend-1"
_SERIALS = 0.8  # of a column's filled cells, before five digits are taken for dates
_ORDERS = {DAY_FIRST: "day first", MONTH_FIRST: "month first"}


@dataclass(frozen=True)
class _Ledger:
    """A sheet with a ledger on it. `says_headings` is False where it goes on from the sheet before."""

    found: Found
    chosen: Chosen
    continued: bool = False


def read(file: TextFile, context: ReadingContext, *, today: dt.date | None = None) -> Reading:
    """Propose how to read a spend file. Raises InputError where it cannot be read at all."""
    day = today or dt.datetime.now(dt.UTC).date()
    words = load("spend-columns", "columns", SpendColumns, overlay=context.overlay)
    ledgers, others = _ledgers(file, words, context, day)
    counts = _date_texts(ledgers)
    order = _order(file, ledgers, counts, context, day)
    rule = DateRule(order.order, _are_serials(counts, day), day)
    cleaner = SupplierCleaner(load("individuals", "rule", IndividualsRule, overlay=context.overlay),
                              words.total_words, context.token)  # fmt: skip
    sheets = [*(_recipe(ledger, words, rule, cleaner) for ledger in ledgers), *map(_nothing, others)]
    in_order = sorted(sheets, key=lambda sheet: [other.name for other in file.sheets].index(sheet.sheet))
    reading = _Gathered(file, context, ledgers, others, words.total_words)
    return Reading(
        recipe=Recipe(KIND, READER_VERSION, PROBLEMS, tuple(in_order)),
        decisions=(*reading.decisions(), _order_decision(order)),
        questions=(*reading.questions(), *_order_question(order)),
        issues=(*reading.issues(), *([file_issue("mixed_date_order", file)] if order.mixed else [])),
        facts=reading.facts(),
    )


def _ledgers(
    file: TextFile, words: SpendColumns, context: ReadingContext, today: dt.date
) -> tuple[list[_Ledger], list[Found]]:
    """The sheets with ledgers on them, and the others. The first fault is raised only where there is no ledger."""
    names = Headings(words)
    ledgers: list[_Ledger] = []
    others: list[Found] = []
    fault: InputError | None = None
    for sheet in file.sheets:
        found = look_at(sheet, names, tuple(context.confirmed.values()), today)
        before = ledgers[-1] if ledgers else None
        if before and continues(found, before.found, dict(before.chosen.mapping)):
            ledgers.append(_Ledger(found, Chosen(before.chosen.mapping, ()), continued=True))
            continue
        try:
            ledgers.append(_Ledger(found, _choose(found, words, names, context)))
        except InputError as problem:
            problem.where = Where(file.name, sheet.name, found.header_row)
            fault = fault or problem
            others.append(found)
    if not ledgers:
        raise fault or _no_headings(file)
    return ledgers, others


def _choose(found: Found, words: SpendColumns, names: Headings, context: ReadingContext) -> Chosen:
    if found.header_row is None:
        raise InputError(
            "no_heading_row",
            "We cannot find a row of headings in the first 60 rows.",
            what_to_do="Add a row of headings above the payments that names the date, the supplier and the amount.",
        )
    return choose(found.columns, words, names, context)


def _no_headings(file: TextFile) -> InputError:
    return InputError(
        "empty_file",
        "There is nothing in this file.",
        what_to_do="Check that it is the right file.",
        where=Where(file.name),
    )


def _date_texts(ledgers: Sequence[_Ledger]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for ledger in ledgers:
        column = ledger.chosen.mapping["date"]
        counts.update(dict(ledger.found.sheet.distinct(column, after_row=ledger.found.header_row or 0)))
    return counts


def _are_serials(counts: Counter[str], today: dt.date) -> bool:
    serial = sum(count for text, count in counts.items() if is_serial(text, today))
    return bool(counts) and serial >= _SERIALS * counts.total()


def _order(
    file: TextFile,
    ledgers: Sequence[_Ledger],
    counts: Mapping[str, int],
    context: ReadingContext,
    today: dt.date,
) -> OrderDecision:
    stated = context.stated.get("date-order")
    if stated is not None and stated not in _ORDERS:
        raise InputError(
            "bad_date_order", f"“{stated}” is not an order of day and month.",
            what_to_do="Use --date-order dmy (day first) or --date-order mdy (month first).",
        )  # fmt: skip
    hints = [file.name, *(ledger.found.sheet.name or "" for ledger in ledgers)]
    return decide_order(counts, hints=hints, stated=stated, today=today)


def _order_decision(order: OrderDecision) -> Decision:
    return Decision("date order", _ORDERS[order.order], order.evidence, confident=order.confident)


def _order_question(order: OrderDecision) -> list[Question]:
    if not order.ask:
        return []
    text = f"{order.evidence} Is the month written before the day?"
    return [Question("date_order", text, f"--date-order {order.order}", choices=tuple(_ORDERS))]


def _recipe(ledger: _Ledger, words: SpendColumns, rule: DateRule, cleaner: SupplierCleaner) -> SheetRecipe:
    found, mapping = ledger.found, ledger.chosen.mapping
    layout = Layout.of(mapping, found.columns.headings, found.header_row, words.total_words)
    lookups = (
        Lookup(DATES, mapping["date"], DATE_COLUMNS, _date_cleaner(rule)),
        Lookup(SUPPLIERS, mapping["supplier"], SUPPLIER_COLUMNS, cleaner),
    )
    return SheetRecipe(
        found.sheet.name,
        found.header_row,
        dict(mapping),
        tuple(found.columns.headings),
        lookups,
        rows_of(layout),
    )


def _date_cleaner(rule: DateRule) -> Callable[[Sequence[str]], list[tuple[Any, ...]]]:
    def clean(texts: Sequence[str]) -> list[tuple[Any, ...]]:
        days = (parse_date(text, rule) for text in texts)
        return [(day.date, bit(day.problem)) for day in days]

    return clean


def _nothing(found: Found) -> SheetRecipe:
    """A sheet without a ledger: none of its rows is data."""
    width = found.sheet.width
    return SheetRecipe(found.sheet.name, None, {}, (None,) * width, (), no_rows(width))


class _Gathered:
    """What is said of the file as a whole."""

    def __init__(
        self,
        file: TextFile,
        context: ReadingContext,
        ledgers: Sequence[_Ledger],
        others: Sequence[Found],
        total_words: Sequence[str],
    ) -> None:
        self._file, self._context, self._ledgers, self._others = file, context, ledgers, others
        self._total_words = total_words
        self._titles = [text for ledger in ledgers for text in ledger.found.above]
        self._titles += [text for other in others for text in other.above]
        self._names = bodies.names_in(self._entity_counts())
        self._other = bodies.other_body(self._names, self._titles, context)
        first = ledgers[0]
        amount = first.chosen.mapping.get("amount")
        heading = first.found.columns.headings[amount] if amount is not None else None
        texts = [*self._titles, *(ledger.found.sheet.name or "" for ledger in ledgers)]
        self._vat = facts.vat_basis(heading, texts, context.stated)
        self._threshold = facts.threshold(file.name, [*texts, heading or ""], context.stated)

    def _entity_counts(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for ledger in self._ledgers:
            column = ledger.chosen.mapping.get("entity")
            if column is not None:
                found = ledger.found.sheet.distinct(column, after_row=ledger.found.header_row or 0)
                heading = ledger.found.columns.headings[column]
                counts.update(bodies.of_payments(dict(found), heading, self._total_words))
        return counts

    def decisions(self) -> list[Decision]:
        made: list[Decision] = []
        for ledger in self._ledgers:
            where = f" on sheet “{ledger.found.sheet.name}”" if len(self._ledgers) > 1 else ""
            made.append(_heading_decision(ledger, where))
            made += [
                Decision(d.about + where, d.answer, d.evidence, d.confident) for d in ledger.chosen.decisions
            ]
        made.append(Decision("VAT basis", str(self._vat.value), self._vat.evidence))
        limit = "not known" if self._threshold.value is None else f"£{self._threshold.value:,}"
        return [*made, Decision("threshold", limit, self._threshold.evidence)]

    def questions(self) -> list[Question]:
        asked = {question.text: question for ledger in self._ledgers for question in ledger.chosen.questions}
        return [*asked.values(), *([bodies.question(self._other, self._context)] if self._other else [])]

    def issues(self) -> list[Issue]:
        sheets = [other.sheet.name or "" for other in self._others]
        about = [
            file_issue("sheet_without_ledger", self._file, sheet=name, sheet_name=name) for name in sheets
        ]
        if self._other:
            about.append(file_issue("other_organisation", self._file, named=self._other))
        if len(self._names) > 1:
            names = bodies.listed(self._names)
            about.append(
                file_issue("several_entities", self._file, number=str(len(self._names)), names=names)
            )
        if self._vat.value == "unknown" and not self._vat.stated:
            about.append(file_issue("vat_unknown", self._file))
        if self._threshold.value is None:
            about.append(file_issue("threshold_unknown", self._file))
        return about

    def facts(self) -> dict[str, Any]:
        return {
            "vat": self._vat.value,
            "vat_evidence": self._vat.evidence,
            "threshold": self._threshold.value,
            "threshold_evidence": self._threshold.evidence,
            "threshold_stated": self._threshold.stated,
            "share_of_expenditure": facts.share_of_expenditure(self._context.stated),
        }


def _heading_decision(ledger: _Ledger, where: str) -> Decision:
    if ledger.continued:
        return Decision(
            f"heading row{where}",
            "none",
            "It goes on in the columns of the sheet before it.",
            confident=False,
        )
    headings = ", ".join(f"“{name}”" for name in shown(ledger.found.columns.headings))
    return Decision(f"heading row{where}", f"row {ledger.found.header_row}", f"It holds {headings}.")
