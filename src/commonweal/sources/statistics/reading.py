"""From a published file of statistics to a Reading: what it is, which edition, and how each sheet is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commonweal.content.loader import load
from commonweal.content.reference import LEVELS, AreaLevels
from commonweal.content.spend import IssueWords
from commonweal.content.statistics import StatisticLayout, layouts, measure_sets, measures
from commonweal.sources.reference.layouts import seems_to_be
from commonweal.sources.statistics import stacked
from commonweal.sources.statistics.layouts import Found, nearest, recognise
from commonweal.sources.statistics.naming import Names
from commonweal.sources.statistics.periods import span, spans
from commonweal.sources.statistics.problems import PROBLEMS, file_issue
from commonweal.sources.statistics.rows import Making, lookups, no_rows, rows_of, written
from commonweal.vocabulary.errors import InputError, Where
from commonweal.vocabulary.issues import Issue
from commonweal.vocabulary.readings import Decision, Reading, ReadingContext, Recipe, SheetRecipe
from commonweal.vocabulary.tables import STATISTICS
from commonweal.vocabulary.text import TextFile, TextSheet

KIND = "statistics"
TABLES = (STATISTICS.name,)
READER_VERSION = "statistics-1"
SHOWN = 8
# How many LSOAs of England, and of England and Wales, there were in 2011: more means those of 2021.
LSOAS_OF_2011 = (32_844, 34_753)
_YEARS = r"(?<!\d)((?:19|20)\d\d(?: ?[-/] ?(?:\d{4}|\d{2})|\d\d)?)(?!\d)"


@dataclass(frozen=True)
class _Dated:
    """A sheet's own period, and the newest day that its numbers are for."""

    period: str
    newest: str


def read(file: TextFile, context: ReadingContext) -> Reading:
    """Propose how to read a published file. Raises InputError where it is none that we know."""
    known = layouts(context.overlay)
    each = [(sheet, _recognised(sheet, known, file.name)) for sheet in file.sheets]
    taken = [found for _, found in each if found]
    if not taken:
        raise _unknown(file, known)
    levels = load(LEVELS, "levels", AreaLevels, overlay=context.overlay)
    names = Names(measures(context.overlay))
    stated = _stated(context.stated)
    dated = {found.sheet.name: _dated(found, file.name, stated) for found in taken}
    edition = max((one.newest for one in dated.values()), default="")
    sheets = []
    for sheet, found in each:
        if found is None:
            sheets.append(_nothing(sheet))
            continue
        making = Making(
            found,
            levels.levels,
            _small_areas(found),
            names,
            dated[sheet.name].period,
            dated[sheet.name].newest,
        )
        sheets.append(_recipe(making))
    left = [sheet.name or "" for sheet, found in each if found is None]
    first = taken[0].layout
    return Reading(
        recipe=Recipe(STATISTICS.name, READER_VERSION, PROBLEMS, tuple(sheets)),
        decisions=tuple(_decisions(taken, dated, edition)),
        issues=tuple(_issues(file, taken, left, names, dated)),
        facts={
            "layout": first.id,
            "page": first.page,
            "measures": sorted(_ids(taken, names)),
            "periods": sorted({one.period for one in dated.values() if one.period}),
        },
        publisher=first.publisher,
        licence=first.licence,
        edition=edition or None,
        rests_on=", ".join(_rests_on(taken, levels, context)),
    )


def _recognised(sheet: TextSheet, known: Sequence[StatisticLayout], file_name: str) -> Found | None:
    return stacked.find(sheet, known) or recognise(sheet, known, file_name)


def _stated(stated: Mapping[str, str]) -> str:
    """The period that a person stated. Raises InputError for what is none."""
    period = stated.get("edition", "")
    if period and span(period) is None:
        raise InputError(
            "bad_edition",
            f"“{period}” is not an edition.",
            what_to_do="Give the period of its numbers, like --edition 2024, --edition 2016-17 or --edition 2024-05.",
        )
    return period


def _dated(found: Found, file_name: str, stated: str) -> _Dated:
    """What the rows or columns say; else what was stated, or stands above the table, or in the file's name."""
    if "period" in found.fields:
        ends = [days[1] for days in spans(written(found, "period")).values() if days]
        return _Dated("", f"{max(ends):%Y-%m}" if ends else stated[:4])
    own = [column.period for column in found.wide if column.period]
    each_says = bool(found.wide) and len(own) == len(found.wide)
    period = stated or found.said.get("period", "") or ("" if each_says else _in_words(found, file_name))
    ends = [days[1] for text in [*own, *([] if own else [period])] if text and (days := span(text))]
    return _Dated(period, f"{max(ends):%Y-%m}" if ends else "")


def _in_words(found: Found, file_name: str) -> str:
    for text in (*found.around[:-2][::-1], found.sheet.name or "", file_name):
        years: list[str] = [year for year in re.findall(_YEARS, text) if span(year)]
        if years:
            return years[-1]
    return ""


