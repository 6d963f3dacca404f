"""commonweal figures: print kept figures with what they rest on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonweal.cli import options

if TYPE_CHECKING:
    from commonweal.vocabulary.figures import FigureSet

MOST_OF_A_CUT = 1_000_000


@click.command("figures")
@click.option("--theme", help="Only figures of this theme, for example procurement.")
@click.option("--indicator", help="Only this indicator, for example spend.total.")
@click.option(
    "--place",
    metavar="CODE",
    help="Only this organisation (ODS or GSS code) or board (GSS code), or SYSTEM for the whole system.",
)
@click.option(
    "--as-at",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Under the boards of this day, for example 2026-03-31. The default is today.",
)
@click.option(
    "--audience", type=click.Choice(["owner", "system", "public"]), help="Only figures for this audience."
)
@click.option(
    "--by", metavar="DIMENSION[,DIMENSION]", help="Only this cut, for example month; “none” for headlines."
)
@options.workspace
@options.output_format
def command(
    theme: str | None,
    indicator: str | None,
    place: str | None,
    as_at: dt.datetime | None,
    audience: str | None,
    by: str | None,
    workspace: Path,
    form: str,
) -> int:
    """Print figures: headlines, and each of their parts."""
    from commonweal.pipeline import ask
    from commonweal.pipeline.viewing import View
    from commonweal.vocabulary.figures import Audience

    wanted = Audience(audience) if audience else None
    cut = None if by is None else () if by == "none" else tuple(by.split(","))
    if form == "table" and cut is None:
        cut = ()  # a table of every part would run to thousands of lines: ask for one with --by
    day = as_at.date() if as_at else None
    ask.refresh(workspace, view=View(place, day))
    rows: list[dict[str, Any]] = []
    for found in ask.figure_sets(
        workspace, theme=theme, indicator=indicator, place=place, as_at=day, audience=wanted
    ):
        for dimensions in found.cuts:
            if cut is None or cut == dimensions:
                rows += _rows(workspace, found, dimensions)
    if form == "table":
        rows = [_shown(row) for row in rows]
    options.show(
        rows,
        form,
        empty="There are no such figures. Add data first: commonweal add spend FILE --organisation CODE",
    )
    return 0


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row as a table on the prompt shows it."""
    span = row["range"]
    value = row["value"] or "not shown"
    ranged = f"{value}, from {span['low']} to {span['high']}" if span else value
    return {name: row[name] for name in ("label", "cut")} | {
        "value": ranged,
        **{name: row[name] for name in ("unit", "place", "period")},
    }


def _rows(workspace: Path, found: FigureSet, dimensions: tuple[str, ...]) -> list[dict[str, Any]]:
    from commonweal.pipeline import ask
    from commonweal.publication import plain

    if not dimensions:
        return [plain.figure(found.headline, found)]
    page = ask.cut(workspace, found.key, dimensions, limit=MOST_OF_A_CUT)
    return [plain.figure(figure, found) for figure in page.figures]
