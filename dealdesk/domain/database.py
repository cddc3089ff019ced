"""Whether there is a database of the desk to look at, for commands that prove something of it."""

from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

NOTHING_HERE = "There is no database of the desk here ({where}). Name it with DATABASE_URL, or run manage.py migrate."
OUT_OF_DATE = "The database of the desk is older or newer than this program ({where}). Run manage.py migrate first."


def why_not() -> str:
    """Why nothing can be proved of the database, as one sentence; "" where it can. It makes no file and no table."""
    name = str(connection.settings_dict["NAME"])
    where = f"{connection.vendor}: {name}"
    in_memory = ":memory:" in name or "mode=memory" in name
    if connection.vendor == "sqlite" and not in_memory and not Path(name).is_file():
        return NOTHING_HERE.format(where=where)
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        applied = executor.loader.applied_migrations
    except DatabaseError:
        return NOTHING_HERE.format(where=where)
    if not applied:
        return NOTHING_HERE.format(where=where)
    return OUT_OF_DATE.format(where=where) if plan else ""
