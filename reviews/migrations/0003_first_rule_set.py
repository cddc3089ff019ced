"""The shipped trigger rules as rule set version 1, and the desk's first policy."""

import json
from pathlib import Path

from django.db import migrations
from django.utils import timezone


def add_rules(apps, schema_editor):
    rules = json.loads(Path(__file__).with_name("rule_set_1.json").read_text(encoding="utf-8"))
    apps.get_model("reviews", "RuleSetVersion").objects.create(
        number=1, rules=rules, reason="The rules Dealdesk comes with", made_at=timezone.now()
    )
    apps.get_model("reviews", "DeskPolicy").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_append_only")]

    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
