"""An audit of two rounds played in several worlds, alike in all that may be known and unlike in who said what.

Someone who cannot tell the worlds apart by anything that he can reach ties no answer in which they differ.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from django.utils import timezone

from commonweal.evidence.tokens import digester
from commonweal.gate.answers.protecting import open_answers, protect
from commonweal.gate.answers.worlds import Known
from commonweal.vocabulary.answers import AnswersGiven
from commonweal.vocabulary.answers import Side as GateSide
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.config import workspace as workspaces
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.relationships.models import Connector, Invitation, Round, Seen
from commonweal.web.relationships.nhs import reading as pages_for_partners
from commonweal.web.relationships.partners.actions import add_partner
from commonweal.web.relationships.results import tally
from commonweal.web.relationships.rounds import actions, closing, quotes
from commonweal.web.relationships.survey import answering
from commonweal.web.relationships.survey.answering import Given
from commonweal.web.relationships.survey.asked import asked
from tests.databases import Database, in_use
from tests.reaching import ANYWHERE, NEAR, QUICK_READERS, ROUND_IDS, Played, crawl, left, plain, readers

SECTORS = (
    {f"C{at}": "council" for at in range(6)}
    | {f"V{at}": "voluntary" for at in range(5)}
    | {"P0": "police", "P1": "police", "LATE": "voluntary", "WAITS": "council"}
)
TEAMS = tuple(f"Team {at}" for at in range(6))
PUBLIC = tuple(f"somebody {at}" for at in range(6))
KINDS = (tuple(SECTORS), TEAMS, PUBLIC)
# Who answers in each round: one leaves and one comes; one has a link that waits, and one has told openly.
ROUNDS = tuple(
    tuple(code for code in SECTORS if code not in gone) for gone in (("LATE", "WAITS"), ("C5", "WAITS"))
)
OPENLY = "V4"
SCALES, WORDS, RARE = ("keeps-word", "easy"), "works-badly", "structure-helps"
FEW = ("C0", "V0", "P0")  # whose private words are too few to be read
FAVOURABLE, NOT = (3, 4), (0, 1, 2)
Range = tuple[frozenset[str], int, int]  # of whom, from how many, to how many
Private = tuple[
    str, str
]  # a question and who answered it privately: a partner, a team, somebody by the public form
Pair = tuple[Private, str]  # a private answer and who wants to know it


@dataclass(frozen=True)
class World:
    """Whether each private answer is favourable, the same in both rounds; `seed` draws what says no more than that."""

    favourable: Mapping[Private, bool]
    seed: int


# Worlds that look alike


def truth(questions: Sequence[str] = SCALES, seed: int = 1) -> World:
    """What everybody answered."""
    drawn = random.Random(seed)
    private = [(question, who) for question in questions for who in _asked_of(question) if who != OPENLY]
    return World({each: drawn.random() < 0.6 for each in private}, seed)


def _asked_of(question: str) -> tuple[str, ...]:
    everybody = tuple(code for code in SECTORS if code != "WAITS")
    return (*everybody, *TEAMS, *PUBLIC) if question == SCALES[0] else everybody


def told(real: World, question: str, lets_out: Any = protect) -> list[Range]:
    """The ranges that the gate lets out of a question in both rounds."""
    order, found = [*tally.sector_titles(), "inside", "anybody"], []
    for side, among in ((GateSide.OUTSIDE, ()), (GateSide.INSIDE, TEAMS), (GateSide.ANYBODY, PUBLIC)):
        earlier: list[Known] = []
        for at, partners in enumerate(ROUNDS, start=1):
            who = [one for one in among or partners if (question, one) in real.favourable]
            # Who used the public form is nobody that is known, and so another one in each round.
            named = {f"{one} {at}" if side is GateSide.ANYBODY else one: one for one in who}
            groups = {name: SECTORS.get(one, side.value) for name, one in named.items()}
            counts = Counter(groups[name] for name, one in named.items() if real.favourable[question, one])
            openly = {OPENLY: True} if side is GateSide.OUTSIDE else {}
            given = AnswersGiven(question, side, groups, counts, openly)
            ranges = lets_out(given, order, 5, earlier) if who else []
            found += [(frozenset(named[one] for one in r.respondents), r.low, r.high) for r in ranges]
            earlier += [Known(at, each.respondents, each.low, each.high) for each in ranges]
            earlier += open_answers(openly, at)
    return found


def alike(real: World, *, tries: int, seed: int = 5) -> Iterator[World]:
    """Other worlds in which all that was told is true. No range is chosen by an answer, so the same is told there."""
    drawn = random.Random(seed)
    among = list(_kinds(real, {question: told(real, question) for question in SCALES}))
    for at in range(tries):
        other = dict(real.favourable)
        for question, who, ranges in among:
            for _ in range(2000):
                tried = {(question, one): drawn.random() < 0.5 for one in who}
                if all(low <= sum(tried[question, one] for one in of) <= high for of, low, high in ranges):
                    other |= tried
                    break
        yield World(other, seed=100 + at)


def _kinds(
    real: World, ranges: Mapping[str, Sequence[Range]]
) -> Iterator[tuple[str, list[str], list[Range]]]:
    """Each question with those of a kind who answered it privately, and what was told of them: kinds are not mixed."""
    for question, told_of_it in ranges.items():
        for kind in KINDS:
            who = [one for one in kind if (question, one) in real.favourable]
            if who:
                yield question, who, [each for each in told_of_it if each[0] & set(kind)]


def pairs(real: World) -> set[Pair]:
    """Each private answer, with each other respondent of its kind who may want to know it."""
    return {
        ((question, target), attacker)
        for question, who, _ in _kinds(real, dict.fromkeys(SCALES, ()))
        for target, attacker in itertools.permutations(who, 2)
    }


def tied(real: World, lets_out: Any = protect) -> set[Pair]:
    """The pairs of which whoever answered finds the other's answer in what is told: it is the same in every world."""
    found = set[Pair]()
    for question, who, ranges in _kinds(
        real, {question: told(real, question, lets_out) for question in SCALES}
    ):
        worlds = np.array(list(itertools.product((False, True), repeat=len(who))))
        held = np.ones(len(worlds), dtype=bool)
        for of, low, high in ranges:
            sums = worlds[:, [who.index(one) for one in of]].sum(axis=1)
            held &= (low <= sums) & (sums <= high)
        for target, attacker in itertools.permutations(range(len(who)), 2):
            his = worlds[held & (worlds[:, attacker] == real.favourable[question, who[attacker]])]
            if len(set(his[:, target])) == 1:
                found.add(((question, who[target]), who[attacker]))
    return found


