"""Pages about runs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Cell, Column, Link, Register, paged
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.runs import actions, mending, reading
from commonweal.web.runs.models import State

LIMIT = 25
REFRESH_SECONDS = 2
TAGS = {"queued": "grey", "running": "blue", "done": "green", "failed": "red", "cancelled": "grey"}
COLUMNS = [
    Column("title", "What"),
    Column("state", "State"),
    Column("created_at", "Asked for"),
    Column("by", "By"),
]


def owner(request: HttpRequest, run_id: UUID) -> str:
    """Whose work a run is."""
    found = reading.get(run_id)
    if found is None:
        raise Http404
    return found.organisation or SYSTEM


@needs(Thing.RUNS)
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """All runs, newest first."""
    mending.mend()
    visible = reading.visible_to(reader(request))
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    rows = [
        (
            Cell(run.title, href=f"/runs/{run.id}/"),
            Cell(str(State(run.state).label), tag=TAGS[run.state]),
            Cell(wording.moment(run.created_at)),
            Cell(run.by),
        )
        for run in visible[offset : offset + LIMIT]
    ]
    register = Register("Runs", COLUMNS, rows, visible.count(), "run", offset=offset, limit=LIMIT)
    first = Link("Add data", "/data/add/")
    return show(request, "runs/runs.html", title="Runs", register=register, first=first)


@needs(Thing.RUNS, of=owner)
@require_GET
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: what is happening, how far, cancel. With ?follow=yes it leads on when it is done."""
    mending.mend()
    found = reading.get(run_id)
    if found is None:
        raise Http404
    following = request.GET.get("follow") == "yes"
    if following and found.state == State.DONE and found.next_href:
        return redirect(found.next_href)
    page = show(
        request,
        "runs/run.html",
        title=found.title,
        breadcrumbs=(HOME, Link("Runs", "/runs/")),
        job=reading.job(found, reader(request)),
        refresh_seconds=REFRESH_SECONDS if found.unfinished else None,
    )
    if found.unfinished:
        page["Refresh"] = str(REFRESH_SECONDS)  # the browser reloads; no script is needed
    return page


@needs(Thing.RUNS, Verb.CHANGE, of=owner)
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask a run to stop."""
    if reading.get(run_id) is None:
        raise Http404
    actions.cancel(run_id=run_id, by=reader(request))
    return redirect("run", run_id)


@needs(Thing.RUNS, Verb.CHANGE, of=owner)
@require_POST
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask anew for work that failed or was cancelled."""
    if reading.get(run_id) is None:
        raise Http404
    return redirect("run", actions.retry(run_id=run_id, by=reader(request)).id)
