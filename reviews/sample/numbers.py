"""Numbers of sample promises: chosen, so that the story can name them, and counted on from there afterwards."""

from django.db import connection, models


def next_number(model: type[models.Model], number: int) -> None:
    """Let the next row of a model get this number; it must be higher than every number used so far."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", [table, key, number])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number - 1, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number - 1])
