"""What can be done with a round before it closes: prepared, opened, partners asked, links made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commonweal.content.audit_questions import audit_questions
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design import identity
from commonweal.web.design.identity import digest as digest
from commonweal.web.organisations import audit
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import keeping
from commonweal.web.organisations.rights import NotVisible, Reader
from commonweal.web.relationships.models import LEAST_FEWEST, Invitation, Partner, Progress, Round, Side
from commonweal.web.relationships.partners.reading import sector_of

SECRET_BITS = 160
TITLE_TAKEN = "There is a round with that title."


@dataclass(frozen=True)
class PersonalLink:
    """A link that lets somebody answer for an organisation or a team. It is shown once, and kept nowhere."""

    organisation: str
    team: str
    address: str


def manages(by: Reader) -> bool:
    """Whether a reader runs the system's rounds."""
    return by.can(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)


def add_round(*, title: str, by: Reader, **values: Any) -> Round:
    """Begin to prepare a round."""
    by.check(Verb.ADD, Thing.RELATIONSHIPS, SYSTEM)
    made = Round(title=title.strip(), **values)
    _check(made)
    return keeping.add(made, by=by, act="rounds.add", taken=TITLE_TAKEN)


def change_round(id_: UUID, *, seen: int, by: Reader, **values: Any) -> Round:
    """Change a round. What partners were told before they answered stays once it is open: only the days may move."""
    with transaction.atomic():
        held = Round.objects.select_for_update().filter(pk=id_).first()
        if held is not None and held.progress != Progress.DRAFT:
            _check_still_true(held, values)
        held = keeping.change(Round, id_, values, seen=seen, by=by, act="rounds.change", taken=TITLE_TAKEN)
        _check(held)
    return held


def open_round(id_: UUID, *, by: Reader) -> Round:
    """Let answers come in, to the questions that are in force today."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = locked(id_)
        if held.progress != Progress.DRAFT:
            raise InputError(
                "open_already", "This round was opened already.", what_to_do="Look at how far it is."
            )
        if held.closes_on < timezone.localdate():
            raise InputError(
                "closes_before", "Its last day is over.", what_to_do="Change the day on which it closes."
            )
        held.edition = audit_questions(organisations.folder() / "content").effective.isoformat()
        held.progress, held.opens_on = Progress.OPEN, timezone.localdate()
        held.version += 1
        held.save()
        audit.record(by=by, act="rounds.open", about=f"round:{held.pk}", after={"questions": held.edition})
    return held


def invite(id_: UUID, codes: Sequence[str], *, by: Reader) -> list[PersonalLink]:
    """Ask partners to answer. Raises InputError, and asks nobody, where one was invited before."""
    return _invite(id_, Side.OUTSIDE, [(code, "") for code in codes], by)


def invite_teams(id_: UUID, organisation: str, teams: Sequence[str], *, by: Reader) -> list[PersonalLink]:
    """Ask teams of an NHS body how they see the same."""
    return _invite(id_, Side.INSIDE, [(organisation, team.strip()) for team in teams if team.strip()], by)


def renew(id_: UUID, *, by: Reader) -> PersonalLink:
    """Make a new link in place of one that was lost. What was answered stays; the old link is worth nothing."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = Invitation.objects.select_for_update().select_related("round").filter(pk=id_).first()
        if held is None or held.side == Side.ANYBODY:
            raise NotVisible
        check_open(held.round)
        secret = new_secret()
        held.digest = digest(secret)
        held.save()
        audit.record(
            by=by, act="rounds.new-link", about=f"round:{held.round_id}",
            after={"organisation": held.organisation, "team": held.team},
        )  # fmt: skip
    return PersonalLink(held.organisation, held.team, address_of(secret))


