"""What a demonstration's setting holds: where its system lies, who is in it, and what it has chosen for itself."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict

from commonweal.content.boards import Board
from commonweal.content.loader import Edition
from commonweal.content.spend_method import RuleText
from commonweal.vocabulary.spending import Local

KIND = "demonstration-setting"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedArea(_Part):
    """An area: its code and name."""

    code: str
    name: str


class Extent(NamedArea):
    """An area that lies on the national grid: south-west corner, and how far it goes east and north, in kilometres."""

    corner: tuple[int, int]
    size: tuple[int, int]


class Authority(Extent):
    """A council of the footprint. `districts`: its postcode districts, first to last; `areas`: how many small areas.

    `board`: the board that it lay in before the merger. `deprivation`: where its areas mostly stand in the country,
    from 0 (most deprived) to 1.
    """

    districts: tuple[int, int]
    areas: int
    board: str
    deprivation: float
    wards: tuple[str, ...]


class Elsewhere(Extent):
    """A council outside the footprint, by the letters that its postcodes begin with."""

    letters: str
    region: NamedArea


class MostDeprived(_Part):
    """The wards that are much more deprived than the rest of their council."""

    wards: str
    deprivation: float


class Organisation(_Part):
    """An NHS organisation as the Organisation Data Service lists it."""

    code: str
    name: str
    board: str
    postcode: str
    opened: dt.date
    closed: dt.date | None = None


class LocalChoice(_Part):
    """What the system says is local."""

    chosen: Local
    radius_km: float
    places: dict[str, tuple[str, ...]]


class RulesOfItsOwn(_Part):
    """What the system's own edition of the spend rules changes in the shipped one, and what it adds."""

    effective: dt.date
    why: str
    excluded: tuple[str, ...]
    without_kinds: tuple[str, ...]
    added: tuple[RuleText, ...]


class MadeUpPerson(_Part):
    """A person with one role in the demonstration: in an organisation of a sector, or in the system."""

    role: str
    organisation: str = ""
    sector: str = ""


class RegisteredBody(_Part):
    """An organisation of the system's register. `closed` is its last day."""

    code: str
    name: str
    sector: str
    is_anchor: bool = True
    opened: dt.date | None = None
    closed: dt.date | None = None
    followed_by: tuple[str, ...] = ()


class Neighbour(_Part):
    """Another fictional system, which gave a pack of its figures. `areas`: what it has in place of each of ours."""

    name: str
    areas: dict[str, str]


class Setting(Edition):
    """Where a fictional system lies and what it has chosen."""

    published: dt.date
    publisher: str
    licence: str
    county: NamedArea
    region: NamedArea
    country: NamedArea
    authorities: tuple[Authority, ...]
    most_deprived: MostDeprived
    elsewhere: tuple[Elsewhere, ...]
    merger: dt.date
    peers: tuple[str, ...] = ()  # councils that the system is looked at beside, by code
    board: Board
    former_boards: tuple[Board, ...]
    organisations: tuple[Organisation, ...]
    addresses: dict[str, str]
    local: LocalChoice
    rules: RulesOfItsOwn
    convening_body: str
    strategy_document: str
    partners: tuple[RegisteredBody, ...]
    people: tuple[MadeUpPerson, ...]
    neighbours: tuple[Neighbour, ...] = ()
