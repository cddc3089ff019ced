"""The close plan: made from decisions alone, read and copied only through the gate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dealdesk.domain import audit, clock, people
from dealdesk.domain.doors import door
from dealdesk.exceptions import Conflict
from dealdesk.models import User
from promises.domain.locking import check_version, deal_row, locked_deal
from promises.enums import PromiseState
from promises.models import Deal, Promise
from promises.policies import check_on_deal
from reviews.domain import gate
from reviews.enums import YES_OUTCOMES
from reviews.models import ClosePlan, PlanLine

CHANGED_SINCE = "The close plan of {deal} is version {current} now; this page shows version {version}."


@dataclass(frozen=True)
class ReadLine:
    """A plan line as the gate lets it be read."""

    line: PlanLine
    promise: Promise
    verdict: gate.Verdict


@dataclass(frozen=True)
class ReadPlan:
    """The current version of a deal's plan, proved line by line.

    Attributes:
        plan: the current version, or None before the first.
        lines: its lines with the gate's verdicts.
        unplanned: promises with a standing yes that the plan does not hold yet.
        replaced: promises with a signed yes that a newer version, open now, would replace.
        not_promised: asked for and not promised: open, declined, paused.
        outdated: why the plan is older than the deal's last scope change, or "".
        promises: everything that was sent, by number, withdrawn ones too.
        verdicts: what the gate says of each of them.
    """

    plan: ClosePlan | None
    lines: Sequence[ReadLine]
    unplanned: Sequence[Promise]
    replaced: Sequence[Promise]
    not_promised: Sequence[Promise]
    outdated: str
    promises: Mapping[int, Promise]
    verdicts: Mapping[int, gate.Verdict]

    @property
    def problems(self) -> list[str]:
        """Every reason why nothing of it may go out now."""
        found = [problem for line in self.lines for problem in line.verdict.problems]
        found += self.behind
        if not self.lines:
            found.append("Nothing signed yet. The plan fills itself as answers are signed.")
        return list(dict.fromkeys(found))

    @property
    def behind(self) -> list[str]:
        """Why this version does not say what was signed and asked for last."""
        found = [gate.held_sentence(promise) for promise in self.replaced]
        found += [self._not_in_it(promise) for promise in self.unplanned]
        return [*found, self.outdated] if self.outdated else found

    def _not_in_it(self, promise: Promise) -> str:
        newest = max(promise.decisions.all(), key=lambda row: row.pk)
        if self.plan is None or newest.decided_at > self.plan.made_at:
            return f"{promise.label} was signed after this version; update the plan."
        return f"{promise.label} stands again and is not in this version; update the plan."

    @property
    def text(self) -> str:
        """The sentences alone, one a line, nothing added."""
        return "\n".join(line.line.text for line in self.lines)


def read(deal: Deal, now: datetime) -> ReadPlan:
    """Read a deal's plan through the gate.

    Args:
        deal: the deal.
        now: the database clock, aware UTC.
    """
    rights = people.RightsHistory()
    plan = deal.plans.select_related("made_by").filter(is_current=True).first()
    rows = list(plan.lines.select_related("decision__wording").order_by("position")) if plan else []
    sent = Q(deal=deal) & ~Q(state=PromiseState.DRAFT)
    # Whatever a line names is judged, a draft or another deal's promise too: no door puts those in, a forger does.
    named = Q(pk__in=[line.promise_id for line in rows])
    everything = {row.pk: row for row in gate.loaded(Promise.objects.filter(sent | named)).order_by("pk")}
    lines = [
        ReadLine(line, everything[line.promise_id], gate.judge_line(line, everything[line.promise_id], now, rights))
        for line in rows
    ]
    promises = {pk: row for pk, row in everything.items() if row.deal_id == deal.pk and row.state != PromiseState.DRAFT}
    planned = {line.promise.pk for line in lines}
    verdicts = {pk: gate.judge(row, now, rights) for pk, row in promises.items()}
    replaced = _replaced(promises.values())
    outdated = ""
    # What is being replaced is told by its own sentence: no update of the plan helps before it is answered.
    if plan is not None and _scope_changed_since(
        (row for row in promises.values() if row not in replaced), plan.made_at
    ):
        outdated = "Scope changed after this version; update the plan."
    return ReadPlan(
        plan=plan,
        lines=lines,
        unplanned=[row for pk, row in promises.items() if verdicts[pk].passes and pk not in planned],
        replaced=replaced,
        not_promised=[
            row
            for pk, row in promises.items()
            if not verdicts[pk].passes and pk not in planned and row.state != PromiseState.WITHDRAWN
        ],
        outdated=outdated,
        promises=promises,
        verdicts=verdicts,
    )


def _replaced(promises: Iterable[Promise]) -> list[Promise]:
    """Promises whose signed yes a newer, open version would replace."""
    found = []
    for promise in promises:
        newest = max(promise.decisions.all(), key=lambda row: row.pk, default=None)
        if newest is not None and newest.outcome in YES_OUTCOMES and gate.being_replaced(promise, newest):
            found.append(promise)
    return found


def _scope_changed_since(promises: Iterable[Promise], made_at: datetime) -> bool:
    """Whether what a customer wants changed after a plan was made, and the change was not withdrawn again."""
    for promise in promises:
        restored = [revision for decision in promise.decisions.all() for revision in gate.restored_to(decision)]
        for sent in promise.submissions.all():
            if sent.revision > 1 and sent.sent_at > made_at and not any(sent.revision <= back for back in restored):
                return True
    return False


@door(deal_row)
def publish(deal_id: int, *, by: User, what_changed: str = "", version: int | None = None) -> ClosePlan:
    """Make the next version of the plan from every promise that passes the gate, and make it the current one.

    Args:
        deal_id: the deal.
        by: a rep of the deal.
        what_changed: one line for the list of versions; made from the difference where empty.
        version: number of the version the form was opened on (0 before the first); None where the caller is no form.

    Raises:
        Denied: not a rep of this deal.
        Conflict: nothing is signed, nothing changed, or a signed sentence is being replaced: until that is answered or
            withdrawn the version with the signed words stays the current one (DESIGN section 3).
        Stale: somebody made a newer version meanwhile.
    """
    deal, now = locked_with_promises(deal_id)
    check_on_deal(people.standing(by, now), deal)
    current = ClosePlan.objects.select_for_update().filter(deal=deal, is_current=True).first()
    check_version(current.number if current else 0, version, f"The close plan of {deal.name}")
    passing, rights = [], people.RightsHistory()
    everything = list(gate.loaded(deal.promises.all()).order_by("pk"))
    for promise in everything:
        verdict = gate.judge(promise, now, rights)
        if verdict.passes and verdict.decision is not None:
            passing.append((promise, verdict.decision))
    if replaced := _replaced(everything):
        raise Conflict(" ".join(gate.held_sentence(promise) for promise in replaced))
    before = {line.promise_id: line.decision_id for line in current.lines.all()} if current else {}
    after = {promise.pk: decision.pk for promise, decision in passing}
    scope_is_newer = current is not None and _scope_changed_since(everything, current.made_at)
    if not after and not before:
        raise Conflict("Nothing is signed yet; the plan fills itself as answers are signed.")
    if after == before and not scope_is_newer:
        raise Conflict("The plan holds every signed sentence already.")
    if current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
    plan = ClosePlan.objects.create(
        deal=deal,
        number=current.number + 1 if current else 1,
        what_changed=(what_changed or _difference(before, after))[:200],
        made_at=now,
        made_by=by,
    )
    PlanLine.objects.bulk_create(
        [
            PlanLine(
                plan=plan,
                position=position,
                promise=promise,
                decision=decision,
                text=decision.wording.text,
                sha256=decision.wording_sha256,
                delivery_owner=decision.delivery_owner,
                delivery_date=decision.delivery_date,
                limit=decision.limit,
            )
            for position, (promise, decision) in enumerate(
                sorted(passing, key=lambda pair: (pair[1].delivery_date is None, pair[1].delivery_date, pair[0].pk)),
                start=1,
            )
        ]
    )
    audit.record(
        deal,
        "plan.published",
        at=now,
        by=by,
        data={
            "version": plan.number,
            "lines": {str(promise_id): decision_id for promise_id, decision_id in after.items()},
            "what_changed": plan.what_changed,
        },
    )
    deal.save(update_fields=["audit_head", "audit_length"])
    return plan


def _difference(before: dict[int, int], after: dict[int, int]) -> str:
    if not before:
        return "First plan"
    added = [f"P-{pk:04d} added" for pk in after if pk not in before]
    changed = [f"P-{pk:04d} has new words" for pk in after if pk in before and before[pk] != after[pk]]
    removed = [f"P-{pk:04d} taken out" for pk in before if pk not in after]
    return ", ".join([*added, *changed, *removed]) or "Same sentences after a scope change"


def locked_with_promises(deal_id: int) -> tuple[Deal, datetime]:
    """Take a deal in hand with every promise of it, for a door by which words leave.

    Whoever makes words die asks who took them. So what is handed out is locked until that stands in the book: its taker
    is refused or told, and there is no third way.

    Returns:
        The deal as it is now and the database clock, read after every lock was held.
    """
    deal, _ = locked_deal(deal_id)
    list(Promise.objects.select_for_update().filter(deal=deal).order_by("pk").values_list("pk", flat=True))
    return deal, clock.database_now()


@door(deal_row)
def copy_words(deal_id: int, *, by: User, promise_id: int | None = None, version: int | None = None) -> str:
    """Hand out the exact sentences, of the whole plan or of one line, and remember who took them.

    Args:
        deal_id: the deal.
        by: anybody who may read the deal.
        promise_id: one line's promise, or None for the whole plan.
        version: number of the version the page showed; None where the caller showed none.

    Returns:
        The sentences alone, byte for byte, one a line.

    Raises:
        Conflict: with the gate's reasons, or the plan has a newer version than the page showed; nothing is handed out.
    """
    deal, now = locked_with_promises(deal_id)
    plan = read(deal, now)
    current = plan.plan.number if plan.plan else 0
    if version not in (None, current):
        raise Conflict(CHANGED_SINCE.format(deal=deal.name, current=current, version=version))
    lines = [line for line in plan.lines if promise_id in (None, line.promise.pk)]
    problems = plan.problems if promise_id is None else [p for line in lines for p in line.verdict.problems]
    if not lines:
        raise Conflict("These words are not in the close plan.")
    if problems:
        raise Conflict(" ".join(problems))
    text = "\n".join(line.line.text for line in lines)
    audit.record(
        deal,
        "plan.copied",
        at=now,
        by=by,
        data={"version": current, "promises": [line.promise.pk for line in lines]},
    )
    deal.save(update_fields=["audit_head", "audit_length"])
    return text