def that_work(held: Round, addresses: Sequence[str]) -> list[PersonalLink]:
    """Of some personal links of a round, those that work, in the same order, with whom each is for."""
    begun = address_of("").removesuffix("/")
    secrets = [each.removeprefix(begun).strip("/") for each in addresses if each.startswith(begun)]
    by_digest = {each.digest: each for each in held.invitations.exclude(side=Side.ANYBODY)}
    found = [(by_digest.get(digest(secret)), secret) for secret in secrets]
    return [PersonalLink(one.organisation, one.team, address_of(secret)) for one, secret in found if one]


def new_secret() -> str:
    """What stands in a personal link."""
    return identity.new_secret(SECRET_BITS)


def address_of(secret: str) -> str:
    """The whole address of a personal link."""
    return f"{settings.SITE}/answer/{secret}/"


def locked(id_: UUID) -> Round:
    """A round that nobody else changes until this transaction ends."""
    held = Round.objects.select_for_update().filter(pk=id_).first()
    if held is None:
        raise NotVisible
    return held


def _invite(id_: UUID, side: Side, whom: list[tuple[str, str]], by: Reader) -> list[PersonalLink]:
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    if not whom:
        raise InputError("nobody_chosen", "Nobody is chosen.", what_to_do="Choose whom to ask.")
    with transaction.atomic():
        held = locked(id_)
        check_open(held)
        _check_may_be_asked(held, side, whom)
        made = []
        for organisation, team in whom:
            secret = new_secret()
            Invitation.objects.create(
                round=held, side=side, organisation=organisation, team=team, sector=sector_of(organisation),
                digest=digest(secret),
            )  # fmt: skip
            made.append(PersonalLink(organisation, team, address_of(secret)))
        asked = [f"{code}, {team}" if team else code for code, team in whom]
        audit.record(
            by=by, act="rounds.invite", about=f"round:{held.pk}", after={"invited": "; ".join(asked)}
        )
    return made


def _check_may_be_asked(held: Round, side: Side, whom: list[tuple[str, str]]) -> None:
    names = organisations.register_names()
    before = set(held.invitations.filter(side=side).values_list("organisation", "team"))
    again = [
        names.get(code, code) + (f", {team}" if team else "") for code, team in whom if (code, team) in before
    ]
    if again or len(set(whom)) < len(whom):
        raise InputError(
            "invited_already",
            f"Invited already: {'; '.join(again or ['one of them is named twice'])}.",
            what_to_do="Leave out who was invited. If a link was lost, make a new one in place of it.",
        )
    known = (
        set(Partner.objects.values_list("organisation", flat=True)) if side == Side.OUTSIDE else set(names)
    )
    if any(code not in known for code, _ in whom):
        raise InputError(
            "not_a_partner", "One of them is not in the register.", what_to_do="Add it to the register first."
        )


def check_open(held: Round) -> None:
    """Raises InputError unless answers to a round can be given today."""
    if not held.takes_answers(timezone.localdate()):
        raise InputError(
            "not_open",
            "Answers to this round cannot be given now.",
            what_to_do="Open the round first. Once it has closed, begin another one.",
        )


def _check(held: Round) -> None:
    if held.fewest < LEAST_FEWEST:
        raise InputError(
            "too_few",
            f"Nothing may rest on fewer than {LEAST_FEWEST} answers.",
            what_to_do="Enter a larger number.",
        )
    if held.kept_until <= held.closes_on:
        raise InputError(
            "kept_too_short",
            "Answers would be erased before the round has closed.",
            what_to_do="Keep them until a day after the one on which the round closes.",
        )


def _check_still_true(held: Round, values: dict[str, Any]) -> None:
    told = ("holder", "contact", "kept_until", "fewest")
    if held.progress in (Progress.CLOSING, Progress.CLOSED) or any(
        name in values and values[name] != getattr(held, name) for name in told
    ):
        raise InputError(
            "told_already",
            "Partners were told this before they answered, so it cannot change now.",
            what_to_do="Change what may still change: the title, the last day, the public form.",
        )
