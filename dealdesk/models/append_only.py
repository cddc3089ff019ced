"""Rows that are written once. The model refuses politely, the database refuses in earnest (RELIABILITY I12, A17)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Never

from django.apps import apps
from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses the two bulk verbs that would change or remove a written row."""

    def update(self, **kwargs: Any) -> Never:
        raise TypeError(f"{self.model.__name__} rows are never changed; write a new row instead.")

    def delete(self) -> Never:
        raise TypeError(f"{self.model.__name__} rows are never deleted; write a new row instead.")


class AppendOnly(models.Model):
    """A row that stays as it was written; a correction is another row.

    Attributes:
        filled_later: fields that are empty at first and filled once, all of them together, for example who struck a
            proof and when. Nothing else of the row ever changes.
    """

    filled_later: ClassVar[tuple[str, ...]] = ()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        filling = set(kwargs.get("update_fields") or ())
        if not self._state.adding and not (filling and filling <= set(self.filled_later)):
            raise TypeError(f"{type(self).__name__} rows are never changed; write a new row instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError(f"{type(self).__name__} rows are never deleted; write a new row instead.")


def _install(connection: BaseDatabaseWrapper, table: str, later: Sequence[str] = ()) -> list[str]:
    if connection.vendor == "postgresql":
        refuse = (
            "CREATE OR REPLACE FUNCTION dealdesk_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
        )
        whole = (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION dealdesk_append_only()"
        )
        act = "FOR EACH ROW EXECUTE FUNCTION dealdesk_append_only()"
        if not later:
            return [refuse, f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} {act}", whole]
        without = " - ".join(f"'{column}'" for column in later)
        changed = f"to_jsonb(OLD) - {without} IS DISTINCT FROM to_jsonb(NEW) - {without}"
        filled = " OR ".join(f"OLD.{column} IS NOT NULL OR NEW.{column} IS NULL" for column in later)
        return [
            refuse,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed} OR {filled}) "
            "EXECUTE FUNCTION dealdesk_append_only()",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {act}",
            whole,
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    when = ""
    if later:
        kept = [f"OLD.{column} IS NOT NEW.{column}" for column in _columns(connection, table) if column not in later]
        kept += [f"OLD.{column} IS NOT NULL OR NEW.{column} IS NULL" for column in later]
        when = f"WHEN {' OR '.join(kept)} "
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {when}{refuse}",
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}",
    ]


def _columns(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [str(column.name) for column in connection.introspection.get_table_description(cursor, table)]


def _remove(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_{guard} ON {table}"
            for guard in ("append_only", "no_delete", "no_truncate")
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]


class Protect(migrations.operations.base.Operation):
    """Migration operation: from here on the database itself refuses UPDATE, DELETE and TRUNCATE on the table.

    Args:
        table: database table name.
        filled_later: names of columns that are empty at first and may be filled once, all together.
    """

    reversible = True

    def __init__(self, table: str, filled_later: Sequence[str] = ()) -> None:
        self.table = table
        self.filled_later = filled_later

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in _install(schema_editor.connection, self.table, self.filled_later):
            schema_editor.execute(statement, None)  # None and not (): a % in it is no placeholder

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in _remove(schema_editor.connection, self.table):
            schema_editor.execute(statement, None)  # None and not (): a % in it is no placeholder

    def describe(self) -> str:
        return f"Make {self.table} append-only"


class ProtectAgain(Protect):
    """Migration operation for a protected table whose columns or constraints a migration alters.

    On SQLite that makes the table anew without its triggers, in both directions; PostgreSQL keeps them. It stands both
    first and last in such a migration, as whatever is undone runs from the last to the first.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Keep {self.table} append-only"


def _install_columns(
    connection: BaseDatabaseWrapper, table: str, fixed: tuple[str, ...], once: tuple[str, ...]
) -> list[str]:
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    changed = [f'OLD."{name}" {differs} NEW."{name}"' for name in fixed]
    changed += [f'(OLD."{name}" IS NOT NULL AND OLD."{name}" {differs} NEW."{name}")' for name in once]
    when = " OR ".join(changed)
    if connection.vendor == "postgresql":
        refuse = (
            "CREATE OR REPLACE FUNCTION dealdesk_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
        )
        return [
            refuse,
            f"CREATE TRIGGER {table}_columns BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) "
            "EXECUTE FUNCTION dealdesk_append_only()",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION dealdesk_append_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION dealdesk_append_only()",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_columns BEFORE UPDATE ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ]


def _remove_columns(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    names = [f"{table}_columns", f"{table}_no_delete"]
    if connection.vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in (*names, f"{table}_no_truncate")]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names]


class ProtectColumns(migrations.operations.base.Operation):
    """Migration operation: rows of this table are never deleted, and some of their columns never change.

    Altering the table on SQLite makes it anew without its triggers: repeat this operation after such a migration (I12
    says so where it was forgotten).

    Args:
        table: database table name.
        fixed: columns that stay as they were written.
        once: columns that are filled in once, from null.
    """

    reversible = True

    def __init__(self, table: str, fixed: tuple[str, ...], once: tuple[str, ...]) -> None:
        self.table, self.fixed, self.once = table, fixed, once

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in _install_columns(schema_editor.connection, self.table, self.fixed, self.once):
            schema_editor.execute(statement, None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in _remove_columns(schema_editor.connection, self.table):
            schema_editor.execute(statement, None)

    def describe(self) -> str:
        return f"Protect the words of {self.table}"


def tables_with_fixed_columns() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Table name to its columns that never change and those filled in once, from what the models declare."""
    declared = {
        model._meta.db_table: (getattr(model, "never_changed", ()), getattr(model, "filled_once", ()))
        for model in apps.get_models()
    }
    return {table: columns for table, columns in declared.items() if any(columns)}


def append_only_tables() -> list[str]:
    """Names of all tables whose model is append-only, in a stable order."""
    return sorted(_filled_later())


def _filled_later() -> dict[str, list[str]]:
    """Append-only table to the names of its columns that are filled later."""
    return {
        model._meta.db_table: [str(field.column) for field in model._meta.fields if field.name in model.filled_later]
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
    }


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the database's protection away for a moment: starting the sample data over, and emptying a test database.

    Nothing that serves a request may call this (a test holds the list of callers).
    """
    tables = _filled_later()
    with connection.cursor() as cursor:
        for table in tables:
            for statement in _remove(connection, table):
                cursor.execute(statement)
        for table in tables_with_fixed_columns():
            for statement in _remove_columns(connection, table):
                cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table, later in tables.items():
                for statement in _install(connection, table, later):
                    cursor.execute(statement)
            for table, (fixed, once) in tables_with_fixed_columns().items():
                for statement in _install_columns(connection, table, fixed, once):
                    cursor.execute(statement)
