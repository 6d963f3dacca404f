"""kill -9 at every moment of a load, of the working out of figures and of a purge: all of a version, or none."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from commonweal.demonstration import write_ledger
from commonweal.pipeline import ask, holdings
from commonweal.pipeline.workspace import writing
from tests.loading import add_one, fingerprint, manifests, places_that_hold
from tests.prove import kill_rounds
from tests.prove.kill_rounds import STAGES, Setting
from tests.stopping import Patch, Worker, die_at_step, not_atomic, worker

FULL_LINES, FULL_KILLS = 300_000, 100
SMALL_LINES, SMALL_KILLS = 5_000, 7
SEED = 20


def make_setting(folder: Path, lines: int) -> Setting:
    folder.mkdir(parents=True, exist_ok=True)
    controls = write_ledger(folder / "ledger.csv", lines=lines, seed=SEED)
    return Setting(folder / "ledger.csv", controls, kill_rounds.make_base(folder))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return make_setting(tmp_path_factory.mktemp("small"), SMALL_LINES)


@contextmanager
def workers(number: int, patch: Patch | None = None) -> Iterator[Iterator[Worker]]:
    """Processes one after the other, the next one always starting while this one is at work."""
    started = [Worker(patch)]

    def each() -> Iterator[Worker]:
        for _ in range(number):
            started.append(Worker(patch))
            yield started[-2]
            started[-2].close()

    try:
        yield each()
    finally:
        for process in started:
            process.close()


def kill_many(setting: Setting, folder: Path, kills: int) -> None:
    """Kill so many loads, each stage as often as the next, and hold what each left against what may be there."""
    rng = random.Random(SEED)
    lengths = kill_rounds.durations(setting, setting.fresh(folder / "workspace"))
    counts: Counter[tuple[str, str]] = Counter()
    with workers(kills) as processes:
        for number, process in enumerate(processes):
            workspace = setting.fresh(folder / "workspace")
            meant = STAGES[number % len(STAGES)]
            stage = kill_rounds.kill_at(process, setting, workspace, meant, lengths, rng)
            assert kill_rounds.faults(setting, workspace) == [], f"kill {number} at “{stage}”"
            counts[stage, "killed"] += 1
            counts[stage, "all held" if kill_rounds.is_held(workspace) else "none held"] += 1
            kill_rounds.load_again(setting, workspace)
    show(counts, lengths, setting)
    assert counts["ended", "killed"] <= kills * 0.5
    for stage in STAGES[:5]:
        assert counts[stage, "all held"] == 0
    for stage in ("figures", "ended"):
        assert counts[stage, "none held"] == 0


def show(counts: Counter[tuple[str, str]], lengths: dict[str, float], setting: Setting) -> None:
    words = ("killed", "none held", "all held")
    print(
        f"\nkill -9 while loading {setting.controls.rows_read - 1:,} lines; every repeated load succeeded once"
    )
    print(f"{'stage':<22}{'seconds':>9}" + "".join(f"{word:>11}" for word in words))
    for stage in (*STAGES, "ended"):
        numbers = "".join(f"{counts[stage, word]:>11}" for word in words)
        print(f"{stage:<22}{lengths.get(stage, 0):>9.2f}{numbers}")
    sums = "".join(f"{sum(counts[stage, word] for stage in (*STAGES, 'ended')):>11}" for word in words)
    print(f"{'all':<22}{sum(lengths.values()):>9.2f}{sums}")


def test_a_killed_load_leaves_all_or_nothing(small: Setting, tmp_path: Path) -> None:
    kill_many(small, tmp_path, SMALL_KILLS)


@pytest.mark.prove
def test_a_hundred_killed_loads_leave_all_or_nothing(tmp_path: Path) -> None:
    kill_many(make_setting(tmp_path / "setting", FULL_LINES), tmp_path, FULL_KILLS)


def test_the_proof_fails_where_the_atomic_step_is_taken_out(small: Setting, tmp_path: Path) -> None:
    """The positive control: published file by file, a killed load does leave half a version, and is found out."""
    workspace = small.fresh(tmp_path / "workspace")
    with worker(not_atomic) as process:
        process.start("add", workspace, [small.ledger], hold=["half published"])
        process.until("held")
        process.kill()
    assert any("missing" in fault or "no rows" in fault for fault in kill_rounds.faults(small, workspace))


def count_steps(setting: Setting, folder: Path, verb: str) -> int:
    """How many changes to the file system a whole job makes."""
    workspace = setting.fresh(folder / "workspace")
    with worker(die_at_step) as process:
        start(process, verb, setting, workspace, step=1_000_000)
        return int(process.until("finished")[1])


def ready_for(verb: str, setting: Setting, folder: Path) -> Setting:
    """The setting in which a job begins: what is added before is added once."""
    if verb == "add":
        return setting
    held = setting.fresh(folder / "held")
    add_one(held, setting.ledger, accept_proposals=True, figures=verb == "purge")
    return replace(setting, base=held)


def mine(workspace: Path) -> str:
    [id_] = [id_ for id_, version in manifests(workspace).items() if version["organisation"] == "RXX"]
    return id_


def start(process: Worker, verb: str, setting: Setting, workspace: Path, *, step: int) -> str:
    version = mine(workspace) if verb != "add" else ""
    process.start(verb, workspace, [setting.ledger], version=version, step=step)
    return version


def kill_at_steps(setting: Setting, folder: Path, verb: str, every: int) -> tuple[int, int]:
    """Kill a job at its changes to the file system, one kill each; how many kills, of how many changes."""
    setting = ready_for(verb, setting, folder)
    steps = count_steps(setting, folder, verb)
    chosen = range(1, steps + 1, every)
    with workers(len(chosen), die_at_step) as processes:
        for step, process in zip(chosen, processes, strict=True):
            workspace = setting.fresh(folder / "workspace")
            version = start(process, verb, setting, workspace, step=step)
            assert process.was_killed(), f"{verb}, step {step} of {steps}"
            {"add": after_load, "figures": after_figures, "purge": after_purge}[verb](
                setting, workspace, version
            )
    return len(chosen), steps


def after_load(setting: Setting, workspace: Path, _: str) -> None:
    assert kill_rounds.faults(setting, workspace) == []
    kill_rounds.load_again(setting, workspace)


def after_figures(setting: Setting, workspace: Path, version: str) -> None:
    assert kill_rounds.faults(setting, workspace) == []
    assert mine(workspace) == version
    ask.refresh(workspace)
    assert ask.refresh(workspace) == 0, "what was worked out is kept"
    [own] = ask.figure_sets(workspace, indicator="spend.total", place="RXX")
    assert own.headline.value == setting.controls.amount_accepted


def after_purge(setting: Setting, workspace: Path, version: str) -> None:
    """Held still, or erased: never to be read in part; and the next writer finishes what was begun."""
    begun = {stone.id for stone in holdings.tombstones(workspace)} == {version}
    held = {version.id for version in holdings.versions(workspace)}
    assert (version in held) is not begun
    if not begun:
        assert kill_rounds.faults(setting, workspace) == []
        holdings.purge(workspace, version, reason="a test", by="a test")
    with writing(workspace):
        pass
    assert holdings.check(workspace) == []
    assert version not in manifests(workspace)
    assert places_that_hold(workspace / "evidence" / "versions", version) == []
    assert [found for found in ask.figure_sets(workspace) if version in found.lineage.dataset_versions] == []
    before = fingerprint(workspace / "evidence")
    with writing(workspace):
        pass
    assert fingerprint(workspace / "evidence") == before


@pytest.mark.parametrize(("verb", "every"), [("add", 200), ("figures", 400), ("purge", 110)])
def test_a_job_killed_at_some_changes_to_the_disk(
    small: Setting, tmp_path: Path, verb: str, every: int
) -> None:
    kills, _ = kill_at_steps(small, tmp_path, verb, every)
    assert kills >= 2


@pytest.mark.prove
@pytest.mark.parametrize("verb", ["add", "figures", "purge"])
def test_a_job_killed_at_every_change_to_the_disk(small: Setting, tmp_path: Path, verb: str) -> None:
    kills, steps = kill_at_steps(small, tmp_path, verb, 1)
    print(
        f"\n{verb}: kill -9 at each of {steps} changes to the disk, {kills} kills: all whole, all finished after"
    )
    assert kills == steps >= 20
