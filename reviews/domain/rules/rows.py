"""A condition as rows in groups, as the builder shows it, and back again: pure, and nothing is lost on the way.

The builder has two levels: groups joined by one word, the rows inside each group by the other one. What stands deeper
is no rows (`to_groups` gives None) and is edited as JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviews.domain.rules.fields import BARE_TESTS, Field, Test, fields

#: The word inside a group, for the word between groups.
OTHER = {"all": "any", "any": "all"}
NOT = "not:"
MOST_GROUPS = 6  # that a condition is multiplied out to


@dataclass(frozen=True)
class Row:
    """One condition as it was typed.

    Attributes:
        field: key of a field; "" where none is chosen yet.
        test: value of `Test`, with "not:" before it where the condition stands inside "not".
        text: its values, separated by commas; one a line where one of them holds a comma.
    """

    field: str = ""
    test: str = ""
    text: str = ""


@dataclass
class Groups:
    """A condition of at most two levels.

    Attributes:
        joint: "all" where every group must match, "any" where one is enough.
        groups: rows of each group, joined by the other word.
    """

    joint: str = "all"
    groups: list[list[Row]] = field(default_factory=lambda: [[Row()]])

    @property
    def inside(self) -> str:
        """What joins the rows of a group."""
        return OTHER[self.joint]


def to_groups(when: Mapping[str, Any]) -> Groups | None:
    """A condition as rows, or None where it stands deeper than two levels or cannot be read.

    A group inside one that is joined by the same word says nothing by its brackets, and they are left out.
    """
    when = merged(when)
    leaf = _row(when)
    if leaf is not None:
        return Groups("all", [[leaf]])
    joint = next((key for key in OTHER if key in when), "")
    parts = when.get(joint) if joint else None
    if not isinstance(parts, list) or not parts:
        return None
    if joint == "any":
        rows = [_row(part) for part in parts]
        if all(row is not None for row in rows):
            return Groups("all", [[row for row in rows if row is not None]])
    groups = [_group(part, OTHER[joint]) for part in parts]
    if any(group is None for group in groups):
        return None
    return Groups(joint, [group for group in groups if group is not None])


def merged(when: Any) -> Any:
    """A condition without groups inside a group of the same word; its rows keep their order."""
    joint = next((key for key in OTHER if isinstance(when, Mapping) and set(when) == {key}), "")
    if not joint or not isinstance(when[joint], list):
        return when
    parts: list[Any] = []
    for part in map(merged, when[joint]):
        same = isinstance(part, Mapping) and set(part) == {joint} and isinstance(part[joint], list) and part[joint]
        parts += part[joint] if same else [part]
    return {joint: parts}


def in_two_levels(when: Mapping[str, Any]) -> dict[str, Any]:
    """The same condition as groups of alternatives that must all match, so that the builder can show it.

    It is multiplied out where it must be, and left as it is where that makes more rows than anybody reads.

    Args:
        when: a condition that may be saved.
    """
    if to_groups(when) is not None:
        return dict(merged(when))
    clauses = _clauses(when)
    if clauses is None:
        return dict(when)
    parts = [clause[0] if len(clause) == 1 else {"any": clause} for clause in clauses]
    return parts[0] if len(parts) == 1 else {"all": parts}


def _clauses(when: Mapping[str, Any]) -> list[list[Any]] | None:
    """A condition as alternatives that must all match; None where they are too many, or a group is negated."""
    if "all" in when:
        made = [_clauses(part) for part in when["all"]]
        found = [clause for clauses in made if clauses is not None for clause in clauses]
        return None if any(clauses is None for clauses in made) else _without_doubles(found)
    if "any" not in when:
        return [[when]] if _row(when) is not None else None
    product: list[list[Any]] = [[]]
    for part in when["any"]:
        clauses = _clauses(part)
        if clauses is None or len(product) * len(clauses) > 4 * MOST_GROUPS:
            return None
        product = [[*one, *(row for row in other if row not in one)] for one in product for other in clauses]
        product = _without_doubles(product)
    return product if len(product) <= MOST_GROUPS else None


def _without_doubles(clauses: list[list[Any]]) -> list[list[Any]]:
    """Without those that a shorter one says already."""
    kept: list[list[Any]] = []
    for clause in clauses:
        if not any(all(row in clause for row in one) for one in kept):
            kept = [one for one in kept if not all(row in one for row in clause)] + [clause]
    return kept


def to_condition(shown: Groups) -> tuple[dict[str, Any] | None, dict[str, tuple[int, int]]]:
    """Rows as a condition.

    Returns:
        The condition, None where there is no row; and, for the path of each row in it, its group and its place there.
    """
    groups = [(at, group) for at, group in enumerate(shown.groups) if group]
    if not groups:
        return None, {}
    places: dict[str, tuple[int, int]] = {}
    parts = []
    for number, (at, group) in enumerate(groups):
        path = f"when.{shown.joint}.{number}" if len(groups) > 1 else "when"
        leaves = []
        for place, row in enumerate(group):
            inner = f"{path}.{shown.inside}.{place}" if len(group) > 1 else path
            leaf = _leaf(row)
            places[f"{inner}.not" if "not" in leaf else inner] = (at, place)
            leaves.append(leaf)
        parts.append(leaves[0] if len(leaves) == 1 else {shown.inside: leaves})
    return (parts[0] if len(parts) == 1 else {shown.joint: parts}), places


def place_of(path: str, places: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    """The row that a fault's path leads to, or None."""
    found = [known for known in places if path == known or path.startswith(f"{known}.")]
    return places[max(found, key=len)] if found else None


