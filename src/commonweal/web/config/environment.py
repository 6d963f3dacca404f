"""What the environment says of how Commonweal is run. These are the only settings: there is no file of them.

Each is a `Setting` here, so that the page of the reference that lists them is made from what is read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from commonweal.vocabulary.errors import EnvironmentFault

YES = ("1", "yes", "true", "on")
NO = ("", "0", "no", "false", "off")


@dataclass(frozen=True)
class Setting:
    """A variable of the environment: what it is for, what it is where nothing is said, and what may be said."""

    name: str
    about: str
    default: str
    takes: str


WORKSPACE = Setting(
    "COMMONWEAL_WORKSPACE",
    "The folder that holds what the system keeps. The option `--workspace` wins over it.",
    "commonweal-data",
    "a folder",
)
DATABASE = Setting(
    "DATABASE_URL",
    "The PostgreSQL database that keeps people, runs and registers. Where it is empty, a file of the workspace does.",
    "",
    "an address like postgresql://USER:PASSWORD@HOST:5432/DATABASE",
)
SIGN_IN = Setting(
    "COMMONWEAL_REQUIRE_SIGN_IN",
    "Whether people must sign in even while nobody has an account of their own.",
    "no",
    "yes or no",
)
API_RATE = Setting(
    "COMMONWEAL_API_REQUESTS_PER_MINUTE",
    "How often one token may be used within a minute.",
    "600",
    "a whole number, at least 1",
)
LOG = Setting(
    "COMMONWEAL_LOG",
    "How logs are written: for people to read, or as JSON, one object a line. Where it is empty, for people at a "
    "terminal and as JSON elsewhere.",
    "",
    "text or json",
)
LOG_LEVEL = Setting(
    "COMMONWEAL_LOG_LEVEL",
    "How much is logged: from this level up.",
    "info",
    "debug, info, warning or error",
)
ALL = [WORKSPACE, DATABASE, SIGN_IN, API_RATE, LOG, LOG_LEVEL]


def text(setting: Setting, *, among: tuple[str, ...] = ()) -> str:
    """What is said, else the default. Raises EnvironmentFault for what is not among what may be said."""
    said = os.environ.get(setting.name, "").strip() or setting.default
    if among and said.lower() not in among and said:
        raise _unusable(setting)
    return said


def yes(setting: Setting) -> bool:
    """Whether it is said to be so."""
    said = text(setting).lower()
    if said not in YES + NO:
        raise _unusable(setting)
    return said in YES


def whole(setting: Setting, *, least: int = 1) -> int:
    """A whole number."""
    said = text(setting)
    if not said.isdecimal() or int(said) < least:
        raise _unusable(setting)
    return int(said)


def _unusable(setting: Setting) -> EnvironmentFault:
    return EnvironmentFault(
        "setting_unusable",
        f"{setting.name} is not {setting.takes}.",
        what_to_do="Mend it where the service's environment is set, or leave it out.",
    )
