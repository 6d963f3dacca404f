"""Runs two sides in turn, A B A B, each in a fresh process, and compares them pair by pair."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
Found = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """A side's runs: `seconds` of the work, imports left out; `process` with them and the interpreter."""

    name: str
    runs: Sequence[Found]

    def seconds(self) -> float:
        """Median seconds of the work."""
        return float(statistics.median(run["seconds"] for run in self.runs))

    def process(self) -> float:
        """Median seconds of the whole process."""
        return float(statistics.median(run["process"] for run in self.runs))

    def processor_seconds(self) -> float:
        """Median seconds of processors: says more than the clock where the machine is shared."""
        return float(statistics.median(run["processor_seconds"] for run in self.runs))

    def peak_mb(self) -> float:
        """The most memory that any run held while it worked."""
        return max(float(run["peak_mb_of_work"]) for run in self.runs)


@dataclass(frozen=True)
class Comparison:
    """What was measured of two sides at one size, and the target it is held to (`is_met` None: not at this size)."""

    what: str
    lines: int
    ours: Side
    peer: Side
    target: str
    is_met: bool | None
    differences: Sequence[str]

    def ratio(self) -> float:
        """How many times the peer's time ours is: the median of the pairs."""
        return ratio(self.ours, self.peer)

    def processor_ratio(self) -> float:
        """The same of processor time."""
        return self.ours.processor_seconds() / self.peer.processor_seconds()

    def as_json(self) -> dict[str, Any]:
        """All of it, as plain values."""
        sides = {
            side.name: {
                "seconds": side.seconds(),
                "process_seconds": side.process(),
                "processor_seconds": side.processor_seconds(),
                "rows_per_second": self.lines / side.seconds(),
                "peak_mb": side.peak_mb(),
                "runs": [{k: v for k, v in run.items() if k != "answers"} for run in side.runs],
            }
            for side in (self.ours, self.peer)
        }
        kept = {name: value for name, value in asdict(self).items() if name not in ("ours", "peer")}
        return kept | {"ratio": self.ratio(), "processor_ratio": self.processor_ratio(), "sides": sides}


def ratio(ours: Side, peer: Side) -> float:
    """The median, over pairs run one after the other, of our time over the peer's."""
    pairs = zip(ours.runs, peer.runs, strict=True)
    return float(statistics.median(mine["seconds"] / theirs["seconds"] for mine, theirs in pairs))


def alternate(
    ours: tuple[str, Callable[[], Found]], peer: tuple[str, Callable[[], Found]], times: int
) -> tuple[Side, Side]:
    """Run both in turn, so many times, so that what disturbs the machine disturbs both."""
    runs: tuple[list[Found], list[Found]] = ([], [])
    for _ in range(times):
        for kept, (_, run) in zip(runs, (ours, peer), strict=True):
            kept.append(run())
    return Side(ours[0], runs[0]), Side(peer[0], runs[1])


def run_child(task: str, **arguments: str) -> Found:
    """Do a task in a fresh process and give what it found."""
    start = time.perf_counter()
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.child", task, json.dumps(arguments)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    process = time.perf_counter() - start
    if finished.returncode:
        raise RuntimeError(f"{task} failed:\n{finished.stderr[-4000:]}")
    found: Found = json.loads(finished.stdout.splitlines()[-1])
    return found | {"process": process}
