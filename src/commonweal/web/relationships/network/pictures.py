"""The picture of a network, with its finding in words and the table that is its equal."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from commonweal.decisions.network import Standing
from commonweal.publication import wording
from commonweal.publication.networks import drawing
from commonweal.publication.networks.placing import Member, Sheet
from commonweal.web.relationships.network.reading import Drawn, sector_titles

HEADINGS = (
    "No.",
    "Organisation",
    "Sector",
    "Contacts",
    "Told of by",
    "Ways through it, %",
    "Constraint",
    "Would be cut off",
)
NAMED = 6


def finding(shown: Drawn) -> str:
    """What the picture shows, in one sentence."""
    if not shown.standings:
        return "Nobody has told of a tie that may be seen"
    if hinges := shown.hinges:
        first = hinges[0]
        many = wording.count_of(len(first.cut_off), "organisation")
        name = shown.names[first.organisation]
        return f"{name} holds the network together: {many} would be cut off without it"
    return "No single organisation holds the network together: nobody would be cut off if one left"


def also(shown: Drawn) -> str:
    """Who else holds others to the rest, in words; empty where nobody does."""
    others = [
        f"{shown.names[each.organisation]} ({len(each.cut_off)})" for each in shown.hinges[1 : NAMED + 1]
    ]
    return wording.listed(others)


def svg(shown: Drawn, *, narrow: bool = False, title: str = "") -> str:
    """The whole network."""
    members, groups = _members(shown, shown.standings)
    sheet = drawing.sheet_for(len(members), narrow=narrow)
    return _svg(members, _pairs(shown), sheet, groups, _only_ways(shown), title or finding(shown))


def around(shown: Drawn, code: str, *, narrow: bool = False) -> str:
    """One organisation and those that it is tied to, with the ties among them."""
    one = shown.of(code)
    near = {code, *(one.contacts if one else ())}
    members, groups = _members(shown, [each for each in shown.standings if each.organisation in near])
    pairs = tuple(pair for pair in _pairs(shown) if near.issuperset(pair))
    sheet = drawing.sheet_for(len(members), narrow=narrow)
    ways = tuple(way for way in _only_ways(shown) if near.issuperset(way))
    return _svg(members, pairs, sheet, groups, ways, f"{shown.names[code]} and its contacts")


def rows(shown: Drawn, several: Sequence[Standing]) -> list[tuple[str, ...]]:
    """The rows of some organisations in the table."""
    titles = sector_titles()
    return [_row(shown, each, titles[shown.sectors[each.organisation]]) for each in several]


def _row(shown: Drawn, each: Standing, sector: str) -> tuple[str, ...]:
    return (
        str(shown.number[each.organisation]),
        shown.names[each.organisation],
        sector,
        str(len(each.contacts)),
        str(each.told_by),
        f"{each.betweenness * 100:.1f}",
        "" if each.constraint is None else f"{each.constraint:.2f}",
        str(len(each.cut_off)),
    )


def _members(shown: Drawn, several: Sequence[Standing]) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    titles = sector_titles()
    order = list(titles)
    members = tuple(
        Member(
            each.organisation,
            shown.names[each.organisation],
            order.index(shown.sectors[each.organisation]),
            len(each.contacts),
            bool(each.cut_off),
        )
        for each in several
    )
    return members, tuple(titles.values())


def _pairs(shown: Drawn) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((min(pair), max(pair)) for pair in shown.net.pairs))


def _only_ways(shown: Drawn) -> tuple[tuple[str, str], ...]:
    """Ties between one who holds others and those of them that it is tied to itself."""
    return tuple(
        sorted(
            (each.organisation, other)
            for each in shown.hinges
            for other in set(each.cut_off) & set(each.contacts)
        )
    )


@functools.lru_cache(maxsize=32)
def _svg(
    members: tuple[Member, ...],
    pairs: tuple[tuple[str, str], ...],
    sheet: Sheet,
    groups: tuple[str, ...],
    ways: tuple[tuple[str, str], ...],
    title: str,
) -> str:
    """Drawn once for the same ties."""
    return drawing.svg(members, pairs, sheet=sheet, groups=groups, only_ways=ways, title=title)
