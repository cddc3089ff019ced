"""What may be saved as a rule, and the sentence for everything that may not (RELIABILITY rows 52 to 55)."""

import json
import time
from pathlib import Path

import pytest

from reviews import migrations
from reviews.domain.rules import Snapshot
from reviews.domain.rules.checking import faults, set_faults, stops_left_without
from reviews.domain.rules.conditions import compiled
from reviews.domain.rules.sentence import lines, read_back
from reviews.enums import HardStop

pytestmark = pytest.mark.once

SHIPPED = json.loads((Path(migrations.__path__[0]) / "rule_set_1.json").read_text(encoding="utf-8"))["rules"]
SYNC = {"field": "ask", "test": "has_phrase", "values": ["sync"]}


def rule(when=SYNC, **more):
    return {
        "id": "syncs",
        "name": "Syncs",
        "hard_stop": "data_movement",
        "when": when,
        "lanes": ["engineering"],
        **more,
    }


def pattern(*values):
    return rule({"field": "ask", "test": "matches", "values": list(values)})


def said(found):
    return [(fault.where, fault.sentence) for fault in found]


def test_the_shipped_rules_may_be_saved():
    assert said(set_faults(SHIPPED)) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("(", "Missing ): ("),  # row 52
        ("[", "Missing ]: ["),
        ("*a", "No argument for repetition operator: *"),
        ("a(?=x)", "Lookahead and backreferences are not supported."),  # row 54
        (r"(a)\1", "Lookahead and backreferences are not supported."),
        ("(?<!x)a", "Lookahead and backreferences are not supported."),
        ("a{1000}{1000}", "Bad repetition operator: {1000}{1000}"),  # row 55
        ("a*", "Matches everything."),
        ("a\0b", "Null characters are not allowed."),
        ("\ud800", "Enter text."),
        ("", "Matches everything."),
        ("x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_a_pattern_that_cannot_be_used(given, sentence):
    assert said(faults(pattern("sync", given))) == [("when.values.1", sentence)]


def test_a_pattern_that_hangs_a_naive_engine_is_taken_and_quick():
    """Row 53: the time of RE2 grows with the text alone."""
    assert faults(pattern("(a+)+$")) == []
    text = "a" * 20_000 + "!"
    matches = compiled(pattern("(a+)+$")["when"])
    began = time.perf_counter()
    assert matches(Snapshot(text, "", {})) is None
    assert time.perf_counter() - began < 5  # with `re` it would be the age of the universe


def test_the_201st_rule_is_refused():
    many = [rule(id=f"syncs-{number}") for number in range(201)]
    sentence = "A rule set holds at most 200 rules. Switch one off and remove it first."
    assert said(set_faults(many)) == [("rules", sentence)]
    assert set_faults(many[:200]) == []


TYPES = ["security", "data_movement", "custom_logic", "mixed"]


@pytest.mark.parametrize(
    "when",
    [
        {"not": SYNC},
        {"field": "ask", "test": "matches", "values": ["."]},
        {"field": "ask", "test": "matches", "values": [r"\b"]},
        {"field": "wording", "test": "matches", "values": [r"\w"]},
        {"field": "text", "test": "matches", "values": ["[aeiou]"]},
        {"any": [SYNC, {"field": "ask", "test": "matches", "values": ["."]}]},
        {"field": "type", "test": "is", "values": ["", *TYPES]},
        {"any": [{"field": "type", "test": "is", "values": [""]}, {"field": "type", "test": "is", "values": TYPES}]},
        {"any": [{"field": "library", "test": "is", "values": [one]} for one in ("none", "match")]},
        {
            "any": [
                {"field": "region", "test": "is", "values": ["EMEA"]},
                {"not": {"field": "region", "test": "is", "values": ["EMEA"]}},
            ]
        },
    ],
)
def test_a_rule_that_matches_asks_that_have_nothing_in_common_matches_every_ask(when):
    assert said(faults(rule(when))) == [("when", "This rule matches every ask. Add a condition.")]


@pytest.mark.parametrize(
    "when",
    [
        {"field": "type", "test": "is", "values": [""]},
        {"not": {"field": "type", "test": "is", "values": TYPES}},
        {"not": {"field": "type", "test": "is", "values": ["mixed"]}},
        {"field": "library", "test": "is", "values": ["none"]},
        {"field": "library", "test": "is", "values": ["match"]},
        {"any": [SYNC, {"not": {"field": "fact:target", "test": "is_given"}}]},
        {"not": {"field": "amount", "test": "at_least", "values": ["1000000"]}},
        {"not": {"field": "fact:volume", "test": "at_least", "values": ["1000"]}},
        {"field": "region", "test": "is_given"},
        {"not": {"field": "region", "test": "is", "values": ["EMEA"]}},
        {"not": {"field": "ask", "test": "names_date"}},
        *({"not": {"field": "ask", "test": "reads_as", "values": [stop.value]}} for stop in HardStop),
        {"field": "facts", "test": "matches", "values": ["."]},
        {"field": "ask", "test": "matches", "values": [".{40}"]},
        {"not": {"field": "fact:support_today", "test": "is", "values": ["none"]}},
        {"not": {"field": "fact:support_today", "test": "is", "values": ["partial", "full"]}},
        {"not": {"field": "fact:asked_data_movement", "test": "is", "values": ["no"]}},
        {
            "all": [
                {"field": "ask", "test": "matches", "values": ["."]},
                {"field": "type", "test": "is", "values": [""]},
            ]
        },
    ],
)
def test_a_rule_that_lets_some_ask_through_may_be_saved(when):
    assert said(faults(rule(when))) == []


def test_two_hundred_rules_are_checked_while_somebody_waits():
    many = [rule(id=f"syncs-{number}") for number in range(200)]
    set_faults(many[:1])
    began = time.perf_counter()
    assert set_faults(many) == []
    assert time.perf_counter() - began < 2


DEEP = {"all": [SYNC, {"all": [{"all": [{"all": [{"all": [SYNC]}]}]}]}]}
ONLY_AT_LEAST = "“Value of the deal” can be tested by: “is at least”."
TOO_DEEP = "Groups stand at most 4 deep. Make two rules of it."


@pytest.mark.parametrize(
    ("when", "where", "sentence"),
    [
        (None, "when", "Add a condition."),
        ({"any": []}, "when", "A group holds at least one condition. Remove it, or add one."),
        ({"field": "mood", "test": "is", "values": ["bad"]}, "when.field", "Choose what the condition looks at."),
        ({"field": "amount", "test": "is", "values": ["9"]}, "when.test", ONLY_AT_LEAST),
        ({"field": "ask", "test": "has_phrase", "values": []}, "when.values", "Add at least one value."),
        ({"field": "ask", "test": "has_phrase", "values": ["..."]}, "when.values.0", "Matches everything."),
        (
            {"field": "type", "test": "is", "values": ["magic"]},
            "when.values.0",
            "Select a valid choice. “magic” is none.",
        ),
        ({"field": "amount", "test": "at_least", "values": ["1e3"]}, "when.values", "Enter a whole number."),
        ({"field": "amount", "test": "at_least", "values": ["-1"]}, "when.values", "Enter a whole number."),
        ({"field": "amount", "test": "at_least", "values": ["0"]}, "when.values", "Matches everything."),
        ({"field": "ask", "test": "names_date", "values": ["x"]}, "when.values", "“names a date” takes no values."),
        ({**SYNC, "mood": 1}, "when", "A condition with field and test and values has no “mood”."),
        (DEEP, "when.all.1.all.0.all.0.all.0", TOO_DEEP),
        ({"any": [SYNC] * 41}, "when", "A rule has at most 40 conditions. Make two rules of it."),
    ],
)
def test_a_condition_that_cannot_be_used(when, where, sentence):
    assert said(faults(rule(when))) == [(where, sentence)]


@pytest.mark.parametrize(
    ("more", "where", "sentence"),
    [
        ({"id": "Bad Id"}, "id", "An id is small letters, digits and hyphens, at most 60."),
        ({"id": 5}, "id", "An id is small letters, digits and hyphens, at most 60."),
        ({"questions": {"engineering": "Why  ?"}}, "questions.engineering", "Write the question without extra spaces."),
        ({"name": ""}, "name", "This field is required."),
        ({"name": "S\u0435curity"}, "name", "Mixed scripts in one word."),
        ({"hard_stop": "mood"}, "hard_stop", "Select a valid choice."),
        ({"lanes": []}, "lanes", "Choose at least one group to ask."),
        ({"lanes": ["kitchen"]}, "lanes", "Select a valid choice."),
        ({"questions": {"product": "Why?"}}, "questions.product", "Only a group that is asked can have a question."),
        ({"status": "asleep"}, "status", "Select a valid choice."),
        ({"severity": "huge"}, "severity", "Select a valid choice."),
        ({"mood": "x"}, "mood", "A rule has no “mood”."),
    ],
)
def test_a_rule_that_cannot_be_saved(more, where, sentence):
    assert said(faults(rule(**more))) == [(where, sentence)]


def test_two_rules_never_share_an_id():
    assert said(set_faults([rule(), rule()])) == [("rules", "Two rules have the id “syncs”. Give one another.")]


def test_the_stops_nobody_makes_any_more_are_known():
    off = [{**one, "status": "off"} if one["hard_stop"] == "custom_logic" else one for one in SHIPPED]
    watched = [{**one, "status": "watch"} if one["hard_stop"] == "commercial_term" else one for one in off]
    assert stops_left_without(watched) == [HardStop.CUSTOM_LOGIC, HardStop.COMMERCIAL]
    assert stops_left_without(SHIPPED) == []


# --- reading it back --------------------------------------------------------------------------------------------------

BOTH = {
    "all": [
        {"any": [{"field": "type", "test": "is", "values": ["data_movement"]}, SYNC]},
        {"field": "library", "test": "is", "values": ["none"]},
        {"not": {"field": "fact:volume", "test": "at_least", "values": ["1000"]}},
    ]
}


def test_a_rule_reads_itself_back():
    assert read_back(BOTH) == (
        "(Type is any of Data movement or Words in the ask contains any of “sync”) and Library match is any of None "
        "and Rows each time is less than “1000”"
    )


def test_its_rows_keep_their_groups():
    assert [(line.joins, line.depth) for line in lines(BOTH)] == [("If", 1), ("or", 1), ("and", 0), ("and", 0)]


@pytest.mark.parametrize(
    ("facts", "library", "stops"),
    [
        ({"volume": "999"}, (), True),
        ({"volume": "1000"}, (), False),
        ({}, (), True),
        ({"volume": "1"}, ("L-001",), False),
    ],
)
def test_every_part_of_a_condition_counts(facts, library, stops):
    snapshot = Snapshot("A sync.", "", facts, library=library)
    assert (compiled(BOTH)(snapshot) is not None) is stops
