"""What can be done to the register of organisations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from commonweal.pipeline import workspace
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import is_code
from commonweal.web.organisations import audit
from commonweal.web.organisations.models import Organisation, Sector
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader

OWN = "ORG"  # what the code of a body begins with that has neither an ODS nor a GSS code
FIELDS = ("name", "sector", "is_anchor", "opened", "closed")


@transaction.atomic
def add(
    *,
    name: str,
    sector: str,
    code: str = "",
    is_anchor: bool = True,
    opened: dt.date | None = None,
    closed: dt.date | None = None,
    by: Reader,
    why: str = "",
) -> Organisation:
    """Add an organisation. Without a code it gets one of our own, which no register of bodies gives."""
    code = code.strip().upper() or _own_code()
    by.check(Verb.ADD, Thing.ORGANISATIONS, code)
    if not is_code(code):
        raise InputError(
            "bad_code",
            f"“{code}” is not an ODS or GSS code.",
            what_to_do="Enter 3 to 12 letters and digits, or leave it empty if the organisation has none.",
        )
    if held := Organisation.objects.filter(code=code).first():
        raise InputError(
            "code_taken",
            f"{code} is {held.name}, which is in the register.",
            what_to_do="Look at it there, or check the code.",
        )
    check_days(opened, closed)
    made = Organisation.objects.create(
        code=code, name=name, sector=sector, is_anchor=is_anchor, opened=opened, closed=closed
    )
    audit.record(
        by=by,
        act="organisations.add",
        about=f"organisation:{code}",
        organisation=code,
        after=_plain(made),
        why=why,
    )
    _tell_pipeline(made)
    return made


@transaction.atomic
def change(held: Organisation, *, by: Reader, why: str = "", **values: Any) -> Organisation:
    """Change what an organisation is; its code stays, since data are held under it."""
    by.check(Verb.CHANGE, Thing.ORGANISATIONS, held.code)
    before = _plain(held)
    for name in FIELDS:
        if name in values:
            setattr(held, name, values[name])
    check_days(held.opened, held.closed)
    after = _plain(held)
    if after != before:
        held.save(update_fields=list(FIELDS))
        audit.record(
            by=by,
            act="organisations.change",
            about=f"organisation:{held.code}",
            organisation=held.code,
            before={key: value for key, value in before.items() if after[key] != value},
            after={key: value for key, value in after.items() if before[key] != value},
            why=why,
        )
        _tell_pipeline(held)
    return held


@transaction.atomic
def set_successors(held: Organisation, after: Iterable[Organisation], *, by: Reader, why: str = "") -> None:
    """Say which organisations followed one; none of them may lead back to it."""
    by.check(Verb.CHANGE, Thing.ORGANISATIONS, held.code)
    followers = {each.code: each for each in after}
    if any(held.code in _all_after(each) for each in followers.values()):
        raise InputError(
            "succession_in_a_circle",
            f"{held.name} would follow itself.",
            what_to_do="Choose organisations that came after it.",
        )
    before = sorted(held.succeeded_by.values_list("code", flat=True))
    if before == sorted(followers):
        return
    held.succeeded_by.set(followers.values())
    audit.record(
        by=by,
        act="organisations.successors",
        about=f"organisation:{held.code}",
        organisation=held.code,
        before={"succeeded_by": before},
        after={"succeeded_by": sorted(followers)},
        why=why,
    )


def check_days(opened: dt.date | None, closed: dt.date | None) -> None:
    """Raises InputError where an organisation would close before it opened."""
    if opened and closed and closed < opened:
        raise InputError(
            "closed_before_opened",
            "It would have closed before it opened.",
            what_to_do="Check the two days.",
        )


def _all_after(held: Organisation) -> set[str]:
    """The codes of an organisation and of all that came after it."""
    found: set[str] = set()
    ahead = [held]
    while ahead:
        one = ahead.pop()
        if one.code not in found:
            found.add(one.code)
            ahead += one.succeeded_by.all()
    return found


def _own_code() -> str:
    taken = set(Organisation.objects.filter(code__startswith=OWN).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := f"{OWN}{n:04d}") not in taken)


def _plain(held: Organisation) -> dict[str, Any]:
    """What the audit keeps of an organisation, in words that its page can show."""
    return {
        "name": held.name,
        "sector": str(Sector(held.sector).label),
        "anchor institution": "yes" if held.is_anchor else "no",
        "opened": held.opened.isoformat() if held.opened else None,
        "closed": held.closed.isoformat() if held.closed else None,
    }


def _tell_pipeline(held: Organisation) -> None:
    """Figures and papers use the name that the register has."""
    workspace.name_organisations(folder(), {held.code: held.name})
