"""Datasets for programs, and to those who may see them, an owner's own rows that something was wrong with."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from commonweal.pipeline import holdings
from commonweal.publication import plain
from commonweal.vocabulary.holdings import DatasetVersion, Tombstone
from commonweal.web.api import paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.datasets import reading
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder

router = Router(tags=["Datasets"])


@router.get(
    "", response=shapes.Listed[shapes.Dataset], summary="Datasets that are held, and those that were erased"
)
@needs(Thing.DATASETS)
def datasets(request: HttpRequest, asked: Query[shapes.DatasetsAsked]) -> Any:
    """The newest first; what was erased comes last, with the reason."""
    asking, current = reader(request), reading.current()
    every: list[DatasetVersion | Tombstone] = [*reading.visible_to(asking), *reading.erased(asking)]
    found = [
        one
        for one in every
        if asked.kind in (None, one.kind) and asked.organisation in (None, one.organisation)
    ]

    def row(one: DatasetVersion | Tombstone) -> dict[str, Any]:
        return (
            plain.erased(one) if isinstance(one, Tombstone) else plain.dataset(one, current=one.id in current)
        )

    return paging.listed(request, asked, found, row)


@router.get("/{version_id}", response=shapes.DatasetDetail, summary="One dataset")
@needs(Thing.DATASETS, of=reading.seen_by)
def dataset(request: HttpRequest, version_id: str) -> Any:
    """What became of its rows and pounds, and how many rows have an issue. An id may be cut short."""
    held = holdings.version(folder(), version_id)
    kept = held.reconciliation
    pounds = {
        name: None if (amount := getattr(kept, name)) is None else str(amount)
        for name in ("amount_in", "amount_accepted", "amount_refused")
    }
    rows = {
        name: getattr(kept, name) for name in ("rows_read", "rows_accepted", "rows_refused", "rows_not_data")
    }
    return plain.dataset(held, current=held.id in reading.current()) | {
        "source_sha256": held.source_sha256,
        "licence": held.licence or "",
        "supersedes": list(held.supersedes),
        "reconciliation": rows | pounds,
        "issue_counts": [
            {
                "code": count.code,
                "severity": count.severity,
                "message": count.of_many,
                "what_to_do": count.what_to_do,
                "rows": count.rows,
            }
            for count in held.issues
        ],
    }


@router.get(
    "/{version_id}/issues",
    response=shapes.Listed[shapes.Issue],
    summary="Rows with an issue, for their owner",
)
@needs(Thing.ROWS, of=reading.seen_by)
def issues(request: HttpRequest, version_id: str, asked: Query[shapes.IssuesAsked]) -> Any:
    """In the file's order, with the owner's own cells beside what is wrong."""
    found = holdings.issues(
        folder(),
        version_id,
        severity=asked.severity,
        code=asked.code,
        offset=asked.offset,
        limit=asked.limit,
    )
    return paging.of(request, asked, [dict(row) for row in found.rows], found.total)
