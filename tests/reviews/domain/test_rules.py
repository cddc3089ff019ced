"""The shipped trigger rules: for each, clean words, near misses and hits; and which lanes a stop opens."""

import json
from pathlib import Path

import pytest

from promises.enums import Lane, PromiseType
from reviews import migrations
from reviews.domain.rules import Hit, RuleError, Snapshot, evaluate, lanes_for, snapshot
from reviews.enums import HardStop

pytestmark = pytest.mark.once

SHIPPED = json.loads((Path(migrations.__path__[0]) / "rule_set_1.json").read_text(encoding="utf-8"))["rules"]
E, SEC, P = Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT


def stops(ask: str, type: str = "", **facts: str) -> dict[str, tuple[str, ...]]:
    return {hit.rule["id"]: hit.words for hit in evaluate(Snapshot(ask, type, facts), SHIPPED)}


HITS = [
    # new security commitment
    ("security-commitment", "SSO for admins.", {}, ("sso",)),
    ("security-commitment", "Single  sign-on for admins.", {}, ("single  sign-on",)),  # as it was typed
    ("security-commitment", "Sign-in with SAML and SCIM.", {}, ("saml", "scim")),
    ("security-commitment", "A pen test, please.", {}, ("pen test",)),
    ("security-commitment", "Plain words.", {"risk": "Needs BYOK"}, ("byok",)),
    ("security-commitment", "A lesson in passing.", {}, None),  # "sso" inside a word
    ("security-commitment", "Massoud wants colours.", {}, None),
    ("security-commitment", "An adpa card.", {}, None),
    # data movement
    ("data-movement", "A CSV to SFTP.", {}, ("csv", "sftp")),
    ("data-movement", "Exports of orders.", {}, ("exports of",)),
    ("data-movement", "EXPORT once.", {}, ("export",)),
    ("data-movement", "Plain words.", {"target": "Their data warehouse"}, ("data warehouse",)),
    ("data-movement", "An exporter of goods.", {}, None),
    ("data-movement", "It is important.", {}, None),
    ("data-movement", "Upstream of us.", {}, None),
    # custom logic
    ("custom-logic", "Orders above 5,000 need manager approval.", {}, ("manager approval",)),
    ("custom-logic", "One approval step.", {}, ("approval",)),
    ("custom-logic", "A custom field for colour.", {}, ("custom field",)),
    ("custom-logic", "A customs field office.", {}, None),
    ("custom-logic", "They love it.", {}, None),
    # unsized date
    ("unsized-date", "Live by June 5.", {}, ("by june",)),
    ("unsized-date", "Live on 2031-06-05.", {}, ("2031-06-05",)),
    ("unsized-date", "Live in Q3.", {}, ("in q3",)),
    ("unsized-date", "Live next quarter.", {}, ("next quarter",)),
    ("unsized-date", "Plain words.", {"requested_date": "2031-06-05"}, ("2031-06-05",)),
    ("unsized-date", "Live by June 5.", {"date_sized": "no"}, ("by june",)),
    ("unsized-date", "Live by June 5.", {"date_sized": "yes"}, None),
    ("unsized-date", "He works on.", {}, None),
    ("unsized-date", "Version 3 of the page.", {}, None),
    # commercial term
    ("commercial-term", "An SLA of one hour.", {}, ("sla",)),
    ("commercial-term", "24/7 support.", {}, ("24/7",)),
    ("commercial-term", "Plain words.", {"commercial_term": "Free migration"}, ("free migration",)),
    ("commercial-term", "A quick look.", {}, None),
    ("commercial-term", "Slate as a colour.", {}, None),
]


@pytest.mark.parametrize(("rule", "ask", "facts", "words"), HITS, ids=[f"{rule}: {ask}" for rule, ask, _, _ in HITS])
def test_a_shipped_rule(rule, ask, facts, words):
    assert stops(ask, **facts).get(rule) == words


@pytest.mark.parametrize("ask", ["Show our logo on the sign-in page.", "Colours of the buttons.", "Larger letters."])
def test_clean_words_make_no_stop(ask):
    assert stops(ask) == {}


