"""300 asks through the real door; a back-test of the same rules gives the stored hits back, and those written by hand.

Thirty asks, each with the rules it must hit written beside it, sent on ten deals, of which three are large.
"""

import pytest

from dealdesk.domain import clock
from reviews.domain import documented, past_asks
from reviews.domain.back_test import back_test
from reviews.domain.rules import evaluate
from reviews.models import RuleHit, RuleSetVersion, WatchedHit
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LARGE = {7: 250_000, 8: 400_000, 9: 1_000_000}
LIBRARY = "CSV export of the order list on demand, up to 50,000 rows."


def rule(id, stop, when, lanes=("engineering", "product"), **more):
    return {"id": id, "name": id, "hard_stop": stop, "when": when, "lanes": list(lanes), **more}


def says(*phrases):
    return {"field": "ask", "test": "has_phrase", "values": list(phrases)}


RULES = [
    rule("sign-in", "security_commitment", says("sso", "saml", "single sign-on"), ("engineering", "security")),
    rule(
        "keys", "security_commitment", {"field": "ask", "test": "matches", "values": [r"\bencrypt\w*", r"own keys?\b"]}
    ),
    rule(
        "moves",
        "data_movement",
        {"all": [says("export", "sync", "import"), {"not": {"field": "library", "test": "is", "values": ["match"]}}]},
    ),
    rule(
        "known-target",
        "data_movement",
        {
            "all": [
                {"field": "type", "test": "is", "values": ["data_movement"]},
                {"field": "fact:target", "test": "is_given"},
            ]
        },
    ),
    rule(
        "steps",
        "custom_logic",
        {"any": [says("approval"), {"field": "type", "test": "is", "values": ["custom_logic"]}]},
    ),
    rule("dates", "unsized_date", {"field": "ask", "test": "names_date"}),
    rule(
        "large",
        "commercial_term",
        {"all": [{"field": "amount", "test": "at_least", "values": ["250000"]}, says("free", "discount", "fee")]},
    ),
    rule("watched", "commercial_term", says("penalty"), status="watch"),
    rule("asleep", "commercial_term", says("export", "sso"), status="off"),
]

#: ask, type ticked, rules hit on every deal, rules hit on the three large deals besides.
ASKS = [
    ("SSO for admins.", "security", {"sign-in"}, set()),
    ("Sign-in with SAML through their own directory.", "security", {"sign-in"}, set()),
    ("Single sign-on for the ward staff.", "security", {"sign-in"}, set()),
    ("A lesson in passing the exam.", "security", set(), set()),
    ("Encryption with their own keys.", "security", {"keys"}, set()),
    ("Backups are encrypted with a key of ours.", "security", {"keys"}, set()),
    ("A role that may see invoices and nothing else.", "security", set(), set()),
    ("SSO, and the log of sign-ins encrypted.", "security", {"sign-in", "keys"}, set()),
    ("Free SSO for the pilot group.", "security", {"sign-in"}, {"large"}),
    ("Nightly export of stock levels to the till.", "data_movement", {"moves", "known-target"}, set()),
    ("Two-way sync of contacts with the phone system.", "data_movement", {"moves", "known-target"}, set()),
    ("Import of old invoices from paper.", "data_movement", {"moves", "known-target"}, set()),
    ("CSV export of the order list on demand.", "data_movement", {"known-target"}, set()),
    ("Order lines flow into the warehouse.", "data_movement", {"known-target"}, set()),
    ("The importer of wine sees his pallets.", "data_movement", {"known-target"}, set()),
    ("Export of the archive by June 5.", "data_movement", {"moves", "known-target", "dates"}, set()),
    ("Import without a fee.", "data_movement", {"moves", "known-target"}, {"large"}),
    ("A discount where the sync is late.", "data_movement", {"moves", "known-target"}, {"large"}),
    ("Orders above 5,000 need approval by the area manager.", "custom_logic", {"steps"}, set()),
    ("A second status between packed and sent.", "custom_logic", {"steps"}, set()),
    ("The fee is computed by weight and distance.", "custom_logic", {"steps"}, {"large"}),
    ("Approval of every export.", "custom_logic", {"steps", "moves"}, set()),
    ("Their form asks for the colour in Q3.", "custom_logic", {"steps", "dates"}, set()),
    ("A penalty for late approval.", "custom_logic", {"steps"}, set()),
    ("SSO and an export of sign-ins.", "mixed", {"sign-in", "moves"}, set()),
    ("Sync with own key, approval by two people.", "mixed", {"moves", "keys", "steps"}, set()),
    ("Everything of the old tool, next quarter.", "mixed", {"dates"}, set()),
    ("SAML by 2031-03-01, free for a year.", "mixed", {"sign-in", "dates"}, {"large"}),
    ("Stock of every shop on one page.", "mixed", set(), set()),
    ("Single sign-on and nothing else.", "mixed", {"sign-in"}, set()),
]


def test_a_back_test_gives_the_stored_hits_back(ada):
    RuleSetVersion.objects.create(
        number=2,
        rules={"schema": 1, "rules": RULES},
        reason="For this story",
        made_at=clock.database_now(),
        made_by=ada,
    )
    entry = make.capability(LIBRARY)
    by_hand: dict[str, set[str]] = {}
    for number in range(10):
        deal = make.deal(name=f"Shop {number}", amount=LARGE.get(number, 80_000))
        for ask, type, always, large in ASKS:
            promise = make.sent(deal, ask=ask, type=type)
            by_hand[promise.label] = always | (large if number in LARGE else set())
    # What was documented then is withdrawn now; the back-test must not care.
    documented.withdraw_capability(entry.pk, by=entry.approved_by, reason="Replaced.", version=entry.version)
    first, last = past_asks.span(clock.database_now(), 2)

    live: dict[str, set[str]] = {label: set() for label in by_hand}
    for hit in RuleHit.objects.select_related("submission"):
        live[f"P-{hit.submission.promise_id:04d}"].add(hit.rule_id)
    asks = list(past_asks.between(first, last))
    tested = {ask.label: {hit.rule["id"] for hit in evaluate(ask.snapshot, RULES)} for ask in asks}
    by_rule = {
        one["id"]: {row["label"] for row in back_test(one, RULES, asks, first=first, last=last)["lists"]["all"]["rows"]}
        for one in RULES
        if one["id"] not in {"watched", "asleep"}
    }

    assert len(asks) == len(by_hand) == 300
    assert tested == live
    assert live == by_hand
    assert by_rule == {id: {label for label, hits in by_hand.items() if id in hits} for id in by_rule}
    assert WatchedHit.objects.count() == 10
