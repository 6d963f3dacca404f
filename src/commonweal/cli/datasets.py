"""commonweal datasets: what is held."""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.cli import options


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
            "amount_accepted": str(version.reconciliation.amount_accepted),
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
            "state": f"erased: {tombstone.reason}",
            "loaded_at": tombstone.purged_at.isoformat(timespec="seconds"),
        }
        for tombstone in holdings.tombstones(workspace)
    ]
    options.show(
        rows, form, empty="Nothing is held yet. Start with: commonweal add spend FILE --organisation CODE"
    )
    return 0
