"""What the page on exceptions shows: choices with their evidence, words kept against the check, yeses over a no."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dealdesk.models import AuditEvent
from promises.models import Promise
from reviews.domain import overrides
from reviews.domain.exception_creep import CHOSEN, REACHED, promises_with_deals
from reviews.enums import DecisionKind, ProductAnswer
from reviews.models import Decision, ProductChoice

MOST = 50  # rows of each list
LAST = timedelta(days=180)


@dataclass(frozen=True)
class Earlier:
    """One answer of product, from its event."""

    answer: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Row:
    """One choice.

    Attributes:
        choice: with the promises counted when it opened.
        days: the days they were counted over.
        yeses: promises with the words that were signed for each, in the order of their numbers.
        earlier: what product chose before, newest first.
    """

    choice: ProductChoice
    days: int
    yeses: Sequence[Decision]
    earlier: Sequence[Earlier] = field(default=())

    @property
    def newest(self) -> Decision | None:
        """The newest yes, from which a library entry begins."""
        return max(self.yeses, key=lambda row: row.pk, default=None)


def choices() -> list[Row]:
    """All choices, the open ones first, then the newest; a constant number of statements."""
    found = list(ProductChoice.objects.select_related("answered_by").prefetch_related(promises_with_deals()))
    found.sort(key=lambda row: (bool(row.answer), -row.pk))
    signed: dict[int, Decision] = {}
    counted = {promise.pk for choice in found for promise in choice.promises.all()}
    decisions = Decision.objects.filter(promise__in=counted, kind=DecisionKind.REVIEWED).exclude(outcome="no")
    for decision in decisions.select_related("wording", "promise__deal", "decided_by").order_by("pk"):
        signed[decision.promise_id] = decision
    events: dict[str, list[AuditEvent]] = {}
    chains = [choice.chain for choice in found]
    for event in AuditEvent.objects.filter(chain__in=chains, type__in=(REACHED, CHOSEN)).order_by("position"):
        events.setdefault(event.chain, []).append(event)
    return [_row(choice, signed, events.get(choice.chain, [])) for choice in found]


def _row(choice: ProductChoice, signed: dict[int, Decision], events: Sequence[AuditEvent]) -> Row:
    days = next((int(event.data["days"]) for event in events if event.type == REACHED), 0)
    chosen = [event for event in events if event.type == CHOSEN][:-1]
    earlier = [
        Earlier(str(ProductAnswer(event.data["answer"]).label), event.data["reason"], event.actor_name, event.at)
        for event in reversed(chosen)
    ]
    yeses = [signed[promise.pk] for promise in choice.promises.all() if promise.pk in signed]
    return Row(choice, days, yeses, earlier)


@dataclass(frozen=True)
class Kept:
    """Words that stand although the wording check refuses them."""

    promise: Promise
    phrases: Sequence[str]
    reason: str
    by: str
    at: datetime


def kept_words(now: datetime) -> list[Kept]:
    """Overrides of the last months, newest first; two statements."""
    events = AuditEvent.objects.filter(type=overrides.EVENT, at__gte=now - LAST).order_by("-pk")[:MOST]
    told = [(int(event.chain.partition(":")[2]), event) for event in events]
    promises = Promise.objects.select_related("deal").in_bulk({number for number, _ in told})
    return [
        Kept(
            promise=promises[number],
            phrases=[found["phrase"] for found in event.data["findings"]],
            reason=event.data["reason"],
            by=event.actor_name,
            at=event.at,
        )
        for number, event in told
        if number in promises
    ]


def over_a_no(now: datetime) -> list[tuple[Decision, str]]:
    """Yeses over a no of the last months with the lanes that said no, newest first; two statements."""
    rows = list(
        Decision.objects.filter(is_exception=True, decided_at__gte=now - LAST)
        .select_related("promise__deal", "wording", "decided_by")
        .order_by("-pk")[:MOST]
    )
    chains = [row.promise.chain for row in rows]
    said = {
        event.data["decision"]: ", ".join(event.data.get("over_a_no", ()))
        for event in AuditEvent.objects.filter(chain__in=chains, type="decision.signed")
    }
    return [(row, said.get(row.pk, "")) for row in rows]
