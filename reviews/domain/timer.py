"""The sweeps of the clock. They write down what every reader already sees; nothing depends on them having run.

Set-based: a few statements for a thousand promises, each with its audit event and its notices in the same transaction.
What one promise goes through is `steps.paused_event`, the same function the doors use. Safe with zero, one or five
runners: a row that another runner holds is skipped, and a row it has paused no longer matches.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from dealdesk.domain import clock, notify
from dealdesk.models import AuditEvent, Notice
from promises.enums import TIMED_STATES, YES_STATES
from promises.models import Promise
from reviews.domain import words_died
from reviews.domain.steps import paused_event, paused_words, whom_a_pause_concerns

log = logging.getLogger(__name__)

DueAt = Callable[[datetime], Q]

CHUNK = 1_000  # rows a transaction; PERFORMANCE section 3: short chunks hold few locks and cost nothing


def pause_overdue() -> int:
    """Pause every promise whose lane or owner did not answer in time.

    Returns:
        How many were paused.
    """
    return _pause_all(lambda now: Q(state__in=TIMED_STATES, answer_by__lte=now), order="answer_by")


def pause_lapsed() -> int:
    """Pause every yes whose condition or expiry lapsed.

    Returns:
        How many were paused.
    """
    return _pause_all(lambda now: Q(state__in=YES_STATES, lapses_at__lte=now), order="lapses_at")


class SweepIncomplete(RuntimeError):
    """Some promises could not be paused; all others were. Every reader shows them paused all the same."""


class _ChunkFailed(Exception):
    """The whole chunk was rolled back."""

    def __init__(self, promises: Sequence[Promise]) -> None:
        super().__init__()
        self.promises = promises


def _pause_all(due: DueAt, *, order: str) -> int:
    """Chunk by chunk; once a chunk fails row by row, so that one bad row cannot hold up a thousand good ones (A1).

    Raises:
        SweepIncomplete: after everything else was paused, naming the rows left over.
    """
    paused, size = 0, CHUNK
    bad: list[Promise] = []
    while True:
        try:
            count = _pause_chunk(due, order, size, [promise.pk for promise in bad])
        except _ChunkFailed as failed:
            if size == 1:
                log.error("%s could not be paused", failed.promises[0].label, exc_info=failed.__cause__)
                bad += failed.promises
            size = 1
            continue
        if not count:
            break
        paused += count
    if bad:
        raise SweepIncomplete(
            f"Could not be paused: {', '.join(promise.label for promise in bad)}; {paused} others were."
        )
    return paused


def _pause_chunk(due: DueAt, order: str, size: int, left_out: Sequence[int]) -> int:
    with transaction.atomic():
        rows = Promise.objects.filter(due(clock.database_now())).exclude(pk__in=left_out).order_by(order, "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        promises = list(rows.prefetch_related("deal", "wording", "created_by")[:size])
        if not promises:
            return 0
        try:
            _write_down(promises)
        except Exception as fault:
            raise _ChunkFailed(promises) from fault
    return len(promises)


def _write_down(promises: Sequence[Promise]) -> None:
    now = clock.database_now()
    events = AuditEvent.objects.bulk_create([paused_event(promise, now) for promise in promises])
    _store(promises)
    concerned = whom_a_pause_concerns(promises, now)
    notices: list[Notice] = []
    for promise, event in zip(promises, events, strict=True):
        told = concerned[promise.pk]
        notices += notify.prepare(event, told.people, "paused", paused_words(promise, event, told))
    lapsed = {
        promise.pk: (promise, event) for promise, event in zip(promises, events, strict=True) if event.data["lapsed"]
    }
    if lapsed:
        notices += words_died.of_lapses(lapsed, {pk: concerned[pk].people for pk in lapsed})
    Notice.objects.bulk_create(notices, batch_size=2_000)


def _store(promises: Sequence[Promise]) -> None:
    """Save state, version and chain head of a whole chunk in one statement.

    The one place outside the doors that writes `state` (STYLE section 4, convention 1); a property test holds it equal
    to the door, row for row.
    """
    table = connection.ops.quote_name(Promise._meta.db_table)
    values = ", ".join(["(%s, %s, %s, %s)"] * len(promises))
    parameters = [
        value for promise in promises for value in (promise.pk, promise.state, promise.audit_head, promise.audit_length)
    ]
    statement = (
        f"UPDATE {table} SET state = v.column2, audit_head = v.column3, "  # noqa: S608 -- only our table name is put in
        f"audit_length = v.column4, version = version + 1 FROM (VALUES {values}) AS v WHERE {table}.id = v.column1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        if cursor.rowcount != len(promises):
            raise RuntimeError("A promise under lock could not be paused; nothing of this chunk was saved.")
