"""Which facts each type needs, whose they are, and which block a yes."""

import pytest

from promises.domain.facts import (
    ALL,
    BY_TYPE,
    CUSTOM_LOGIC,
    DATA_MOVEMENT,
    SCOPE,
    SECURITY,
    FactKind,
    missing_facts,
    says_none,
    shown,
    specs_for,
    unknowns_that_block,
)
from promises.enums import Lane, PromiseType

pytestmark = pytest.mark.once


def keys(specs) -> list[str]:
    return [spec.key for spec in specs]


def test_each_type_asks_for_its_own_facts_and_mixed_for_all():
    own = {"security": SECURITY, "data_movement": (*DATA_MOVEMENT, *SCOPE), "custom_logic": (*CUSTOM_LOGIC, *SCOPE)}
    for type, specs in own.items():
        assert specs_for(type)[5:] == specs
        assert set(specs) <= set(specs_for("mixed"))
    assert set(keys(specs_for("mixed"))) == set(ALL)
    assert set(BY_TYPE) == {"", *PromiseType}


def test_a_key_stands_once_in_every_type():
    for type in BY_TYPE:
        assert len(set(keys(specs_for(type)))) == len(specs_for(type))


def test_every_fact_has_a_question_a_lane_and_choices_where_it_is_a_choice():
    for spec in ALL.values():
        assert spec.question.endswith(("?", "."))
        assert set(spec.lanes) <= set(Lane)
        assert spec.lanes
        assert (spec.kind == FactKind.CHOICE) == bool(spec.choices)


def test_missing_facts_are_the_required_ones_not_given():
    assert keys(missing_facts("", [])) == ["risk", "already_told"]
    assert keys(missing_facts("", ["risk", "already_told"])) == []
    assert keys(missing_facts("security", keys(specs_for("security"))[:-1])) == ["retention"]
    assert "source" in keys(missing_facts("mixed", keys(specs_for("security"))))


@pytest.mark.parametrize("type", [*PromiseType])
def test_what_blocks_a_yes(type):
    blocking = {
        "security": {"control"},
        "data_movement": {
            "source", "target", "failures", "mapping_owner", "cleanup_owner", "rerun_owner", "mismatch_owner",
        },
        "custom_logic": {"rule"},
    }  # fmt: skip
    expected = set().union(*blocking.values()) if type == "mixed" else blocking[type]
    nobody_knows, never_given, known = dict.fromkeys(ALL), {}, dict.fromkeys(ALL, "Known")
    assert set(keys(unknowns_that_block(type, nobody_knows, "It works."))) == expected
    assert set(keys(unknowns_that_block(type, never_given, "It works."))) == expected
    assert unknowns_that_block(type, known, "It works.") == []


@pytest.mark.parametrize(
    ("wording", "blocks"),
    [
        ("One export.", True),
        ("One export. Source cleanup is not included.", False),
        ("One export; cleanup is ours.", True),  # named, but not left out
        ("Cleanup is ours. Backfill is not included.", True),  # left out, but something else
        ("One export. Cleanups are excluded.", True),  # near miss: another word
    ],
)
def test_an_unknown_passes_only_where_its_own_word_is_left_out(wording, blocks):
    given = {spec.key: "Known" for spec in DATA_MOVEMENT if spec.key != "cleanup_owner"}
    assert bool(unknowns_that_block("data_movement", given, wording)) == blocks


def test_a_choice_is_shown_by_its_label():
    assert shown(ALL["access"], "not_affected") == "Not affected"
    assert shown(ALL["risk"], "Late files") == "Late files"


@pytest.mark.parametrize(
    "value", ["no", "No.", "NONE", "none", "n/a", "No commercial term", "no terms", "-", "No change"]
)
def test_a_rep_who_says_there_is_none_gives_none(value):
    assert says_none(ALL["commercial_term"], value)


@pytest.mark.parametrize("value", ["No setup fee", "None of the fees apply", "Nothing to pay in year one", "Net 60"])
def test_a_rep_who_names_a_term_with_no_in_it_gives_one(value):
    assert not says_none(ALL["commercial_term"], value)


def test_none_is_an_answer_like_any_other_where_a_fact_must_be_given():
    assert not says_none(ALL["risk"], "None")
    assert not says_none(ALL["date_sized"], "no")
