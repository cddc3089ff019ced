"""Harbor Foods: three additions asked for late in a deal, and what a short review makes of them.

Single sign-on is signed and in the close plan, the nightly export waits for security, the approval rule for product.
"""

import re
from datetime import timedelta

from promises.enums import Lane
from promises.models import Deal
from promises.models.deal import DealOutcome
from reviews.domain import closeplan, say_backs
from reviews.domain.say_back_links import token_of
from reviews.models import SayBackAsk
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


def harbor_foods(desk: Desk, created: dict[int, float]) -> list[Walk]:
    """The promises of the story; `created` says how many working hours ago each draft was written."""
    export_date = weekday(desk.now.date() + timedelta(days=DAYS_TO_EXPORT))
    export_day = words(export_date)
    return [
        promise_walk(desk, told)
        for told in (
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
                notes=(
                    ("Call note", "They use one identity provider for everything and want nobody to keep a password."),
                ),
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
                says={
                    "engineering": ("yes_if", "One rule for one use case; further rules and levels are separate work.")
                },
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
    ]


def said_back(desk: Desk) -> list[Walk]:
    """Lena says the clause of Harbor Foods back and Tom judges it; Viktor has a link for a sentence of another deal."""
    return [_said_and_judged(desk), _waits(desk)]


def _said_and_judged(desk: Desk) -> Walk:
    yield desk.ago(16.0)
    ask = _ask(desk, desk.deals[DEAL], "Lena")
    if ask is None:
        return
    yield desk.ago(15.3)
    text = (
        "Everybody at the customer can sign in through the customer’s identity provider. It is on in the test system "
        "by {}, provided that the customer gives us test access by {}."
    )
    days = re.findall(r"by (\w+ \d+)", ask.decision.wording.text)
    answer = say_backs.answer_link(token_of(ask.seed), text=text.format(*days), by=None)
    yield desk.ago(14.8)
    say_backs.judge(ask.deal_id, by=desk.people["Tom"], answer_id=answer.pk, is_meant=True)


def _waits(desk: Desk) -> Walk:
    yield desk.ago(2.5)
    for deal in Deal.objects.filter(outcome=DealOutcome.OPEN).exclude(name=DEAL).order_by("close_date", "pk"):
        if _ask(desk, deal, "Viktor") is not None:
            return


def _ask(desk: Desk, deal: Deal, reader: str) -> SayBackAsk | None:
    """Ask about the first sentence of a deal that stands at this moment, where one does."""
    standing = [pk for pk, verdict in closeplan.read(deal, desk.hand.at).verdicts.items() if verdict.passes]
    if not standing:
        return None
    return say_backs.ask_reader(deal.pk, by=deal.owner, promise_id=standing[0], reader_id=desk.people[reader].pk)
