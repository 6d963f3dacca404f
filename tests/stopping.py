"""Loads in a process of their own that say how far they are, wait when they are told to, and can be killed.

The process runs the pipeline as the prompt does. It prints a line for every stage, and after each waits for a line
when that stage is one it was asked to hold at. Nothing here sleeps: a test reads what the process says.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LONGEST_WAIT = 300

_DRIVER = """
import json, os, sys
from pathlib import Path
from commonweal.pipeline import ask, holdings, load

def say(*words):
    print(*words, flush=True)

# {patch}

say("ready")
for line in sys.stdin:
    job = json.loads(line)
    workspace = Path(job["workspace"])

    def progress(stage, done, total, message):
        say("stage", stage)
        if stage in job["hold"]:
            say("held", stage)
            sys.stdin.readline()

    armed = job["step"]
    say("begun")
    try:
        if job["verb"] == "add":
            options = load.LoadOptions(accept_proposals=True, figures=job["figures"], dry_run=job["dry_run"])
            for result in load.add(workspace, "spend", [Path(p) for p in job["paths"]],
                                   organisation=job["organisation"], options=options, progress=progress):
                say("result", result.error or result.dataset_version)
        elif job["verb"] == "purge":
            holdings.purge(workspace, job["version"], reason="a test", by="a test")
        else:
            ask.refresh(workspace, progress=progress)
        steps = armed_steps() if "armed_steps" in globals() else 0
        say("finished", steps)
    except Exception as fault:
        say("failed", type(fault).__name__, str(fault))
"""

# Die at the n-th change to the file system that Python makes, counted from the start of the job.
DIE_AT_STEP = """
import signal
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link"}
armed = 0
_steps = 0

def armed_steps():
    global armed, _steps
    steps, armed, _steps = _steps, 0, 0
    return steps

def _hook(event, arguments):
    global _steps
    if not armed:
        return
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
        return
    if event == "open" or event in CHANGES:
        _steps += 1
        if _steps == armed:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(_hook)
"""

# The atomic step taken out: a version becomes visible file by file, its manifest first.
NOT_ATOMIC = """
import shutil
from commonweal.evidence.store import files

def publish_folder(staged, final):
    final.mkdir(parents=True)
    for path in sorted(staged.iterdir(), key=lambda path: path.name != "manifest.json"):
        shutil.copyfile(path, final / path.name)
        say("stage", "half published")
        if "half published" in job["hold"]:
            say("held", "half published")
            sys.stdin.readline()
    shutil.rmtree(staged)

files.publish_folder = publish_folder
"""


class Worker:
    """One process that waits for a job."""

    def __init__(self, patch: str = "") -> None:
        script = _DRIVER.replace("# {patch}", patch)
        self._process = subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(
        self,
        verb: str,
        workspace: Path,
        paths: Sequence[Path] = (),
        *,
        organisation: str = "RXX",
        figures: bool = True,
        dry_run: bool = False,
        version: str = "",
        hold: Sequence[str] = (),
        step: int = 0,
    ) -> None:
        """Give it a job; it has begun when this returns."""
        self.until("ready")
        job = {
            "verb": verb, "workspace": str(workspace), "paths": list(map(str, paths)), "organisation": organisation,
            "figures": figures, "dry_run": dry_run, "version": version, "hold": list(hold), "step": step,
        }  # fmt: skip
        self._write(json.dumps(job))
        self.until("begun")

    def lines(self) -> Iterator[list[str]]:
        """What it says, as words, until it ends."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield line.split(maxsplit=1)

    def until(self, *words: str) -> list[str]:
        """Read on to the line that starts with one of these words; fails where it ends without one."""
        said = []
        for line in self.lines():
            if line and line[0] in words:
                return line
            said.append(line)
        assert self._process.stderr is not None
        raise AssertionError(f"it ended before saying {words}: {said}\n{self._process.stderr.read()}")

    def until_stage(self, stage: str) -> None:
        """Read on to a stage; fails where it is never reached."""
        while self.until("stage")[1].strip() != stage:
            pass

    def go_on(self) -> None:
        """Let it go on from where it holds."""
        self._write("")

    def has_ended_within(self, seconds: float) -> bool:
        """Wait so long at the most; whether it ended by itself."""
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """kill -9."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=LONGEST_WAIT)

    def was_killed(self) -> bool:
        """Wait for its end; whether it was by kill -9."""
        return self._process.wait(timeout=LONGEST_WAIT) == -signal.SIGKILL

    def close(self) -> None:
        """End it, if it has not ended, and its pipes."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


@contextmanager
def worker(patch: str = "") -> Iterator[Worker]:
    """A process for the time of a `with`."""
    process = Worker(patch)
    try:
        yield process
    finally:
        process.close()
