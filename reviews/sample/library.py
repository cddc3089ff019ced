"""What the sample company may say without asking, and the phrases nobody can review."""

from datetime import timedelta

from promises.domain import library
from promises.models import BannedPhrase, Capability, Promise
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
        "In the product; not sent to other systems",
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
    ("Data is stored in Frankfurt.", "One region for the whole account", "Security", 136),
)

#: phrase, why, what to write instead
PHRASES = (
    (
        "enterprise security",
        "Nobody can say which control this is.",
        "name the control, such as single sign-on with SAML",
    ),
    (
        "meets buyer security requirements",
        "It promises whatever the buyer has in mind.",
        "the control, the gap, and what we will not do",
    ),
    ("supports compliance needs", "A need is not a control.", "audit logs and role-based access, or what it really is"),
    (
        "solve your compliance problem",
        "It promises an outcome we do not control.",
        "what the product does, such as audit logs",
    ),
    ("should be fine", "A soft yes. The customer will read it as a yes.", ""),
    (
        "we can handle their data needs",
        "Nobody can size this. It promises an outcome, not what the product does.",
        "what moves, from where to where, how often",
    ),
    (
        "handle their data needs",
        "Nobody can size this. It promises an outcome, not what the product does.",
        "what moves, from where to where, how often",
    ),
    ("we can support your workflow", "A workflow grows; one rule does not.", "one rule for one use case"),
    ("will match your workflow", "A workflow grows; one rule does not.", "one rule for one use case"),
    (
        "just a simple sync",
        "Which systems, which way, how often, and what when it fails?",
        "source, target, how often, and what happens to failed records",
    ),
    ("seamless integration", "No engineer can estimate “seamless”.", "the endpoint, the fields and how often"),
    ("full integration", "Full has no limit.", "the endpoint, the fields and how often"),
    ("any format", "Somebody will send one we cannot read.", "the file types we read"),
    ("all your data", "Which data? All has no limit.", "the fields, by name"),
    ("unlimited", "There is always a limit; the customer will find it.", "the number we have tested"),
    ("real-time", "Without a number it means whatever the reader hopes.", "how many seconds or minutes"),
    ("as soon as possible", "It is no date, and will be read as the nearest one.", "a day, or “no date is promised”"),
    ("on the roadmap", "It will be read as a promise with a date.", "nothing, or a day that engineering has sized"),
    ("we expect to support", "It will be read as “we will”.", "what is there today"),
    ("probably", "A guess cannot be signed.", ""),
    (
        "minor customization",
        "Small changes are how the expensive ones begin.",
        "the exact rule, and what stays out of scope",
    ),
    ("whatever they need", "Nobody can say no to this later.", "the one thing they asked for"),
    ("bank-grade", "It names no control.", "the control, such as encryption at rest with AES-256"),
    ("fully compliant", "With what, and who says so?", "the report or standard, and its date"),
    ("best efforts", "It promises work without an end.", "what is done, by when, up to which limit"),
    ("etc.", "The reader fills in the rest.", "the full list"),
)


#: What is due for a check, and what was taken back, by the beginning of its sentence.
DUE = "Data is stored in Frankfurt."
TAKEN_BACK = "Webhooks for new and changed orders"
WHY_TAKEN_BACK = "Retries were shortened to ten minutes; the new sentence is not written yet."

#: number, deal, beginning of the sentence, the rep's words, working hours since
USED = (
    (1021, "Millbrook Health", "Two-factor sign-in", "Every user signs in with a second factor", 49.0),
    (1022, "Quarry Tools", "CSV export on demand", "Their planner wants to pull orders as CSV now and then", 47.5),
    (1023, "Kestrel Bank", "Data is encrypted", "Encryption in transit and at rest, for their questionnaire", 45.0),
)


def add_phrases() -> None:
    """The phrases that cannot be reviewed."""
    have = set(BannedPhrase.objects.values_list("phrase", flat=True))
    BannedPhrase.objects.bulk_create(
        [
            BannedPhrase(phrase=phrase, why=why, instead=instead)
            for phrase, why, instead in PHRASES
            if phrase not in have
        ]
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
