"""A wording rule may be a pattern, and knows how often it was changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promises", "0006_extra_approvers")]

    operations = [
        migrations.AddField(
            model_name="bannedphrase",
            name="is_pattern",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="bannedphrase",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
