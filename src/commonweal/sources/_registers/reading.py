"""From a register's file to a Reading: which sheets hold it, what each column is, which edition it is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.content.registers import OWNER, TEMPLATE_SHEETS, Register, register, table_of
from commonweal.sources._registers import problems
from commonweal.sources._registers.editions import edition_of
from commonweal.sources._registers.headings import LOOKED_AT, Headed, headed, normalise
from commonweal.sources._registers.rows import Making, lookups, no_rows, rows_of
from commonweal.sources.spend.dates import OrderDecision, decide_order
from commonweal.vocabulary.errors import InputError, Where
from commonweal.vocabulary.readings import Decision, Reading, ReadingContext, Recipe, SheetRecipe
from commonweal.vocabulary.text import TextFile, TextSheet

READER_VERSION = "registers-1"
SHOWN = 12


@dataclass
class RegisterReader:
    """The reader of one kind of register, made from its content. `KIND` and `TABLES` are its id."""

    KIND: str
    TABLES: tuple[str, ...]
    register: Register
    overlay: Path | None

    def read(self, file: TextFile, context: ReadingContext) -> Reading:
        """How to read a file. Raises InputError where none of its sheets has the columns that every row needs."""
        found = [
            (sheet, headed(sheet, self.register, context.remembered, context.confirmed))
            for sheet in file.sheets
        ]
        taken = [(sheet, one) for sheet, one in found if one is not None and not self._lacking(one)]
        if not taken:
            raise self._unknown(file, [(sheet, one) for sheet, one in found if one is not None])
        order = self._order(taken, file, context)
        edition = edition_of(file.name, taken, context.stated, self.register, order.order)
        mine = {id(sheet): one for sheet, one in taken}
        makings = {
            id(sheet): Making(self.register, sheet, mine[id(sheet)], order.order, edition.name)
            for sheet, _ in taken
        }
        recipe = Recipe(
            self.KIND,
            READER_VERSION,
            problems.problems(self.register),
            [self._recipe(sheet, makings.get(id(sheet))) for sheet in file.sheets],
            own_table=table_of(self.register),
        )
        left = [
            problems.file_issue(
                "sheet_not_read", file, self.overlay, sheet=sheet.name, sheet_name=sheet.name or ""
            )
            for sheet in file.sheets
            if id(sheet) not in mine and sheet.name not in TEMPLATE_SHEETS
        ]
        return Reading(
            recipe=recipe,
            decisions=[*self._decisions(taken), *_about_order(order, taken, self.register), edition.decision],
            issues=left,
            publisher=self.register.publisher or None,
            licence=self.register.licence or None,
            edition=edition.name,
            rests_on=self.content_edition(),
        )

    def describe(self, code: str) -> tuple[str, str, str]:
        """A problem's severity, what is wrong, and what to do."""
        return problems.describe(self.register, code, self.overlay)

    def normaliser(self, *, overlay: Path | None = None) -> Callable[[str], str]:
        """A function from a heading to the form in which mappings are remembered."""
        return normalise

    def content_edition(self, *, overlay: Path | None = None) -> str:
        """The editions of content that a reading rests on."""
        return f"{self.register.edition}, {problems.words(self.overlay).edition}"

    def scrubber(self, token: Callable[[str], str], *, overlay: Path | None = None) -> Callable[[str], str]:
        """Registers name no individuals: texts stay as they are."""
        return str

    def _lacking(self, one: Headed) -> list[str]:
        """The titles of the columns that a sheet lacks: those that every row needs, and one that says whose it is."""
        lacking = [c.title for c in self.register.columns if c.required and c.name not in one.fields]
        whose = [name for name in self.register.whole_of if name != OWNER]
        if whose and not any(name in one.fields for name in whose):
            lacking.append(self.register.column(whose[-1]).title)
        return lacking

    def _recipe(self, sheet: TextSheet, making: Making | None) -> SheetRecipe:
        if making is None:
            nothing = no_rows(self.register, sheet.width)
            return SheetRecipe(sheet.name, None, {}, (None,) * sheet.width, (), nothing)
        return SheetRecipe(
            sheet.name,
            making.headed.row,
            making.headed.mapping,
            making.headed.headings,
            lookups(making),
            rows_of(making),
        )

    def _decisions(self, taken: Sequence[tuple[TextSheet, Headed]]) -> list[Decision]:
        made = []
        for sheet, one in taken:
            where = f" (sheet “{sheet.name}”)" if sheet.name else ""
            known, columns = len(one.fields), len(self.register.columns)
            made.append(
                Decision(
                    f"headings{where}",
                    f"row {one.row}",
                    f"It names {known} of the {columns} columns of this register.",
                )
            )
            made += [
                Decision(
                    f"column: {field}",
                    heading,
                    f"It is spelt nearly as “{self.register.column(field).title}” or its other headings.",
                    confident=False,
                )
                for field, heading in one.misspelt.items()
            ]
        return made

    def _order(
        self, taken: Sequence[tuple[TextSheet, Headed]], file: TextFile, context: ReadingContext
    ) -> OrderDecision:
        texts: Counter[str] = Counter()
        for sheet, one in taken:
            for field, places in one.fields.items():
                if self.register.column(field).type == "date":
                    for place in places:
                        texts.update(dict(sheet.distinct(place, after_row=one.row)))
        today = dt.datetime.now(dt.UTC).date()
        return decide_order(texts, hints=(), stated=context.stated.get("date-order"), today=today)

    def _unknown(self, file: TextFile, near: Sequence[tuple[TextSheet, Headed]]) -> InputError:
        what = self.register.title
        way = f"Use the template: commonweal add {self.KIND} --template {self.KIND}.xlsx."
        if not near:
            seen = _first_texts(file)
            return InputError(
                "unknown_layout",
                f"This file has no row of headings of “{what}”. It begins with {seen}.",
                what_to_do=f"Check that it is the right file. {way}",
                where=Where(file.name),
            )
        sheet, one = max(near, key=lambda pair: len(pair[1].fields))
        lacking = self._lacking(one)
        field = next(c.name for c in self.register.columns if c.title == lacking[0])
        return InputError(
            "missing_columns",
            f"“{what}” needs {' and '.join(f'“{title}”' for title in lacking)}, which no column of this file is.",
            what_to_do=f'Say which heading it has, like --map {field}="Heading". {way}',
            where=Where(file.name, sheet.name, one.row),
        )


def _about_order(
    order: OrderDecision, taken: Sequence[tuple[TextSheet, Headed]], of: Register
) -> list[Decision]:
    has_dates = any(of.column(field).type == "date" for _, one in taken for field in one.fields)
    words = {"dmy": "day first", "mdy": "month first"}
    return [Decision("date order", words[order.order], order.evidence, order.confident)] if has_dates else []


def _first_texts(file: TextFile) -> str:
    for sheet in file.sheets:
        for _, cells in sheet.head(LOOKED_AT):
            shown = [f"“{cell[:40]}”" for cell in cells if cell]
            if shown:
                more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
                return ", ".join(shown[:SHOWN]) + more
    return "nothing"


def reader_of(kind: str, overlay: Path | None) -> RegisterReader:
    """The reader of a register, as content has it now."""
    return RegisterReader(kind, (kind,), register(kind, overlay), overlay)
