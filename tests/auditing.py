"""Made-up rounds of the relationship audit, from invitations to closing."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.models import Organisation
from commonweal.web.relationships.models import Answer, Invitation, Progress, Round, Seen, Side
from commonweal.web.relationships.rounds import closing


@dataclass(frozen=True)
class Given:
    """One answer to a question with a scale, or words."""

    who: str
    question: str
    step: int | None = None
    said: str = ""
    seen: str = Seen.PRIVATE
    shown: bool | None = None


def known(codes: Mapping[str, str]) -> None:
    """Organisations of the register, by code, each with a sort of body."""
    for code, sector in codes.items():
        Organisation.objects.create(code=code, name=f"Body {code}", sector=sector)


def open_round(title: str, *, fewest: int = 5) -> Round:
    """A round that takes answers."""
    today = timezone.localdate()
    return Round.objects.create(
        title=title, holder="Port Trust", contact="the partnership team", fewest=fewest, opens_on=today,
        closes_on=today + dt.timedelta(days=20), kept_until=today + dt.timedelta(days=400),
        edition="2026-11-22", progress=Progress.OPEN,
    )  # fmt: skip


def invite(held: Round, codes: Mapping[str, str], side: str = Side.OUTSIDE) -> dict[str, Invitation]:
    """Ask organisations, by code and sector; inside, each is a team of one body."""
    inside = side == Side.INSIDE
    return {
        code: Invitation.objects.create(
            round=held, side=side, organisation="RAA" if inside else code, team=code if inside else "",
            sector=sector, digest=secrets.token_hex(32),
        )
        for code, sector in codes.items()
    }  # fmt: skip


def submit(invited: Mapping[str, Invitation], answers: list[Given]) -> None:
    """Give answers and send them."""
    for each in answers:
        Answer.objects.create(
            invitation=invited[each.who], question=each.question, step=each.step, said=each.said, seen=each.seen,
            shown=each.shown,
        )  # fmt: skip
    for code in {each.who for each in answers}:
        Invitation.objects.filter(pk=invited[code].pk).update(submitted_on=timezone.localdate())


def close(held: Round) -> None:
    """Close a round: private answers are counted, then erased."""
    closing.close(held.pk, by=LOCAL)
    held.refresh_from_db()
