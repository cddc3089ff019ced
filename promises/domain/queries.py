"""Lists of deals and promises, as pages read them."""

from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet

from dealdesk.models import User
from promises.enums import ANSWERED_STATES, OPEN_STATES, REVIEW_STATE, TIMED_STATES, PromiseState
from promises.models import Deal, Promise, overdue
from promises.models.deal import DealOutcome
from promises.permissions import visible_deals

S = PromiseState

MOST = 1_000  # nobody has more to do; counting stops there

#: State that is shown -> key of the status label (UX section 2).
STATUS_KEY = {
    S.DRAFT: "draft",
    S.ENGINEERING_REVIEW: "in_review",
    S.SECURITY_REVIEW: "in_review",
    S.PRODUCT_REVIEW: "in_review",
    S.LEGAL_REVIEW: "in_review",
    S.FINANCE_REVIEW: "in_review",
    S.OWNER_DECISION: "final",
    S.WAITING_ON_SALES: "question",
    S.PAUSED: "paused",
    S.APPROVED: "yes",
    S.APPROVED_WITH_CONDITIONS: "yes_cond",
    S.DECLINED: "no",
    S.WITHDRAWN: "withdrawn",
}


def state_words(state: str) -> str:
    """A stored state in the words of the pages, with the group it names; anything else as it is."""
    lane = next((lane for lane, review in REVIEW_STATE.items() if review == state), None)
    if lane is not None:
        return f"{S(state).label} ({lane.label.lower()})"
    return str(S(state).label) if state in S.values else state


def has_sample_data() -> bool:
    """Whether the sample deals are loaded."""
    return Deal.objects.filter(is_sample=True).exists()


def working_deals(user: User) -> QuerySet[Deal]:
    """Open deals a rep owns or is on, next to close first: those they may write an ask for."""
    on_team = Deal.team.through.objects.filter(user_id=user.pk).values("deal_id")
    return Deal.objects.filter(Q(owner=user) | Q(pk__in=on_team), outcome=DealOutcome.OPEN)


def my_question_count(user: User, now: datetime) -> int:
    """How many asks of a rep wait for the rep's own reply; the count in the navigation."""
    return own_promises(user).filter(state=S.WAITING_ON_SALES).order_by()[: MOST + 1].count()


def own_promises(user: User) -> QuerySet[Promise]:
    """Promises a rep asked for, and all of the deals they own."""
    mine: QuerySet[Promise] = Promise.objects.filter(Q(created_by=user) | Q(deal__owner=user))
    return mine.select_related("deal", "wording")


def listed_deals(user: User, now: datetime, *, closed: bool = False, words: str = "") -> QuerySet[Deal]:
    """Deals a person may read with the numbers of the list: open ones next to close first, or closed ones newest first.

    Args:
        user: the reader.
        now: the database clock, aware UTC.
        closed: the won and the lost ones instead of the open ones.
        words: part of the customer's name, or "".
    """
    open_now = Q(promises__state__in=OPEN_STATES)
    paused = overdue(now, "promises__")
    is_open = Q(outcome=DealOutcome.OPEN)
    deals = visible_deals(user).filter(~is_open if closed else is_open).select_related("owner")
    if words:
        deals = deals.filter(name__icontains=words)
    return deals.annotate(
        open_count=Count("promises", filter=open_now & ~paused),
        paused_count=Count("promises", filter=paused),
        signed_count=Count("promises", filter=Q(promises__state__in=ANSWERED_STATES) & ~paused),
        first_due=Min("promises__answer_by", filter=Q(promises__state__in=TIMED_STATES) & ~paused),
    ).order_by(*(("-close_date", "-pk") if closed else ("close_date", "pk")))


def from_cursor(deals: QuerySet[Deal], closes: date, deal_id: int, *, closed: bool = False) -> QuerySet[Deal]:
    """The deals that come after one in the order of the list."""
    if closed:
        return deals.filter(Q(close_date__lt=closes) | Q(close_date=closes, pk__lt=deal_id))
    return deals.filter(Q(close_date__gt=closes) | Q(close_date=closes, pk__gt=deal_id))
