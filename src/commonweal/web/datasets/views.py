"""Pages about the data that are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.pipeline import history, holdings
from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.holdings import DatasetVersion, Tombstone
from commonweal.vocabulary.money import VatBasis
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.datasets import reading
from commonweal.web.datasets.forms import PurgeForm
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.forms import bind
from commonweal.web.design.on_pages import for_pages
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations import audit
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work import comments

DATA = Link("Data", "/data/")
LIMIT = 25
MOST_ISSUES = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEVERITIES = {"error": ("Left out", "red"), "warning": ("Look at it", "yellow"), "note": ("Note", "grey")}
VAT = {
    VatBasis.INCLUDED: "In the amounts",
    VatBasis.EXCLUDED: "Not in the amounts",
    VatBasis.UNKNOWN: "Not known",
}
COLUMNS = [
    Column("file", "File, and whose it is", sort="file"),
    Column("period", "Period or edition", sort="period"),
    Column("rows", "Rows accepted", sort="rows", numeric=True),
    Column("refused", "Rows refused", sort="refused", numeric=True),
    Column("pounds", "£ accepted", sort="pounds", numeric=True),
    Column("state", "State"),
]


@needs(Thing.DATASETS)
@require_GET
def datasets(request: HttpRequest) -> HttpResponse:
    """What is held, newest first; what was purged."""
    versions, names = reading.visible_to(reader(request)), organisations.names()
    current = reading.current()
    chosen = request.GET.get("organisation", "")
    order = request.GET.get("order") or "loaded"
    descending = request.GET.get("down", "yes") != "no"
    found = [version for version in versions if chosen in ("", version.organisation)]
    keys = {
        "file": lambda v: v.file.lower(),
        "period": lambda v: str(v.period or v.edition or ""),
        "rows": lambda v: v.reconciliation.rows_accepted,
        "refused": lambda v: v.reconciliation.rows_refused,
        "pounds": lambda v: v.reconciliation.amount_accepted or 0,
        "loaded": lambda v: v.loaded_at,
    }
    found.sort(key=keys.get(order, keys["loaded"]), reverse=descending)
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    codes = sorted(
        {v.organisation for v in versions if v.organisation}, key=lambda code: names.get(code, code)
    )
    register = Register(
        "Datasets held",
        COLUMNS,
        [_row(version, names, version.id in current) for version in found[offset : offset + LIMIT]],
        len(found),
        "dataset",
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=descending,
        filters=[
            Filter(
                "organisation",
                "Organisation",
                [Choice("", "All"), *(Choice(code, names.get(code, code)) for code in codes)],
                chosen,
            )
        ],
    )
    stones = [
        (f"{_whose(stone, names)}, purged {wording.moment(stone.purged_at)}", stone.reason)
        for stone in reading.erased(reader(request))
    ]
    return show(
        request,
        "datasets/datasets.html",
        title="Data",
        held=bool(versions),
        register=register,
        tombstones=stones,
        first=Link("Add a ledger", "/data/add/"),
        can_see_sharing=reader(request).can_somewhere(Verb.SEE, Thing.SHARING),
        can_see_disclosure=reader(request).can_somewhere(Verb.SEE, Thing.DISCLOSURE),
    )


def _whose(stone: Tombstone, names: Mapping[str, str]) -> str:
    return names.get(stone.organisation, stone.organisation) or reading.kind_name(stone.kind)


def _row(version: DatasetVersion, names: Mapping[str, str], is_current: bool) -> tuple[Cell, ...]:
    kept = version.reconciliation
    return (
        Cell(
            version.file,
            href=reading.href(version.id),
            detail=reading.whose(version, names),
        ),
        Cell(version.edition or wording.short_period(version.period)),
        Cell(f"{kept.rows_accepted:,}"),
        Cell(f"{kept.rows_refused:,}"),
        Cell("none" if kept.amount_accepted is None else wording.whole(kept.amount_accepted)),
        Cell("In use", tag="green") if is_current else Cell("Replaced", tag="grey"),
    )


@needs(Thing.DATASETS, of=reading.seen_by)
@require_GET
def version(request: HttpRequest, version_id: str) -> HttpResponse:
    """One version: what it is, how it was read, what was wrong with it."""
    held = holdings.version(folder(), version_id)
    names = organisations.names()
    asking, owner = reader(request), held.organisation or SYSTEM
    return show(
        request,
        "datasets/version.html",
        title=held.file,
        breadcrumbs=(HOME, DATA),
        version=held,
        href=reading.href(held.id),
        whose=reading.whose(held, names),
        kind=reading.kind_name(held.kind),
        current=held.id in reading.current(),
        facts=_facts(held, names),
        issues=_issue_counts(held),
        issues_href=_issues_href(held),
        file_issues=held.facts.get("file_issues", []),
        control_totals=held.facts.get("control_totals", []),
        months=[
            (wording.month(month), rows) for month, rows in sorted(dict(held.facts.get("months", {})).items())
        ],
        supersedes=[Link(old[:12], reading.href(old)) for old in held.supersedes],
        thread=comments.thread(
            history.about_version(held.id),
            reader(request),
            thing=Thing.DATASETS,
            organisation=held.organisation or SYSTEM,
        ),
        can_see_rows=any(
            asking.can(Verb.SEE, Thing.ROWS, code) for code in reading.seen_by(request, held.id)
        ),
        can_purge=asking.can(Verb.ERASE, Thing.DATASETS, owner),
        sharing_href=f"/data/sharing/{owner}/"
        if held.organisation and asking.can(Verb.SEE, Thing.SHARING, owner)
        else "",
    )


def _facts(held: DatasetVersion, names: Mapping[str, str]) -> list[tuple[str, str]]:
    known = held.facts
    threshold, share = known.get("threshold"), known.get("share_of_expenditure")
    of_payments = [
        ("Organisation", f"{names.get(held.organisation, held.organisation)} ({held.organisation})"),
        ("Period", wording.period(held.period)),
        ("VAT", VAT[VatBasis(known.get("vat", "unknown"))]),
        ("Lists payments over", "Not known" if threshold is None else f"£{int(threshold):,}"),
        ("Share of the organisation’s spending", "Not given" if not share else f"{float(share):.0%}"),
        ("Names in the file", ", ".join(str(name) for name in known.get("entities", ())) or "None"),
    ]
    of_staff = [of_payments[0], ("Day of the extract", str(known.get("as_at", "Not known")))]
    of_publication = [
        ("Publisher", held.publisher or "Not stated"),
        ("Licence", held.licence or "Not stated"),
        ("Edition", held.edition or "Not known"),
    ]
    return [
        ("What it holds", reading.kind_name(held.kind)),
        *(of_staff if held.kind == reading.STAFF else of_payments if held.organisation else of_publication),
        ("Loaded", f"{wording.moment(held.loaded_at)}, {held.loaded_by}"),
        ("Version", held.id[:12]),
        ("Source file’s SHA-256", held.source_sha256),
        ("Read by", f"reader {held.reader_version}, {held.content_edition}, software {held.code_version}"),
    ]


def _issue_counts(held: DatasetVersion) -> list[dict[str, Any]]:
    order = list(SEVERITIES)
    return [
        {
            "rows": count.rows,
            "message": count.of_many,
            "what_to_do": count.what_to_do,
            "label": SEVERITIES[count.severity][0],
            "colour": SEVERITIES[count.severity][1],
            "href": f"{reading.href(held.id)}issues/?code={count.code}" if count.severity != "note" else None,
        }
        for count in sorted(held.issues, key=lambda count: (order.index(count.severity), -count.rows))
    ]


def _issues_href(held: DatasetVersion) -> str:
    """The issues that matter most: what was left out, else what to look at, else all."""
    found = {count.severity for count in held.issues}
    worst = next((severity for severity in ("error", "warning") if severity in found), None)
    return f"{reading.href(held.id)}issues/" + (f"?severity={worst}" if worst else "")


@needs(Thing.ROWS, of=reading.seen_by)
@require_GET
def issues(request: HttpRequest, version_id: str) -> HttpResponse:
    """The rows that something was wrong with, with the owner's own cells beside."""
    held = holdings.version(folder(), version_id)
    severity, code = request.GET.get("severity", ""), request.GET.get("code", "")
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    found = holdings.issues(
        folder(), held.id, severity=severity or None, code=code or None, offset=offset, limit=LIMIT
    )
    several = len({row["sheet"] for row in found.rows}) > 1 or any(row["sheet"] for row in found.rows)
    columns = [
        *([Column("sheet", "Sheet")] if several else []),
        Column("row", "Row", numeric=True),
        Column("column", "Column"),
        Column("state", "State"),
        Column("message", "What is wrong, and what to do"),
        Column("cells", "Your row"),
    ]
    rows = [_issue_row(row, several) for row in found.rows]
    kinds = Counter({count.code: count.rows for count in held.issues})
    register = Register(
        "Rows with an issue",
        columns,
        rows,
        found.total,
        "issue",
        offset=offset,
        limit=LIMIT,
        filters=[
            Filter(
                "severity",
                "State",
                [Choice("", "All"), *(Choice(k, v[0]) for k, v in SEVERITIES.items())],
                severity,
            ),
            Filter(
                "code",
                "Issue",
                [Choice("", "All"), *(Choice(c, _code_name(c)) for c, _ in kinds.most_common())],
                code,
            ),
        ],
        downloads=[Link("XLSX", f"{reading.href(held.id)}issues.xlsx" + _query(severity, code))],
        empty="No row has an issue like this.",
    )
    return show(
        request,
        "datasets/issues.html",
        title=f"Issues in {held.file}",
        breadcrumbs=(DATA, Link(held.file, reading.href(held.id))),
        version=held,
        register=register,
    )