def covering(real: World, *, tries: int) -> list[World]:
    """Few worlds that look alike, in one of which each answer is another while a given attacker's is not."""
    left_over, worlds, chosen = pairs(real), list(alike(real, tries=tries)), []
    while left_over:
        best = max(worlds, key=lambda each: len(left_over & settled(real, each)))
        if not left_over & settled(real, best):
            raise AssertionError(f"{len(left_over)} pairs have no world of their own in {tries} tries")
        chosen.append(best)
        left_over -= settled(real, best)
    return chosen


def settled(real: World, other: World) -> set[Pair]:
    """The pairs that another world, should it look alike, keeps apart: the answer is another, the attacker's is not."""
    return {
        (answer, attacker)
        for answer, attacker in pairs(real)
        if other.favourable[answer] != real.favourable[answer]
        and other.favourable[answer[0], attacker] == real.favourable[answer[0], attacker]
    }


# A world is played


@contextmanager
def workspace_of(database: Database, workspace: Path) -> Iterator[Path]:
    """A workspace and its database in use by this process."""
    kept = settings.WORKSPACE, settings.SPOOL
    workspaces.use(workspace)
    settings.WORKSPACE, settings.SPOOL = workspace, workspace / "spool"
    try:
        with in_use(database, workspace):
            yield workspace
    finally:
        settings.WORKSPACE, settings.SPOOL = kept
        workspaces.use(Path(kept[0]))


def play(world: World, *, stages: Sequence[str], quick: bool, order: int) -> Played:
    """Rounds from their beginning, in an empty workspace that is in use; what can be reached is looked at in `stages`.

    `order` draws in which order doors are tried. `quick`: by whoever reaches most, and what is nearest to the answers;
    else by all, and all of the site.
    """
    played, drawn = Played(), random.Random(order)
    with _logged(played.logged):
        _begin()
        for at in range(int(stages[-1][-1]) + 1):
            links = _open(at, world)
            for stage in (f"open {at}", f"closed {at}"):
                if stage == f"closed {at}":
                    closing.close(ROUND_IDS[at], by=LOCAL)
                    _show_quotes(ROUND_IDS[at])
                if stage in stages:
                    for who, client, starts in readers(links):
                        if quick and who not in QUICK_READERS:
                            continue
                        for address, came in crawl(client, starts, drawn, NEAR if quick else ANYWHERE):
                            played.reached[f"{stage}: {who}", plain(address, links)].append(
                                plain(came, links)
                            )
        played.left = left(settings.WORKSPACE)
    return played


