"""What is under review while somebody looks around: twenty-three promises beside the two open ones of Harbor Foods."""

from datetime import timedelta

from promises.domain import promises as drafts
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.sample.facts import facts_for
from reviews.sample.library import used_walks
from reviews.sample.numbers import next_number
from reviews.sample.open_asks import OPEN, WAIT, Open
from reviews.sample.story import harbor_foods
from reviews.sample.walk import (
    Desk,
    Terms,
    Told,
    Walk,
    answer_questions,
    answers_walk,
    promise_walk,
    signing_walk,
    weekday,
    without_proof,
    words,
)

WINDOW = 8.5  # working hours from sending to the deadline


INVOICE_LAYOUT = Terms(
    sentence=(
        "One custom invoice layout with the customer’s logo and address block, live by {day}. "
        "Further layouts are not included."
    ),
    limit="One layout",
    days=16,
)


def open_walks(desk: Desk) -> list[Walk]:
    """Everything under review, Harbor Foods among it, and what was answered from the library meanwhile."""
    created = _drafted(desk)
    plain = [promise_walk(desk, _told(desk, promise, created)) for promise in OPEN]
    others = [invoice_layout_walk(desk, created[1025]), *used_walks(desk)]
    return [*harbor_foods(desk, created), *others, *plain]


def _sent_ago(promise: Open) -> float:
    """Working hours since it was sent."""
    if "question" in promise.marks.values():
        return promise.left + 3.0
    return WINDOW - promise.left + (5.0 if promise.lead else 0.0)


def _drafted(desk: Desk) -> dict[int, float]:
    """Working hours since each draft was written: before it was sent, and in the order of the numbers."""
    sent = {promise.number: _sent_ago(promise) for promise in OPEN}
    sent |= {1024: 43.5, 1025: 41.5, 1033: 29.0, 1041: WINDOW - 4.25, 1042: WINDOW - 2.65, 1051: 0.01}
    created, newer = {}, 0.0
    for number in sorted(sent, reverse=True):
        newer = created[number] = max(sent[number] + 0.03, newer + 0.02)
    return created


def _told(desk: Desk, promise: Open, created: dict[int, float]) -> Told:
    sent_ago = _sent_ago(promise)
    # Answers are spread over the time that has passed, so that none of them lies ahead.
    answering = [lane for lane in ("product", "security", "engineering") if promise.marks.get(lane, WAIT) != WAIT]
    span = {True: 5.0, False: min(sent_ago, 7.0) * 0.9}[promise.lead]
    waits: dict[str, float | None] = dict.fromkeys(promise.marks)
    for place, lane in enumerate(answering, start=1):
        waits[lane] = (
            3.0 * place / len(answering) if "question" in promise.marks.values() else span * place / len(answering)
        )
    day = weekday(desk.now.date() + timedelta(days=13))
    facts = dict(promise.facts)
    if "{day}" in promise.text:
        facts["requested_date"] = day.isoformat()
    return Told(
        number=promise.number,
        deal=promise.deal,
        created=desk.ago(created[promise.number]),
        sent=desk.ago(sent_ago),
        text=promise.text.replace("{day}", words(day)),
        type=promise.type,
        facts=facts,
        says=promise.marks,
        waits=waits,
        notes=(("Call note", promise.note),) if promise.note else (),
        turn=promise.number,
    )


def invoice_layout_walk(desk: Desk, created: float) -> Walk:
    """P-1025: signed and in the plan of Heron Hotels, then asked for anew; the signed words are being replaced."""
    told = Told(
        number=1025,
        deal="Heron Hotels",
        created=desk.ago(created),
        sent=desk.ago(41.5),
        text="Custom invoice layout with the customer’s logo",
        type="custom_logic",
        facts={"rule": "Invoices of this account carry the customer’s logo and address block."},
        waits={"engineering": 3.0, "product": 1.5},
        terms=INVOICE_LAYOUT,
    )
    yield told.created
    rep = desk.deals[told.deal].owner
    next_number(Promise, told.number)
    promise = drafts.create_ask(desk.deals[told.deal].pk, by=rep, ask=told.text, type=told.type)
    promise = drafts.give_facts(promise.pk, by=rep, given=facts_for(told.type, dict(told.facts)))
    answer_questions(promise, rep)
    without_proof(promise, rep)
    yield desk.ago(41.5)
    lifecycle.submit(promise.pk, by=rep)
    at = yield from answers_walk(desk, promise, told, desk.ago(41.5))
    yield from signing_walk(desk, promise, told, INVOICE_LAYOUT, at)
    anew = desk.ago(8.0)
    yield anew
    lifecycle.change_scope(
        promise.pk,
        by=rep,
        ask="Custom invoice layout for one subsidiary",
        what_changed="A second layout, for one subsidiary, instead of one for the account",
    )
    later = Told(**{**told.__dict__, "says": {"engineering": "question"}, "waits": {"engineering": 4.0}})
    yield from answers_walk(desk, promise, later, anew)
