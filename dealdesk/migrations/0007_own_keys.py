"""Single keys that a person switched off or changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dealdesk", "0006_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="keys_off",
            field=models.BooleanField(db_default=False, default=False, verbose_name="single keys off"),
        ),
        migrations.AddField(
            model_name="user",
            name="own_keys",
            field=models.JSONField(blank=True, default=dict, verbose_name="own keys"),
        ),
    ]
