"""Conditions, made ready once and then asked of any number of asks. Malformed ones raise before anything is judged."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from promises.domain.wording.patterns import PatternRefused, on_re2
from reviews.domain.rules.fields import Test, fields
from reviews.domain.rules.snapshot import RuleError, Snapshot
from reviews.enums import HardStop

#: Given a snapshot, the words that made the condition true (none where no words did), or None where it is not true.
Matcher = Callable[[Snapshot], list[str] | None]

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
#: A calendar date, a quarter or a named month in running text.
DATE = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}-\d{{2}}|(?:{MONTHS})\.? \d{{1,2}}|\d{{1,2}}\.? (?:{MONTHS})|q[1-4]"
    rf"|next (?:week|month|quarter|year)|(?:by|before|in|until) (?:{MONTHS}))\b",
    re.IGNORECASE,
)


class PatternError(RuleError):
    """A pattern that RE2 cannot take; the text is the sentence for its field."""


class ReadWords(str):
    """Words that reading the ask named. A phrase of the rule's own may name the same ones, and is no guess."""


def leaves(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every test of a field in a condition, whatever groups it stands in."""
    parts = [*condition.get("any", ()), *condition.get("all", ()), *([condition["not"]] if "not" in condition else ())]
    if not parts:
        yield condition
    for part in parts:
        yield from leaves(part)


def compiled(condition: Mapping[str, Any]) -> Matcher:
    """A condition ready to be asked; one that was made ready a moment ago is not made again.

    Raises:
        RuleError: it is malformed.
    """
    return _compiled(json.dumps(condition, sort_keys=True))


@lru_cache(maxsize=2048)
def _compiled(condition: str) -> Matcher:
    return _matcher(json.loads(condition))


def _matcher(condition: Mapping[str, Any]) -> Matcher:
    if "any" in condition:
        return _any([_matcher(part) for part in _parts(condition, "any")])
    if "all" in condition:
        return _all([_matcher(part) for part in _parts(condition, "all")])
    if "not" in condition:
        inner = _matcher(condition["not"])
        return lambda snapshot: [] if inner(snapshot) is None else None
    return _leaf(condition)


def _parts(condition: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    parts: Sequence[Mapping[str, Any]] = condition[key]
    if not parts:
        raise RuleError("A group of conditions is empty.")
    return parts


def _any(parts: Sequence[Matcher]) -> Matcher:
    def matches(snapshot: Snapshot) -> list[str] | None:
        # Every part is asked, so that all the words are named.
        found = [words for part in parts if (words := part(snapshot)) is not None]
        return [word for words in found for word in words] if found else None

    return matches


def _all(parts: Sequence[Matcher]) -> Matcher:
    def matches(snapshot: Snapshot) -> list[str] | None:
        together: list[str] = []
        for part in parts:
            words = part(snapshot)
            if words is None:
                return None
            together += words
        return together

    return matches


def _leaf(condition: Mapping[str, Any]) -> Matcher:
    try:
        where, named = condition["field"], condition["test"]
    except KeyError as missing:
        raise RuleError(f"A condition has no {missing}.") from None
    values = tuple(str(value) for value in condition.get("values", ()))
    try:
        test = Test(named)
    except ValueError:
        raise RuleError(f"There is no test “{named}”.") from None
    if test is Test.AT_LEAST:
        return _at_least(where, values)
    if test is Test.READS_AS:
        return _reads_as(where, values)
    if where == "amount":
        raise RuleError("The deal's amount can only be at least something.")
    if where not in fields():
        raise RuleError(f"There is no field “{where}”.")
    return _of_text(test, where, values)


def _of_text(test: Test, where: str, values: tuple[str, ...]) -> Matcher:
    if test is Test.HAS_PHRASE:
        phrases = phrase_pattern(values)
        return lambda snapshot: phrases.findall(snapshot.text(where)) or None
    if test is Test.MATCHES:
        patterns = [pattern(value) for value in values]
        if not patterns:
            raise RuleError("A list of patterns is empty.")
        return lambda snapshot: [found[0] for one in patterns for found in one.finditer(snapshot.text(where))] or None
    if test is Test.NAMES_DATE:
        return lambda snapshot: [found[0] for found in DATE.finditer(snapshot.text(where))] or None
    if test is Test.IS_GIVEN:
        return lambda snapshot: [text] if (text := snapshot.text(where)) else None
    wanted = frozenset(value.casefold() for value in values)
    if not wanted:
        raise RuleError("A list of values is empty.")
    return lambda snapshot: [] if snapshot.text(where) in wanted else None


def _at_least(where: str, values: tuple[str, ...]) -> Matcher:
    try:
        least = int(values[0])
    except (IndexError, ValueError):
        raise RuleError("Say at least how much, as a whole number.") from None
    if where == "amount":
        return lambda snapshot: [] if snapshot.amount >= least else None
    if where not in fields() or Test.AT_LEAST not in fields()[where].tests:
        raise RuleError("Only a number can be at least something.")

    def matches(snapshot: Snapshot) -> list[str] | None:
        given = snapshot.text(where)
        return [given] if given.isdecimal() and int(given) >= least else None

    return matches


def _reads_as(where: str, values: tuple[str, ...]) -> Matcher:
    if where != "ask":
        raise RuleError("Only the ask is read for its meaning.")
    try:
        stops = {HardStop(value) for value in values}
    except ValueError as unknown:
        raise RuleError(f"There is no such hard stop: {unknown}.") from None
    if not stops:
        raise RuleError("A rule reads the ask for no stop.")

    def matches(snapshot: Snapshot) -> list[str] | None:
        found = [words for stop, words in snapshot.words_read.items() if stop in stops]
        return [ReadWords(word.casefold()) for words in found for word in words] if found else None

    return matches


@lru_cache(maxsize=512)
def phrase_pattern(values: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a list of phrases: whole words, longest first.

    Raises:
        RuleError: the list is empty.
    """
    if not values:
        raise RuleError("A phrase list is empty.")
    phrases = sorted((value.casefold() for value in values), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(phrase) for phrase in phrases) + r")(?!\w)")


@lru_cache(maxsize=512)
def pattern(text: str) -> Any:
    """A pattern on RE2, in any case; its time grows with the text alone, whatever was typed (RELIABILITY row 53).

    Raises:
        PatternError: RE2 cannot take it; in the words of row 52 to 54.
    """
    try:
        return on_re2(text)
    except PatternRefused as refused:
        raise PatternError(str(refused)) from None
