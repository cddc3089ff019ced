"""Engineering approved these exact words, not a rough summary from a call."""

from datetime import datetime

from dealdesk.domain.saying import moment_text
from dealdesk.domain.text import fingerprint
from promises.enums import Lane
from promises.models import Deal
from reviews.domain import gate
from reviews.domain.checks.base import NO_CLAUSE, Check
from reviews.domain.closeplan import ReadLine, ReadPlan
from reviews.enums import Answer, DecisionKind
from reviews.models import Review

SHORT = 6  # characters of a checksum that a page shows


def check(deal: Deal, plan: ReadPlan, now: datetime) -> Check:
    """Every clause passes the gate, and engineering's counting answer is of exactly its bytes.

    What the library says was approved there. Where the owner signed over engineering's no, the evidence says so.

    Args:
        deal: the deal.
        plan: its plan as the gate reads it at this moment.
        now: the database clock, aware UTC.
    """
    evidence, notable, problems = [], [], []
    for line in plan.lines:
        found = [*line.verdict.problems, *_unapproved(line)]
        problems += found
        if not found:
            evidence.append(_approved(line, now))
            if _is_over_a_no(line):
                notable.append(evidence[-1])
    return Check(
        key="exact_words",
        title="Engineering approved these exact words",
        evidence=tuple(evidence),
        notable=tuple(notable),
        problems=tuple(dict.fromkeys(problems)) if plan.lines else (NO_CLAUSE,),
    )


def _unapproved(line: ReadLine) -> list[str]:
    """Why engineering's answer is not of this clause's bytes; the gate says the rest."""
    decision, label = line.verdict.decision, line.promise.label
    if decision is None or not line.verdict.passes:
        return []  # the gate has said why
    if fingerprint(line.line.text) != decision.wording_sha256:
        return [f"{label}: the clause has other bytes than the signed words."]
    if decision.kind == DecisionKind.REVIEWED and _review(line) is None:
        return [f"{label}: engineering has not answered these exact words; ask the lanes to confirm."]
    return []


def _review(line: ReadLine) -> Review | None:
    """Engineering's answer that counts for the clause's decision, if it is of its bytes."""
    decision = line.verdict.decision
    if decision is None:
        return None
    review = gate.counting_review(line.promise, Lane.ENGINEERING, decision)
    return review if review is not None and review.wording.sha256 == line.line.sha256 else None


def _is_over_a_no(line: ReadLine) -> bool:
    review = _review(line)
    return review is not None and review.answer == Answer.NO


def _approved(line: ReadLine, now: datetime) -> str:
    """Who approved it, when, and the checksum both share."""
    decision, review = line.verdict.decision, _review(line)
    what = f"{line.promise.label} {line.line.sha256[:SHORT]}"
    if review is None or decision is None:
        by = f", approved by {decision.decided_by}" if decision is not None else ""
        return f"{what}: words of the library{by}."
    at = moment_text(review.answered_at, now)
    if review.answer == Answer.NO:
        return f"{what}: {review.answered_by} said no {at}; signed over it: {decision.reason}"
    return f"{what}: {review.answered_by}, {at}."
