"""Rows by the thousand. Walking each through the doors would take hours; these are what `submit` leaves behind."""

from datetime import timedelta

from django.db import connection, transaction

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.models.append_only import lifted
from promises.enums import Lane, PromiseState
from promises.models import Deal, Promise, Wording
from reviews.models import RequiredLane
from tests import factories

FIRST = 1_000_000
BATCH = 2_000
ASK = "Nightly CSV export of five order fields to the customer's SFTP folder."


def open_promises(count: int, *, due_in: timedelta = timedelta(hours=20)) -> None:
    """So many promises in engineering review and no others.

    Args:
        count: how many; ids from 1,000,000 on.
        due_in: time left until the answer is due.
    """
    for role in (Role.ENGINEERING, Role.LEAD):
        factories.someone(role)
    rep = factories.someone(Role.REP)
    deal = Deal.objects.first() or factories.deal(rep)
    now = clock.database_now()
    numbers = range(FIRST, FIRST + count)
    _clear()
    sent = {"deal": deal, "created_by": rep, "asked_by": rep, "created_at": now, "sent_at": now, "sent_by": rep}
    with transaction.atomic():  # promise and wording name each other; the foreign keys are checked at commit
        Promise.objects.bulk_create(
            [
                Promise(
                    pk=n, ask=ASK, state=PromiseState.ENGINEERING_REVIEW, answer_by=now + due_in, wording_id=n,
                    revision=1, **sent,
                )
                for n in numbers
            ],
            batch_size=BATCH,
        )  # fmt: skip
        words = {"text": ASK, "sha256": "0" * 64, "written_by": rep, "written_at": now}
        Wording.objects.bulk_create([Wording(pk=n, promise_id=n, number=1, **words) for n in numbers], batch_size=BATCH)
        RequiredLane.objects.bulk_create(
            [RequiredLane(promise_id=n, lane=Lane.ENGINEERING, answer_by=now + due_in, asked_at=now) for n in numbers],
            batch_size=BATCH,
        )


def _clear() -> None:
    """Take earlier planted rows away, with the database's protection lifted: this is a throwaway database."""
    with lifted(connection), transaction.atomic(), connection.cursor() as cursor:
        for table, column in (
            ("reviews_requiredlane", "promise_id"),
            ("promises_promise", "id"),
            ("promises_wording", "promise_id"),
        ):
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            else:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"DELETE FROM {table} WHERE {column} >= %s", [FIRST])  # noqa: S608 -- names from above
        cursor.execute("DELETE FROM dealdesk_notice")
