"""What can be told of an ask before anybody knows how it ends, each with its words and its condition.

A feature is written as a short key, a pattern as one key or two joined by "+". The key is all there is to know: the
sentence and the condition are made from it, so a pattern found again months later is the same pattern.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promises.domain.facts import ALL, BY_TYPE, FactKind, FactSpec
from promises.enums import Lane, PromiseType
from reviews.domain.rules import RuleError, Snapshot
from reviews.enums import HardStop

Condition = dict[str, Any]

LONGEST_PHRASE = 60
WORD = re.compile(r"\w+")
#: Words that say nothing by themselves; a phrase needs at least one that does.
EMPTY_WORDS = """
a about after all also an and any are as at be been before both but by can customer customers do does each every for
from get give had has have if in into is it its more must need needs no not of off on one only or our out over per she
should so some than that the their them then there they this to under up us use used via want wants was we were what
when where which while who will with without would you your
"""
SAYS_NOTHING = frozenset(EMPTY_WORDS.split())
FLAGS = frozenset({"already_told", "date_sized"})  # features of their own
NOBODY = "nobody knew "
UNKNOWN = {
    "source": "where the data starts",
    "target": "where the data ends",
    "format": "the format",
    "fields": "which fields move",
    "frequency": "how often data moves",
    "volume": "how many rows move",
    "failures": "what happens when records fail",
    "duplicates": "what happens to duplicates",
    "late_records": "what happens to late records",
    "control": "which control it is",
    "rule": "the exact rule",
    "depends_on_it": "who depends on it",
    "out_of_scope": "what stays out of scope",
    "we_build": "what we build",
    "customer_provides": "what the customer provides",
    "risk": "what could go wrong",
}
STOP_OF_TYPE = {
    PromiseType.SECURITY: HardStop.SECURITY,
    PromiseType.DATA_MOVEMENT: HardStop.DATA_MOVEMENT,
    PromiseType.CUSTOM_LOGIC: HardStop.CUSTOM_LOGIC,
    PromiseType.MIXED: HardStop.DATA_MOVEMENT,
}


def facts_of(snapshot: Snapshot) -> Iterator[str]:
    """Features of type, reading and facts: few, and each says something on its own."""
    if snapshot.type:
        yield f"type={snapshot.type}"
        for spec in BY_TYPE[snapshot.type]:
            if spec.required and not snapshot.facts.get(spec.key):
                yield f"unknown={spec.key}"
            elif spec.kind is FactKind.CHOICE and spec.key not in FLAGS and snapshot.facts.get(spec.key):
                yield f"is={spec.key}={snapshot.facts[spec.key]}"
    try:
        yield from (f"reads={stop.stop}" for stop in snapshot.reading.stops)
    except RuleError:
        pass  # kept by a version that wrote it otherwise: one feature less, and the others still count
    if snapshot.facts.get("requested_date") and snapshot.facts.get("date_sized") != "yes":
        yield "unsized"
    if snapshot.facts.get("already_told") == "yes":
        yield "told"


def phrases_of(ask: str) -> Iterator[str]:
    """Features of the ask's own words: one word, or two beside each other, as `has_phrase` finds them.

    Two are no phrase where one of them says nothing by itself: "contacts with" is no more than "contacts".

    Args:
        ask: folded (`Snapshot.text`).
    """
    before: re.Match[str] | None = None
    for word in WORD.finditer(ask):
        text = word[0]
        if _says_something(text):
            yield f"says={text}"
        if before is not None and ask[before.end() : word.start()] == " ":
            pair = f"{before[0]} {text}"
            short = min(len(text), len(before[0])) < 2  # the s of "customer's"
            unfit = short or len(pair) > LONGEST_PHRASE or not SAYS_NOTHING.isdisjoint((before[0], text))
            if not unfit and (_says_something(text) or _says_something(before[0])):
                yield f"says={pair}"
        before = word


def _says_something(word: str) -> bool:
    return 3 <= len(word) <= LONGEST_PHRASE and not word.isdigit() and word not in SAYS_NOTHING


def features_of(snapshot: Snapshot) -> frozenset[str]:
    """Every feature of one ask."""
    return frozenset({*facts_of(snapshot), *phrases_of(snapshot.text("ask"))})


def is_phrase(feature: str) -> bool:
    """Whether a feature is words of the ask."""
    return feature.startswith("says=")


def pairs_up(feature: str) -> bool:
    """Whether it is looked at together with another: gaps and flags, not words and not every answer of a list."""
    return not feature.startswith(("says=", "is="))


def parts(key: str) -> list[str]:
    """The features of a pattern."""
    return key.split("+")


def condition_of(key: str) -> Condition:
    """The condition that a pattern stands for, in the form of docs/rules.md.

    Raises:
        ValueError: no such pattern.
    """
    conditions = [_condition(feature) for feature in parts(key)]
    if len(conditions) == 1:
        return conditions[0]
    flat = [part for one in conditions for part in one.get("all", [one])]
    return {"all": [part for at, part in enumerate(flat) if part not in flat[:at]]}


def _condition(feature: str) -> Condition:
    kind, _, rest = feature.partition("=")
    if kind == "type" and rest in PromiseType.values:
        return {"field": "type", "test": "is", "values": [rest]}
    if kind == "unknown" and rest in ALL:
        types = [type for type, specs in BY_TYPE.items() if type and rest in {spec.key for spec in specs}]
        asked: Condition = {"field": "type", "test": "is", "values": [str(type) for type in types]}
        return {"all": [asked, {"not": {"field": f"fact:{rest}", "test": "is_given"}}]}
    if kind == "is":
        fact, _, value = rest.partition("=")
        if fact in ALL and value in dict(ALL[fact].choices):
            return {"field": f"fact:{fact}", "test": "is", "values": [value]}
    if kind == "reads" and rest in HardStop.values:
        return {"field": "ask", "test": "reads_as", "values": [rest]}
    if kind == "says" and rest:
        return {"field": "ask", "test": "has_phrase", "values": [rest]}
    if feature == "unsized":
        sized: Condition = {"field": "fact:date_sized", "test": "is", "values": ["yes"]}
        return {"all": [{"field": "fact:requested_date", "test": "is_given"}, {"not": sized}]}
    if feature == "told":
        return {"field": "fact:already_told", "test": "is", "values": ["yes"]}
    raise ValueError(f"There is no pattern “{feature}”.")


def sentence_of(key: str) -> str:
    """A pattern as a plain sentence.

    Raises:
        ValueError: no such pattern.
    """
    said = [_said(feature) for feature in parts(key)]
    if all(one.startswith(NOBODY) for one in said):
        said[1:] = [one.removeprefix(NOBODY) for one in said[1:]]
    sentence = " and ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def compared(key: str, bad: int, ended: int, others_bad: int, others_ended: int) -> str:
    """A pattern as a sentence for the table: a type alone says little without the numbers of the others.

    Args:
        key: of the pattern.
        bad, ended: its promises that went bad, of those whose end is known.
        others_bad, others_ended: the same of all others.
    """
    kind, _, type = key.partition("=")
    if kind != "type" or type not in PromiseType.values:
        return sentence_of(key)
    label = PromiseType(type).label
    return f"{label} asks went bad more often: {bad} of {ended}, all others {others_bad} of {others_ended}."


def _said(feature: str) -> str:
    kind, _, rest = feature.partition("=")
    if kind == "type":
        return f"the type is {PromiseType(rest).label.lower()}"
    if kind == "unknown":
        return f"{NOBODY}{unknown_words(ALL[rest])}"
    if kind == "is":
        fact, _, value = rest.partition("=")
        return f"“{ALL[fact].label}” was “{dict(ALL[fact].choices)[value]}”"
    if kind == "reads":
        return f"the ask reads as {HardStop(rest).label.lower()}"
    if kind == "says":
        return f"the ask says “{rest}”"
    if feature == "unsized":
        return "a date was named before engineering sized it"
    if feature == "told":
        return "the customer was told yes before the review"
    raise ValueError(f"There is no pattern “{feature}”.")


def unknown_words(spec: FactSpec) -> str:
    """A fact inside "nobody knew …"."""
    question = spec.question.rstrip("?")
    plain = f"{question[:1].lower()}{question[1:]}" if question.startswith("Who") else f"“{spec.label.lower()}”"
    return UNKNOWN.get(spec.key, plain)


def stop_of(features: Sequence[str], type: str) -> HardStop:
    """The hard stop a rule of these features makes: what they say themselves, else what the asks' type calls for."""
    for feature in features:
        kind, _, rest = feature.partition("=")
        if feature == "unsized":
            return HardStop.UNSIZED_DATE
        if kind == "reads":
            return HardStop(rest)
        if kind == "type":
            return STOP_OF_TYPE[PromiseType(rest)]
    return STOP_OF_TYPE[PromiseType(type)] if type else HardStop.COMMERCIAL


def lanes_of(stop: HardStop) -> list[Lane]:
    """Who must answer for a stop: engineering and product always, security for its own and for data that moves."""
    safe = stop in {HardStop.SECURITY, HardStop.DATA_MOVEMENT}
    return [lane for lane in Lane if not lane.is_extra and (safe or lane is not Lane.SECURITY)]


def questions_of(features: Sequence[str], lanes: Sequence[Lane]) -> Mapping[str, str]:
    """What each lane is asked: the fact nobody knew, put to the first lane whose fact it is."""
    asked: dict[str, str] = {}
    for feature in features:
        kind, _, key = feature.partition("=")
        if kind == "unknown":
            lane = next((lane for lane in ALL[key].lanes if lane in lanes), None)
            if lane is not None and lane.value not in asked:
                asked[lane.value] = ALL[key].question
        elif feature == "unsized":
            asked.setdefault(Lane.ENGINEERING.value, "Can we make that date, and from when?")
    return asked
