"""A closed round's answers on their way out: tallied, let out by the gate, kept as figures, read again."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.store import Store, figuresets
from commonweal.evidence.tokens import digester
from commonweal.gate import reading
from commonweal.gate.answers import figures, letting_out, protecting
from commonweal.gate.answers.figures import OpenCount, Question
from commonweal.pipeline.workspace import settings, writing
from commonweal.vocabulary.answers import AnswersGiven, AnswersLetOut, Side
from commonweal.vocabulary.figures import Figure, FigureSet
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.progress import Progress, silent

BEST_STEPS = 2  # of a scale: the two highest are favourable


@dataclass(frozen=True)
class OneAnswer:
    """One answer to a question with a scale, in a submitted invitation.

    `respondent` names who was invited, and is the same in each round: an organisation's code, and a team's name beside
    it inside the NHS; for the public form, the id of the invitation. It never leaves as it is. `group` is the sector of
    a partner, and "" for the other sides, which are one group each.
    """

    question: str
    side: Side
    respondent: str
    group: str
    favourable: bool
    openly: bool


@dataclass(frozen=True)
class AuditRound:
    """A round that is closed. `questions`: of each id, its words and what a favourable answer says. `groups`: ids of
    sectors, in order.
    """

    id: str
    edition: str
    fewest: int
    opened: dt.date
    closed: dt.date
    questions: Mapping[str, tuple[str, str]]
    groups: Collection[str]


def is_favourable(step: int, steps: Sequence[str]) -> bool:
    """Whether a step, counted from 0, is one of the two highest."""
    return step >= len(steps) - BEST_STEPS


def let_out(
    workspace: Path,
    round_: AuditRound,
    answers: Sequence[OneAnswer],
    *,
    openly_before: Mapping[str, Sequence[OneAnswer]],
    progress: Progress = silent,
) -> str:
    """Let out what may be told of a round's private answers; gives the id of the release.

    Remembered before it returns, so that private answers can then be erased. Asked of the same round again, nothing new
    is let out. `openly_before` has the open answers of earlier rounds by the rounds' ids. Raises ValueError where
    `fewest` is under four.
    """
    with writing(workspace) as store:
        digest = _digests(store)
        given = [_given(answers, digest, question, side) for question in round_.questions for side in Side]
        told = letting_out.let_out(
            store,
            round_.id,
            round_.edition,
            [each for each in given if each.private],
            [*round_.groups, Side.INSIDE.value, Side.ANYBODY.value],
            round_.fewest,
            {id_: _openly(each, digest) for id_, each in openly_before.items()},
            progress,
        )
        _keep_figures(store, round_, told, answers)
    return told.id


def figure_set(workspace: Path, release: str, question: str) -> FigureSet | None:
    """The figures of one question of a release; None where it was not asked."""
    try:
        return figuresets.read(Store(workspace), figures.key(release, question))
    except KeyError:
        return None


def by_side(workspace: Path, found: FigureSet) -> dict[Side, Figure]:
    """Each side's answers to a question."""
    return {Side(each.cut["side"]): each for each in _cut(workspace, found, figures.BY_SIDE)}


def by_group(workspace: Path, found: FigureSet) -> list[tuple[tuple[str, ...], Figure]]:
    """Partners' answers to a question by sector, in order; sectors with few answers stand together."""
    return [
        (tuple(each.cut["group"].split(figures.TOGETHER)), each)
        for each in _cut(workspace, found, figures.BY_GROUP)
    ]


def told_together(sizes: Mapping[str, int], groups: Sequence[str], fewest: int) -> list[tuple[str, ...]]:
    """Groups put together with their neighbours until each has so many; those with none are left out."""
    return protecting.merged(sizes, groups, fewest)


def _cut(workspace: Path, found: FigureSet, dimensions: tuple[str, ...]) -> list[Figure]:
    page = reading.page(
        Store(workspace),
        found,
        dimensions,
        where={},
        among=None,
        order="kept",
        descending=False,
        offset=0,
        limit=1000,
        search=None,
    )
    return list(page.figures)


def _digests(store: Store) -> Callable[[str], str]:
    """Names of respondents as codes of this workspace: the ledger tells no name."""
    keyed = digester(store.individuals_key)
    return lambda respondent: keyed(f"respondent {respondent}").hex()


def _given(
    answers: Iterable[OneAnswer], digest: Callable[[str], str], question: str, side: Side
) -> AnswersGiven:
    of_question = [each for each in answers if (each.question, each.side) == (question, side)]
    private = [each for each in of_question if not each.openly]
    return AnswersGiven(
        question=question,
        side=side,
        private={digest(each.respondent): _group(each) for each in private},
        favourable=Counter(_group(each) for each in private if each.favourable),
        openly={digest(each.respondent): each.favourable for each in of_question if each.openly},
    )


def _openly(
    answers: Iterable[OneAnswer], digest: Callable[[str], str]
) -> dict[tuple[str, Side], dict[str, bool]]:
    found: dict[tuple[str, Side], dict[str, bool]] = defaultdict(dict)
    for each in answers:
        if each.openly:
            found[each.question, each.side][digest(each.respondent)] = each.favourable
    return found


def _group(answer: OneAnswer) -> str:
    return answer.group if answer.side is Side.OUTSIDE else answer.side.value


def _keep_figures(
    store: Store, round_: AuditRound, told: AnswersLetOut, answers: Sequence[OneAnswer]
) -> None:
    place = Place(SYSTEM, settings(store.workspace)["name"], PlaceKind.SYSTEM)
    for id_, (text, favourable) in round_.questions.items():
        of_question = [each for each in answers if each.question == id_]
        openly: dict[tuple[Side, str], OpenCount] = defaultdict(OpenCount)
        for each in of_question:
            if each.openly:
                openly[each.side, _group(each)] += OpenCount(1, int(each.favourable))
        private = Counter(each.side for each in of_question if not each.openly)
        figures.keep(
            store,
            told,
            Question(id_, text, favourable, openly, private),
            place,
            Period(round_.opened, round_.closed),
            tuple(round_.groups),
        )
