"""Notices in the app beside mail, how each person wants mail, and lines for a Slack channel."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


def give_old_mails_their_place_in_the_app(apps, schema_editor):
    """Every event told by mail stands in the app too, as read: nobody is asked to read a year again."""
    table = schema_editor.quote_name(apps.get_model("dealdesk", "Notice")._meta.db_table)
    schema_editor.execute(
        f"INSERT INTO {table} (event_id, about, recipient_id, channel, kind, subject, body, link, created_at, "  # noqa: S608 -- our own table
        "send_at, attempts, sent_at, read_at, failure) SELECT event_id, about, recipient_id, 'in_app', kind, subject, "
        f"'', link, created_at, created_at, 0, created_at, created_at, '' FROM {table} AS old WHERE channel = 'email'"
    )
    check_now(schema_editor)


def leave_the_mails_alone(apps, schema_editor):
    """Before there was an app to read them in, and before reminders, there were mails of events."""
    table = schema_editor.quote_name(apps.get_model("dealdesk", "Notice")._meta.db_table)
    schema_editor.execute(f"DELETE FROM {table} WHERE channel = 'in_app' OR about <> ''")  # noqa: S608 -- our own table
    check_now(schema_editor)


def check_now(schema_editor):
    """A table whose rows have checks to come cannot be altered any further."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("dealdesk", "0005_extra_approvers"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("at_once", "Each at once"),
                            ("batched", "New asks together, every 10 minutes"),
                            ("digest", "One mail a day, when the desk opens"),
                        ],
                        default="batched",
                        max_length=10,
                    ),
                ),
                ("muted", models.CharField(blank=True, default="", max_length=200)),
                ("named_in_slack", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="SlackHook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(blank=True, default="", max_length=500)),
                ("version", models.PositiveIntegerField(default=1)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SlackPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField(unique=True)),
                ("text", models.CharField(max_length=400)),
                ("link", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("send_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("dead_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_once_per_recipient",
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_channel_known",
        ),
        migrations.RemoveIndex(
            model_name="notice",
            name="notice_unsent",
        ),
        migrations.AddField(
            model_name="notice",
            name="about",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="notice",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="notice",
            name="led_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="led", to="dealdesk.notice"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="link",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="notice",
            name="read_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="skipped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="body",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="channel",
            field=models.CharField(
                choices=[("in_app", "In the app"), ("email", "E-mail")], default="email", max_length=10
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True), ("skipped_at__isnull", True)),
                fields=["send_at", "id"],
                name="notice_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "in_app")), fields=["recipient", "-id"], name="notice_inbox"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "in_app"), ("read_at__isnull", True)),
                fields=["recipient"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "in_app")), fields=["kind", "created_at"], name="notice_of_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("event_id", "about", "recipient", "channel"), name="notice_once_per_recipient"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["in_app", "email"])), name="notice_channel_known"
            ),
        ),
        migrations.AddField(
            model_name="noticechoice",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="notice_choice", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="slackhook",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="slackpost",
            index=models.Index(
                condition=models.Q(("dead_at__isnull", True), ("sent_at__isnull", True)),
                fields=["send_at", "id"],
                name="slack_owed",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail__in", ["at_once", "batched", "digest"])), name="notice_choice_mail_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="slackhook",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length(models.F("url")), 500
                ),
                name="slack_url_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="slackhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("set_at__isnull", True), ("set_by__isnull", True)),
                    models.Q(("set_at__isnull", False), ("set_by__isnull", False)),
                    _connector="OR",
                ),
                name="slack_set_when_and_by",
            ),
        ),
        migrations.RunPython(give_old_mails_their_place_in_the_app, leave_the_mails_alone),
    ]
