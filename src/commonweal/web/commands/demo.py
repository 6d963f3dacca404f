"""A fictional system, made and loaded through the same door as a real one, then served."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import LoadResult
from commonweal.vocabulary.progress import silent
from commonweal.vocabulary.readings import Question
from commonweal.web.commands.shared import plainly, ready, workspace_option

BY = "demonstration"
MARK = "demonstration.json"


@click.command()
@workspace_option
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to answer at."
)
@click.option("--no-serve", is_flag=True, help="Make the workspace, then stop.")
@click.option(
    "--lines",
    default=30_000,
    show_default=True,
    type=click.IntRange(min=100),
    help="About how many payments.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same system.")
@plainly
def command(workspace: Path, port: int, no_serve: bool, lines: int, seed: int) -> None:
    """Make the fictional system of Wexmoor and Vale, then serve it; a workspace that has it is used again."""
    from commonweal.web.commands import serve

    folder = ready(workspace)
    if (folder / MARK).exists():
        click.echo(f"{folder} has the demonstration already: using it again.")
    else:
        make(folder, lines=lines, seed=seed)
    if not no_serve:
        serve.run(folder, host="127.0.0.1", port=port, worker=True)


def make(workspace: Path, *, lines: int, seed: int) -> None:
    """Generate the system's files, load each as `commonweal add` would, and mark the workspace as a demonstration."""
    from commonweal import demonstration
    from commonweal.pipeline import holdings, load
    from commonweal.web.organisations.reading import system_of

    if holdings.versions(workspace) and not system_of(workspace).demonstration:
        raise InputError(
            "workspace_in_use",
            f"The workspace {workspace} holds data already, and they are not the demonstration's.",
            what_to_do="Give the demonstration a folder of its own, with --workspace.",
        )
    with tempfile.TemporaryDirectory(dir=workspace / "spool", prefix="demo-") as folder:
        made = demonstration.make(Path(folder), lines=lines, seed=seed)
        names = {file.organisation: file.organisation_name for file in made}
        name_system(
            workspace, name=demonstration.story().system.name, organisations=names, demonstration=True
        )
        for file in made:
            options = load.LoadOptions(stated=file.stated, accept_proposals=file.yes, loaded_by=BY)
            for result in load.add(
                workspace, file.kind, [file.path], organisation=file.organisation, options=options,
                progress=silent, answer=_safely,
            ):  # fmt: skip
                click.echo(f"{file.organisation_name}: {result.file}: {_outcome(result)}")
    marked = {"format": 1, "lines": lines, "seed": seed}
    (workspace / MARK).write_text(json.dumps(marked), encoding="utf-8")


def _outcome(result: LoadResult) -> str:
    if result.error:
        return f"not loaded. {result.error} {result.what_to_do or ''}".rstrip()
    if result.already_held:
        return "held already"
    kept = result.reconciliation
    return f"{kept.rows_accepted:,} rows accepted, {kept.rows_refused:,} refused" if kept else "loaded"


def name_system(workspace: Path, *, name: str, organisations: Mapping[str, str], demonstration: bool) -> None:
    """Write the edition of the system's settings that gives it its name."""
    today = dt.datetime.now(dt.UTC).date()
    edition: dict[str, Any] = {
        "title": f"The system {name}",
        "status": "released",
        "authored_by": BY if demonstration else "local user",
        "checked_by": None,
        "reviewed_on": today,
        "next_review": today + dt.timedelta(days=365),
        "derived_from": ["commonweal demo" if demonstration else "entered here"],
        "name": name,
        "organisations": dict(organisations),
        "demonstration": demonstration,
    }
    folder = workspace / "content" / "settings" / "system"
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(edition, allow_unicode=True, sort_keys=False)
    (folder / f"{today.isoformat()}.yaml").write_text(text, encoding="utf-8")


def _safely(question: Question) -> str | None:
    return question.safe_answer
