"""Every ask of a span of days as it stood, with what became of it: what rules and patterns learn from."""

import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from promises.enums import OutcomeKind, PromiseState
from reviews.domain.rules import Snapshot, as_it_stood
from reviews.models import PastPromise, Submission

CHUNK = 2_000  # rows fetched at a time
FINE = frozenset({OutcomeKind.DELIVERED, OutcomeKind.LATE})


@dataclass(frozen=True, slots=True)
class PastAsk:
    """One promise as it was last sent, or a line of an import.

    Attributes:
        label: "P-1042", or the number or line in the company's own books.
        promise: its id; None for a line of an import.
        past: id of the line of an import; None for a promise.
        day: when it was sent (UTC).
        snapshot: what the rules saw.
        outcome: value of `OutcomeKind`, or "" where nobody said.
        happened: what happened, in words, or "".
        extra_days: days it cost more than promised.
        cause: value of `Cause`, or "".
        rule_set: number of the rule set version it was sent under; None for a line of an import.
    """

    label: str
    promise: int | None
    past: int | None
    day: date
    snapshot: Snapshot
    outcome: str
    happened: str
    extra_days: int
    cause: str
    rule_set: int | None = None

    @property
    def went_bad(self) -> bool:
        """Whether it ended badly."""
        return self.outcome == OutcomeKind.WENT_BAD

    @property
    def went_fine(self) -> bool:
        """Whether it was delivered, on its day or later."""
        return self.outcome in FINE


def count(first: date, last: date) -> int:
    """How many asks `between` gives."""
    return _sent(first, last).count() + _imported(first, last).count()


def count_unread(first: date, last: date) -> int:
    """How many of them were kept without what the rules saw; they must be read anew, by the model too."""
    return sum(rows.filter(seen__isnull=True).count() for rows in (_sent(first, last), _imported(first, last)))


def between(first: date, last: date) -> Iterator[PastAsk]:
    """Every promise sent in a span of days, as it was last sent, then every imported line; never all rows in memory.

    What is looked at is settled when the first is asked for. Rows are fetched page by page and not from an open cursor:
    a job writes its progress between two rows, which SQLite refuses on a connection that is still reading while others
    write.

    Args:
        first: first day, UTC.
        last: last day, UTC, itself included.
    """
    sent = _paged(
        _sent(first, last),
        *("promise_id", "sent_at", "ask", "type", "amount", "region"),
        *("promise__outcome__kind", "promise__outcome__what_happened", "promise__outcome__extra_days"),
        *("promise__outcome__cause", "rule_set__number"),
    )
    for kept, (promise, at, ask, type, amount, region, kind, happened, extra, cause, under) in sent:
        snapshot = as_it_stood(ask=ask, type=type, amount=amount, region=region, **kept)
        label, ended = f"P-{promise:04d}", (kind or "", happened or "", extra or 0, cause or "")
        yield PastAsk(label, promise, None, at.date(), snapshot, *ended, rule_set=under)
    past = _paged(
        _imported(first, last),
        *("id", "reference", "line", "promised_on", "ask", "type", "amount", "region"),
        *("outcome", "what_happened", "extra_days", "cause", "taken_from__file_name"),
    )
    for kept, (pk, reference, line, day, ask, type, amount, region, kind, happened, extra, cause, name) in past:
        snapshot = as_it_stood(ask=ask, type=type, amount=amount, region=region, **kept)
        yield PastAsk(reference or f"{name}, line {line}", None, pk, day, snapshot, kind, happened, extra, cause)


def _paged(rows: QuerySet[Any], *fields: str) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """What the rules saw of every row (`facts` and `seen`), and these fields of it, in the order of the ids.

    The ids come first, eight bytes each, and every page is fetched by its own: paged by days, PostgreSQL sorts all rows
    for each page where it has not counted them yet, which is right after an import. JSON is decoded when its row's turn
    comes: a page of it alive at once keeps the garbage collector busier than all the decoding.
    """
    ids = array("q", rows.order_by("pk").values_list("pk", flat=True).iterator(CHUNK))
    pages = rows.model.objects.order_by("pk").annotate(
        kept=Coalesce(Cast("seen", TextField()), Cast("facts", TextField())),
        was_seen=ExpressionWrapper(Q(seen__isnull=False), BooleanField()),
    )
    for start in range(0, len(ids), CHUNK):
        page = pages.filter(pk__in=ids[start : start + CHUNK]).values_list("kept", "was_seen", *fields)
        for kept, was_seen, *row in page:
            document = json.loads(kept)
            yield {"facts": {}, "seen": document} if was_seen else {"facts": document, "seen": None}, row


def span(now: datetime, days: int) -> tuple[date, date]:
    """The last so many days, today included.

    Args:
        now: the database clock, aware UTC.
    """
    last = now.astimezone(UTC).date()
    return last - timedelta(days=days - 1), last


def _sent(first: date, last: date) -> QuerySet[Submission]:
    """The newest sending of every promise that was sent in these days; what was withdrawn promised nothing."""
    later = Submission.objects.filter(promise=OuterRef("promise"), revision__gt=OuterRef("revision"))
    moments = (datetime.combine(first, time.min, UTC), datetime.combine(last + timedelta(days=1), time.min, UTC))
    return (
        Submission.objects.filter(~Exists(later), sent_at__gte=moments[0], sent_at__lt=moments[1])
        .exclude(promise__state=PromiseState.WITHDRAWN)
        .order_by("pk")
    )


def _imported(first: date, last: date) -> QuerySet[PastPromise]:
    return PastPromise.objects.filter(
        taken_from__withdrawn_at__isnull=True, promised_on__gte=first, promised_on__lte=last
    ).order_by("pk")


def as_data(ask: PastAsk, words: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """One line of a result list, as JSON."""
    return {
        "label": ask.label,
        "promise": ask.promise,
        "past": ask.past,
        "day": ask.day.isoformat(),
        "ask": ask.snapshot.ask,
        "words": list(words),
        "outcome": ask.outcome,
        "happened": ask.happened,
        "extra_days": ask.extra_days,
    }
