"""The network of a closed round: only ties whose givers let them be seen, and only organisations that are in one.

Nothing here says who was asked and did not answer. A tie that is told no more could say it, so such ties are counted
and never named; and whether they ended or are unknown is told apart only where there are enough of both.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.content.audit_questions import KIND, PARTNERS, AuditQuestions
from commonweal.content.loader import load
from commonweal.content.sectors import sectors
from commonweal.decisions import network as measures
from commonweal.decisions.network import Network, Standing, TooFew, Whole
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.records import choices
from commonweal.web.relationships.models import Answer, Progress, Round, Seen, Side

OTHER = "other"


@dataclass(frozen=True)
class Drawn:
    """A round's network as it may be seen: the organisations in it, most contacts first, and where each stands."""

    round: Round
    net: Network
    standings: tuple[Standing, ...]
    names: Mapping[str, str]
    sectors: Mapping[str, str]  # id of each organisation's sector, by its code

    @property
    def number(self) -> dict[str, int]:
        """The number of each organisation in the picture and its table."""
        return {each.organisation: at for at, each in enumerate(self.standings, start=1)}

    @property
    def hinges(self) -> list[Standing]:
        """Those without whom others would be cut off, the one who holds most first."""
        found = [each for each in self.standings if each.cut_off]
        return sorted(found, key=lambda each: (-len(each.cut_off), self.names[each.organisation]))

    def of(self, code: str) -> Standing | None:
        """Where one organisation stands; None where it is not in the network."""
        return next((each for each in self.standings if each.organisation == code), None)


@dataclass(frozen=True)
class Changed:
    """What became of ties since the round before. `ended` and `unknown` are None where there are too few of either."""

    before: Round
    formed: tuple[tuple[str, str], ...]
    kept: int
    not_told_again: int
    ended: int | None
    unknown: int | None


def closed() -> list[Round]:
    """The rounds that are closed, the newest first."""
    return list(Round.objects.filter(progress=Progress.CLOSED).order_by("-closes_on", "-created_at"))


def drawn(of: Round, *, public: bool = False) -> Drawn:
    """The network of a closed round. `public`: of what anybody may see only."""
    told = ties(of, public=public)
    codes = sorted({code for tie in told for code in tie})
    names = choices.names()
    sector = sectors_of(codes)
    net = measures.network(codes, told, answered={one for one, _ in told})
    found = sorted(
        _standings(net, tuple(sorted(sector.items()))),
        key=lambda each: (-len(each.contacts), names.get(each.organisation, each.organisation).casefold()),
    )
    return Drawn(of, net, tuple(found), {code: names.get(code, code) for code in codes}, sector)


def ties(of: Round, *, public: bool = False) -> set[measures.Tie]:
    """Who told of whom, of those who let it be seen. None before a round is closed."""
    if of.progress != Progress.CLOSED:
        return set()
    seen = [Seen.PUBLIC] if public else [Seen.PUBLIC, Seen.ATTRIBUTED]
    found = Answer.objects.filter(
        invitation__round=of,
        invitation__submitted_on__isnull=False,
        question__in=_drawing(of.edition),
        seen__in=seen,
    ).exclude(invitation__organisation="")
    told = found.exclude(invitation__side=Side.ANYBODY).values_list("invitation__organisation", "named")
    return {(one, other) for one, named in told for other in named if one != other}


def whole(of: Round) -> Whole | TooFew:
    """Measures of the network as a whole, over all that were asked, where enough answered."""
    return measures.whole(_asked(of), fewest=of.fewest)


def changed(of: Round) -> Changed | None:
    """What became of ties since the round before; None for the first."""
    before = next((each for each in closed() if each.closes_on < of.closes_on), None)
    if before is None:
        return None
    old, new = _asked(before), _asked(of)
    everybody = {*old.organisations, *new.organisations}
    found = measures.change(
        measures.network(everybody, old.ties, answered=old.answered),
        measures.network(everybody, new.ties, answered=new.answered),
    )
    enough = min(len(found.ended), len(found.unknown)) >= of.fewest
    return Changed(
        before=before,
        formed=found.formed,
        kept=len(found.kept),
        not_told_again=len(found.ended) + len(found.unknown),
        ended=len(found.ended) if enough else None,
        unknown=len(found.unknown) if enough else None,
    )


def sectors_of(codes: list[str]) -> dict[str, str]:
    """The sector that each organisation belongs to by its sort of body, by code."""
    by_sort = {sort: one.id for one in sectors(organisations.folder() / "content") for sort in one.covers}
    sorts = organisations.sorts()
    return {code: by_sort.get(sorts.get(code, ""), OTHER) for code in codes}


def sector_titles() -> dict[str, str]:
    """What each sector is called, in order; those of none last."""
    return {one.id: one.title for one in sectors(organisations.folder() / "content")} | {OTHER: "Others"}


def _asked(of: Round) -> Network:
    """The network over all that were asked in a round, and those whom they named."""
    told = ties(of)
    rows = of.invitations.exclude(organisation="").values_list("organisation", "submitted_on")
    named = {code for tie in told for code in tie}
    return measures.network(
        sorted({code for code, _ in rows} | named), told, answered={code for code, sent in rows if sent}
    )


def _drawing(edition: str) -> list[str]:
    """The questions whose answers draw the network, of the edition that was asked."""
    on = dt.date.fromisoformat(edition) if edition else None
    asked = load(KIND, PARTNERS, AuditQuestions, on=on, overlay=organisations.folder() / "content")
    return [each.id for each in asked.questions if each.draws_ties]


@functools.lru_cache(maxsize=32)
def _standings(net: Network, of: tuple[tuple[str, str], ...]) -> tuple[Standing, ...]:
    """Of a network that does not change any more: worked out once."""
    return measures.standings(net, sectors=dict(of)) if net.organisations else ()
