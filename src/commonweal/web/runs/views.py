"""Pages about runs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from commonweal.publication import wording
from commonweal.web.design.components import Cell, Column, Link, Register, paged
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations.reading import LOCAL_USER
from commonweal.web.runs import actions, reading
from commonweal.web.runs.models import Run, State

LIMIT = 25
REFRESH_SECONDS = 2
TAGS = {"queued": "grey", "running": "blue", "done": "green", "failed": "red", "cancelled": "grey"}
COLUMNS = [
    Column("title", "What"),
    Column("state", "State"),
    Column("created_at", "Asked for"),
    Column("by", "By"),
]


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """All runs, newest first."""
    actions.fail_the_dead()
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    rows = [
        (
            Cell(run.title, href=f"/runs/{run.id}/"),
            Cell(str(State(run.state).label), tag=TAGS[run.state]),
            Cell(wording.moment(run.created_at)),
            Cell(run.by),
        )
        for run in Run.objects.all()[offset : offset + LIMIT]
    ]
    register = Register("Runs", COLUMNS, rows, Run.objects.count(), "run", offset=offset, limit=LIMIT)
    first = Link("Add data", "/data/add/")
    return show(request, "runs/runs.html", title="Runs", register=register, first=first)


@require_GET
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: what is happening, how far, cancel. With ?follow=yes it leads on when it is done."""
    actions.fail_the_dead()
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
        job=reading.job(found),
        refresh_seconds=REFRESH_SECONDS if found.unfinished else None,
    )
    if found.unfinished:
        page["Refresh"] = str(REFRESH_SECONDS)  # the browser reloads; no script is needed
    return page


@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask a run to stop."""
    if reading.get(run_id) is None:
        raise Http404
    actions.cancel(run_id=run_id, by=LOCAL_USER)
    return redirect("run", run_id)
