"""Who may give which role to whom: one rule, which inviting and changing roles both ask."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import TABLE, Role, Thing, Verb, Whose
from commonweal.web.organisations.rights import NotPermitted, Reader

# Roles in the system as a whole say so much that only a system administrator gives them; an administrator there is
# needs no organisation, and one of an organisation would be its steward.
IN_SYSTEM_ONLY = frozenset({Role.ADMINISTRATOR})
IN_ORGANISATIONS_ONLY = frozenset({Role.STEWARD})


def check_can_give(by: Reader, role: Role, code: str, *, to: UUID | None = None) -> None:
    """Raises where `by` may not give a role in an organisation (its code; SYSTEM for the system) to a person.

    NotVisible or NotPermitted by the table of permissions; InputError where nobody could, or where they would raise
    their own rights. `to` is None for somebody who has no account yet.
    """
    by.check(Verb.ADD, Thing.PEOPLE, code)
    if reaches_others(role) and not by.can(Verb.ADD, Thing.PEOPLE, SYSTEM):
        raise NotPermitted(Verb.ADD, Thing.PEOPLE)
    if not fits(role, code):
        where = "the system as a whole" if code == SYSTEM else "an organisation"
        raise InputError(
            "role_does_not_fit",
            f"“{role.label}” is not a role in {where}.",
            what_to_do="Choose another role, or another organisation.",
        )
    if to is not None and to == by.person_id:
        raise InputError(
            "own_rights",
            "You cannot give yourself a role.",
            what_to_do="Ask another person who may give it.",
        )


def can_give(by: Reader, role: Role, code: str) -> bool:
    """Whether `by` may give a role in an organisation to somebody else."""
    everywhere = by.can(Verb.ADD, Thing.PEOPLE, SYSTEM)
    return (
        by.can(Verb.ADD, Thing.PEOPLE, code) and fits(role, code) and (everywhere or not reaches_others(role))
    )


def reaches_others(role: Role) -> bool:
    """Whether a role in one organisation may do something to another's that a steward, who looks after one, may not.

    Only who looks after people in the whole system gives such a role.
    """
    return any(
        Whose.OTHERS in grants.get(role, ()) and Whose.OTHERS not in grants.get(Role.STEWARD, ())
        for grants in TABLE.values()
    )


def fits(role: Role, code: str) -> bool:
    """Whether a role can be held there at all."""
    return role not in (IN_ORGANISATIONS_ONLY if code == SYSTEM else IN_SYSTEM_ONLY)


def giveable(by: Reader, codes: Iterable[str]) -> list[tuple[str, list[Role]]]:
    """The organisations, of some, in which `by` may give roles, each with the roles."""
    found = [(code, [role for role in Role if can_give(by, role, code)]) for code in codes]
    return [(code, roles) for code, roles in found if roles]
