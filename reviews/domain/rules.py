"""Trigger rules: data in, hits out, nothing written. The JSON form is described in docs/rules.md."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from promises.domain.facts import ASKED
from promises.enums import Lane, PromiseType
from reviews.domain.reading import Reading, fact_key, read
from reviews.enums import HardStop

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


#: The type that a hard stop calls for; a commercial term or a date alone needs none (DESIGN section 2, type).
TYPE_OF_STOP = {
    HardStop.SECURITY: PromiseType.SECURITY,
    HardStop.DATA_MOVEMENT: PromiseType.DATA_MOVEMENT,
    HardStop.CUSTOM_LOGIC: PromiseType.CUSTOM_LOGIC,
}

#: The fact that names what is not promised; its words make no stop.
LEFT_OUT = "out_of_scope"


class RuleError(ValueError):
    """A rule set that cannot be evaluated; the step it was needed for is blocked, never passed (RELIABILITY I20)."""


@dataclass(frozen=True)
class Snapshot:
    """What the rules see of one ask at the moment it is sent.

    Attributes:
        ask: the ask as typed, normalised.
        type: promise type, or "" where the rep ticked none.
        facts: key to value; an unknown fact is left out.
        amount: value of the deal in whole US dollars.
        region: region of the deal.
    """

    ask: str
    type: str
    facts: Mapping[str, str]
    amount: int = 0
    region: str = ""

    def text(self, where: str) -> str:
        """The words a condition looks at, lower case, plain spaces.

        Raises:
            RuleError: no such field.
        """
        if where == "ask":
            found = self.ask
        elif where in {"text", "facts"}:
            said = [value for key, value in self.facts.items() if key != LEFT_OUT and key not in ASKED]
            found = "\n".join([self.ask, *said] if where == "text" else said)
        elif where == "type":
            found = self.type
        elif where == "region":
            found = self.region
        elif where.startswith("fact:"):
            found = self.facts.get(where.removeprefix("fact:"), "")
        else:
            raise RuleError(f"There is no field “{where}”.")
        return " ".join(found.casefold().split(" ")).replace("\u00a0", " ")


@dataclass(frozen=True)
class Hit:
    """One rule that stopped an ask, and the words that made it.

    Attributes:
        rule: the rule as it stands in its rule set.
        words: lower case, in the order found.
        read_by: where reading the ask made it, ids of the phrase families or the model's version.
        is_suspicion: whether the model alone suspects it.
    """

    rule: Mapping[str, Any]
    words: tuple[str, ...]
    read_by: tuple[str, ...] = ()
    is_suspicion: bool = False

    @property
    def hard_stop(self) -> HardStop:
        """Which of the five stops it is."""
        return HardStop(self.rule["hard_stop"])

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Lanes that must answer because of it."""
        return tuple(Lane(lane) for lane in self.rule["lanes"])

    def question(self, lane: Lane) -> str:
        """What the rule asks this lane, or ""."""
        return str(self.rule.get("questions", {}).get(lane.value, ""))


def evaluate(snapshot: Snapshot, rules: Sequence[Mapping[str, Any]]) -> list[Hit]:
    """Run every rule over one ask.

    Args:
        snapshot: the ask as it stands.
        rules: the `rules` list of a rule set version.

    Returns:
        Hits in the order of the rules.

    Raises:
        RuleError: a rule is malformed.
    """
    hits = []
    for rule in rules:
        words = _match(rule["when"], snapshot)
        if words is not None:
            hits.append(_hit(rule, words, snapshot))
    return hits


def _hit(rule: Mapping[str, Any], words: Sequence[str], snapshot: Snapshot) -> Hit:
    """The hit of a rule, with what reading the ask had to do with it."""
    unique = tuple(dict.fromkeys(words))
    if not _reads(rule["when"]):
        return Hit(rule, unique)
    read_as = next((stop for stop in reading_of(snapshot).stops if stop.stop == rule["hard_stop"]), None)
    if read_as is None:
        return Hit(rule, unique)
    suspected = read_as.source == "model" and set(unique) <= {span.words.casefold() for span in read_as.words}
    return Hit(rule, unique, read_as.rules, suspected and snapshot.facts.get(fact_key(read_as.stop)) != "yes")


def _reads(condition: Mapping[str, Any]) -> bool:
    """Whether a condition reads the ask anywhere."""
    parts = [*condition.get("any", ()), *condition.get("all", ()), *([condition["not"]] if "not" in condition else ())]
    return condition.get("test") == "reads_as" or any(_reads(part) for part in parts)


