"""The draft of a system: what was proposed, and what people made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction

from commonweal.content.spend_method import local_definition
from commonweal.pipeline import systems, workspace
from commonweal.web.organisations.models import Organisation, Sector
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.set_up.models import Draft

SECTORS = {
    "board": Sector.BOARD,
    "trust": Sector.TRUST,
    "council": Sector.COUNCIL,
    "authority": Sector.STRATEGIC_AUTHORITY,
}
PARTS = ("board", "name", "organisations", "places")


@dataclass(frozen=True)
class PlannedBody:
    """An organisation of the draft. `keep` is whether it is to be kept; days are written 2026-03-31, or empty.

    `typed`: a person added it, so that no other proposal takes it away.
    """

    code: str
    name: str
    sector: str = Sector.OTHER.value
    keep: bool = True
    opened: str = ""
    closed: str = ""
    followed_by: tuple[str, ...] = ()
    typed: bool = False


@dataclass(frozen=True)
class PlannedCouncil:
    """A council of the footprint, and the place of the system that it lies in."""

    code: str
    name: str
    place: str = ""
    keep: bool = True
    shared: bool = False
    typed: bool = False


@dataclass(frozen=True)
class Plan:
    """All that is to be kept. `boards` are GSS codes; `as_was` is the area of closed boards, up to `day`."""

    boards: tuple[str, ...] = ()
    board_names: tuple[str, ...] = ()
    as_was: bool = False
    day: str = ""
    missing: tuple[str, ...] = ()
    name: str = ""
    proposed_name: str = ""
    convening_body: str = ""
    strategy_document: str = ""
    sharing: str = "explicit"
    bodies: tuple[PlannedBody, ...] = ()
    councils: tuple[PlannedCouncil, ...] = ()
    done: tuple[str, ...] = ()

    def with_done(self, part: str) -> Plan:
        """The same, with a part looked over."""
        return replace(self, done=tuple(each for each in PARTS if each in {*self.done, part}))

    @property
    def kept_bodies(self) -> list[PlannedBody]:
        """The organisations that are to be kept."""
        return [body for body in self.bodies if body.keep]

    @property
    def kept_councils(self) -> list[PlannedCouncil]:
        """The councils that are to be the footprint."""
        return [council for council in self.councils if council.keep]

    @property
    def places(self) -> dict[str, list[str]]:
        """The codes of the councils of each place, by its name."""
        found: dict[str, list[str]] = {}
        for council in self.kept_councils:
            if council.place:
                found.setdefault(council.place, []).append(council.code)
        return found


def current() -> tuple[Plan, int]:
    """The draft, and its version; where there is none, what is kept already."""
    held = Draft.objects.first()
    return (
        (read(held.plan), held.version) if held and held.plan else (_as_kept(), held.version if held else 0)
    )


def read(plain: Mapping[str, Any]) -> Plan:
    """A plan from its plain values."""
    lists = {key: tuple(plain.get(key, ())) for key in ("boards", "board_names", "missing", "done")}
    return Plan(
        **{**{key: value for key, value in plain.items() if key not in ("bodies", "councils")}, **lists},
        bodies=tuple(
            PlannedBody(**{**each, "followed_by": tuple(each.get("followed_by", ()))})
            for each in plain.get("bodies", ())
        ),
        councils=tuple(PlannedCouncil(**each) for each in plain.get("councils", ())),
    )


@transaction.atomic
def keep(plan: Plan, *, seen: int, by: Reader) -> bool:
    """Keep the draft; False, and nothing kept, where somebody has changed it since version `seen`."""
    held, _ = Draft.objects.select_for_update().get_or_create(only=True)
    if held.version != seen:
        return False
    held.plan, held.version, held.changed_by = asdict(plan), held.version + 1, by.name
    held.save()
    return True


def forget() -> None:
    """Leave no draft: what is kept is then what is shown. Its version goes on, so that a page left open is noticed."""
    for held in Draft.objects.all():
        held.plan, held.version = {}, held.version + 1
        held.save()


def proposed(before: Plan, boards: Sequence[systems.Board], *, as_was: bool) -> Plan:
    """The draft with what is proposed for some boards. What people typed stays."""
    codes = tuple(board.code for board in boards)
    closed = [board.closed for board in boards if board.closed]
    day = max(closed) if as_was and closed else None
    if codes == before.boards and as_was == before.as_was and not before.missing:
        return before.with_done("board")
    found = systems.propose(folder(), codes, as_at=day)
    return replace(
        before,
        boards=codes,
        board_names=tuple(board.name for board in boards),
        as_was=as_was,
        day=found.day.isoformat() if as_was else "",
        missing=found.missing,
        name=found.name if before.name in ("", before.proposed_name) else before.name,
        proposed_name=found.name,
        bodies=_merged_bodies(before.bodies, found.bodies),
        councils=_merged_councils(before.councils, found.councils),
    ).with_done("board")


def _merged_bodies(before: Iterable[PlannedBody], found: Iterable[systems.Body]) -> tuple[PlannedBody, ...]:
    """What is proposed, as people left it where it stood before, then what people added."""
    new = {
        body.code: PlannedBody(
            body.code,
            body.name,
            SECTORS[body.kind].value,
            opened=_day(body.opened),
            closed=_day(body.closed),
            followed_by=body.followed_by,
        )
        for body in found
    }
    return tuple((new | {one.code: one for one in before if one.typed or one.code in new}).values())


def _merged_councils(
    before: Iterable[PlannedCouncil], found: Iterable[systems.Council]
) -> tuple[PlannedCouncil, ...]:
    """The same of councils."""
    new = {
        council.code: PlannedCouncil(council.code, council.name, council.place, shared=council.shared)
        for council in found
    }
    return tuple((new | {one.code: one for one in before if one.typed or one.code in new}).values())


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _as_kept() -> Plan:
    """What is kept already, as a draft to change."""
    here = folder()
    settings, local = workspace.settings(here), local_definition(here / "content")
    place_of = {code: place for place, codes in local.places.items() for code in codes}
    footprint = list(dict.fromkeys((*local.footprint, *place_of)))
    if not settings.get("set_up") and not Organisation.objects.exists() and not footprint:
        return Plan()
    rows = Organisation.objects.prefetch_related("succeeded_by")
    names = systems.councils(here) | {row.code: row.name for row in rows}
    return Plan(
        boards=tuple(settings.get("boards", "").split()),
        name="" if settings["name"] == workspace.DEFAULT_NAME else settings["name"],
        convening_body=settings.get("convening_body", ""),
        strategy_document=settings.get("strategy_document", ""),
        sharing=settings.get("sharing", "explicit"),
        bodies=tuple(
            PlannedBody(
                row.code,
                row.name,
                row.sector,
                opened=_day(row.opened),
                closed=_day(row.closed),
                followed_by=tuple(after.code for after in row.succeeded_by.all()),
                typed=True,
            )
            for row in rows
        ),
        councils=tuple(
            PlannedCouncil(code, names.get(code, code), place_of.get(code, ""), typed=True)
            for code in footprint
        ),
        done=PARTS,
    )
