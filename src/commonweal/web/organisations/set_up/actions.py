"""Keeping what was set up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from commonweal.content.spend_method import local_definition
from commonweal.pipeline import editions, history, workspace
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.models import Organisation
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder, system
from commonweal.web.organisations.registers import actions as registers
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.set_up import drafts
from commonweal.web.organisations.set_up.drafts import Plan, PlannedBody

SETTINGS = ("name", "boards", "convening_body", "strategy_document", "sharing")


def check_can_keep(plan: Plan) -> None:
    """Raises InputError where a plan cannot be kept yet, or never in this workspace."""
    if system().demonstration:
        raise InputError(
            "demonstration",
            "This is the demonstration, whose system is made up.",
            what_to_do="Set up your own system in a folder of its own: commonweal serve --workspace FOLDER.",
        )
    if not plan.name:
        raise InputError("no_name", "The system has no name yet.", what_to_do="Enter it on “Name and words”.")
    if not plan.kept_bodies:
        raise InputError(
            "no_organisations",
            "The system has no organisations yet.",
            what_to_do="Add at least one on “Organisations”.",
        )


def keep(*, plan: Plan, by: Reader, why: str) -> None:
    """Keep a plan: settings, footprint and places, organisations. Nobody and nothing is removed from the registers."""
    by.check(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM)
    check_can_keep(plan)
    # The area first: kept again it is the same, so that nothing is lost should the records then fail.
    _keep_area(plan, by=by, why=why)
    _keep_records(plan, by=by, why=why)


def _keep_area(plan: Plan, *, by: Reader, why: str) -> None:
    """Keep the footprint and the places as a new edition of what local means, where they differ."""
    local = local_definition(folder() / "content")
    footprint = [council.code for council in plan.kept_councils]
    places = {name: tuple(codes) for name, codes in plan.places.items()}
    if (list(local.footprint), dict(local.places)) == (footprint, places):
        return
    with audit.of_evidence(
        by=by,
        act=history.CHANGE_METHOD,
        about=history.about_edition(local),
        before={"footprint": list(local.footprint), "places": list(local.places)},
        after={"footprint": footprint, "places": list(places)},
        why=why,
    ) as came:
        changed = editions.set_area(folder(), footprint=footprint, places=places, by=by.name, why=why)
        came.happened(history.newest_of(changed))


@transaction.atomic
def _keep_records(plan: Plan, *, by: Reader, why: str) -> None:
    """Keep the organisations and the settings; the draft is then done with."""
    before = workspace.settings(folder())
    rows = {body.code: _kept(body, by=by, why=why) for body in plan.kept_bodies}
    for body in plan.kept_bodies:
        followers = [rows[code] for code in body.followed_by if code in rows]
        rows[body.code].succeeded_by.add(*followers)
    after = {
        "name": plan.name,
        "boards": " ".join(plan.boards),
        "convening_body": plan.convening_body,
        "strategy_document": plan.strategy_document,
        "sharing": plan.sharing,
    }
    audit.record(
        by=by,
        act="system.set-up",
        about="system",
        before={key: before.get(key, "") for key in SETTINGS},
        after=after,
        why=why,
    )
    drafts.forget()
    # The file last: should it not be writable, the database forgets all of it too.
    workspace.name_organisations(folder(), {row.code: row.name for row in rows.values()})
    workspace.set_settings(folder(), **after, set_up=dt.datetime.now(dt.UTC).date().isoformat())


def _kept(body: PlannedBody, *, by: Reader, why: str) -> Organisation:
    given: dict[str, Any] = {
        "name": body.name,
        "sector": body.sector,
        "opened": dt.date.fromisoformat(body.opened) if body.opened else None,
        "closed": dt.date.fromisoformat(body.closed) if body.closed else None,
    }
    held = Organisation.objects.filter(code=body.code).first() if body.code else None
    if held is None:
        return registers.add(code=body.code, is_anchor=not body.closed, by=by, why=why, **given)
    return registers.change(held, is_anchor=held.is_anchor, by=by, why=why, **given)
