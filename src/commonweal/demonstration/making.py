"""Makes the files of the fictional system Wexmoor and Vale, as its bodies would bring them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from commonweal.content.demonstration_meetings import KIND as MEETINGS
from commonweal.content.demonstration_meetings import DemonstrationMeetings
from commonweal.content.demonstration_model import KIND, Demonstration, Year
from commonweal.content.demonstration_questions import KIND as QUESTIONS
from commonweal.content.demonstration_questions import DemonstrationQuestions
from commonweal.content.demonstration_registers import KIND as REGISTERS
from commonweal.content.demonstration_registers import DemonstrationRegisters
from commonweal.content.demonstration_relationships import KIND as RELATIONSHIPS
from commonweal.content.demonstration_relationships import DemonstrationRelationships
from commonweal.content.demonstration_setting import KIND as SETTING
from commonweal.content.demonstration_setting import Setting
from commonweal.content.demonstration_statistics import KIND as STATISTICS
from commonweal.content.demonstration_statistics import DemonstrationStatistics
from commonweal.content.demonstration_strategies import KIND as STRATEGIES
from commonweal.content.demonstration_strategies import DemonstrationStrategies
from commonweal.content.demonstration_workforce import KIND as WORKFORCE
from commonweal.content.demonstration_workforce import DemonstrationWorkforce
from commonweal.content.loader import load
from commonweal.demonstration import (
    filled_in,
    reference_files,
    register_files,
    settings,
    staff,
    staff_files,
    statistics_files,
)
from commonweal.demonstration.atlas import Atlas
from commonweal.demonstration.files import DemoFile, PublishedFile, ReturnedFile
from commonweal.demonstration.payments import Ledger, fewest_lines, ledgers
from commonweal.demonstration.randomness import stream
from commonweal.demonstration.styles import ambulance, boards, council, hospitals, partnership
from commonweal.demonstration.suppliers import suppliers
from commonweal.vocabulary.errors import InputError

SYSTEM = "wexmoor-and-vale"
Style = Callable[[Path, Ledger, Year, np.random.Generator], list[DemoFile]]
STYLES: dict[str, Style] = {
    "ambulance": ambulance.write,
    "boards": boards.write,
    "council": council.write,
    "hospitals": hospitals.write,
    "partnership": partnership.write,
}


def story() -> Demonstration:
    """The fictional system: its bodies and their predecessors, what they buy, and in what words."""
    return load(KIND, SYSTEM, Demonstration)


def setting() -> Setting:
    """Where the fictional system lies, who is in it, and what it has chosen for itself."""
    return load(SETTING, SYSTEM, Setting)


def strategies() -> DemonstrationStrategies:
    """What the fictional system's anchors have written down, signed and planned."""
    return load(STRATEGIES, SYSTEM, DemonstrationStrategies)


def questions() -> DemonstrationQuestions:
    """What the fictional system asks, and which answers it tests."""
    return load(QUESTIONS, SYSTEM, DemonstrationQuestions)


def relationships() -> DemonstrationRelationships:
    """What the fictional system's partners answered and asked, and who connects them."""
    return load(RELATIONSHIPS, SYSTEM, DemonstrationRelationships)


def meetings() -> DemonstrationMeetings:
    """How partners of the fictional system put questions in order."""
    return load(MEETINGS, SYSTEM, DemonstrationMeetings)


def workforce() -> DemonstrationWorkforce:
    """Who works for the fictional trusts, and where they live."""
    return load(WORKFORCE, SYSTEM, DemonstrationWorkforce)


def everyone(*, seed: int = 1, scale: float = 1.0) -> list[staff.Staff]:
    """The made-up staff of each trust, with the truth of where they live. `scale`: times as many as the story has."""
    atlas, made = Atlas(setting(), seed=seed), workforce()
    told = load(STATISTICS, SYSTEM, DemonstrationStatistics)
    residents = staff.working_age(made, atlas, {one.code: one.working_age for one in told.people})
    return list(staff.staff(made, atlas, residents, seed=seed, scale=scale))


def make_extracts(folder: Path, *, seed: int = 1, scale: float = 1.0) -> list[DemoFile]:
    """Write every trust's staff extract into a folder: the same bytes for the same seed and scale."""
    names = {one.code: one.name for one in setting().organisations}
    return staff_files.write(folder, workforce(), everyone(seed=seed, scale=scale), names)


def set_up(content: Path) -> None:
    """Write what the system has chosen for itself into a workspace's content folder."""
    settings.write(content, setting())


def publish(folder: Path, *, seed: int = 1) -> list[PublishedFile]:
    """Write reference data and registers into a folder: the same bytes for the same seed."""
    content, where = story(), setting()
    folder.mkdir(parents=True, exist_ok=True)
    known = suppliers(content, seed=seed)
    atlas = Atlas(where, seed=seed)
    registers = register_files.write(folder, content, where, atlas, known, seed=seed)
    postcodes = {
        *(one.postcode for one in known if one.postcode),
        *(one.postcode for one in where.organisations),
        *where.addresses.values(),
        *(code for homes in staff.postcodes(atlas, seed=seed).values() for code in homes),
        *filled_in.postcodes(_registers()),
    }
    told = load(STATISTICS, SYSTEM, DemonstrationStatistics)
    published = statistics_files.write(folder, told, atlas.areas, seed=seed)
    by_age = {one.code: (one.children, one.working_age, one.older) for one in told.people}
    published.insert(0, staff_files.write_people(folder, workforce(), atlas, by_age, told.last_year))
    published += filled_in.published(folder, _registers())
    kinds = list(dict.fromkeys(one.kind for one in published))
    published.sort(key=lambda one: kinds.index(one.kind))
    return [*reference_files.write(folder, atlas, postcodes, seed=seed), *published, *registers]


def returns(folder: Path) -> list[ReturnedFile]:
    """Write the registers that the system's organisations have filled in."""
    return filled_in.returned(folder, _registers())


def _registers() -> DemonstrationRegisters:
    return load(REGISTERS, SYSTEM, DemonstrationRegisters)


def make(folder: Path, *, lines: int = 30_000, seed: int = 1) -> list[DemoFile]:
    """Write every body's files into a folder: the same bytes for the same lines and seed.

    The pounds are the story's, however many lines they are shared out over. Payments that stand in two files
    come on top of `lines`.
    """
    content = story()
    if lines < fewest_lines(content):
        raise InputError(
            "too_few_lines",
            f"{lines:,} lines are too few to tell the demonstration's story.",
            what_to_do=f"Ask for at least {fewest_lines(content):,}.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    known = suppliers(content, seed=seed)
    written: list[DemoFile] = []
    for ledger in ledgers(content, known, lines=lines, seed=seed):
        chance = stream(seed, f"files {ledger.body.code}")
        written.extend(STYLES[ledger.body.style](folder, ledger, content.year, chance))
    return written
