"""The shape of an evidence pack, format 1: what its JSON may hold, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.places import PlaceKind

FORMAT = 1
KIND = "commonweal-evidence-pack"
PARTS = ("about", "baselines", "definitions", "figures", "sources")
MOST_PARTS = 200_000

Word = Annotated[str, StringConstraints(max_length=500)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Number = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,30}(\.[0-9]{1,18})?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NotShown(_Shape):
    """In place of a value that is not shown. It is never 0 and never empty."""

    not_shown: Text = Field(description="Why it is not shown")


Value = Number | NotShown


class Range(_Shape):
    """Where a value may lie, in its unit, and what kind of range that is."""

    low: Number
    high: Number
    kind: Text


class Span(_Shape):
    """From one day to another, both in."""

    start: dt.date
    end: dt.date


class Where(_Shape):
    """What a figure is of. The code is an ODS or GSS code, or SYSTEM for a system as a whole."""

    code: Word
    name: Word
    kind: PlaceKind


class About(_Shape):
    """Who made the pack of what, for whom, and when."""

    system: Word = Field(description="The name of the system that made it")
    place: Where
    audience: Audience = Field(
        description="For whom the figures were protected: system or public, never owner"
    )
    made_at: dt.datetime
    software: Word
    made_up: bool = Field(description="Whether it is a demonstration, of which nothing is real")


class Defined(_Shape):
    """What an indicator means, in the words of one edition."""

    indicator: Word
    editions: Text = Field(description="The content that a figure rests on: kind/id@date, …")
    label: Word
    theme: Word = Field(description="The determinant")
    unit: Word = Field(description="GBP, percent, or a plural noun")
    description: Text
    method: Text
    method_version: Word
    question: Text
    definition: Text
    numerator: Text
    denominator: Text
    direction: Word
    source: Text
    digest: Word = Field(
        description="SHA-256 of the edition as its owner has it; empty where that is not held"
    )


class Sourced(_Shape):
    """A dataset version that figures rest on; never its file or its rows."""

    version: Word
    kind: Word
    owner: Word
    publisher: Text
    licence: Text
    edition: Word
    period: Span | None


class Part(_Shape):
    """One part of a cut: what it is the part of, in the order of the cut's dimensions."""

    of: tuple[Word, ...]
    value: Value
    range: Range | None
    count: int | None = Field(description="How many accepted rows it rests on")


class CutBy(_Shape):
    """The parts of a set by some dimensions."""

    by: tuple[Word, ...] = Field(min_length=1)
    parts: tuple[Part, ...]


class Headline(_Shape):
    """The figure as a whole."""

    value: Value
    range: Range | None
    count: int | None
    denominator: Text | None
    period: Span | None
    caveats: tuple[Text, ...]


class Traced(_Shape):
    """What the figures of a set rest on."""

    dataset_versions: tuple[Word, ...]
    method: Text
    method_version: Word
    content_edition: Text
    code_version: Word


class Set(_Shape):
    """All that one indicator says of the place."""

    key: Word
    definition: int = Field(ge=0, description="Which of the definitions, counted from 0")
    place: Where
    period: Span | None
    parameters: dict[str, Text]
    lineage: Traced
    computed_at: dt.datetime
    coverage: dict[str, Text]
    caveats: tuple[Text, ...]
    stale: Text | None = Field(description="Why it was out of date when the pack was made")
    headline: Headline
    cuts: tuple[CutBy, ...]
    left_out: tuple[tuple[Word, ...], ...] = Field(description="The cuts that are held and not carried")


class Figures(_Shape):
    """The sets, and the keys of those that were up to date when the pack was made."""

    current: tuple[Word, ...]
    sets: tuple[Set, ...]


class Baseline(_Shape):
    """A frozen baseline, as keys of its sets by indicator."""

    name: Word
    at: dt.datetime
    keys: dict[str, Word]


class File(_Shape):
    """An evidence pack. It is written as canonical JSON: keys in order, no space between, UTF-8, one line."""

    kind: Literal["commonweal-evidence-pack"]
    format: Literal[1]
    about: About
    definitions: tuple[Defined, ...]
    sources: tuple[Sourced, ...]
    figures: Figures
    baselines: tuple[Baseline, ...]
    digests: dict[str, Digest] = Field(description="SHA-256 of the canonical JSON of each part, by its name")
    seal: Digest = Field(description="SHA-256 of the canonical JSON of all but the seal itself")


def schema() -> dict[str, Any]:
    """The JSON Schema of the format."""
    made = File.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Evidence pack"}
