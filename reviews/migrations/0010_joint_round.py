"""Security, data movement and custom logic looked at side by side; the database keeps every row as written."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0007_wording_rules"),
        ("reviews", "0009_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JointRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField()),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_rounds", to="promises.deal"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "represented",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["deal_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="JointMark",
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
                (
                    "answer",
                    models.CharField(choices=[("seen", "Seen together"), ("concern", "Concern")], max_length=10),
                ),
                ("sentence", models.CharField(blank=True, max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                ("marked_at", models.DateTimeField()),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "represented",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="reviews.jointround"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="JointLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wording_sha256", models.CharField(max_length=64)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_lines", to="reviews.decision"
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_lines", to="promises.promise"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="reviews.jointround"
                    ),
                ),
            ],
            options={
                "ordering": ["round_id", "promise_id"],
            },
        ),
        migrations.AddConstraint(
            model_name="jointround",
            constraint=models.UniqueConstraint(fields=("deal", "number"), name="joint_round_number_once"),
        ),
        migrations.AddConstraint(
            model_name="jointround",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length(models.F("sha256")), 64
                ),
                name="joint_round_hash_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("lane__in", ["engineering", "security", "product", "legal", "finance"])),
                name="joint_mark_lane_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["seen", "concern"])), name="joint_mark_answer_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="jointmark",
            constraint=models.UniqueConstraint(fields=("round", "lane", "answer"), name="joint_mark_once"),
        ),
        migrations.AddConstraint(
            model_name="jointmark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "seen"), ("sentence", "")),
                    models.Q(("answer", "concern"), models.Q(("sentence", ""), _negated=True)),
                    _connector="OR",
                ),
                name="joint_mark_concern_has_sentence",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointmark",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length(models.F("sha256")), 64
                ),
                name="joint_mark_hash_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointline",
            constraint=models.UniqueConstraint(fields=("round", "promise"), name="joint_line_promise_once"),
        ),
        migrations.AddConstraint(
            model_name="jointline",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length(models.F("wording_sha256")), 64
                ),
                name="joint_line_hash_is_sha256",
            ),
        ),
        Protect("reviews_jointround"),
        Protect("reviews_jointline"),
        Protect("reviews_jointmark"),
    ]