def _show_quotes(id_: UUID) -> None:
    """A steward lets all quotes be shown, one after another in the same order in each world: not in that of ids."""
    held = quotes.quotes(Round.objects.get(pk=id_))
    for quote in sorted(held, key=lambda each: (each.question, each.invitation.organisation)):
        quotes.judge(quote.pk, shown=True, by=LOCAL)


def _begin() -> None:
    Organisation.objects.create(code="RAA", name="Port Trust", sector="trust")
    for code, sector in SECTORS.items():
        Organisation.objects.create(code=code, name=f"Body {code}", sector=sector)
        add_partner(organisation=code, by=LOCAL)
    for email, code, role in (("viewer", "RAA", Role.VIEWER), ("editor", "C1", Role.CONTRIBUTOR)):
        person = Person.objects.create_user(f"{email}@work.example", f"A {email}")
        Membership.objects.create(person=person, organisation=Organisation.objects.get(code=code), role=role)
    Connector.objects.create(role="Desk of partners", turn_to_for="All", organisation=SYSTEM, kept_by=SYSTEM)
    pages_for_partners.publish(everybody=True, why="Partners read it", by=LOCAL)


def _open(at: int, world: World) -> dict[str, str]:
    """Open a round and let everybody answer it; gives the secrets of a link that waits and of one that was used."""
    today = timezone.localdate()
    held = actions.add_round(
        id=ROUND_IDS[at], title=f"Round {at}", holder="The board", contact="a team", by=LOCAL, public_form=True,
        closes_on=today + dt.timedelta(days=1 + at), kept_until=today + dt.timedelta(days=9),
    )  # fmt: skip
    actions.open_round(held.pk, by=LOCAL)
    made = actions.invite(held.pk, [*ROUNDS[at], "WAITS"], by=LOCAL)
    made += actions.invite_teams(held.pk, "RAA", TEAMS, by=LOCAL)
    secrets = {(one.team or one.organisation): one.address.split("/")[-2] for one in made}
    secrets |= {who: _begin_by_form(held, each) for each, who in enumerate(PUBLIC)}
    drawn = random.Random(world.seed)
    # Who gave which of the same words: in each world somebody else.
    givers = [one for one in ROUNDS[at] if one != OPENLY]
    words = {
        one: f"heron-{number} of round {at}" for number, one in enumerate(drawn.sample(givers, len(givers)))
    }
    for who in (*ROUNDS[at], "WAITS", *TEAMS, *PUBLIC):
        invitation = answering.find(secrets[who])
        assert invitation is not None
        given = _answers(who, words.get(who, ""), world, drawn)
        for question in asked(held, invitation.side):
            if question.id in given:
                answering.save(invitation.pk, question, given[question.id])
        if who != "WAITS":
            answering.send(invitation.pk)
    return {"waits": secrets["WAITS"], "used": secrets["C1"]}


def _begin_by_form(held: Round, at: int) -> str:
    """Somebody takes the public form: as `answering.begin` lets them, with the same id in each world."""
    secret = answering.begin(held.pk, "")
    made = Invitation.objects.filter(digest=actions.digest(secret))
    made.update(id=UUID(int=held.pk.int + 16 * (at + 1), version=4))
    return secret


def _answers(who: str, words: str, world: World, drawn: random.Random) -> dict[str, Given]:
    given = {
        question: Given(Seen.PRIVATE, step=drawn.choice(FAVOURABLE if value else NOT))
        for (question, one), value in world.favourable.items()
        if one == who
    }
    if who in (OPENLY, "WAITS"):
        given = {question: Given(Seen.ATTRIBUTED, step=4) for question in SCALES}
    if who in SECTORS:
        given["work-with"] = Given(Seen.ATTRIBUTED, named=("RAA", "C0", "V0"))
    if who.startswith("C"):
        given["works-well"] = Given(Seen.ATTRIBUTED, said=f"The Friday call, says {who}")
    if words:
        given[WORDS] = Given(Seen.PRIVATE, said=words)
    if who in FEW:
        given[RARE] = Given(Seen.PRIVATE, said=f"egret-{drawn.randrange(10_000)}")
    return given


@contextmanager
def _logged(into: list[str]) -> Iterator[None]:
    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            into.append(plain(str(record.msg), {}))

    handler = Kept()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def with_keys(migrated: Path, to: Path) -> Path:
    """An empty workspace that has the key of respondents' codes, for every world to begin with."""
    digester(shutil.copytree(migrated, to) / "keys" / "individuals.key")
    return to
