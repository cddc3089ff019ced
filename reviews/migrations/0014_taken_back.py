"""Answers that were taken back within ten seconds, and reminders of the final decision."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0007_wording_rules"),
        ("reviews", "0013_calendar_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UndoneReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("undone_at", models.DateTimeField()),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="undone", to="reviews.review"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BeforeAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("events", models.PositiveIntegerField()),
                ("stood", models.JSONField()),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="before_answer",
                        to="promises.promise",
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reviews.review",
                    ),
                ),
            ],
        ),
        Protect("reviews_undonereview"),
        migrations.RemoveConstraint(model_name="reminder", name="reminder_lane_known"),
        migrations.AlterField(
            model_name="reminder",
            name="lane",
            field=models.CharField(
                blank=True,
                choices=[
                    ("engineering", "Engineering"),
                    ("security", "Security"),
                    ("product", "Product"),
                    ("legal", "Legal"),
                    ("finance", "Finance"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance", ""])),
                name="reminder_lane_known",
            ),
        ),
    ]
