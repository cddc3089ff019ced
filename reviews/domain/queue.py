"""The review queue: whose turn it is, what is due first, and how many there are, without ever counting them all.

Every list is merged from short branches, one for each state and group, each read from the index of that state and cut
after one page, so that a page costs the same with a thousand open promises and with a million (PERFORMANCE.md, goals 1
to 3). Counts stop at 1,000 and are shown as "1,000+". The statement that does this is put together by Django once for
each kind of reader and kept as text; only moments, the reader's id and the place in the list are filled in each time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from dealdesk.domain.calendar import WorkingCalendar
from dealdesk.enums import Role
from dealdesk.models import RoleGrant, User
from promises.enums import OPEN_STATES, TIMED_STATES, YES_STATES, Lane, PromiseState
from promises.models import Promise, overdue
from promises.policies import is_own
from reviews.domain.due import due_view, turn_began
from reviews.enums import Answer
from reviews.models import Question, RequiredLane, Submission

PAGE = 25
CAP = 1_000
RUNNING = tuple(state for state in PromiseState if state in TIMED_STATES)
HELD = datetime(9999, 1, 1, tzinfo=UTC)  # stands for "no clock runs" where rows are put in order
REMEMBERED = "_my_turn_count"
BADGE = "badge"  # instead of a view: only the count of my turn


class Group(IntEnum):
    """Whose turn it is, in the order of the page."""

    PAUSED = 0
    YOURS = 1
    OTHERS = 2
    LEAD = 3
    SALES = 4


VIEWS = {
    "all": "All open",
    "mine": "My turn",
    "paused": "Paused",
    "today": "Due today",
    "week": "Closing this week",
    "final": "Final decision",
}

MARK = {Answer.YES: "yes", Answer.YES_IF: "yes_cond", Answer.NO: "no"}


@dataclass(frozen=True)
class Me:
    """Whose queue it is.

    Attributes:
        user_id: the reader.
        lanes: lanes they answer for.
        is_lead: whether the final decision is theirs.
    """

    user_id: int
    lanes: tuple[Lane, ...]
    is_lead: bool

    @classmethod
    def of(cls, user: User, lent: frozenset[str] = frozenset()) -> "Me":
        """The reader as loaded with the request, with the roles of those they stand in for."""
        roles = {role.value for role in user.roles} | lent
        return cls(user.pk, tuple(lane for lane in Lane if lane.value in roles), Role.LEAD.value in roles)


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


@dataclass
class Page:
    """One page of the queue.

    Attributes:
        groups: (group, rows) in order, only those with rows.
        counts: capped counts by view and by group.
        deals: how many deals the open promises are in; None where there are too many to say.
        next: where the following page starts, or None.
    """

    groups: list[tuple[Group, list[dict[str, Any]]]]
    counts: dict[str, int]
    deals: int | None
    next: Place | None
    reps: dict[int, str] = field(default_factory=dict)
    deal_names: dict[str, str] = field(default_factory=dict)


def count_text(count: int) -> str:
    """A capped count as the page writes it."""
    return f"{CAP:,}+" if count > CAP else f"{count:,}"


# --- whose turn it is ---


def lent(user_id: Any, now: Any) -> QuerySet[RoleGrant]:
    """Roles of the people this person stands in for now."""
    return RoleGrant.objects.filter(
        revoked_at__isnull=True,
        user__is_active=True,
        user__stand_ins__substitute=user_id,
        user__stand_ins__starts_at__lte=now,
        user__stand_ins__ends_at__gt=now,
    )


def is_listed(now: datetime) -> Q:
    """What the queue holds: everything open, and every yes that lapsed."""
    return Q(state__in=sorted(OPEN_STATES)) | Q(state__in=sorted(YES_STATES), lapses_at__lte=now)


def _missing() -> QuerySet[RequiredLane]:
    return RequiredLane.objects.filter(promise=OuterRef("pk"), review__isnull=True)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, as conditions on a promise.

    Own asks, lanes handed to somebody else and lanes that wait for a reply from sales are nobody's turn here.

    Attributes:
        review: while the clock runs: a lane of this person owes its answer.
        held: the same while a question is open somewhere; the lane that asked waits itself.
        decision: the owner's answer is next, and it is this person's.
    """

    review: Q
    held: Q
    decision: Q

    @classmethod
    def of(cls, me: Me) -> "Turn":
        """The conditions for one reader."""
        foreign = ~Q(created_by=me.user_id) & ~Q(deal__owner=me.user_id)
        nobody = Q(pk__in=[])
        if not me.lanes:
            return cls(nobody, nobody, foreign if me.is_lead else nobody)
        owed = _missing().filter(Q(handed_to__isnull=True) | Q(handed_to=me.user_id), lane__in=me.lanes)
        asked = Question.objects.filter(promise=OuterRef("promise"), lane=OuterRef("lane"), replied_at__isnull=True)
        return cls(
            review=foreign & Q(Exists(owed)),
            held=foreign & Q(Exists(owed.filter(~Exists(asked)))),
            decision=foreign if me.is_lead else nobody,
        )

    @property
    def late(self) -> Q:
        """Among paused promises and lapsed answers."""
        ready = ~Q(state=PromiseState.PAUSED) | ~Q(Exists(_missing()))
        return self.held | (self.decision & ready & ~Q(state__in=sorted(TIMED_STATES - {PromiseState.OWNER_DECISION})))

    def at(self, state: PromiseState) -> Q:
        """Among promises whose clock runs in this state."""
        return self.decision if state == PromiseState.OWNER_DECISION else self.review


