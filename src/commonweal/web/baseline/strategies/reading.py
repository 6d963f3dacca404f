"""What the registers of strategies hold, as pages, files and the judgement of levels ask for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from commonweal.content.anchor_levels import AnchorLevels, anchor_levels
from commonweal.decisions import alignment, anchor_system
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies.models import (
    Activity,
    Charter,
    Commitment,
    DecisionDate,
    Direction,
    Strategy,
    Triage,
)
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work import reading as work


def anchors(day: dt.date) -> tuple[alignment.Anchor, ...]:
    """The anchor institutions of the register that are open on a day, by name."""
    return tuple(
        alignment.Anchor(one.code, one.name, one.sector or "", one.sector in organisations.NHS)
        for one in organisations.anchors()
        if (one.opened is None or one.opened <= day) and (one.closed is None or one.closed >= day)
    )


def in_force(day: dt.date) -> tuple[list[Strategy], list[Commitment]]:
    """The strategies that count on a day, and their commitments that are not given up."""
    strategies = [each for each in Strategy.objects.all() if each.in_force(day)]
    found = Commitment.objects.filter(strategy__in=strategies, given_up__isnull=True)
    return strategies, list(found.select_related("strategy"))


def plain(each: Commitment, heirs: dict[str, str]) -> alignment.Commitment:
    """A commitment as it is judged: that of a body which has closed is held by the one that followed it."""
    return alignment.Commitment(
        id=str(each.pk),
        organisation=heirs.get(each.organisation, each.organisation),
        what=each.what,
        determinant=each.determinant,
        place=each.place,
        measure=each.measure,
        direction=alignment.Direction(each.direction) if each.direction else None,
        figure=each.figure,
        unit=each.unit,
        due=each.due,
    )


def record(day: dt.date) -> anchor_system.Record:
    """All that is in force on a day, for its level to be judged."""
    strategies, commitments = in_force(day)
    heirs = organisations.heirs(day)
    return anchor_system.Record(
        day=day,
        anchors=anchors(day),
        strategies=tuple(
            anchor_system.Strategy(str(each.pk), heirs.get(each.organisation, each.organisation), each.title)
            for each in strategies
        ),
        commitments=tuple(plain(each, heirs) for each in commitments),
        charters=tuple(
            anchor_system.Charter(str(each.pk), each.title, signatories(each, day))
            for each in Charter.objects.prefetch_related("signatures")
            if each.in_force(day)
        ),
        decisions=tuple(
            DecisionDate.objects.filter(called_off=False, day__gte=day).values_list("organisation", "day")
        ),
        determinants=tuple(choices.determinants()),
    )


def signatories(charter: Charter, day: dt.date) -> tuple[str, ...]:
    """The codes of those who have signed a charter and not left it, or of who followed them."""
    heirs, found = organisations.heirs(day), [each for each in charter.signatures.all() if each.in_force(day)]
    return tuple(dict.fromkeys(heirs.get(each.organisation, each.organisation) for each in found))


def levels() -> AnchorLevels:
    """The levels in force here."""
    return anchor_levels(organisations.folder() / "content")


@dataclass(frozen=True)
class Picture:
    """The record of a day, how it is aligned, and the level that it shows."""

    record: anchor_system.Record
    aligned: alignment.Alignment
    judged: anchor_system.Judged


def picture(day: dt.date | None = None) -> Picture:
    """What the registers show on a day; today by default."""
    now = record(day or timezone.localdate())
    rules = levels()
    aligned = alignment.align(
        now.anchors, now.commitments, determinants=now.determinants, sectors_wanted=rules.sectors_wanted
    )
    return Picture(now, aligned, anchor_system.judge(rules, now))


def claims(judged: anchor_system.Judged, day: dt.date) -> list[tuple[Strategy, anchor_system.Claim]]:
    """What strategies in force claim of the level, each held against the record. Levels that are gone claim nothing."""
    known = {step.level.id for step in judged.steps}
    strategies, _ = in_force(day)
    return [(each, anchor_system.guard(each.claims, judged)) for each in strategies if each.claims in known]


def activities(asking: Reader) -> QuerySet[Activity]:
    """Work that somebody told of, as a reader may see it."""
    found = Activity.objects.all()
    if asking.is_local:
        return found
    codes = [SYSTEM, *work.names()]
    return found.filter(organisation__in=asking.among(codes, Verb.SEE, Thing.ACTIVITY))


def waiting(asking: Reader) -> int:
    """How many pieces of work that nobody has badged wait for this reader to say what becomes of them."""
    if not asking.can(Verb.CHANGE, Thing.ACTIVITY, SYSTEM):
        return 0
    return activities(asking).filter(state=Triage.NEW).count()


@dataclass(frozen=True)
class OnRecord:
    """What one of these registers holds, in words, and its page."""

    words: str
    href: str


def on_record(asking: Reader) -> dict[str, OnRecord]:
    """What these registers hold for a reader, by the kind of file in which an organisation can send the same."""
    from commonweal.publication.wording import count_of

    today = timezone.localdate()
    charters = [each for each in Charter.objects.prefetch_related("signatures") if each.in_force(today)]
    signed = {code for each in charters for code in signatories(each, today)}
    ahead = DecisionDate.objects.filter(
        called_off=False, day__gte=today, day__lte=today + dt.timedelta(days=183)
    ).count()
    told = activities(asking).exclude(state=Triage.NOT_OURS).count()
    found = {
        "charters": (
            len(charters),
            f"{count_of(len(charters), 'charter')} in force, with {count_of(len(signed), 'signatory', 'signatories')}",
            "/baseline/charters/",
        ),
        "planning-calendar": (
            ahead, f"{count_of(ahead, 'decision')} of partners in the next six months", "/baseline/calendar/"
        ),
        "hidden-activity": (
            told, f"{count_of(told, 'piece of work', 'pieces of work')} that nobody had badged", "/baseline/activity/"
        ),
    }  # fmt: skip
    return {kind: OnRecord(words, href) for kind, (many, words, href) in found.items() if many}


def target(each: Commitment | alignment.Commitment) -> str:
    """What a commitment wants of its measure, in words: “more, to 12 %, by 31 March 2028”."""
    from commonweal.publication import wording

    parts = [str(Direction(each.direction).label).lower()] if each.direction else []
    if each.figure is not None:
        between = "" if each.unit == "%" else " "
        parts.append(f"to {each.figure.normalize():,f}{between}{each.unit}".rstrip())
    if each.due:
        parts.append(f"by {wording.day(each.due)}")
    return ", ".join(parts)


def of_sector(sector: str) -> list[str]:
    """The codes of the anchors of a sector, those that have closed among them."""
    return [one.code for one in organisations.anchors() if one.sector == sector]
