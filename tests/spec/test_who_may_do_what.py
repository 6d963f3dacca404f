"""Who may do what: roles are held in an organisation or in the system, and one table says what each may do."""

from __future__ import annotations

from uuid import uuid4

import pytest

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import TABLE, Role, Thing, Verb, Whose
from commonweal.web.organisations.rights import NOBODY, NotPermitted, NotVisible, Reader


def someone(*held: tuple[Role, str]) -> Reader:
    return Reader("Somebody", uuid4(), frozenset(held))


def test_a_finance_officer_loads_the_ledger_of_their_trust_and_of_no_other() -> None:
    steward = someone((Role.STEWARD, "RYJ"))
    assert steward.can(Verb.ADD, Thing.DATASETS, "RYJ")
    assert not steward.can(Verb.ADD, Thing.DATASETS, "R1K")


def test_a_council_viewer_sees_the_systems_figures_and_nobodys_rows() -> None:
    viewer = someone((Role.VIEWER, "E09000028"))
    assert viewer.can(Verb.SEE, Thing.FIGURES, SYSTEM)
    assert not viewer.can(Verb.SEE, Thing.FIGURES, "RYJ")
    assert not viewer.can_somewhere(Verb.SEE, Thing.ROWS)


def test_a_system_administrator_looks_after_people_and_sees_no_organisations_rows() -> None:
    administrator = someone((Role.ADMINISTRATOR, SYSTEM))
    assert administrator.can(Verb.CHANGE, Thing.PEOPLE, "RYJ")
    assert not administrator.can(Verb.SEE, Thing.ROWS, "RYJ")


def test_a_role_in_one_organisation_says_nothing_of_another() -> None:
    both = someone((Role.STEWARD, "RYJ"), (Role.VIEWER, "R1K"))
    assert both.among(["RYJ", "R1K", "RQM"], Verb.SEE, Thing.ROWS) == ["RYJ"]


def test_what_may_not_be_seen_is_as_if_it_were_not_there() -> None:
    with pytest.raises(NotVisible):
        someone((Role.STEWARD, "RYJ")).check(Verb.ERASE, Thing.DATASETS, "R1K")


def test_what_may_be_seen_but_not_changed_says_so() -> None:
    with pytest.raises(NotPermitted, match="does not let you change method"):
        someone((Role.VIEWER, SYSTEM)).check(Verb.CHANGE, Thing.METHOD)


def test_nobody_may_do_nothing_and_the_one_user_of_a_machine_may_do_all() -> None:
    local = Reader("local user", is_local=True)
    for thing, verb in TABLE:
        assert not NOBODY.can_somewhere(verb, thing)
        assert local.can(verb, thing, "RYJ")


RELATIONS = {
    ("RYJ", "RYJ"): {Whose.OWN},
    ("RYJ", "R1K"): {Whose.OTHERS},
    ("RYJ", SYSTEM): {Whose.SYSTEM},
    (SYSTEM, SYSTEM): {Whose.OWN, Whose.SYSTEM},
    (SYSTEM, "RYJ"): {Whose.OTHERS},
}


@pytest.mark.parametrize("role", Role)
def test_a_reader_may_do_what_the_table_grants_and_nothing_else(role: Role) -> None:
    for (held_in, whose), relations in RELATIONS.items():
        for (thing, verb), grants in TABLE.items():
            granted = bool(grants.get(role, frozenset()) & relations)
            assert someone((role, held_in)).can(verb, thing, whose) is granted, (verb, thing, held_in, whose)
