"""Adding data: choose files, check how they are read, load them, see what came of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.content.loader import ids, load
from commonweal.content.sources import KIND as SOURCES
from commonweal.content.sources import Source
from commonweal.pipeline import workspace
from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.datasets import reading, spool
from commonweal.web.datasets.arriving import TOO_LARGE
from commonweal.web.datasets.forms import AddForm, DayForm, GroupForm, StatedForm
from commonweal.web.datasets.reading import OWNED
from commonweal.web.design.components import Link, Task
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations import audit
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import actions, refreshing
from commonweal.web.runs import reading as runs

DATA = Link("Data", "/data/")
WORK = "commonweal.web.datasets.work"


def owner_of_upload(request: HttpRequest, upload_id: UUID) -> str:
    """Whose an upload is; the system's where it is no longer here."""
    upload = spool.find(upload_id)
    return (upload.organisation if upload else "") or SYSTEM


def owner_of_load(request: HttpRequest, run_id: UUID) -> str:
    """Whose a load is."""
    run = runs.get(run_id)
    if run is None:
        raise Http404
    return run.organisation or SYSTEM


@needs(Thing.DATASETS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Choose files and say whose they are."""
    asking = reader(request)
    known = [place for place in organisations.known() if asking.can(Verb.ADD, Thing.DATASETS, place.code)]
    kinds, owned = reading.kinds_added(), reading.owned_kinds()
    if request.method == "POST":
        form = AddForm(request.POST, request.FILES, organisations=known, kinds=kinds, owned=owned)
        if getattr(request, TOO_LARGE, False):
            limit = settings.UPLOAD_LIMIT_BYTES // 1024**2
            form.add_error(
                "upload", f"The files are larger than {limit:,} MB together. Add them in several goes"
            )
        elif form.is_valid():
            given = form.cleaned_data
            if asking.can(Verb.ADD, Thing.DATASETS, given["code"] or SYSTEM):
                if given["name"]:
                    _name(given["code"], given["name"], asking)
                upload = spool.receive(given["kind"], given["code"], given["upload"])
                return _read(upload, {}, by=asking)
            form.refuse()
    else:
        wanted = request.GET.get("kind", "")
        form = AddForm(
            organisations=known,
            kinds=kinds,
            owned=owned,
            initial={
                "organisation": request.GET.get("organisation", ""),
                "kind": wanted if wanted in kinds else OWNED,
            },
        )
    return show(
        request,
        "datasets/add.html",
        title="Add data",
        breadcrumbs=(HOME, DATA),
        form=form,
        published=reading.published(),
        publications=_publications(),
    )


def _name(code: str, name: str, by: Reader) -> None:
    by.check(Verb.CHANGE, Thing.ORGANISATIONS, code)
    here = organisations.folder()
    before = {"name": workspace.organisation_names(here).get(code, "")}
    about = {"about": f"organisation:{code}", "organisation": code}
    with audit.of_evidence(
        by=by, act="organisations.name", before=before, after={"name": name}, **about
    ) as came:
        workspace.name_organisations(here, {code: name})
        came.done({"name": name})


def _publications() -> list[Source]:
    """Where published files are to be had."""
    content = organisations.folder() / "content"
    return [load(SOURCES, id_, Source, overlay=content) for id_ in ids(SOURCES, overlay=content)]


def _read(upload: spool.Upload, confirmed: dict[str, str], *, by: Reader) -> HttpResponse:
    many = upload.files[0] if len(upload.files) == 1 else wording.count_of(len(upload.files), "file")
    run = actions.start(
        kind="read",
        title=f"Work out how to read {many}",
        work=f"{WORK}.read",
        parameters={"upload": upload.id, "confirmed": confirmed},
        private_folder=upload.id,
        personal=upload.is_staff,
        next_href=f"/data/add/{upload.id}/",
        by=by,
        organisation=upload.organisation,
    )
    return redirect(f"/runs/{run.id}/?follow=yes")


@needs(Thing.DATASETS, Verb.ADD, of=owner_of_upload)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Check how the files are to be read, answer what only a person can say, and load them."""
    upload = spool.find(upload_id)
    if upload is None:
        return show(
            request,
            "datasets/gone.html",
            title="This upload is no longer here",
            breadcrumbs=(HOME, DATA),
            status=404,
        )
    sent = request.POST if request.method == "POST" else None
    if sent is not None and "again" in sent:
        given = {field: sent.get(f"heading-{field}", "").strip() for field in ("date", "supplier", "amount")}
        return _read(
            upload, {field: heading for field, heading in given.items() if heading}, by=reader(request)
        )
    proposals = upload.proposals()
    if upload.is_laid_out:  # its publisher laid it out, so that no column is to be chosen
        proposals = [proposal | {"mapping": ()} for proposal in proposals]
    groups = [GroupForm(number, proposal, sent) for number, proposal in enumerate(proposals)]
    readable = [group for group in groups if not group.problem]
    form: StatedForm | DayForm = (
        DayForm(sent)
        if upload.is_staff
        else StatedForm(sent, facts=[group.proposal["facts"] for group in readable])
    )
    if sent is not None and readable:
        asks = upload.is_staff or not upload.is_laid_out
        valid = [not asks or form.is_valid(), *[group.is_valid() for group in readable]]
        if all(valid):
            return _load(upload, form, readable, by=reader(request))
    names = workspace.organisation_names(organisations.folder()) | organisations.names()
    return show(
        request,
        "datasets/confirm.html",
        title="Check how the files are read",
        breadcrumbs=(DATA, Link("Add data", "/data/add/")),
        form=form,
        groups=groups,
        readable=readable,
        group_errors=[error for group in groups for error in group.errors],
        organisation=names.get(upload.organisation, upload.organisation) or reading.kind_name(upload.kind),
        upload=upload,
        tasks=_tasks(upload, readable),
    )


def _tasks(upload: spool.Upload, readable: list[GroupForm]) -> list[Task]:
    return [
        Task("Choose the files", "Completed", hint=wording.count_of(len(upload.files), "file")),
        Task("Check how they are read, and say what only you know", "Under way"),
        Task("Load them", "To do" if readable else "Cannot start yet"),
    ]


def _stated(upload: spool.Upload, form: StatedForm | DayForm, group: GroupForm) -> dict[str, str]:
    """What a person said that a group of files does not say by itself; of what is laid out, nothing is asked."""
    if isinstance(form, DayForm):
        return form.stated()
    return {} if upload.is_laid_out else form.stated_for(group.proposal["facts"])


def _load(
    upload: spool.Upload, form: StatedForm | DayForm, groups: list[GroupForm], *, by: Reader
) -> HttpResponse:
    parameters = {
        "upload": upload.id,
        "groups": [
            {
                "files": group.files,
                "confirmed": group.confirmed(),
                "stated": _stated(upload, form, group),
                "overlap": None if upload.is_laid_out else form.cleaned_data["overlap"],
                "answers": group.answers(),
            }
            for group in groups
        ],
    }
    number = sum(len(group.files) for group in groups)
    many = groups[0].files[0] if number == 1 else wording.count_of(number, "file")
    run = actions.start(
        kind="add",
        title=f"Load {many}",
        work=f"{WORK}.add",
        parameters=parameters,
        private_folder=upload.id,
        personal=upload.is_staff,
        next_href="/data/loads/{run}/",
        by=by,
        organisation=upload.organisation,
    )
    return redirect(f"/runs/{run.id}/?follow=yes")


@needs(Thing.DATASETS, of=owner_of_load)
@require_GET
def result(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What came of loading some files: every row and every pound accounted for."""
    run = runs.get(run_id)
    if run is None or run.kind != "add":
        raise Http404
    if run.unfinished or not run.result:
        return redirect("run", run_id)
    results: list[dict[str, Any]] = run.result["results"]
    kept = [one for one in results if one["reconciliation"] and not one["already_held"] and not one["error"]]
    totals = {
        name: sum((Decimal(one["reconciliation"][name]) for one in kept), Decimal(0))
        for name in (kept[0]["reconciliation"] if kept else ())
    }
    upload_here = spool.find(cast(str, run.result["upload"])) is not None
    return show(
        request,
        "datasets/result.html",
        title="What came of loading the files",
        breadcrumbs=(HOME, DATA),
        results=[
            {**one, "href": reading.href(one["dataset_version"]) if one["dataset_version"] else None}
            for one in results
        ],
        kept=kept,
        of_staff=run.personal,
        totals=totals,
        organisation=organisations.names().get(run.result["organisation"], run.result["organisation"])
        or "Published data",
        confirm_href=f"/data/add/{run.result['upload']}/" if upload_here else None,
    )


def _page_of_ours(path: str) -> str | None:
    """A path of this site without its query, as a form may name it to go on to; None for anything else."""
    return path if re.fullmatch(r"/(?:[a-z_-]+/)+", path) else None


@needs(Thing.FIGURES, Verb.ADD)
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Bring the figures up to date."""
    onward = _page_of_ours(request.POST.get("next", "")) or "/baseline/procurement/spend/"
    return redirect(f"/runs/{refreshing.start(by=reader(request), next_href=onward).id}/?follow=yes")