# --- the statement ---


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
COUNTED = (*(f"group{group.value}" for group in Group), "late_mine", "today", "week", "final", "deals", "stands_in")


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

    def count(self, rows: QuerySet[Promise], what: str = "COUNT(*)") -> str:
        """A count that stops at one over the cap."""
        sql = self.of(rows.order_by().values("deal_id")[: CAP + 1])
        return f"(SELECT {what} FROM ({sql}) AS counted)" if sql else "0"  # noqa: S608 -- as everywhere in this class

    def counts(self, base: QuerySet[Promise], turn: Turn, values: Moments, *, badge: bool) -> str:
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
        columns = [self.count(counted[name]) if name in counted else "0" for name in COUNTED[:-2]]
        columns.append("0" if badge else self.count(listed, "COUNT(DISTINCT deal_id)"))
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
    statement, turn = _Statement(), Turn.of(me)
    base = _narrow(Promise.objects.all(), asked)
    counts = statement.counts(base, turn, values, badge=asked.view == BADGE)
    branches = _in_view(_branches(base, turn, values.now), asked.view, turn, values)
    places = statement.places(branches, group, held, values)
    sql = (
        f"SELECT c.*, r.place, r.pk FROM (SELECT {counts}) AS c LEFT JOIN ({places}) AS r ON 1 = 1 "  # noqa: S608
        "ORDER BY r.place, (r.due IS NULL), r.due, r.pk"
    )
    return sql, tuple(statement.values)


@lru_cache(maxsize=128)
def _kept(
    vendor: str, lanes: tuple[Lane, ...], is_lead: bool, view: str, group: Group | None, held: bool
) -> tuple[str, tuple[Any, ...]]:
    """The statement of an unfiltered queue, with names of moments where values are filled in."""
    me = Me(STANDING_FOR.me, lanes, is_lead)
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


