"""commonweal check: is all that is held whole?"""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.cli import options


@click.command("check")
@options.workspace
def command(workspace: Path) -> int:
    """Check every file of the evidence against its digest, and that every figure rests on what is held."""
    from commonweal.pipeline import holdings

    faults = holdings.check(workspace)
    for fault in faults:
        click.echo(fault)
    click.echo(
        "All is well." if not faults else f"{len(faults)} things are wrong. Restore them from a backup."
    )
    return 2 if faults else 0
