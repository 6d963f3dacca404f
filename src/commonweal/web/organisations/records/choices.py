"""What records of every register are about: organisations, determinants, places; as forms and pages offer them."""

from __future__ import annotations

import functools
from pathlib import Path

from commonweal.content import determinants as content
from commonweal.content.areas import neighbourhoods
from commonweal.content.spend_method import local_definition
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import reading
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work import reading as work

EVERYWHERE = "All of the system"


def determinants() -> dict[str, str]:
    """The title of each determinant by its id, in order; a system's own among them."""
    return dict(_determinants(reading.folder(), reading.state_of_evidence()))


@functools.lru_cache(maxsize=8)
def _determinants(here: Path, _state: tuple[object, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.id, one.title) for one in content.determinants(here / "content"))


def places() -> dict[str, str]:
    """What a commitment can be about, by how records name it: the system (""), its places and neighbourhoods."""
    return {"": EVERYWHERE} | {name: name for name in _places(reading.folder(), reading.state_of_evidence())}


@functools.lru_cache(maxsize=8)
def _places(here: Path, _state: tuple[object, ...]) -> tuple[str, ...]:
    overlay = here / "content"
    each_own = (
        f"{one.place}: {one.name}" if one.place else one.name
        for one in neighbourhoods(overlay).neighbourhoods
    )
    return tuple(dict.fromkeys((*local_definition(overlay).places, *each_own)))


def names() -> dict[str, str]:
    """The name of each organisation by its code, and of the system."""
    return work.names()


def writable(asking: Reader, verb: Verb, thing: Thing) -> list[tuple[str, str]]:
    """For which organisations, and the system, a reader may add something: code and name, the system first."""
    known = {place.code: place.name for place in reading.known()} | {SYSTEM: work.SYSTEM_NAME}
    codes = known if asking.can(verb, thing, SYSTEM) else asking.among(known, verb, thing)
    return sorted(
        ((code, known[code]) for code in codes), key=lambda each: (each[0] != SYSTEM, each[1].casefold())
    )
