"""commonweal purge VERSION --reason: erase a dataset version for good."""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.cli import options


@click.command("purge")
@click.argument("version")
@click.option("--reason", required=True, help="Why: kept with the version's tombstone.")
@options.workspace
def command(version: str, reason: str, workspace: Path) -> int:
    """Erase a dataset VERSION's content for good; figures that rested on it are marked withdrawn."""
    from commonweal.pipeline import ask, holdings

    tombstone = holdings.purge(workspace, version, reason=reason, by="local user")
    ask.refresh(workspace)
    click.echo(f"Version {tombstone.id[:12]} is erased. Figures that rested on it are marked withdrawn.")
    return 0
