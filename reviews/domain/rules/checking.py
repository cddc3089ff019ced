"""Whether a rule may be saved: every fault with the sentence for its field (RELIABILITY rows 52 to 55)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dealdesk.domain.text import TextRefused, clean
from promises.enums import Lane
from reviews.domain.rules.conditions import PatternError, compiled, leaves, pattern
from reviews.domain.rules.fields import BARE_TESTS, SAID, Field, Test, fields
from reviews.domain.rules.unlike import unlike_asks
from reviews.enums import HardStop, RuleStatus, Severity

MOST_RULES = 200  # RELIABILITY row 55: the 201st is refused
MOST_CONDITIONS = 40  # of one rule; more cannot be read back in one sentence
DEEPEST = 4  # groups within groups
MOST_VALUES = 500  # of one condition; phrases are one pattern, whatever their number (PERFORMANCE section 4)
LONGEST_VALUE = 200  # characters of one phrase or pattern
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")

EVERYTHING = "Matches everything."
EVERY_ASK = "This rule matches every ask. Add a condition."
KEYS = frozenset({"id", "name", "hard_stop", "when", "lanes", "questions", "status", "severity"})


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a rule from being saved.

    Attributes:
        where: path to it, for example "when.all.0.values.2" or "name"; "" for the whole rule.
        sentence: what to do about it.
    """

    where: str
    sentence: str


def faults(rule: Any) -> list[Fault]:
    """Everything that keeps a rule from being saved; empty where it may be.

    Args:
        rule: one rule in the form of docs/rules.md, as it came out of a form or a file.
    """
    if not isinstance(rule, Mapping):
        return [Fault("", "A rule is an object with the keys of docs/rules.md.")]
    found = [*_head(rule), *_asks(rule), *_when(rule)]
    if not found and _matches_all(rule["when"]):
        found.append(Fault("when", EVERY_ASK))
    return found


def _matches_all(when: Mapping[str, Any]) -> bool:
    """Whether a condition is true of asks that have nothing in common; one that lets any through is done at that."""
    regions = [leaf["values"][0] for leaf in leaves(when) if leaf["field"] == "region" and leaf.get("values")]
    matches = compiled(when)
    return all(matches(ask) is not None for ask in unlike_asks(regions))


def set_faults(rules: Any) -> list[Fault]:
    """Everything that keeps a list of rules from being a rule set.

    Args:
        rules: the `rules` list of a rule set.
    """
    if not isinstance(rules, list):
        return [Fault("rules", "A rule set holds a list of rules.")]
    if len(rules) > MOST_RULES:
        return [Fault("rules", f"A rule set holds at most {MOST_RULES} rules. Switch one off and remove it first.")]
    found = [
        Fault(f"rules.{at}.{fault.where}".rstrip("."), fault.sentence)
        for at, rule in enumerate(rules)
        for fault in faults(rule)
    ]
    ids = [rule.get("id") for rule in rules if isinstance(rule, Mapping)]
    twice = sorted({str(id) for id in ids if ids.count(id) > 1})
    return found + [Fault("rules", f"Two rules have the id “{id}”. Give one another.") for id in twice]


def stops_left_without(rules: Sequence[Mapping[str, Any]]) -> list[HardStop]:
    """Hard stops that no rule of a set makes any more (RELIABILITY row 56).

    Args:
        rules: the `rules` list of a rule set.
    """
    on = {rule["hard_stop"] for rule in rules if rule.get("status", RuleStatus.ON) == RuleStatus.ON}
    return [stop for stop in HardStop if stop.value not in on]


def _head(rule: Mapping[str, Any]) -> Iterator[Fault]:
    for key in sorted(set(map(str, rule)) - KEYS):
        yield Fault(key, f"A rule has no “{key}”.")
    if not isinstance(rule.get("id"), str) or not ID.match(rule["id"]):
        yield Fault("id", "An id is small letters, digits and hyphens, at most 60.")
    try:
        if clean(str(rule.get("name", "")), limit=120) != rule.get("name"):
            yield Fault("name", "Write the name without extra spaces.")
    except TextRefused as refused:
        yield Fault("name", refused.problems[0].message)
    for key, kind in (("hard_stop", HardStop), ("status", RuleStatus), ("severity", Severity)):
        value = rule.get(key, "" if kind is HardStop else None)
        if value is not None and value not in kind.values:
            yield Fault(key, "Select a valid choice.")


def _asks(rule: Mapping[str, Any]) -> Iterator[Fault]:
    lanes, questions = rule.get("lanes"), rule.get("questions", {})
    if not isinstance(lanes, list) or not lanes:
        yield Fault("lanes", "Choose at least one group to ask.")
    elif any(lane not in Lane.values for lane in lanes) or len(set(lanes)) != len(lanes):
        yield Fault("lanes", "Select a valid choice.")
    if not isinstance(questions, Mapping):
        yield Fault("questions", "Questions are an object: group to question.")
        return
    for lane, question in questions.items():
        if lane not in (lanes or ()):
            yield Fault(f"questions.{lane}", "Only a group that is asked can have a question.")
            continue
        try:
            if clean(str(question), limit=300) != question:
                yield Fault(f"questions.{lane}", "Write the question without extra spaces.")
        except TextRefused as refused:
            yield Fault(f"questions.{lane}", refused.problems[0].message)


