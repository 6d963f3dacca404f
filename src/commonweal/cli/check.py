"""commonweal check: is all that is held whole?"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import click

from commonweal.cli import options

CHECKS = "commonweal.checks"  # each: a workspace's folder -> what is wrong, in words
REMINDERS = "commonweal.reminders"  # the same, of what is to be done and is no fault


@click.command("check")
@options.workspace
def command(workspace: Path) -> int:
    """Check every file of the evidence against its digest, that every figure rests on what is held, and the audit.

    It also says under which rules counts of people were let out, and where a rule changed; and what is to be done now,
    such as to erase answers of partners.
    """
    from commonweal.pipeline import disclosure, holdings, packs

    for told in disclosure.rules_used(workspace):
        click.echo(told)
    faults = holdings.check(workspace) + packs.faults(workspace)
    for point in sorted(entry_points(group=CHECKS), key=lambda point: point.name):
        faults += point.load()(workspace)
    for point in sorted(entry_points(group=REMINDERS), key=lambda point: point.name):
        for due in point.load()(workspace):
            click.echo(f"To do: {due}")
    for fault in faults:
        click.echo(fault)
    click.echo(
        "All is well." if not faults else f"{len(faults)} things are wrong. Restore them from a backup."
    )
    return 2 if faults else 0