def _issue_row(row: Mapping[str, Any], with_sheet: bool) -> tuple[Cell, ...]:
    label, colour = SEVERITIES[row["severity"]]
    cells = " | ".join(str(cell) for cell in row["cells"] or () if cell not in (None, ""))
    return (
        *((Cell(row["sheet"] or ""),) if with_sheet else ()),
        Cell("" if row["row"] is None else f"{row['row']:,}"),
        Cell(row["column"] or ""),
        Cell(label, tag=colour),
        Cell(f"{row['message']} {for_pages(row['what_to_do'])}"),
        Cell(cells or "Not shown"),
    )


def _code_name(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _query(severity: str, code: str) -> str:
    parts = [
        f"{name}={value}" for name, value in (("severity", severity), ("code", code)) if value.isidentifier()
    ]
    return "?" + "&".join(parts) if parts else ""


@needs(Thing.ROWS, of=reading.seen_by)
@require_GET
def issues_xlsx(request: HttpRequest, version_id: str) -> HttpResponse:
    """The same rows as a workbook, for whoever mends them."""
    held = holdings.version(folder(), version_id)
    found = holdings.issues(
        folder(),
        held.id,
        severity=request.GET.get("severity") or None,
        code=request.GET.get("code") or None,
        limit=MOST_ISSUES,
    )
    book = spreadsheet.issues_workbook(
        found, title=f"Issues in {held.file}, {wording.day(timezone.localdate())}"
    )
    return attached(book, XLSX, f"issues-{held.organisation or held.kind}-{held.id[:8]}.xlsx")


def attached(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to save."""
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@needs(Thing.DATASETS, Verb.ERASE, of=reading.owner)
@require_http_methods(["GET", "POST"])
def purge(request: HttpRequest, version_id: str) -> HttpResponse:
    """Erase a version for good, with a reason that is kept."""
    held = holdings.version(folder(), version_id)
    form = bind(PurgeForm, request)
    if form.is_bound and form.is_valid():
        _purge(held, reader(request), form.cleaned_data["reason"])
        say(request, f"{held.file} was purged. Figures that rested on it are withdrawn.")
        return redirect("datasets")
    return show(
        request,
        "datasets/purge.html",
        title=f"Purge {held.file}",
        breadcrumbs=(DATA, Link(held.file, reading.href(held.id))),
        form=form,
        version=held,
    )


def _purge(held: DatasetVersion, by: Reader, reason: str) -> None:
    with audit.of_evidence(
        by=by,
        act=history.PURGE,
        about=history.about_version(held.id),
        organisation=held.organisation or SYSTEM,
        before={"file": held.file},
        why=reason,
    ) as came:
        last = holdings.purge(folder(), held.id, reason=reason, by=by.name)
        erased = [stone for stone in holdings.tombstones(folder()) if stone.purged_at == last.purged_at]
        came.happened(*map(history.of_tombstone, erased))
