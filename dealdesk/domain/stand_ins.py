"""Stand-ins of stand-ins: whoever acts for somebody who is away acts for those they stand in for as well.

An admin names pairs. Where the stand-in is away in the same days and has a stand-in too, that one stands in for the
first person as well, over as many people as it takes and never twice through the same one (PEERS, DELEGATION: a
request must not wait on somebody absent). Such a row says through whom it came to be and ends with any pair it rests
on; everything else reads it like a row an admin named, so rights, notices, the queue and old proofs agree.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dealdesk.models import StandIn, User

MOMENT = timedelta(microseconds=1)  # an absence ends at the midnight after its last day


@dataclass(frozen=True)
class Span:
    """Who acts for whom between two moments.

    Attributes:
        person: id of who is away.
        substitute: id of who acts for them.
        starts_at, ends_at: aware; the end is not in it.
        through: id of whom the substitute stands in for, where the person's own stand-in is away too.
    """

    person: int
    substitute: int
    starts_at: datetime
    ends_at: datetime
    through: int | None = None


def span_of(row: StandIn) -> Span:
    """A row as it stands."""
    return Span(row.person_id, row.substitute_id, row.starts_at, row.ends_at, row.through_id)


def followed(named: Iterable[Span]) -> Iterator[Span]:
    """Everything that follows from pairs where a stand-in is away too.

    Args:
        named: pairs an admin named; circles are walked once round.

    Yields:
        Spans with `through`, each for the days in which all pairs it rests on hold; nobody for themselves.
    """
    pairs = list(named)
    for pair in pairs:
        yield from (span for span in _onward(pair, pairs) if span.substitute != pair.person)


def leads_back(pair: Span, named: Iterable[Span]) -> bool:
    """Whether the stand-ins of a stand-in lead back to the person on any day of the pair, over however many others.

    Args:
        pair: about to be named.
        named: pairs an admin named before.
    """
    return any(span.substitute == pair.person for span in _onward(pair, list(named)))


def _onward(pair: Span, pairs: Sequence[Span]) -> Iterator[Span]:
    """Whoever acts for the person of a pair through its substitute; the person too, where it comes back to them."""
    todo = [(pair, frozenset({pair.substitute}))]
    while todo:
        at, visited = todo.pop()
        for further in pairs:
            if further.person != at.substitute or further.substitute in visited:
                continue
            starts_at, ends_at = max(at.starts_at, further.starts_at), min(at.ends_at, further.ends_at)
            if starts_at >= ends_at:
                continue
            span = Span(pair.person, further.substitute, starts_at, ends_at, through=at.substitute)
            yield span
            if further.substitute != pair.person:
                todo.append((span, visited | {further.substitute}))


def days_of(row: StandIn, person: User) -> tuple[date, date]:
    """The first and the last day of an absence, where the person who is away sits."""
    zone = ZoneInfo(person.zone)
    return row.starts_at.astimezone(zone).date(), (row.ends_at - MOMENT).astimezone(zone).date()


def resting_on_others() -> list[int]:
    """Ids of everybody whose stand-in came to be through another one, in the order in which people are locked."""
    rows = StandIn.objects.filter(through__isnull=False)
    return sorted(set(rows.values_list("person_id", flat=True)))


def follow(now: datetime) -> tuple[list[StandIn], list[StandIn]]:
    """Bring the rows that follow from named pairs up to date; the settings chain is locked.

    Args:
        now: database clock, read after everybody in `resting_on_others` was locked.

    Returns:
        Rows that came to be, and rows that ended or were called off.
    """
    lasting = StandIn.objects.filter(ends_at__gt=now).select_related("person", "substitute", "through")
    named = lasting.filter(through__isnull=True, person__is_active=True, substitute__is_active=True)
    wanted = {replace(span, starts_at=max(span.starts_at, now)) for span in followed(map(span_of, named))}
    ended = []
    for row in lasting.filter(through__isnull=False):
        span = replace(span_of(row), starts_at=max(row.starts_at, now))
        if span in wanted:
            wanted.discard(span)
        else:
            ended.append(row)
    StandIn.objects.filter(pk__in=[row.pk for row in ended if row.starts_at >= now]).delete()
    StandIn.objects.filter(pk__in=[row.pk for row in ended if row.starts_at < now]).update(ends_at=now)
    begun = StandIn.objects.bulk_create(
        StandIn(
            person_id=span.person,
            substitute_id=span.substitute,
            through_id=span.through,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
        )
        for span in sorted(wanted, key=lambda span: (span.person, span.substitute, span.starts_at))
    )
    return begun, ended
