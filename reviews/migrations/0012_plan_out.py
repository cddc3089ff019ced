"""What left the house: exports of a close plan, and plans that were sent with their documents."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0011_say_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("manifest", models.TextField()),
                ("sent_at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("export", "Our own file"),
                            ("document", "A document of mine"),
                            ("text", "A mail I wrote"),
                        ],
                        max_length=10,
                    ),
                ),
                ("recipients", models.TextField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("content_type", models.CharField(max_length=120)),
                ("lines", models.JSONField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="reviews.closeplan"
                    ),
                ),
                (
                    "sent_by",
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
            name="SentDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField()),
                (
                    "sent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="document", to="reviews.sentplan"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("manifest", models.TextField()),
                ("format", models.CharField(max_length=10)),
                ("exported_at", models.DateTimeField()),
                (
                    "exported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="reviews.closeplan"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("exported_at__isnull", True), ("exported_by__isnull", True)),
                            models.Q(("exported_at__isnull", False), ("exported_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_exported_when_and_by",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length(models.F("sha256")), 64
                        ),
                        name="plan_export_hash_is_sha256",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="sentplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["export", "document", "text"])), name="sent_plan_how_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="sentplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", True), ("sent_by__isnull", True)),
                    models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                    _connector="OR",
                ),
                name="plan_sent_when_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="sentplan",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length(models.F("sha256")), 64
                ),
                name="sent_plan_hash_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="sentplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipients", ""), _negated=True), name="sent_plan_went_to_somebody"
            ),
        ),
        Protect("reviews_planexport"),
        Protect("reviews_sentplan"),
        Protect("reviews_sentdocument"),
    ]
