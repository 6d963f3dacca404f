"""What the API gives and takes, in types: its document is made of these, and answers are checked against them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

MOST = 1000
Item = TypeVar("Item")
# Words that a request may give: no control characters, and no more than anything here is called.
Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Problem(Schema):
    """Why a request did not get what it asked for."""

    type: str = Field(description="Always about:blank: `code` says what happened")
    title: str = Field(description="The status in words")
    status: int
    code: str = Field(description="What happened, in a word that stays the same")
    detail: str = Field(description="What happened, in a sentence")
    what_to_do: str = Field(description="What to do about it")
    errors: list[dict[str, str]] = Field(description="For each value that is wrong: where, and what is wrong")


class Links(Schema):
    """Addresses of this page of a list and of others."""

    this: str
    next: str | None
    previous: str | None


class Listed(Schema, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    total: int = Field(description="How many there are in all")
    limit: int
    offset: int
    links: Links


class Paging(Schema):
    """Which page of a list."""

    limit: int = Field(100, ge=1, le=MOST, description="How many to give")
    offset: int = Field(0, ge=0, le=100_000_000, description="How many to leave out first")


class Lineage(Schema):
    """What a figure rests on."""

    dataset_versions: list[str]
    method: str
    method_version: str
    content_edition: str
    code_version: str


class Range(Schema):
    """Where a value may lie."""

    low: str
    high: str
    kind: str


class Figure(Schema):
    """A figure, under the names that `commonweal figures --format json` uses."""

    indicator: str
    label: str
    value: str | None = Field(description="Exact, as text; null where it is not shown")
    suppressed: str | None = Field(description="Why it is not shown")
    range: Range | None
    unit: str
    denominator: str | None
    place: str
    period: str | None
    cut: dict[str, str] = Field(description="Empty on a headline, else the part")
    count: int | None
    audience: Literal["owner", "system", "public"]
    lineage: Lineage
    parameters: dict[str, str]
    coverage: dict[str, str]
    caveats: list[str]
    stale: str | None


class FigureSet(Figure):
    """A set of figures: its headline, and the ways in which it is cut."""

    key: str
    theme: str
    description: str
    computed_at: dt.datetime
    cuts: list[list[str]] = Field(description="Each a list of dimensions; the headline’s has none")


class FrameworkAbout(Schema):
    """A framework: the shape in which others look at a place."""

    id: str
    title: str
    summary: str
    standing: Literal["in-use", "superseded"]
    superseded: str = Field(description="By what and when it was superseded, where it was")
    edition: str
    derived_from: list[str]
    tiers: dict[str, str] = Field(description="What each tier of aspects means")
    asked_for: int = Field(description="How many aspects it has")


class End(Schema):
    """One end of a gap."""

    of: str = Field(description="The area or the group")
    value: str


class Gap(Schema):
    """How far a figure lies apart."""

    lowest: End
    highest: End
    among: int = Field(description="How many areas or groups have a value")


class Answer(Schema):
    """What answers an aspect: a figure, or why there is none."""

    indicator: str = Field(description="Empty where no indicator answers it")
    figure: Figure | None
    between_areas: Gap | None
    between_groups: Gap | None
    why: str


class Aspect(Schema):
    """One thing that a framework asks for."""

    title: str
    tier: str
    answers: list[Answer]


class Domain(Schema):
    """Aspects that belong together."""

    title: str
    summary: str
    aspects: list[Aspect]


class Framework(FrameworkAbout):
    """A framework with the figures of a place laid into it."""

    answered: int = Field(description="How many aspects have a figure")
    domains: list[Domain]


class OfPlace(Schema):
    """Of which place."""

    place: Word = Field("SYSTEM", description="A code that /places gives")


class Pack(Schema):
    """A pack that another system gave."""

    seal: str = Field(description="The digest of its file, by which it is known")
    system: str
    place: str
    place_name: str
    audience: Literal["system", "public"] = Field(description="For whom its figures were protected")
    made_at: dt.datetime
    made_up: bool = Field(description="Whether it is a demonstration, of which nothing is real")
    figures: int = Field(description="How many sets of figures it has")
    baselines: list[str] = Field(description="The names of the frozen baselines in it")
    taken_in_at: dt.datetime


class PackedFigure(Figure):
    """A figure of a pack, with the determinant that it belongs to."""

    theme: str
    description: str


class PackedAsked(Paging):
    """Which figures of a pack."""

    theme: Word | None = Field(None, description="Only of this theme, like net-zero")
    indicator: Word | None = Field(None, description="Only this indicator")
    by: Word | None = Field(
        None, description="The parts by this cut, like area; headlines where it is left out"
    )


class FiguresAsked(Paging):
    """Which sets of figures."""

    theme: Word | None = Field(None, description="Only of this theme, like procurement")
    indicator: Word | None = Field(None, description="Only this indicator, like spend.total")
    place: Word | None = Field(None, description="Only of this place: a code that /places gives")
    audience: Literal["owner", "system", "public"] | None = Field(None, description="Only for this audience")


class CutAsked(Paging):
    """Which figures of a cut, and in what order."""

    order: Literal["value", "name"] = Field("value", description="What to order by")
    direction: Literal["up", "down"] = Field("down", description="Smallest or largest first")
    search: Word | None = Field(None, description="Only parts whose name has this in it")
    where: Annotated[list[Word], Field(max_length=5)] = Field(
        [], description="DIMENSION:PART, for example month:2026-06; may be given several times"
    )


class Dataset(Schema):
    """A dataset version, under the names that `commonweal datasets --format json` uses."""

    version: str
    kind: str
    organisation: str
    file: str
    period: str
    rows_accepted: int
    amount_accepted: str | None
    publisher: str
    edition: str
    state: str
    loaded_at: dt.datetime


class Count(Schema):
    """How many rows have one sort of issue."""

    code: str
    severity: str
    message: str
    what_to_do: str
    rows: int


class Reconciled(Schema):
    """What became of the rows and pounds of a file."""

    rows_read: int
    rows_accepted: int
    rows_refused: int
    rows_not_data: int
    amount_in: str | None
    amount_accepted: str | None
    amount_refused: str | None


class DatasetDetail(Dataset):
    """One version with its reconciliation and a count of its issues."""

    source_sha256: str
    licence: str
    supersedes: list[str]
    reconciliation: Reconciled
    issue_counts: list[Count]


class DatasetsAsked(Paging):
    """Which datasets."""

    kind: Word | None = Field(None, description="Only of this kind, like spend")
    organisation: Word | None = Field(None, description="Only of the organisation with this code")


class Issue(Schema):
    """An issue with an owner's own row, under the names that `commonweal issues --format json` uses."""

    sheet: str | None
    row: int | None
    column: str | None
    outcome: str
    severity: str
    code: str
    message: str
    what_to_do: str
    value: str | None
    cells: list[Any] | None


class IssuesAsked(Paging):
    """Which issues."""

    severity: Literal["error", "warning", "note"] | None = Field(None, description="Only of this severity")
    code: Word | None = Field(None, description="Only with this code")


class Place(Schema):
    """A place that figures can be asked of."""

    code: str
    name: str
    kind: Literal["system", "organisation"]


class Organisation(Schema):
    """An organisation of the system."""

    code: str
    name: str
    sector: str | None
    is_anchor: bool | None
    opened: dt.date | None
    closed: dt.date | None
    succeeded_by: list[str]


class Run(Schema):
    """A piece of long work."""

    id: UUID
    kind: str
    title: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    organisation: str = Field(description="Whose work it is; empty where it is the system’s")
    by: str
    stage: str
    done: int
    total: int | None
    percent: int | None
    message: str
    cancel_requested: bool
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    error: str
    what_to_do: str


class RunsAsked(Paging):
    """Which runs."""

    state: Literal["queued", "running", "done", "failed", "cancelled"] | None = Field(
        None, description="Only in this state"
    )


class Cancelling(Schema):
    """Why a run is cancelled; it is kept in the audit."""

    model_config = {"extra": "forbid"}

    why: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")] = Field(
        "", description="Why it is cancelled; may be left out"
    )
