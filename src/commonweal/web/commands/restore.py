"""Bring a workspace back from a backup."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonweal.vocabulary.errors import InputError
from commonweal.web.commands.shared import plainly, workspace_option
from commonweal.web.config import database
from commonweal.web.config import workspace as workspaces

if TYPE_CHECKING:
    from commonweal.pipeline.unpacking import Unpacked


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Take the place of what is in the workspace, which is moved aside."
)
@workspace_option
@plainly
def command(file: Path, replace: bool, workspace: Path) -> None:
    """Bring a workspace back from a FILE that `commonweal backup` made, on whichever database.

    All of it is checked before anything is replaced. What was erased here since the backup stays erased.
    """
    from commonweal.pipeline import restoring, unpacking

    workspace = workspace.resolve()
    restoring.check_place(workspace, replace=replace)
    with restoring.aside(workspace) as aside:
        unpacked = unpacking.unpack(file, aside)
        with restoring.alone(workspace):
            carried = restoring.carry_over(workspace, unpacked.workspace)
            kept = _put_in_place(workspace, unpacked, replace=replace)
    made = unpacked.manifest
    click.echo(
        f"Restored {workspace} from a backup of “{made.name}”, made {made.made_at} by release {made.software}."
    )
    click.echo(
        f"It holds {carried.versions:,} dataset versions and {sum(made.records.rows.values()):,} records."
    )
    for version in carried.erased_again:
        click.echo(f"Version {version[:12]} was erased since the backup was made, and stays erased.")
    if carried.withdrawn_again:
        click.echo(f"Sharings that were withdrawn since, and stay withdrawn: {carried.withdrawn_again:,}.")
    if carried.let_out_since:
        click.echo(f"Lines of what the gate let out since, which stay remembered: {carried.let_out_since:,}.")
    click.echo(
        "Accounts, roles and tokens are as they were when it was made: shut out again whoever was shut out since."
    )
    if kept is not None:
        click.echo(f"What was there before is in {kept}. Erase it when you no longer need it.")


def _put_in_place(workspace: Path, unpacked: Unpacked, *, replace: bool) -> Path | None:
    """Fill the database, and let the unpacked workspace take the place of the old one: both, or neither."""
    from commonweal.pipeline import restoring

    staged = workspaces.use(unpacked.workspace)
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from commonweal.web.config import rows
    from commonweal.web.runs import workers

    workers.check_nobody_at_work(workspace)
    records = unpacked.manifest.records
    with database.faults_explained(settings.DATABASES["default"]), contextlib.ExitStack() as undo:
        rows.check_known(records.migrations)
        if not replace and not rows.is_empty():
            raise InputError(
                "database_not_empty",
                f"{database.named(settings.DATABASES['default'])} is not empty.",
                what_to_do=f"Name an empty one in {database.VARIABLE}, or put the backup in its place with --replace.",
            )
        with rows.replaced(unpacked.records, records.migrations, records.rows):
            _follow_up(unpacked)
            if not database.is_postgresql(settings.DATABASES["default"]):
                connections.close_all()  # the file is whole before it is moved
            kept = restoring.swap(workspace, staged)
            undo.callback(restoring.swap_back, workspace, kept, staged)
        undo.pop_all()
    return kept


def _follow_up(unpacked: Unpacked) -> None:
    """End what nobody goes on with, and let the audit say that all of this was restored."""
    from django.db import transaction

    from commonweal.web.organisations import audit
    from commonweal.web.runs import actions

    with transaction.atomic():
        actions.end_unfinished(
            "The workspace was restored from a backup that was made while this was not finished."
        )
        made = unpacked.manifest
        audit.record(
            by=audit.COMMAND_LINE,
            act="backup.restore",
            about=f"backup:{made.id}",
            after={"made_at": made.made_at, "software": made.software},
        )
