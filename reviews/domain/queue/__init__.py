"""The review queue: whose turn it is, what is due first, and how many there are, without ever counting them all.

Every list is merged from short branches, one for each state and group, each read from the index of that state and cut
after one page, so that a page costs the same with a thousand open promises and with a million (PERFORMANCE.md, goals 1
to 3). Counts stop at 1,000 and are shown as "1,000+".

turn: whose turn it is. statement: counts and places in one query. rows: what a row shows. together: deals whose
promises are to be looked at side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dealdesk.domain.people import lent
from dealdesk.models import User
from promises.enums import PromiseState
from promises.models import Deal, Promise
from reviews.domain.queue import together
from reviews.domain.queue.rows import MARK, load, shown
from reviews.domain.queue.statement import BADGE, CAP, COUNTED, HELD, PAGE, Narrowed, Place, ask
from reviews.domain.queue.turn import Group, Me

__all__ = [
    "MARK", "PAGE", "VIEWS", "Around", "Group", "Narrowed", "Page", "Place", "around", "count_text", "lent",
    "my_turn_count", "read",
]  # fmt: skip

REMEMBERED = "_my_turn_count"

VIEWS = {
    "all": "All open",
    "mine": "My turn",
    "paused": "Paused",
    "today": "Due today",
    "week": "Closing this week",
    "final": "Final decision",
}


@dataclass
class Page:
    """One page of the queue.

    Attributes:
        groups: (group, rows) in order, only those with rows.
        counts: capped counts by view and by group.
        deals: how many deals the open promises are in; None where there are too many to say.
        next: where the following page starts, or None.
        together: deals whose promises the reader is to look at side by side; a few of `counts["together"]`.
    """

    groups: list[tuple[Group, list[dict[str, Any]]]]
    counts: dict[str, int]
    deals: int | None
    next: Place | None
    reps: dict[int, str] = field(default_factory=dict)
    deal_names: dict[str, str] = field(default_factory=dict)
    together: list[Deal] = field(default_factory=list)


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
        _, counts, _ = _asked_for_all(user, now, Narrowed(view=BADGE), None)
        known = _mine(counts)
        setattr(user, REMEMBERED, known)
    return known


def _mine(counts: Mapping[str, int]) -> int:
    return min(CAP + 1, counts["late_mine"] + counts[f"group{Group.YOURS.value}"])


@dataclass(frozen=True)
class Around:
    """Where one promise stands among those that wait for somebody.

    Attributes:
        total: how many wait for this person, capped like every count.
        position: counted from 1 in the order of the queue; None where it does not wait for them, or stands behind the
            first page.
        previous: number of the promise before it, or None.
        next: number of the promise after it; of the first one that waits where it does not wait itself.
    """

    total: int
    position: int | None
    previous: int | None
    next: int | None


def around(user: User, now: datetime, promise: Promise) -> Around:
    """What comes before and after a promise in this person's turn: one statement, which the number in the frame needs
    anyway, and one more for what stands behind the first page.

    Args:
        user: the reader.
        now: the database clock, aware UTC.
        promise: the promise on the page.
    """
    _, counts, places = _asked_for_all(user, now, Narrowed(view="mine"), None)
    total = _mine(counts)
    setattr(user, REMEMBERED, total)
    numbers = [number for _, number in places]
    if promise.pk in numbers:
        at = numbers.index(promise.pk)
        behind = numbers[at + 1] if at + 1 < len(numbers) else None
        return Around(total, at + 1, numbers[at - 1] if at else None, behind)
    if len(numbers) <= PAGE:
        return Around(total, None, None, numbers[0] if numbers else None)
    group = Group.PAUSED if promise.is_paused(now) else Group.YOURS
    _, _, places = _asked_for_all(user, now, Narrowed(view="mine"), _place(group, promise))
    return Around(total, None, None, places[0][1] if places else numbers[0])


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
    here, more = places[:PAGE], len(places) > PAGE
    rows = {row.pk: row for row in load([number for _, number in here])}
    groups: dict[Group, list[dict[str, Any]]] = {}
    for group, number in here:
        groups.setdefault(group, []).append(shown(rows[number], me, now))
    page = Page(
        groups=sorted(groups.items()),
        counts=_group_counts(counts, groups, asked.view, whole=after is None and not more),
        deals=counts["deals"] if counts["all"] <= CAP else None,
        next=_place(here[-1][0], rows[here[-1][1]]) if more else None,
    )
    if counts["together"]:
        page.together = together.deals(user.pk, me.lanes, now, tuple(me.lent))
    for row in rows.values():
        page.reps[row.created_by_id] = str(row.created_by)
        page.deal_names[row.deal.slug] = row.deal.name
    return page


def _place(group: Group, row: Promise) -> Place:
    held = row.state == PromiseState.WAITING_ON_SALES
    return Place(group, HELD if held else row.answer_by or row.lapses_at or HELD, row.pk)


def _asked_for_all(
    user: User, now: datetime, asked: Narrowed, after: Place | None
) -> tuple[Me, dict[str, int], list[tuple[Group, int]]]:
    """Counts and places. Who stands in for somebody now is asked about once more, with their roles too."""
    me = Me.of(user)
    rows = ask(me, now, asked, after)
    if rows[0][len(COUNTED) - 1]:
        me = Me.of(user, lent(user.pk, now).values_list("role", "user_id"))
        rows = ask(me, now, asked, after)
    counts = dict(zip(COUNTED, rows[0], strict=False))
    places = [(Group(row[-2]), int(row[-1])) for row in rows if row[-1] is not None]
    return me, counts, places


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
