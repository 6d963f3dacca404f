"""The shapes of the content that reading spend files rests on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from commonweal.content.loader import Edition


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HeadingRule(_Part):
    """A heading that holds all of `words` and none of `without` probably names the field."""

    words: tuple[str, ...]
    without: tuple[str, ...] = ()


class FieldWords(_Part):
    """How files head one field.

    `names`: headings in tiers; those of an earlier tier are preferred, those of one tier have an equal claim.
    `ambiguous`: headings that name the field only where nothing else claims the column.
    `holds`: what its cells must look like for a heading to be believed.
    """

    names: tuple[tuple[str, ...], ...]
    ambiguous: tuple[str, ...] = ()
    contains: tuple[HeadingRule, ...] = ()
    holds: Literal["date", "amount", "words", "code", "any"] = "any"
    values: tuple[str, ...] = ()  # patterns of cells that only this field has


class SpendColumns(Edition):
    """How spend files head their columns."""

    about: str
    fields: dict[str, FieldWords]
    unused: tuple[str, ...]  # headings that are known and not read
    same_words: dict[str, str]  # abbreviations and variants -> the word used in names
    small_words: tuple[str, ...]  # left out of headings before they are compared
    total_words: tuple[str, ...]  # patterns of a cell that marks a row as a total
    body_words: tuple[str, ...]  # words in the names of public bodies
    supplier_words: tuple[str, ...]  # words in the names of suppliers


class IndividualsRule(Edition):
    """Which suppliers are people."""

    about: str
    redactions: tuple[str, ...]  # patterns: a name that holds one has been redacted
    people: tuple[str, ...]  # patterns of whole names that stand for a private person
    never: tuple[str, ...]  # patterns of whole names that look like a person's and are not
    titles: tuple[str, ...]
    company_words: tuple[str, ...]  # a name that holds one is never a person
    business_words: tuple[str, ...]  # a name that holds one is not a person
    practice_words: tuple[str, ...]  # a name that holds one is a person only where it has a title
    particles: tuple[str, ...]  # small words inside surnames
    forenames: tuple[str, ...]


class Wording(_Part):
    """One issue in words."""

    severity: Literal["error", "warning", "note"]
    message: str
    what_to_do: str


class IssueWords(Edition):
    """The words for every issue of one kind of file."""

    issues: dict[str, Wording]
