"""The group of commands, each imported only when it is run, and what its errors look like."""

from __future__ import annotations

import json
import os
from importlib.metadata import EntryPoint, entry_points

import click

import commonweal
from commonweal.vocabulary.errors import CommonwealError

ENTRY_POINTS = "commonweal.commands"
DEBUG = "COMMONWEAL_DEBUG"

# One line for each command that this release has, so that --help imports none of them.
SUMMARIES = {
    "demo": "Make a fictional system with every page filled, then open the web app.",
    "add": "Read files, check them and keep them.",
    "fetch": "Get official data from their publishers, and load them.",
    "datasets": "List what is held.",
    "issues": "Show what was wrong with a dataset version.",
    "purge": "Erase a dataset version for good.",
    "figures": "Print figures.",
    "paper": "Write a paper about a place.",
    "pack": "Give figures to other systems, take theirs, and compare.",
    "serve": "Open the web app.",
    "invite": "Invite somebody to make an account.",
    "worker": "Run long jobs apart from the web app.",
    "digest": "Email people what is theirs to do.",
    "backup": "Put all of a workspace into one file.",
    "restore": "Bring a workspace back from a backup.",
    "check": "Check that all that is held is whole.",
}


class Commands(click.Group):
    """Commands from entry points."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands that are installed, those we know first, in the order of use."""
        found = {point.name for point in _points()}
        return [name for name in SUMMARIES if name in found] + sorted(found - set(SUMMARIES))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        for point in _points():
            if point.name == cmd_name:
                command: click.Command = point.load()
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES.get(name, "")) for name in self.list_commands(ctx)])


def _points() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=ENTRY_POINTS))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(commonweal.__version__, prog_name="commonweal")
def _group() -> None:
    """Help a health and care system understand, plan, deliver and measure what it does for its place."""


def commands(arguments: list[str] | None) -> int:
    """Run a command; gives its exit code."""
    try:
        done = _group.main(arguments, prog_name="commonweal", standalone_mode=False)
    except CommonwealError as fault:
        _tell(fault)
        return fault.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped. Nothing half-done was kept.", err=True)
        return 1
    except click.ClickException as fault:
        fault.show()
        return 1
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except MemoryError:
        click.echo("The machine ran out of memory. Nothing half-done was kept.", err=True)
        return 2
    except Exception as fault:
        if DEBUG in os.environ:
            raise
        click.secho(f"Something went wrong inside the program ({type(fault).__name__}).", fg="red", err=True)
        click.echo(
            f"Nothing half-done was kept. Run it again with {DEBUG}=1 set, and report what it says.", err=True
        )
        return 2
    return done if isinstance(done, int) else 0


def _tell(fault: CommonwealError) -> None:
    place = f"{fault.where}: " if str(fault.where) else ""
    click.secho(f"{place}{fault.message}", fg="red", err=True)
    click.echo(fault.what_to_do, err=True)


def print_json(value: object) -> None:
    """Print a value as JSON, the same way everywhere."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
