"""What is published about the areas of a demonstration: people by age, and series by area and year."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition

KIND = "demonstration-statistics"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class People(_Part):
    """How many live in a council area, by age."""

    code: str
    name: str
    children: int = Field(gt=0)  # up to 15
    working_age: int = Field(gt=0)  # 16 to 64
    older: int = Field(gt=0)


class Series(_Part):
    """A published series: for each area its first and its last value. `around`: half of its 95% limits, where given.

    `indicator`, `measure` and `unit` are written as the publisher of real ones writes them; `begins` is the month and
    day with which its years begin.
    """

    indicator: str
    measure: str
    unit: str
    areas: dict[str, tuple[float, float]]
    around: float | None = None
    decimals: int = 1
    begins: str = "01-01"


class SmallSeries(_Part):
    """A series of small areas for one year: a percentage that grows with deprivation from its `least` to its `most`."""

    indicator: str
    measure: str
    least: float
    most: float


class Award(_Part):
    """A contract that was awarded, as a notice tells of it."""

    buyer: str  # a code of the demonstration's organisations
    buyer_name: str
    title: str
    supplier: str
    small: bool | None = None
    category: str
    amount: int | None = None
    starts: dt.date
    ends: dt.date | None = None


class DemonstrationStatistics(Edition):
    """People, series and contracts; the years of the series, both in; the names of areas that are no councils of the
    system; the day on which the contracts were told of.
    """

    first_year: int
    last_year: int
    people: tuple[People, ...] = Field(min_length=1)
    others: dict[str, str] = {}
    series: tuple[Series, ...] = Field(min_length=1)
    small: tuple[SmallSeries, ...] = ()
    awarded: dt.date
    awards: tuple[Award, ...] = ()
