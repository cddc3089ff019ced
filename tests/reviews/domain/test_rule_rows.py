"""A condition becomes rows and comes back; the schema file says what the checks say."""

import json
from pathlib import Path

import pytest

from promises.enums import Lane
from reviews import domain
from reviews.domain.rules import checking
from reviews.domain.rules.fields import Test as Kind
from reviews.domain.rules.fields import fields
from reviews.domain.rules.rows import Groups, Row, in_two_levels, place_of, to_condition, to_groups, values_of
from reviews.enums import HardStop, RuleStatus, Severity

pytestmark = pytest.mark.once

SCHEMA = json.loads((Path(domain.__path__[0]).parent / "data" / "rule.schema.json").read_text(encoding="utf-8"))
SHIPPED = Path(domain.__path__[0]).parent / "migrations" / "rule_set_1.json"
A = {"field": "ask", "test": "has_phrase", "values": ["export", "sync"]}
B = {"not": {"field": "type", "test": "is", "values": ["", "mixed"]}}
C = {"field": "ask", "test": "matches", "values": ["a{1,3}", "b"]}
D = {"field": "amount", "test": "at_least", "values": ["50000"]}
E = {"field": "ask", "test": "names_date"}


@pytest.mark.parametrize(
    "when",
    [A, B, C, D, E, {"any": [A, B]}, {"all": [A, B]}, {"all": [{"any": [A, E]}, C]}, {"any": [{"all": [A, D]}, B]}],
)
def test_what_is_shown_as_rows_comes_back_as_it_was(when):
    shown = to_groups(when)
    assert shown is not None
    made, places = to_condition(shown)
    assert made == when
    assert len(places) == sum(map(len, shown.groups))


def test_the_shipped_rules_come_back_as_they_were():
    for rule in json.loads(SHIPPED.read_text(encoding="utf-8"))["rules"]:
        assert to_condition(to_groups(rule["when"]))[0] == rule["when"]


@pytest.mark.parametrize(
    "when",
    [{"all": [{"any": [{"all": [A, B]}, C]}, D]}, {"not": {"any": [A, C]}}, {"any": []}],
)
def test_what_stands_deeper_is_no_rows(when):
    assert to_groups(when) is None


def test_a_group_inside_one_of_the_same_word_is_no_level():
    shown = to_groups({"all": [{"all": [A, B]}, C]})
    assert to_condition(shown)[0] == {"all": [A, B, C]}


@pytest.mark.parametrize(
    ("deep", "flat"),
    [
        ({"all": [{"all": [A, B]}, C]}, {"all": [A, B, C]}),
        ({"all": [{"any": [{"all": [A, B]}, C]}, D]}, {"all": [{"any": [A, C]}, {"any": [B, C]}, D]}),
        ({"all": [{"any": [{"all": [A, {"any": [B, C]}]}, C]}, D]}, {"all": [{"any": [A, C]}, {"any": [B, C]}, D]}),
        ({"not": {"any": [A, C]}}, {"not": {"any": [A, C]}}),
    ],
)
def test_a_deep_condition_is_multiplied_out_to_what_the_builder_shows(deep, flat):
    assert in_two_levels(deep) == flat


def test_a_fault_finds_its_row():
    _, places = to_condition(Groups("all", [[Row("ask", "has_phrase", "a"), Row("type", "not:is", "b")], [Row()]]))
    assert place_of("when.all.0.any.0.values.2", places) == (0, 0)
    assert place_of("when.all.0.any.1.not.values.0", places) == (0, 1)
    assert place_of("when.all.1.field", places) == (1, 0)
    assert place_of("when", places) is None
    assert place_of("lanes", places) is None


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (Row("ask", "has_phrase", " a, b ,,c "), ["a", "b", "c"]),
        (Row("ask", "has_phrase", "a, b\r\nc"), ["a, b", "c"]),
        (Row("ask", "matches", "a{1,3}"), ["a{1,3}"]),
        (Row("amount", "at_least", "$50,000"), ["50000"]),
        (Row("type", "is", "data movement, None ticked, odd"), ["data_movement", "", "odd"]),
        (Row("ask", "names_date", "left over"), []),
        (Row(), []),
    ],
)
def test_values_are_read_as_they_were_meant(row, values):
    assert values_of(row) == values


def test_the_schema_says_what_the_checks_say():
    properties, leaf = SCHEMA["properties"], SCHEMA["$defs"]["leaf"]
    assert set(properties) == checking.KEYS
    assert properties["hard_stop"]["enum"] == HardStop.values
    assert properties["status"]["enum"] == RuleStatus.values
    assert properties["severity"]["enum"] == Severity.values
    assert properties["lanes"]["items"]["enum"] == Lane.values
    assert properties["id"]["pattern"].strip("^$") == checking.ID.pattern.removesuffix(r"\Z")
    assert leaf["properties"]["field"]["enum"] == list(fields())
    assert leaf["properties"]["test"]["enum"] == list(Kind)
    by_field = {one["properties"]["field"]["const"]: one["properties"]["test"]["enum"] for one in leaf["oneOf"]}
    assert by_field == {field.key: list(field.tests) for field in fields().values()}
    assert leaf["properties"]["values"]["maxItems"] == checking.MOST_VALUES
    assert leaf["properties"]["values"]["items"]["maxLength"] == checking.LONGEST_VALUE
    assert SCHEMA["$defs"]["group"]["maxItems"] == checking.MOST_CONDITIONS


def test_the_page_about_rules_names_every_field_and_test():
    text = (Path(domain.__path__[0]).parents[1] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [key for key in fields() if not key.startswith("fact:") and f"| `{key}` |" not in text] == []
    assert [test for test in Kind if f"| `{test.value}` |" not in text] == []
    assert [key for key in checking.KEYS if f"| `{key}` |" not in text] == []
