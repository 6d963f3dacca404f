"""commonweal fetch KIND [NAME...]: official data from their publishers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commonweal.cli import options
from commonweal.cli.add import as_json, as_text
from commonweal.cli.group import print_json


@click.command("fetch")
@click.argument("kind")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--list", "listing", is_flag=True, help="Show what can be fetched, and fetch nothing.")
@click.option("--again", is_flag=True, help="Load a file that was erased before.")
@options.workspace
@options.output_format
def command(kind: str, names: tuple[str, ...], listing: bool, again: bool, workspace: Path, form: str) -> int:
    """Get official data of a KIND (reference, statistics) from their publishers, check them and keep them."""
    from commonweal.pipeline import fetch, load

    if listing:
        rows = [
            {
                "name": one.id,
                "publication": one.title,
                "publisher": one.publisher,
                "how": one.address or one.page,
                "tried": "" if not one.address else "yes" if one.tried else "no",
            }
            for one in fetch.catalogue(workspace, kind)
        ]
        options.show(rows, form, empty="Nothing can be fetched.")
        return 0
    chosen = load.LoadOptions(accept_proposals=True, again=again)
    progress = _told if sys.stderr.isatty() else _silent
    fetched = fetch.fetch(workspace, kind, names, options=chosen, progress=progress)
    results = [one.result for one in fetched if one.result is not None]
    if form == "json":
        print_json([as_json(result) for result in results])
    else:
        for result in results:
            click.echo(as_text(result, dry_run=False))
    faults = [one.fault for one in fetched if one.fault is not None]
    for fault in faults:
        click.secho(fault.message, fg="red", err=True)
        click.echo(fault.what_to_do, err=True)
    failed = [1 for result in results if result.error]
    return max([0, *failed, *(fault.exit_code for fault in faults)])


def _told(stage: str, done: int, total: int | None, message: str) -> None:
    click.echo(f"\r\033[K{done}/{total}  {message}", nl=False, err=True)


def _silent(stage: str, done: int, total: int | None, message: str) -> None:
    return None
