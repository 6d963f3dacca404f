"""Let out ranges of private answers, and remember them: asked of the same round again, the answer is the one given."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence

from commonweal.evidence.store import Store, releases
from commonweal.evidence.store.releases import ANSWERS, Line
from commonweal.gate.answers.protecting import open_answers, protect
from commonweal.gate.answers.worlds import Known
from commonweal.vocabulary.answers import AnswerRange, AnswersGiven, AnswersLetOut, Side
from commonweal.vocabulary.progress import Progress, silent

Openly = Mapping[str, Mapping[tuple[str, Side], Mapping[str, bool]]]


def let_out(
    store: Store,
    round_: str,
    edition: str,
    given: Sequence[AnswersGiven],
    order: Sequence[str],
    fewest: int,
    openly: Openly,
    progress: Progress = silent,
) -> AnswersLetOut:
    """Protect a round's private answers in view of all that was let out before, and remember it. Needs the writer lock.

    `openly` has the open answers of earlier rounds: of each round, of each question and side, who answered how.
    """
    earlier = remembered(store)
    for told in earlier:
        if told.round == round_:
            return told
    ranges: list[AnswerRange] = []
    for done, each in enumerate(given):
        progress("answers", done, len(given), "Counting the private answers")
        known = _known(earlier, openly, each)
        ranges += protect(each, order, fewest, known)
    made = [round_, edition, fewest, [_written(each) for each in ranges]]
    id_ = hashlib.sha256(json.dumps(made, ensure_ascii=False).encode()).hexdigest()
    told = AnswersLetOut(id_, round_, edition, fewest, tuple(ranges))
    line: Line = {
        "at": dt.datetime.now(dt.UTC).isoformat(),
        "release": told.id,
        "round": round_,
        "edition": edition,
        "fewest": fewest,
        "ranges": len(ranges),
    }
    releases.keep(store, line, {"ranges": [_written(each) for each in ranges]}, ANSWERS)
    return told


def remembered(store: Store) -> list[AnswersLetOut]:
    """Everything that was let out of answers, the oldest first."""
    return [
        AnswersLetOut(
            id=line["release"],
            round=line["round"],
            edition=line["edition"],
            fewest=line["fewest"],
            ranges=tuple(_read(each) for each in releases.shown(store, line["release"], ANSWERS)["ranges"]),
        )
        for line in releases.lines(store, ANSWERS)
    ]


def _known(earlier: Sequence[AnswersLetOut], openly: Openly, given: AnswersGiven) -> list[Known]:
    """What is known from earlier rounds of one question and side. Numbers in time begin at 1."""
    known = []
    for when, told in enumerate(earlier, start=1):
        known += [
            Known(when, each.respondents, each.low, each.high)
            for each in told.ranges
            if (each.question, each.side) == (given.question, given.side)
        ]
        known += open_answers(openly.get(told.round, {}).get((given.question, given.side), {}), when)
    return known


def _written(each: AnswerRange) -> Line:
    return {
        "question": each.question,
        "side": each.side.value,
        "groups": list(each.groups),
        "whole": each.whole,
        "of": each.of,
        "low": each.low,
        "high": each.high,
        "respondents": sorted(each.respondents),
    }


def _read(line: Line) -> AnswerRange:
    return AnswerRange(
        question=line["question"],
        side=Side(line["side"]),
        groups=tuple(line["groups"]),
        whole=line["whole"],
        of=line["of"],
        low=line["low"],
        high=line["high"],
        respondents=frozenset(line["respondents"]),
    )
