"""Which publication a sheet is: the layouts of content held against its first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from commonweal.content.reference import AreaLevel, Case, FieldRule, Layout, WideRule
from commonweal.sources.reference import cells
from commonweal.sources.reference.areas import AreaHeading, AreaHeadings, normalise
from commonweal.vocabulary.text import Cells, TextSheet

LOOKED_AT = 60
CHECKED = 20
MOST_SHOWN = 12
LAST_AGE = 85  # no table of single years ends below this


@dataclass(frozen=True)
class WideColumn:
    """A column that gives one value: of `key` (a measure, or an age span) the field `gives`."""

    column: int
    gives: str
    key: tuple[str | None, ...]


@dataclass(frozen=True)
class Found:
    """A sheet recognised. `fields`: canonical field to column; `areas`: the columns of areas that are read."""

    sheet: TextSheet
    layout: Layout
    header_row: int | None
    headings: tuple[str | None, ...]
    fields: Mapping[str, int]
    areas: tuple[AreaHeading, ...] = ()
    wide: tuple[WideColumn, ...] = ()
    case: Case = field(default_factory=Case)
    around: tuple[str, ...] = ()  # texts above the headings, the sheet's name

    def years(self, levels: Mapping[str, AreaLevel]) -> list[int]:
        """The years that the headings of its areas say: an LSOA's is its census, so others say more."""
        said = [
            (area.year, bool(area.level and levels[area.level].years)) for area in self.areas if area.year
        ]
        current = [year for year, is_census in said if not is_census]
        return current or [year for year, _ in said]


@dataclass(frozen=True)
class _Line:
    """A row that may be the one of headings, with what stands above it."""

    row: int
    texts: Cells
    names: Sequence[str]
    areas: Sequence[AreaHeading]
    around: tuple[str, ...]


def recognise(
    sheet: TextSheet, layouts: Sequence[Layout], levels: Mapping[str, AreaLevel], file_name: str
) -> Found | None:
    """The layout that fits a sheet best; None where none does."""
    head = sheet.head(LOOKED_AT)
    lines = list(_lines(sheet, head, AreaHeadings(levels), file_name))
    found: list[Found] = []
    for layout in layouts:
        if layout.no_headings is not None:
            fits = _without_headings(sheet, layout, head)
        else:
            each = (_under_headings(sheet, layout, levels, line) for line in lines)
            fits = next((one for one in each if one), None)
        found += [fits] if fits else []
    return max(found, key=lambda one: one.layout.precedence, default=None)


def _lines(
    sheet: TextSheet, head: Sequence[tuple[int, Cells]], areas: AreaHeadings, file_name: str
) -> Iterator[_Line]:
    above: tuple[str, ...] = ()
    for row, texts in head:
        names = [normalise(text) if text else "" for text in texts]
        if sum(bool(name) for name in names) > 1:
            yield _Line(row, texts, names, areas.of(names), (*above, sheet.name or "", file_name))
        above += tuple(text for text in texts if text)


def seems_to_be(sheet: TextSheet) -> str:
    """What the first full row of an unknown sheet holds, for the person who added it."""
    head = sheet.head(LOOKED_AT)
    widest = max((sum(text is not None for text in line) for _, line in head), default=0)
    for _, line in head:
        shown = [text for text in line if text]
        if shown and len(shown) >= widest / 2:
            more = f" and {len(shown) - MOST_SHOWN} more" if len(shown) > MOST_SHOWN else ""
            return ", ".join(f"“{text[:40]}”" for text in shown[:MOST_SHOWN]) + more
    return "nothing"


def _without_headings(sheet: TextSheet, layout: Layout, head: Sequence[tuple[int, Cells]]) -> Found | None:
    rule = layout.no_headings
    lines = [line for _, line in head[:CHECKED] if any(line)]
    if rule is None or sheet.width != rule.width or not lines:
        return None
    for column, holds in rule.checks.items():
        if not all(cells.looks_like(line[column], holds) for line in lines):
            return None
    fields = {name: one.column for name, one in layout.fields.items() if one.column is not None}
    return Found(sheet, layout, None, (None,) * sheet.width, fields, around=(sheet.name or "",))