def _ask(me: Me, now: datetime, asked: Narrowed, after: Place | None) -> list[tuple[Any, ...]]:
    """Run the statement; at least one row, which carries the counts."""
    moments = Moments.of(now, me, after)
    group, held = (after.group, after.due == HELD) if after is not None else (None, False)
    if asked.is_filtered:
        sql, values = _put_together(me, asked, group, held, moments)
    else:
        sql, kept = _kept(connection.vendor, me.lanes, me.is_lead, asked.view, group, held)
        values = tuple(_stored(getattr(moments, v.name)) if isinstance(v, Filled) else v for v in kept)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _asked_for_all(
    user: User, now: datetime, asked: Narrowed, after: Place | None
) -> tuple[Me, dict[str, int], list[tuple[Group, int]]]:
    """Counts and places. Who stands in for somebody now is asked about once more, with their roles too."""
    me = Me.of(user)
    rows = _ask(me, now, asked, after)
    if rows[0][len(COUNTED) - 1]:
        me = Me.of(user, frozenset(lent(user.pk, now).values_list("role", flat=True)))
        rows = _ask(me, now, asked, after)
    counts = dict(zip(COUNTED, rows[0], strict=False))
    places = [(Group(row[-2]), int(row[-1])) for row in rows if row[-1] is not None]
    return me, counts, places


# --- the page ---


def my_turn_count(user: User, now: datetime) -> int:
    """How many promises wait for this person now; one query, at most 1,001.

    A promise counts once: where the person may answer for a lane that owes, and, for the lead, where the owner's answer
    is next. Own asks, lanes handed to somebody else and lanes that wait for a reply from sales do not count.

    Args:
        user: the reader.
        now: the database clock, aware UTC.
    """
    known: int | None = getattr(user, REMEMBERED, None)
    if known is None:
        _, counts, _ = _asked_for_all(user, now, Narrowed(view=BADGE), None)
        known = _mine(counts)
        setattr(user, REMEMBERED, known)
    return known


def _mine(counts: Mapping[str, int]) -> int:
    return min(CAP + 1, counts["late_mine"] + counts[f"group{Group.YOURS.value}"])


def read(user: User, now: datetime, asked: Narrowed, after: Place | None = None) -> Page:
    """One page of the queue in two statements: counts and places, then the rows.

    Args:
        user: the reader, who may see every promise.
        now: the database clock, aware UTC.
        asked: view and filters.
        after: where the page before ended, or None for the first.
    """
    me, counts, places = _asked_for_all(user, now, asked, after)
    counts["all"] = min(CAP + 1, sum(counts[f"group{group.value}"] for group in Group))
    counts["mine"], counts["paused"] = _mine(counts), counts[f"group{Group.PAUSED.value}"]
    if not asked.is_filtered:
        setattr(user, REMEMBERED, counts["mine"])
    shown, more = places[:PAGE], len(places) > PAGE
    rows = {row.pk: row for row in _rows([number for _, number in shown])}
    groups: dict[Group, list[dict[str, Any]]] = {}
    for group, number in shown:
        groups.setdefault(group, []).append(_shown(rows[number], me, now))
    page = Page(
        groups=sorted(groups.items()),
        counts=_group_counts(counts, groups, asked.view, whole=after is None and not more),
        deals=counts["deals"] if counts["all"] <= CAP else None,
        next=_place(shown[-1][0], rows[shown[-1][1]]) if more else None,
    )
    for row in rows.values():
        page.reps[row.created_by_id] = str(row.created_by)
        page.deal_names[row.deal.slug] = row.deal.name
    return page


def _place(group: Group, row: Promise) -> Place:
    held = row.state == PromiseState.WAITING_ON_SALES
    return Place(group, HELD if held else row.answer_by or row.lapses_at or HELD, row.pk)


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


def _rows(numbers: Sequence[int]) -> Any:
    """The promises of one page with everything a row shows."""
    found: Any = Promise.objects.filter(pk__in=numbers).select_related("deal", "created_by").annotate(hours=_calendar())
    for lane in Lane:
        found = _with_lane(found, lane)
    return found


