"""Options that several commands share."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from commonweal.cli.group import print_json

NUMBER = re.compile(r"-?£?[0-9][0-9,]*(\.[0-9]+)?%?|")


def workspace(command: Callable[..., Any]) -> Callable[..., Any]:
    """--workspace DIR."""
    return click.option(
        "--workspace",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="COMMONWEAL_WORKSPACE",
        default=Path("commonweal-data"),
        show_default=True,
        help="The folder that holds everything.",
    )(command)


def output_format(command: Callable[..., Any]) -> Callable[..., Any]:
    """--format table|json|csv."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="How to print it.",
    )(command)


def show(rows: Sequence[Mapping[str, Any]], form: str, *, empty: str) -> None:
    """Print rows as a table, JSON or CSV; `empty` says in words that there are none."""
    if form == "json":
        print_json(list(rows))
    elif form == "csv":
        click.echo(as_csv(rows), nl=False)
    elif not rows:
        click.echo(empty)
    else:
        click.echo(as_table(rows))


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV that a spreadsheet opens safely: no cell starts a formula."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0].keys())
    for row in rows:
        writer.writerow([_safe(_plain(value)) for value in row.values()])
    return text.getvalue()


def as_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as columns of text, numbers to the right."""
    headings = list(rows[0].keys())
    cells = [[_plain(row[heading]) for heading in headings] for row in rows]
    widths = [max(len(heading), *(len(line[i]) for line in cells)) for i, heading in enumerate(headings)]
    numeric = [all(_is_number(line[i]) for line in cells) for i in range(len(headings))]

    def line(values: Sequence[str]) -> str:
        parts = [
            value.rjust(width) if is_number else value.ljust(width)
            for value, width, is_number in zip(values, widths, numeric, strict=True)
        ]
        return "  ".join(parts).rstrip()

    return "\n".join([line(headings), line(["-" * width for width in widths]), *map(line, cells)])


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return " ".join(_plain(item) for item in value)
    return str(value)


def _safe(text: str) -> str:
    starts_formula = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text)
    return f"'{text}" if starts_formula else text


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None
