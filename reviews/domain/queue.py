"""The review queue: whose turn it is, what is due first, and how many there are, without ever counting them all.

Every list is merged from short branches, one for each state and group, each read from the index of that state and cut
after one page, so that a page costs the same with a thousand open promises and with a million (PERFORMANCE.md, goals 1
and 3). Counts stop at 1,000 and are shown as "1,000+".
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject
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
FAR = datetime(9999, 1, 1, tzinfo=UTC)  # stands for "no deadline" where rows are put in order
REMEMBERED = "_my_turn_count"


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
        lanes: lanes of their own; those of people they stand in for are looked up in the query itself.
        is_lead: whether they hold the lead's role themselves.
    """

    user_id: int
    lanes: tuple[Lane, ...]
    is_lead: bool

    @classmethod
    def of(cls, user: User) -> "Me":
        """The reader as loaded with the request."""
        roles = user.roles
        return cls(user.pk, tuple(lane for lane in Lane if Role(lane) in roles), Role.LEAD in roles)


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
        waiting = Promise.objects.filter(is_listed(now), Turn.of(Me.of(user), now).any).order_by()
        known = waiting[: CAP + 1].count()
        setattr(user, REMEMBERED, known)
    return known


def is_listed(now: datetime) -> Q:
    """What the queue holds: everything open, and every yes that lapsed."""
    return Q(state__in=sorted(OPEN_STATES)) | Q(state__in=sorted(YES_STATES), lapses_at__lte=now)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, as conditions on a promise.

    Attributes:
        review: a lane of this person still owes its answer.
        decision: the owner's answer is next and this person is the owner, or stands in for them.
    """

    review: Q
    decision: Q

    @classmethod
    def of(cls, me: Me, now: datetime) -> "Turn":
        """The conditions for one reader."""
        foreign = ~Q(created_by=me.user_id) & ~Q(deal__owner=me.user_id)
        lead = foreign if me.is_lead else foreign & Q(Exists(lent(me, now).filter(role=Role.LEAD)))
        return cls(review=foreign & Q(Exists(_owed_by(me, now))), decision=lead)

    @property
    def any(self) -> Q:
        """Everything on which this person may act next; only for promises the queue holds."""
        late = Q(state__in=sorted(YES_STATES)) | Q(state=PromiseState.PAUSED) & ~Q(Exists(_missing()))
        return self.review | (self.decision & (Q(state=PromiseState.OWNER_DECISION) | late))

    def at(self, state: PromiseState) -> Q:
        """The same for one running state, where less has to be looked at."""
        return self.decision if state == PromiseState.OWNER_DECISION else self.review


def _missing() -> QuerySet[RequiredLane]:
    return RequiredLane.objects.filter(promise=OuterRef("pk"), review__isnull=True)


def _owed_by(me: Me, now: datetime, lane: Lane | None = None) -> QuerySet[RequiredLane]:
    asked_sales = Question.objects.filter(promise=OuterRef("promise"), lane=OuterRef("lane"), replied_at__isnull=True)
    stood_in = lent(me, now).filter(role=OuterRef("lane"))
    stood_in = stood_in.exclude(user=OuterRef("promise__created_by")).exclude(user=OuterRef("promise__deal__owner"))
    owed = _missing().filter(Q(handed_to__isnull=True) | Q(handed_to=me.user_id)).filter(~Exists(asked_sales))
    if lane is not None:
        owed = owed.filter(lane=lane)
        return owed if lane in me.lanes else owed.filter(Exists(stood_in))
    return owed.filter(Q(lane__in=me.lanes) | Q(Exists(stood_in)))


def lent(me: Me, now: datetime) -> QuerySet[RoleGrant]:
    """Roles of the people this person stands in for now."""
    return RoleGrant.objects.filter(
        revoked_at__isnull=True,
        user__is_active=True,
        user__stand_ins__substitute=me.user_id,
        user__stand_ins__starts_at__lte=now,
        user__stand_ins__ends_at__gt=now,
    )


def read(promises: QuerySet[Promise], user: User, now: datetime, asked: Narrowed, after: Place | None = None) -> Page:
    """One page of the queue in two statements: the counts and the rows.

    Args:
        promises: what this person may see.
        user: the reader.
        now: the database clock, aware UTC.
        asked: view and filters.
        after: where the page before ended, or None for the first.
    """
    me = Me.of(user)
    turn = Turn.of(me, now)
    base = _narrow(promises, asked)
    counts, deals = _counts(base, turn, now)
    if not asked.is_filtered:
        setattr(user, REMEMBERED, counts["mine"])
    rows: list[Any] = list(_rows(base, me, turn, now, asked.view, after))
    shown = rows[:PAGE]
    groups: dict[Group, list[dict[str, Any]]] = {}
    for row in shown:
        groups.setdefault(Group(row.group), []).append(_shown(row, me, now))
    last = shown[-1] if len(rows) > PAGE else None
    page = Page(
        groups=sorted(groups.items()),
        counts=_group_counts(counts, groups, asked.view, whole=after is None and last is None),
        deals=deals,
        next=Place(Group(last.group), last.due_key, last.pk) if last is not None else None,
    )
    for row in shown:
        page.reps[row.created_by_id] = str(row.created_by)
        page.deal_names[row.deal.slug] = row.deal.name
    return page


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


@dataclass(frozen=True)
class Branch:
    """One ordered stretch of one group, read from one index."""

    group: Group
    rows: QuerySet[Promise]
    due: str  # the column it is ordered by, or "" where no clock runs


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
        Branch(Group.YOURS, held.filter(turn.review), ""),
        Branch(Group.SALES, held.filter(~turn.review), ""),
    ]


def _in_view(branches: Iterable[Branch], view: str, turn: Turn, now: datetime) -> list[Branch]:
    kept = list(branches)
    if view == "mine":
        kept = [_only(branch, turn.any) for branch in kept if branch.group == Group.PAUSED] + [
            branch for branch in kept if branch.group == Group.YOURS
        ]
    elif view == "paused":
        kept = [branch for branch in kept if branch.group == Group.PAUSED]
    elif view == "today":
        kept = [_only(b, _due_today(now)) for b in kept if b.group != Group.PAUSED and b.due]
    elif view == "week":
        kept = [_only(branch, Q(deal__close_date__lte=_end_of_week(now))) for branch in kept]
    elif view == "final":
        kept = [_only(branch, Q(state=PromiseState.OWNER_DECISION)) for branch in kept if branch.due == "answer_by"]
    return kept


def _only(branch: Branch, condition: Q) -> Branch:
    return Branch(branch.group, branch.rows.filter(condition), branch.due)


def _due_today(now: datetime) -> Q:
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(0), tzinfo=timezone.get_current_timezone())
    return Q(answer_by__lt=midnight)


def _end_of_week(now: datetime) -> date:
    today = timezone.localtime(now).date()
    return today + timedelta(days=6 - today.weekday())


def _after(branch: Branch, place: Place | None) -> QuerySet[Promise] | None:
    """The rows of a branch behind a place; None where it lies wholly before it."""
    if place is None or branch.group > place.group:
        return branch.rows
    if branch.group < place.group:
        return None
    if not branch.due:
        return branch.rows.filter(pk__gt=place.number) if place.due == FAR else branch.rows
    if place.due == FAR:
        return None
    same = {branch.due: place.due, "pk__gt": place.number}
    return branch.rows.filter(Q(**{f"{branch.due}__gt": place.due}) | Q(**same))


def _rows(base: QuerySet[Promise], me: Me, turn: Turn, now: datetime, view: str, after: Place | None) -> Any:
    parts: list[str] = []
    parameters: list[Any] = []
    for branch in _in_view(_branches(base, turn, now), view, turn, now):
        rows = _after(branch, after)
        if rows is not None:
            order = [branch.due, "pk"] if branch.due else ["pk"]
            _add(parts, parameters, rows.order_by(*order).values("pk")[: PAGE + 1])
    if not parts:
        return Promise.objects.none()
    chosen = RawSQL(_union(parts), parameters)  # noqa: S611 -- put together from Django's own statements, values as parameters
    group = Case(
        When(Q(state=PromiseState.PAUSED) | Q(state__in=sorted(TIMED_STATES), answer_by__lte=now), then=Group.PAUSED),
        When(Q(state__in=sorted(YES_STATES)), then=Group.PAUSED),
        When(turn.any, then=Group.YOURS),
        When(state=PromiseState.WAITING_ON_SALES, then=Group.SALES),
        When(state=PromiseState.OWNER_DECISION, then=Group.LEAD),
        default=Group.OTHERS,
        output_field=IntegerField(),
    )
    far = Value(FAR, output_field=DateTimeField())
    found = Promise.objects.filter(pk__in=chosen).select_related("deal", "created_by")
    found = found.annotate(group=group, due_key=Coalesce("answer_by", "lapses_at", far), hours=_calendar())
    for lane in Lane:
        found = _with_lane(found, lane, me, now)
    return found.order_by("group", "due_key", "pk")[: PAGE + 1]


def _add(parts: list[str], parameters: list[Any], rows: QuerySet[Any, Any]) -> None:
    sql, values = rows.query.sql_with_params()
    parts.append(sql)
    parameters.extend(values)


def _union(parts: Sequence[str]) -> str:
    """SQLite takes no ORDER BY inside a bare UNION, so each part stands in a SELECT of its own."""
    selects = [f"SELECT * FROM ({part}) AS b{number}" for number, part in enumerate(parts)]  # noqa: S608 -- as above
    return " UNION ALL ".join(selects)


def _with_lane(promises: Any, lane: Lane, me: Me, now: datetime) -> Any:
    """What a mark needs of one lane, as columns of the row itself."""
    name = lane.value
    asked_sales = Question.objects.filter(promise=OuterRef("pk"), lane=lane, replied_at__isnull=True)
    relation = FilteredRelation("required_lanes", condition=Q(required_lanes__lane=lane))
    return promises.annotate(**{f"on_{name}": relation}).annotate(
        **{
            f"{name}_id": F(f"on_{name}__id"),
            f"{name}_asked": F(f"on_{name}__asked_at"),
            f"{name}_answer": F(f"on_{name}__review__answer"),
            f"{name}_answered": F(f"on_{name}__review__answered_at"),
            f"{name}_question": Exists(asked_sales),
            f"{name}_mine": Exists(_owed_by(me, now, lane)),
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
        "marks": [_mark(row, lane, own=own, paused=paused) for lane in Lane],
        "due": due_view(row, now, _hours(row.hours), since=turn_began(row, lanes), questions=questions),
    }


def _mark(row: Any, lane: Lane, *, own: bool, paused: bool) -> dict[str, str]:
    name = lane.value
    if getattr(row, f"{name}_id") is None:
        state = "not_needed"
    elif getattr(row, f"{name}_answer"):
        state = MARK[Answer(getattr(row, f"{name}_answer"))]
    elif getattr(row, f"{name}_question"):
        state = "question"
    elif getattr(row, f"{name}_mine") and not own:
        state = "your_turn"
    else:
        state = "late" if paused else "waiting"
    return {"short": lane.short, "full": str(lane.label), "state": state}


def _counts(base: QuerySet[Promise], turn: Turn, now: datetime) -> tuple[dict[str, int], int | None]:
    """Every number of the page in one statement; each stops at one over the cap."""
    listed = base.filter(is_listed(now)).order_by()
    late, running = listed.filter(overdue(now)), listed.filter(~overdue(now))
    lead, sales = Q(state=PromiseState.OWNER_DECISION), Q(state=PromiseState.WAITING_ON_SALES)
    wanted = {
        f"group{Group.PAUSED.value}": late,
        f"group{Group.YOURS.value}": running.filter(turn.any),
        f"group{Group.OTHERS.value}": running.filter(~turn.any & ~lead & ~sales),
        f"group{Group.LEAD.value}": running.filter(~turn.any & lead),
        f"group{Group.SALES.value}": running.filter(~turn.any & sales),
        "late_mine": late.filter(turn.any),
        "today": running.filter(_due_today(now)),
        "week": listed.filter(deal__close_date__lte=_end_of_week(now)),
        "final": listed.filter(lead),
    }
    parts: list[str] = []
    parameters: list[Any] = []
    for rows in wanted.values():
        _count(parts, parameters, "COUNT(*)", rows)
    _count(parts, parameters, "COUNT(DISTINCT deal_id)", listed)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)  # noqa: S608 -- as above
        found = cursor.fetchone()
    counts = dict(zip([*wanted, "deals"], found, strict=True))
    counts["all"] = min(CAP + 1, sum(counts[f"group{group.value}"] for group in Group))
    counts["mine"] = min(CAP + 1, counts["late_mine"] + counts[f"group{Group.YOURS.value}"])
    counts["paused"] = counts[f"group{Group.PAUSED.value}"]
    deals = counts.pop("deals")
    return counts, deals if counts["all"] <= CAP else None


def _count(parts: list[str], parameters: list[Any], what: str, rows: QuerySet[Promise]) -> None:
    sql: list[str] = []
    _add(sql, parameters, rows.values("deal_id")[: CAP + 1])
    parts.append(f"(SELECT {what} FROM ({sql[0]}) AS c)")  # noqa: S608 -- as above


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
