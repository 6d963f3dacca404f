"""Editions of content that people write on a page: in the workspace, dated, with who changed what and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from commonweal.content.areas import Neighbourhood, Neighbourhoods, neighbourhoods
from commonweal.content.loader import Change, Edition
from commonweal.content.spend_method import LocalDefinition, SpendRules, local_definition, spend_rules
from commonweal.evidence.store import Store, files
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.spending import Local

Model = TypeVar("Model", bound=Edition)
ABOUT_ITSELF = {"kind", "id", "effective"}  # said by where the file lies


def switch_rule(workspace: Path, rule: str, *, in_force: bool, by: str, why: str) -> SpendRules:
    """Switch a rule of influenceable spend on or off, by its id, in a new edition in force from today.

    Raises InputError where no rule has the id, it is so already, or a reason is missing.
    """
    with writing(workspace) as store:
        now = spend_rules(store.content)
        found = next((each for each in now.rules if each.id == rule), None)
        if found is None:
            raise InputError(
                "no_such_rule", "There is no such rule.", what_to_do="Choose one from the list of rules."
            )
        if found.in_force == in_force:
            raise InputError(
                "rule_is_so",
                f"“{found.title}” is {'in force' if in_force else 'switched off'} already.",
                what_to_do="Look at its history: somebody may have switched it since you opened the page.",
            )
        what = f"{found.title}: switched {'on' if in_force else 'off'}"
        changed = found.model_copy(update={"in_force": in_force})
        rules = tuple(changed if each.id == rule else each for each in now.rules)
        return _write(store, now, {"rules": rules}, what=what, by=by, why=why)


def choose_local(
    workspace: Path, chosen: Local, *, radius_km: float | None = None, by: str, why: str
) -> LocalDefinition:
    """Choose what local means, in a new edition in force from today; the radius stays where none is given."""
    with writing(workspace) as store:
        now = local_definition(store.content)
        radius = now.radius_km if radius_km is None else radius_km
        if (chosen, radius) == (now.chosen, now.radius_km):
            raise InputError(
                "local_is_so",
                "Local means this already.",
                what_to_do="Choose another definition, or leave it as it is.",
            )
        changed = now.model_copy(update={"chosen": chosen, "radius_km": radius})
        what = f"Local now means: {changed.words()}"
        return _write(store, now, {"chosen": chosen, "radius_km": radius}, what=what, by=by, why=why)


def set_area(
    workspace: Path, *, footprint: Sequence[str], places: Mapping[str, Sequence[str]], by: str, why: str
) -> LocalDefinition:
    """Say which councils (GSS codes) are the system's footprint, and which of them each place is made of.

    In a new edition of what local means, in force from today; the same again where nothing differs.
    """
    with writing(workspace) as store:
        now = local_definition(store.content)
        area = tuple(footprint)
        parts = {name: tuple(codes) for name, codes in places.items()}
        if (now.footprint, dict(now.places)) == (area, parts):
            return now
        what = f"The footprint has {len(footprint)} councils, in {len(places)} places"
        return _write(store, now, {"footprint": area, "places": parts}, what=what, by=by, why=why)


def set_neighbourhoods(
    workspace: Path, wanted: Sequence[Neighbourhood], *, what: str, by: str, why: str
) -> Neighbourhoods:
    """Say which neighbourhoods the system has, in a new edition in force from today.

    Raises InputError where two have one name, or one area is in two.
    """
    with writing(workspace) as store:
        now = neighbourhoods(store.content)
        ordered = tuple(sorted(wanted, key=lambda each: each.name.lower()))
        try:
            return _write(store, now, {"neighbourhoods": ordered}, what=what, by=by, why=why)
        except ValidationError as fault:
            said = "; ".join(str(each["ctx"]["error"]) for each in fault.errors() if "ctx" in each)
            raise InputError(
                "neighbourhoods_overlap",
                f"These neighbourhoods cannot be kept: {said or 'something in them is not as it must be'}.",
                what_to_do="Give each neighbourhood a name of its own, and each area to one of them.",
            ) from fault


def _write(store: Store, now: Model, values: dict[str, object], *, what: str, by: str, why: str) -> Model:
    """Write the edition of today: that of before with some values changed. A day's last edition is the one that stays;
    `changes` has them all.
    """
    if not by.strip() or not why.strip():
        raise InputError(
            "no_reason", "A change needs a name and a reason.", what_to_do="Say who you are, and why."
        )
    at = dt.datetime.now(dt.UTC)
    change = Change(at=at, by=by.strip(), what=what, why=why.strip())
    updated = now.model_copy(
        update={
            **values,
            "status": "draft",
            "authored_by": change.by,
            "checked_by": None,
            "reviewed_on": at.date(),
            "derived_from": tuple(dict.fromkeys((*now.derived_from, now.edition)))
            if now.effective != at.date()
            else now.derived_from,
            "changes": (*now.changes, change),
        }
    )
    plain = updated.model_dump(mode="json", exclude=ABOUT_ITSELF, exclude_defaults=True)
    # What is written is read back as it will be, so that a page can never leave content that cannot be opened.
    read = type(now).model_validate(plain | {"kind": now.kind, "id": now.id, "effective": at.date()})
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110)
    with files.faults_explained():
        files.write_whole(store.content / now.kind / now.id / f"{at.date().isoformat()}.yaml", text.encode())
    return read
