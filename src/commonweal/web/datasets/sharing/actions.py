"""What can be done with sharing: share, withdraw, choose whether sharing decides what counts for the system."""

from __future__ import annotations

import datetime as dt

from commonweal.pipeline import history, sharing
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.sharing import Level, Sharing
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader


def share(
    *,
    by: Reader,
    organisation: str,
    kind: str,
    with_whom: str,
    level: Level,
    purpose: str,
    until: dt.date | None,
) -> Sharing:
    """Let others see an organisation's data from today on. Raises InputError for what cannot be shared so."""
    by.check(Verb.CHANGE, Thing.SHARING, organisation)
    with audit.of_evidence(
        by=by, act=history.SHARE, about=f"organisation:{organisation}", organisation=organisation, why=purpose
    ) as came:
        made = sharing.share(
            folder(),
            organisation=organisation,
            kind=kind,
            with_whom=with_whom,
            level=level,
            purpose=purpose,
            until=until,
            by=by.name,
        )
        came.happened(history.of_sharing(made))
    return made


def withdraw(*, by: Reader, sharing_id: str, why: str) -> Sharing:
    """Take a sharing back from today on. Raises InputError where it no longer stands."""
    standing = sharing.find(folder(), sharing_id)
    by.check(Verb.CHANGE, Thing.SHARING, standing.organisation)
    with audit.of_evidence(
        by=by,
        act=history.WITHDRAW,
        about=history.about_sharing(sharing_id),
        organisation=standing.organisation,
        before=history.said_of_sharing(standing),
        why=why,
    ) as came:
        gone = sharing.withdraw(folder(), sharing_id, by=by.name, why=why)
        if gone.withdrawn is not None:
            came.happened(history.of_withdrawal(gone, gone.withdrawn))
    return gone


def choose(*, by: Reader, explicit: bool, why: str) -> None:
    """Choose whether a ledger counts for the system only where its owner shares it."""
    by.check(Verb.CHANGE, Thing.SHARING, SYSTEM)
    before = {"explicit": sharing.is_explicit(folder())}
    with audit.of_evidence(
        by=by, act="sharing.choose", about="setting:sharing", before=before, why=why
    ) as came:
        sharing.set_explicit(folder(), explicit)
        came.done({"explicit": explicit})
