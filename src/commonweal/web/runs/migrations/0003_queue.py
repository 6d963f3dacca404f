import uuid

from django.db import migrations, models


def tell_apart(apps, schema_editor):
    """Runs from before know no digest; each is given one of its own."""
    for run in apps.get_model("runs", "Run").objects.filter(digest=""):
        run.digest = uuid.UUID(str(run.pk)).hex
        run.save(update_fields=["digest"])


class Migration(migrations.Migration):
    dependencies = [("runs", "0002_run_organisation")]

    operations = [
        migrations.AddField(
            "run", "digest", models.CharField(default="", editable=False, max_length=64), False
        ),
        migrations.AddField("run", "personal", models.BooleanField(default=False)),
        migrations.AddField("run", "task", models.UUIDField(null=True)),
        migrations.AddField("run", "worker", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField("run", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
