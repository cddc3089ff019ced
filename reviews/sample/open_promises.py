"""What is under review while somebody looks around: twenty-three promises beside the two open ones of Harbor Foods."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from promises.domain import promises as drafts
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.sample.facts import facts_for
from reviews.sample.library import used_walks
from reviews.sample.numbers import next_number
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
WAIT = "wait"


@dataclass(frozen=True)
class Open:
    """One open promise.

    Attributes:
        left: working hours until its deadline; below zero it ran out so long ago. With sales: hours since the question.
        marks: lane to its answer, or "wait".
        lead: all lanes are in, and `left` is the lead's time.
        note: what the customer said.
    """

    number: int
    deal: str
    text: str
    type: str
    left: float
    marks: Mapping[str, str]
    lead: bool = False
    facts: Mapping[str, str | None] = field(default_factory=dict)
    note: str = ""


def lanes(engineering: str, security: str, product: str) -> dict[str, str]:
    """Marks of the three lanes; "" where the rules do not ask the lane."""
    marks = {"engineering": engineering, "security": security, "product": product}
    return {lane: mark for lane, mark in marks.items() if mark}


OPEN = (
    Open(
        1026,
        "Fenwick Retail",
        "Live stock levels on the customer’s own website",
        "mixed",
        3.0,
        lanes("question", "yes", WAIT),
        note="Shoppers should see what is left before they drive to the shop.",
    ),
    Open(
        1027,
        "Tern Energy",
        "Answer every priority-one ticket within 15 minutes, day and night",
        "",
        -7.5,
        lanes("yes_if", "", WAIT),
        facts={"commercial_term": "A first answer within 15 minutes at any hour"},
        note="Their last supplier slept through an outage.",
    ),
    Open(
        1028,
        "Bluefin Travel",
        "Two-way contact sync with the customer’s CRM",
        "data_movement",
        5.5,
        lanes(WAIT, "question", "question"),
        facts={
            "source": "The customer’s CRM",
            "target": "Contacts, our platform",
            "direction": "both",
            "personal_data": "Names, e-mail addresses and phone numbers",
            "frequency": "Whenever a contact changes",
            "volume": None,
            "mapping_owner": None,
        },
        note="“We just need a simple sync.”",
    ),
    Open(
        1029,
        "Kestrel Bank",
        "Keep all files of EU users in the Frankfurt region",
        "security",
        -6.0,
        lanes("yes_if", WAIT, "yes"),
        facts={"control": "Storage of uploaded files in Frankfurt only"},
        note="Their regulator asks where files are at rest.",
    ),
    Open(
        1030,
        "Millbrook Health",
        "Role-based access with five custom roles",
        "security",
        1.9,
        lanes("yes", "yes", "yes_if"),
        lead=True,
        facts={"control": "Five roles with their own rights on each page"},
    ),
    Open(
        1031,
        "Summit Freight",
        "Import 40 million ledger records each night before 05:00",
        "data_movement",
        -3.1,
        lanes(WAIT, "yes", "yes"),
        facts={
            "source": "The customer’s ledger",
            "target": "Invoices, our platform",
            "direction": "in",
            "volume": "40000000",
            "failures": None,
            "frequency": "Every night, done before 05:00",
        },
        note="“Another customer has a large import job, so this one is no problem.”",
    ),
    Open(
        1032,
        "Pinnacle Parts",
        "Weekly CSV import of supplier records",
        "data_movement",
        4.0,
        lanes("yes", "yes", "yes"),
        lead=True,
        facts={
            "source": "A file from the customer",
            "target": "Suppliers, our platform",
            "direction": "in",
            "frequency": "Mondays, 06:00 UTC",
            "volume": "900",
        },
    ),
    Open(
        1034,
        "Larch Insurance",
        "Sign users out after 15 idle minutes",
        "security",
        5.25,
        lanes("yes", "yes_if", "yes"),
        lead=True,
        facts={"control": "Session ends after 15 minutes without a click"},
    ),
    Open(
        1035,
        "Alder Logistics",
        "SAML single sign-on for every user role before launch",
        "security",
        1.5,
        lanes("yes", WAIT, WAIT),
        facts={"control": "Single sign-on with SAML for every role"},
        note="“Customer wants SSO for all users before launch.” Go-live is in five weeks.",
    ),
    Open(
        1036,
        "Larch Insurance",
        "Send audit log events to the customer’s SIEM every hour",
        "security",
        2.25,
        lanes("yes_if", WAIT, "yes"),
        facts={"control": "Audit log export every hour", "logging": "gap"},
    ),
    Open(
        1037,
        "Bluefin Travel",
        "Round order totals to five cents for one country",
        "custom_logic",
        2.35,
        lanes(WAIT, "", "yes"),
        facts={"rule": "Totals of orders in one country end in .00 or .05."},
    ),
    Open(
        1038,
        "Westbay Clinics",
        "Delete all customer data 90 days after the contract ends",
        "security",
        3.15,
        lanes(WAIT, WAIT, WAIT),
        facts={"control": "90 day deletion after contract end", "retention": "gap"},
    ),
    Open(
        1039,
        "Kestrel Bank",
        "Customer manages its own encryption keys",
        "security",
        4.1,
        lanes("no", WAIT, "yes"),
        facts={"control": "Customer managed encryption keys", "encryption": "gap"},
        note="On page 11 of their questionnaire, marked as required.",
    ),
    Open(
        1040,
        "Quarry Tools",
        "Hide cost prices from the warehouse role",
        "custom_logic",
        3.85,
        lanes("yes", "yes", WAIT),
        facts={"rule": "Whoever holds the warehouse role sees no cost price anywhere."},
    ),
    Open(
        1043,
        "Granite Works",
        "Hourly import from the customer’s ERP with twelve mapped fields",
        "data_movement",
        4.4,
        lanes(WAIT, "yes_if", "yes"),
        facts={
            "source": "The customer’s ERP",
            "target": "Orders, our platform",
            "direction": "in",
            "format": "The documented API",
            "frequency": "Every hour",
            "failures": "One retry on timeout",
        },
    ),
    Open(
        1044,
        "Pinnacle Parts",
        "Push approved purchase orders into the customer’s ERP through its API",
        "mixed",
        4.65,
        lanes(WAIT, WAIT, "yes_if"),
        facts={"target": "The customer’s ERP", "format": "Its REST API, version 2"},
    ),
    Open(
        1045,
        "Millbrook Health",
        "Limit admin sign-in to a list of office IP addresses",
        "security",
        6.15,
        lanes("yes", WAIT, "yes"),
        facts={"control": "IP allowlist for admin sign-in", "access": "gap"},
    ),
    Open(
        1046,
        "Fenwick Retail",
        "Bulk edit of price lists by {day}",
        "custom_logic",
        5.5,
        lanes(WAIT, "", WAIT),
        facts={"rule": "One change for many prices at once, with a preview.", "date_sized": "no"},
    ),
    Open(
        1047,
        "Tern Energy",
        "Round units to whole numbers on the invoice",
        "custom_logic",
        6.4,
        lanes("yes", "", "yes_if"),
        lead=True,
        facts={"rule": "Readings are cut to whole units before they are priced."},
    ),
    Open(
        1048,
        "Orchard Schools",
        "Copy survey answers to a data store in Canada",
        "data_movement",
        8.2,
        lanes(WAIT, WAIT, WAIT),
        facts={
            "source": "Surveys, our platform",
            "target": "A data store in Canada",
            "data_region": "Frankfurt to Montreal",
            "personal_data": "Answers of pupils, without names",
            "frequency": "Once a week",
        },
    ),
    Open(
        1049,
        "Cobalt Media",
        "Send order events to the customer’s message queue within one minute",
        "data_movement",
        7.6,
        lanes(WAIT, "yes", WAIT),
        facts={
            "target": "The customer’s message queue",
            "format": "JSON, one message an event",
            "frequency": "Within one minute of every event",
            "volume": None,
        },
    ),
    Open(
        1050,
        "Heron Hotels",
        "Free migration of three years of invoices",
        "data_movement",
        8.4,
        lanes(WAIT, WAIT, WAIT),
        facts={
            "commercial_term": "Migration without a fee",
            "source": "The system the customer leaves",
            "target": "Our platform",
            "direction": "in",
            "frequency": "Once",
        },
    ),
)

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
