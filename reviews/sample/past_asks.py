"""What customers asked for in the last six months, as patterns that come back with other words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NO_LIMIT, NOT_SIZED, NO_OWNER, EDITED, GAP = (
    "No limit written",
    "Date not sized",
    "No owner named",
    "Words edited",
    "Product gap",
)


@dataclass(frozen=True)
class Pattern:
    """One kind of ask. `{w}` stands for the words that differ from time to time.

    Attributes:
        text: the ask.
        type: promise type or "".
        words: one of these each time.
        sentence: what was signed, or "" where the answer is always no.
        limit: where it stops.
        owner: who delivers.
        condition: who, what, shown by; their words stand in the sentence.
        no: sentence of a no.
        no_at: which times the answer was no; "all" of them where `sentence` is empty.
        over_no: time to the reason of a yes although engineering said no.
        bad: time to (extra days, cause, what happened).
        late: time to extra days.
        pattern: what the look-back says of it.
        rule: id of the rule that would catch it, or "".
        facts: facts that differ from the plain ones.
    """

    text: str
    type: str
    words: tuple[str, ...]
    sentence: str = ""
    limit: str = ""
    owner: str = "Engineering"
    condition: tuple[str, str, str] | None = None
    no: str = ""
    no_at: tuple[int, ...] = ()
    over_no: Mapping[int, str] = field(default_factory=dict)
    bad: Mapping[int, tuple[int, str, str]] = field(default_factory=dict)
    late: Mapping[int, int] = field(default_factory=dict)
    pattern: str = ""
    rule: str = ""
    facts: Mapping[str, str | None] = field(default_factory=dict)


EXCLUDED = "Real-time sync, custom field mapping and historical backfill are not included."
HOW_OFTEN = "The target system is named, but not how often data moves."
UNSIZED = "A date was signed before engineering gave a size."
EVERY_ROLE = "Sign-on for “users”, sold as sign-on for every role."
WORKFLOW = "One approval rule grew into a workflow; no “out of scope” line was written."

SECURITY = (
    Pattern(
        "Single sign-on with {w} for all users",
        "security",
        ("SAML", "OIDC", "the customer’s identity provider"),
        "Single sign-on with {w} for admins, live by {day}. Other user roles are not included.",
        "Admins only",
        "Security",
        bad={2: (14, GAP, "Users without admin rights could not sign in; they had expected every role.")},
        late={4: 3},
        pattern=EVERY_ROLE,
        facts={"control": "Single sign-on", "access": "gap"},
    ),
    Pattern(
        "SSO for {w} before go-live",
        "security",
        ("every user role", "all warehouse staff", "partners and their staff"),
        "Standard SSO for {w}, in test by {day}, if the customer gives test access by {by}.",
        "Standard SSO only",
        "Security",
        condition=("the customer", "gives test access", "A working test sign-in"),
        no_at=(1,),
        no="Single sign-on for people outside the account is not available.",
        bad={3: (12, GAP, "Partners were meant too; a second sign-in had to be built.")},
        pattern=EVERY_ROLE,
        facts={"control": "SSO", "access": "gap", "already_told": "yes"},
    ),
    Pattern(
        "Audit log export to {w}",
        "security",
        ("the customer’s SIEM", "a file each day", "a bucket of the customer"),
        "Audit logs can be downloaded as a file by admins. Sending them to other systems is not included.",
        "Download only",
        "Security",
        no_at=(0, 2),
        no="Audit logs cannot be sent to other systems.",
        late={4: 5},
        facts={"control": "Audit log export", "logging": "gap"},
    ),
    Pattern(
        "Customer managed encryption keys for {w}",
        "security",
        ("all data", "uploaded files", "backups"),
        no="Encryption keys are managed by us; customer managed keys are not available.",
        facts={"control": "Customer managed keys", "encryption": "gap", "support_today": "none"},
    ),
    Pattern(
        "Files stay in {w}",
        "security",
        ("the customer’s region", "Canada", "Frankfurt"),
        "All files of this account are stored in Frankfurt. Other regions are not included.",
        "One region, Frankfurt",
        "Security",
        no_at=(1, 4),
        no="We store data in Frankfurt only; no other region is available.",
        bad={
            0: (
                26,
                EDITED,
                "The order form said the customer’s region; we have no storage there. It ended in a refund.",
            )
        },
        pattern="Words were changed after they were signed.",
        rule="security-commitment",
        facts={"control": "Region in which files are at rest"},
    ),
    Pattern(
        "Delete all data {w} after the contract ends",
        "security",
        ("30 days", "60 days", "90 days"),
        "Customer data is deleted 90 days after the contract ends; backups follow within 35 days.",
        "90 days, one setting for all",
        "Security",
        facts={"control": "90 day deletion after contract end", "retention": "fine"},
    ),
    Pattern(
        "IP restrictions for {w}",
        "security",
        ("admin sign-in", "all sign-ins", "the API"),
        "Sign-in of admins can be limited to twenty addresses by {day}, if the customer sends its list by {by}.",
        "Twenty addresses, admins only",
        "Security",
        condition=("the customer", "sends its list", "The list of addresses"),
        no_at=(2,),
        no="The API cannot be limited to addresses.",
        facts={"control": "IP allowlist", "access": "gap"},
    ),
    Pattern(
        "Answers to the security questionnaire by {w}",
        "security",
        ("Friday", "the end of the month", "next week"),
        "The customer’s security questionnaire is answered by {day}, up to 120 questions.",
        "One questionnaire, 120 questions",
        "Security",
        facts={"control": "Security questionnaire", "paperwork": "paperwork", "support_today": "full"},
    ),
    Pattern(
        "Pen test summary for {w}",
        "security",
        ("their auditors", "the buyer’s security team", "their insurer"),
        "The summary of the newest pen test is sent by {day}, if the customer signs the NDA by {by}.",
        "Summary, not the report",
        "Security",
        condition=("the customer", "signs the NDA", "The signed NDA"),
        facts={"control": "Pen test summary", "paperwork": "paperwork", "support_today": "full"},
    ),
    Pattern(
        "Two-factor sign-in by {w}",
        "security",
        ("text message", "hardware key", "app for every user"),
        "Two-factor sign-in with an app can be made a must for every user of the account by {day}.",
        "Apps only",
        "Security",
        no_at=(0, 1),
        no="Two-factor sign-in works with apps only.",
        facts={"control": "MFA", "access": "fine"},
    ),
)

DATA = (
    Pattern(
        "Nightly CSV export of {w} to the customer’s SFTP folder",
        "data_movement",
        ("six agreed invoice fields", "five order fields", "eight shipment fields"),
        "One CSV export of {w} to the customer’s SFTP folder, once per night, from {day}. " + EXCLUDED,
        "One file a night",
        condition=None,
        late={3: 2},
        facts={"target": "SFTP folder the customer hosts"},
    ),
    Pattern(
        "Nightly export to {w}",
        "data_movement",
        ("the customer’s server", "the warehouse", "their archive"),
        "Nightly export to {w}, from {day}.",
        "None written",
        bad={
            0: (11, NO_LIMIT, "Backfill of two years was argued after signing."),
            3: (9, NO_OWNER, "Nobody had been named to rerun failed nights."),
            4: (8, NO_LIMIT, "The customer expected every table, not orders alone."),
        },
        no_at=(5,),
        no="We do not export order data more often than once per night.",
        pattern=HOW_OFTEN,
        facts={"volume": None, "frequency": None, "rerun_owner": "Not named"},
    ),
    Pattern(
        "Stock levels flow into {w}",
        "data_movement",
        ("the warehouse system", "their CRM", "the customer’s shop"),
        "Stock levels of all articles are sent to {w} once per hour, from {day}. Changes in the other "
        "direction are not included.",
        "One way, hourly",
        bad={1: (19, NO_LIMIT, "Two-way sync was expected.")},
        late={2: 6},
        pattern=HOW_OFTEN,
        facts={"source": "Stock, our platform", "frequency": None},
    ),
    Pattern(
        "Sync contacts with {w}",
        "data_movement",
        ("the customer’s CRM", "their mail tool", "two systems"),
        "Contacts are copied from the customer’s CRM to our platform once per night, from {day}, if the "
        "customer gives an API key by {by}.",
        "One way, once a night",
        condition=("the customer", "gives an API key", "A call with the key that works"),
        bad={0: (8, NO_OWNER, "Duplicates had no owner.")},
        no_at=(2,),
        no="Two-way sync of contacts is not available.",
        pattern=HOW_OFTEN,
        facts={"direction": "in", "personal_data": "Names and e-mail addresses", "duplicates": None},
    ),
    Pattern(
        "Hourly import from {w} with mapped fields",
        "data_movement",
        ("the customer’s ERP", "their order desk", "an old database"),
        "One hourly import from {w} to the platform using the documented API, with mapping for 12 agreed "
        "fields and one retry "
        "on timeout, from {day}. Customer owns source data cleanup. Changes to ERP schema are separate work.",
        "12 fields, one retry",
        late={1: 7, 4: 3},
        bad={2: (13, NO_OWNER, "Nobody cleaned bad records; the import stopped every second night.")},
        facts={
            "source": "The customer’s ERP",
            "target": "Orders, our platform",
            "direction": "in",
            "frequency": "Every hour",
        },
    ),
    Pattern(
        "CSV import of {w}",
        "data_movement",
        ("supplier records", "price lists", "opening balances"),
        "CSV import is supported, but custom field mapping needs separate scoping.",
        "Our template",
        "Product",
        facts={"source": "A file from the customer", "target": "Our platform", "direction": "in"},
    ),
    Pattern(
        "Export order data every {w}",
        "data_movement",
        ("15 minutes", "five minutes", "minute"),
        no="We do not export order data more often than once per night.",
        facts={"frequency": "Several times an hour", "failures": None},
    ),
    Pattern(
        "Send new orders to {w} through its API",
        "data_movement",
        ("their ERP", "a freight partner", "the customer’s shop"),
        "New orders are sent to {w} through its documented API within ten minutes, from {day}, if the "
        "customer opens a test "
        "system by {by}. Changes to that API are separate work.",
        "New orders only, one system",
        condition=("the customer", "opens a test system", "A test order that arrived"),
        late={3: 8},
        no_at=(4,),
        no="Orders cannot be sent to systems without a documented API.",
        facts={"format": "Its REST API", "frequency": "Within ten minutes"},
    ),
    Pattern(
        "Migration of {w} from the old system",
        "data_movement",
        ("three years of invoices", "open orders", "customer records"),
        "One import of {w} from a file in our template by {day}. Cleanup of the old data is not included.",
        "One file, one run",
        bad={
            0: (17, NOT_SIZED, "The old system held twelve formats; nobody had seen a file before the date was signed.")
        },
        pattern=UNSIZED,
        rule="unsized-date",
        facts={"source": "The customer’s old system", "target": "Our platform", "direction": "in", "volume": None},
    ),
)
