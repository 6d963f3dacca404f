"""What one reader may do: asked of the table of permissions, with the roles that the reader has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import OTHERS as OTHERS
from commonweal.vocabulary.places import PUBLIC, SYSTEM
from commonweal.web.organisations.permissions import Role, Thing, Verb, Whose, granted


class NotPermitted(InputError):
    """A reader may see something, but not do this to it."""

    def __init__(self, verb: Verb, thing: Thing) -> None:
        super().__init__(
            "not_permitted",
            f"Your role does not let you {verb} {thing} here.",
            what_to_do="Ask the steward of the organisation, or the system administrator, if you should be able to.",
        )


class NotVisible(Exception):
    """A reader may not even know of something: it is answered as what does not exist is."""


@dataclass(frozen=True)
class Reader:
    """Who is at a page, at the API or behind a run.

    `held` are roles with the code of the organisation that each is held in, SYSTEM for the system as a whole.
    `is_local` is the one user of a workspace in which nobody has an account: they own the machine, and may do all.
    `scopes` are what a token of theirs may be used for, and None where it is they themselves: never more than they may.
    """

    name: str
    person_id: UUID | None = None
    held: frozenset[tuple[Role, str]] = frozenset()
    is_local: bool = False
    scopes: frozenset[tuple[Thing, Verb]] | None = None

    @property
    def signed_in(self) -> bool:
        """Whether we know who this is."""
        return self.is_local or self.person_id is not None

    def can(self, verb: Verb, thing: Thing, whose: str = SYSTEM) -> bool:
        """Whether something may be done to what belongs to an organisation (its code), or to the system."""
        if not self.in_scope(verb, thing):
            return False
        if self.is_local or (whose == PUBLIC and is_public(verb, thing)):
            return True
        return any(granted(role, verb, thing) & _relations(own, whose) for role, own in self.held)

    def can_somewhere(self, verb: Verb, thing: Thing) -> bool:
        """Whether something may be done to anything of a sort at all."""
        mine = self.is_local or any(granted(role, verb, thing) for role, _ in self.held)
        return mine and self.in_scope(verb, thing)

    def in_scope(self, verb: Verb, thing: Thing) -> bool:
        """Whether it is among what the token in use is for; always, where it is the reader themselves."""
        return self.scopes is None or (thing, verb) in self.scopes

    def among(self, codes: Iterable[str], verb: Verb, thing: Thing) -> list[str]:
        """Those of some organisations to whose things something may be done."""
        return [code for code in codes if self.can(verb, thing, code)]

    def check(self, verb: Verb, thing: Thing, whose: str = SYSTEM) -> None:
        """Raises NotVisible where the reader may not see it, NotPermitted where they may see it only."""
        if self.can(verb, thing, whose):
            return
        if verb is not Verb.SEE and self.can(Verb.SEE, thing, whose):
            raise NotPermitted(verb, thing)
        raise NotVisible

    @property
    def organisations(self) -> frozenset[str]:
        """The codes of the organisations that the reader has a role in."""
        return frozenset(code for _, code in self.held if code != SYSTEM)


def is_public(verb: Verb, thing: Thing) -> bool:
    """Whether everybody may do something to what its owner shares with the public."""
    return (thing, verb) == (Thing.FIGURES, Verb.SEE)


NOBODY = Reader("nobody")


def _relations(own: str, whose: str) -> frozenset[Whose]:
    """How what is `whose` stands to a role that is held in `own`."""
    if own == whose:
        return frozenset({Whose.OWN, Whose.SYSTEM} if whose == SYSTEM else {Whose.OWN})
    return frozenset({Whose.SYSTEM if whose == SYSTEM else Whose.OTHERS})
