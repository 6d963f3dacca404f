"""Loads in a process of their own that say how far they are, wait when they are told to, and can be killed.

The process runs the pipeline as the prompt does. It says every stage, and after each waits to be told to go on when
that stage is one it was asked to hold at. Nothing here sleeps: a test hears what the process says.

Importing takes longer than a job, so a process that has imported everything waits, and forks for each worker.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

LONGEST_WAIT = 300
_IMPORTED = (
    "ibis.backends.sql.compilers.duckdb",
    "pyarrow.compute",
    "pyarrow.parquet",
    "commonweal.pipeline.ask",
    "commonweal.pipeline.holdings",
    "commonweal.pipeline.load",
    "commonweal.pipeline.suppliers",
    "commonweal.sources.spend",
)
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(list(_IMPORTED))


class Driver:
    """What runs in the process: a job at a time, until it is killed."""

    def __init__(self, told: Connection) -> None:
        self._told = told
        self.job: dict[str, Any] = {}
        self.arm: Callable[[int], None] = lambda step: None
        self.steps: Callable[[], int] = lambda: 0

    def say(self, *words: object) -> None:
        """Say something to the test."""
        self._told.send([str(word) for word in words])

    def reach(self, stage: str) -> None:
        """Say a stage, and hold there where that was asked for."""
        self.say("stage", stage)
        if stage in self.job["hold"]:
            self.say("held", stage)
            self._told.recv()

    def serve(self) -> None:
        """Do what comes, one job after the other."""
        self.say("ready")
        while True:
            self.job = self._told.recv()
            self.arm(self.job["step"])
            self.say("begun")
            try:
                self._do(**self.job)
                self.say("finished", self.steps())
            except Exception as fault:  # noqa: BLE001  the test decides what may be
                self.say("failed", type(fault).__name__, fault)

    def _do(self, *, verb: str, workspace: Path, version: str, **add: Any) -> None:
        from commonweal.pipeline import ask, holdings, load

        def progress(stage: str, *_: object) -> None:
            self.reach(stage)

        if verb == "add":
            options = load.LoadOptions(accept_proposals=True, figures=add["figures"], dry_run=add["dry_run"])
            for result in load.add(
                workspace,
                add["kind"],
                add["paths"],
                organisation=add["organisation"],
                options=options,
                progress=progress,
            ):
                self.say("result", result.error or result.dataset_version)
        elif verb == "purge":
            holdings.purge(workspace, version, reason="a test", by="a test")
        else:
            ask.refresh(workspace, progress=progress)


Patch = Callable[[Driver], None]
_CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link"}


def die_at_step(driver: Driver) -> None:
    """Die at the n-th change to the file system that Python makes, counted from the start of the job."""
    armed, steps = 0, 0

    def arm(step: int) -> None:
        nonlocal armed, steps
        armed, steps = step, 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        if not armed:
            return
        if event == "open" and not (
            isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        if event == "open" or event in _CHANGES:
            steps += 1
            if steps == armed:
                os.kill(os.getpid(), signal.SIGKILL)

    def counted() -> int:
        nonlocal armed
        armed = 0
        return steps

    driver.arm, driver.steps = arm, counted
    sys.addaudithook(hook)


def not_atomic(driver: Driver) -> None:
    """The atomic step taken out: a version becomes visible file by file, its manifest first."""
    from commonweal.evidence.store import files

    def publish_folder(staged: Path, final: Path) -> None:
        final.mkdir(parents=True)
        for path in sorted(staged.iterdir(), key=lambda path: path.name != "manifest.json"):
            shutil.copyfile(path, final / path.name)
            driver.reach("half published")
        shutil.rmtree(staged)

    files.publish_folder = publish_folder


def _run(told: Connection, patch: Patch | None) -> None:
    driver = Driver(told)
    if patch is not None:
        patch(driver)
    driver.serve()


class Worker:
    """One process that waits for a job."""

    def __init__(self, patch: Patch | None = None) -> None:
        self._told, theirs = _forking.Pipe()
        self._process = _forking.Process(target=_run, args=(theirs, patch), daemon=True)
        self._process.start()
        theirs.close()

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
        kind: str = "spend",
    ) -> None:
        """Give it a job; it has begun when this returns."""
        self.until("ready")
        self._told.send(
            {
                "verb": verb, "workspace": workspace, "paths": list(paths), "organisation": organisation,
                "figures": figures, "dry_run": dry_run, "version": version, "hold": list(hold), "step": step,
                "kind": kind,
            }
        )  # fmt: skip
        self.until("begun")

    def lines(self) -> Iterator[list[str]]:
        """What it says, as words, until it ends."""
        while True:
            try:
                yield self._told.recv()
            except (EOFError, ConnectionResetError):
                return

    def until(self, *words: str) -> list[str]:
        """Hear it out to what starts with one of these words; fails where it ends without one."""
        said = []
        for line in self.lines():
            if line[0] in words:
                return line
            said.append(line)
        raise AssertionError(f"it ended before saying {words}: {said}")

    def until_stage(self, stage: str) -> None:
        """Hear it out to a stage; fails where it is never reached."""
        while self.until("stage")[1] != stage:
            pass

    def go_on(self) -> None:
        """Let it go on from where it holds."""
        self._told.send(None)

    def has_ended_within(self, seconds: float) -> bool:
        """Wait so long at the most; whether it ended by itself."""
        self._process.join(seconds)
        return self._process.exitcode is not None

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.join(LONGEST_WAIT)

    def was_killed(self) -> bool:
        """Wait for its end; whether it was by kill -9."""
        self._process.join(LONGEST_WAIT)
        return self._process.exitcode == -signal.SIGKILL

    def close(self) -> None:
        """End it, if it has not ended, and the way to it. Closed again, nothing is left to be done."""
        if not self._told.closed:
            self.kill()
            self._told.close()
            self._process.close()


@contextmanager
def worker(patch: Patch | None = None) -> Iterator[Worker]:
    """A process for the time of a `with`."""
    process = Worker(patch)
    try:
        yield process
    finally:
        process.close()
