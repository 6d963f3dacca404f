"""commonweal issues VERSION: what was wrong with a dataset version."""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.cli import options


@click.command("issues")
@click.argument("version")
@click.option(
    "--severity", type=click.Choice(["error", "warning", "note"]), help="Only issues of this severity."
)
@click.option("--code", help="Only issues with this code.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many to print.")
@options.workspace
@options.output_format
def command(
    version: str, severity: str | None, code: str | None, limit: int, workspace: Path, form: str
) -> int:
    """Show what was wrong with the rows of a dataset VERSION, and what to do."""
    from commonweal.pipeline import holdings

    found = holdings.issues(workspace, version, severity=severity, code=code, limit=limit)
    rows = [dict(row) for row in found.rows]
    if form == "table":
        rows = [
            {name: row[name] for name in ("sheet", "row", "column", "severity", "message", "what_to_do")}
            for row in rows
        ]
    options.show(rows, form, empty="No row of this version has such an issue.")
    if form == "table" and found.total > limit:
        click.echo(f"{found.total - limit:,} more: add --limit {found.total} to see them all.")
    return 0
