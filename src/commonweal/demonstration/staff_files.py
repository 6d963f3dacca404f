"""The staff extracts of the fictional trusts, each as its workforce team would send it, and people by small area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from commonweal.content.demonstration_workforce import DemonstrationWorkforce
from commonweal.demonstration.atlas import Atlas
from commonweal.demonstration.files import DemoFile, PublishedFile
from commonweal.demonstration.staff import Post, Staff, working_age
from commonweal.demonstration.writing import Row, Sheet, WorkbookCell, write_text, write_workbook

KIND = "workforce"
AGES = (21, 26, 31, 36, 41, 46, 51, 56, 61, 66, 71)


def write(
    folder: Path, made: DemonstrationWorkforce, everyone: Sequence[Staff], names: Mapping[str, str]
) -> list[DemoFile]:
    """Write every employer's extract."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in everyone:
        path = _STYLES[one.employer.style](folder, made.as_at, one.posts)
        code = one.employer.code
        written.append(DemoFile(KIND, code, names[code], path, len(one.posts), Decimal(0), stated={}))
    return written


def write_people(
    folder: Path,
    made: DemonstrationWorkforce,
    atlas: Atlas,
    people: Mapping[str, tuple[int, int, int]],
    year: int,
) -> PublishedFile:
    """Write people by small area and age; `people` are each council's children, people of working age and older."""
    path = folder / f"Population estimates by LSOA {year}.csv"
    by_age = [working_age(made, atlas, {code: each[n] for code, each in people.items()}) for n in range(3)]
    names = {area.code: area.name for area in atlas.areas}
    heading = ("LSOA21CD", "LSOA21NM", "Aged 0 to 15 years", "Aged 16 to 64 years", "Aged 65 years and over")
    rows: list[Row] = [(code, names[code], *(str(ages[code]) for ages in by_age)) for code in by_age[0]]
    write_text(path, [heading, *rows], encoding="utf-8")
    return PublishedFile("reference", path)


def _electronic(folder: Path, day: dt.date, posts: Sequence[Post]) -> Path:
    """As the electronic staff record exports it: its own headings and codes, Windows text."""
    path = folder / f"Staff in Post {day:%d-%m-%Y}.csv"
    heading = (
        *("Employee Number", "Assignment Number", "Effective Date", "Post Code", "Staff Group", "Pay Grade"),
        *(
            "FTE",
            "Latest Start Date",
            "Termination Date",
            "Gender",
            "Age Band",
            "Ethnic Origin",
            "Disability",
        ),
        *("Annual Salary", "Apprentice"),
    )

    def rows() -> Iterator[Row]:
        yield heading
        for post in posts:
            yield (
                *(post.employee, post.assignment, f"{day:%d/%m/%Y}", post.postcode, post.kind.group),
                *(_grade(post.kind.band), f"{post.fte:.2f}", f"{post.start:%d/%m/%Y}"),
                *(f"{post.leave:%d/%m/%Y}" if post.leave else "", "Female" if post.is_woman else "Male"),
                *(_band(post.birth, day), post.ethnicity, post.disability),
                *(f"{post.salary:.2f}", "Y" if post.is_apprentice else "N"),
            )

    write_text(path, rows(), encoding="cp1252")
    return path


def _workbook(folder: Path, day: dt.date, posts: Sequence[Post]) -> Path:
    """As a workforce team's workbook has it: a title, real dates, days of birth, hourly pay, a total."""
    path = folder / f"Workforce profile {day:%B %Y}.xlsx"
    heading = (
        *("Staff Number", "Home Postcode", "Staff Group", "Band", "WTE", "Start Date", "Leaving Date", "Sex"),
        *("Date of Birth", "Ethnicity", "Disability", "Hourly Rate", "Apprenticeship"),
    )

    def rows() -> Iterator[Sequence[WorkbookCell]]:
        yield (f"Workforce profile as at {day.day} {day:%B %Y}",)
        yield ()
        yield heading
        for post in posts:
            yield (
                *(post.employee, post.postcode.replace(" ", ""), post.kind.group, post.kind.band, post.fte),
                *(post.start, post.leave, "F" if post.is_woman else "M", post.birth, post.ethnicity),
                *(post.disability, round(post.salary / 1955.36, 2), "Yes" if post.is_apprentice else None),
            )
        yield (f"Total: {len(posts)} rows",)

    write_workbook(path, [Sheet("Staff", list(rows()))])
    return path


def _plain(folder: Path, day: dt.date, posts: Sequence[Post]) -> Path:
    """As little as can be: assignment numbers only, a band and no pay, ages in years."""
    path = folder / f"staff_{day:%Y%m%d}.csv"

    def rows() -> Iterator[Row]:
        yield (
            "assignment_no",
            "postcode",
            "staff_group",
            "band",
            "fte",
            "start",
            "end_date",
            "gender",
            "age",
        )
        for post in posts:
            age = (day - post.birth).days // 365.25
            yield (
                *(post.assignment, post.postcode.lower(), post.kind.group, post.kind.band, str(post.fte)),
                *(f"{post.start:%Y-%m-%d}", f"{post.leave:%Y-%m-%d}" if post.leave else ""),
                *("Woman" if post.is_woman else "Man", f"{age:.0f}"),
            )

    write_text(path, rows(), encoding="utf-8")
    return path


def _grade(band: str) -> str:
    """A band as the electronic staff record codes it."""
    codes = {f"Band {n}": f"NHS|XN0{n}|Review Body Band {n}" for n in range(1, 8)}
    codes["Band 8a"] = "NHS|XN08|Review Body Band 8 - Range A"
    return codes.get(band, band)


def _band(birth: dt.date, day: dt.date) -> str:
    """An age band as the electronic staff record cuts it."""
    years = int((day - birth).days // 365.25)
    if years < AGES[0]:
        return "<=20 Years"
    if years >= AGES[-1]:
        return ">=71 Years"
    low = max(each for each in AGES if each <= years)
    return f"{low}-{low + 4}"


_STYLES: dict[str, Callable[[Path, dt.date, Sequence[Post]], Path]] = {
    "electronic": _electronic,
    "workbook": _workbook,
    "plain": _plain,
}
