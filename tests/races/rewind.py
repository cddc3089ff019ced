"""One world, walked through the doors once and put back before every round of a race.

Walking a promise to a signature takes a hundred times as long as the race it is for. So the rows are kept beside the
tables once, and put back as a superuser can: past the triggers, which a test database's owner may (and nobody else).
"""

from django.apps import apps
from django.db import connection, transaction

from tests.conftest import OUR_APPS

_KEPT = "kept_for_races"


def _tables() -> list[str]:
    found = {
        table
        for label in OUR_APPS
        for model in apps.get_app_config(label).get_models()
        for table in [model._meta.db_table, *(field.m2m_db_table() for field in model._meta.local_many_to_many)]
    }
    return sorted(found)


class World:
    """The rows of every table of ours as they are now, to be put back before each round."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_KEPT} CASCADE; CREATE SCHEMA {_KEPT}")
            for table in _tables():
                cursor.execute(f"CREATE TABLE {_KEPT}.{table} AS TABLE public.{table}")  # noqa: S608 -- names of models
            cursor.execute(
                "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) "
                "FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = ANY(%s) AND is_generated = 'NEVER' GROUP BY table_name",
                [_tables()],
            )
            self._again = "".join(
                f"DELETE FROM public.{table}; "  # noqa: S608 -- as above
                f"INSERT INTO public.{table} ({columns}) SELECT {columns} FROM {_KEPT}.{table}; "
                for table, columns in cursor.fetchall()
            )

    def put_back(self) -> None:
        """Every row as it was; nothing else."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(self._again)

    def forget(self) -> None:
        """Drop what was kept."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_KEPT} CASCADE")
