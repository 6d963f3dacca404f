"""Inviting people, taking up an invitation, and passwords: each whole or not at all, and audited."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.people.giving import can_give, check_can_give
from commonweal.web.organisations.permissions import Role, Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.signing_in import letters, sessions
from commonweal.web.organisations.signing_in.links import (
    INVITED_FOR,
    RESET_FOR,
    LinkRefused,
    digest,
    new_secret,
    use_up,
)
from commonweal.web.organisations.signing_in.models import (
    Invitation,
    InvitedRole,
    PasswordReset,
    ProviderAccount,
    RecoveryCode,
    SecondFactor,
    SignedIn,
)

INVITE = "/invitations/{}/"
NEW_PASSWORD = "/new-password/{}/"  # noqa: S105  an address


@transaction.atomic
def invite(*, email: str, roles: Iterable[tuple[Role, str]], by: Reader) -> str:
    """Invite somebody to roles, each with the code of its organisation (SYSTEM for the system); gives the link.

    The link is what lets them in: it is shown once, sent where email can be, and kept only as a digest.
    """
    email, offered = _checked_email(email), list(dict.fromkeys(roles))
    if not offered:
        raise InputError("no_roles", "An invitation needs at least one role.", what_to_do="Choose a role.")
    # Somebody who invites themselves would give themselves a role.
    owner = Person.objects.filter(email=email).values_list("pk", flat=True).first()
    secret = new_secret()
    invitation = Invitation.objects.create(
        email=email,
        digest=digest(secret),
        expires_at=timezone.now() + INVITED_FOR,
        invited_by_id=by.person_id,
    )
    for role, code in offered:
        check_can_give(by, role, code, to=owner)
        InvitedRole.objects.create(invitation=invitation, role=role, organisation=_organisation(code))
    link = settings.SITE + INVITE.format(secret)
    for code in dict.fromkeys(code for _, code in offered):
        after = {"email": email, "roles": [role.value for role, where in offered if where == code]}
        about = f"invitation:{invitation.pk}"
        audit.record(by=by, act="people.invite", about=about, organisation=code, after=after)
    if letters.can_be_sent():
        text = _letter(list(invitation.roles.select_related("organisation")), link)
        transaction.on_commit(lambda: _send(email, "You are invited", text), robust=True)
    return link


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Reader) -> None:
    """Make an invitation that was not taken up worthless."""
    codes = [role.organisation.code if role.organisation else SYSTEM for role in invitation.roles.all()]
    for code in codes:
        by.check(Verb.ADD, Thing.PEOPLE, code)
    Invitation.objects.filter(pk=invitation.pk, used_at=None).update(withdrawn_at=timezone.now())
    for code in dict.fromkeys(codes):
        audit.record(by=by, act="people.withdraw", about=f"invitation:{invitation.pk}", organisation=code)


@transaction.atomic
def accept(*, invitation: Invitation, name: str = "", password: str | None = None) -> Person:
    """Take up an invitation: with a new account, or in the account that its email address has already."""
    use_up(invitation)
    check_stands(invitation)
    person = Person.objects.filter(email=invitation.email).first()
    if person is None:
        person = Person.objects.create_user(invitation.email, name, password)
    for offered in invitation.roles.select_related("organisation"):
        Membership.objects.update_or_create(
            person=person, organisation=offered.organisation, role=offered.role, defaults={"until": None}
        )
        code = offered.organisation.code if offered.organisation else SYSTEM
        about, after = f"person:{person.pk}", {"role": offered.role}
        audit.record(by=reader_of(person), act="people.accept", about=about, organisation=code, after=after)
    return person


def check_stands(invitation: Invitation) -> None:
    """Raises LinkRefused where who sent an invitation may no longer give its roles: their account or role has ended."""
    if invitation.invited_by_id is None:  # the machine's one user, or a command
        return
    by = reader_of(Person.objects.get(pk=invitation.invited_by_id))
    for offered in invitation.roles.select_related("organisation"):
        code = offered.organisation.code if offered.organisation else SYSTEM
        if not can_give(by, Role(offered.role), code):
            raise LinkRefused(
                "link_withdrawn",
                "The person who sent you this link can no longer invite people.",
                what_to_do="Ask a colleague who looks after this system for a new invitation.",
            )


@transaction.atomic
def first_administrator(*, name: str, email: str, password: str, by: Reader) -> Person:
    """Give the first person an account, with which the time of the local user ends."""
    by.check(Verb.ADD, Thing.PEOPLE, SYSTEM)
    email = _checked_email(email)
    if Person.objects.filter(email=email).exists():
        raise InputError("has_account", "Somebody has an account already.", what_to_do="Sign in with it.")
    person = Person.objects.create_user(email, name, password)
    Membership.objects.create(person=person, role=Role.ADMINISTRATOR)
    after = {"email": email, "role": Role.ADMINISTRATOR.value}
    audit.record(by=by, act="people.add", about=f"person:{person.pk}", after=after)
    return person


@transaction.atomic
def set_password(person: Person, password: str, *, by: Reader, but: str | None = None) -> None:
    """Give a person a new password, and end their sessions (but for one): whoever had the old one is out."""
    person.set_password(password)
    person.save(update_fields=["password"])
    PasswordReset.objects.filter(person=person, used_at=None).update(withdrawn_at=timezone.now())
    sessions.end_others(person, but)
    audit.record(by=by, act="people.password", about=f"person:{person.pk}")
    letters.tell(person, "Your password was changed", "The password of your account was changed.")


@transaction.atomic
def reset_link(*, person: Person, by: Reader) -> str:
    """A link by which a person sets a new password, to be given to them by who looks after their organisation."""
    codes = {each.code for each in Membership.objects.filter(person=person).select_related("organisation")}
    # Who can make this link can become that person: so it takes the right over all that they are.
    for code in codes or {SYSTEM}:
        by.check(Verb.CHANGE, Thing.PEOPLE, code)
    link = settings.SITE + NEW_PASSWORD.format(_reset_secret(person))
    audit.record(by=by, act="people.reset", about=f"person:{person.pk}")
    return link


def unbind(person: Person) -> None:
    """Forget which account at a provider is a person's: the next one with their verified address becomes it."""
    ProviderAccount.objects.filter(person=person).delete()


