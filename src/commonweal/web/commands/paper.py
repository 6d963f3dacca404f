"""commonweal paper: write a paper about a place.

It stands with the web's commands because kinds that are to come rest on records, which only the web can read. A paper
of figures alone starts no Django.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.commands.shared import plainly, workspace_option


@click.command()
@click.argument("kind")
@click.option(
    "--place",
    metavar="CODE",
    default=SYSTEM,
    show_default=True,
    help="The organisation or board, or SYSTEM for the whole system.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write; how its name ends says what it is (.docx, .xlsx, .csv).",
)
@click.option(
    "--as-at",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Under the boards of this day, for example 2026-03-31. The default is today.",
)
@click.option(
    "--audience",
    type=click.Choice(["owner", "system", "public"]),
    help="For whom: only what is shared with them is in it. The default is the place’s own people.",
)
@click.option("--mark", default="", help="Words for every page, for example “Draft for discussion”.")
@click.option("--overwrite", is_flag=True, help="Write over a file of that name.")
@workspace_option
@plainly
def command(
    kind: str,
    place: str,
    out: Path,
    as_at: dt.datetime | None,
    audience: str | None,
    mark: str,
    overwrite: bool,
    workspace: Path,
) -> None:
    """Write a paper: baseline-summary, spend-summary (Word), demand-file (Excel), frameworks, figures (Excel, CSV)."""
    from commonweal.pipeline import paper
    from commonweal.vocabulary.figures import Audience

    written = paper.write(
        workspace,
        kind,
        place=place,
        out=out,
        as_at=as_at.date() if as_at else None,
        audience=Audience(audience) if audience else None,
        mark=mark,
        overwrite=overwrite,
    )
    click.echo(f"Written: {written}")
