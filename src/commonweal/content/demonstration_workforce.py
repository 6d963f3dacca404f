"""Who works for the trusts of a demonstration, and where they live: what its staff extracts are made from."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition

KIND = "demonstration-workforce"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Employer(_Part):
    """A trust: how many staff, where it stands, and the share of its staff who live in each council, or elsewhere.

    `few`: of those who live in a council, the share in the wards whose names begin so. `style`: how its extract looks.
    """

    code: str
    style: Literal["electronic", "workbook", "plain"]
    staff: int = Field(gt=0)
    seat: str
    homes: dict[str, float]
    few: dict[str, dict[str, float]] = {}


class Kind(_Part):
    """A kind of post: staff group, pay band, share of posts, mean salary, and how much it draws on deprived areas."""

    group: str
    band: str
    share: float
    salary: tuple[int, int]
    draws: float = 0.0


class DemonstrationWorkforce(Edition):
    """The employers, the kinds of post, and how people's characteristics are spread.

    `reach`: kilometres in which the pull of a workplace falls to about a third. `rises`: by how much fewer of the most
    deprived areas are employed than of the least, as a share of those. `more`: how many times as many
    people of working age live in the small areas of wards whose names begin so.
    """

    as_at: dt.date
    reach: float = Field(gt=0)
    rises: float = Field(ge=0, lt=1)
    turnover: float = Field(ge=0, lt=1)
    apprentices: float = Field(ge=0, lt=1)
    two_posts: float = Field(ge=0, lt=1)
    employers: tuple[Employer, ...] = Field(min_length=1)
    kinds: tuple[Kind, ...] = Field(min_length=1)
    ethnicity: dict[str, float]
    disability: dict[str, float]
    more: dict[str, float] = {}
