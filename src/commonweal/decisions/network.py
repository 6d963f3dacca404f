"""Who is tied to whom, and what that means for a partnership: measures of the network that an audit shows.

Definitions are those of the textbooks, worked out by NetworkX: density and betweenness (Freeman 1977), structural holes
(Burt 1992), effective size (Borgatti 1997). A tie is told by one organisation of another. Reciprocity asks who told
it; every other measure takes two as tied when either of them told so, for a partner who did not answer is still there.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.vocabulary.errors import InputError

Tie = tuple[str, str]  # who told it, and of whom


@dataclass(frozen=True)
class Network:
    """Organisations by their codes, the ties that were told among them, and which of them answered."""

    organisations: tuple[str, ...]
    ties: frozenset[Tie]
    answered: frozenset[str]

    @property
    def response_rate(self) -> float | None:
        """The share of organisations that answered, 0 to 1; None where nobody was asked."""
        return len(self.answered) / len(self.organisations) if self.organisations else None

    @property
    def pairs(self) -> frozenset[frozenset[str]]:
        """Every two that are tied, whoever told it."""
        return frozenset(frozenset(tie) for tie in self.ties)


@dataclass(frozen=True)
class Whole:
    """Measures of the network as a whole. Shares are 0 to 1; None where there is nothing to divide by.

    `reciprocity` is the share of told ties that are told back. Whoever did not answer told nothing back, so
    `reciprocity_among_answered` looks only at ties between two who answered; both stand beside the response rate.
    `distance` and `diameter` are counted in steps within the largest of the groups.
    """

    organisations: int
    answered: int
    response_rate: float
    pairs: int
    density: float | None
    reciprocity: float | None
    reciprocity_among_answered: float | None
    clustering: float
    transitivity: float
    groups: tuple[tuple[str, ...], ...]  # those that hang together, the largest first
    distance: float | None
    diameter: int


@dataclass(frozen=True)
class TooFew:
    """Too few answered for anything to be said of the network as a whole."""

    answered: int
    needed: int


@dataclass(frozen=True)
class Standing:
    """Where one organisation stands in the network.

    `betweenness` is the share of shortest ways between two others that lead through it, 0 to 1. `constraint` (low: its
    contacts do not know each other) and `effective_size` (contacts that are not reached through others) are None for
    one without ties. `sectors` are those of its contacts, beside its own. `parts` are the groups into which those who
    reach it now would fall if it left, the largest first; one part or none where nobody would be cut off.
    """

    organisation: str
    contacts: tuple[str, ...]
    told_by: int
    betweenness: float
    constraint: float | None
    effective_size: float | None
    sectors: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]

    @property
    def cut_off(self) -> tuple[str, ...]:
        """Who would be cut off from the largest part if it left (of two largest, from the one first by name)."""
        return tuple(sorted(name for part in self.parts[1:] for name in part))


@dataclass(frozen=True)
class Change:
    """What became of ties between two rounds, by pairs of codes in order.

    A tie is `ended` only where one who told it answered again and nobody told it; where those who told it did not
    answer again it is `unknown`, not gone.
    """

    formed: tuple[Tie, ...]
    kept: tuple[Tie, ...]
    ended: tuple[Tie, ...]
    unknown: tuple[Tie, ...]


def network(
    organisations: Iterable[str], ties: Iterable[Tie], *, answered: Collection[str] | None = None
) -> Network:
    """A network of organisations. `answered`: who answered (all, where it is not said).

    An organisation's tie to itself says nothing and is left out; a tie told twice is one. Raises InputError where a
    tie, or an answer, is of an organisation that was not named.
    """
    named = tuple(dict.fromkeys(organisations))
    told = frozenset((one, other) for one, other in ties if one != other)
    who = frozenset(named if answered is None else answered)
    strangers = sorted(({name for tie in told for name in tie} | who) - set(named))
    if strangers:
        raise InputError(
            "unknown_organisation",
            f"Ties or answers name organisations that are not in the round: {', '.join(strangers)}.",
            what_to_do="Add them to the round's partners, or leave out what names them.",
        )
    return Network(named, told, who)


def whole(net: Network, *, fewest: int) -> Whole | TooFew:
    """Measures of the whole network, where at least `fewest` answered."""
    if len(net.answered) < max(fewest, 1):
        return TooFew(len(net.answered), max(fewest, 1))
    import networkx as nx  # late: most of what decides never draws a network

    graph = _graph(net)
    groups = _groups(nx.connected_components(graph))
    largest = graph.subgraph(groups[0])
    size, pairs = len(net.organisations), len(net.pairs)
    return Whole(
        organisations=size,
        answered=len(net.answered),
        response_rate=len(net.answered) / size,
        pairs=pairs,
        density=2 * pairs / (size * (size - 1)) if size > 1 else None,
        reciprocity=_reciprocity(net.ties),
        reciprocity_among_answered=_reciprocity({tie for tie in net.ties if net.answered.issuperset(tie)}),
        clustering=float(nx.average_clustering(graph)),
        transitivity=float(nx.transitivity(graph)),
        groups=groups,
        distance=float(nx.average_shortest_path_length(largest)) if len(groups[0]) > 1 else None,
        diameter=int(nx.diameter(largest)),
    )


def standings(net: Network, *, sectors: Mapping[str, str] | None = None) -> tuple[Standing, ...]:
    """Where each organisation stands, in the order in which they were named. `sectors`: code → sector."""
    import networkx as nx

    graph, of = _graph(net), sectors or {}
    between = nx.betweenness_centrality(graph)
    constraint, size = nx.constraint(graph), nx.effective_size(graph)
    hinges = set(nx.articulation_points(graph))
    told_by = {name: sum(1 for _, other in net.ties if other == name) for name in net.organisations}
    return tuple(
        Standing(
            organisation=name,
            contacts=tuple(sorted(graph[name])),
            told_by=told_by[name],
            betweenness=float(between[name]),
            constraint=_known(constraint[name]),
            effective_size=_known(size[name]),
            sectors=tuple(sorted({of[each] for each in graph[name] if each in of} - {of.get(name, "")})),
            parts=_parts(graph, name) if name in hinges else (),
        )
        for name in net.organisations
    )


def brokers(several: Iterable[Standing], *, first: int) -> tuple[Standing, ...]:
    """Those through whom most shortest ways lead, the first so many; who is level with the last is among them."""
    return _first((each for each in several if each.betweenness > 0), lambda each: each.betweenness, first)


def connectors(several: Iterable[Standing], *, first: int) -> tuple[Standing, ...]:
    """Those tied to most sectors beside their own, the first so many; who is level with the last is among them."""
    return _first((each for each in several if each.sectors), lambda each: len(each.sectors), first)


def change(before: Network, after: Network) -> Change:
    """What became of ties between two rounds."""
    old, new = before.pairs, after.pairs
    tellers = {pair: {one for one, other in before.ties if {one, other} == pair} for pair in old - new}
    ended = {pair for pair, who in tellers.items() if who & after.answered}
    return Change(
        formed=_named(new - old),
        kept=_named(new & old),
        ended=_named(ended),
        unknown=_named(tellers.keys() - ended),
    )


def _graph(net: Network) -> Any:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(net.organisations)
    graph.add_edges_from(sorted(net.ties))
    return graph


def _reciprocity(ties: Collection[Tie]) -> float | None:
    return sum((other, one) in ties for one, other in ties) / len(ties) if ties else None


def _groups(several: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(sorted(each)) for each in several), key=lambda each: (-len(each), each)))


def _parts(graph: Any, leaving: str) -> tuple[tuple[str, ...], ...]:
    import networkx as nx

    rest = nx.node_connected_component(graph, leaving) - {leaving}
    return _groups(nx.connected_components(graph.subgraph(rest)))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _first(several: Iterable[Standing], by: Any, first: int) -> tuple[Standing, ...]:
    ranked = sorted(several, key=lambda each: (-by(each), each.organisation))
    if first < 1 or len(ranked) <= first:
        return tuple(ranked[: max(first, 0)])
    last = by(ranked[first - 1])
    return tuple(each for each in ranked if by(each) >= last)


def _named(pairs: Iterable[frozenset[str]]) -> tuple[Tie, ...]:
    return tuple(sorted((min(pair), max(pair)) for pair in pairs))
