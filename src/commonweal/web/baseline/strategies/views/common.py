"""What these pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonweal.web.baseline.strategies import reading, workbooks
from commonweal.web.design.components import Link
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import show
from commonweal.web.design.sent_back import ImportForm, Told, taken
from commonweal.web.organisations.access import reader

BASELINE = Link("Baseline", "/baseline/")
STRATEGIES = Link("Strategies", "/baseline/strategies/")
CHARTERS = Link("Charters", "/baseline/charters/")
CALENDAR = Link("Planning calendar", "/baseline/calendar/")
ACTIVITY = Link("Work that nobody has badged", "/baseline/activity/")
LIMIT = 25
MOST = 5_000


def named(codes: Iterable[str]) -> list[str]:
    """Organisations by name."""
    names = reading.names()
    return [names.get(code, code) for code in codes]


def take_in(
    request: HttpRequest, kind: workbooks.Kind, title: str, back: Sequence[Link], *, blank: str
) -> HttpResponse:
    """Send a workbook back. `blank` is where the register can be had, with or without rows."""
    form = bind(ImportForm, request)

    def take(path: Path, name: str, why: str) -> Told:
        return workbooks.taken_in(kind, path, name=name, by=reader(request), why=why)

    if taken(request, form, take):
        return redirect(back[-1].href)
    return show(
        request, "strategies/take_in.html", title=title, breadcrumbs=back, form=form, blank=blank,
        headings=tuple(kind.headings),
    )  # fmt: skip
