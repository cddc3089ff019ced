"""The one statement of the queue: counts beside the places of one page's rows.

Put together by Django once for each kind of reader and kept as text; only moments, the reader's id and the place in the
list are filled in each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from dealdesk.domain.people import lent
from promises.enums import TIMED_STATES, YES_STATES, Lane, PromiseState
from promises.models import Promise, overdue
from reviews.domain.queue.together import waiting
from reviews.domain.queue.turn import Group, Me, Turn, is_listed

PAGE = 25
CAP = 1_000
RUNNING = tuple(state for state in PromiseState if state in TIMED_STATES)
HELD = datetime(9999, 1, 1, tzinfo=UTC)  # stands for "no clock runs" where rows are put in order
BADGE = "badge"  # instead of a view: only the count of my turn


@dataclass(frozen=True)
class Place:
    """Where a page ended: the keyset of its last row."""

    group: Group
    due: datetime
    number: int


@dataclass(frozen=True)
class Narrowed:
    """What the reader asked to see; everything empty is everything."""

    view: str = "all"
    type: str | None = None
    deal: str = ""
    rep: int | None = None
    words: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the view narrows the list."""
        return self.type is not None or bool(self.deal or self.rep or self.words)


@dataclass(frozen=True)
class Branch:
    """One ordered stretch of one group, read from one index."""

    group: Group
    rows: QuerySet[Promise]
    due: str  # the column it is ordered by, or "" where no clock runs


@dataclass(frozen=True)
class Moments:
    """What is filled into the statement each time."""

    now: datetime
    midnight: datetime
    week_end: date
    me: int
    after_due: datetime
    after_number: int

    @classmethod
    def of(cls, now: datetime, me: Me, after: Place | None) -> "Moments":
        """The values of one page, days ending in the reader's zone."""
        today = timezone.localtime(now).date()
        midnight = datetime.combine(today + timedelta(days=1), time(0), tzinfo=timezone.get_current_timezone())
        week_end = today + timedelta(days=6 - today.weekday())
        place = after or Place(Group.PAUSED, HELD, 0)
        return cls(now, midnight, week_end, me.user_id, place.due, place.number)


