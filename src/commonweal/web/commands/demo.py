"""A fictional system, made and loaded through the same door as a real one, then served."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import LoadResult
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.commands.shared import plainly, ready, workspace_option

if TYPE_CHECKING:
    from commonweal.content.demonstration_setting import Setting
    from commonweal.demonstration import DemoFile, PublishedFile, ReturnedFile

BY = "demonstration"
MARK = "demonstration.json"
BASELINE = "2025/26, before the pledge"
BASELINE_WHY = "The starting point of the pledge: a further 10% to local suppliers by 2027/28"


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
    _people()
    _audit(folder)
    if not no_serve:
        serve.run(folder, host="127.0.0.1", port=port, worker=True)


def make(workspace: Path, *, lines: int, seed: int) -> None:
    """Generate the system's files, load each as `commonweal add` would, and mark the workspace as a demonstration."""
    from commonweal import demonstration
    from commonweal.pipeline import area_map, ask, baselines, holdings, packing, packs
    from commonweal.pipeline import workspace as settings

    if holdings.versions(workspace) and settings.settings(workspace).get("demonstration") != "yes":
        raise InputError(
            "workspace_in_use",
            f"The workspace {workspace} holds data already, and they are not the demonstration's.",
            what_to_do="Give the demonstration a folder of its own, with --workspace.",
        )
    system = demonstration.setting()
    settings.set_settings(
        workspace,
        name=demonstration.story().system.name,
        demonstration="yes",
        boards=system.board.code,
        convening_body=system.convening_body,
        strategy_document=system.strategy_document,
        set_up=system.merger.isoformat(),
        peers=",".join(system.peers),
    )
    settings.place_organisations(workspace, system.addresses)
    demonstration.set_up(workspace / "content")
    with tempfile.TemporaryDirectory(dir=workspace / "spool", prefix="demo-") as folder:
        _load_published(workspace, demonstration.publish(Path(folder) / "published", seed=seed), system)
        made = demonstration.make(Path(folder) / "ledgers", lines=lines, seed=seed)
        settings.name_organisations(workspace, {file.organisation: file.organisation_name for file in made})
        _load_ledgers(workspace, made)
        _load_returns(workspace, demonstration.returns(Path(folder) / "returns"))
        _load_ledgers(workspace, demonstration.make_extracts(Path(folder) / "staff", seed=seed))
    click.echo("Matching suppliers, working out the figures and drawing the map.")
    ask.refresh(workspace)
    area_map.refresh(workspace)
    baselines.freeze(workspace, BASELINE, place=SYSTEM, by=BY, why=BASELINE_WHY)
    ours = packing.make(workspace)
    for told in system.neighbours:
        packs.hold(workspace, demonstration.neighbour(ours, told, seed=seed), by=BY, why=told.name)
    marked = {"format": 1, "lines": lines, "seed": seed}
    (workspace / MARK).write_text(json.dumps(marked), encoding="utf-8")


def _audit(workspace: Path) -> None:
    """Have the audit tell what the demonstration was made of."""
    from commonweal.web.organisations import audit

    audit.settle(workspace)


def _people() -> None:
    """The registers of organisations, strategies and questions, meetings, and one person for each role with theirs."""
    from commonweal import demonstration
    from commonweal.web.baseline.strategies.demonstration import make_strategies
    from commonweal.web.organisations import reading
    from commonweal.web.organisations.registers.demonstration import make_organisations
    from commonweal.web.organisations.signing_in.demonstration import make_people
    from commonweal.web.questions.demonstration import make_questions
    from commonweal.web.questions.meetings.demonstration import make_meetings
    from commonweal.web.relationships.demonstration import make_relationships

    make_organisations((*demonstration.setting().partners, *demonstration.relationships().bodies))
    make_people(demonstration.setting().people, reading.names())
    make_strategies(demonstration.strategies())
    make_questions(demonstration.questions())
    make_relationships(demonstration.relationships())
    make_meetings(demonstration.meetings())


def _load_published(workspace: Path, published: Sequence[PublishedFile], system: Setting) -> None:
    """Load reference data and registers, said to be what they are: nobody's."""
    from commonweal.pipeline import load

    said = {"publisher": system.publisher, "licence": system.licence}
    options = load.LoadOptions(stated=said, accept_proposals=True, loaded_by=BY, figures=False)
    for kind, alike in itertools.groupby(published, key=lambda file: file.kind):
        for result in load.add(workspace, kind, [file.path for file in alike], options=options):
            click.echo(f"{Path(result.file).name}: {_outcome(result)}")


def _load_ledgers(workspace: Path, made: Sequence[DemoFile]) -> None:
    """Load each body's files, with what its finance officer or its workforce team says of them."""
    from commonweal.pipeline import load

    for _, alike in itertools.groupby(
        made, key=lambda file: (file.organisation, dict(file.stated), file.yes)
    ):
        files = list(alike)
        first = files[0]
        results = load.add(
            workspace,
            first.kind,
            [file.path for file in files],
            organisation=first.organisation,
            options=load.LoadOptions(
                stated=first.stated, accept_proposals=first.yes, loaded_by=BY, figures=False
            ),
            answer=lambda question: question.safe_answer,
        )
        for result in results:
            click.echo(f"{first.organisation_name}: {Path(result.file).name}: {_outcome(result)}")


def _load_returns(workspace: Path, returned: Sequence[ReturnedFile]) -> None:
    """Load the registers that organisations have filled in."""
    from commonweal.pipeline import load

    options = load.LoadOptions(accept_proposals=True, loaded_by=BY, figures=False)
    for file in returned:
        for result in load.add(
            workspace, file.kind, [file.path], organisation=file.organisation, options=options
        ):
            click.echo(f"{Path(result.file).name}: {_outcome(result)}")


def _outcome(result: LoadResult) -> str:
    if result.error:
        return f"not loaded. {result.error} {result.what_to_do or ''}".rstrip()
    if result.already_held:
        return "held already"
    kept = result.reconciliation
    return f"{kept.rows_accepted:,} rows accepted, {kept.rows_refused:,} refused" if kept else "loaded"
