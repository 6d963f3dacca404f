"""Figures of what was let out of answers: ranges, to which open answers are added as they are."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

import commonweal
from commonweal.evidence.store import Store, figuresets
from commonweal.vocabulary.answers import NOT_COUNTED, AnswerRange, AnswersLetOut, Side
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Lineage, Suppressed, Uncertainty, Value
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place
from commonweal.vocabulary.plans import Cut

METHOD, METHOD_VERSION = "private answers told in ranges that were tried by attack", "1"
THEME, UNIT = "relationships", "answers"
RANGE = "over three answers or more, so that none is given away"
AS_RANGE = "It is told as a range only, so that no answer can be worked out"
BY_SIDE, BY_GROUP = ("side",), ("group",)
TOGETHER = "+"  # between the ids of groups that are told together
COLUMNS = {
    "value": pa.int64(),
    "count": pa.int64(),
    "low": pa.int64(),
    "high": pa.int64(),
    "why": pa.string(),
}


@dataclass(frozen=True)
class OpenCount:
    """Open answers of one side, or of a group of it: how many, and how many of them are favourable."""

    of: int = 0
    favourable: int = 0

    def __add__(self, other: OpenCount) -> OpenCount:
        return OpenCount(self.of + other.of, self.favourable + other.favourable)


@dataclass(frozen=True)
class Question:
    """A question as it is shown. `openly` counts open answers by side and group, `private` those of a side."""

    id: str
    text: str
    favourable: str
    openly: Mapping[tuple[Side, str], OpenCount]
    private: Mapping[Side, int]


def key(release: str, question: str) -> str:
    """The digest under which the figures of one question of a release are kept."""
    return hashlib.sha256(f"{release} {question}".encode()).hexdigest()


def keep(
    store: Store,
    told: AnswersLetOut,
    question: Question,
    place: Place,
    period: Period,
    groups: Sequence[str],
) -> FigureSet:
    """Make and keep the figures of one question. `groups` are those of partners, in order. Needs the writer lock."""
    ranges = [each for each in told.ranges if each.question == question.id]
    sides = {side: _row(question, _whole(ranges, side), side, groups) for side in Side}
    outside = [each for each in ranges if each.side is Side.OUTSIDE]
    parts = [each for each in outside if not each.whole] or [each for each in outside if each.whole]
    by_group = {TOGETHER.join(each.groups): _row(question, each, Side.OUTSIDE, each.groups) for each in parts}
    lineage = Lineage((), METHOD, METHOD_VERSION, told.edition, commonweal.__version__)
    head = sides[Side.OUTSIDE]
    label = f"{question.text} – {_within(question.favourable)}"
    caveats = ("Private answers stand in it only as a range; open ones as they are.",)
    headline = Figure(
        indicator=f"{THEME}.{question.id}",
        label=label,
        value=_value(head),
        unit=UNIT,
        place=place,
        period=period,
        cut={},
        audience=Audience.SYSTEM,
        lineage=lineage,
        count=head["count"],
        denominator=f"{head['count']} partners who answered",
        uncertainty=_range(head),
        caveats=caveats,
    )
    made = FigureSet(
        key=key(told.id, question.id),
        indicator=headline.indicator,
        label=label,
        description=f"{question.favourable}, of those who answered.",
        theme=THEME,
        unit=UNIT,
        place=place,
        period=period,
        audience=Audience.SYSTEM,
        parameters={"round": told.round, "release": told.id, "fewest": str(told.fewest), "interval": RANGE},
        lineage=lineage,
        computed_at=dt.datetime.now(dt.UTC),
        cuts=((), BY_SIDE, BY_GROUP),
        headline=headline,
        caveats=caveats,
    )
    with store.spooling() as staging:
        cuts: dict[Cut, pa.Table] = {
            BY_SIDE: _table("side", {side.value: row for side, row in sides.items()}),
            BY_GROUP: _table("group", by_group),
        }
        figuresets.keep(store, made, cuts, staging)
    return made


def _whole(ranges: Sequence[AnswerRange], side: Side) -> AnswerRange | None:
    return next((each for each in ranges if each.side is side and each.whole), None)


def _row(
    question: Question, private: AnswerRange | None, side: Side, groups: Sequence[str]
) -> dict[str, Any]:
    """What is told of private answers and open ones together. A range that takes in everything tells nothing."""
    among = groups if side is Side.OUTSIDE else (side.value,)
    openly = sum((question.openly.get((side, group), OpenCount()) for group in among), OpenCount())
    if not question.private.get(side) and openly.of:
        return {"value": openly.favourable, "count": openly.of, "low": None, "high": None, "why": None}
    if private is None or (private.low, private.high) == (0, private.of):
        of = openly.of + (private.of if private else 0)
        return {"value": None, "count": of, "low": None, "high": None, "why": NOT_COUNTED}
    return {
        "value": None,
        "count": private.of + openly.of,
        "low": private.low + openly.favourable,
        "high": private.high + openly.favourable,
        "why": AS_RANGE,
    }


def _within(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _table(dimension: str, rows: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    columns: dict[str, Any] = {dimension: pa.array(list(rows), pa.string())}
    for name, type_ in COLUMNS.items():
        columns[name] = pa.array([row[name] for row in rows.values()], type_)
    return pa.table(columns)


def _value(row: Mapping[str, Any]) -> Value:
    return Suppressed(row["why"]) if row["value"] is None else int(row["value"])


def _range(row: Mapping[str, Any]) -> Uncertainty | None:
    if row["low"] is None:
        return None
    return Uncertainty(Decimal(row["low"]), Decimal(row["high"]), RANGE)
