"""What a lane says besides its answer, and answers that are not sent yet; reviews stay protected."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import ProtectAgain


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0006_extra_approvers"),
        ("reviews", "0006_rules_taken_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ProtectAgain("reviews_review"),
        migrations.AddField(
            model_name="review",
            name="particulars",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name="AnswerDraft",
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
                ("revision", models.PositiveIntegerField()),
                ("fields", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answer_drafts", to="promises.promise"
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.wording"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("promise", "lane", "written_by"), name="answer_draft_once_a_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance"])),
                        name="answer_draft_lane_known",
                    ),
                ],
            },
        ),
        ProtectAgain("reviews_review"),
    ]
