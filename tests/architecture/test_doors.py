"""Every page says who may reach it; what one may do is said in one table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from commonweal.web.design.doors import ATTRIBUTE, Door
from commonweal.web.organisations.permissions import TABLE, Role, Thing, Verb

django.setup()


def every_view(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


VIEWS = dict(every_view(get_resolver().url_patterns))


def without_door(views: dict[str, Any]) -> list[str]:
    return [
        address for address, view in views.items() if not isinstance(getattr(view, ATTRIBUTE, None), Door)
    ]


def test_every_view_says_who_may_reach_it() -> None:
    assert len(VIEWS) > 30
    assert without_door(VIEWS) == []


def test_a_view_that_says_nothing_is_found() -> None:
    assert without_door({"forgotten/": lambda request: None}) == ["forgotten/"]


@pytest.mark.parametrize("address", VIEWS)
def test_what_a_view_needs_is_in_the_table(address: str) -> None:
    door: Door = getattr(VIEWS[address], ATTRIBUTE)
    if door.thing:
        assert (Thing(door.thing), Verb(door.see)) in TABLE
        assert (Thing(door.thing), Verb(door.post)) in TABLE


def test_every_thing_can_be_seen_by_somebody_and_every_role_can_see_something() -> None:
    assert all((thing, Verb.SEE) in TABLE for thing in Thing)
    assert all(any(role in grants for grants in TABLE.values()) for role in Role)
