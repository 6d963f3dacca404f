"""A round's answers on their way to the gate. Called while it closes, before private answers are erased."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from commonweal.content import barriers as content_of_barriers
from commonweal.content.audit_questions import KIND, PARTNERS, AuditQuestions
from commonweal.content.audit_questions import Answer as Answered
from commonweal.content.barriers import Barriers
from commonweal.content.loader import load
from commonweal.content.sectors import sectors
from commonweal.pipeline import audit_answers
from commonweal.pipeline.audit_answers import AuditRound, OneAnswer
from commonweal.publication import wording
from commonweal.vocabulary import progress as telling
from commonweal.vocabulary.answers import Side as GateSide
from commonweal.web.organisations.reading import folder
from commonweal.web.relationships.models import Answer, Invitation, LooseWords, Progress, Round, Seen, Side

BARRIER = "barrier-"  # what the id of a question about a barrier begins with
NO_SECTOR = "none"
EVERYBODY = "everybody"  # words are cut from sectors, too


@dataclass(frozen=True)
class Scale:
    """A question with a scale. `inside`: how the NHS's own teams are asked it; "" where they are not."""

    id: str
    topic: str
    text: str
    inside: str
    steps: tuple[str, ...]

    @property
    def favourable(self) -> str:
        """What a favourable answer says."""
        return " or ".join([self.steps[-2], wording.within(self.steps[-1])])


@dataclass(frozen=True)
class Asked:
    """What was asked in a round, in the editions of its day."""

    day: dt.date | None

    @cached_property
    def questions(self) -> AuditQuestions:
        """The questions that partners and teams were asked."""
        return load(KIND, PARTNERS, AuditQuestions, on=self.day, overlay=folder() / "content")

    @cached_property
    def barriers(self) -> Barriers:
        """The pairs of barrier and behaviour that teams placed themselves between."""
        kind, id_ = content_of_barriers.KIND, content_of_barriers.BEHAVIOURS
        return load(kind, id_, Barriers, on=self.day, overlay=folder() / "content")

    @cached_property
    def scales(self) -> dict[str, Scale]:
        """Every question with a scale, by its id, in order; those of the barriers last."""
        found = [
            Scale(one.id, one.topic.value, one.text, one.inside, one.steps)
            for one in self.questions.questions
            if one.answer is Answered.SCALE
        ]
        found += [
            Scale(f"{BARRIER}{pair.id}", "barriers", pair.barrier, pair.behaviour, tuple(self.barriers.scale))
            for pair in self.barriers.pairs
        ]
        return {one.id: one for one in found}


def asked(held: Round) -> Asked:
    """What was asked in a round."""
    return Asked(dt.date.fromisoformat(held.edition) if held.edition else None)


def let_out(held: Round, progress: telling.Progress = telling.silent) -> str:
    """Let the gate tell what it may of a round's private answers; gives the id of what it let out.

    Once that is kept, the private answers can be erased. Asked again, nothing new is let out.
    """
    if held.release:
        return held.release
    told = asked(held)
    closed = timezone.localdate(held.closed_at) if held.closed_at else timezone.localdate()
    return audit_answers.let_out(
        folder(),
        AuditRound(
            id=str(held.pk),
            edition=f"{KIND}/{PARTNERS}@{held.edition}",
            fewest=held.fewest,
            opened=min(held.opens_on or closed, closed),
            closed=closed,
            questions={one.id: (one.text, one.favourable) for one in told.scales.values()},
            groups=tuple(sector_titles()),
        ),
        _answers(held, told.scales),
        openly_before={
            str(earlier.pk): _answers(earlier, asked(earlier).scales)
            for earlier in Round.objects.filter(progress=Progress.CLOSED).exclude(pk=held.pk)
        },
        progress=progress,
    )


def let_out_words(held: Round) -> str:
    """Let the gate tell how many private words are about each barrier; gives the id of what it let out.

    Words are cut from who gave them, so it is known who gave some to a question and not which are whose: the gate is
    told of each giver, and how many of the words are about it.
    """
    told, closed = asked(held), timezone.localdate(held.closed_at)
    texts = {one.id: one.text for one in told.questions.questions}
    loose: dict[tuple[str, str], list[LooseWords]] = defaultdict(list)
    for each in held.loose_words.all():
        loose[each.question, each.side].append(each)
    questions: dict[str, tuple[str, str]] = {}
    answers: list[OneAnswer] = []
    for (question, side), words in sorted(loose.items()):
        givers = _gave(held, question, side)
        for pair in told.barriers.pairs:
            id_ = about(question, pair.id)
            questions[id_] = (f"{pair.barrier}:", f"named in private words on “{texts[question]}”")
            answers += [
                OneAnswer(id_, GateSide(side), giver, EVERYBODY, pair.id in each.about, openly=False)
                for giver, each in zip(givers, words, strict=True)
            ]
    return audit_answers.let_out(
        folder(),
        AuditRound(
            id=f"{held.pk} words",
            edition=f"{content_of_barriers.KIND}/{content_of_barriers.BEHAVIOURS}@{held.edition}",
            fewest=held.fewest,
            opened=min(held.opens_on or closed, closed),
            closed=closed,
            questions=questions,
            groups=(EVERYBODY,),
        ),
        answers,
        openly_before={},
    )


def about(question: str, barrier: str) -> str:
    """The id of the question whether private words to a question are about a barrier."""
    return f"words-{question}-{barrier}"


def _gave(held: Round, question: str, side: str) -> list[str]:
    """Who gave private words to a question that are not erased, in no order that says whose they are."""
    asked_of = held.invitations.filter(side=side, submitted_on__isnull=False)
    return sorted(respondent(each) for each in asked_of if question in each.private)


def sector_titles() -> dict[str, str]:
    """The title of each sector by its id, in order; then that of partners of no sector."""
    return {one.id: one.title for one in sectors(folder() / "content")} | {NO_SECTOR: "Partners of no sector"}


def respondent(invitation: Invitation) -> str:
    """Who was invited, the same in each round; an answer by the public form is nobody's that is known."""
    if invitation.side == Side.ANYBODY:
        return str(invitation.pk)
    return f"{invitation.organisation} {invitation.team}".strip()


def _answers(held: Round, scales: Mapping[str, Scale]) -> list[OneAnswer]:
    given: Iterable[Answer] = Answer.objects.filter(
        invitation__round=held,
        invitation__submitted_on__isnull=False,
        question__in=scales,
        step__isnull=False,
    ).select_related("invitation")
    known = sector_titles()
    return [
        OneAnswer(
            question=each.question,
            side=GateSide(each.invitation.side),
            respondent=respondent(each.invitation),
            group=each.invitation.sector if each.invitation.sector in known else NO_SECTOR,
            favourable=audit_answers.is_favourable(each.step or 0, scales[each.question].steps),
            openly=each.seen != Seen.PRIVATE,
        )
        for each in given
    ]
