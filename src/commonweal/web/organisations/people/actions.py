"""What can be done to people: roles given and ended, accounts closed, a person erased."""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.audit.forgetting import ERASED, person_erased
from commonweal.web.organisations.models import Draft, Membership, Organisation, Person
from commonweal.web.organisations.people.giving import check_can_give
from commonweal.web.organisations.permissions import Role, Thing, Verb
from commonweal.web.organisations.rights import NotVisible, Reader
from commonweal.web.organisations.signing_in import actions as signing_in
from commonweal.web.organisations.signing_in import second_factor


@transaction.atomic
def give_role(
    *,
    person: Person,
    role: Role,
    organisation: Organisation | None,
    until: dt.date | None = None,
    by: Reader,
    why: str = "",
) -> Membership:
    """Give a person a role in an organisation, or where that is None, in the system; from today, until a last day."""
    code = organisation.code if organisation else SYSTEM
    check_can_give(by, role, code, to=person.pk)
    today = timezone.localdate()
    if until is not None and until < today:
        raise InputError(
            "until_is_past", "The last day has passed.", what_to_do="Choose today or a later day, or none."
        )
    if not person.is_active:
        raise InputError(
            "account_closed",
            f"The account of {person.name} is closed.",
            what_to_do="Open it again first.",
        )
    _hold_administrators()
    held, made = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=role, defaults={"since": today, "until": until}
    )
    if not made:
        _check_leaves_an_administrator(held, until)
        before = held.until
        if before is not None and before < today:
            held.since = today
        held.until = until
        held.save(update_fields=["since", "until"])
    audit.record(
        by=by,
        act="people.give-role",
        about=f"person:{person.pk}",
        organisation=code,
        after={"role": role.value, "until": until.isoformat() if until else None},
        why=why,
    )
    return held


@transaction.atomic
def end_role(*, held: Membership, by: Reader, why: str = "") -> None:
    """End a role from now on. The last administrator stays."""
    by.check(Verb.CHANGE, Thing.PEOPLE, held.code)
    _hold_administrators()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    if held.until is not None and held.until <= yesterday:
        return
    _check_leaves_an_administrator(held, yesterday)
    held.until = yesterday
    held.save(update_fields=["until"])
    audit.record(
        by=by,
        act="people.end-role",
        about=f"person:{held.person_id}",
        organisation=held.code,
        before={"role": held.role},
        why=why,
    )


@transaction.atomic
def set_active(*, person: Person, active: bool, by: Reader, why: str = "") -> None:
    """Close a person's account, so that they cannot sign in and are signed out everywhere; or open it again."""
    check_whole(by, Verb.CHANGE, person)
    if person.is_active == active:
        return
    if not active:
        _check_not_oneself(by, person, "close your own account")
        _check_administrators_without(person)
    if active and is_erased(person):
        raise InputError("erased", "This person was erased.", what_to_do="Invite them anew.")
    person.is_active = active
    person.save(update_fields=["is_active"])
    if not active:
        sign_out_everywhere(person)
        signing_in.unbind(person)
    for code in codes_of(person):
        audit.record(
            by=by,
            act="people.open" if active else "people.close",
            about=f"person:{person.pk}",
            organisation=code,
            before={"is_active": not active},
            after={"is_active": active},
            why=why,
        )


@transaction.atomic
def remove_second_factor(*, person: Person, by: Reader, why: str) -> None:
    """Let somebody who lost their phone and their recovery codes sign in without a code, until they set it up anew.

    Only who looks after people in the whole system can: with a link for a new password besides, they could become them.
    """
    by.check(Verb.CHANGE, Thing.PEOPLE, SYSTEM)
    _check_not_oneself(by, person, "remove your own second factor here")
    sign_out_everywhere(person)
    second_factor.turn_off(person, by=by, why=why)


@transaction.atomic
def erase(*, person: Person, by: Reader, why: str) -> None:
    """Take a person's name and address out of the records for good; what they did stays, as an erased person's."""
    check_whole(by, Verb.ERASE, person)
    _check_not_oneself(by, person, "erase yourself")
    _check_administrators_without(person)
    codes, address = codes_of(person), person.email
    Draft.objects.filter(changed_by=person.name).update(changed_by=ERASED)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    person.memberships.filter(Q(until__isnull=True) | Q(until__gt=yesterday)).update(until=yesterday)
    person.name, person.email, person.is_active = ERASED, f"{person.pk}@erased.invalid", False
    person.set_unusable_password()
    person.save()
    sign_out_everywhere(person)
    invitations = signing_in.forget(person, address)
    person_erased.send(Person, person_id=person.pk)
    audit.erase_person(person.pk, by=by, why=why, also=[f"invitation:{each}" for each in invitations])
    for code in codes:
        audit.record(by=by, act="people.erase", about=f"person:{person.pk}", organisation=code, why=why)


def is_erased(person: Person) -> bool:
    """Whether a person's name and address are gone."""
    return person.email == f"{person.pk}@erased.invalid"


def codes_of(person: Person) -> list[str]:
    """The codes of all that a person has or had a role in; SYSTEM where they have none."""
    rows = person.memberships.select_related("organisation")
    return sorted({held.code for held in rows}) or [SYSTEM]


def check_whole(by: Reader, verb: Verb, person: Person) -> None:
    """Raises where a reader may not do something to a whole account: they must be able to wherever it has a role."""
    codes = codes_of(person)
    if not any(by.can(Verb.SEE, Thing.PEOPLE, code) for code in codes):
        raise NotVisible
    for code in codes:
        if not by.can(verb, Thing.PEOPLE, code):
            raise InputError(
                "roles_elsewhere",
                f"{person.name} has or had a role elsewhere, so their account is not yours to change.",
                what_to_do="End their roles in your organisation, or ask a system administrator.",
            )


def sign_out_everywhere(person: Person) -> None:
    """End every session of a person. Sessions are read one by one: which is whose stands inside them."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _administrators() -> QuerySet[Membership]:
    """Roles of administrators that are in force without an end, of people who can sign in."""
    return Membership.objects.filter(
        role=Role.ADMINISTRATOR,
        organisation__isnull=True,
        until__isnull=True,
        since__lte=timezone.localdate(),
        person__is_active=True,
        person__is_demonstration=False,
    )


def _hold_administrators() -> None:
    """Let two who would each end the other's role do so one after the other. (SQLite has one writer anyway.)"""
    list(_administrators().select_for_update(of=("self",)).values_list("pk", flat=True))


def _check_leaves_an_administrator(held: Membership, until: dt.date | None) -> None:
    if until is None or held.role != Role.ADMINISTRATOR:
        return
    if _administrators().filter(pk=held.pk).exists() and not _administrators().exclude(pk=held.pk).exists():
        raise _last_administrator()


def _check_administrators_without(person: Person) -> None:
    _hold_administrators()
    ours = _administrators()
    if ours.filter(person=person).exists() and not ours.exclude(person=person).exists():
        raise _last_administrator()


def _last_administrator() -> InputError:
    return InputError(
        "last_administrator",
        "This is the last system administrator.",
        what_to_do="Make another person system administrator first.",
    )


def _check_not_oneself(by: Reader, person: Person, what: str) -> None:
    if by.person_id == person.pk:
        raise InputError("oneself", f"You cannot {what}.", what_to_do="Ask another person who may.")
