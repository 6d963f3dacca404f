"""Where the web room keeps its records: a file in the workspace, or PostgreSQL where DATABASE_URL names it.

Addresses are read by PostgreSQL's own library, so that whatever it takes is taken: a host, a socket, a service,
`sslmode=verify-full`. No message repeats any part of an address that may hold a password.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commonweal.vocabulary.errors import EnvironmentFault

VARIABLE = "DATABASE_URL"
SQLITE_NAME = "database.sqlite3"
SCHEMES = ("postgresql://", "postgres://")
FORM = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
# A connection is kept for the requests of its thread and tried before each; the server's threads are few, so that
# no pool is needed.
KEPT_SECONDS = 600


def of(workspace: Path) -> dict[str, Any]:
    """The database in force, in the terms of Django's DATABASES. Raises EnvironmentFault for an unusable address."""
    url = os.environ.get(VARIABLE, "").strip()
    return postgresql(url) if url else sqlite(workspace / SQLITE_NAME)


def sqlite(path: Path) -> dict[str, Any]:
    """A database in one file, which any number read and one at a time writes."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # What is erased is overwritten, so that the file does not hold it any longer.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """A database on a PostgreSQL server, by its address."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not url.startswith(SCHEMES):
        raise _unusable("does not begin with postgresql://")
    try:
        given = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as fault:
        raise _unusable("is not an address that PostgreSQL understands") from fault
    if not given.get("dbname") and "service" not in given:
        raise _unusable("does not say which database")
    if not all(port.isdigit() for port in given.get("port", "5432").split(",")):
        raise _unusable("has a port that is not a number")
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{setting: given.pop(name, "") for name, setting in NAMES.items()},
        "OPTIONS": {"connect_timeout": "10", "application_name": "commonweal"} | given,
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


def _unusable(why: str) -> EnvironmentFault:
    return EnvironmentFault(
        "database_url",
        f"{VARIABLE} {why}.",
        what_to_do=f"Write it as {FORM}, with % signs and the like in the password percent-encoded (%25), or leave "
        "it out to keep records in a file of the workspace.",
    )


@contextmanager
def faults_explained(settings: Mapping[str, Any]) -> Iterator[None]:
    """Turn what a database says when it is not to be had into what a user can do about it."""
    from django.db.utils import InterfaceError, NotSupportedError, OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, InterfaceError, NotSupportedError, ProgrammingError) as fault:
        raise EnvironmentFault(
            "database_unreachable",
            f"{named(settings)} cannot be used: {_said(fault, settings)}.",
            what_to_do=_way_on(settings),
        ) from fault


def named(settings: Mapping[str, Any]) -> str:
    """A database in words, without its user and password."""
    if not is_postgresql(settings):
        return f"The database {settings['NAME']}"
    at = f" at {settings['HOST']}" if settings.get("HOST") else ""
    return f"The PostgreSQL database “{settings['NAME']}”{at}"


def is_postgresql(settings: Mapping[str, Any]) -> bool:
    """Whether a database is on a PostgreSQL server."""
    return bool(settings["ENGINE"].endswith("postgresql"))


def _said(fault: Exception, settings: Mapping[str, Any]) -> str:
    """The first line of what the database said, the password cut out should it ever be in it."""
    line = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
    password = str(settings.get("PASSWORD") or "")
    return (line.replace(password, "…") if password else line).rstrip(".")


def _way_on(settings: Mapping[str, Any]) -> str:
    if is_postgresql(settings):
        return (
            f"Check that the server runs, that the database exists, and that {VARIABLE} has its host, name, user and "
            "password right. Commonweal needs PostgreSQL 14 or newer, and a user that may make tables."
        )
    return (
        "Check that the disk has room and that you may write there. If the file is damaged, restore a backup."
    )
