"""Invite somebody from the command line: the first administrator, or anybody when no page can be reached."""

from __future__ import annotations

from pathlib import Path

import click

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.commands.shared import plainly, ready, workspace_option


@click.command()
@workspace_option
@click.argument("email")
@click.option("--role", required=True, help="What they will be, such as administrator, steward or viewer.")
@click.option(
    "--organisation",
    default=SYSTEM,
    help="Code of the organisation that they will be it in; else the system.",
)
@plainly
def command(workspace: Path, email: str, role: str, organisation: str) -> None:
    """Print a link with which somebody makes an account. It works once, for seven days."""
    ready(workspace)
    from commonweal.web.organisations import audit
    from commonweal.web.organisations.permissions import Role
    from commonweal.web.organisations.signing_in import actions

    if role not in Role.values:
        raise InputError(
            "role_unknown",
            f"There is no role {role}.",
            what_to_do=f"Choose one of: {', '.join(Role.values)}.",
        )
    link = actions.invite(email=email, roles=[(Role(role), organisation)], by=audit.COMMAND_LINE)
    click.echo(link)
