"""What the sample company may say without asking."""

from datetime import timedelta

from promises.domain import library
from promises.models import Capability, Promise
from reviews.domain import documented, lifecycle
from reviews.sample.clock import hours_after
from reviews.sample.numbers import next_number
from reviews.sample.walk import Desk, Walk

DAY = 8.5  # working hours
#: Two reviewers of each of the two groups that keep the library write and approve in turn.
PAIRS = (("Omar", "Ines"), ("Ines", "Sofia"), ("Sofia", "Raj"), ("Raj", "Omar"))

#: sentence, limit, owner, working days since it was written
CAPABILITIES = (
    ("CSV export on demand, up to 50,000 rows.", "On demand, one file at a time", "Product", 79),
    ("Single sign-on with SAML for admins.", "Admins only, not every user role", "Security", 68),
    (
        "Two-factor sign-in with an authenticator app for every user.",
        "Apps only, no text messages",
        "Security",
        43,
    ),
    (
        "Audit log of sign-ins and changes, kept for 180 days, readable by admins.",
        "Read in the product; other systems are not included",
        "Security",
        107,
    ),
    (
        "Data is encrypted in transit with TLS 1.2 or newer and at rest with AES-256.",
        "Keys are managed by us",
        "Security",
        29,
    ),
    (
        "Customer data is deleted 90 days after the contract ends; backups follow within 35 days.",
        "One setting for all customers",
        "Security",
        57,
    ),
    ("Role-based access with four fixed roles.", "No custom roles", "Product", 93),
    (
        "CSV import is supported, but custom field mapping needs separate scoping.",
        "Our template, up to 20,000 rows a file",
        "Engineering",
        71,
    ),
    ("REST API with 600 calls a minute for each account.", "Documented endpoints only", "Engineering", 50),
    (
        "Webhooks for new and changed orders, with three retries over one hour.",
        "At least once; order of events is not kept",
        "Engineering",
        36,
    ),
    (
        "Support by e-mail on working days, first answer within eight hours.",
        "09:00 to 17:30, our zone",
        "Support",
        118,
    ),
    (
        "Customer data is stored in the AWS region eu-central-1 (Frankfurt).",
        "One region for the whole account",
        "Security",
        136,
    ),
)


#: What is due for a check, and what was taken back, by the beginning of its sentence.
DUE = "Customer data is stored in the AWS region eu-central-1 (Frankfurt)."
TAKEN_BACK = "Webhooks for new and changed orders"
WHY_TAKEN_BACK = "Retries were shortened to ten minutes; the new sentence is not written yet."

#: number, deal, beginning of the sentence, the rep's words, working hours since
USED = (
    (1021, "Millbrook Health", "Two-factor sign-in", "Every user signs in with a second factor", 49.0),
    (1022, "Quarry Tools", "CSV export on demand", "Their planner wants to pull orders as CSV now and then", 47.5),
    (1023, "Kestrel Bank", "Data is encrypted", "Encryption in transit and at rest, for their questionnaire", 45.0),
)


def library_walks(desk: Desk) -> list[Walk]:
    """Every entry from its writing to where it stands now."""
    return [_entry(desk, place) for place in range(len(CAPABILITIES))]


def used_walks(desk: Desk) -> list[Walk]:
    """Asks that were answered at once with words of the library."""
    return [_use(desk, *used) for used in USED]


def _entry(desk: Desk, place: int) -> Walk:
    """Written by one reviewer, approved by another the same day, checked or taken back since."""
    sentence, limit, owner, days = CAPABILITIES[place]
    author, approver = (desk.people[name] for name in PAIRS[place % len(PAIRS)])
    at = desk.ago(days * DAY + place * 0.1)
    yield at
    longest = library.LONGEST - timedelta(days=1)
    entry = library.write_capability(
        by=author, sentence=sentence, limit=limit, owner=owner, review_by=desk.hand.at.date() + longest
    )
    yield hours_after(desk.calendar, at, 2.0)
    library.approve_capability(entry.pk, by=approver, sha256=entry.sha256)
    if sentence.startswith(TAKEN_BACK):
        yield desk.ago(30.0)
        documented.withdraw_capability(entry.pk, by=approver, reason=WHY_TAKEN_BACK)
    elif sentence != DUE and entry.review_by <= desk.now.date() + timedelta(days=14):
        yield desk.ago(20.0 + place * 0.1)
        documented.check_capability(entry.pk, by=author, review_by=desk.hand.at.date() + longest)


def _use(desk: Desk, number: int, deal: str, beginning: str, ask: str, hours: float) -> Walk:
    """A rep answered an ask at once with words of the library."""
    yield desk.ago(hours)
    next_number(Promise, number)
    entry = Capability.objects.get(sentence__startswith=beginning)
    on = desk.deals[deal]
    lifecycle.use_capability(on.pk, by=on.owner, capability_id=entry.pk, sha256=entry.sha256, ask=ask)
