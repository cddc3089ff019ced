"""The plan is newer than the last scope change and holds every signed sentence."""

from datetime import datetime

from dealdesk.domain.saying import moment_text
from promises.models import Deal
from reviews.domain.checks.base import NO_CLAUSE, Check
from reviews.domain.closeplan import ReadPlan


def check(deal: Deal, plan: ReadPlan, now: datetime) -> Check:
    """Nothing was signed, sent anew or answered anew after this version was made.

    Args:
        deal: the deal.
        plan: its plan as the gate reads it at this moment.
        now: the database clock, aware UTC.
    """
    problems = list(plan.behind)
    for line in plan.lines:
        newest = line.verdict.decision
        if newest is not None and newest.pk != line.line.decision_id and line.promise not in plan.replaced:
            problems.append(f"{line.promise.label} was answered anew since; update the plan.")
    if plan.plan is None or not plan.lines:
        problems = problems or [NO_CLAUSE]
    evidence = []
    if plan.plan is not None and not problems:
        evidence.append(f"{_last_change(plan, now)} Plan version {plan.plan.number}: {_at(plan.plan.made_at, now)}.")
    return Check(
        key="up_to_date",
        title="Plan updated with the last scope change",
        evidence=tuple(evidence),
        problems=tuple(dict.fromkeys(problems)),
    )


def _at(at: datetime, now: datetime) -> str:
    return moment_text(at, now)


def _last_change(plan: ReadPlan, now: datetime) -> str:
    """When the scope of a promise changed last, in a sentence; a change that was withdrawn again changed nothing."""
    sent = []
    for promise in plan.promises.values():
        taken_back = max((row.revision for one in promise.decisions.all() for row in one.restorations.all()), default=1)
        sent += [(row.sent_at, promise) for row in promise.submissions.all() if row.revision > taken_back]
    if not sent:
        return "No scope changed."
    at, promise = max(sent, key=lambda pair: pair[0])
    return f"{promise.label} changed {_at(at, now)}."
