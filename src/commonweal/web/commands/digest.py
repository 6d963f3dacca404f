"""commonweal digest: email people what is theirs to do."""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.vocabulary.errors import EnvironmentFault
from commonweal.web.commands.shared import plainly, ready, workspace_option


@click.command()
@workspace_option
@plainly
def command(workspace: Path) -> None:
    """Email each person their actions that are overdue or due within a week. Run it once a day, from a timer."""
    ready(workspace)
    from commonweal.web.organisations.work import digest

    done = digest.send()
    click.echo(f"{done.sent:,} digests sent.")
    if done.refused:
        raise EnvironmentFault(
            "email_refused",
            f"{done.refused:,} digests could not be sent.",
            what_to_do="Check the server for email and its settings.",
        )
