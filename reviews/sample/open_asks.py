"""What the twenty-three promises under review are: ask, type and facts, the time left, and who has answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
