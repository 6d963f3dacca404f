"""Who may do what to what: the one table, from which the checks, their tests and the page of documentation are made.

A person has roles, each in one organisation or in the system as a whole. What is done is done to something that
belongs to an organisation, to the system, or is published. So a grant says in which relation to the role's own
organisation that something may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.db import models


class Role(models.TextChoices):
    """What a person is to an organisation, or to the system."""

    ADMINISTRATOR = "administrator", "System administrator"
    PURPOSE_LEAD = "purpose-lead", "Purpose lead"
    STEWARD = "steward", "Organisation steward"
    ANALYST = "analyst", "Analyst"
    CONTRIBUTOR = "contributor", "Contributor"
    APPROVER = "approver", "Approver"
    VERIFIER = "verifier", "Verifier"
    GOVERNANCE_LEAD = "governance-lead", "Information-governance lead"
    BOARD_READER = "board-reader", "Board reader"
    VIEWER = "viewer", "Viewer"


class Thing(StrEnum):
    """What something may be done to."""

    FIGURES = "figures"  # and charts, maps and papers made of them
    DATASETS = "datasets"  # versions held: what they are, how they were read
    ROWS = "rows"  # rows of ledgers and extracts, and the issues in them
    SUPPLIERS = "suppliers"  # who suppliers are taken to be, and reviewing that
    METHOD = "method"  # the system's rules, and what local means
    BASELINES = "baselines"  # frozen baselines, and scenarios against them
    SHARING = "sharing"  # letting others see figures or rows
    PEOPLE = "people"  # accounts, invitations and roles
    ORGANISATIONS = "organisations"  # bodies, places, neighbourhoods, settings
    AUDIT = "audit"  # who changed what
    RUNS = "runs"  # long work
    ACTIONS = "actions"  # the action log, and comments
    STRATEGIES = "strategies"  # anchors' strategies and commitments, charters, days on which they decide
    ACTIVITY = "activity"  # work that goes on and that nobody has badged
    DISCLOSURE = "disclosure"  # how counts of people are protected, and what was let out of them
    QUESTIONS = "questions"  # questions that a partnership takes up, meetings about them, propositions
    RELATIONSHIPS = "relationships"  # partners, audit rounds, asks and offers, connectors
    PACKS = "packs"  # figures that other systems gave; giving ours is sharing


class Verb(StrEnum):
    """What may be done."""

    SEE = "see"
    ADD = "add"
    CHANGE = "change"
    ERASE = "erase"


class Whose(StrEnum):
    """Whose something is, seen from the organisation that a role is held in."""

    OWN = "own"  # that organisation's; of a role in the system, the system's
    SYSTEM = "system"  # the system's as a whole
    OTHERS = "others"  # any other organisation's


Grants = Mapping[Role, frozenset[Whose]]

_LEADS = (Role.ADMINISTRATOR, Role.PURPOSE_LEAD)
_OF_DATA = (Role.STEWARD, Role.ANALYST, Role.CONTRIBUTOR)
_OF_PEOPLE = (*_LEADS, Role.STEWARD, Role.GOVERNANCE_LEAD)
_ASKERS = (Role.PURPOSE_LEAD, *_OF_DATA)
_WRITERS = (Role.PURPOSE_LEAD, Role.STEWARD, Role.CONTRIBUTOR)


def _grants(
    *, own: tuple[Role, ...] = (), system: tuple[Role, ...] = (), others: tuple[Role, ...] = ()
) -> Grants:
    given = {Whose.OWN: own, Whose.SYSTEM: system, Whose.OTHERS: others}
    return MappingProxyType(
        {
            role: frozenset(whose for whose, roles in given.items() if role in roles)
            for role in Role
            if any(role in roles for roles in given.values())
        }
    )


_EVERYONE = tuple(Role)
_INSIDE = tuple(role for role in Role if role is not Role.VIEWER)

TABLE: Mapping[tuple[Thing, Verb], Grants] = MappingProxyType(
    {
        (Thing.FIGURES, Verb.SEE): _grants(own=_INSIDE, system=_EVERYONE),
        (Thing.FIGURES, Verb.ADD): _grants(
            own=_OF_DATA, system=(*_LEADS, *_OF_DATA)
        ),  # working out what is missing
        (Thing.DATASETS, Verb.SEE): _grants(own=(*_LEADS, *_OF_DATA, Role.GOVERNANCE_LEAD), system=_EVERYONE),
        (Thing.DATASETS, Verb.ADD): _grants(own=(Role.PURPOSE_LEAD, *_OF_DATA)),
        (Thing.DATASETS, Verb.ERASE): _grants(own=(Role.PURPOSE_LEAD, Role.STEWARD, Role.GOVERNANCE_LEAD)),
        (Thing.ROWS, Verb.SEE): _grants(own=_OF_DATA),
        (Thing.SUPPLIERS, Verb.SEE): _grants(own=(Role.PURPOSE_LEAD, *_OF_DATA)),
        (Thing.SUPPLIERS, Verb.CHANGE): _grants(own=(Role.PURPOSE_LEAD, Role.STEWARD, Role.ANALYST)),
        (Thing.METHOD, Verb.SEE): _grants(own=_EVERYONE, system=_EVERYONE),
        (Thing.METHOD, Verb.CHANGE): _grants(own=(Role.PURPOSE_LEAD,)),
        (Thing.BASELINES, Verb.SEE): _grants(own=_INSIDE, system=_EVERYONE),
        (Thing.BASELINES, Verb.ADD): _grants(own=(Role.PURPOSE_LEAD, Role.ANALYST)),
        (Thing.SHARING, Verb.SEE): _grants(
            own=(Role.PURPOSE_LEAD, Role.STEWARD, Role.ANALYST, Role.GOVERNANCE_LEAD),
            system=(Role.ADMINISTRATOR,),
            others=(Role.ADMINISTRATOR,),
        ),
        (Thing.SHARING, Verb.CHANGE): _grants(own=(Role.PURPOSE_LEAD, Role.STEWARD, Role.GOVERNANCE_LEAD)),
        (Thing.PEOPLE, Verb.SEE): _grants(
            own=(*_LEADS, Role.STEWARD, Role.GOVERNANCE_LEAD), others=(Role.ADMINISTRATOR,)
        ),
        (Thing.PEOPLE, Verb.ADD): _grants(
            own=(Role.ADMINISTRATOR, Role.STEWARD), others=(Role.ADMINISTRATOR,)
        ),
        (Thing.PEOPLE, Verb.CHANGE): _grants(
            own=(Role.ADMINISTRATOR, Role.STEWARD), others=(Role.ADMINISTRATOR,)
        ),
        (Thing.PEOPLE, Verb.ERASE): _grants(
            own=(Role.ADMINISTRATOR, Role.GOVERNANCE_LEAD), others=(Role.ADMINISTRATOR,)
        ),
        (Thing.ORGANISATIONS, Verb.SEE): _grants(own=_EVERYONE, system=_EVERYONE, others=_EVERYONE),
        (Thing.ORGANISATIONS, Verb.ADD): _grants(own=_LEADS, others=_LEADS),
        (Thing.ORGANISATIONS, Verb.CHANGE): _grants(own=(*_LEADS, Role.STEWARD), others=_LEADS),
        (Thing.AUDIT, Verb.SEE): _grants(
            own=(Role.ADMINISTRATOR, Role.STEWARD, Role.GOVERNANCE_LEAD), others=(Role.ADMINISTRATOR,)
        ),
        (Thing.AUDIT, Verb.ERASE): _grants(
            own=(Role.ADMINISTRATOR, Role.GOVERNANCE_LEAD), others=(Role.ADMINISTRATOR,)
        ),
        (Thing.RUNS, Verb.SEE): _grants(
            own=(*_LEADS, *_OF_DATA),
            system=(
                *_LEADS,
                *_OF_DATA,
            ),  # whoever may have the system's figures worked out sees how far that is
            others=(Role.ADMINISTRATOR,),
        ),
        (Thing.RUNS, Verb.CHANGE): _grants(own=(*_LEADS, *_OF_DATA), others=(Role.ADMINISTRATOR,)),
        (Thing.ACTIONS, Verb.SEE): _grants(own=_INSIDE, system=_INSIDE),
        (Thing.ACTIONS, Verb.ADD): _grants(own=_INSIDE, system=_INSIDE),
        (Thing.ACTIONS, Verb.CHANGE): _grants(own=_INSIDE, system=_LEADS),
        (Thing.ACTIONS, Verb.ERASE): _grants(own=(*_LEADS, Role.STEWARD, Role.GOVERNANCE_LEAD)),
        # Partners align what each of them can read. A lead writes for a partner as the system, not as that partner.
        (Thing.STRATEGIES, Verb.SEE): _grants(own=_EVERYONE, system=_EVERYONE, others=_EVERYONE),
        (Thing.STRATEGIES, Verb.ADD): _grants(own=_WRITERS),
        (Thing.STRATEGIES, Verb.CHANGE): _grants(own=_WRITERS),
        (Thing.ACTIVITY, Verb.SEE): _grants(own=_INSIDE, system=_INSIDE, others=_INSIDE),
        (Thing.ACTIVITY, Verb.ADD): _grants(own=_INSIDE),
        (Thing.ACTIVITY, Verb.CHANGE): _grants(own=_WRITERS),
        (Thing.DISCLOSURE, Verb.SEE): _grants(own=_OF_PEOPLE, system=_OF_PEOPLE),
        (Thing.DISCLOSURE, Verb.ADD): _grants(own=_OF_PEOPLE, system=_OF_PEOPLE),  # trying another rule
        # What is asked and tested is for every partner to read; what partners answered is protected by the gate.
        (Thing.QUESTIONS, Verb.SEE): _grants(own=_EVERYONE, system=_EVERYONE, others=_EVERYONE),
        (Thing.QUESTIONS, Verb.ADD): _grants(own=_ASKERS),
        (Thing.QUESTIONS, Verb.CHANGE): _grants(own=_ASKERS),
        (Thing.RELATIONSHIPS, Verb.SEE): _grants(own=_EVERYONE, system=_EVERYONE, others=_EVERYONE),
        (Thing.RELATIONSHIPS, Verb.ADD): _grants(own=_WRITERS),
        (Thing.RELATIONSHIPS, Verb.CHANGE): _grants(own=_WRITERS),
        (Thing.RELATIONSHIPS, Verb.ERASE): _grants(own=(*_LEADS, Role.STEWARD, Role.GOVERNANCE_LEAD)),
        (Thing.PACKS, Verb.SEE): _grants(own=_INSIDE, system=_INSIDE),
        (Thing.PACKS, Verb.ADD): _grants(own=(Role.PURPOSE_LEAD, Role.STEWARD, Role.ANALYST)),
        (Thing.PACKS, Verb.ERASE): _grants(own=(Role.PURPOSE_LEAD, Role.STEWARD, Role.GOVERNANCE_LEAD)),
    }
)


def granted(role: Role, verb: Verb, thing: Thing) -> frozenset[Whose]:
    """In which relations a role may do something to a thing; none where the table says nothing."""
    return TABLE.get((thing, verb), {}).get(role, frozenset())
