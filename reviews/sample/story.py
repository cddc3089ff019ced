"""Harbor Foods: three additions asked for late in a deal, and what a short review makes of them.

Single sign-on and an early weekly file are signed and in the close plan, and security has yet to look at both
together; the nightly export waits for security, the approval rule for product.
"""

from datetime import timedelta

from promises.enums import Lane
from reviews.domain import joint_round
from reviews.sample.walk import Desk, Terms, Told, Walk, promise_walk, weekday, words

DEAL = "Harbor Foods"
DAYS_TO_EXPORT = 17
SSO = Terms(
    sentence=(
        "Single sign-on for all users with the customer’s identity provider, enabled in test by {day}, "
        "if the customer gives test access by {by}."
    ),
    limit="Standard SSO only",
    days=14,
    condition=("the customer", "gives test access", "A sign-in to the test account that works"),
    condition_days=9,
    condition_lane=Lane.ENGINEERING,
)

WEEKLY = Terms(
    sentence=(
        "One CSV file of open orders by email to two named people, every Monday at 07:00 UTC, from {day}. "
        "Other schedules, recipients and fields are not included."
    ),
    limit="Two recipients, once a week",
    days=18,
)


def together_walk(desk: Desk) -> Walk:
    """The lead asks for a joint look at what is signed; engineering and product have looked, security has not."""
    yield desk.ago(16.0)
    deal = desk.deals[DEAL]
    joint_round.open_round(deal.pk, by=desk.lead())
    for lane, hours in ((Lane.ENGINEERING, 15.2), (Lane.PRODUCT, 14.1)):
        yield desk.ago(hours)
        newest = deal.joint_rounds.latest("number")
        joint_round.mark_seen(deal.pk, by=desk.reviewer(lane, 0), lane=lane, sha256=newest.sha256)


def harbor_foods(desk: Desk, created: dict[int, float]) -> list[Walk]:
    """The promises of the story; `created` says how many working hours ago each draft was written."""
    export_date = weekday(desk.now.date() + timedelta(days=DAYS_TO_EXPORT))
    export_day = words(export_date)
    told_of_it = (
        Told(
            number=1020,
            deal=DEAL,
            created=desk.ago(49.5),
            sent=desk.ago(49.3),
            text="Open orders as a CSV file by email every Monday morning",
            type="data_movement",
            facts={
                "target": "The mailboxes of two buyers",
                "fields": "Order no., date, customer no., total",
                "frequency": "Every Monday, 07:00 UTC",
                "volume": "300",
                "risk": "A mailbox is shared, and more people read the file than anybody thinks.",
            },
            waits={"engineering": 1.5, "security": 3.0, "product": 2.0},
            terms=WEEKLY,
        ),
        Told(
            number=1024,
            deal=DEAL,
            created=desk.ago(created[1024]),
            sent=desk.ago(43.5),
            text="Real-time sync of orders with the customer’s purchasing system",
            type="data_movement",
            facts={
                "target": "The customer’s purchasing system",
                "format": "Not chosen yet",
                "frequency": "Within seconds of every change",
                "failures": None,
            },
            says={
                "engineering": ("no", "Two-way sync of every change is a project of its own; nobody has sized it."),
                "product": ("yes_if", "Only if others want it too."),
            },
            waits={"engineering": 2.0, "security": 3.5, "product": 1.0},
            declined="Real-time order sync is not available.",
            reason="The nightly export covers what the buyers look at.",
        ),
        Told(
            number=1033,
            deal=DEAL,
            created=desk.ago(created[1033]),
            sent=desk.ago(29.0),
            text="Single sign-on for all users with the customer’s identity provider",
            type="security",
            facts={
                "control": "Single sign-on with SAML, through the customer’s identity provider",
                "support_gap": "Setup work; the product supports this identity provider already",
                "access": "fine",
                "already_told": "yes",
                "risk": "A sign-in that fails on the first day stops everybody.",
            },
            says={
                "engineering": ("yes_if", "Setup, not a new feature, if the customer gives test access first."),
                "security": ("yes", "Their provider is one we run with others."),
            },
            waits={"engineering": 1.2, "security": 3.4, "product": 2.2},
            pace=1.5,
            terms=SSO,
            notes=(("Call note", "They use one identity provider for everything and want nobody to keep a password."),),
        ),
        Told(
            number=1041,
            deal=DEAL,
            created=desk.ago(created[1041]),
            sent=desk.ago(8.5 - 4.25),
            text="Orders above $10,000 need manager approval",
            type="custom_logic",
            facts={
                "rule": "An order with a total above $10,000 waits until one manager approves it.",
                "depends_on_it": "The buyers, and the manager on duty.",
                "others_use_it": "yes",
                "we_build": "One rule with one amount for the whole account.",
                "customer_provides": "The name of the manager and of a deputy.",
                "out_of_scope": "Further rules, levels and paths.",
                "risk": "One rule grows until it is a system of its own.",
            },
            says={"engineering": ("yes_if", "One rule for one use case; further rules and levels are separate work.")},
            waits={"engineering": 2.6, "product": None},
            turn=1,
            notes=(("Call note", "“We just need one approval rule.” Finance signs off big orders by hand today."),),
            first_draft="We can support your workflow with approval rules",
        ),
        Told(
            number=1042,
            deal=DEAL,
            created=desk.ago(created[1042]),
            sent=desk.ago(8.5 - 2.65),
            text=f"Nightly CSV export of five order fields to the customer’s SFTP folder by {export_day}.",
            type="data_movement",
            facts={
                "target": "SFTP folder the customer hosts",
                "fields": "Order no., date, customer no., total, status",
                "personal_data": "None in the five fields",
                "failures": "One retry at 02:30, then an alert to support",
                "requested_date": export_date.isoformat(),
                "date_sized": "no",
                "we_build": "One file a night with five agreed fields.",
                "customer_provides": "The folder, a public key, and somebody who reads the first file.",
                "out_of_scope": "Real-time sync, custom field mapping, historical backfill.",
            },
            says={
                "engineering": (
                    "yes_if",
                    f"Five fields, one file a night. Three days, fits the {export_day} sprint. No backfill.",
                ),
                "product": ("yes", "Four others asked. Belongs in the product."),
            },
            waits={"engineering": 4.2, "product": 3.4, "security": None},
            notes=(
                (
                    "Call note",
                    "“Every night is fine, nobody reads it before eight. The buyers look at yesterday. "
                    "We would take five columns, the ones in the file I sent.”",
                ),
                (
                    "orders-sample.csv",
                    "order_no,date,cust,total\n48211,05-28,C-310,1240.00\n48212,05-28,C-088,310.50\n"
                    "48213,05-28,C-310,87.20\n48214,05-29,C-127,10480.00",
                ),
                (
                    "Security questionnaire, page 6",
                    "4.2 Does the supplier support SFTP with key login? Required: yes, no passwords.\n"
                    "4.3 Are files encrypted at rest on arrival? Customer side, own disk.",
                ),
            ),
            first_draft="We can handle their data needs",
        ),
        Told(
            number=1051,
            deal=DEAL,
            created=desk.ago(created[1051]),
            sent=None,
            text="Export to a second SFTP folder",
            type="data_movement",
        ),
    )
    return [*(promise_walk(desk, told) for told in told_of_it), together_walk(desk)]
