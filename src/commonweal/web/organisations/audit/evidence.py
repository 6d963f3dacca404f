"""Changes of the evidence, which no transaction of the database covers.

An entry says that a change begins, before anything is written. When it has ended, entries say what came of it. Where
the program was cut off between the two, the evidence itself knows what happened: `settle` completes the audit from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from commonweal.pipeline import witness
from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.audit.models import Entry, Stage
from commonweal.web.organisations.audit.recording import COMMAND, LOCAL, add, who
from commonweal.web.organisations.rights import Reader

if TYPE_CHECKING:
    from commonweal.pipeline.history import Happened


@dataclass
class Came:
    """What came of a change. Where nothing is said, nothing did: a file was held already."""

    events: list[Happened] = field(default_factory=list)
    values: list[Mapping[str, Any]] = field(default_factory=list)

    def happened(self, *events: Happened) -> None:
        """Say what the evidence now knows."""
        self.events += events

    def done(self, after: Mapping[str, Any]) -> None:
        """Say that it was done, where the evidence keeps no history of it."""
        self.values.append(after)


@contextmanager
def of_evidence(
    *,
    by: Reader,
    act: str,
    about: str,
    organisation: str = SYSTEM,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> Iterator[Came]:
    """Around a change of the evidence, outside any transaction. `after` is what is meant to be.

    What is raised inside passes through, after the audit has looked what came of it.
    """
    workspace, came = Path(settings.WORKSPACE), Came()
    name = by.name if by.name != who(by) else ""
    with witness.changing(workspace):
        with transaction.atomic(durable=True):
            begun = add(
                who=who(by),
                name=name,
                act=act,
                about=about,
                organisation=organisation,
                before=before,
                after=after,
                why=why,
                stage=Stage.BEGUN,
            )
        try:
            yield came
        except BaseException:
            _complete(begun, name, _traces(begun, by.name, workspace))
            raise
        _complete(begun, name, came.events, came.values)


def _complete(
    begun: Entry,
    name: str,
    events: list[Happened],
    values: list[Mapping[str, Any]] | None = None,
    *,
    otherwise: Stage = Stage.WITHDRAWN,
) -> None:
    """Say what came of what was begun."""
    same: dict[str, Any] = {"who": begun.who, "name": name, "act": begun.act, "answers": begun.number}
    with transaction.atomic(durable=True):
        for event in events:
            add(
                **same | {"act": event.act}, about=event.about, organisation=event.organisation, after=event.after,
                stage=Stage.DONE, event=event.id,
            )  # fmt: skip
        for after in values or ():
            add(
                **same,
                about=begun.about,
                organisation=begun.organisation,
                after=after,
                stage=Stage.DONE,
            )
        if not events and not values:
            add(**same, about=begun.about, organisation=begun.organisation, stage=otherwise)


def _traces(begun: Entry, name: str, workspace: Path) -> list[Happened]:
    """What the evidence knows of a change that did not say what came of it."""
    from commonweal.pipeline import history  # heavy: reads tables

    return [
        event
        for event in history.every(workspace)
        if _is_trace(event, begun) and event.by == name and not Entry.objects.filter(event=event.id).exists()
    ]


def _is_trace(event: Happened, begun: Entry) -> bool:
    return (event.act, event.organisation) == (begun.act, begun.organisation) and event.at >= begun.at


def settle(workspace: Path) -> int:
    """Complete the audit from the evidence: what was cut off, and what was done without it. Says how many entries.

    Does nothing while somebody is changing the evidence.
    """
    from commonweal.pipeline import history  # heavy: reads tables

    with witness.quiet(workspace) as nobody:
        if not nobody:
            return 0
        before = Entry.objects.count()
        unknown = _unknown(workspace)
        for begun in unanswered():
            mine = [event for event in unknown if _is_trace(event, begun)]
            unknown = [event for event in unknown if event not in mine]
            traceable = begun.act in history.ACTS
            _complete(begun, _name(begun), mine, otherwise=Stage.WITHDRAWN if traceable else Stage.UNCLEAR)
        for event in unknown:
            _found(event)
        return Entry.objects.count() - before


def unanswered() -> list[Entry]:
    """What was begun and has no end yet, the oldest first."""
    answered = Entry.objects.filter(answers__isnull=False).values("answers")
    return list(Entry.objects.filter(stage=Stage.BEGUN).exclude(number__in=answered).order_by("number"))


def _unknown(workspace: Path) -> list[Happened]:
    from commonweal.pipeline import history  # heavy: reads tables

    known = set(Entry.objects.exclude(event="").values_list("event", flat=True))
    return [event for event in history.every(workspace) if event.id not in known]


def _name(begun: Entry) -> str:
    return next((each.text for each in begun.words.filter(part="name")), "")


def _found(event: Happened) -> None:
    with transaction.atomic(durable=True):
        add(
            who=LOCAL if event.by == LOCAL else COMMAND,
            name="" if event.by == LOCAL else event.by,
            act=event.act,
            about=event.about,
            organisation=event.organisation,
            after={**event.after, "done": wording.moment(event.at)},
            why=event.why,
            stage=Stage.FOUND,
            event=event.id,
        )
