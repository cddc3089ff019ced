"""The library: entries written, approved, checked and withdrawn by people; searched as somebody types."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dealdesk.models.append_only import ProtectColumns

#: What is searched (promises.domain.search): table -> columns, each with its weight for PostgreSQL.
SEARCHED = {"promises_capability": {"sentence": "A", "limit": "D"}, "promises_wording": {"text": "A"}}


def make_searchable(apps, schema_editor):
    """A tsvector that PostgreSQL keeps itself, or an FTS5 table that triggers keep in step.

    A later migration that alters one of these tables on SQLite makes it anew without its triggers, and must call
    this again.
    """
    for table, columns in SEARCHED.items():
        for statement in _statements(schema_editor.connection.vendor, table, columns):
            schema_editor.execute(statement, None)


def _statements(vendor, table, columns):
    if vendor == "postgresql":
        parts = [f"setweight(to_tsvector('english', \"{name}\"), '{weight}')" for name, weight in columns.items()]
        return [
            f"ALTER TABLE {table} ADD COLUMN search tsvector GENERATED ALWAYS AS ({' || '.join(parts)}) STORED",
            # Without a list of entries still to be sorted in: those would be read one by one with every search.
            f"CREATE INDEX {table}_search ON {table} USING gin (search) WITH (fastupdate = off)",
        ]
    names = ", ".join(f'"{name}"' for name in columns)
    old = ", ".join(f'old."{name}"' for name in columns)
    new = ", ".join(f'new."{name}"' for name in columns)
    fts = f"{table}_search"
    return [
        f"CREATE VIRTUAL TABLE {fts} USING fts5({names}, content='{table}', content_rowid='id', "
        "tokenize='porter unicode61')",
        f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')",  # noqa: S608 -- names of this file
        # The searched columns never change, so there is nothing to do on an update.
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} "  # noqa: S608 -- the same
        f"BEGIN INSERT INTO {fts} (rowid, {names}) VALUES (new.id, {new}); END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} "  # noqa: S608 -- the same
        f"BEGIN INSERT INTO {fts} ({fts}, rowid, {names}) VALUES ('delete', old.id, {old}); END",
    ]


def make_unsearchable(apps, schema_editor):
    for table in SEARCHED:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN search", None)
        else:
            for what in (f"TRIGGER {table}_search_insert", f"TRIGGER {table}_search_delete", f"TABLE {table}_search"):
                schema_editor.execute(f"DROP {what}", None)


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0004_banned_phrases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="capability",
            name="audit_head",
            field=models.CharField(
                default="0000000000000000000000000000000000000000000000000000000000000000",
                editable=False,
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="capability",
            name="audit_length",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="capability",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="capability",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="capability",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="capability",
            name="withdrawn_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="capability",
            name="written_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="capability",
            name="written_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deal",
            name="product_plan",
            field=models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="plan"),
        ),
        migrations.AddField(
            model_name="deal",
            name="product_version",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="capability",
            name="approved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="capability",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="capability",
            index=models.Index(fields=["review_by"], name="capability_due"),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("written_at__isnull", True), ("written_by__isnull", True)),
                    models.Q(("written_at__isnull", False), ("written_by__isnull", False)),
                    _connector="OR",
                ),
                name="capability_written_when_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="capability_approved_when_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                    _connector="OR",
                ),
                name="capability_checked_when_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True), models.Q(("withdrawn_reason", ""), _negated=True), _connector="OR"
                ),
                name="capability_withdrawn_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="capability_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("sha256", "plan", "region", "product_version"),
                name="capability_once_in_a_scope",
            ),
        ),
        migrations.RunPython(make_searchable, make_unsearchable, elidable=False),
        ProtectColumns(
            "promises_capability",
            fixed=(
                *("sentence", "sha256", "plan", "region", "product_version", "limit", "owner"),
                *("written_at", "written_by_id"),
            ),
            once=("approved_at", "approved_by_id", "withdrawn_at", "withdrawn_by_id"),
        ),
    ]
