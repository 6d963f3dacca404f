"""The shapes of the content by which suppliers are cleaned and matched."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sort(_Part):
    """A sort of body, the words that mark a name as one's, and those that say little about which one."""

    sort: str
    marks: tuple[str, ...]
    words: tuple[str, ...]


class NameRules(Edition):
    """How names are cleaned before they are compared. Words and patterns are in capitals."""

    about: str
    codes: tuple[str, ...]  # patterns that are no part of a name; a group “number” is a company number
    trading_as: tuple[str, ...]  # patterns that part a legal person from the name it trades under
    small_words: tuple[str, ...]
    legal_forms: tuple[str, ...]  # left out wherever they stand
    last_forms: tuple[str, ...]  # left out at the end of a name
    parted: tuple[
        str, ...
    ]  # patterns of words that are set apart where they are written together with others
    either: tuple[tuple[str, str], ...]  # words that may stand for each other
    words: dict[str, str]  # abbreviation or variant -> the words it stands for
    last_words: dict[str, str]
    first_words: dict[str, str]
    sorts: tuple[Sort, ...]
    ledger_words: tuple[str, ...]  # no part of a name that they end


class PublicBody(_Part):
    """A public body that no register of organisations lists, and the names that ledgers give it."""

    id: str
    name: str
    kind: Literal["nhs", "public"]
    names: tuple[str, ...] = ()  # other names, matched whole once cleaned
    starts: tuple[str, ...] = ()  # names that may go on with anything: “HMRC Cumbernauld”
    holds: tuple[str, ...] = ()  # words that only its names hold, wherever they stand
    source: str | None = None


class NamePattern(_Part):
    """Words that only public bodies have in their names, where no list has the name itself."""

    pattern: str  # of the cleaned name
    kind: Literal["nhs", "public"]
    because: str


class PublicBodies(Edition):
    """Which suppliers are public bodies by their names."""

    about: str
    bodies: tuple[PublicBody, ...]
    patterns: tuple[NamePattern, ...]
    councils: dict[str, tuple[str, ...]]  # first characters of an area's code -> how its council is named
    never: tuple[str, ...]  # patterns of cleaned names that are not public bodies, whatever else they hold


class MatchingMethod(Edition):
    """How two names are weighed, and which matches are taken, put to a person, or not claimed."""

    about: str
    pair: dict[str, float]  # feature of two names -> weight of a logistic model: are they one supplier's?
    choice: dict[str, float]  # feature of the likeliest name beside the next -> weight: is it the right one?
    automatic: float = Field(gt=0, lt=1)
    review: float = Field(gt=0, lt=1)
    word_likeness: float = Field(gt=0, le=1)  # two words as like as this may be one word misspelt
    same_cluster: float = Field(gt=0, lt=1)
    sizes: dict[str, str]  # type of accounts at Companies House -> size of company
