"""The rows of one page: everything a row shows, as columns of one query, and the marks made of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from promises.enums import Lane
from promises.models import Fact, Promise
from promises.policies import makers
from reviews.domain.clocks import calendar_column, hours_of
from reviews.domain.due import due_view, turn_began
from reviews.domain.queue.turn import Me
from reviews.enums import Answer
from reviews.models import Question

MARK = {Answer.YES: "yes", Answer.YES_IF: "yes_cond", Answer.NO: "no"}


def load(numbers: Sequence[int]) -> Any:
    """The promises of one page with everything a row shows."""
    told = Fact.objects.filter(promise=OuterRef("pk"), key="already_told", value="yes")
    found: Any = Promise.objects.filter(pk__in=numbers).select_related("deal", "created_by")
    found = found.annotate(hours=calendar_column(), told_yes=Exists(told))
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


def shown(row: Any, me: Me, now: datetime) -> dict[str, Any]:
    """A row for the page. `row` carries the columns that `load` adds."""
    paused, own = row.is_paused(now), makers(row, row.deal)
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
        "told_yes": row.told_yes,
        "marks": [_mark(row, lane, me, own, paused=paused) for lane in Lane if _has_mark(row, lane)],
        "due": due_view(row, now, hours_of(row.hours), since=turn_began(row, lanes), questions=questions),
    }


def _has_mark(row: Any, lane: Lane) -> bool:
    return not lane.is_extra or getattr(row, f"{lane.value}_id") is not None


def _mark(row: Any, lane: Lane, me: Me, own: Collection[int], *, paused: bool) -> dict[str, str]:
    name = lane.value
    if getattr(row, f"{name}_id") is None:
        state = "not_needed"
    elif getattr(row, f"{name}_answer"):
        state = MARK[Answer(getattr(row, f"{name}_answer"))]
    elif getattr(row, f"{name}_question"):
        state = "question"
    elif me.is_turn(lane, getattr(row, f"{name}_handed"), own):
        state = "your_turn"
    else:
        state = "late" if paused else "waiting"
    return {"short": lane.short, "full": str(lane.label), "state": state}
