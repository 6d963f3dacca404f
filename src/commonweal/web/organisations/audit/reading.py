"""What of the audit a reader may see, found by who, what, whose and when; and the history of one record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from commonweal.publication import wording as words
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Change
from commonweal.web.organisations.audit import wording
from commonweal.web.organisations.audit.models import Entry, Stage, Words
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import OTHERS, Reader

AT_ONCE = 500
COMMENTED = ("work.comment", "work.erase-comment")  # shown as comments


@dataclass(frozen=True)
class Shown:
    """An entry in words. What a change of the evidence was to be, and why, is with what came of it."""

    number: int
    at: dt.datetime
    who: str
    what: str
    about: str
    href: str | None
    organisation: str
    before: str
    after: str
    why: str
    stage: Stage
    digest: str

    @property
    def when(self) -> str:
        """In the time of the place."""
        return words.moment(self.at)

    @property
    def state(self) -> str:
        """What came of it."""
        return str(self.stage.label)


def visible_to(asking: Reader) -> QuerySet[Entry]:
    """The entries that a reader may see, the newest first."""
    every = Entry.objects.order_by("-number")
    if asking.can(Verb.SEE, Thing.AUDIT, OTHERS):
        return every
    codes = asking.among([*asking.organisations, SYSTEM], Verb.SEE, Thing.AUDIT)
    return every.filter(organisation__in=codes)


def found(
    asking: Reader, *, who: str = "", thing: str = "", organisation: str = "", days: int | None = None
) -> QuerySet[Entry]:
    """Of those a reader may see, the entries by somebody, about a sort of thing, of an organisation, of late.

    What was begun and has come to an end is told once, by its end.
    """
    entries = visible_to(asking).exclude(
        stage=Stage.BEGUN, number__in=Entry.objects.filter(answers__isnull=False).values("answers")
    )
    if who:
        entries = entries.filter(who=who)
    if thing:
        entries = entries.filter(act__startswith=f"{thing}.")
    if organisation:
        entries = entries.filter(organisation=organisation)
    if days is not None:
        entries = entries.filter(at__gte=timezone.now() - dt.timedelta(days=days))
    return entries


def people(asking: Reader) -> list[tuple[str, str]]:
    """Who has entries that a reader may see, by name: the last name that each had."""
    codes = list(visible_to(asking).order_by("who").values_list("who", flat=True).distinct())
    newest = Words.objects.filter(part="name", entry__who__in=codes, entry__who__startswith="person:")
    names = dict(newest.order_by("entry_id").values_list("entry__who", "text"))
    return sorted(
        ((code, wording.who(code, names.get(code, ""))) for code in codes), key=lambda each: each[1]
    )


def things(asking: Reader) -> list[tuple[str, str]]:
    """The sorts of things that entries which a reader may see are about."""
    acts = visible_to(asking).order_by("act").values_list("act", flat=True).distinct()
    return [(code, wording.thing(code)) for code in sorted({act.partition(".")[0] for act in acts})]


def shown(entries: Sequence[Entry]) -> list[Shown]:
    """Entries in words."""
    numbers = {entry.number for entry in entries} | {entry.answers for entry in entries if entry.answers}
    said: dict[int, dict[str, str]] = {}
    for entry_id, part, text in Words.objects.filter(entry__in=numbers).values_list(
        "entry_id", "part", "text"
    ):
        said.setdefault(entry_id, {})[part] = text
    return [_shown(entry, said) for entry in entries]


def all_shown(entries: QuerySet[Entry], most: int | None) -> Iterator[Shown]:
    """The same of many, some at a time; of all, where no `most` is said."""
    numbers = list(entries.values_list("number", flat=True)[:most])
    for at in range(0, len(numbers), AT_ONCE):
        part = Entry.objects.filter(number__in=numbers[at : at + AT_ONCE]).order_by("-number")
        yield from shown(list(part))


def _shown(entry: Entry, said: dict[int, dict[str, str]]) -> Shown:
    own = said.get(entry.number, {})
    begun = said.get(entry.answers, {}) if entry.answers else {}
    both = begun | own
    return Shown(
        number=entry.number,
        at=entry.at,
        who=wording.who(entry.who, both.get("name", "")),
        what=wording.act(entry.act),
        about=entry.about,
        href=wording.href(entry.about),
        organisation=entry.organisation,
        before=wording.values(both.get("before", "")),
        after=wording.values(both.get("after", "")),
        why=both.get("why", ""),
        stage=Stage(entry.stage),
        digest=entry.digest,
    )


def history(about: str | Iterable[str], limit: int = 20, *, asking: Reader | None = None) -> list[Change]:
    """Who changed a record, what and why, the newest first: for the page of the record, to whoever may see that.

    `asking` narrows it to what a reader may see, of a record that several organisations have a part in.
    """
    wanted = [about] if isinstance(about, str) else list(about)
    every = Entry.objects.all() if asking is None else visible_to(asking)
    entries = (
        every.filter(about__in=wanted)
        .exclude(stage__in=(Stage.BEGUN, Stage.WITHDRAWN))
        .exclude(act__in=COMMENTED)
        .order_by("-number")
    )
    return [
        Change(each.when, each.who, f"{each.what}: {each.after}" if each.after else each.what, each.why)
        for each in shown(list(entries[:limit]))
    ]
