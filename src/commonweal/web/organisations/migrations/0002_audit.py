"""The audit, and what refuses to change it in the database itself.

A later migration that alters audit_entry or audit_words on SQLite makes the table anew, which drops its triggers: it
must end with RunPython(keep, let_go) of this one.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

ON_SQLITE = """
CREATE TRIGGER audit_entry_{what} BEFORE {what} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'entries of the audit are only ever added'); END
"""
WORDS_ON_SQLITE = """
CREATE TRIGGER audit_words_UPDATE BEFORE UPDATE ON audit_words
BEGIN SELECT RAISE(ABORT, 'words of the audit are never changed'); END
"""
ON_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'entries of the audit are only ever added'; END $$;
CREATE TRIGGER audit_entry_rows BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_all BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_words_rows BEFORE UPDATE ON audit_words FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_words_all BEFORE TRUNCATE ON audit_words EXECUTE FUNCTION audit_refuse();
"""


def keep(apps: Any, schema_editor: Any) -> None:
    """Have the database refuse to change or remove what is there; words may be erased."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ON_POSTGRESQL)
    else:
        for what in ("UPDATE", "DELETE"):
            schema_editor.execute(ON_SQLITE.format(what=what))
        schema_editor.execute(WORDS_ON_SQLITE)


def let_go(apps: Any, schema_editor: Any) -> None:
    """Going back: the tables go, and their triggers with them; the function stays behind in PostgreSQL without this."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_refuse() CASCADE")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisations", "0001_people_and_organisations"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                ("who", models.CharField(max_length=60)),
                ("act", models.CharField(max_length=60)),
                ("about", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=20)),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Done"),
                            ("begun", "Begun"),
                            ("done", "Done"),
                            ("withdrawn", "Nothing came of it"),
                            ("unclear", "Cut off, perhaps done"),
                            ("found", "Found in the evidence"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("answers", models.BigIntegerField(null=True)),
                ("event", models.CharField(blank=True, max_length=200)),
                ("sealed", models.JSONField()),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "db_table": "audit_entry",
                "ordering": ["number"],
                "indexes": [
                    models.Index(fields=["about", "number"], name="audit_of_a_record"),
                    models.Index(fields=["organisation", "number"], name="audit_of_an_organisation"),
                    models.Index(fields=["who", "number"], name="audit_of_a_person"),
                    models.Index(fields=["event"], name="audit_of_an_event"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=10)),
                ("salt", models.CharField(max_length=32)),
                ("text", models.TextField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="organisations.entry",
                    ),
                ),
            ],
            options={
                "db_table": "audit_words",
                "constraints": [models.UniqueConstraint(fields=("entry", "part"), name="one_part_once")],
            },
        ),
        migrations.RunPython(keep, let_go),
    ]