@pytest.mark.parametrize(
    ("type", "rules"),
    [
        ("security", {"security-commitment"}),
        ("data_movement", {"data-movement"}),
        ("custom_logic", {"custom-logic"}),
        ("mixed", {"security-commitment", "data-movement", "custom-logic"}),
        ("", set()),
    ],
)
def test_a_type_is_a_stop_whatever_the_words(type, rules):
    assert set(stops("Plain words.", type)) == rules


def test_every_shipped_rule_is_hit_and_missed_above():
    assert {rule for rule, _, _, words in HITS if words} == {rule["id"] for rule in SHIPPED}
    assert {rule for rule, _, _, words in HITS if words is None} == {rule["id"] for rule in SHIPPED}


def test_what_is_left_out_makes_no_stop():
    assert stops("Plain words.", out_of_scope="SSO and exports") == {}


def test_the_shipped_rules_name_the_five_stops_once():
    assert [rule["hard_stop"] for rule in SHIPPED] == list(HardStop)


# --- lanes ------------------------------------------------------------------------------------------------------------


def hit(*lanes: Lane) -> Hit:
    return Hit({"hard_stop": "custom_logic", "lanes": [lane.value for lane in lanes]}, ())


@pytest.mark.parametrize(
    ("hits", "type", "lanes"),
    [
        ([], "", [E]),  # nothing found, nothing ticked: engineering triages alone
        ([], PromiseType.CUSTOM_LOGIC, [E, P]),
        ([], PromiseType.SECURITY, [E, SEC, P]),
        ([], PromiseType.DATA_MOVEMENT, [E, SEC, P]),
        ([], PromiseType.MIXED, [E, SEC, P]),
        ([hit(E, P)], "", [E, P]),
        ([hit(P)], "", [E, P]),  # engineering always
        ([hit(E)], "", [E, P]),  # and product
        ([hit(SEC)], "", [E, SEC, P]),
        ([hit(E, P)], PromiseType.CUSTOM_LOGIC, [E, P]),
        ([hit(E), hit(SEC)], PromiseType.CUSTOM_LOGIC, [E, SEC, P]),
    ],
)
def test_lanes(hits, type, lanes):
    assert lanes_for(hits, type) == lanes


@pytest.mark.parametrize("type", PromiseType)
def test_the_shipped_rules_open_security_wherever_it_is_due(type):
    hits = evaluate(Snapshot("Plain words.", type, {}), SHIPPED)
    assert (SEC in lanes_for(hits, type)) == (type != PromiseType.CUSTOM_LOGIC)


def test_access_in_a_custom_ask_brings_security_in():
    hits = evaluate(Snapshot("A custom role with its own permissions.", PromiseType.CUSTOM_LOGIC, {}), SHIPPED)
    assert lanes_for(hits, PromiseType.CUSTOM_LOGIC) == [E, SEC, P]


# --- conditions -------------------------------------------------------------------------------------------------------


def matches(when: dict, **what) -> bool:
    rule = {"id": "r", "name": "R", "hard_stop": "custom_logic", "lanes": [], "when": when}
    return bool(
        evaluate(Snapshot(what.pop("ask", "An ask."), what.pop("type", ""), what.pop("facts", {}), **what), [rule])
    )


LOGO = {"field": "ask", "test": "has_phrase", "values": ["logo"]}
PAGE = {"field": "ask", "test": "has_phrase", "values": ["page"]}


@pytest.mark.parametrize(
    ("when", "ask", "expected"),
    [
        ({"any": [LOGO, PAGE]}, "A page", True),
        ({"any": [LOGO, PAGE]}, "A text", False),
        ({"all": [LOGO, PAGE]}, "A page", False),
        ({"all": [LOGO, PAGE]}, "A logo page", True),
        ({"not": LOGO}, "A page", True),
        ({"not": LOGO}, "A logo", False),
        ({"all": [PAGE, {"not": LOGO}]}, "A page", True),
    ],
)
def test_conditions_combine(when, ask, expected):
    assert matches(when, ask=ask) == expected


def test_the_amount_and_the_region():
    assert matches({"field": "amount", "test": "at_least", "values": [100]}, amount=100)
    assert not matches({"field": "amount", "test": "at_least", "values": [100]}, amount=99)
    assert matches({"field": "region", "test": "is", "values": ["eu"]}, region="EU")


