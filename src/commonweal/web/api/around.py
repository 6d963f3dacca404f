"""Places, organisations and runs for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.api import paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.baseline import reading as baseline
from commonweal.web.organisations import reading as organisations_
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.runs import actions
from commonweal.web.runs import reading as runs_
from commonweal.web.runs.models import Run

places, organisations, runs = (
    Router(tags=["Places"]),
    Router(tags=["Organisations"]),
    Router(tags=["Runs"]),
)


@places.get("", response=shapes.Listed[shapes.Place], summary="Places that figures can be asked of")
@needs(Thing.FIGURES)
def list_places(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """The system first, then the organisations whose figures you may see."""
    found = [
        {"code": code, "name": name, "kind": "system" if code == SYSTEM else "organisation"}
        for code, name in baseline.places(reader(request))
    ]
    return paging.listed(request, asked, found, dict)


@organisations.get("", response=shapes.Listed[shapes.Organisation], summary="Organisations of the system")
@needs(Thing.ORGANISATIONS)
def list_organisations(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """Anchor institutions and partners, by name, with their dates and successors."""
    return paging.listed(request, asked, organisations_.register(reader(request)), vars)


@organisations.get("/{code}", response=shapes.Organisation, summary="One organisation")
@needs(Thing.ORGANISATIONS)
def organisation(request: HttpRequest, code: str) -> Any:
    """By its ODS or GSS code, or the system's own where it has neither."""
    found = next((one for one in organisations_.register(reader(request)) if one.code == code), None)
    if found is None:
        raise Http404
    return vars(found)


def _owner(request: HttpRequest, run_id: str) -> str:
    """Whose work a run is. Raises Http404 for what is none."""
    return _run(run_id).organisation or SYSTEM


def _run(run_id: str | UUID) -> Run:
    try:
        found = runs_.get(UUID(str(run_id)))
    except ValueError as fault:
        raise Http404 from fault
    if found is None:
        raise Http404
    return found


@runs.get("", response=shapes.Listed[shapes.Run], summary="Long work that you may see")
@needs(Thing.RUNS)
def list_runs(request: HttpRequest, asked: Query[shapes.RunsAsked]) -> Any:
    """The newest first."""
    visible = runs_.visible_to(reader(request))
    found = visible.filter(state=asked.state) if asked.state else visible
    return paging.of(request, asked, list(found[asked.offset : asked.offset + asked.limit]), found.count())


@runs.get("/{run_id}", response=shapes.Run, summary="One run")
@needs(Thing.RUNS, of=_owner)
def run(request: HttpRequest, run_id: str) -> Any:
    """What state it is in, how far it is, and what came of it."""
    return _run(run_id)


@runs.post("/{run_id}/cancel", response=shapes.Run, summary="Ask a run to stop")
@needs(Thing.RUNS, Verb.CHANGE, of=_owner)
def cancel(request: HttpRequest, run_id: str, asked: shapes.Cancelling) -> Any:
    """One that has not started stops at once, a running one at its next step. Nothing half-done is kept."""
    return actions.cancel(run_id=_run(run_id).id, by=reader(request), why=asked.why)
