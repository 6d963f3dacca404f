"""The prompt: `commonweal COMMAND`. Commands are found by the entry point `commonweal.commands`."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 done, 1 the user's input is at fault, 2 the program's."""
    from commonweal.cli.group import commands

    sys.exit(commands(list(arguments) if arguments is not None else None))
