"""Say it back: asks, the mails of their links, answers and judgements; what is said stays as it was said."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0007_wording_rules"),
        ("reviews", "0010_joint_round"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SayBackAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wording_sha256", models.CharField(max_length=64)),
                ("reader_name", models.CharField(blank=True, max_length=80)),
                ("reader_email", models.EmailField(blank=True, max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("seed", models.CharField(max_length=64)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="say_back_asks", to="promises.deal"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="say_back_asks", to="reviews.decision"
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="say_back_asks", to="promises.promise"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="say_backs_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SayBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("flags", models.JSONField(default=list)),
                ("answered_at", models.DateTimeField()),
                (
                    "ask",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="reviews.saybackask"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SayBackJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_meant", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("judged_at", models.DateTimeField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="reviews.sayback"
                    ),
                ),
                (
                    "judged_by",
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SayBackMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("send_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.TextField(blank=True)),
                (
                    "ask",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mail", to="reviews.saybackask"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="saybackask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reader__isnull", False), ("reader_email", ""), ("reader_name", "")),
                    models.Q(
                        ("reader__isnull", True),
                        models.Q(("reader_name", ""), _negated=True),
                        models.Q(("reader_email", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="say_back_reader_is_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="saybackask",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("asked_at"))), name="say_back_link_lives_a_while"
            ),
        ),
        migrations.AddConstraint(
            model_name="saybackask",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length(models.F("wording_sha256")), 64
                ),
                name="say_back_hash_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="saybackask",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length(models.F("token_sha256")), 64
                ),
                name="say_back_token_is_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="saybackask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at__isnull", True), ("asked_by__isnull", True)),
                    models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                    _connector="OR",
                ),
                name="say_back_asked_when_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="saybackask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="say_back_withdrawn_when_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="sayback",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length(models.F("text")), 1200
                ),
                name="say_back_text_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="saybackjudgement",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length(models.F("reason")), 300
                ),
                name="say_back_reason_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="saybackjudgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("judged_at__isnull", True), ("judged_by__isnull", True)),
                    models.Q(("judged_at__isnull", False), ("judged_by__isnull", False)),
                    _connector="OR",
                ),
                name="say_back_judged_when_and_by",
            ),
        ),
        migrations.AddIndex(
            model_name="saybackmail",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True)), fields=["send_at"], name="say_back_mail_owed"
            ),
        ),
        Protect("reviews_saybackask", ["withdrawn_at", "withdrawn_by_id"]),
        Protect("reviews_sayback"),
        Protect("reviews_saybackjudgement"),
    ]
