"""What the demonstration's partners answered, asked and offered, and who connects them.

Partners are asked and rounds are closed by the same verbs as anywhere: the gate lets out of the demonstration's private
answers what it would of real ones. Only the days are moved, for nobody waits a year for an earlier round.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping

from django.utils import timezone

from commonweal.content.demonstration_relationships import DemonstrationRelationships, RoundText, Views
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Answer, Ask, Connector, Invitation, Partner, Round, Seen, Side
from commonweal.web.relationships.rounds import actions, closing, quotes

BY = Reader("demonstration", is_local=True)
TIES, RELIED_ON = "work-with", "rely-on"
MOST_RELIED_ON = 2
PRIVATE = "private"


def make_relationships(told: DemonstrationRelationships, *, seed: int = 1) -> None:
    """Fill the registers and play the rounds, where nothing is in them yet. Its bodies are registered already."""
    if any(model._default_manager.exists() for model in (Partner, Round, Ask, Connector)):
        return
    Partner.objects.bulk_create(
        Partner(organisation=code, places=list(text.places), brings=list(text.brings))
        for code, text in told.partners.items()
    )
    rounds = [_play(text, told, seed) for text in told.rounds]
    _ask(told, rounds[-1] if rounds else None)
    today = timezone.localdate()
    for one in told.connectors:
        said = one.model_dump(exclude={"days_ago"}) | {"connects": list(one.connects)}
        since = today - dt.timedelta(days=one.days_ago)
        Connector.objects.create(**said, kept_by=one.organisation, since=since)


def _play(text: RoundText, told: DemonstrationRelationships, seed: int) -> Round:
    """One round from its beginning to its end, as if it had closed on its day."""
    today = timezone.localdate()
    held = actions.add_round(
        title=text.title,
        holder=text.holder,
        contact=text.contact,
        fewest=text.fewest,
        closes_on=today,
        kept_until=today + dt.timedelta(days=text.kept_days),
        by=BY,
    )
    actions.open_round(held.pk, by=BY)
    actions.invite(held.pk, list(text.asked or told.partners), by=BY)
    for organisation in dict.fromkeys(team.organisation for team in text.teams):
        of_it = [team.team for team in text.teams if team.organisation == organisation]
        actions.invite_teams(held.pk, organisation, of_it, by=BY)
    closed = timezone.now() - dt.timedelta(days=text.closed_days_ago)
    days = {
        "opens_on": closed.date() - dt.timedelta(days=text.open_days),
        "closed_at": closed,
        "closes_on": closed.date(),
    }
    _answer(held, text, told.views, seed, closed.date())
    Round.objects.filter(pk=held.pk).update(opens_on=days["opens_on"], closed_at=closed)
    closing.close(held.pk, by=BY)
    Round.objects.filter(pk=held.pk).update(
        **days, kept_until=closed.date() + dt.timedelta(days=text.kept_days)
    )
    _sort(held, text)
    held.refresh_from_db()
    return held


def _sort(held: Round, text: RoundText) -> None:
    """Let the steward say what private words are about, then have that counted, as on the steward's own page."""
    about = {each.said: each.about for each in text.words}
    loose = list(held.loose_words.all())
    for each in loose:
        quotes.sort_out(each.pk, about=about[each.said], by=BY)
    if loose:
        quotes.count(held.pk, by=BY)


def _answer(held: Round, text: RoundText, views: Mapping[str, Views], seed: int, day: dt.date) -> None:
    """Give and send the answers of all who answer."""
    quiet = {team.organisation + team.team for team in text.teams if not team.answered}
    ties_of_teams = {team.organisation + team.team: team.ties for team in text.teams}
    given: list[Answer] = []
    sent: list[Invitation] = []
    for one in held.invitations.all():
        who = one.organisation + one.team
        if who in quiet or (not one.team and one.organisation in text.not_answered):
            continue
        inside = one.side == Side.INSIDE
        openly = {} if inside else text.openly.get(one.organisation, {})
        answers = list(_steps(one, views, openly, seed))
        ties = ties_of_teams.get(who, ()) if inside else text.ties.get(one.organisation, ())
        seen = Seen.PUBLIC if one.organisation in text.public else Seen.ATTRIBUTED
        for question, named in ((TIES, ties), (RELIED_ON, ties[:MOST_RELIED_ON])):
            if named:
                answers.append(Answer(invitation=one, question=question, seen=seen, named=list(named)))
        if not inside:
            answers += _words(one, text)
        one.private = sorted(each.question for each in answers if each.seen == Seen.PRIVATE)
        one.submitted_on = day
        given += answers
        sent.append(one)
    Answer.objects.bulk_create(given)
    Invitation.objects.bulk_update(sent, ["private", "submitted_on"])


def _steps(
    one: Invitation, views: Mapping[str, Views], openly: Mapping[str, int], seed: int
) -> Iterable[Answer]:
    """Steps of scales: those given with the name, and private ones by chance, the same for one seed in each round."""
    for question, view in views.items():
        weights = view.inside if one.side == Side.INSIDE else view.outside
        if question in openly:
            yield Answer(invitation=one, question=question, seen=Seen.ATTRIBUTED, step=openly[question])
        elif weights:
            chance = random.Random(f"{seed} {one.organisation} {one.team} {question}")  # noqa: S311  made-up answers
            [step] = chance.choices(range(len(weights)), weights)
            yield Answer(invitation=one, question=question, seen=Seen.PRIVATE, step=step)


def _words(one: Invitation, text: RoundText) -> list[Answer]:
    return [
        Answer(
            invitation=one,
            question=each.question,
            said=each.said,
            seen=each.seen,
            shown=None if each.seen == PRIVATE else each.shown,
            not_shown_why="" if each.shown else "It could be read as being about one person.",
        )
        for each in text.words
        if each.organisation == one.organisation
    ]


def _ask(told: DemonstrationRelationships, last: Round | None) -> None:
    """Fill the register of asks. What was asked since the last round closed was asked in it."""
    now = timezone.now()
    for one in told.asks:
        said = one.model_dump(exclude={"days_ago", "answered_after"})
        asked = now - dt.timedelta(days=one.days_ago)
        answered = None if one.answered_after is None else asked + dt.timedelta(days=one.answered_after)
        in_last = last is not None and last.closed_at is not None and asked >= last.closed_at
        Ask.objects.create(
            **said,
            kept_by=one.organisation,
            created_at=asked,
            answered_on=answered.date() if answered else None,
            round=last if in_last else None,
        )
