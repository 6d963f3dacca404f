"""Headings that name the code or the name of an area: LAD24CD, ltla24_code, LSOA code (2021), LAD 2023 Code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from commonweal.content.reference import AreaLevel

Part = Literal["code", "name", "ods"]
_PARTS: Mapping[str, Part] = {
    "cd": "code",
    "code": "code",
    "nm": "name",
    "name": "name",
    "cdh": "ods",
    "code nhs": "ods",
    "code h": "ods",
}
_FORMS = (
    r"{stem}(?P<yy>\d\d)(?P<part>cd|nm|cdh)",
    r"{stem}(?P<yy>\d\d) (?P<part>code nhs|code h|code|name)",
    r"{stem} (?P<part>code|name)( \((?P<yyyy>\d{{4}})\)| (?P<yyyy2>\d{{4}}))?( \(eng\))?",
    r"{stem} (?P<yyyy>\d{{4}}) (?P<part>code|name)",
)
CENTURY = 2000


@dataclass(frozen=True)
class AreaHeading:
    """A column of an area's codes or names. `level` None: a kind whose vintage the heading does not say."""

    column: int
    level: str | None
    year: int | None
    part: Part


def normalise(heading: str) -> str:
    """A heading as it is compared: small letters, one space for spaces and underscores."""
    return re.sub(r"[\s_]+", " ", heading.replace("\ufeff", "")).strip().lower()


class AreaHeadings:
    """Reads headings of areas, for some kinds of areas."""

    def __init__(self, levels: Mapping[str, AreaLevel]) -> None:
        self._levels = levels
        stems = {stem for level in levels.values() for stem in level.stems}
        self._forms = {
            stem: [re.compile(form.format(stem=re.escape(stem))) for form in _FORMS]
            for stem in sorted(stems, key=len, reverse=True)
        }

    def of(self, names: Sequence[str]) -> list[AreaHeading]:
        """The columns that name areas; `names` are headings as they are compared."""
        found = []
        for column, name in enumerate(names):
            read = self._read(name)
            if read is not None:
                found.append(AreaHeading(column, *read))
        return found

    def _read(self, name: str) -> tuple[str | None, int | None, Part] | None:
        for stem, forms in self._forms.items():
            if not name.startswith(stem):
                continue
            for form in forms:
                match = form.fullmatch(name)
                if match:
                    year = _year(match)
                    return self._level(stem, year), year, _PARTS[match["part"]]
        return None

    def _level(self, stem: str, year: int | None) -> str | None:
        named = [(name, level) for name, level in self._levels.items() if stem in level.stems]
        fitting = [name for name, level in named if not level.years or year in level.years]
        return fitting[0] if len(fitting) == 1 else None


def _year(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("yy"):
        return CENTURY + int(groups["yy"])
    written = groups.get("yyyy") or groups.get("yyyy2")
    return int(written) if written else None
