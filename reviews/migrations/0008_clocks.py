"""A window for each lane, and open clocks that an admin moves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import Protect

WINDOWS = [("24h", "24 hours: same time on the next working day"), ("next_day_end", "End of the next working day")]
KNOWN = ["24h", "next_day_end"]


class Migration(migrations.Migration):
    dependencies = [
        ("dealdesk", "0005_extra_approvers"),
        ("promises", "0006_extra_approvers"),
        ("reviews", "0007_particulars_and_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="deskpolicy", name="lane_windows", field=models.JSONField(null=True)),
        migrations.AddField(model_name="submission", name="lane_windows", field=models.JSONField(null=True)),
        migrations.CreateModel(
            name="ClockMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("review_window", models.CharField(choices=WINDOWS, max_length=20)),
                ("decision_window", models.CharField(choices=WINDOWS, max_length=20)),
                ("lane_windows", models.JSONField(null=True)),
                ("moved_at", models.DateTimeField()),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dealdesk.calendar"
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clock_moves", to="promises.promise"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("review_window__in", KNOWN)), name="clock_move_review_window_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision_window__in", KNOWN)), name="clock_move_decision_window_known"
                    ),
                ],
            },
        ),
        Protect("reviews_clockmove"),
    ]
