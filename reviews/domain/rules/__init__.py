"""Trigger rules: data in, hits out, nothing written. The JSON form is described in docs/rules.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promises.enums import Lane, PromiseType
from reviews.domain.reading import Reading, fact_key
from reviews.domain.rules.conditions import Matcher, ReadWords, compiled, leaves
from reviews.domain.rules.snapshot import RuleError, Snapshot, as_it_stood
from reviews.enums import HardStop, RuleStatus

__all__ = ["Hit", "RuleError", "Snapshot", "as_it_stood", "evaluate", "lanes_for", "reading_of"]

#: The type that a hard stop calls for; a commercial term or a date alone needs none (DESIGN section 2, type).
TYPE_OF_STOP = {
    HardStop.SECURITY: PromiseType.SECURITY,
    HardStop.DATA_MOVEMENT: PromiseType.DATA_MOVEMENT,
    HardStop.CUSTOM_LOGIC: PromiseType.CUSTOM_LOGIC,
}


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


def evaluate(
    snapshot: Snapshot, rules: Sequence[Mapping[str, Any]], *, status: RuleStatus = RuleStatus.ON
) -> list[Hit]:
    """Run the rules over one ask.

    Args:
        snapshot: the ask as it stands, or as it stood.
        rules: the `rules` list of a rule set version.
        status: which of them; those that are only watched stop nothing.

    Returns:
        Hits in the order of the rules.

    Raises:
        RuleError: a rule is malformed.
    """
    return judged(snapshot, ready(rules, status=status))


def ready(
    rules: Sequence[Mapping[str, Any]], *, status: RuleStatus = RuleStatus.ON
) -> list[tuple[Mapping[str, Any], Matcher]]:
    """The rules of one status, each with what asks it; for judging many asks by the same rules.

    Raises:
        RuleError: a rule is malformed.
    """
    return [(rule, compiled(rule["when"])) for rule in rules if status_of(rule) == status]


def judged(snapshot: Snapshot, rules: Iterable[tuple[Mapping[str, Any], Matcher]]) -> list[Hit]:
    """Hits of rules made ready, in their order; what one found before an answer was corrected among them.

    Raises:
        RuleError: the ask could not be read.
    """
    hits = []
    for rule, asks in rules:
        for one in (snapshot, *snapshot.earlier):
            if (words := asks(one)) is not None:
                hits.append(_hit(rule, words, one))
                break
    return hits


def asking(rule: Mapping[str, Any]) -> Matcher:
    """What asks one rule, as `judged` does.

    Raises:
        RuleError: it is malformed.
    """
    asks = compiled(rule["when"])

    def found(snapshot: Snapshot) -> list[str] | None:
        words = asks(snapshot)
        if words is None and snapshot.earlier:
            return next((before for one in snapshot.earlier if (before := asks(one)) is not None), None)
        return words

    return found


def status_of(rule: Mapping[str, Any]) -> RuleStatus:
    """Whether a rule stops asks, only watches them, or is switched off; a rule that says nothing is on.

    Raises:
        RuleError: it says something else.
    """
    try:
        return RuleStatus(rule.get("status", RuleStatus.ON))
    except ValueError:
        raise RuleError(f"There is no status “{rule['status']}”.") from None


def _hit(rule: Mapping[str, Any], words: Sequence[str], snapshot: Snapshot) -> Hit:
    """The hit of a rule, with what reading the ask had to do with it."""
    unique = tuple(dict.fromkeys(map(str, words)))
    if not _reads(rule["when"]):
        return Hit(rule, unique)
    read_as = next((stop for stop in reading_of(snapshot).stops if stop.stop == rule["hard_stop"]), None)
    if read_as is None:
        return Hit(rule, unique)
    suspected = read_as.source == "model" and all(isinstance(one, ReadWords) for one in words)
    return Hit(rule, unique, read_as.rules, suspected and snapshot.facts.get(fact_key(read_as.stop)) != "yes")


def _reads(condition: Mapping[str, Any]) -> bool:
    """Whether a condition reads the ask anywhere."""
    return any(leaf.get("test") == "reads_as" for leaf in leaves(condition))


def looks_at(rules: Sequence[Mapping[str, Any]], field: str) -> bool:
    """Whether any rule of a set has a condition on a field."""
    return any(leaf.get("field") == field for rule in rules for leaf in leaves(rule["when"]))


def reading_of(snapshot: Snapshot) -> Reading:
    """What the ask says, and which questions it leaves open.

    Raises:
        RuleError: it could not be read; what cannot be read is not let through (RELIABILITY I20).
    """
    return snapshot.reading


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
