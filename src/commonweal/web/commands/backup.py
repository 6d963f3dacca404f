"""Put all of a workspace into one file."""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.web.commands.shared import plainly, ready, workspace_option
from commonweal.web.config import database


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Write over a file of that name.")
@workspace_option
@plainly
def command(file: Path, overwrite: bool, workspace: Path) -> None:
    """Put evidence, content, keys, settings and the database's records into one FILE, whatever the database.

    Loads wait until it is done; pages can be read. The file holds personal data and the key of individuals' codes: keep
    it as you keep the workspace.
    """
    from commonweal.pipeline import backups

    backups.check_target(workspace, file, overwrite=overwrite)
    folder = ready(workspace)
    from django.conf import settings
    from django.db import transaction

    from commonweal.web.config import rows
    from commonweal.web.organisations import audit

    with database.faults_explained(settings.DATABASES["default"]):
        made = backups.write(folder, file, records=rows.dump, overwrite=overwrite)
        with transaction.atomic():
            audit.record(
                by=audit.COMMAND_LINE,
                act="backup.make",
                about=f"backup:{made.id}",
                after={"versions": made.versions, "records": made.records},
            )
    click.echo(
        f"Backed up to {made.file}: {made.versions:,} dataset versions and {made.records:,} records, "
        f"{made.bytes / 1e6:,.1f} MB."
    )
