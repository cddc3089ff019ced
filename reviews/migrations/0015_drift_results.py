"""Kept results of the drift check, and what a document leaves out on purpose."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0007_wording_rules"),
        ("reviews", "0014_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DriftResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_name", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("plan_number", models.PositiveIntegerField()),
                ("sentences", models.PositiveIntegerField()),
                ("exact", models.PositiveIntegerField()),
                ("changed", models.PositiveIntegerField()),
                ("not_approved", models.PositiveIntegerField()),
                ("missing", models.PositiveIntegerField()),
                ("rows", models.JSONField()),
                ("kept_at", models.DateTimeField()),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drift_results", to="promises.deal"
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("said_at", models.DateTimeField()),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="left_out", to="reviews.driftresult"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="driftresult",
            index=models.Index(fields=["deal", "-id"], name="drift_result_of_deal"),
        ),
        migrations.AddConstraint(
            model_name="driftresult",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length(models.F("sha256")), 64
                ),
                name="drift_result_hash_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="leftout",
            constraint=models.UniqueConstraint(fields=("result", "promise"), name="drift_left_out_once"),
        ),
        Protect("reviews_driftresult"),
        Protect("reviews_leftout"),
    ]
