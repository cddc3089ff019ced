"""Proof may be a file; and a written proof is only ever struck, which the database holds too."""

from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="proof",
            name="proof_kind_known",
        ),
        migrations.AddField(
            model_name="proof",
            name="content_type",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="decided by us, never by the sender", max_length=100
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="file_name",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="as it was sent, cleaned", max_length=100
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="has_picture",
            field=models.BooleanField(
                db_default=False, default=False, help_text="whether a picture of our own making shows it"
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="height",
            field=models.PositiveIntegerField(blank=True, help_text="pixels, of an image", null=True),
        ),
        migrations.AddField(
            model_name="proof",
            name="highlight",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="the one line of a note that matters most",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="scan",
            field=models.CharField(
                blank=True,
                choices=[("not_scanned", "Not scanned"), ("clean", "Scanned, nothing found")],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="proof",
            name="size",
            field=models.PositiveBigIntegerField(db_default=0, default=0, help_text="bytes"),
        ),
        migrations.AddField(
            model_name="proof",
            name="storage_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="proof",
            name="width",
            field=models.PositiveIntegerField(blank=True, help_text="pixels, of an image", null=True),
        ),
        migrations.AlterField(
            model_name="proof",
            name="kind",
            field=models.CharField(choices=[("note", "Call note"), ("link", "Link"), ("file", "File")], max_length=10),
        ),
        migrations.AddIndex(
            model_name="proof",
            index=models.Index(fields=["added_by", "added_at"], name="proof_added_by_when"),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["note", "link", "file"])), name="proof_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(("scan__in", ["not_scanned", "clean", ""])), name="proof_scan_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("kind", "file"), _negated=True),
                        ("file_name", ""),
                        ("scan", ""),
                        ("sha256", ""),
                        ("size", 0),
                        ("storage_name", ""),
                    ),
                    models.Q(
                        ("kind", "file"),
                        ("size__gt", 0),
                        models.Q(("storage_name", ""), _negated=True),
                        models.Q(("sha256", ""), _negated=True),
                        models.Q(("file_name", ""), _negated=True),
                        models.Q(("scan", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="proof_file_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.UniqueConstraint(
                condition=models.Q(("storage_name", ""), _negated=True),
                fields=("storage_name",),
                name="proof_storage_name_once",
            ),
        ),
        Protect("promises_proof", filled_later=("struck_at", "struck_by_id")),
    ]