def _with_lane(promises: Any, lane: Lane) -> Any:
    """What a mark needs of one lane, as columns of the row itself."""
    name = lane.value
    asked_sales = Question.objects.filter(promise=OuterRef("pk"), lane=lane, replied_at__isnull=True)
    relation = FilteredRelation("required_lanes", condition=Q(required_lanes__lane=lane))
    return promises.annotate(**{f"on_{name}": relation}).annotate(
        **{
            f"{name}_id": F(f"on_{name}__id"),
            f"{name}_asked": F(f"on_{name}__asked_at"),
            f"{name}_handed": F(f"on_{name}__handed_to"),
            f"{name}_answer": F(f"on_{name}__review__answer"),
            f"{name}_answered": F(f"on_{name}__review__answered_at"),
            f"{name}_question": Exists(asked_sales),
        }
    )


def _calendar() -> Subquery:
    """The calendar a promise was sent under, as one column."""
    fields = ("name", "version", "zone", "workdays", "opens", "closes", "country", "subdivision", "closed_dates")
    sent = Submission.objects.filter(promise=OuterRef("pk")).order_by("-revision")
    return Subquery(sent.values(found=JSONObject(**{name: f"calendar__{name}" for name in fields}))[:1])


def _hours(stored: Mapping[str, Any] | None) -> WorkingCalendar | None:
    return None if stored is None else _known_hours(json.dumps(stored, sort_keys=True))


@lru_cache(maxsize=64)
def _known_hours(stored: str) -> WorkingCalendar:
    """A calendar from its own content, so that a changed one can never be mistaken for it."""
    row = json.loads(stored)
    lists = {
        name: json.loads(row[name]) if isinstance(row[name], str) else row[name]
        for name in ("workdays", "closed_dates")
    }
    return WorkingCalendar(
        name=row["name"],
        version=row["version"],
        zone=row["zone"],
        workdays=frozenset(lists["workdays"]),
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        country=row["country"] or None,
        subdivision=row["subdivision"] or None,
        closed_dates=frozenset(date.fromisoformat(day) for day in lists["closed_dates"]),
    )


def _shown(row: Any, me: Me, now: datetime) -> dict[str, Any]:
    """A row for the page. `row` carries the columns that `_rows` adds."""
    paused, own = row.is_paused(now), is_own(me.user_id, row, row.deal)
    lanes = [(getattr(row, f"{lane.value}_asked"), getattr(row, f"{lane.value}_answered")) for lane in Lane]
    questions = sum(getattr(row, f"{lane.value}_question") for lane in Lane)
    return {
        "number": row.pk,
        "pid": row.label,
        "ask": row.ask,
        "deal": row.deal.name,
        "amount": row.deal.amount,
        "closes": row.deal.close_date,
        "type": row.type,
        "marks": [_mark(row, lane, me, own=own, paused=paused) for lane in Lane],
        "due": due_view(row, now, _hours(row.hours), since=turn_began(row, lanes), questions=questions),
    }


def _mark(row: Any, lane: Lane, me: Me, *, own: bool, paused: bool) -> dict[str, str]:
    name = lane.value
    if getattr(row, f"{name}_id") is None:
        state = "not_needed"
    elif getattr(row, f"{name}_answer"):
        state = MARK[Answer(getattr(row, f"{name}_answer"))]
    elif getattr(row, f"{name}_question"):
        state = "question"
    elif lane in me.lanes and not own and getattr(row, f"{name}_handed") in (None, me.user_id):
        state = "your_turn"
    else:
        state = "late" if paused else "waiting"
    return {"short": lane.short, "full": str(lane.label), "state": state}


def _group_counts(
    counts: dict[str, int], groups: Mapping[Group, Sequence[Any]], view: str, *, whole: bool
) -> dict[str, int]:
    """Counts beside the group titles: those of the view, where they are known."""
    counts = dict(counts)
    if whole:
        counts |= {f"group{group.value}": len(rows) for group, rows in groups.items()}
    elif view == "mine":
        counts[f"group{Group.PAUSED.value}"] = counts["late_mine"]
    elif view not in ("all", "paused"):
        for group in Group:
            counts.pop(f"group{group.value}")
    return counts
