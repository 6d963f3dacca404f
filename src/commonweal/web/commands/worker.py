"""Do long work: load files, compute figures."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import click

from commonweal.web.commands.shared import plainly, ready, workspace_option
from commonweal.web.config import database

WATCH_SECONDS = 2.0


@click.command()
@workspace_option
@click.option(
    "--beside-server", is_flag=True, hidden=True, help="Stop when the server that started this is gone."
)
@plainly
def command(workspace: Path, beside_server: bool) -> None:
    """Do the long work that pages ask for, until stopped with Ctrl+C."""
    if beside_server:
        threading.Thread(target=_stop_with, args=(os.getppid(),), name="watch-server", daemon=True).start()
    ready(workspace)
    from django.conf import settings

    from commonweal.web.runs import working

    with database.faults_explained(settings.DATABASES["default"]):
        working.work()


def _stop_with(server: int) -> None:
    while os.getppid() == server:
        threading.Event().wait(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    command()
