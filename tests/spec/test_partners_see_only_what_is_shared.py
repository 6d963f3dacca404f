"""A body that is shown another's ledger sees the figures made of it, and not of the other's staff."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import django
import pytest

django.setup()

from commonweal.vocabulary.figures import Audience  # noqa: E402
from commonweal.vocabulary.sharing import Level, Shares, Sharing  # noqa: E402
from commonweal.web.organisations import sight  # noqa: E402
from commonweal.web.organisations.permissions import Role  # noqa: E402
from commonweal.web.organisations.rights import Reader  # noqa: E402

TRUST, PARTNER = "RYJ", "R1K"


def steward(of: str) -> Reader:
    return Reader("A steward", person_id=UUID(int=1), held=frozenset({(Role.STEWARD, of)}))


@pytest.fixture(autouse=True)
def ledger_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    shared = Sharing(
        "1", TRUST, "spend", PARTNER, Level.ROWS, "A joint tender", at.date(), None, "A steward", at
    )
    monkeypatch.setattr(sight, "shares", lambda: Shares(True, (shared,)))


def test_a_partner_sees_what_is_made_of_the_rows_that_are_shared() -> None:
    assert sight.audience(steward(PARTNER), TRUST) is Audience.OWNER
    assert sight.kinds(steward(PARTNER), TRUST) == {"spend"}


def test_its_own_people_see_all_of_it() -> None:
    assert sight.audience(steward(TRUST), TRUST) is Audience.OWNER
    assert sight.kinds(steward(TRUST), TRUST) is None
