"""What is published about the fictional areas, in the forms in which publishers give real numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from commonweal.content.demonstration_statistics import DemonstrationStatistics, Series
from commonweal.demonstration.atlas import ENGLISH_AREAS, SmallArea
from commonweal.demonstration.files import PublishedFile
from commonweal.demonstration.randomness import stream
from commonweal.demonstration.writing import Row, write_text

HEADINGS = (
    "areacd", "areanm", "geography", "indicator", "period", "measure", "observation", "unit",
    "lci_95", "uci_95", "status", "notes",
)  # fmt: skip
WOBBLE = 0.15  # of the way from the first to the last value: how far a year may lie off the straight line


def write(
    folder: Path, made: DemonstrationStatistics, areas: Sequence[SmallArea], *, seed: int
) -> list[PublishedFile]:
    """Write the people of each council by age, every series, and the notices of awards."""
    people = folder / f"Population estimates by council {made.last_year}.csv"
    write_text(people, _people(made), encoding="utf-8")
    small = folder / f"Small areas {made.last_year}.csv"
    write_text(small, _small(made, areas, seed), encoding="utf-8")
    series = folder / "Local statistics.csv"
    write_text(series, [HEADINGS, *_series(made, seed)], encoding="utf-8")
    notices = folder / "Notices of awards.json"
    notices.write_text(
        json.dumps({"releases": list(_releases(made))}, indent=1), encoding="utf-8", newline=""
    )
    return [
        PublishedFile("reference", people),
        PublishedFile("statistics", series),
        PublishedFile("statistics", small),
        PublishedFile("contracts", notices),
    ]


def _releases(made: DemonstrationStatistics) -> Iterator[dict[str, Any]]:
    """Each award as a release of the Open Contracting Data Standard."""
    for number, one in enumerate(made.awards, start=1):
        ocid, supplier = f"ocds-demonstration-{number:03}", f"supplier-{number:03}"
        scale = {} if one.small is None else {"details": {"scale": "sme" if one.small else "large"}}
        value = {} if one.amount is None else {"value": {"amount": one.amount, "currency": "GBP"}}
        ends = {} if one.ends is None else {"endDate": f"{one.ends}T23:59:59Z"}
        yield {
            "ocid": ocid,
            "id": f"{ocid}-award",
            "date": f"{made.awarded}T09:00:00Z",
            "tag": ["award"],
            "buyer": {"id": one.buyer, "name": one.buyer_name},
            "parties": [{"id": supplier, "name": one.supplier, "roles": ["supplier"], **scale}],
            "tender": {"id": f"{ocid}-tender", "title": one.title, "mainProcurementCategory": one.category},
            "awards": [
                {
                    "id": f"{ocid}-1",
                    "title": one.title,
                    "status": "active",
                    "suppliers": [{"id": supplier, "name": one.supplier}],
                    "contractPeriod": {"startDate": f"{one.starts}T00:00:00Z", **ends},
                    **value,
                }
            ],
        }


def _people(made: DemonstrationStatistics) -> Iterator[Row]:
    yy = made.last_year % 100
    bands = ("Aged 0 to 15 years", "Aged 16 to 64 years", "Aged 65 years and over")
    yield (f"LAD{yy}CD", f"LAD{yy}NM", *bands)
    for one in made.people:
        yield (one.code, one.name, str(one.children), str(one.working_age), str(one.older))


def _small(made: DemonstrationStatistics, areas: Sequence[SmallArea], seed: int) -> Iterator[Row]:
    yield ("LSOA21CD", "LSOA21NM", "indicator", "measure", "period", "value", "unit")
    for number, series in enumerate(made.small):
        chance = stream(seed, "small areas' series", number)
        for area in areas:
            poor = (1 - area.rank / ENGLISH_AREAS) ** 2
            wobble = float(chance.uniform(1 - WOBBLE, 1 + WOBBLE))
            value = series.least + (series.most - series.least) * poor * wobble
            period = f"{made.last_year}-01-01/P1Y"
            yield (area.code, area.name, series.indicator, series.measure, period, f"{value:.1f}", "%")


def _series(made: DemonstrationStatistics, seed: int) -> Iterator[Row]:
    names = {one.code: one.name for one in made.people} | made.others
    for number, series in enumerate(made.series):
        for code in series.areas:
            yield from _of_area(made, series, code, names[code], seed, number)


def _of_area(
    made: DemonstrationStatistics, series: Series, code: str, name: str, seed: int, number: int
) -> Iterator[Row]:
    first, last = series.areas[code]
    chance = stream(seed, "statistics", number, int(code[-3:]))
    years = range(made.first_year, made.last_year + 1)
    for at, year in enumerate(years):
        way = at / (len(years) - 1)
        aside = (last - first) * WOBBLE * float(chance.uniform(-1, 1)) if 0 < way < 1 else 0.0
        value = first + (last - first) * way + aside
        limits = ("", "") if series.around is None else (value - series.around, value + series.around)
        low, high = (_written(each, series.decimals) for each in limits)
        yield (
            code, name, "", series.indicator, f"{year}-{series.begins}/P1Y", series.measure,
            _written(value, series.decimals), series.unit, low, high, "", "",
        )  # fmt: skip


def _written(value: float | str, decimals: int) -> str:
    return value if isinstance(value, str) else f"{value:.{decimals}f}"
