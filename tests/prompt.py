"""`commonweal` run as its users run it: a process of its own, no terminal, its exit code and what it printed.

Importing takes seconds and a run takes less than one, so a process that has imported everything waits, and forks
for each run. `fresh=True` starts an interpreter from nothing instead.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_RUN = 300
FRESH = (sys.executable, "-c", "from commonweal.cli import main; main()")

_WAITING = """
import json, os, sys
import ibis.backends.sql.compilers.duckdb, pyarrow.parquet
from commonweal.cli import add, check, datasets, figures, group, issues, main, purge
from commonweal.pipeline import ask, holdings, load
from commonweal.sources import spend

for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        for path, descriptor in ((os.devnull, 0), (asked["out"], 1), (asked["err"], 2)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
        sys.stdin = open(0)
        try:
            main(asked["arguments"])
        except SystemExit as left:
            code = left.code or 0
        except BaseException:
            import traceback
            traceback.print_exc()
            code = 70
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@dataclass(frozen=True)
class Run:
    """How a run ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def printed(self) -> str:
        """All of it."""
        return self.stdout + self.stderr

    @property
    def json(self) -> Any:
        """What it printed with --format json."""
        return json.loads(self.stdout)


class _Prompt:
    """The process that waits."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, arguments: list[str]) -> Run:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        with tempfile.TemporaryDirectory(prefix="commonweal-run-") as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            asked = {"arguments": arguments, "out": str(out), "err": str(err)}
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            code = process.stdout.readline()
            assert code, "the process that runs commands is gone"
            return Run(int(code), out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _WAITING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            atexit.register(self.stop)
        return self._process

    def stop(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(timeout=LONGEST_RUN)


_prompt = _Prompt()


def run(
    *arguments: object, workspace: Path, fresh: bool = False, environment: Mapping[str, str] | None = None
) -> Run:
    """Run `commonweal` with these arguments on a workspace."""
    words = [*map(str, arguments), "--workspace", str(workspace)]
    if not fresh:
        return _prompt.run(words)
    done = subprocess.run(
        [*FRESH, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
        env=environment,
    )
    return Run(done.returncode, done.stdout, done.stderr)