def values_of(row: Row) -> list[str]:
    """The values somebody typed, as they are stored.

    A text with a line break holds one value a line, any other is split at its commas; patterns are never split at one.
    """
    test = row.test.removeprefix(NOT)
    if test in BARE_TESTS:
        return []
    raw = row.text.replace("\r\n", "\n").replace("\r", "\n")
    if test == Test.AT_LEAST:
        number = raw.strip().replace(",", "").removeprefix("$")
        return [number] if number else []
    split = raw.split("\n") if "\n" in raw or test == Test.MATCHES else raw.split(",")
    values = [value.strip() for value in split]
    known = fields().get(row.field)
    by_label = _by_label(known) if known is not None and test in {Test.IS, Test.READS_AS} else {}
    return [by_label.get(value.casefold(), value) for value in values if value]


def text_of(where: str, test: str, values: Sequence[Any]) -> str:
    """Stored values as somebody would type them."""
    known = fields().get(where)
    labels = dict(known.choices) if known is not None and test in {Test.IS, Test.READS_AS} else {}
    shown = [str(labels.get(str(value), value)) for value in values]
    if test == Test.MATCHES or any("," in value for value in shown):
        return "\n".join([*shown, ""])
    return ", ".join(shown)


def _by_label(known: Field) -> dict[str, str]:
    return {label.casefold(): value for value, label in known.choices}


def _group(part: Any, joint: str) -> list[Row] | None:
    if not isinstance(part, Mapping):
        return None
    leaf = _row(part)
    if leaf is not None:
        return [leaf]
    parts = part.get(joint)
    if set(part) != {joint} or not isinstance(parts, list) or not parts:
        return None
    rows = [_row(one) for one in parts]
    return None if any(row is None for row in rows) else [row for row in rows if row is not None]


def _row(part: Any) -> Row | None:
    negated = isinstance(part, Mapping) and set(part) == {"not"}
    leaf = part["not"] if negated else part
    if not isinstance(leaf, Mapping) or "field" not in leaf:
        return None
    test = str(leaf.get("test", ""))
    text = text_of(str(leaf["field"]), test, leaf.get("values") or [])
    return Row(str(leaf["field"]), f"{NOT if negated else ''}{test}", text)


def _leaf(row: Row) -> dict[str, Any]:
    leaf: dict[str, Any] = {"field": row.field, "test": row.test.removeprefix(NOT)}
    values = values_of(row)
    if values or row.test.removeprefix(NOT) not in BARE_TESTS:
        leaf["values"] = values
    return {"not": leaf} if row.test.startswith(NOT) else leaf
