"""What questions and propositions there are, for pages and for later steps: plain values, as a reader may see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from commonweal.content.questions import Prompts, reframing_prompts
from commonweal.content.sectors import Sector
from commonweal.content.sectors import sectors as every_sector
from commonweal.web.baseline import reading as baseline
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.questions import judged
from commonweal.web.questions.bank import reading as bank
from commonweal.web.questions.bank.reading import BankPair as BankPair
from commonweal.web.questions.models import Proposition, Question, Standing, State

SOON = dt.timedelta(days=28)
STARTS = ("indicator", "place", "baseline")
UNDER_REVIEW = (State.TESTING, State.ADAPT, State.ADOPT)
informing, start, parts_known, to_start_from = (
    baseline.informing,
    baseline.start,
    baseline.parts_known,
    baseline.to_start_from,
)


def pair_of(held: Question) -> BankPair | None:
    """The pair of the bank that a question began with, as it stands there today, set aside or not."""
    return bank.every().get(held.pair) if held.pair else None


def prompts() -> Prompts:
    """The reframing prompts in force."""
    return reframing_prompts(organisations.folder() / "content")


def sectors() -> dict[str, Sector]:
    """Every sector in force by its id, in order."""
    return {one.id: one for one in every_sector(organisations.folder() / "content")}


def organisations_named() -> dict[str, str]:
    """The organisations that can have a part in a proposition: code and name."""
    return {place.code: place.name for place in organisations.known()}


@dataclass(frozen=True)
class QuestionTold:
    """A question as later steps read it. `sectors` are those without which the bank says it cannot be answered.

    `pair` is what the bank calls what it began with, `edition` that bank's day; empty for the partnership's own.
    """

    id: UUID
    organisation: str
    determinant: str
    transactional: str
    transformational: str
    standing: str
    reason: str
    sectors: tuple[str, ...]
    pair: str
    edition: str


@dataclass(frozen=True)
class PropositionTold:
    """A proposition as later steps read it. `partners` are codes with the part of each, `prize` low and high."""

    id: UUID
    question: UUID
    organisation: str
    title: str
    hypothesis: str
    state: str
    role: str
    measure: str
    baseline: str
    would_change_our_mind: str
    partners: tuple[tuple[str, str], ...]
    prize: tuple[str, str, str] | None
    by_when: dt.date | None
    review_on: dt.date | None
    after: UUID | None
    reason: str  # of its last move


def sees(asking: Reader) -> bool:
    """Whether a reader sees questions at all."""
    return asking.can_somewhere(Verb.SEE, Thing.QUESTIONS)


def none_yet(asking: Reader) -> bool:
    """Whether nobody has taken up a question, and this reader could."""
    return asking.can_somewhere(Verb.ADD, Thing.QUESTIONS) and not Question.objects.exists()


def bank_told(asking: Reader) -> list[BankPair]:
    """Every pair of the bank, as it stands in this system."""
    return list(bank.every().values()) if sees(asking) else []


def questions(asking: Reader, standing: Standing | None = None) -> list[QuestionTold]:
    """Every question, or those of one standing."""
    if not sees(asking):
        return []
    found = Question.objects.all() if standing is None else Question.objects.filter(standing=standing)
    known = bank.every()
    return [_question(each, known.get(each.pair)) for each in found]


def _question(held: Question, began: BankPair | None) -> QuestionTold:
    return QuestionTold(
        held.pk, held.organisation, held.determinant, held.transactional, held.transformational,
        held.standing, held.reason, began.pair.needs if began else (), held.pair, held.edition,
    )  # fmt: skip


def propositions(asking: Reader, state: State | None = None) -> list[PropositionTold]:
    """Every proposition, or those at one state, the oldest first."""
    if not sees(asking):
        return []
    found = Proposition.objects.prefetch_related("partners", "moves")
    return [told(each) for each in (found if state is None else found.filter(state=state))]


def told(held: Proposition) -> PropositionTold:
    """A proposition as a plain value."""
    moves = list(held.moves.all())
    prize = None
    if held.prize_low is not None and held.prize_high is not None:
        prize = (f"{held.prize_low.normalize():f}", f"{held.prize_high.normalize():f}", held.prize_unit)
    return PropositionTold(
        id=held.pk,
        question=held.question_id,
        organisation=held.organisation,
        title=held.title,
        hypothesis=judged.hypothesis(held),
        state=held.state,
        role=held.role,
        measure=held.measure,
        baseline=held.baseline,
        would_change_our_mind=held.would_change_our_mind,
        partners=tuple((each.organisation, each.part) for each in held.partners.all()),
        prize=prize,
        by_when=held.by_when,
        review_on=held.review_on,
        after=held.after_id,
        reason=moves[-1].reason if moves else "",
    )


@dataclass(frozen=True)
class Review:
    """A proposition that waits for its review on a day; whether the day has come, and whether the reader decides."""

    title: str
    href: str
    on: dt.date
    due: bool
    may_decide: bool


def reviews(asking: Reader, *, within: dt.timedelta = SOON) -> list[Review]:
    """The propositions under way that are to be reviewed by then, the longest overdue first."""
    if not sees(asking):
        return []
    today = timezone.localdate()
    due = Proposition.objects.filter(state__in=UNDER_REVIEW, review_on__lte=today + within)
    return [
        Review(
            each.title,
            f"/questions/propositions/{each.pk}/",
            each.review_on,
            each.review_on <= today,
            judged.may_decide(each, asking),
        )
        for each in due.order_by("review_on", "title")
        if each.review_on is not None
    ]
