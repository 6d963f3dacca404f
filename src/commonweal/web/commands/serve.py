"""Serve the pages to this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import signal
import socket
import sys
from pathlib import Path

import click

from commonweal.vocabulary.errors import EnvironmentFault, InputError
from commonweal.web.commands import beside
from commonweal.web.commands.shared import plainly, ready, workspace_option
from commonweal.web.config import environment
from commonweal.web.config import workspace as workspaces


@click.command()
@workspace_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to answer at. One that other machines can reach needs people with accounts.",
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to answer at."
)
@click.option(
    "--workers",
    "servers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many processes answer; one for each processor, where many people read at once.",
)
@click.option("--no-worker", is_flag=True, help="Do not start the worker that does long work.")
@plainly
def command(workspace: Path, host: str, port: int, servers: int, no_worker: bool) -> None:
    """Serve the web pages, and do long work beside them, until stopped with Ctrl+C."""
    run(workspace, host=host, port=port, worker=not no_worker, servers=servers)


def run(workspace: Path, *, host: str, port: int, worker: bool, servers: int = 1) -> None:
    """Serve until told to stop; then stop the worker too."""
    address = address_of(host)
    shown = f"[{address}]" if ":" in address else address
    os.environ[workspaces.PORT] = str(port)  # for links that are made here
    folder = ready(workspace)
    if not ipaddress.ip_address(address).is_loopback:
        _check_guarded(host)
    _check_free(address, port)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "commonweal.web.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=servers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    )
    # Told to stop before the server listens for it: leave by the same way as later, so that the worker is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from commonweal.web.runs import workers

    if not workers.any_at_work(workers.SERVER):
        workspaces.clear_arriving(folder)
    with workers.at_work(workers.SERVER), beside.worker(folder) if worker else contextlib.nullcontext():
        click.echo(
            f"Commonweal is at http://{shown}:{port}/ for the workspace {folder}. Stop it with Ctrl+C."
        )
        if not worker:
            click.echo("No worker was started: long work waits until `commonweal worker` runs.")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve()


def address_of(host: str) -> str:
    """The address to answer at, as a number. Raises InputError for a name other than that of this machine."""
    name = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError as fault:
        raise InputError(
            "host_not_address",
            f"{host} is not an address of this machine.",
            what_to_do="Use --host 127.0.0.1 for this machine alone, or --host 0.0.0.0 for its network.",
        ) from fault


def _check_guarded(host: str) -> None:
    """Refuse an address that other machines can reach, unless they have to sign in, and by a safe way."""
    from django.conf import settings

    from commonweal.web.organisations.arriving import anyone_has_an_account

    if not (settings.SIGN_IN_REQUIRED or anyone_has_an_account()):
        raise InputError(
            "host_without_accounts",
            f"{host} can be reached from other machines, and in this workspace nobody has an account: "
            "whoever reached the pages could do all.",
            what_to_do="Use --host 127.0.0.1; or make an account first, with `commonweal invite`.",
        )
    if not settings.HOSTS:
        raise InputError(
            "hosts_not_named",
            f"{host} can be reached from other machines, by names that are not known here.",
            what_to_do="Name them in COMMONWEAL_HOSTS, as people's browsers will ask for them.",
        )
    if not settings.HTTPS and not os.environ.get(environment.HTTPS.name):
        raise InputError(
            "no_encryption",
            f"{host} can be reached from other machines, and passwords would go to it as they are typed.",
            what_to_do="Put a proxy with TLS in front and set COMMONWEAL_HTTPS=yes; or, for a trial among machines "
            "that you trust, COMMONWEAL_HTTPS=no.",
        )


def _check_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as fault:
            raise EnvironmentFault(
                "port_in_use",
                f"Port {port} on {address} cannot be used ({fault.strerror}).",
                what_to_do=f"Stop what uses it, or choose another: --port {port + 1 if port < 65535 else 8000}.",
            ) from fault
