"""What the sample company may say without asking."""

from datetime import datetime, timedelta

from dealdesk.domain.text import fingerprint
from dealdesk.models import User
from promises.models import Capability

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


def add_library(people: dict[str, User], now: datetime) -> None:
    """The documented capabilities."""
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
