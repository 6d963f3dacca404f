"""Every role, every page, reading and sending, with one's own and another body's things: all as the table says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import django
import pytest

from tests.databases import SQLITE, Database, in_use

django.setup()

from commonweal.vocabulary.places import SYSTEM  # noqa: E402
from commonweal.web.organisations import permissions, sight  # noqa: E402
from commonweal.web.organisations.permissions import TABLE, Role, Thing, Verb  # noqa: E402
from commonweal.web.organisations.rights import Reader  # noqa: E402
from tests import tenancy  # noqa: E402
from tests.tenancy import OURS, THEIRS, Belongings  # noqa: E402

SURFACES = {"pages": tenancy.pages, "api": tenancy.api}
LEAST = {"pages": 100, "api": 15}


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[dict[str, Belongings]]:
    """Two bodies with one of everything, made once: what the tests send is refused, or too little to change a thing."""
    from django.conf import settings
    from django.core.management import call_command

    from commonweal.web.config import workspace as workspaces

    folder = tmp_path_factory.mktemp("tenants")
    kept = settings.WORKSPACE, settings.SPOOL
    workspace = workspaces.use(folder / "workspace")
    settings.WORKSPACE, settings.SPOOL = workspace, workspace / "spool"
    with django_db_blocker.unblock(), in_use(Database(SQLITE, ""), workspace):
        call_command("migrate", verbosity=0, interactive=False)
        yield tenancy.make(workspace, folder)
    settings.WORKSPACE, settings.SPOOL = kept
    workspaces.use(Path(kept[0]))


def all_wrong(
    world: dict[str, Belongings], role: Role | None, held_in: str, surface: str = "pages"
) -> list[str]:
    """What does not come as the table says, for one role."""
    client = tenancy.signed_in(tenancy.person(role, held_in) if role else None)
    asked = [each for of in world.values() for each in SURFACES[surface](of)]
    assert len(asked) > LEAST[surface]
    told = (tenancy.wrong(role, held_in, each, tenancy.ask_for(client, each)) for each in asked)
    return [words for words in told if words]


@pytest.mark.parametrize("held_in", [OURS, SYSTEM])
@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_what_the_table_says_and_nothing_else(
    world: dict[str, Belongings], role: Role, held_in: str
) -> None:
    assert all_wrong(world, role, held_in) + all_wrong(world, role, held_in, "api") == []


def test_who_has_not_signed_in_is_led_to_sign_in_whatever_they_ask_for(world: dict[str, Belongings]) -> None:
    assert all_wrong(world, None, SYSTEM) + all_wrong(world, None, SYSTEM, "api") == []


def without(thing: Thing, verb: Verb, role: Role) -> Any:
    """The table with one grant taken out."""
    grants = {each: whose for each, whose in TABLE[thing, verb].items() if each is not role}
    return MappingProxyType({**TABLE, (thing, verb): MappingProxyType(grants)})


def test_the_test_finds_a_grant_that_is_missing(
    world: dict[str, Belongings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "TABLE", without(Thing.ROWS, Verb.SEE, Role.CONTRIBUTOR))
    told = all_wrong(world, Role.CONTRIBUTOR, OURS)
    assert told
    assert all("issues" in words and "though allowed" in words for words in told)


def test_the_test_finds_a_door_that_asks_not_whose_a_thing_is(
    world: dict[str, Belongings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "can", lambda self, verb, thing, whose="": self.can_somewhere(verb, thing))
    told = all_wrong(world, Role.STEWARD, OURS)
    assert any(world[THEIRS].ids["version_id"] in words and "not 404" in words for words in told)


def test_the_test_finds_a_list_that_is_not_narrowed(
    world: dict[str, Belongings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight, "suppliers_of", lambda *_: None)
    told = all_wrong(world, Role.STEWARD, OURS)
    assert any("canarybird r1k" in words for words in told)


# Attacks: words that only another body's data have are looked for in all that a role can reach


def leaked(world: dict[str, Belongings], role: Role | None, held_in: str) -> list[str]:
    """Where a word is to be read that only a body's own people may read."""
    client = tenancy.signed_in(tenancy.person(role, held_in) if role else None)
    asked = [each for of in world.values() for surface in SURFACES.values() for each in surface(of)]
    known = [each.address for each in asked if each.method == "GET"]
    secret = {code: tenancy.secrets(role, held_in, of) for code, of in world.items() if code != SYSTEM}
    told = []
    for address, came in tenancy.crawl(client, ["/", *known, *with_query(world)]):
        for code, words in secret.items():
            told += [
                f"{role} of {held_in}: {name} of {code} at {address}"
                for name in tenancy.leaks(words, came.body)
            ]
    return told


def with_query(world: dict[str, Belongings]) -> Iterator[str]:
    """Addresses that ask for another body's things in ways that no page offers."""
    for of in world.values():
        yield f"/data/?organisation={of.code}"
        yield f"/data/add/?organisation={of.code}"
        yield f"/levers/scenario/?baseline={of.queries['baseline']}"
        yield f"/levers/suppliers/?search={of.canaries['supplier'][:6]}"
        yield f"/baseline/procurement/spend/by/supplier/?place={of.code}&search=Canary"
        yield "/baseline/procurement/spend/by/supplier/?search=Canary&order=name&down=no"


# Those whose rights differ most; `make prove` has them all.
OFTEN = (Role.ADMINISTRATOR, Role.STEWARD, Role.VIEWER)


@pytest.mark.parametrize("held_in", [OURS, SYSTEM])
@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role in OFTEN else pytest.mark.prove) for role in Role]
)
def test_no_role_reads_what_only_another_bodys_people_may(
    world: dict[str, Belongings], role: Role, held_in: str
) -> None:
    assert leaked(world, role, held_in) == []


def test_nobody_reads_anything(world: dict[str, Belongings]) -> None:
    assert leaked(world, None, "") == []


def test_the_attack_finds_what_is_not_kept_apart(
    world: dict[str, Belongings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "can", lambda self, verb, thing, whose="": self.can_somewhere(verb, thing))
    told = leaked(world, Role.STEWARD, OURS)
    found = {
        name for name in world[THEIRS].canaries if any(f": {name} of {THEIRS}" in words for words in told)
    }
    assert found == set(world[THEIRS].canaries)
