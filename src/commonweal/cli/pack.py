"""commonweal pack: figures given to other systems, and taken from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from commonweal.cli import options
from commonweal.cli.group import print_json
from commonweal.vocabulary.errors import InputError, QuestionError
from commonweal.vocabulary.places import SYSTEM

BY = "local user"
NOT_HELD = "No pack is held yet. Take one in with: commonweal pack import FILE --why “from whom”"
NOTHING_ALIKE = "Nothing can be compared: no pack is held, or none has such figures."


@dataclass(frozen=True)
class _Asked:
    """What was asked for at the prompt."""

    what: tuple[str, ...]
    place: str
    audience: str
    why: str
    seal: str
    theme: str
    by: tuple[str, ...]
    overwrite: bool
    workspace: Path
    form: str


@click.command("pack")
@click.argument("action", type=click.Choice(["export", "import", "list", "compare", "remove", "schema"]))
@click.argument("what", nargs=-1)
@click.option("--place", metavar="CODE", default=SYSTEM, show_default=True, help="export: whose figures.")
@click.option(
    "--audience",
    type=click.Choice(["public", "system"]),
    default="public",
    show_default=True,
    help="export: only what is shared with them.",
)
@click.option("--why", default="", help="To whom it is given, from whom it came, or why it is removed: kept.")
@click.option(
    "--seal", default="", help="import: the seal that its sender told you, or its first 8 characters."
)
@click.option("--theme", default="", help="compare: only figures of this theme, for example net-zero.")
@click.option(
    "--by", metavar="DIMENSION", default="", help="compare: the parts by this cut, for example area."
)
@click.option("--overwrite", is_flag=True, help="export: write over a file of that name.")
@options.workspace
@options.output_format
def command(
    action: str,
    what: tuple[str, ...],
    place: str,
    audience: str,
    why: str,
    seal: str,
    theme: str,
    by: str,
    overwrite: bool,
    workspace: Path,
    form: str,
) -> int:
    """Export figures to a file (.pack.json, or .csv for Excel), import the packs of others, compare systems."""
    cut = tuple(by.split(",")) if by else ()
    asked = _Asked(what, place, audience, why, seal, theme, cut, overwrite, workspace, form)
    actions: dict[str, Callable[[_Asked], None]] = {
        "export": _export,
        "import": _import,
        "list": _list,
        "compare": _compare,
        "remove": _remove,
        "schema": _schema,
    }
    actions[action](asked)
    return 0


def _export(asked: _Asked) -> None:
    from commonweal.pipeline import ask, packs
    from commonweal.pipeline.viewing import View
    from commonweal.vocabulary.figures import Audience

    out = Path(_one(asked, "the file to write"))
    form = {".json": "json", ".csv": "csv"}.get(out.suffix.lower())
    if form is None:
        raise InputError(
            "wrong_suffix",
            f"A pack cannot be written as “{out.name}”.",
            what_to_do="Give a name that ends in .pack.json or .csv.",
        )
    if out.exists() and not asked.overwrite:
        raise InputError(
            "file_exists", f"There is a file {out} already.", what_to_do="Give another name, or add --overwrite."
        )  # fmt: skip
    _needs_why(asked)
    ask.refresh(asked.workspace, view=View(asked.place))
    given = packs.give_to_file(
        asked.workspace, out, place=asked.place, audience=Audience(asked.audience), form=form, by=BY, why=asked.why
    )  # fmt: skip
    click.echo(f"Written: {out}")
    click.echo(f"Its seal begins {given.seal[:8]}: tell it to whoever gets the file, by another way.")


def _import(asked: _Asked) -> None:
    from commonweal.pipeline import packs

    if not asked.what:
        raise InputError(
            "nothing_asked", "Nothing was named to import.", what_to_do="Name the file of the pack."
        )
    _needs_why(asked)
    for name in asked.what:
        held, is_new = packs.receive_file(asked.workspace, Path(name), by=BY, why=asked.why, told=asked.seal)
        system = packs.opened(asked.workspace, held.seal).system
        click.echo(f"{name}: {system}, seal {held.seal[:8]}, {'taken in' if is_new else 'held already'}")


def _list(asked: _Asked) -> None:
    from commonweal.pipeline import packs

    options.show([_listed(*each) for each in packs.readable(asked.workspace)], asked.form, empty=NOT_HELD)
    for fault in packs.faults(asked.workspace):
        click.echo(fault, err=True)


def _listed(held: Any, pack: Any) -> dict[str, Any]:
    return {
        "seal": held.seal[:16],
        "system": pack.system,
        "place": pack.place.code,
        "audience": pack.audience.value,
        "made_at": pack.made_at.isoformat(),
        "figures": len(pack.current),
        "file": held.file,
        "taken_in_at": held.at.isoformat(timespec="seconds"),
        "why": held.why,
    }


def _compare(asked: _Asked) -> None:
    from commonweal.pipeline import ask, packs
    from commonweal.publication.packs import comparing
    from commonweal.vocabulary.figures import Audience

    ours = ask.figure_sets(asked.workspace, place=SYSTEM, audience=Audience.SYSTEM)
    found = packs.compared(asked.workspace, ours, theme=asked.theme, by=asked.by)
    rows: list[dict[str, Any]] = list(comparing.rows(found, asked.by))
    if asked.form == "table":
        shown = ("label", "group", "system", "part", "value", "not_shown", "from", "to", "made_otherwise")
        rows = [{name: row[name] for name in shown} for row in rows]
    options.show(rows, asked.form, empty=NOTHING_ALIKE)


def _remove(asked: _Asked) -> None:
    from commonweal.pipeline import packs

    _needs_why(asked)
    gone = packs.remove(asked.workspace, _one(asked, "the seal of the pack"), by=BY, why=asked.why)
    click.echo(f"The pack {gone.seal[:16]} is removed.")


def _schema(asked: _Asked) -> None:
    from commonweal.publication import packs

    print_json(packs.schema())


def _one(asked: _Asked, what: str) -> str:
    if len(asked.what) != 1:
        raise InputError("one_wanted", f"Name {what}.", what_to_do="See commonweal pack --help.")
    return asked.what[0]


def _needs_why(asked: _Asked) -> None:
    if not asked.why.strip():
        raise QuestionError("why_not_said", "To whom or from whom, and why?", option="--why “…”")
