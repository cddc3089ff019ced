from django.db import migrations, models


class Migration(migrations.Migration):
    """A change can take a rule out of the next rule set."""

    dependencies = [("reviews", "0005_extra_approvers")]

    operations = [
        migrations.AddField(
            model_name="ruledraft",
            name="removes",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
