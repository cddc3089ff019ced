"""Which sentences nobody signed would hold us to something."""

import pytest

from promises.domain.drift import reads_like_a_promise

pytestmark = pytest.mark.once

PROMISES = [
    "We will also connect your data lake before the summer.",
    "The platform integrates with SAP and Oracle.",
    "Support is available around the clock.",
    "You get a dedicated engineer.",
    "No setup fee will be charged.",
    "Reports are mailed to all managers every Monday.",
    "Your team will be able to change workflows on its own.",
    "Custom reports are included at no charge.",
    "The vendor guarantees 99.99 % availability.",
    "Dedicated trainer for every branch",
    "Free sandbox",
    "Hotline: around the clock",
    "Unlimited archive users",
    "Offline mode on all tablets",
    "Shall we add the archive at no extra charge?",
    "As agreed, the second branch is free.",
    "Vendor shall provide the following at no charge:",
    "Supplier will deliver the following by March 31:",
    "We will provide weekly exports:",
]
OTHERS = [
    "Kind regards",
    "Customer will provide access to its test system by June 5.",
    "Real-time sync is not included.",
    "Will you need access to the API before go-live?",
    "“Uptime” means the share of minutes in which the service answers.",
    "Neither party is liable for events beyond its control.",
    "Ravi asked whether the export could include returns.",
    "Data exports",
    "EUR 1,200.00 per month",
    "This agreement is governed by the laws of Ireland.",
    "Today, orders are exported by hand.",
    "Please sign and return this form.",
    "Hosting in Switzerland was rejected.",
    "Order form: Free Foods & Included Co",
    "Support",
    "3. Audit log",
    "The customer asked for a dedicated trainer.",
    "Total amount due: EUR 26,520",
    "Signed for the customer:",
    "Vendor shall provide the following:",
    "3.2 The Supplier will deliver the following services to the Customer:",
    "We will provide:",
]


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise(text):
    assert reads_like_a_promise(text)


@pytest.mark.parametrize("text", OTHERS)
def test_no_promise(text):
    assert not reads_like_a_promise(text.replace("“", '"').replace("”", '"'))


@pytest.mark.parametrize(
    ("promise", "other"),
    [
        (
            "The contractor provides a lockable store room on each floor.",
            "The tenant provides a lockable store room on each floor.",
        ),
        ("Damage is repaired within two days.", "Fuel surcharges are shown as a separate line."),
        ("You may add seats at the price of your original order.", "You keep your password secret."),
        (
            "We hand the alarm codes over on the first day.",
            "Alarm codes are handed to the team leader against signature.",
        ),
    ],
)
def test_whose_sentence_it_is_tells_a_promise(promise, other):
    assert reads_like_a_promise(promise) and not reads_like_a_promise(other)
