"""Wordings are written once; the database holds that too."""

from django.db import migrations

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial")]

    operations = [Protect("promises_wording")]
