"""What can be done with strategies, commitments, charters, decision dates and work that nobody has badged."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonweal.content.anchor_levels import anchor_levels
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies.models import (
    Activity,
    Charter,
    Commitment,
    DecisionDate,
    Signature,
    Strategy,
    Triage,
)
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.rights import NotVisible, Reader

TITLE_TAKEN = "There is a strategy of that organisation with that title."
CHARTER_TAKEN = "There is a charter with that title."
SIGNED_ALREADY = "That organisation has signed this charter, and not left it."


def add_strategy(*, organisation: str, title: str, by: Reader, why: str = "", **values: Any) -> Strategy:
    """Put a strategy into the register: an organisation's, or the system's own."""
    kept_by = _kept_by(organisation, Thing.STRATEGIES, by)
    made = Strategy(organisation=organisation, kept_by=kept_by, title=title.strip(), **values)
    _check_strategy(made)
    return keeping.add(made, by=by, act="strategies.add", why=why, taken=TITLE_TAKEN)


def change_strategy(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> Strategy:
    """Change what a strategy is. Whose it is stays."""
    with transaction.atomic():
        held = keeping.change(
            Strategy, id_, values, seen=seen, by=by, act="strategies.change", why=why, taken=TITLE_TAKEN
        )
        _check_strategy(held)
    return held


def commit(
    strategy: Strategy, *, what: str, determinant: str, by: Reader, why: str = "", **values: Any
) -> Commitment:
    """Add one thing that a strategy commits to."""
    keeping.check_change(strategy, by)
    made = Commitment(strategy=strategy, what=what.strip(), determinant=determinant, **values)
    _check_commitment(made)
    return keeping.add(made, by=by, act="strategies.commit", why=why)


def change_commitment(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> Commitment:
    """Change what is committed to."""
    with transaction.atomic():
        held = keeping.change(
            Commitment, id_, values, seen=seen, by=by, act="strategies.change-commitment", why=why
        )
        _check_commitment(held, kept=values)
    return held


def give_up(id_: UUID, *, seen: int, reason: str, by: Reader) -> Commitment:
    """Say that a commitment is given up, and why. It is kept, and counts no longer."""
    if not reason.strip():
        raise InputError("no_reason", "A commitment is given up for a reason.", what_to_do="Say why.")
    values = {"given_up": timezone.localdate(), "reason": reason.strip()}
    return keeping.change(
        Commitment, id_, values, seen=seen, by=by, act="strategies.give-up", why=reason.strip()
    )


def add_charter(*, organisation: str, title: str, by: Reader, why: str = "", **values: Any) -> Charter:
    """Put a charter into the register; `organisation` leads it."""
    kept_by = _kept_by(organisation, Thing.STRATEGIES, by)
    made = Charter(organisation=organisation, kept_by=kept_by, title=title.strip(), **values)
    _check_charter(made)
    return keeping.add(made, by=by, act="charters.add", why=why, taken=CHARTER_TAKEN)


def change_charter(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> Charter:
    """Change what a charter is."""
    with transaction.atomic():
        held = keeping.change(
            Charter, id_, values, seen=seen, by=by, act="charters.change", why=why, taken=CHARTER_TAKEN
        )
        _check_charter(held)
    return held


def sign(charter: Charter, *, organisation: str, signed: dt.date, by: Reader) -> Signature:
    """Record that an organisation signed a charter: its own people may, and whoever keeps the charter."""
    if keeping.can_change(charter, by) and not by.can(Verb.ADD, Thing.STRATEGIES, organisation):
        kept_by = charter.kept_by
        _check_known(organisation)
    else:
        kept_by = _kept_by(organisation, Thing.STRATEGIES, by)
    if signed > timezone.localdate():
        raise InputError("not_yet", "That day has not come yet.", what_to_do="Enter the day of signing.")
    made = Signature(charter=charter, organisation=organisation, kept_by=kept_by, signed=signed)
    return keeping.add(made, by=by, act="charters.sign", taken=SIGNED_ALREADY)


def leave(id_: UUID, *, seen: int, left: dt.date, by: Reader) -> Signature:
    """Record that an organisation left a charter; `left` is its last day in it."""
    with transaction.atomic():
        held = keeping.change(Signature, id_, {"left": left}, seen=seen, by=by, act="charters.leave")
        _check_days(held.signed, left, "It would have left before it signed.")
    return held


def add_date(*, organisation: str, what: str, by: Reader, why: str = "", **values: Any) -> DecisionDate:
    """Add a day on which an organisation decides something."""
    kept_by = _kept_by(organisation, Thing.STRATEGIES, by)
    made = DecisionDate(organisation=organisation, kept_by=kept_by, what=what.strip(), **values)
    _check_date(made)
    return keeping.add(made, by=by, act="calendar.add", why=why)


def change_date(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> DecisionDate:
    """Change a decision date, or say that it is called off."""
    with transaction.atomic():
        held = keeping.change(DecisionDate, id_, values, seen=seen, by=by, act="calendar.change", why=why)
        _check_date(held)
    return held


def tell(*, organisation: str, what: str, by: Reader, why: str = "", **values: Any) -> Activity:
    """Tell of work that goes on and that no strategy names."""
    kept_by = _kept_by(organisation, Thing.ACTIVITY, by)
    made = Activity(organisation=organisation, kept_by=kept_by, what=what.strip(), **values)
    _check_activity(made)
    return keeping.add(made, by=by, act="activity.tell", why=why)


def change_activity(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> Activity:
    """Change what was told of such work."""
    with transaction.atomic():
        held = keeping.change(Activity, id_, values, seen=seen, by=by, act="activity.change", why=why)
        _check_activity(held, kept=values)
    return held


def may_triage(by: Reader) -> bool:
    """Whether a reader says for the system what becomes of such work."""
    return by.can(Verb.CHANGE, Thing.ACTIVITY, SYSTEM)


def triage(id_: UUID, *, seen: int, state: Triage, outcome: str, by: Reader) -> Activity:
    """Say what becomes of work that somebody told of; anything but new has a reason that they can read."""
    by.check(Verb.CHANGE, Thing.ACTIVITY, SYSTEM)
    if state is not Triage.NEW and not outcome.strip():
        raise InputError(
            "no_outcome", "Whoever told of it wants to know what came of it.", what_to_do="Say why, or what next."
        )  # fmt: skip
    values = {"state": state, "outcome": outcome.strip()}
    return keeping.change(
        Activity, id_, values, seen=seen, by=by, act="activity.triage", why=outcome.strip(), may=may_triage
    )


def _kept_by(organisation: str, thing: Thing, by: Reader) -> str:
    kept_by = keeping.keeper(organisation, thing, by)
    _check_known(organisation)
    return kept_by


def _check_known(organisation: str) -> None:
    if organisation not in choices.names():
        raise NotVisible


def _check_strategy(held: Strategy) -> None:
    _check_days(held.starts, held.ends, "It would end before it begins.")
    if held.claims and held.claims not in {level.id for level in anchor_levels(folder() / "content").levels}:
        raise InputError("no_such_level", "There is no such level.", what_to_do="Choose one from the list.")


def _check_commitment(held: Commitment, kept: Any = None) -> None:
    _check_determinant(held.determinant, kept)
    _check_place(held.place, kept)
    if held.figure is not None and not (held.measure and held.direction):
        raise InputError(
            "figure_of_nothing",
            "A figure needs a measure, and whether that is to be more, less or as it is.",
            what_to_do="Say what the figure is of.",
        )


def _check_charter(held: Charter) -> None:
    _check_days(held.starts, held.ends, "It would end before it begins.")
    if held.determinant:
        _check_determinant(held.determinant, None)


def _check_date(held: DecisionDate) -> None:
    _check_days(held.papers_by, held.day, "Papers would be due after the decision.")


def _check_activity(held: Activity, kept: Any = None) -> None:
    if held.determinant:
        _check_determinant(held.determinant, kept)
    _check_place(held.place, kept)
    if held.since is not None and held.since > timezone.localdate():
        raise InputError("not_yet", "That day has not come yet.", what_to_do="Say since when it has gone on.")


def _check_determinant(given: str, kept: Any) -> None:
    if (kept is None or "determinant" in kept) and given not in choices.determinants():
        raise InputError("no_such_determinant", f"There is no determinant “{given[:60]}”.",
                         what_to_do="Choose one from the list.")  # fmt: skip


def _check_place(given: str, kept: Any) -> None:
    if given and (kept is None or "place" in kept) and given not in choices.places():
        raise InputError("no_such_place", f"There is no place “{given[:60]}” in this system.",
                         what_to_do="Choose one from the list, or add it under “What local means”.")  # fmt: skip


def _check_days(first: dt.date | None, last: dt.date | None, wrong: str) -> None:
    if first and last and last < first:
        raise InputError("days_in_the_wrong_order", wrong, what_to_do="Check the two days.")
