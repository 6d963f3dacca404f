from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the rows' own change: PostgreSQL alters no table that has changes waiting in the same transaction."""

    dependencies = [("runs", "0003_queue")]

    operations = [
        migrations.AddConstraint(
            "run",
            models.UniqueConstraint(
                condition=models.Q(("cancel_requested", False), ("state__in", ("queued", "running"))),
                fields=("digest",),
                name="the_same_work_is_asked_once",
            ),
        ),
    ]
