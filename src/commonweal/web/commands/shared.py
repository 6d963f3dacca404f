"""What the commands of the web room share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from commonweal.vocabulary.errors import CommonwealError
from commonweal.web.config import database
from commonweal.web.config import workspace as workspaces

workspace_option = click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=workspaces.VARIABLE,
    default=workspaces.DEFAULT,
    show_default=True,
    help="The folder that holds what this system keeps.",
)


def plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """Say what is wrong and what to do, without a traceback; exit 1 or 2."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except CommonwealError as fault:
            click.echo(f"Error: {fault}", err=True)
            sys.exit(fault.exit_code)

    return wrapped


def ready(workspace: Path) -> Path:
    """Make a workspace ready, start Django in it and bring its database up to date."""
    folder = workspaces.use(workspace)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # Workers that start together bring the database up to date one after the other.
    with workspaces.alone(folder), database.faults_explained(settings.DATABASES["default"]):
        call_command("migrate", verbosity=0, interactive=False)
    return folder
