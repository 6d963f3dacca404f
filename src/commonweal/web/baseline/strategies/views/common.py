"""What these pages share."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.web.design.components import Link
from commonweal.web.organisations.records import choices

BASELINE = Link("Baseline", "/baseline/")
STRATEGIES = Link("Strategies", "/baseline/strategies/")
CHARTERS = Link("Charters", "/baseline/charters/")
CALENDAR = Link("Planning calendar", "/baseline/calendar/")
ACTIVITY = Link("Work that nobody has badged", "/baseline/activity/")
LIMIT = 25
MOST = 5_000


def named(codes: Iterable[str]) -> list[str]:
    """Organisations by name."""
    names = choices.names()
    return [names.get(code, code) for code in codes]
