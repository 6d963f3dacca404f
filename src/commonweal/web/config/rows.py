"""The rows of the database as lines of text that any database can take back, exactly.

A row is a JSON object from column to value, in the words of Django's own fields (`value_to_string`, `to_python`), so
that no microsecond and no penny is lost. Rows are read back into the tables as they were when they were written, and
those are then brought up to date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

from commonweal.vocabulary.errors import InputError

PASSING = frozenset(
    {"django_tasks_database.dbtaskresult", "sessions.session"}
)  # the queue's places, and who is signed in
AT_ONCE = 2000
PLAIN = (bool, int, float, str)


def dump(folder: Path) -> dict[str, Any]:
    """Write the rows of each model into a file of its own, all as they are at one moment; says what they are."""
    with _one_moment():
        counts = {model._meta.label_lower: _write(model, folder) for model in _models(apps)}
        applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {"database": connection.vendor, "migrations": [list(each) for each in applied], "rows": counts}


@contextmanager
def _one_moment() -> Iterator[None]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _models(registry: Apps) -> list[type[Model]]:
    """Every model whose rows last, those that Django makes between two others too."""
    found = registry.get_models(include_auto_created=True)
    lasting = [model for model in found if model._meta.managed and not model._meta.proxy]
    return sorted(
        (model for model in lasting if model._meta.label_lower not in PASSING),
        key=lambda model: model._meta.label_lower,
    )


def _file(folder: Path, label: str) -> Path:
    return folder / f"{label}.jsonl"


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _write(model: type[Model], folder: Path) -> int:
    fields, count = _fields(model), 0
    with _file(folder, model._meta.label_lower).open("w", encoding="utf-8") as file:
        for row in model._base_manager.order_by("pk").iterator(chunk_size=AT_ONCE):
            told = {field.attname: _told(field, row) for field in fields}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            count += 1
    return count


def _told(field: Field[Any, Any], row: Model) -> Any:
    value = field.value_from_object(row)
    is_plain = value is None or isinstance(value, PLAIN) or field.get_internal_type() == "JSONField"
    return value if is_plain else field.value_to_string(row)


def is_empty() -> bool:
    """Whether the database has no table of ours."""
    return not _tables()


def check_known(migrations: list[tuple[str, str]]) -> None:
    """Raise InputError where rows were written by a newer release, whose tables this one does not know."""
    known = MigrationExecutor(connection).loader.graph.nodes
    if not set(migrations) <= known.keys():
        raise InputError(
            "newer_backup",
            "This backup was made by a newer release of the software.",
            what_to_do="Update the software, then restore it.",
        )


@contextmanager
def replaced(folder: Path, migrations: list[tuple[str, str]], rows: Mapping[str, int]) -> Iterator[None]:
    """Take rows in the place of all that is there, and bring the tables up to date.

    On PostgreSQL the old rows are there until the `with` ends, and stay where anything fails. An SQLite file is
    expected to be new.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _drop()
            _take(folder, migrations, rows)
            yield
    else:
        _take(folder, migrations, rows)
        yield


def _tables() -> list[str]:
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {
        "django_migrations"
    }
    return sorted(ours & set(connection.introspection.table_names()))


def _drop() -> None:
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")


def _take(folder: Path, migrations: list[tuple[str, str]], rows: Mapping[str, int]) -> None:
    executor = MigrationExecutor(connection)
    state = _newest(executor, migrations)
    executor.migrate(state)
    as_written = executor.loader.project_state(state).apps
    with transaction.atomic():
        if connection.vendor == "postgresql":  # making tables has let some be checked at each row
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        taken = [_read(as_written, label, count, folder) for label, count in rows.items()]
        _check_whole()
        for statement in connection.ops.sequence_reset_sql(no_style(), taken):
            with connection.cursor() as cursor:
                cursor.execute(statement)
    call_command("migrate", verbosity=0, interactive=False)


def _newest(executor: MigrationExecutor, migrations: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of the migrations that were applied, the last of each app: the state that the rows were written in."""
    nodes, applied = executor.loader.graph.node_map, set(migrations)
    return [
        (app, name)
        for app, name in migrations
        if not any(child.key in applied and child.key[0] == app for child in nodes[app, name].children)
    ]


def _check_whole() -> None:
    try:
        connection.check_constraints()
    except IntegrityError as fault:
        raise _odd("a row refers to one that is not there") from fault


def _read(registry: Apps, label: str, count: int, folder: Path) -> type[Model]:
    """Insert the rows of one model as they were written: no date is set anew, no signal believed to be a change."""
    try:
        model = registry.get_model(label)
        fields = {field.attname: field for field in _fields(model)}
        with _file(folder, label).open(encoding="utf-8") as file:
            lines = 0
            for line in file:
                row = json.loads(line)
                values = {name: _value(fields[name], value) for name, value in row.items()}
                model(**values).save_base(raw=True, force_insert=True)
                lines += 1
    except (LookupError, ValueError, TypeError, OSError, ValidationError, DatabaseError) as fault:
        raise _odd(label) from fault
    if lines != count:
        raise _odd(label)
    return model


def _value(field: Field[Any, Any], value: Any) -> Any:
    return value if value is None or field.get_internal_type() == "JSONField" else field.to_python(value)


def _odd(label: str) -> InputError:
    return InputError(
        "not_a_backup",
        f"The records of the backup cannot be read ({label}). Nothing was changed.",
        what_to_do="Use another copy of it, or an earlier backup.",
    )
