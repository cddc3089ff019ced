"""Single keys that a person switched off or changed."""

from django.db import migrations, models
from django.db.models import JSONField, Value


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
            field=models.JSONField(
                blank=True, db_default=Value({}, JSONField()), default=dict, verbose_name="own keys"
            ),
        ),
    ]