#: Values that occur nowhere else: a statement is put together with these, and they are replaced for each page.
STANDING_FOR = Moments(
    now=datetime(1971, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    midnight=datetime(1971, 1, 1, 0, 0, 0, 2, tzinfo=UTC),
    week_end=date(1971, 1, 3),
    me=2**61 + 1,
    after_due=datetime(1971, 1, 1, 0, 0, 0, 4, tzinfo=UTC),
    after_number=2**61 + 3,
)
COUNTED = (
    *(f"group{group.value}" for group in Group),
    "late_mine",
    "today",
    "week",
    "final",
    "deals",
    "together",
    "stands_in",
)


def _branches(base: QuerySet[Promise], turn: Turn, now: datetime) -> list[Branch]:
    late = [
        Branch(Group.PAUSED, base.filter(state=PromiseState.PAUSED, answer_by__isnull=False), "answer_by"),
        Branch(Group.PAUSED, base.filter(state=PromiseState.PAUSED, answer_by__isnull=True), "lapses_at"),
    ]
    for state in sorted(YES_STATES):
        late.append(Branch(Group.PAUSED, base.filter(state=state, lapses_at__lte=now), "lapses_at"))
    running = []
    for state in RUNNING:
        late.append(Branch(Group.PAUSED, base.filter(state=state, answer_by__lte=now), "answer_by"))
        open_now = base.filter(state=state, answer_by__gt=now)
        others = Group.LEAD if state == PromiseState.OWNER_DECISION else Group.OTHERS
        running.append(Branch(Group.YOURS, open_now.filter(turn.at(state)), "answer_by"))
        running.append(Branch(others, open_now.filter(~turn.at(state)), "answer_by"))
    held = base.filter(state=PromiseState.WAITING_ON_SALES)
    return [
        *late,
        *running,
        Branch(Group.YOURS, held.filter(turn.held), ""),
        Branch(Group.SALES, held.filter(~turn.held), ""),
    ]


def _in_view(branches: Sequence[Branch], view: str, turn: Turn, values: Moments) -> list[Branch]:
    late = [branch for branch in branches if branch.group == Group.PAUSED]
    if view == "mine":
        return [_only(branch, turn.late) for branch in late] + [b for b in branches if b.group == Group.YOURS]
    if view == "paused":
        return late
    if view == BADGE:
        return []
    if view == "today":
        running = [branch for branch in branches if branch.group != Group.PAUSED and branch.due]
        return [_only(branch, Q(answer_by__lt=values.midnight)) for branch in running]
    if view == "week":
        return [_only(branch, Q(deal__close_date__lte=values.week_end)) for branch in branches]
    if view == "final":
        return [_only(b, Q(state=PromiseState.OWNER_DECISION)) for b in branches if b.due == "answer_by"]
    return list(branches)


def _only(branch: Branch, condition: Q) -> Branch:
    return Branch(branch.group, branch.rows.filter(condition), branch.due)


def _behind(branch: Branch, group: Group | None, held: bool, values: Moments) -> QuerySet[Promise] | None:
    """The rows of a branch behind the place where the page before ended; None where it lies wholly before it."""
    if group is None or branch.group > group:
        return branch.rows
    if branch.group < group:
        return None
    if not branch.due:
        return branch.rows.filter(pk__gt=values.after_number) if held else branch.rows
    if held:
        return None
    same = Q(**{branch.due: values.after_due}, pk__gt=values.after_number)
    return branch.rows.filter(Q(**{f"{branch.due}__gt": values.after_due}) | same)


class _Statement:
    """SQL put together from Django's own, values kept apart."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def of(self, rows: QuerySet[Any, Any]) -> str:
        """The SQL of a list, its values noted; a list that can hold nothing stays an empty one."""
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            return ""
        self.values.extend(values)
        return sql

    def count(self, rows: QuerySet[Any], what: str = "COUNT(*)") -> str:
        """A count that stops at one over the cap."""
        sql = self.of(rows.order_by().values("deal_id")[: CAP + 1])
        return f"(SELECT {what} FROM ({sql}) AS counted)" if sql else "0"  # noqa: S608 -- as everywhere in this class

    def counts(self, base: QuerySet[Promise], turn: Turn, values: Moments, *, me: Me, badge: bool) -> str:
        """Every number of the page as a column; in the order of COUNTED."""
        listed = base.filter(is_listed(values.now))
        late, running = listed.filter(overdue(values.now)), listed.filter(~overdue(values.now))
        lead, sales = Q(state=PromiseState.OWNER_DECISION), Q(state=PromiseState.WAITING_ON_SALES)
        mine = (lead & turn.decision) | (sales & turn.held) | (~lead & ~sales & turn.review)
        counted = {f"group{Group.YOURS.value}": running.filter(mine), "late_mine": late.filter(turn.late)}
        if not badge:
            counted |= {
                f"group{Group.PAUSED.value}": late,
                f"group{Group.OTHERS.value}": running.filter(~lead & ~sales & ~turn.review),
                f"group{Group.LEAD.value}": running.filter(lead & ~turn.decision),
                f"group{Group.SALES.value}": running.filter(sales & ~turn.held),
                "today": running.filter(answer_by__lt=values.midnight),
                "week": listed.filter(deal__close_date__lte=values.week_end),
                "final": listed.filter(lead),
            }
        columns = [self.count(counted[name]) if name in counted else "0" for name in COUNTED[:-3]]
        columns.append("0" if badge else self.count(listed, "COUNT(DISTINCT deal_id)"))
        together = waiting(values.me, me.lanes, values.now, tuple(me.lent))
        columns.append("0" if badge or not me.lanes else self.count(together))
        stands_in = self.of(lent(values.me, values.now).order_by().values("pk")[:1])
        columns.append(f"(SELECT COUNT(*) FROM ({stands_in}) AS lent)")  # noqa: S608
        return ", ".join(f"{column} AS {name}" for column, name in zip(columns, COUNTED, strict=True))

    def places(self, branches: Sequence[Branch], group: Group | None, held: bool, values: Moments) -> str:
        """Group and number of the rows of one page, in order, merged from the branches."""
        parts: list[str] = []
        for branch in branches:
            rows = _behind(branch, group, held, values)
            if rows is None:
                continue
            order = [branch.due, "pk"] if branch.due else ["pk"]
            columns = {"due": F(branch.due)} if branch.due else {}
            if sql := self.of(rows.order_by(*order).values("pk", **columns)[: PAGE + 1]):
                due = "due" if branch.due else "NULL"
                part = f"SELECT {branch.group.value} AS place, {due} AS due, pk FROM ({sql}) AS b{len(parts)}"  # noqa: S608
                parts.append(part)
        union = " UNION ALL ".join(parts) or "SELECT 0 AS place, NULL AS due, 0 AS pk WHERE 1 = 0"
        order_by = f"ORDER BY place, (due IS NULL), due, pk LIMIT {PAGE + 1}"
        return f"SELECT place, due, pk FROM ({union}) AS merged {order_by}"  # noqa: S608


def _put_together(
    me: Me, asked: Narrowed, group: Group | None, held: bool, values: Moments
) -> tuple[str, tuple[Any, ...]]:
    """The one statement of the queue: its counts beside each row's group and number."""
    statement, turn = _Statement(), Turn.of(me, values.now)
    base = _narrow(Promise.objects.all(), asked)
    counts = statement.counts(base, turn, values, me=me, badge=asked.view == BADGE)
    branches = _in_view(_branches(base, turn, values.now), asked.view, turn, values)
    places = statement.places(branches, group, held, values)
    sql = (
        f"SELECT c.*, r.place, r.pk FROM (SELECT {counts}) AS c LEFT JOIN ({places}) AS r ON 1 = 1 "  # noqa: S608
        "ORDER BY r.place, (r.due IS NULL), r.due, r.pk"
    )
    return sql, tuple(statement.values)


@lru_cache(maxsize=128)
def _kept(
    vendor: str,
    lanes: tuple[Lane, ...],
    lent: tuple[Lane, ...],
    is_lead: bool,
    stands_in: bool,
    view: str,
    group: Group | None,
    held: bool,
) -> tuple[str, tuple[Any, ...]]:
    """The statement of an unfiltered queue, with names of moments where values are filled in."""
    # Whom they stand in for is asked by the statement itself.
    me = Me(STANDING_FOR.me, lanes, is_lead, dict.fromkeys(lent, frozenset()), frozenset({0} if stands_in else ()))
    sql, values = _put_together(me, Narrowed(view=view), group, held, STANDING_FOR)
    names = {_stored(getattr(STANDING_FOR, name)): Filled(name) for name in Moments.__dataclass_fields__}
    return sql, tuple(names.get(value, value) for value in values)


@dataclass(frozen=True)
class Filled:
    """A place in a kept statement: the name of the moment that is filled in."""

    name: str


def _stored(value: Any) -> Any:
    """A value as the database's driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def ask(me: Me, now: datetime, asked: Narrowed, after: Place | None) -> list[tuple[Any, ...]]:
    """Run the statement; at least one row, which carries the counts."""
    moments = Moments.of(now, me, after)
    group, held = (after.group, after.due == HELD) if after is not None else (None, False)
    if asked.is_filtered:
        sql, values = _put_together(me, asked, group, held, moments)
    else:
        sql, kept = _kept(
            connection.vendor, me.lanes, tuple(me.lent), me.is_lead, me.stands_in, asked.view, group, held
        )
        values = tuple(_stored(getattr(moments, v.name)) if isinstance(v, Filled) else v for v in kept)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _narrow(promises: QuerySet[Promise], asked: Narrowed) -> QuerySet[Promise]:
    if asked.type is not None:
        promises = promises.filter(type=asked.type)
    if asked.deal:
        promises = promises.filter(deal__slug=asked.deal)
    if asked.rep:
        promises = promises.filter(created_by=asked.rep)
    for word in asked.words.split():
        number = word.upper().removeprefix("P-")
        found = Q(ask__icontains=word) | Q(deal__name__icontains=word)
        if number.isascii() and number.isdigit() and len(number) < 19:
            found |= Q(pk=int(number))
        promises = promises.filter(found)
    return promises
