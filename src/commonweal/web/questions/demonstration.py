"""What the demonstration's register of questions and propositions begins with."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from commonweal.content.demonstration_questions import DemonstrationQuestions, PropositionText
from commonweal.web.organisations.rights import Reader
from commonweal.web.questions import reading
from commonweal.web.questions.bank import actions
from commonweal.web.questions.models import Move, PartnersPart, Proposition, Question, State

BY = Reader("demonstration", is_local=True)
AWAY = {"by_when_in", "review_in", "partners", "moves"}  # said by their distance from today, or kept beside


@transaction.atomic
def make_questions(told: DemonstrationQuestions) -> None:
    """Fill the registers, where nothing is in them yet."""
    if Question.objects.exists():
        return
    for text in told.questions:
        said = text.model_dump(exclude={"propositions", "edition"})
        edition = text.edition.isoformat() if text.edition else ""
        made = Question.objects.create(**said, edition=edition, kept_by=text.organisation)
        for each in text.propositions:
            _propose(made, each, timezone.localdate())
    for pair in told.local_pairs:
        said = pair.model_dump(mode="json")
        actions.add(by=BY, **said)
    for key, reason in told.set_aside.items():
        determinant, _, id_ = key.partition("/")
        actions.set_aside(determinant, id_, why=reason, by=BY)


def _propose(question: Question, text: PropositionText, today: dt.date) -> None:
    known = reading.start(BY, text.indicator, text.place) if text.indicator else None
    said = text.model_dump(exclude=AWAY) | ({"baseline": known.words[:300]} if known else {})
    made = Proposition.objects.create(
        **said,
        question=question,
        kept_by=text.organisation,
        by_when=today + dt.timedelta(days=text.by_when_in),
        review_on=today + dt.timedelta(days=text.review_in),
        state=text.moves[-1].to if text.moves else State.DRAFT,
    )
    for organisation, part in text.partners.items():
        PartnersPart.objects.create(proposition=made, organisation=organisation, part=part)
    before = State.DRAFT.value
    for move in text.moves:
        on = today - dt.timedelta(days=move.days_ago)
        Move.objects.create(proposition=made, before=before, after=move.to, reason=move.reason, on=on)
        before = move.to