def test_the_longest_phrase_is_named():
    rule = {**LOGO, "values": ["data", "data warehouse"]}
    hits = evaluate(
        Snapshot("A data warehouse.", "", {}),
        [{"id": "r", "name": "R", "hard_stop": "data_movement", "lanes": [], "when": rule}],
    )
    assert hits[0].words == ("data warehouse",)


@pytest.mark.parametrize(
    "when",
    [
        {"field": "colour", "test": "is_given"},
        {"field": "ask", "test": "sounds_like", "values": ["x"]},
        {"field": "ask"},
        {"test": "is_given"},
        {"field": "ask", "test": "has_phrase", "values": []},
        {"field": "ask", "test": "at_least", "values": [1]},
    ],
)
def test_a_malformed_rule_blocks(when):
    """A rule nobody can evaluate never passes an ask (RELIABILITY I20)."""
    with pytest.raises(RuleError):
        matches(when)


# --- reading the ask --------------------------------------------------------------------------------------------------

READS = {"field": "ask", "test": "reads_as", "values": ["security_commitment"]}
SSO = "We need SSO with SAML for everybody."


def test_a_rule_reads_the_ask_and_names_words_and_families():
    rule = {"id": "r", "name": "R", "hard_stop": "security_commitment", "lanes": [], "when": READS}
    (hit,) = evaluate(Snapshot(SSO, "", {}), [rule])
    assert (hit.words, hit.read_by, hit.is_suspicion) == (("sso", "saml"), ("sec-sign-in",), False)


def test_a_phrase_of_the_rule_is_no_guess_even_where_the_model_names_the_same_words():
    ask = "told the toll people our trips can be had by them as they happen, they were thinking seconds"
    reads = {"field": "ask", "test": "reads_as", "values": ["data_movement"]}
    rule = {"id": "r", "name": "R", "hard_stop": "data_movement", "lanes": [], "when": reads}
    (guess,) = evaluate(Snapshot(ask, "", {}), [rule])
    assert (guess.is_suspicion, "toll" in guess.words) == (True, True)
    phrase = {"field": "ask", "test": "has_phrase", "values": ["toll"]}
    for parts in ([phrase, reads], [reads, phrase]):
        (hit,) = evaluate(Snapshot(ask, "", {}), [{**rule, "when": {"any": parts}}])
        assert (hit.is_suspicion, sorted(hit.words)) == (False, sorted(guess.words))


def test_a_rule_reads_for_its_own_stops_alone():
    assert matches(READS, ask=SSO)
    assert not matches({**READS, "values": ["data_movement"]}, ask=SSO)
    assert not matches(READS, ask="Thanks for the training on SSO last week!")


@pytest.mark.parametrize("when", [{**READS, "values": []}, {**READS, "values": ["magic"]}, {**READS, "field": "facts"}])
def test_a_malformed_reading_blocks(when):
    with pytest.raises(RuleError):
        matches(when, ask=SSO)


def test_what_cannot_be_read_blocks(monkeypatch):
    """Fail closed (RELIABILITY I20): broken weights stop the ask, they do not let it through."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("weights")

    monkeypatch.setattr(snapshot, "read", broken)
    with pytest.raises(RuleError, match=r"The ask could not be read \(ValueError\)\."):
        matches(READS, ask=SSO)


@pytest.mark.parametrize("kept", [{"stops": [{"stop": "no_such_stop", "words": []}]}, {"stops": [{"words": []}]}, {}])
def test_a_kept_reading_that_cannot_be_read_blocks_as_well(kept):
    with pytest.raises(RuleError, match="The ask could not be read"):
        matches(READS, ask=SSO, kept_reading=kept)


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        ("asked_security", "security-commitment"),
        ("asked_data_movement", "data-movement"),
        ("asked_custom_logic", "custom-logic"),
        ("asked_delivery_date", "unsized-date"),
        ("asked_commercial_term", "commercial-term"),
    ],
)
def test_a_yes_to_a_question_is_a_stop_and_a_no_is_none(fact, rule):
    assert set(stops("Plain words.", **{fact: "yes"})) == {rule}
    assert set(stops("Plain words.", **{fact: "no"})) == set()


def test_a_type_that_is_ticked_asks_its_lanes_even_if_nothing_matched():
    assert stops("Plain words.") == {}
    assert set(stops("Plain words.", "security")) == {"security-commitment"}
