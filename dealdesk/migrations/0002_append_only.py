"""Audit trail, seals and calendar versions are written once; the database holds that too."""

from django.db import migrations

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [("dealdesk", "0001_initial")]

    operations = [
        Protect("dealdesk_auditevent"),
        Protect("dealdesk_seal"),
        Protect("dealdesk_sealedevent"),
        Protect("dealdesk_calendar"),
    ]
