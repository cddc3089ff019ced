"""What a rep could slip in beside the signed words, in every guise in which it once went out: none of it is sent."""

import pytest

from reviews.domain.exports import money
from tests.reviews.domain.test_own_documents import around, refused

#: By what they were taken for.
GUISES = {
    "lines that were judged one by one": [
        "We will deliver single sign-on to all your users and sites free of\ncharge.",
        "We will deliver single sign-on for all of your users, around the clock, 24/\n7.",
        "We will migrate all of your data from the old system free of\ncharge.",
    ],
    "items on an order": [
        "Dealdesk Oracle NetSuite | 1 | EUR 10", "Implementation by January 15, 2027 | 1 | EUR 500",
        "Team on site in 24 hours | 1 | EUR 500", "Rollout in March | 1 | EUR 500",
        "Consultant on-site each day | 1 | EUR 500", "Service Hours Monday to Sunday | EUR 20",
    ],
    "money": [
        "Discount 100 %", "Prices agreed for five years", "Additional users: EUR 0", "Onboarding | EUR 0",
        "Delay: EUR 1,000 per day", "Payable to customer in advance: EUR 10,000 per month",
        "Payment due only after delivery", "Payable after implementation is agreed",
        "Interest payable to customer: 10 %", "First 3 months: EUR 0", "Payment in 60 months", "Price protection",
        "Liability: EUR 10,000,000",
    ],
    "what somebody does": [
        "maya@dealdesk.example\n\nOur engineer builds your SAP connector",
        "maya@dealdesk.example\n\nEngineer on call every night",
        "maya@dealdesk.example\nMaya Lindqvist\nEngineer on call every night",
    ],
    "questions, law and what was told": [
        "The order covers single sign-on too.", "Who wouldn't want single sign-on at no charge?",
        "Did we mention that single sign-on is included?", "Customer data rests in Frankfurt.",
        "This agreement is governed by the rule that single sign-on is included.",
        "The contract includes single sign-on.", "The annual fee of EUR 10,000 includes single sign-on.",
        "Please note that we support single sign-on from March.",
        "This order form is subject to delivery of the SAP connector by March.",
        "Tom said that the SAP connector will be delivered in March.", "Prices do not change for five years.",
    ],
    "names": [
        "Круглосуточная Поддержка", "Unbegrenzte Nutzer", "Kostenlose Wartung", "Garantierte Verfügbarkeit",
        "Liebe Unbegrenzte Nutzer,", "Preis: Kostenlos Immer", "Zahlung: Nach Abnahme",
        "10115 Kostenlose Wartung, Deutschland", "unbegrenzte nutzung overview",
    ],
    "labels that are filled in": [
        "Terms: HIPAA", "Item: Workday", "Remarks: Penetration Test", "Acceptance: Granted", "Terms: SOC 2",
        "Terms: ISO 27001", "Agreed: Oracle Fusion Cloud", "Project: Oracle Fusion", "Country: Germany Only",
        "Contract includes Oracle Fusion", "Start date: January 15, 2027",
    ],
    "titles": [
        "backup list", "Annex A: Workday sync description", "Realtime terms", "gold terms",
        "kostenlose wartung agreement",
    ],
    "numbers": ["| Users | 500 |", "| Term | 60 |", "| Seats | 500 |"],
}  # fmt: skip


@pytest.mark.parametrize("said", [said for rows in GUISES.values() for said in rows])
def test_nothing_that_promises_stands_beside_the_signed_words_in_any_guise(said):
    assert refused(around(said))


def test_a_long_line_of_numbers_is_no_money_and_no_repetition_within_a_line_is_unbounded():
    row = "111 " * 5000 + "EUR 5"
    assert not (money.is_of_money(row) or money.is_amount(row) or money.is_quantity(row) or money.priced_in(row))
    for pattern in (money._AMOUNT, money._NUMBER, money._COUNT):
        assert "*" not in pattern.pattern.replace("×*", "") and "+)" not in pattern.pattern
