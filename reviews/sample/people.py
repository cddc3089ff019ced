"""Who works at the sample company. Everybody signs in with the same printed password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from dealdesk.enums import Role
from dealdesk.models import RoleGrant, StandIn, User

DOMAIN = "sample.example"
PASSWORD = "four lanes and one answer"  # noqa: S105 -- printed on purpose; only sample people have it
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
HIRED = timedelta(days=730)  # long before the first sample promise, so that every old answer was given by right


@dataclass(frozen=True)
class Person:
    """One sample person.

    Attributes:
        name: first name; the e-mail is made from it.
        roles: what they may do.
        words: what the printed table says they do.
        zone: where they sit.
    """

    name: str
    roles: tuple[Role, ...]
    words: str
    zone: str = BERLIN

    @property
    def email(self) -> str:
        """Address to sign in with."""
        return f"{self.name.lower()}@{DOMAIN}"


EVERYBODY = (
    Person("Maya", (Role.REP,), "Sales rep, Harbor Foods"),
    Person("Leo", (Role.REP,), "Sales rep", NEW_YORK),
    Person("Nora", (Role.REP,), "Sales rep"),
    Person("Tom", (Role.ENGINEERING,), "Engineering reviewer"),
    Person("Priya", (Role.ENGINEERING,), "Engineering reviewer", NEW_YORK),
    Person("Ines", (Role.SECURITY,), "Security reviewer"),
    Person("Raj", (Role.SECURITY,), "Security reviewer", NEW_YORK),
    Person("Omar", (Role.PRODUCT,), "Product reviewer"),
    Person("Sofia", (Role.PRODUCT,), "Product reviewer"),
    Person("Grace", (Role.LEAD,), "Deal desk lead, signs the final answer"),
    Person("Paul", (Role.READER,), "Head of delivery, stands in for Grace"),
    Person("Ada", (Role.ADMIN,), "Admin: reads the rules, the audit trail, the records"),
    Person("Alan", (Role.ADMIN,), "Admin", NEW_YORK),
    Person("Lena", (Role.READER,), "Support, reads what was promised"),
    Person("Viktor", (Role.READER,), "Delivery, reads what was promised"),
    Person("Clara", (Role.LEGAL,), "Legal reviewer, asked where a rule names legal"),
    Person("Felix", (Role.FINANCE,), "Finance reviewer, asked where a rule names finance"),
)

#: Two reviewers a lane take turns.
REVIEWERS = {
    "engineering": ("Tom", "Priya"),
    "security": ("Ines", "Raj"),
    "product": ("Omar", "Sofia"),
}


def add_people(now: datetime) -> dict[str, User]:
    """Make everybody, with roles held for two years and Grace's stand-in.

    Returns:
        First name to person.
    """
    since = now - HIRED
    secret = make_password(PASSWORD)  # one slow hash for everybody: the password is printed anyway
    people = {}
    for person in EVERYBODY:
        user = User.objects.create(
            email=person.email,
            first_name=person.name,
            zone=person.zone,
            password=secret,
            is_staff=Role.ADMIN in person.roles,
            is_superuser=Role.ADMIN in person.roles,
            date_joined=since,
        )
        people[person.name] = user
        RoleGrant.objects.bulk_create([RoleGrant(user=user, role=role, granted_at=since) for role in person.roles])
    grace, paul = people["Grace"], people["Paul"]
    holiday = now - timedelta(days=75)
    StandIn.objects.create(person=grace, substitute=paul, starts_at=holiday, ends_at=holiday + timedelta(days=10))
    StandIn.objects.create(
        person=grace, substitute=paul, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=90)
    )
    return people


def lead_at(people: dict[str, User], now: datetime, at: datetime) -> User:
    """Who signs at a moment: Paul while Grace is on holiday."""
    holiday = now - timedelta(days=75)
    return people["Paul"] if holiday <= at < holiday + timedelta(days=10) else people["Grace"]