def _under_headings(
    sheet: TextSheet, layout: Layout, levels: Mapping[str, AreaLevel], line: _Line
) -> Found | None:
    if not _has(line.names, layout.needs):
        return None
    fields = _fields(line.names, layout.fields)
    if fields is None:
        return None
    case = _case(layout, line)
    taken = _areas(layout, line.areas, levels, case, fields)
    wide = _wide(line.names, layout)
    if taken is None or (layout.wide and not wide):
        return None
    return Found(sheet, layout, line.row, tuple(line.texts), fields, taken, wide, case, line.around)


def _has(names: Sequence[str], pattern: str | None) -> bool:
    return pattern is None or any(re.fullmatch(pattern, name) for name in names)


def _fields(names: Sequence[str], rules: Mapping[str, FieldRule]) -> dict[str, int] | None:
    """Field to column; None where a required one is missing."""
    fields: dict[str, int] = {}
    for name, rule in rules.items():
        column = next(
            (
                column
                for pattern in rule.headings
                for column, heading in enumerate(names)
                if re.fullmatch(pattern, heading)
            ),
            None,
        )
        if column is not None:
            fields[name] = column
        elif rule.required:
            return None
    return fields


def _case(layout: Layout, line: _Line) -> Case:
    levels = {area.level for area in line.areas if area.part == "code"}
    told = " ".join(line.around)
    for case in layout.cases:
        says_level = case.level is None or case.level in levels or None in levels or not levels
        says_text = case.text is None or case.text in told
        if says_level and says_text and (case.heading is None or _has(line.names, case.heading)):
            return case
    return Case()


def _areas(
    layout: Layout,
    areas: Sequence[AreaHeading],
    levels: Mapping[str, AreaLevel],
    case: Case,
    fields: Mapping[str, int],
) -> tuple[AreaHeading, ...] | None:
    """The columns of areas that are read; None where the layout wants areas that are not there."""
    if layout.areas == "none":
        return ()
    known = [AreaHeading(a.column, a.level or case.level, a.year, a.part) for a in areas]
    codes = [a for a in known if a.level is not None and a.part in ("code", "ods")]
    if layout.areas == "pairs":
        kinds = {(a.level, a.part) for a in codes}
        return tuple(a for a in known if a.level is not None) if len(kinds) > 1 else None
    if "code" in fields and case.level:
        return (AreaHeading(fields["code"], case.level, None, "code"),)
    wanted = [a for a in codes if a.part == "code" and (not layout.levels or a.level in layout.levels)]
    if not wanted:
        return None
    smallest = min(wanted, key=lambda a: levels[str(a.level)].rank)
    named = [a for a in known if a.level == smallest.level and a.part == "name"]
    return (smallest, *named[:1])


def _wide(names: Sequence[str], layout: Layout) -> tuple[WideColumn, ...]:
    columns = []
    for column, heading in enumerate(names):
        for rule in layout.wide:
            match = re.fullmatch(rule.heading, heading) if heading else None
            if match:
                columns.append(WideColumn(column, rule.gives, _key(rule, match, layout)))
                break
    return tuple(_open_ended(columns))


def _open_ended(columns: Sequence[WideColumn]) -> Iterator[WideColumn]:
    """The last of single years of age stands for that age and over, whether or not its heading says so."""
    ages = [int(c.key[0]) for c in columns if c.gives == "people" and c.key[0] and c.key[0] == c.key[1]]
    oldest = str(max(ages)) if ages and max(ages) >= LAST_AGE else None
    for one in columns:
        is_last = oldest is not None and one.key == (oldest, oldest)
        yield WideColumn(one.column, one.gives, (oldest, None)) if is_last else one


def _key(rule: WideRule, match: re.Match[str], layout: Layout) -> tuple[str | None, ...]:
    groups = match.groupdict()
    if rule.gives == "people":
        return tuple(groups.get(age, age) if age else None for age in (rule.age_from, rule.age_to))
    named = {group: _measure(text, layout) for group, text in groups.items() if text}
    form = rule.measure or ""
    return (named.get(form) or form.format(**named),)


def _measure(text: str, layout: Layout) -> str:
    for measure, words in layout.names.items():
        if text in words:
            return measure
    for pattern, tidied in layout.tidy.items():
        text = re.sub(pattern, tidied, text)
    return text
