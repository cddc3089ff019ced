"""From a pattern, or from one promise that went bad, to a draft of a rule that would have stopped it."""

from collections.abc import Sequence
from typing import Any

from promises.domain.facts import BY_TYPE
from promises.enums import PromiseType
from reviews.domain.patterns.features import (
    condition_of,
    facts_of,
    lanes_of,
    parts,
    phrases_of,
    questions_of,
    sentence_of,
    stop_of,
)
from reviews.domain.rules import Snapshot
from reviews.domain.rules.rows import in_two_levels
from reviews.enums import HardStop

OF_ONE = "promise="
MOST_PHRASES = 8
NAME_LIMIT = 120


def rule_of_pattern(key: str, type: str) -> dict[str, Any]:
    """A rule that stops whatever a pattern fits, ready to be back-tested.

    Args:
        key: of the pattern.
        type: the type most of its promises have, or "".

    Raises:
        ValueError: no such pattern.
    """
    return _rule(sentence_of(key).rstrip("."), condition_of(key), parts(key), type)


def key_of_promise(number: int) -> str:
    """The key under which a rule made from one promise is kept."""
    return f"{OF_ONE}{number}"


def rule_of_promise(label: str, snapshot: Snapshot) -> dict[str, Any] | None:
    """A rule from one promise's own words and facts; it stops that promise, and whoever writes it makes it wider.

    Its words are the phrases of two words, or the words where there are none; beside them stand the facts nobody knew,
    of which one is enough.

    Args:
        label: the promise's number.
        snapshot: as it was sent.

    Returns:
        The rule; None where its words, its type and its facts tell it from no other ask.
    """
    facts = list(facts_of(snapshot))
    gaps = [key for key in facts if key.startswith("unknown=") or key in {"unsized", "told"}]
    phrases = list(dict.fromkeys(key.removeprefix("says=") for key in phrases_of(snapshot.text("ask"))))
    words = [phrase for phrase in phrases if " " in phrase] or phrases
    said = [{"field": "ask", "test": "has_phrase", "values": words[:MOST_PHRASES]}] if words else []
    # Words stop it whatever is ticked the next time; the type only stands in for words where there are none.
    typed = [condition_of(f"type={snapshot.type}")] if not said and snapshot.type in PromiseType.values else []
    if not said and not typed and not gaps:
        gaps = [key for key in facts if key.startswith("reads=")]
    open_facts = _open(gaps)
    together = [*typed, *([{"any": open_facts}] if len(open_facts) > 1 else open_facts), *said]
    if not together:
        return None
    condition = together[0] if len(together) == 1 else {"all": together}
    return _rule(_like(label, snapshot), condition, [*gaps, *facts], snapshot.type)


def _open(gaps: Sequence[str]) -> list[dict[str, Any]]:
    """The conditions of facts that nobody knew, of the types that ask for all of them: the type stands once."""
    unknown = [key.removeprefix("unknown=") for key in gaps if key.startswith("unknown=")]
    others = [condition_of(key) for key in gaps if not key.startswith("unknown=")]
    if not unknown:
        return others
    asking = [str(type) for type, specs in BY_TYPE.items() if type and {spec.key for spec in specs} >= set(unknown)]
    empty = [{"not": {"field": f"fact:{key}", "test": "is_given"}} for key in unknown]
    typed = {"field": "type", "test": "is", "values": asking}
    return [{"all": [typed, empty[0] if len(empty) == 1 else {"any": empty}]}, *others]


def beginning_of_promise(label: str, snapshot: Snapshot) -> dict[str, Any]:
    """A rule for the builder with its condition still to be written, for a promise `rule_of_promise` has none for."""
    rule = _rule(_like(label, snapshot), {}, list(facts_of(snapshot)), snapshot.type)
    del rule["when"]
    return rule


def _like(label: str, snapshot: Snapshot) -> str:
    return f"Like {label}: {snapshot.ask}"


def _rule(name: str, condition: dict[str, Any], features: Sequence[str], type: str) -> dict[str, Any]:
    stop = stop_of([key for key in features if not (type and key.startswith("reads="))], type)
    lanes = lanes_of(HardStop(stop))
    return {
        "name": name if len(name) <= NAME_LIMIT else f"{name[: NAME_LIMIT - 1].rstrip()}…",
        "hard_stop": stop.value,
        "when": in_two_levels(condition) if condition else condition,
        "lanes": [lane.value for lane in lanes],
        "questions": dict(questions_of(features, lanes)),
    }
