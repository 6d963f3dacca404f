"""Which publication a sheet is: the layouts of content held against its first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from commonweal.content.statistics import StatisticLayout
from commonweal.sources.reference.areas import normalise
from commonweal.vocabulary.text import Cells, TextSheet

LOOKED_AT = 40
NEAREST = 3
NO_HEADING = "no heading §"
MOST_HEARD = 200  # texts above a table that are listened to
GSS = r"([A-Z][0-9]{8}|TL[A-Z][0-9A-Z]{0,2}|UK[A-Z][0-9A-Z]{0,2})"
# A code alone, or with the name of its area after it: “E92000001 : ENGLAND”.
CODED = rf"{GSS}(\s*:?\s+\S.*)?"
_SPLIT_COLUMNS = 3
_THOUSAND = 1000


@dataclass(frozen=True)
class WideColumn:
    """A column that gives one value: of a measure as it is named, for a period, about a part."""

    column: int
    heading: str
    named: str
    period: str
    breakdown: str
    code: str = ""  # of the area, where columns are areas


@dataclass(frozen=True)
class StackedRow:
    """A row of one of several tables: of which, about which area and part; or what is wrong with it, by its code."""

    table: int = 0
    code: str = ""
    name: str = ""
    breakdown: str = ""
    problem: str = ""


@dataclass(frozen=True)
class OneOfMany:
    """One of the tables of a sheet: its first row of numbers, its measure as it is named, what numbers are times."""

    row: int
    named: str
    breakdown: str
    times: int


@dataclass(frozen=True)
class InsteadOf:
    """The columns of the code and of the name of what a row is about, where its own code means all."""

    code: int
    name: int


@dataclass(frozen=True)
class Found:
    """A sheet recognised. `fields` and `breakdowns` give columns; `said` are groups of what stands above."""

    sheet: TextSheet
    layout: StatisticLayout
    header_row: int
    headings: tuple[str | None, ...]
    code: int
    fields: Mapping[str, int]
    breakdowns: Mapping[str, int] = field(default_factory=dict)
    wide: tuple[WideColumn, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    around: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    split: tuple[str, ...] = ()  # headings of columns whose numbers were cut at their thousands
    otherwise: tuple[InsteadOf, ...] = ()
    tables: tuple[OneOfMany, ...] = ()
    rows: Mapping[int, StackedRow] = field(default_factory=dict)  # of the tables, by number


@dataclass(frozen=True)
class _Line:
    row: int
    texts: Cells
    names: Sequence[str]
    around: tuple[str, ...]
    told: str  # what stands around, as patterns are held against it
    below: Sequence[Cells]


def recognise(sheet: TextSheet, layouts: Sequence[StatisticLayout], file_name: str) -> Found | None:
    """The layout of one table a sheet that fits best; None where none does."""
    lines = list(_lines(sheet, file_name))
    found = []
    for layout in layouts:
        if layout.stacked is not None:
            continue
        fits = next((one for line in lines if (one := _under(sheet, layout, line))), None)
        found += [fits] if fits else []
    return max(found, key=lambda one: one.layout.precedence, default=None)


def nearest(sheet: TextSheet, layouts: Sequence[StatisticLayout]) -> list[StatisticLayout]:
    """Of some layouts that do not fit, those three that know most of the headings among a sheet's first rows.

    A heading says the less the more layouts know it.
    """
    names = {normalise(text) for _, texts in sheet.head(LOOKED_AT) for text in texts if text}
    like = dict.fromkeys(range(len(layouts)), 0.0)
    for name in names:
        know = [at for at, one in enumerate(layouts) if column_of([name], _headings(one)) is not None]
        for at in know:
            like[at] += 1 / len(know)
    most = sorted(like, key=lambda at: (-like[at], -layouts[at].precedence))
    return [layouts[at] for at in most[:NEAREST] if like[at]]


def _headings(layout: StatisticLayout) -> list[str]:
    """The patterns of the headings that a layout knows, but for those that any heading fits."""
    every = [
        *layout.needs,
        *layout.code,
        *(pattern for each in (layout.fields, layout.breakdowns) for one in each.values() for pattern in one),
        *(one.heading for one in layout.wide),
    ]
    return [pattern for pattern in every if not re.fullmatch(pattern, NO_HEADING)]


def _lines(sheet: TextSheet, file_name: str) -> Iterator[_Line]:
    head = sheet.head(LOOKED_AT)
    above: tuple[str, ...] = ()
    heard: list[str] = []
    before: Cells = ()
    carried: Cells = ()
    for at, (row, texts) in enumerate(head):
        if any(texts):
            around = (*above, sheet.name or "", file_name)
            told = " || ".join([*heard, *(normalise(text) for text in around[-2:])])
            below = [line for _, line in head[at + 1 : at + 11] if any(line)]
            yield _Line(row, texts, [normalise(text) if text else "" for text in texts], around, told, below)
            if before and at:
                joined = [_joined(a, b, own) for a, b, own in zip(carried, texts, before, strict=False)]
                names = [normalise(text) if text else "" for text in joined]
                yield _Line(row, joined, names, around, told, below)
        before, carried = texts, _carried(texts)
        if len(heard) < MOST_HEARD:
            above += tuple(text for text in texts if text)
            heard += [normalise(text) for text in texts if text]


def _carried(texts: Cells) -> Cells:
    """A row of headings over several columns, each said over all of its columns."""
    carried: list[str | None] = []
    for text in texts:
        carried.append(text or (carried[-1] if carried else None))
    return carried


def _joined(carried: str | None, below: str | None, above: str | None) -> str | None:
    """A heading under what stands over it; where it is empty, what stands right above it."""
    if carried and below and carried.strip() != below.strip():
        return f"{carried.strip()} | {below.strip()}"
    return below or above


def _under(sheet: TextSheet, layout: StatisticLayout, line: _Line) -> Found | None:
    is_joined = any(text and " | " in text for text in line.texts)
    if is_joined != layout.two_rows or not all(
        column_of(line.names, (need,)) is not None for need in layout.needs
    ):
        return None
    said = _said(layout, line)
    if said is None:
        return None
    if layout.across is not None:
        return _across(sheet, layout, line, said)
    code = column_of(line.names, layout.code) if layout.code else _coded(line)
    if code is None or (layout.code and not line.below):
        return None
    fields = {
        name: at
        for name, wanted in layout.fields.items()
        if (at := column_of(line.names, wanted)) is not None
    }
    breakdowns = {
        name: at
        for name, wanted in layout.breakdowns.items()
        if (at := column_of(line.names, wanted)) is not None
    }
    used = {code, *fields.values(), *breakdowns.values()}
    if "value" in layout.fields:
        return (
            Found(sheet, layout, line.row, tuple(line.texts), code, fields, breakdowns, (), said, line.around)
            if {"value", "measure"} <= fields.keys() or ("value" in fields and said.get("measure"))
            else None
        )
    if not layout.two_rows and _goes_on_below(line, code):
        return None
    split = _split(sheet, line, used)
    wide, left = _wide(layout, line, used | set(split), said)
    taken = [one for one in wide if _has_numbers(line.below, one.column) or not layout.code]
    if not taken:
        return None
    return Found(
        sheet,
        layout,
        line.row,
        tuple(line.texts),
        code,
        fields,
        breakdowns,
        tuple(wide),
        said,
        line.around,
        left,
        tuple(str(line.texts[at]) for at in split),
        _otherwise(layout, line),
    )


def _otherwise(layout: StatisticLayout, line: _Line) -> tuple[InsteadOf, ...]:
    columns = [
        (column_of(line.names, (one.code,)), column_of(line.names, (one.name,))) for one in layout.otherwise
    ]
    return tuple(InsteadOf(code, name) for code, name in columns if code is not None and name is not None)


def _goes_on_below(line: _Line, code: int) -> bool:
    """Whether the headings go on in the next row: words under no heading of their own, where a code should be none.

    Read as one row, what stands first under a heading would be taken for all of it.
    """
    below = line.below[0] if line.below else ()
    if code >= len(below) or below[code]:
        return False
    return any(
        text and not name and not re.search(r"\d", text)
        for at, (name, text) in enumerate(zip(line.names, below, strict=False))
        if at > code
    )


def _said(layout: StatisticLayout, line: _Line) -> dict[str, str] | None:
    """The groups of what stands above the table; None where it does not fit."""
    if not layout.says:
        return {}
    match = re.search(layout.says, line.told)
    if match is None:
        return None
    return {name: value for name, value in match.groupdict().items() if value and value not in layout.whole}


def column_of(names: Sequence[str], patterns: Sequence[str]) -> int | None:
    """The first column whose heading is like one of some patterns, the patterns in order."""
    for pattern in patterns:
        for at, name in enumerate(names):
            if name and re.fullmatch(pattern, name):
                return at
    return None


def _coded(line: _Line) -> int | None:
    """The column whose cells below are codes, where the line itself holds none."""
    if any(text and re.fullmatch(CODED, text.strip()) for text in line.texts) or not line.below:
        return None
    first = line.below[0]
    return next(
        (
            at
            for at in range(len(first))
            if all((cell := row[at]) and re.fullmatch(CODED, cell.strip()) for row in line.below[:2])
        ),
        None,
    )


def _wide(
    layout: StatisticLayout, line: _Line, used: set[int], said: Mapping[str, str]
) -> tuple[list[WideColumn], tuple[str, ...]]:
    columns, left = [], []
    for at, (name, text) in enumerate(zip(line.names, line.texts, strict=True)):
        if not name or at in used:
            continue
        rule = next((rule for rule in layout.wide if re.fullmatch(rule.heading, name)), None)
        if rule is None or any(re.fullmatch(pattern, name) for pattern in layout.left):
            left.append(str(text))
            continue
        match = re.fullmatch(rule.heading, name)
        groups = (
            dict(said)
            | {"heading": name}
            | {k: v for k, v in (match.groupdict() if match else {}).items() if v}
        )
        named, period, breakdown = (
            filled_in(form, groups) for form in (rule.measure, rule.period, rule.breakdown)
        )
        columns.append(WideColumn(at, str(text), named, period, "" if breakdown.endswith("=") else breakdown))
    return columns, tuple(left)


def filled_in(form: str, groups: Mapping[str, str]) -> str:
    """A form with groups put in for the names in braces."""
    return re.sub(r"\{(\w+)\}", lambda m: groups.get(m[1], "").strip(), form).strip()


def _has_numbers(below: Sequence[Cells], at: int) -> bool:
    return any((cell := row[at]) and re.search(r"\d", cell) for row in below if at < len(row))


def _across(sheet: TextSheet, layout: StatisticLayout, line: _Line, said: Mapping[str, str]) -> Found | None:
    """A table of which every column is an area, and every row a part."""
    across = layout.across
    if across is None:
        return None
    columns = []
    for at, (name, text) in enumerate(zip(line.names, line.texts, strict=True)):
        code = across.codes.get(name.split(" | ")[0], "")
        if (match := re.match(GSS, (text or "").strip())) and not code:
            code = match[1]
        if code and not re.fullmatch(r".*\b(flags?|conf)\b.*", name):
            columns.append(
                WideColumn(at, str(text), said.get("measure", ""), said.get("period", ""), "", code)
            )
    if not columns or 0 in {one.column for one in columns}:
        return None
    left = tuple(
        str(text)
        for at, text in enumerate(line.texts)
        if text and at and at not in {one.column for one in columns} and "flag" not in text.lower()
    )
    return Found(
        sheet, layout, line.row, tuple(line.texts), 0, {}, {}, tuple(columns), said, line.around, left
    )


def _split(sheet: TextSheet, line: _Line, used: set[int]) -> list[int]:
    """Columns whose numbers were cut at their thousands before the file was joined: those up to the last of several
    columns of pounds in which not one number of many reaches a thousand.
    """
    pounds = [at for at, name in enumerate(line.names) if re.search(r"\((£|�)\)", name)]
    cut = []
    for at in pounds:
        texts = (text.replace(",", "") for text, _ in sheet.distinct(at, after_row=line.row))
        numbers = [float(text) for text in texts if is_number(text)]
        if max(numbers, default=0) >= _THOUSAND:
            break
        cut.append(at)
    if len(cut) < _SPLIT_COLUMNS:
        return []
    nexts = [at for at in pounds if at > cut[-1]]
    last = nexts[0] if nexts else cut[-1] + 1
    return [at for at in range(last) if at not in used and line.names[at]]


def is_number(text: str) -> bool:
    """Whether a text is a plain number."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) is not None
