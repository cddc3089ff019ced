"""How an approved promise ended: written down once, corrected openly, and told to whoever let it through."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dealdesk.domain.doors import door
from dealdesk.domain.people import Standing, reached
from dealdesk.domain.saying import day_text
from dealdesk.domain.text import TextRefused, clean
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import User
from promises.domain.locking import check_version, promise_row
from promises.domain.owner_text import is_named, roles_of
from promises.enums import YES_STATES, OutcomeKind, PromiseState
from promises.models import Deal, Promise
from promises.policies import is_own
from reviews.domain.patterns.cover import repeated
from reviews.domain.steps import Step
from reviews.enums import YES_OUTCOMES, Cause
from reviews.models import Condition, Decision, Outcome

MOST_DAYS = 3650
WORDS_LIMIT = 500
#: Who sees how things end, besides the reps of the deal: support and delivery, the owner of the answer, product.
TELLS = (Role.READER, Role.LEAD, Role.PRODUCT, Role.ADMIN)


@door(promise_row)
def record_outcome(
    promise_id: int,
    *,
    by: User,
    kind: str,
    happened_on: date | None,
    extra_days: int = 0,
    what_happened: str = "",
    cause: str = "",
    version: int | None = None,
) -> Promise:
    """Write down how an approved promise ended, or correct it; the event keeps what stood there before.

    Args:
        promise_id: a promise with a signed yes; one that lapsed since had one.
        by: support or delivery, the lead, a product reviewer, a rep of the deal, or whom the answer names as owner.
        kind: value of `OutcomeKind`.
        happened_on: the day it was delivered, or went bad.
        extra_days: days it took more than promised.
        what_happened: in words; must be given where it went bad.
        cause: value of `Cause`; must be given where it went bad.
        version: the promise version the form was opened on; None where the caller is no form.

    Raises:
        Denied: somebody else.
        Conflict: it was not approved, a condition is open, or this is what stands there already.
        Invalid: with a sentence for each field.
        Stale: the promise was changed meanwhile.
    """
    step = Step.open(promise_id, by)
    check_may_tell(step.standing, step.promise, step.deal)
    check_version(step.found_version, version, step.promise.label)
    signed = _signed(step)
    if kind in {OutcomeKind.DELIVERED, OutcomeKind.LATE}:
        check_conditions_met(step, signed)
    told = _told(step, signed, kind, happened_on, extra_days, what_happened, cause)
    outcome: Outcome | None = Outcome.objects.filter(promise=step.promise).first()
    before = _as_data(outcome) if outcome is not None else None
    row = outcome or Outcome(promise=step.promise)
    for name, value in told.items():
        setattr(row, name, value)
    after = _as_data(row)
    if after == before:
        raise Conflict(f"This is what stands there already for {step.promise.label}.")
    row.recorded_at, row.recorded_by = step.now, by
    row.save()
    went_bad = row.kind == OutcomeKind.WENT_BAD
    repeats = repeated(step.promise) if went_bad else []
    data: dict[str, Any] = {"outcome": row.pk, **after, "repeats": repeats}
    if early := days_early(row.kind, row.happened_on, signed.delivery_date):
        data["early"] = early
    event = step.event("outcome.corrected" if before else "outcome.recorded", data={**data, "before": before})
    if went_bad or (before is not None and before["kind"] == OutcomeKind.WENT_BAD):
        step.tell(event, _who_hears(step, repeats), "went_bad", outcome=row, before=before, repeats=repeats)
    return step.finish()


def check_may_tell(standing: Standing, promise: Promise, deal: Deal) -> None:
    """Support and delivery, the lead, product, admins, the reps of the deal and who delivers it say how it ended.

    Nobody decides anything here, so four eyes are not asked for: a rep may say that their own promise went bad.

    Raises:
        Denied: anybody else.
    """
    if standing.holds(*TELLS):
        return
    on_team = deal.team.filter(pk=standing.user.pk).exists()
    owner = Decision.objects.filter(promise=promise).order_by("-pk").values_list("delivery_owner", flat=True).first()
    if may_tell(standing, promise, deal, on_team=on_team, owner=owner or ""):
        return
    raise Denied(
        f"Only support and delivery, the deal desk lead, a product reviewer, an admin, the reps of {deal.name} or who "
        f"delivers it can say how {promise.label} ended."
    )


def may_tell(standing: Standing, promise: Promise, deal: Deal, *, on_team: bool, owner: str) -> bool:
    """What `check_may_tell` asks, from rows in hand.

    Args:
        on_team: whether they are on the deal's team.
        owner: whom the answer names as its owner; "" where there is none.
    """
    if standing.holds(*TELLS) or (owner and delivers(standing, owner)):
        return True
    return standing.holds(Role.REP) and (on_team or is_own(standing.user.pk, promise, deal))


def delivers(standing: Standing, owner: str) -> bool:
    """Whether somebody is whom the owner of an answer names, by name or by a group they may act for."""
    return standing.holds(*roles_of(owner)) or is_named(owner, standing.user)


def days_early(kind: str, happened_on: date, promised: date | None) -> int:
    """Whole days that something was delivered before its day; 0 where it was not, or no day was promised."""
    if kind != OutcomeKind.DELIVERED or promised is None:
        return 0
    return max(0, (promised - happened_on).days)


def how_long(days: int) -> str:
    """Days as people count them: whole weeks from two on."""
    if days >= 14 and days % 7 == 0:
        return f"{days // 7} weeks"
    return f"{days} day{'' if days == 1 else 's'}"


def how_it_ended(outcome: Outcome, promised: date | None) -> str:
    """How it ended, in words; what was delivered early was not delivered on the promised day.

    Args:
        outcome: what was written down.
        promised: the day of the yes, or None where it had none.
    """
    early = days_early(outcome.kind, outcome.happened_on, promised)
    return before_its_day(early) if early else str(outcome.get_kind_display())


def before_its_day(early: int) -> str:
    """The words for what was delivered so many days early."""
    return f"Delivered {how_long(early)} before the promised day"


def done_today(signed: Decision, deal: Deal, now: datetime) -> dict[str, Any]:
    """What "done" says without a further question: delivered today, on its day, before it or so many days late.

    Args:
        signed: the yes that is delivered.
        deal: its deal; days are those of its zone.
        now: the database clock, aware UTC.
    """
    today = now.astimezone(ZoneInfo(deal.zone)).date()
    over = (today - signed.delivery_date).days if signed.delivery_date else 0
    kind = OutcomeKind.LATE if over > 0 else OutcomeKind.DELIVERED
    return {"kind": kind, "happened_on": today, "extra_days": max(0, over)}


def _signed(step: Step) -> Decision:
    """The yes that stands, or stood until it lapsed."""
    signed = step.standing_decision
    if (
        signed is None
        or signed.outcome not in YES_OUTCOMES
        or step.promise.state not in {*YES_STATES, PromiseState.PAUSED}
    ):
        raise Conflict(f"{step.promise.label} has no signed yes; only what was approved can end.")
    return signed


def check_conditions_met(step: Step, signed: Decision) -> None:
    """What is owed only if something happens is not done before it happened; that it went bad can be said.

    A yes that lapsed cannot have its conditions confirmed any more, so how that ended all the same is not refused.

    Raises:
        Conflict: names the first open condition and who confirms it.
    """
    if signed.proposal_id is None or step.promise.is_paused(step.now):
        return
    still_open = Condition.objects.filter(proposal_id=signed.proposal_id).exclude(met__confirmed_at__isnull=False)
    first = still_open.order_by("position").first()
    if first is not None:
        lane = first.get_lane_display()
        what = f"{first.who} {first.what}"
        raise Conflict(f"{step.promise.label} is owed only if {what}; {lane} must confirm that first.")


def _told(
    step: Step, signed: Decision, kind: str, happened_on: date | None, extra_days: int, words: str, cause: str
) -> dict[str, Any]:
    """The fields of the row, every fault of them told at once."""
    wrong: dict[str, str] = {}
    if kind not in OutcomeKind.values:
        wrong["kind"] = "Choose how it ended."
    zone = ZoneInfo(step.deal.zone)
    first, last = signed.decided_at.astimezone(zone).date(), step.now.astimezone(zone).date()
    if happened_on is None:
        wrong["happened_on"] = "Give the day."
    elif not first <= happened_on <= last:
        wrong["happened_on"] = f"Choose a day from {day_text(first)}, when it was signed, to today."
    if not 0 <= extra_days <= MOST_DAYS:
        wrong["extra_days"] = f"Enter a whole number from 0 to {MOST_DAYS}."
    elif kind == OutcomeKind.LATE and extra_days == 0:
        wrong["extra_days"] = "Say how many days late it was."
    elif kind == OutcomeKind.DELIVERED and extra_days:
        wrong["extra_days"] = "What was delivered on the promised day took no extra days."
    if words.strip():
        try:
            words = clean(words, limit=WORDS_LIMIT)
        except TextRefused as refused:
            wrong["what_happened"] = refused.problems[0].message
    elif kind == OutcomeKind.WENT_BAD:
        wrong["what_happened"] = "Say what happened, in a sentence or two."
    if cause not in {"", *Cause.values}:
        wrong["cause"] = "Select a valid choice."
    elif kind == OutcomeKind.WENT_BAD and not cause:
        wrong["cause"] = "Choose the cause."
    if wrong:
        raise Invalid(wrong)
    return {
        "kind": kind,
        "happened_on": happened_on,
        "extra_days": extra_days,
        "what_happened": words.strip(),
        "cause": cause if kind == OutcomeKind.WENT_BAD else "",
    }


def _as_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "kind": str(outcome.kind),
        "happened_on": outcome.happened_on.isoformat(),
        "extra_days": outcome.extra_days,
        "what": outcome.what_happened,
        "cause": str(outcome.cause),
    }


def _who_hears(step: Step, repeats: list[dict[str, str]]) -> list[User]:
    """The rep, the leads and the lanes that answered; where a closed pattern comes back, the admins too."""
    roles = [Role.LEAD, *(Role(row.lane) for row in step.lanes), *([Role.ADMIN] if repeats else [])]
    return [step.promise.created_by, *(person for role in roles for person in reached(role, step.now))]
