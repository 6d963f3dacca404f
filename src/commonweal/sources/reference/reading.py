"""From a published file to a Reading: what it is, which edition, and how each of its sheets is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from commonweal.content.loader import ids, load
from commonweal.content.reference import LAYOUTS, LEVELS, AreaLevels, Layout
from commonweal.content.spend import IssueWords
from commonweal.sources.reference.editions import Edition, edition_of, year_of
from commonweal.sources.reference.layouts import Found, recognise, seems_to_be
from commonweal.sources.reference.problems import PROBLEMS, file_issue
from commonweal.sources.reference.rows import Making, key_of, no_rows, rows_of
from commonweal.vocabulary.errors import InputError, Where
from commonweal.vocabulary.readings import Decision, Reading, ReadingContext, Recipe, SheetRecipe
from commonweal.vocabulary.tables import CANONICAL_TABLES, REFERENCE
from commonweal.vocabulary.text import TextFile, TextSheet

KIND = "reference"
TABLES = tuple(table.name for table in REFERENCE)
READER_VERSION = "reference-1"


def layouts(overlay: Path | None) -> list[Layout]:
    """Every layout that is known, a workspace's own among them."""
    return [load(LAYOUTS, id_, Layout, overlay=overlay) for id_ in ids(LAYOUTS, overlay=overlay)]


def levels(overlay: Path | None) -> AreaLevels:
    """Every kind of area that is known."""
    return load(LEVELS, "levels", AreaLevels, overlay=overlay)


def read(file: TextFile, context: ReadingContext) -> Reading:
    """Propose how to read a published file. Raises InputError where it is none that we know."""
    known, kinds = layouts(context.overlay), levels(context.overlay)
    hint = f"{file.name} {context.stated.get('edition', '')}"
    each = [(sheet, recognise(sheet, known, kinds.levels, hint)) for sheet in file.sheets]
    table = _table([found for _, found in each if found])
    if table is None:
        raise _unknown(file, known)
    taken = [found for _, found in each if found and found.layout.table == table]
    if table == "deprivation" and any(found.case.index is None for found in taken):
        raise _which_index(file)
    editions = {
        found.sheet.name: edition_of(found, file.name, context.stated, kinds.levels) for found in taken
    }
    edition = max(editions.values(), key=lambda one: one.name)
    sheets = []
    for sheet, found in each:
        if found and found.layout.table == table:
            year = _stated_year(context.stated) or year_of(found, file.name)
            making = Making(found, kinds.levels, editions[sheet.name].name, year)
            sheets.append(_recipe(making))
        else:
            sheets.append(_nothing(sheet, table))
    first = taken[0].layout
    left = [sheet.name or "" for sheet, found in each if found is None or found.layout.table != table]
    issues = [file_issue("sheet_not_known", file, sheet=name, sheet_name=name) for name in left]
    return Reading(
        recipe=Recipe(table, READER_VERSION, PROBLEMS, tuple(sheets)),
        decisions=_decisions(taken, edition),
        issues=(*issues, *([] if edition.name else [file_issue("edition_unknown", file)])),
        facts=_facts(taken),
        publisher=first.publisher,
        licence=first.licence,
        edition=edition.name or None,
        rests_on=_rests_on(taken, kinds),
    )


def _table(found: Sequence[Found]) -> str | None:
    """The table that most rows of the file are for."""
    rows: Counter[str] = Counter()
    for one in found:
        rows[one.layout.table] += one.sheet.height
    return rows.most_common(1)[0][0] if rows else None


def _stated_year(stated: Mapping[str, str]) -> int | None:
    return int(stated["edition"][:4]) if "edition" in stated else None


def _recipe(making: Making) -> SheetRecipe:
    found = making.found
    mapping = dict(making.columns)
    if found.layout.areas == "pairs":
        # Problems are about the smaller area's code.
        codes = [area for area in found.areas if area.part == "code"]
        smallest = min(codes, key=lambda area: making.levels[str(area.level)].rank)
        mapping |= {f"{area.level} {area.part}": area.column for area in found.areas} | {
            "code": smallest.column
        }
    else:
        key = key_of(making)
        others = [name for name in making.required if name != key]
        mapping |= {"code": mapping[key]} | ({"value": mapping[others[0]]} if others else {})
    mapping |= {_label(wide.gives, wide.key): wide.column for wide in found.wide}
    return SheetRecipe(found.sheet.name, found.header_row, mapping, found.headings, (), rows_of(making))


def _label(gives: str, key: Sequence[str | None]) -> str:
    return f"{'–'.join(part for part in key if part)} {gives}"


def _nothing(sheet: TextSheet, table: str) -> SheetRecipe:
    return SheetRecipe(sheet.name, None, {}, (None,) * sheet.width, (), no_rows(sheet.width, table))


def _decisions(taken: Sequence[Found], edition: Edition) -> tuple[Decision, ...]:
    made = [
        Decision(
            "what it is" + (f" (sheet “{found.sheet.name}”)" if found.sheet.name else ""),
            found.layout.title,
            "It has no headings; its columns hold what this publication's do."
            if found.header_row is None
            else f"Its headings, in row {found.header_row}, are those of this publication.",
        )
        for found in taken
    ]
    return (*made, Decision("edition", edition.name or "not known", edition.evidence, bool(edition.name)))


def _facts(taken: Sequence[Found]) -> dict[str, object]:
    areas = [area for found in taken for area in found.areas if area.part == "code"]
    return {
        "layout": taken[0].layout.id,
        "page": taken[0].layout.page,
        "levels": list(dict.fromkeys(area.level for area in areas)),
        "index": next((found.case.index for found in taken if found.case.index), None),
    }


def _rests_on(taken: Sequence[Found], kinds: AreaLevels) -> str:
    words = load("issues", "reference", IssueWords)
    used = dict.fromkeys(found.layout.edition for found in taken)
    return ", ".join([*used, kinds.edition, words.edition])


def _which_index(file: TextFile) -> InputError:
    return InputError(
        "which_index",
        "We cannot tell which index of deprivation this is: several were made for these areas.",
        what_to_do="Load it again with the year of the index, like --edition 2019.",
        where=Where(file.name),
    )


def _unknown(file: TextFile, known: Sequence[Layout]) -> InputError:
    seen = seems_to_be(file.sheets[0]) if file.sheets else "nothing"
    titles = "; ".join(layout.title for layout in known)
    holds = sorted({CANONICAL_TABLES[layout.table].holds.lower() for layout in known})
    return InputError(
        "unknown_layout",
        f"This file is no publication that we know. It begins with {seen}.",
        what_to_do=f"Check that it is as its publisher gave it, with its headings. We know: {titles}. "
        f"They give: {', '.join(holds)}.",
        where=Where(file.name),
    )
