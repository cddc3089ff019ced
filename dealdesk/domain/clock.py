"""The only clock in the product: the database's.

A decision that waited for a row lock past its deadline must be refused, and only one order of statements does so
(RELIABILITY A10): first take the lock, then read the clock in the *next* statement. PostgreSQL's `now()` is the moment
the transaction began, and a `WHERE answer_by > clock_timestamp()` on the locking statement is not run again after the
wait, so both accept the late answer. Application servers also differ from each other by more than a deadline allows;
the database is one.

Callers write `from dealdesk.domain import clock` and `clock.database_now()`, so that a test can shift the time of the
whole product by replacing this one function. No door and no sweep takes a `now`.
"""

from datetime import UTC, datetime

from django.db import NotSupportedError, connection

_POSTGRESQL = "SELECT clock_timestamp()"
_SQLITE = "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')"
_IN_SQL = {"postgresql": "clock_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}


def in_sql() -> str:
    """The same clock inside a statement with parameters, for a count of what is shown; no door and no sweep uses it."""
    return _IN_SQL[connection.vendor]


def database_now() -> datetime:
    """The moment at which the database runs this statement, as an aware UTC datetime.

    Microseconds on PostgreSQL, milliseconds on SQLite. It moves on inside a transaction. Raises NotSupportedError on
    any other database, whose clock nobody here has checked.
    """
    if connection.vendor not in ("postgresql", "sqlite"):
        raise NotSupportedError(f"The clock of {connection.display_name} is not supported.")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            stamp: datetime = cursor.fetchone()[0]
            return stamp.astimezone(UTC)
        cursor.execute(_SQLITE)
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
