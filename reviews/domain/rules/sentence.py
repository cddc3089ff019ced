"""A condition read back as one sentence, so that whoever writes a rule sees what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.domain.rules.fields import SAID, Test, fields
from reviews.domain.rules.snapshot import RuleError

SHOWN = 6  # values named in a sentence before the rest is only counted


@dataclass(frozen=True)
class Line:
    """One condition of a rule, as a page lays it out.

    Attributes:
        joins: "If", "and" or "or".
        depth: how many groups it stands in.
        said: the condition in words.
        values: its values in the words of the page.
    """

    joins: str
    depth: int
    said: str
    values: tuple[str, ...]


def read_back(condition: Mapping[str, Any]) -> str:
    """A whole condition as a sentence; "and" and "or" keep their brackets.

    Raises:
        RuleError: it is malformed.
    """
    return _said(condition, inside=False)


def lines(condition: Mapping[str, Any]) -> list[Line]:
    """A condition as rows under each other.

    Raises:
        RuleError: it is malformed.
    """
    return list(_lines(condition, "If", 0))


#: What a sentence alone has: its words. Everything else must come with the ask.
OF_WORDS = frozenset({"ask", "wording", "text"})


def untried(condition: Mapping[str, Any], *, with_type: bool) -> list[str]:
    """The tests of a condition that one sentence alone cannot answer, in words, each once.

    Args:
        with_type: whether a type was chosen for it.
    """
    known = OF_WORDS | ({"type"} if with_type else set())
    if "not" in condition and "field" in condition["not"]:
        return [] if condition["not"]["field"] in known else [_leaf(condition["not"], negated=True)]
    if "field" in condition:
        return [] if condition["field"] in known else [_leaf(condition, negated=False)]
    parts = [*condition.get("any", ()), *condition.get("all", ()), *([condition["not"]] if "not" in condition else ())]
    return list(dict.fromkeys(said for part in parts for said in untried(part, with_type=with_type)))


def _said(condition: Mapping[str, Any], *, inside: bool) -> str:
    for key, joint in (("any", " or "), ("all", " and ")):
        if key in condition:
            parts = [_said(part, inside=True) for part in condition[key]]
            said = joint.join(parts)
            return f"({said})" if inside and len(parts) > 1 else said
    if "not" in condition:
        inner = condition["not"]
        return _leaf(inner, negated=True) if "field" in inner else f"not ({_said(inner, inside=False)})"
    return _leaf(condition, negated=False)


def _lines(condition: Mapping[str, Any], joins: str, depth: int) -> Sequence[Line]:
    for key, joint in (("any", "or"), ("all", "and")):
        if key in condition:
            found: list[Line] = []
            for at, part in enumerate(condition[key]):
                found += _lines(part, joins if at == 0 else joint, depth + ("any" in part or "all" in part))
            return found
    negated = "not" in condition
    leaf = condition["not"] if negated else condition
    if "field" not in leaf:
        return [Line(joins, depth, f"not ({_said(leaf, inside=False)})", ())]
    return [Line(joins, depth, _head(leaf, negated=negated), tuple(_values(leaf)))]


def _leaf(condition: Mapping[str, Any], *, negated: bool) -> str:
    values = _values(condition)
    named = ", ".join(values[:SHOWN])
    more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return f"{_head(condition, negated=negated)} {named}{more}".rstrip()


def _head(condition: Mapping[str, Any], *, negated: bool) -> str:
    try:
        field, test = fields()[condition["field"]], Test(condition["test"])
    except (KeyError, ValueError):
        raise RuleError("A condition cannot be read.") from None
    return f"{field.label} {SAID[test][negated]}"


def _values(condition: Mapping[str, Any]) -> list[str]:
    field, test = fields()[condition["field"]], Test(condition["test"])
    values = [str(value) for value in condition.get("values", ())]
    if test in {Test.IS, Test.READS_AS}:
        return [dict(field.choices).get(value, value) for value in values]
    if test is Test.AT_LEAST and field.key == "amount":
        return [f"${int(value):,}" for value in values]
    return [f"“{value}”" for value in values]
