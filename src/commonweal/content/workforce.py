"""What reading and counting a staff extract rests on: columns, pay bands, the Real Living Wage, tables let out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition
from commonweal.content.registers import Register

COLUMNS, PAY_POINTS, LIVING_WAGE = "workforce-columns", "pay-points", "living-wage"
PEOPLE_TABLES = "people-tables"


class WorkforceColumns(Register):
    """How staff extracts head their columns, and what their cells say. Told as a register is; read otherwise."""


class PayPoints(Edition):
    """The lowest and the highest pay of each band for a year at full time, in pounds, from the edition's day.

    `hours_in_year`: by how many hours a year's pay is divided to give an hour's.
    """

    hours_in_year: float = Field(gt=0)
    bands: dict[str, tuple[int, int]]


class LivingWage(Edition):
    """The Real Living Wage in pounds an hour: to be paid from the edition's day on, `announced` before it."""

    announced: dt.date
    uk: Decimal
    london: Decimal


class Tables(BaseModel):
    """What is let out of a population, besides counts by place and by fifth of deprivation.

    `small_areas`: by LSOA and neighbourhood; `by_employer`; `dimensions`: by each of these, by place and by fifth.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    small_areas: bool = False
    by_employer: bool = False
    dimensions: tuple[str, ...] = ()


class PeopleTables(Edition):
    """The family of tables of counts of people that is let out: of each population, which tables.

    `fifths`: of deprivation, among all small areas of the nation, or among the footprint's own (local), or both.
    """

    about: str
    fifths: tuple[Literal["national", "local"], ...] = Field(("national",), min_length=1)
    populations: dict[str, Tables]
