"""What who leads a system can do with its question bank: add pairs, change their own, set any aside, offer it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import reading as baseline
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.rights import NotVisible, Reader
from commonweal.web.questions.bank import reading
from commonweal.web.questions.bank.models import LocalPair, SetAside
from commonweal.web.questions.bank.reading import BankPair
from commonweal.web.questions.reading import sectors

ALREADY = "That question is in the local bank of this determinant already."
MEANWHILE = "Somebody else set it aside at the same moment."


def add(*, by: Reader, why: str, **values: Any) -> LocalPair:
    """Put a pair into the system's own part of the bank. Raises InputError for what a pair may not be."""
    _check_leads(by)
    made = LocalPair(**values)
    _check(made)
    return keeping.add(made, by=by, act="bank.add", why=why, taken=ALREADY)


def change(id_: UUID, *, seen: int, by: Reader, why: str, **values: Any) -> LocalPair:
    """Change a pair of the system's own; questions that began with it keep their words."""
    _check_leads(by)
    with transaction.atomic():
        before = LocalPair.objects.filter(pk=id_).first()
        if before is not None and values.get("determinant", before.determinant) != before.determinant:
            raise InputError(
                "stays_there",
                "A local question stays with its determinant, for what was taken up is traced by it.",
                what_to_do="Set this one aside, and add it to the other determinant.",
            )
        if before is not None and any(getattr(before, name) != value for name, value in values.items()):
            values["changed_on"] = timezone.localdate()
        held = keeping.change(
            LocalPair, id_, values, seen=seen, by=by, act="bank.change", why=why, taken=ALREADY
        )
        _check(held)
    return held


def set_aside(determinant: str, pair: str, *, why: str, by: Reader) -> SetAside:
    """Offer a pair no longer, with the reason. What was taken up from it stays."""
    if not why.strip():
        raise InputError("no_reason", "It has no reason.", what_to_do="Say why it is not asked here.")
    return _place(determinant, pair, why.strip(), "bank.set-aside", by)


def offer_again(determinant: str, pair: str, *, why: str, by: Reader) -> SetAside:
    """Offer a pair again that was set aside."""
    return _place(determinant, pair, "", "bank.offer-again", by, why)


def check_offered(one: BankPair) -> None:
    """Raises InputError where a pair is not offered here, as when it was set aside while somebody looked at it."""
    if one.aside:
        raise InputError(
            "set_aside",
            f"This question is set aside here: {one.aside}",
            what_to_do="Take up another one, or reframe your own.",
        )


@transaction.atomic
def _place(determinant: str, pair: str, reason: str, act: str, by: Reader, why: str = "") -> SetAside:
    _check_leads(by)
    key = f"{determinant}/{pair}"
    if key not in reading.every():
        raise NotVisible
    says = {"reason": reason, "since": timezone.localdate()}
    held = SetAside.objects.filter(pair=key).first()
    if held is None:
        return keeping.add(SetAside(pair=key, **says), by=by, act=act, why=why or reason, taken=MEANWHILE)
    if held.reason == reason:
        return held
    return keeping.change(SetAside, held.pk, says, seen=held.version, by=by, act=act, why=why or reason)


def _check_leads(by: Reader) -> None:
    by.check(Verb.CHANGE, Thing.QUESTIONS, SYSTEM)


def _check(held: LocalPair) -> None:
    """A pair says all that a shipped one says. Sectors and figures that it names are there."""
    unknown = [
        *({held.determinant} - choices.determinants().keys()),
        *(set(held.needs) - sectors().keys()),
        *(set(held.informed_by) - baseline.indicator_labels().keys()),
    ]
    if unknown:
        raise InputError(
            "not_known", f"There is no “{unknown[0][:60]}”.", what_to_do="Choose one from the list."
        )
    lacking = [
        words
        for words, value in (
            ("how it is usually asked", held.transactional.strip()),
            ("how the whole place would ask it", held.transformational.strip()),
            ("what it draws on", held.draws_on),
            ("whom it needs at the table", held.needs),
            ("where it is from", held.derived_from.strip()),
        )
        if not value
    ]
    if lacking:
        raise InputError(
            "not_whole",
            f"It does not say {lacking[0]}.",
            what_to_do="Say it: each question of the bank does.",
        )
