"""Invariants of the close plan."""

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Q

from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from promises.models import Deal
from reviews.domain.invariants.books import Books, Row, label, why_not_standing
from reviews.domain.invariants.registry import Result, of_all, of_promises
from reviews.enums import YES_OUTCOMES, DecisionKind
from reviews.models import SentDocument, SentPlan


@of_promises("I1", "Every line of a plan, made or sent, is a standing yes, byte for byte, decided by who held the role")
def lines_are_signed_words(books: Books, result: Result) -> Iterator[str]:
    """Every line of every version, as things stood when that version was made."""
    for promise in books.promises:
        decisions = {decision.pk: decision for decision in books.decisions[promise.pk]}
        for line in books.lines[promise.pk]:
            result.checked += 1
            what = f"{label(promise)} in {line.plan__deal__name}, version {line.plan__number}"
            decision = decisions.get(line.decision_id)
            if decision is None:
                yield f"{what}: its decision belongs to another promise."
                continue
            yield from _line(books, promise, line, decision, what)
            if reason := why_not_standing(books, promise, decision, line.plan__made_at):
                yield f"{what}: no yes stood when the plan was made; {reason}."


@of_promises("I1")
def sent_lines_stood_when_sent(books: Books, result: Result) -> Iterator[str]:
    """Every line of every version that was sent, each time it was sent, as things stood at that moment."""
    for promise in books.promises:
        decisions = {decision.pk: decision for decision in books.decisions[promise.pk]}
        for line in books.sent_lines[promise.pk]:
            result.checked += 1
            what = f"{label(promise)} in {line.plan__deal__name}, version {line.plan__number} as it was sent"
            decision = decisions.get(line.decision_id)
            if decision is None:
                yield f"{what}: its decision belongs to another promise."
                continue
            yield from _line(books, promise, line, decision, what)
            if reason := why_not_standing(books, promise, decision, line.plan__sentplans__sent_at):
                yield f"{what}: no yes stood when it was sent; {reason}."
            if {
                "promise": promise.pk,
                "decision": decision.pk,
                "sha256": line.sha256,
            } not in line.plan__sentplans__lines:
                yield f"{what}: the record of what was sent does not have it."


@of_all("I12")
def sent_documents_are_as_sent(result: Result) -> Iterator[str]:
    """The bytes kept of every sent plan, and the count of its lines; read one after the other, as they may be large."""
    for sent in SentPlan.objects.select_related("plan__deal").order_by("pk").iterator(chunk_size=100):
        result.checked += 1
        what = f"{sent.file_name}, {sent.plan.deal.name} version {sent.plan.number}"
        content = SentDocument.objects.filter(sent=sent).values_list("content", flat=True).first()
        if content is None:
            yield f"{what}: the document is gone."
        elif hashlib.sha256(bytes(content)).hexdigest() != sent.sha256 or len(content) != sent.size:
            yield f"{what}: the document is not the one that was sent."
        if len(sent.lines) != sent.plan.lines.count():
            yield f"{what}: it tells of {len(sent.lines)} lines, and the version has another number."


def _line(books: Books, promise: Row, line: Row, decision: Row, what: str) -> Iterator[str]:
    if line.plan__deal_id != promise.deal_id:
        yield f"{what}: it stands in the plan of another deal."
    if decision.outcome not in YES_OUTCOMES:
        yield f"{what}: the answer was no."
    if line.text.encode() != decision.wording__text.encode():
        yield f"{what}: its bytes are not the signed words."
    if len({line.sha256, decision.wording_sha256, fingerprint(decision.wording__text)}) != 1:
        yield f"{what}: line, decision and words do not have one checksum."
    reviewed = decision.kind == DecisionKind.REVIEWED
    by, represented, at = decision.decided_by_id, decision.represented_id, decision.decided_at
    if reviewed and not books.rights.acted_as(by, represented, Role.LEAD, at):
        yield f"{what}: decided by somebody who was not the deal desk lead then."


@of_all("I11", "Exactly one close plan version of a deal is current")
def one_current_plan(result: Result) -> Iterator[str]:
    """Deals that have a plan."""
    current = Count("plans", filter=Q(plans__is_current=True))
    deals = Deal.objects.annotate(versions=Count("plans"), current=current).filter(versions__gt=0)
    for name, count in deals.order_by("pk").values_list("name", "current"):
        result.checked += 1
        if count != 1:
            yield f"{name}: {count} versions of its close plan are current."