def _when(rule: Mapping[str, Any]) -> Iterator[Fault]:
    when = rule.get("when")
    if not isinstance(when, Mapping):
        yield Fault("when", "Add a condition.")
        return
    found = list(_condition(when, "when", 1))
    yield from found
    if not found and sum(1 for _ in leaves(when)) > MOST_CONDITIONS:
        yield Fault("when", f"A rule has at most {MOST_CONDITIONS} conditions. Make two rules of it.")


def _condition(condition: Any, path: str, depth: int) -> Iterator[Fault]:
    if not isinstance(condition, Mapping):
        yield Fault(path, "A condition is an object with the keys of docs/rules.md.")
    elif depth > DEEPEST:
        yield Fault(path, f"Groups stand at most {DEEPEST} deep. Make two rules of it.")
    elif "not" in condition:
        yield from _only(condition, {"not"}, path)
        yield from _condition(condition["not"], f"{path}.not", depth)
    elif group := next((key for key in ("any", "all") if key in condition), ""):
        yield from _only(condition, {group}, path)
        parts = condition[group]
        if not isinstance(parts, list) or not parts:
            yield Fault(path, "A group holds at least one condition. Remove it, or add one.")
            return
        for at, part in enumerate(parts):
            yield from _condition(part, f"{path}.{group}.{at}", depth + 1)
    else:
        yield from _only(condition, {"field", "test", "values"}, path)
        yield from _leaf(condition, path)


def _only(condition: Mapping[str, Any], keys: set[str], path: str) -> Iterator[Fault]:
    for key in sorted(set(map(str, condition)) - keys):
        yield Fault(path, f"A condition with {' and '.join(sorted(keys))} has no “{key}”.")


def _leaf(condition: Mapping[str, Any], path: str) -> Iterator[Fault]:
    field = fields().get(str(condition.get("field", "")))
    if field is None:
        yield Fault(f"{path}.field", "Choose what the condition looks at.")
        return
    try:
        test = Test(str(condition.get("test", "")))
    except ValueError:
        test = None
    if test is None or test not in field.tests:
        said = ", ".join(f"“{SAID[one][0]}”" for one in field.tests)
        yield Fault(f"{path}.test", f"“{field.label}” can be tested by: {said}.")
        return
    values = condition.get("values", [])
    if not isinstance(values, list) or any(not isinstance(value, str) for value in values):
        yield Fault(f"{path}.values", "Values are a list of texts.")
    elif test in BARE_TESTS:
        if values:
            yield Fault(f"{path}.values", f"“{SAID[test][0]}” takes no values.")
    else:
        yield from _values(field, test, values, f"{path}.values")


def _values(field: Field, test: Test, values: Sequence[str], path: str) -> Iterator[Fault]:
    if not values:
        yield Fault(path, "Add at least one value.")
    elif len(values) > MOST_VALUES:
        yield Fault(path, f"A condition has at most {MOST_VALUES} values.")
    elif test is Test.AT_LEAST:
        if len(values) != 1 or not (values[0].isascii() and values[0].isdecimal() and len(values[0]) <= 10):
            yield Fault(path, "Enter a whole number.")
        elif int(values[0]) == 0:
            yield Fault(path, EVERYTHING)
        return
    for at, value in enumerate(values):
        sentence = _fault_of(field, test, value)
        if sentence:
            yield Fault(f"{path}.{at}", sentence)


def _fault_of(field: Field, test: Test, value: str) -> str:
    """Why one value cannot be used, or ""."""
    if field.choices and test in {Test.IS, Test.READS_AS}:
        return "" if value in dict(field.choices) else f"Select a valid choice. “{value[:40]}” is none."
    if test is Test.MATCHES:
        return _fault_of_pattern(value)
    try:
        tidy = clean(value, limit=LONGEST_VALUE)
    except TextRefused as refused:
        return refused.problems[0].message
    if test is Test.HAS_PHRASE and not re.search(r"\w", tidy):
        return EVERYTHING
    return "" if tidy == value else "Write it without extra spaces."


def _fault_of_pattern(text: str) -> str:
    if not text:
        return EVERYTHING
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        return "Null characters are not allowed." if "\0" in text else "Enter text."
    if len(text) > LONGEST_VALUE:
        return f"Ensure this value has at most {LONGEST_VALUE} characters (it has {len(text)})."
    try:
        found = pattern(text)
    except PatternError as refused:
        return str(refused)
    return EVERYTHING if found.search("") is not None else ""
