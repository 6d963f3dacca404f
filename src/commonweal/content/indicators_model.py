"""The words of an indicator, and where content alone makes one: what is computed from what."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition
from commonweal.vocabulary.tables.workforce import DIMENSIONS, POPULATIONS

KIND = "indicators"
STATISTICS, DEPRIVATION = "statistics", "deprivation"
PUBLISHED = (STATISTICS, DEPRIVATION)  # what is published about areas and bodies
PEOPLE = "workforce"  # what is let out of staff; all else is a register
PEOPLE_BY = ("place", "quintile", "local_quintile")
ROWS = "rows"
AVERAGED = "averaged by "

Direction = Literal["higher-is-better", "lower-is-better", "neither"]
Interval = Literal["published", "wilson", "byar", "none"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Span(_Part):
    """Values from one to another, both in; or the days of so many months to come."""

    from_: dt.date | float | None = Field(default=None, alias="from")
    to: dt.date | float | None = None
    within_months: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.within_months is None and self.from_ is None and self.to is None:
            raise ValueError("a span has “from”, “to” or “within_months”")
        if self.within_months is not None and (self.from_ is not None or self.to is not None):
            raise ValueError("a span is either “within_months” or “from” and “to”")
        return self


Condition = tuple[str, ...] | Span


class Part(_Part):
    """Which rows are taken, and what of them: a column that is added up, or `rows`, which counts them."""

    take: str
    where: dict[str, Condition] = {}


class Compute(_Part):
    """How an indicator is made of a kind of data.

    `from`: `statistics`, `deprivation`, `workforce`, or the id of a register. `take`: of what is published a measure's
    id; of staff a population; of a register a column that is added up, or `rows`. `over`: what it is divided by, of the
    same kind. `where`: column
    to the values, or the span, that its rows have. `times`: what a share or a rate is multiplied by. `areas`:
    whether a place's number is the published one alone, or is put together from its councils', added, or averaged
    by a measure. `small`: the measure's id where small areas have it under another; `counted_per`: where everybody was
    counted and not a sample, of how many of those averaged by the number is. `interval`: the 95% limits. `by`: the
    cuts, each a column or several. `decimals`: how many are shown, where not as usual.
    """

    from_: str = Field(alias="from")
    take: str
    over: str | Part | None = None
    where: dict[str, Condition] = {}
    times: float = Field(default=1, gt=0)
    areas: str = Field(default="published", pattern=rf"^(published|added|{AVERAGED}[a-z0-9_.-]+)$")
    small: str | None = None
    counted_per: Literal[100, 100_000] | None = None
    interval: Interval = "none"
    by: tuple[str | tuple[str, ...], ...] = ()
    decimals: int | None = None

    @property
    def averaged_by(self) -> str | None:
        """The measure by which councils' numbers are weighted, where they are averaged."""
        return self.areas.removeprefix(AVERAGED) if self.areas.startswith(AVERAGED) else None

    @property
    def cuts(self) -> tuple[tuple[str, ...], ...]:
        """Each cut as the names of its dimensions, the headline's own left out."""
        return tuple((cut,) if isinstance(cut, str) else cut for cut in self.by)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.from_ in PUBLISHED and isinstance(self.over, Part):
            raise ValueError("of statistics, “over” is a measure's id")
        if self.from_ not in PUBLISHED and isinstance(self.over, str):
            raise ValueError("of a register, or of staff, “over” has “take” and “where”")
        if self.interval in ("wilson", "byar") and self.over is None:
            raise ValueError(f"an interval by {self.interval} needs what the count is divided by: “over”")
        if self.counted_per and not self.averaged_by:
            raise ValueError("“counted_per” needs those that it is of: “averaged by”")
        if self.from_ == PEOPLE:
            self._fits_people()
        return self

    def _fits_people(self) -> None:
        """Of people only what is declared is let out: a population, and at most one thing that they are counted by."""
        each: list[Compute | Part] = [self, *([self.over] if isinstance(self.over, Part) else [])]
        for one in each:
            if one.take not in POPULATIONS:
                raise ValueError(
                    f"“{one.take}” is none of the people that are counted: {', '.join(POPULATIONS)}"
                )
            unknown = [name for name in one.where if name.replace("_", "-") not in DIMENSIONS]
            if unknown or len(one.where) > 1:
                raise ValueError(
                    "staff are told by one thing at a time, of these: "
                    + ", ".join(DIMENSIONS)
                    + ". What people are "
                    "is never crossed, for that is what finds them"
                )
            if any(isinstance(values, Span) for values in one.where.values()):
                raise ValueError("categories of staff are listed by name")
        if any(len(cut) > 1 or cut[0] not in PEOPLE_BY for cut in self.cuts):
            raise ValueError(
                f"an indicator of staff is cut by one of these at a time: {', '.join(PEOPLE_BY)}"
            )
        if self.interval != "none" or self.areas != "published" or self.small:
            raise ValueError("an indicator of staff has no “areas”, “small” and “interval” of its own")


class IndicatorText(Edition):
    """What an indicator is called, what it means, how it is made and what to bear in mind.

    `unit` is "GBP", "percent" or a plural noun; `theme` is a determinant's id; `method` names the method in words.
    `question` is what it answers; `owner` who answers for it. `compute`: how it is made, where content alone says so.
    """

    label: str
    theme: str
    unit: str
    description: str
    method: str
    caveats: tuple[str, ...] = ()
    question: str = ""
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    direction: Direction = "neither"
    geography: str = ""
    source: str = ""
    owner: str = ""
    compute: Compute | None = None

    @property
    def rests_on(self) -> str:
        """The kind of data that it is made of: what content computes it from, else what its id begins with."""
        return self.compute.from_ if self.compute is not None else self.id.partition(".")[0]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = ("question", "definition", "numerator", "geography", "source", "owner")
        lacking = [name for name in needed if not getattr(self, name)]
        if self.compute is not None and lacking:
            raise ValueError(f"an indicator that is computed by content says its {', '.join(lacking)} too")
        return self