def _small_areas(found: Found) -> str:
    """Which census's LSOAs a sheet has, told from its heading, else from how many there are."""
    heading = (found.headings[found.code] or "").lower()
    for year, level in (("11", "lsoa11"), ("21", "lsoa21")):
        if re.search(rf"(lsoa)?(20)?{year}", heading):
            return level
    if found.layout.across is not None or found.sheet.height < min(LSOAS_OF_2011):
        return "lsoa21"
    codes = [code for code, _ in found.sheet.distinct(found.code, after_row=found.header_row)]
    number = sum(re.fullmatch(r"[EW]01\d{6}", code) is not None for code in codes)
    return "lsoa11" if number in LSOAS_OF_2011 else "lsoa21"


def _recipe(making: Making) -> SheetRecipe:
    found = making.found
    mapping = {"code": found.code} | dict(found.fields)
    mapping |= {f"{name} (part)": column for name, column in found.breakdowns.items()}
    mapping |= {
        f"value: {one.named} {one.period} {one.breakdown} {one.code}".strip(): one.column
        for one in found.wide
    }
    return SheetRecipe(
        found.sheet.name,
        found.header_row,
        mapping,
        found.headings,
        lookups(making),
        stacked.rows_of(making) if found.tables else rows_of(making),
    )


def _nothing(sheet: TextSheet) -> SheetRecipe:
    return SheetRecipe(sheet.name, None, {}, (None,) * sheet.width, (), no_rows(sheet.width))


def _decisions(
    taken: Sequence[Found], dated: Mapping[str | None, _Dated], edition: str
) -> Iterator[Decision]:
    for found in taken:
        sheet = f" (sheet “{found.sheet.name}”)" if found.sheet.name else ""
        yield Decision(
            f"what it is{sheet}",
            found.layout.title,
            f"Its headings, in row {found.header_row}, are those of this publication.",
        )
        yield from (
            Decision(
                f"table from row {one.row}{sheet}",
                f"{one.named} {one.breakdown}".strip(),
                "The row above it names it."
                + (" Its numbers are shares of 1; we keep them as percent." if one.times > 1 else ""),
            )
            for one in found.tables
        )
        if period := dated[found.sheet.name].period:
            yield Decision(
                f"period{sheet}", period, "It was stated, or stands above the table or in the file's name."
            )
    yield Decision(
        "edition", edition or "not known", "The last month that its numbers are for.", bool(edition)
    )


def _named(taken: Sequence[Found]) -> Iterator[tuple[str, str]]:
    for found in taken:
        if found.tables:
            yield from ((one.named, "") for one in found.tables)
        elif "measure" in found.fields:
            for one in written(found, "measure"):
                for two in written(found, "qualifier") or [""]:
                    yield one, two
        elif found.wide:
            yield from ((one.named, "") for one in found.wide)
        else:
            yield found.said["measure"], found.said.get("qualifier", "")


def _ids(taken: Sequence[Found], names: Names) -> set[str]:
    return {names.of(one, two)[0] for one, two in _named(taken)}


def _issues(
    file: TextFile,
    taken: Sequence[Found],
    left: Sequence[str],
    names: Names,
    dated: Mapping[str | None, _Dated],
) -> Iterator[Issue]:
    for name in left:
        yield file_issue("sheet_not_known", file, sheet=name, sheet_name=name)
    known = {one for one, two in _named(taken) if names.knows(one, two)}
    unknown = list(dict.fromkeys(one for one, _ in _named(taken) if one not in known))
    if unknown:
        yield file_issue("measures_not_known", file, number=str(len(unknown)), names=_listed(unknown))
    for found in taken:
        if found.left:
            yield file_issue("columns_left", file, sheet=found.sheet.name, names=_listed(found.left))
        if found.split:
            yield file_issue(
                "thousands_split",
                file,
                sheet=found.sheet.name,
                first=found.split[0],
                last=found.split[-1],
                number=str(len(found.split)),
            )
        if not dated[found.sheet.name].newest:
            yield file_issue("period_unknown", file, sheet=found.sheet.name)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _rests_on(taken: Sequence[Found], levels: AreaLevels, context: ReadingContext) -> list[str]:
    words = load("issues", "statistics", IssueWords, overlay=context.overlay)
    used = dict.fromkeys(found.layout.edition for found in taken)
    sets = [each.edition for each in measure_sets(context.overlay)]
    return [*used, *sets, levels.edition, words.edition]


def _unknown(file: TextFile, known: Sequence[StatisticLayout]) -> InputError:
    seen = seems_to_be(file.sheets[0]) if file.sheets else "nothing"
    like = [layout.title for sheet in file.sheets[:1] for layout in nearest(sheet, known)]
    quoted = ", or ".join(f"“{title}”" for title in like)
    most = f"It is most like {quoted}: compare their headings. " if like else ""
    return InputError(
        "unknown_layout",
        f"This file holds no statistics in a layout that we know. It begins with {seen}.",
        what_to_do=f"Check that it is as its publisher gave it, with its headings. {most}"
        f"All {len(known)} publications that we know are listed in the reference, under “Files of statistics”.",
        where=Where(file.name),
    )
