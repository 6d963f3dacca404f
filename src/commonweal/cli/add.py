"""commonweal add KIND FILE|DIR...: read, check, keep; print what became of every row and pound."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonweal.cli import options
from commonweal.cli.group import print_json

if TYPE_CHECKING:
    from commonweal.vocabulary.holdings import LoadResult
    from commonweal.vocabulary.readings import Question

SHOWN_PROBLEMS = 12


@click.command("add")
@click.argument("kind")
@click.argument("paths", nargs=-1, metavar="FILE|DIR...", type=click.Path(path_type=Path))
@click.option("--organisation", metavar="CODE", help="ODS or GSS code of the body whose files these are.")
@click.option("--yes", is_flag=True, help="Take the safe answer to every question.")
@click.option("--dry-run", is_flag=True, help="Read and check, keep nothing.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar='FIELD="HEADING"',
    help="Say which heading holds a field; repeat it.",
)
@click.option(
    "--vat", type=click.Choice(["included", "excluded", "unknown"]), help="Whether VAT is in the amounts."
)
@click.option("--threshold", metavar="POUNDS", help="The files hold payments over this much only.")
@click.option(
    "--edition", metavar="YEAR", help="The edition of a publication that does not say it, like 2024."
)
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="Whether 04/05 is 4 May or April 5.")
@click.option("--share-of-expenditure", metavar="PERCENT", help="Share of the body's operating expenditure.")
@click.option(
    "--overlap", type=click.Choice(["refuse", "keep"]), help="What to do with rows that are held already."
)
@click.option(
    "--template",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write an empty workbook of a register to fill in, and add nothing.",
)
@click.option("--again", is_flag=True, help="Load a file that was erased before.")
@options.workspace
@options.output_format
def command(
    kind: str,
    paths: tuple[Path, ...],
    organisation: str | None,
    yes: bool,
    dry_run: bool,
    mapping: tuple[str, ...],
    overlap: Any,
    template: Path | None,
    again: bool,
    workspace: Path,
    form: str,
    **stated: str | None,
) -> int:
    """Read files of a KIND (spend, reference, a register…), check them and keep them."""
    if template is not None:
        return _write_template(workspace, kind, template)
    if not paths:
        raise click.UsageError("Missing argument 'FILE|DIR...'.")
    from commonweal.pipeline import load

    results = load.add(
        workspace,
        kind,
        paths,
        organisation=organisation,
        options=load.LoadOptions(
            confirmed=_mapping(mapping),
            stated={name.replace("_", "-"): value for name, value in stated.items() if value is not None},
            accept_proposals=yes,
            overlap=overlap,
            again=again,
            dry_run=dry_run,
        ),
        progress=_told if sys.stderr.isatty() else _told_of_left_alone,
        answer=_ask if sys.stdin.isatty() and sys.stdout.isatty() else _nobody,
    )
    if form == "json":
        print_json([as_json(result) for result in results])
    elif form == "csv":
        click.echo(options.as_csv([_row(result) for result in results]), nl=False)
    else:
        for result in results:
            click.echo(as_text(result, dry_run=dry_run))
    return 1 if any(result.error for result in results) else 0


def _write_template(workspace: Path, kind: str, target: Path) -> int:
    from commonweal.pipeline import registers
    from commonweal.vocabulary.errors import EnvironmentFault, InputError

    if target.exists():
        raise InputError(
            "file_exists", f"{target} is there already.", what_to_do="Name a file that is not there yet."
        )
    made = registers.template(workspace, kind)
    try:
        target.write_bytes(made)
    except OSError as fault:
        raise EnvironmentFault(
            "cannot_write",
            f"{target} cannot be written: {fault.strerror}.",
            what_to_do="Name a file in a folder that you may write to.",
        ) from fault
    click.echo(f"Wrote {target}. Fill in its sheet “Rows”, then run: commonweal add {kind} {target}")
    return 0


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    from commonweal.vocabulary.errors import InputError

    mapped = {}
    for pair in pairs:
        field, equals, heading = pair.partition("=")
        if not equals or not field.strip() or not heading.strip():
            raise InputError(
                "bad_map",
                f"“--map {pair}” is not a field and a heading.",
                what_to_do='Write --map amount="Net Amount".',
            )
        mapped[field.strip()] = heading.strip().strip('"')
    return mapped


def _told(stage: str, done: int, total: int | None, message: str) -> None:
    click.echo(f"\r\033[K{done}/{total}  {message}", nl=stage == "left alone", err=True)
    if stage == "figures" and done == total:
        click.echo("\r\033[K", nl=False, err=True)


def _told_of_left_alone(stage: str, done: int, total: int | None, message: str) -> None:
    if stage == "left alone":
        click.echo(f"Left alone: {message}", err=True)


def _ask(question: Question) -> str | None:
    click.echo(f"\r\033[K{question.text}", err=True)
    if question.choices:
        return str(
            click.prompt(
                "Which", type=click.Choice(list(question.choices)), default=question.safe_answer, err=True
            )
        )
    return "accept" if click.confirm("Go on", default=False, err=True) else None


def _nobody(question: Question) -> None:
    return None


def as_json(result: LoadResult) -> dict[str, Any]:
    """A result as the stable JSON object of one file."""
    counted = result.reconciliation
    return {
        "file": result.file,
        "rows_read": counted.rows_read if counted else 0,
        "rows_accepted": counted.rows_accepted if counted else 0,
        "rows_refused": counted.rows_refused if counted else 0,
        "rows_not_data": counted.rows_not_data if counted else 0,
        "amount_accepted": _pounds(counted.amount_accepted) if counted else "0.00",
        "amount_refused": _pounds(counted.amount_refused) if counted else "0.00",
        "dataset_version": result.dataset_version,
        "already_held": result.already_held,
        "kind": result.kind,
        "publisher": result.publisher,
        "edition": result.edition,
        "issues": [asdict(issue) for issue in result.issues],
        "issue_counts": [asdict(count) for count in result.issue_counts],
        "decisions": [asdict(decision) for decision in result.decisions],
        "facts": dict(result.facts),
        "error": result.error,
        "what_to_do": result.what_to_do,
    }


def _pounds(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _row(result: LoadResult) -> dict[str, Any]:
    row = as_json(result)
    issues = sum(count.rows for count in result.issue_counts)
    return {name: row[name] for name in list(row)[:9]} | {"issues": issues, "error": row["error"] or ""}


def as_text(result: LoadResult, *, dry_run: bool) -> str:
    """A result as a person reads it."""
    lines = [click.style(result.file, bold=True)]
    if result.error:
        return "\n".join([*lines, f"  Not kept. {result.error}", f"  {result.what_to_do}"])
    if result.already_held:
        lines.append(f"  Held already as version {str(result.dataset_version)[:12]}: not loaded again.")
        return "\n".join(lines)
    counted = result.reconciliation
    if counted is not None:
        lines.append(
            f"  Rows read      {counted.rows_read:>12,}  =  {counted.rows_accepted:,} accepted + "
            f"{counted.rows_refused:,} refused + {counted.rows_not_data:,} not data"
        )
    if counted is not None and counted.amount_in is not None:
        lines.append(
            f"  Pounds in   £{counted.amount_in:>15,.2f}  =  £{counted.amount_accepted:,.2f} accepted + "
            f"£{counted.amount_refused:,.2f} refused"
        )
    facts = result.facts
    if "vat" in facts:
        lines.append(_about_payments(facts))
    if result.publisher or result.edition:
        lines.append(f"  {_about_publication(result)}")
    lines += [f"  {issue['message']} {issue['what_to_do']}" for issue in facts.get("file_issues", ())]
    counts = [count for count in result.issue_counts if count.severity != "note"]
    lines += [f"  {count.rows:>8,} × {count.of_many}" for count in counts[:SHOWN_PROBLEMS]]
    if dry_run:
        lines += [
            f"  {decision.about}: {decision.answer}. {decision.evidence}" for decision in result.decisions
        ]
        lines.append("  Nothing was kept: this was a dry run.")
    else:
        version = str(result.dataset_version)[:12]
        lines.append(f"  Kept as version {version}. For its issues: commonweal issues {version}")
    return "\n".join(lines)


def _about_payments(facts: Mapping[str, Any]) -> str:
    threshold = (
        f"payments over £{float(facts['threshold']):,.0f}"
        if facts.get("threshold")
        else "no threshold stated"
    )
    return f"  VAT {facts.get('vat', 'unknown')}; {threshold}; months {_months(facts.get('months', {}))}"


def _about_publication(result: LoadResult) -> str:
    by = f", published by {result.publisher}" if result.publisher else ""
    return f"{result.holds}, edition {result.edition or 'not known'}{by}"


def _months(months: dict[str, int]) -> str:
    names = list(months)
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]} ({len(names)} with payments)"
