"""commonweal datasets: what is held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonweal.cli import options

if TYPE_CHECKING:
    from commonweal.vocabulary.holdings import DatasetVersion


@click.command("datasets")
@options.workspace
@options.output_format
def command(workspace: Path, form: str) -> int:
    """List what is held, the newest first, and what was erased."""
    from commonweal.pipeline import holdings

    current = holdings.current_ids(workspace)
    rows = [
        {
            "version": version.id if form != "table" else version.id[:12],
            "kind": version.kind,
            "organisation": version.organisation,
            "file": version.file,
            "period": str(version.period or ""),
            "rows_accepted": version.reconciliation.rows_accepted,
            "amount_accepted": _pounds(version),
            "publisher": version.publisher or "",
            "edition": version.edition or "",
            "state": "held" if version.id in current else "corrected by a later version",
            "loaded_at": version.loaded_at.isoformat(timespec="seconds"),
        }
        for version in holdings.versions(workspace)
    ]
    rows += [
        {
            "version": tombstone.id if form != "table" else tombstone.id[:12],
            "kind": tombstone.kind,
            "organisation": tombstone.organisation,
            "file": "",
            "period": "",
            "rows_accepted": 0,
            "amount_accepted": "0.00",
            "publisher": "",
            "edition": "",
            "state": f"erased: {tombstone.reason}",
            "loaded_at": tombstone.purged_at.isoformat(timespec="seconds"),
        }
        for tombstone in holdings.tombstones(workspace)
    ]
    options.show(
        rows if form != "table" else [_for_reading(row) for row in rows],
        form,
        empty="Nothing is held yet. Start with: commonweal add spend FILE --organisation CODE",
    )
    return 0


def _for_reading(row: dict[str, Any]) -> dict[str, Any]:
    """A row as people read it: a publication's publisher and edition stand where a ledger's body and period do."""
    shown = {name: value for name, value in row.items() if name not in ("publisher", "edition")}
    whose, when = row["organisation"] or row["publisher"], row["period"] or row["edition"]
    return shown | {"organisation": whose, "period": when, "amount_accepted": row["amount_accepted"] or ""}


def _pounds(version: DatasetVersion) -> str | None:
    accepted = version.reconciliation.amount_accepted
    return None if accepted is None else str(accepted)