def reading_of(snapshot: Snapshot) -> Reading:
    """What the ask says, and which questions it leaves open.

    Raises:
        RuleError: it could not be read; what cannot be read is not let through (RELIABILITY I20).
    """
    try:
        return read(snapshot.ask, type=snapshot.type, facts=snapshot.facts)
    except Exception as fault:  # whatever broke, weights or phrases: the step is blocked
        raise RuleError(f"The ask could not be read ({type(fault).__name__}).") from fault


def lanes_for(hits: Iterable[Hit], type: str) -> list[Lane]:
    """Which lanes must answer (DESIGN section 3, Submit).

    Engineering and product always; security for its types and whatever a rule says. Nothing found and no type ticked:
    engineering alone triages.
    """
    hits = list(hits)
    if not hits and not type:
        return [Lane.ENGINEERING]
    needed = {Lane.ENGINEERING, Lane.PRODUCT}
    if type in {PromiseType.SECURITY, PromiseType.DATA_MOVEMENT, PromiseType.MIXED}:
        needed.add(Lane.SECURITY)
    for hit in hits:
        needed.update(hit.lanes)
    return [lane for lane in Lane if lane in needed]


def types_called_for(stops: Iterable[str]) -> list[PromiseType]:
    """Types that these hard stops speak of, each once; an ask with any may not leave its type empty.

    Args:
        stops: values of `HardStop`.
    """
    called_for = {TYPE_OF_STOP[HardStop(stop)] for stop in stops if stop in TYPE_OF_STOP}
    return [type for type in PromiseType if type in called_for]


def calls_for_type(rule: Mapping[str, Any], words: Sequence[str], facts: Mapping[str, Any]) -> bool:
    """Whether what a rule found may not stand without a type.

    A question about the words that nobody answered opens the lanes, as a scope change has no form that asks it; it is
    no answer, so it calls for no type.

    Args:
        rule: the rule that hit, as it stood then.
        words: what made the hit.
        facts: facts given when the ask was sent, answers to questions about its words among them.
    """
    stop = HardStop(rule["hard_stop"])
    return stop in TYPE_OF_STOP and bool(words or fact_key(stop) in facts or not _reads(rule["when"]))


def _match(condition: Mapping[str, Any], snapshot: Snapshot) -> list[str] | None:
    """Words that made the condition true, or None where it is not."""
    if "any" in condition:
        found = [words for part in condition["any"] if (words := _match(part, snapshot)) is not None]
        return [word for words in found for word in words] if found else None
    if "all" in condition:
        together: list[str] = []
        for part in condition["all"]:
            made = _match(part, snapshot)
            if made is None:
                return None
            together += made
        return together
    if "not" in condition:
        return [] if _match(condition["not"], snapshot) is None else None
    return _leaf(condition, snapshot)


def _leaf(condition: Mapping[str, Any], snapshot: Snapshot) -> list[str] | None:
    try:
        field, test = condition["field"], condition["test"]
    except KeyError as missing:
        raise RuleError(f"A condition has no {missing}.") from None
    values = tuple(str(value) for value in condition.get("values", ()))
    if test == "at_least":
        if field != "amount":
            raise RuleError("Only the deal's amount can be at least something.")
        return [] if snapshot.amount >= int(values[0]) else None
    if test == "reads_as":
        if field != "ask":
            raise RuleError("Only the ask is read for its meaning.")
        found = [stop for stop in reading_of(snapshot).stops if stop.stop in _stops(values)]
        return [span.words.casefold() for stop in found for span in stop.words] if found else None
    text = snapshot.text(field)
    if test == "has_phrase":
        return _phrases(values).findall(text) or None
    if test == "is":
        return [] if text in values else None
    if test == "is_given":
        return [text] if text else None
    if test == "names_date":
        return [match.group(0) for match in DATE.finditer(text)] or None
    raise RuleError(f"There is no test “{test}”.")


def _stops(values: tuple[str, ...]) -> set[HardStop]:
    try:
        stops = {HardStop(value) for value in values}
    except ValueError as unknown:
        raise RuleError(f"There is no such hard stop: {unknown}.") from None
    if not stops:
        raise RuleError("A rule reads the ask for no stop.")
    return stops


@lru_cache(maxsize=512)
def _phrases(values: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a list of phrases: whole words, longest first."""
    if not values:
        raise RuleError("A phrase list is empty.")
    phrases = sorted((value.casefold() for value in values), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(phrase) for phrase in phrases) + r")(?!\w)")