def forget(person: Person, email: str) -> list[UUID]:
    """Take away all by which a person could sign in, and the invitations of their address; gives the ids of these."""
    for kept in (SecondFactor, RecoveryCode, ProviderAccount, PasswordReset, SignedIn):
        kept.objects.filter(person=person).delete()
    invitations = Invitation.objects.filter(email=email)
    ids = list(invitations.values_list("pk", flat=True))
    invitations.delete()
    return ids


def send_reset(email: str) -> None:
    """Send a link for a new password to an account's email address. Whether there was one shows in nothing."""
    person = Person.objects.filter(
        email=email.strip().lower(), is_active=True, is_demonstration=False
    ).first()
    if person is None:
        return
    link = settings.SITE + NEW_PASSWORD.format(_reset_secret(person))
    text = (
        "Somebody, perhaps you, asked for a new password for your account. To choose one, follow this link within an "
        f"hour. It works once:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is."
    )
    letters.send(person.email, "A new password", text)


def _reset_secret(person: Person) -> str:
    secret = new_secret()
    PasswordReset.objects.create(person=person, digest=digest(secret), expires_at=timezone.now() + RESET_FOR)
    return secret


def _letter(roles: list[InvitedRole], link: str) -> str:
    """What is written to who is invited."""
    what = "\n".join(f"- {role}" for role in roles)
    return (
        f"You are invited to use this system, as:\n\n{what}\n\nTo accept, follow this link within "
        f"{INVITED_FOR.days} days. It works once, so do not pass it on:\n\n{link}\n\n"
        "If you did not expect this, ask a colleague before you follow the link, or leave it."
    )


def _send(to: str, subject: str, text: str) -> None:
    letters.send(to, subject, text)


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as fault:
        raise InputError(
            "email_wrong", f"{email} is not an email address.", what_to_do="Write it like name@example.com."
        ) from fault
    return email


def _organisation(code: str) -> Organisation | None:
    if code == SYSTEM:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise InputError(
            "organisation_unknown",
            f"There is no organisation with the code {code} in this system.",
            what_to_do="Add the organisation first, or correct the code.",
        )
    return found
