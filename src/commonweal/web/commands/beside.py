"""A worker beside the server: started with it, started again where it dies, stopped with it."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click

GRACE_SECONDS = 10
AGAIN_AFTER_SECONDS = (1.0, 5.0, 30.0)  # longer each time, where it dies again and again
LIVED_SECONDS = 60.0


@contextlib.contextmanager
def worker(folder: Path) -> Iterator[None]:
    """Keep a worker for a workspace running for the time of a `with`."""
    beside = _Beside(folder)
    try:
        yield
    finally:
        beside.stop()


class _Beside:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._process = self._started()
        self._watch = threading.Thread(target=self._start_again, name="watch-worker", daemon=True)
        self._watch.start()

    def _started(self) -> subprocess.Popen[bytes]:
        module = "commonweal.web.commands.worker"
        line = [sys.executable, "-m", module, "--workspace", str(self._folder), "--beside-server"]
        # In a group of its own, so that Ctrl+C reaches the server alone and the server stops it in order.
        return subprocess.Popen(line, start_new_session=True)

    def _start_again(self) -> None:
        died = 0
        while True:
            began = time.monotonic()
            self._process.wait()
            died = 0 if time.monotonic() - began > LIVED_SECONDS else died
            self._stopping.wait(AGAIN_AFTER_SECONDS[min(died, len(AGAIN_AFTER_SECONDS) - 1)])
            died += 1
            with self._changing:
                if self._stopping.is_set():
                    return
                click.echo(
                    "The worker stopped; another is started. What it was doing is taken up again.", err=True
                )
                self._process = self._started()

    def stop(self) -> None:
        """Tell the worker to stop; it gives back what it is doing at its next step, and is killed if it does not."""
        with self._changing:
            self._stopping.set()
            process = self._process
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            click.echo(
                "The worker was still busy. What it was doing is taken up at the next start.", err=True
            )
            process.kill()
            process.wait()
