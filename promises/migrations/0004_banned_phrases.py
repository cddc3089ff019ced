"""The phrases Dealdesk comes with, and what each of them asks for."""

import json
from pathlib import Path

from django.db import migrations, models

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "banned_phrases.json"


def shipped():
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def add_phrases(apps, schema_editor):
    """A phrase that is there already keeps the words an admin gave it."""
    phrases = apps.get_model("promises", "BannedPhrase").objects.using(schema_editor.connection.alias)
    have = set(phrases.values_list("phrase", flat=True))
    phrases.bulk_create([phrases.model(**row) for row in shipped() if row["phrase"] not in have])


def take_phrases_back(apps, schema_editor):
    """Only those that are still as they were shipped."""
    phrases = apps.get_model("promises", "BannedPhrase").objects.using(schema_editor.connection.alias)
    for row in shipped():
        phrases.filter(**row).delete()


class Migration(migrations.Migration):
    dependencies = [("promises", "0003_proof_files")]

    operations = [
        migrations.AddField(
            "bannedphrase",
            "level",
            models.CharField(
                choices=[("must_change", "Must change"), ("advice", "Advice")],
                db_default="must_change",
                default="must_change",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "bannedphrase",
            "phrase",
            models.CharField(
                help_text="Plain words. “meet|meets” stands for either word, “your” for any word that says whose it is.",
                max_length=120,
                unique=True,
            ),
        ),
        migrations.AddConstraint(
            "bannedphrase",
            models.CheckConstraint(
                condition=models.Q(("level__in", ["must_change", "advice"])),
                name="phrase_level",
            ),
        ),
        migrations.RunPython(add_phrases, take_phrases_back),
    ]
