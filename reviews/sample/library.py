"""What the sample company may say without asking, and the phrases nobody can review."""

from datetime import datetime, timedelta

from dealdesk.domain.text import fingerprint
from dealdesk.models import User
from promises.models import BannedPhrase, Capability

#: sentence, limit, owner, days since approval, days until the next check
CAPABILITIES = (
    ("CSV export on demand, up to 50,000 rows.", "On demand, one file at a time", "Product", 110, 70),
    ("Single sign-on with SAML for admins.", "Admins only, not every user role", "Security", 95, 85),
    (
        "Two-factor sign-in with an authenticator app for every user.",
        "Apps only, no text messages",
        "Security",
        60,
        120,
    ),
    (
        "Audit log of sign-ins and changes, kept for 180 days, readable by admins.",
        "In the product; not sent to other systems",
        "Security",
        150,
        30,
    ),
    (
        "Data is encrypted in transit with TLS 1.2 or newer and at rest with AES-256.",
        "Keys are managed by us",
        "Security",
        40,
        140,
    ),
    (
        "Customer data is deleted 90 days after the contract ends; backups follow within 35 days.",
        "One setting for all customers",
        "Security",
        80,
        100,
    ),
    ("Role-based access with four fixed roles.", "No custom roles", "Product", 130, 50),
    (
        "CSV import is supported, but custom field mapping needs separate scoping.",
        "Our template, up to 20,000 rows a file",
        "Engineering",
        100,
        80,
    ),
    ("REST API with 600 calls a minute for each account.", "Documented endpoints only", "Engineering", 70, 110),
    (
        "Webhooks for new and changed orders, with three retries over one hour.",
        "At least once; order of events is not kept",
        "Engineering",
        50,
        130,
    ),
    (
        "Support by e-mail on working days, first answer within eight hours.",
        "09:00 to 17:30, our zone",
        "Support",
        165,
        15,
    ),
    ("Data is stored in Frankfurt.", "One region for the whole account", "Security", 190, -10),
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


def add_library(people: dict[str, User], now: datetime) -> None:
    """The documented capabilities and the phrases that cannot be reviewed."""
    Capability.objects.bulk_create(
        [
            Capability(
                sentence=sentence,
                sha256=fingerprint(sentence),
                limit=limit,
                owner=owner,
                review_by=now.date() + timedelta(days=due),
                approved_at=now - timedelta(days=age),
                approved_by=people["Grace"],
            )
            for sentence, limit, owner, age, due in CAPABILITIES
        ]
    )
    have = set(BannedPhrase.objects.values_list("phrase", flat=True))
    BannedPhrase.objects.bulk_create(
        [
            BannedPhrase(phrase=phrase, why=why, instead=instead)
            for phrase, why, instead in PHRASES
            if phrase not in have
        ]
    )
