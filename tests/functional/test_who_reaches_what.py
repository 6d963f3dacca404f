"""Every role, every page, reading and sending, with one's own and another body's things: all as the table says."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import django
import pytest
import vl_convert

from tests.databases import SQLITE, Database, in_use

django.setup()

from commonweal.vocabulary.places import SYSTEM  # noqa: E402
from commonweal.web.baseline import findings, parted, pictures  # noqa: E402
from commonweal.web.design import gallery  # noqa: E402
from commonweal.web.organisations import permissions, sight  # noqa: E402
from commonweal.web.organisations.permissions import TABLE, Role, Thing, Verb  # noqa: E402
from commonweal.web.organisations.rights import Reader  # noqa: E402
from tests import tenancy  # noqa: E402
from tests.tenancy import OURS, THEIRS, Belongings  # noqa: E402

SURFACES = {"pages": tenancy.pages, "api": tenancy.api}
LEAST = {"pages": 100, "api": 10}
WHOLE = slice(None)
# Of what can be asked for, each role asks for a third, another one than the role before; `make prove` asks for all.
PARTS = {role: slice(at % 3, None, 3) for at, role in enumerate(Role)}


@pytest.fixture(scope="module")
def told_not_drawn() -> Iterator[None]:
    """Charts come as all that they would be drawn of: who may read it is asked here, not how it looks."""

    def told(chart: Mapping[str, Any], **_: Any) -> str:
        return f'<svg class="marks">{json.dumps(chart)}</svg>'

    def forget_drawn() -> None:
        for drawn in (findings._svg, parted._svg, pictures.drawn, gallery._charts):
            drawn.cache_clear()

    forget_drawn()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vl_convert, "vegalite_to_svg", told)
        patched.setattr(vl_convert, "vegalite_to_png", lambda chart, **_: told(chart).encode())
        yield
    forget_drawn()


@pytest.fixture(scope="module")
def world(
    told_not_drawn: None, migrated: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[dict[str, Belongings]]:
    """Two bodies with one of everything, made once: what the tests send is refused, or too little to change a thing."""
    from django.conf import settings

    from commonweal.web.config import workspace as workspaces

    folder = tmp_path_factory.mktemp("tenants")
    kept = settings.WORKSPACE, settings.SPOOL
    shutil.copytree(migrated, folder / "workspace")
    workspace = workspaces.use(folder / "workspace")
    settings.WORKSPACE, settings.SPOOL = workspace, workspace / "spool"
    with django_db_blocker.unblock(), in_use(Database(SQLITE, ""), workspace):
        yield tenancy.make(workspace, folder)
    settings.WORKSPACE, settings.SPOOL = kept
    workspaces.use(Path(kept[0]))


def all_wrong(
    of: Iterable[Belongings],
    role: Role | None,
    held_in: str,
    surfaces: Iterable[str] = SURFACES,
    part: slice = WHOLE,
) -> list[str]:
    """What does not come as the table says, for one role, of all that some bodies have, or of a part of that."""
    client = tenancy.signed_in(tenancy.person(role, held_in) if role else None)
    asked = [each for one in of for surface in surfaces for each in SURFACES[surface](one)][part]
    told = (tenancy.wrong(role, held_in, each, tenancy.ask_for(client, each)) for each in asked)
    return [words for words in told if words]


def each_sort(world: dict[str, Belongings], held_in: str) -> list[Belongings]:
    """One's own, another body's and the system's. To a role in the system all bodies are alike: one stands for them."""
    return [of for code, of in world.items() if held_in != SYSTEM or code != OURS]


@pytest.mark.parametrize("surface", SURFACES)
def test_there_is_much_to_ask_for(world: dict[str, Belongings], surface: str) -> None:
    assert len([each for of in each_sort(world, SYSTEM) for each in SURFACES[surface](of)]) > LEAST[surface]


@pytest.mark.parametrize("held_in", [OURS, SYSTEM])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "whole", [False, pytest.param(True, marks=pytest.mark.prove)], ids=["third", "whole"]
)
def test_a_role_reaches_what_the_table_says_and_nothing_else(
    world: dict[str, Belongings], role: Role, held_in: str, whole: bool
) -> None:
    assert all_wrong(each_sort(world, held_in), role, held_in, part=WHOLE if whole else PARTS[role]) == []


def test_who_has_not_signed_in_is_led_to_sign_in_whatever_they_ask_for(world: dict[str, Belongings]) -> None:
    assert all_wrong(world.values(), None, SYSTEM) == []


def without(thing: Thing, verb: Verb, role: Role) -> Any:
    """The table with one grant taken out."""
    grants = {each: whose for each, whose in TABLE[thing, verb].items() if each is not role}
    return MappingProxyType({**TABLE, (thing, verb): MappingProxyType(grants)})


def test_the_test_finds_a_grant_that_is_missing(
    world: dict[str, Belongings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "TABLE", without(Thing.ROWS, Verb.SEE, Role.CONTRIBUTOR))
    told = all_wrong([world[OURS]], Role.CONTRIBUTOR, OURS, ["pages"])
    assert told
    assert all("issues" in words and "though allowed" in words for words in told)


def test_the_test_finds_a_door_that_asks_not_whose_a_thing_is(
    world: dict[str, Belongings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "can", lambda self, verb, thing, whose="": self.can_somewhere(verb, thing))
    told = all_wrong([world[THEIRS]], Role.STEWARD, OURS, ["pages"])
    assert any(world[THEIRS].ids["version_id"] in words and "not 404" in words for words in told)


def test_the_test_finds_a_list_that_is_not_narrowed(
    world: dict[str, Belongings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight, "suppliers_of", lambda *_: None)
    told = all_wrong([world[THEIRS]], Role.STEWARD, OURS, ["pages"])
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


# Two who are nobody in the other body; `make prove` has them all.
OFTEN = ((Role.STEWARD, OURS), (Role.VIEWER, OURS))


@pytest.mark.parametrize(
    ("role", "held_in"),
    [
        pytest.param(*who, marks=() if who in OFTEN else pytest.mark.prove)
        for who in itertools.product(Role, (OURS, SYSTEM))
    ],
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
