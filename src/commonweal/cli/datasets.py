"""commonweal datasets: what is held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commonweal.cli import options


@click.command("datasets")
@options.workspace
@options.output_format
def command(workspace: Path, form: str) -> int:
    """List what is held, the newest first, and what was erased."""
    from commonweal.pipeline import holdings
    from commonweal.publication import plain

    current = holdings.current_ids(workspace)
    rows = [
        *(plain.dataset(version, current=version.id in current) for version in holdings.versions(workspace)),
        *(plain.erased(tombstone) for tombstone in holdings.tombstones(workspace)),
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
    shortened = {"version": row["version"][:12], "organisation": whose, "period": when}
    return shown | shortened | {"amount_accepted": row["amount_accepted"] or ""}
