"""What a lane says besides its answer; reviews stay protected where SQLite makes their table anew."""

from django.db import migrations, models

from dealdesk.models.append_only import ProtectAgain


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_extra_approvers")]

    operations = [
        ProtectAgain("reviews_review"),
        migrations.AddField(
            model_name="review",
            name="particulars",
            field=models.JSONField(blank=True, default=dict),
        ),
        ProtectAgain("reviews_review"),
    ]
