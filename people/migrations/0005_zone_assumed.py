from typing import Any

from django.db import migrations, models


def ask_those_entered_by_others(apps: Any, schema_editor: Any) -> None:
    """Whoever never came stands on UTC because nobody said otherwise."""
    people = apps.get_model("people", "Person").objects.filter(last_login=None, is_superuser=False, time_zone="UTC")
    people.update(zone_is_assumed=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_leaving_and_merging"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="zone_is_assumed",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="On until somebody says where this person is.",
                verbose_name="time zone assumed",
            ),
        ),
        migrations.RunPython(ask_those_entered_by_others, migrations.RunPython.noop),
    ]
