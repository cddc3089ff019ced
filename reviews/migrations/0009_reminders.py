"""When a lane that owes an answer is reminded."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0007_wording_rules"),
        ("reviews", "0008_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lane",
                    models.CharField(
                        choices=[
                            ("engineering", "Engineering"),
                            ("security", "Security"),
                            ("product", "Product"),
                            ("legal", "Legal"),
                            ("finance", "Finance"),
                        ],
                        max_length=20,
                    ),
                ),
                ("deadline", models.DateTimeField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("half_time", "Half the time is gone"),
                            ("two_hours_left", "Two business hours are left"),
                        ],
                        max_length=20,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("was_told", models.BooleanField(default=False)),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="promises.promise"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)), fields=["due_at"], name="reminder_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("promise", "lane", "deadline", "step"), name="reminder_once"),
                    models.CheckConstraint(
                        condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance"])),
                        name="reminder_lane_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["half_time", "two_hours_left"])), name="reminder_step_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__lt", models.F("deadline"))), name="reminder_before_deadline"
                    ),
                ],
            },
        ),
    ]
