"""From a staff extract to a Reading: which sheets hold it, for which day it is, whose assignments are whose."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from commonweal.content.registers import RegisterColumn
from commonweal.content.workforce import WorkforceColumns
from commonweal.sources._registers.cells import cleaner
from commonweal.sources._registers.editions import day_said
from commonweal.sources._registers.headings import Headed, headed
from commonweal.sources.spend.dates import OrderDecision, decide_order
from commonweal.sources.workforce.pay import Pay, pay_on
from commonweal.sources.workforce.problems import columns, file_issue, problems, words
from commonweal.sources.workforce.rows import Making, lookups, no_rows, rows_of
from commonweal.vocabulary.errors import InputError, Where
from commonweal.vocabulary.issues import Issue
from commonweal.vocabulary.readings import Decision, Reading, ReadingContext, Recipe, SheetRecipe
from commonweal.vocabulary.tables import STAFF_ROWS, WORKFORCE
from commonweal.vocabulary.text import TextFile, TextSheet

KIND = WORKFORCE.name
TABLES = (WORKFORCE.name,)
READER_VERSION = "workforce-1"
NEEDED = ("postcode",)
_STATED = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?")
_LOOKED_ABOVE = 30


@dataclass(frozen=True)
class _Day:
    """For which day an extract is, and what says so."""

    day: dt.date
    evidence: str
    guessed: bool = False


def read(file: TextFile, context: ReadingContext) -> Reading:
    """Propose how to read an extract. Raises InputError where no sheet has postcodes under a heading.

    Nothing that it says holds a cell's text.
    """
    known = columns(context.overlay)
    found = [(sheet, headed(sheet, known, context.remembered, context.confirmed)) for sheet in file.sheets]
    taken = [(sheet, one) for sheet, one in found if one is not None and _is_whole(one)]
    if not taken:
        raise _unknown(file, any(one is not None for _, one in found))
    order = _order(taken, known, context)
    day = _day(file, taken, known, order, context)
    pay = pay_on(day.day, context.overlay)
    key = secrets.token_bytes(16)
    mine = {id(sheet): Making(known, sheet, one, order.order, day.day, pay, key) for sheet, one in taken}
    has = {field for _, one in taken for field in one.fields}
    by_person = bool(has & {"assignment", "employee"})
    return Reading(
        recipe=Recipe(
            KIND,
            READER_VERSION,
            problems(known),
            [_recipe(sheet, mine.get(id(sheet)), known) for sheet in file.sheets],
            own_table=STAFF_ROWS,
        ),
        decisions=tuple(_decisions(taken, order, day, pay, by_person)),
        issues=tuple(_issues(file, mine.keys(), day, by_person, context)),
        facts={
            "as_at": day.day.isoformat(),
            "counts": "people" if by_person else "assignments",
            "columns": sorted(has),
            "living_wage": None if pay.rate is None else str(pay.rate),
        },
        edition=day.day.isoformat(),
        rests_on=", ".join((known.edition, words(context.overlay).edition, *pay.editions)),
    )


def _is_whole(one: Headed) -> bool:
    return all(field in one.fields for field in NEEDED)


def _order(
    taken: Sequence[tuple[TextSheet, Headed]], known: WorkforceColumns, context: ReadingContext
) -> OrderDecision:
    texts: Counter[str] = Counter()
    for sheet, one in taken:
        for column in _dates(known):
            for place in one.fields.get(column.name, ()):
                texts.update(dict(sheet.distinct(place, after_row=one.row)))
    today = dt.datetime.now(dt.UTC).date()
    return decide_order(texts, hints=(), stated=context.stated.get("date-order"), today=today)


def _dates(known: WorkforceColumns) -> list[RegisterColumn]:
    return [column for column in known.columns if column.type == "date"]


def _day(
    file: TextFile,
    taken: Sequence[tuple[TextSheet, Headed]],
    known: WorkforceColumns,
    order: OrderDecision,
    context: ReadingContext,
) -> _Day:
    """As stated; else as a column of its own, the rows above the headings or a name says; else the newest day in it."""
    if given := context.stated.get("edition"):
        if not _STATED.fullmatch(given) or (day := _last_of(given)) is None:
            raise InputError(
                "bad_edition",
                f"“{given}” is not a day.",
                what_to_do="Give the day of the extract, like --edition 2026-03-31.",
            )
        return _Day(day, "You said so.")
    today = dt.datetime.now(dt.UTC).date()
    if own := _newest(taken, known, ("as_at",), order.order, today):
        return _Day(own, "A column says so.")
    above = (cell for sheet, one in taken for row, cells in sheet.head(_LOOKED_ABOVE) if row < one.row
             for cell in cells if cell)  # fmt: skip
    for text in (*above, file.name, *(sheet.name for sheet, _ in taken if sheet.name)):
        if (said := day_said(text)) and (day := _last_of(said)):
            return _Day(day, "The rows above the headings, or the name of the file or of its sheet, say so.")
    newest = _newest(taken, known, ("start", "leave"), order.order, today)
    if newest:
        return _Day(newest, "It is the newest start or leaving date that is not to come.", guessed=True)
    return _Day(today, "The file says no day, so it is the day on which it was added.", guessed=True)


def _last_of(text: str) -> dt.date | None:
    """The day that a text names, or the last of the month."""
    year, month, *day = (int(part) for part in text.split("-"))
    try:
        if day:
            return dt.date(year, month, day[0])
        return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    except ValueError:
        return None


def _newest(
    taken: Sequence[tuple[TextSheet, Headed]],
    known: WorkforceColumns,
    fields: Sequence[str],
    order: str,
    today: dt.date,
) -> dt.date | None:
    found: list[dt.date] = []
    for sheet, one in taken:
        for field in fields:
            clean = cleaner(known.column(field), order)
            for place in one.fields.get(field, ()):
                texts = [text for text, _ in sheet.distinct(place, after_row=one.row)]
                found += [day for day, _ in clean(texts) if day is not None and day <= today]
    return max(found, default=None)


def _recipe(sheet: TextSheet, making: Making | None, known: WorkforceColumns) -> SheetRecipe:
    if making is None:
        nothing = no_rows(known, sheet.width)
        return SheetRecipe(sheet.name, None, {}, (None,) * sheet.width, (), nothing)
    one = making.headed
    return SheetRecipe(sheet.name, one.row, one.mapping, one.headings, lookups(making), rows_of(making))


def _decisions(
    taken: Sequence[tuple[TextSheet, Headed]], order: OrderDecision, day: _Day, pay: Pay, by_person: bool
) -> Iterator[Decision]:
    for sheet, one in taken:
        where = f" (sheet “{sheet.name}”)" if sheet.name else ""
        yield Decision(
            f"headings{where}", f"row {one.row}", f"It names {len(one.fields)} columns that are read."
        )
        for field, heading in one.misspelt.items():
            evidence = "It is spelt nearly as a heading of it that we know."
            yield Decision(f"column: {field}", heading, evidence, confident=False)
    yield Decision("day of the extract", day.day.isoformat(), day.evidence, confident=not day.guessed)
    words_of = {"dmy": "day first", "mdy": "month first"}
    # Its own evidence quotes cells, which may be days of birth.
    evidence = "Told from the dates in the file as a whole."
    yield Decision("date order", words_of[order.order], evidence, order.confident)
    yield Decision(
        "what is counted",
        "people" if by_person else "assignments",
        "A number tells which assignments are one person's."
        if by_person
        else "No column says which assignments are one person's.",
        confident=by_person,
    )
    if pay.rate is not None:
        yield Decision(
            "Real Living Wage", f"£{pay.rate} an hour", f"The rate to be paid on {day.day.isoformat()}."
        )


def _issues(
    file: TextFile, taken: Collection[int], day: _Day, by_person: bool, context: ReadingContext
) -> Iterator[Issue]:
    for sheet in file.sheets:
        if id(sheet) not in taken:
            yield file_issue(
                "sheet_not_read", file, context.overlay, sheet=sheet.name, sheet_name=sheet.name or ""
            )
    if not by_person:
        yield file_issue("assignments_counted", file, context.overlay)
    if day.guessed:
        yield file_issue("day_guessed", file, context.overlay, day=day.day.isoformat())


def _unknown(file: TextFile, has_headings: bool) -> InputError:
    what = "has no column of postcodes" if has_headings else "has no row of headings that we know"
    return InputError(
        "unknown_layout",
        f"This file {what}, so staff cannot be counted by where they live. Nothing of it was kept.",
        what_to_do='Ask for the postcode of home. If it is there, say which column it is: --map postcode="Heading".',
        where=Where(file.name),
    )
