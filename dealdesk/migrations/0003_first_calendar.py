"""A desk that can take asks at once: Monday to Friday, 09:00 to 17:30 UTC, until an admin says otherwise."""

from datetime import time

from django.db import migrations


def add_calendar(apps, schema_editor):
    Calendar = apps.get_model("dealdesk", "Calendar")
    Calendar.objects.create(name="Desk", version=1, zone="UTC", opens=time(9), closes=time(17, 30))
    apps.get_model("dealdesk", "SettingsChain").objects.create(name="settings")


class Migration(migrations.Migration):
    dependencies = [("dealdesk", "0002_append_only")]

    operations = [migrations.RunPython(add_calendar, migrations.RunPython.noop)]
