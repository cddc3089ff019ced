"""What the trigger rules see of one ask, at the moment it is sent or as it stood then."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from promises.domain.facts import ASKED, specs_for
from reviews.domain.reading import Reading, from_data, read, to_data, words_kept

#: The fact that names what is not promised; its words make no stop.
LEFT_OUT = "out_of_scope"


class RuleError(ValueError):
    """A rule set that cannot be evaluated; the step it was needed for is blocked, never passed (RELIABILITY I20)."""


@dataclass(frozen=True)
class Snapshot:
    """What the rules see of one ask.

    Attributes:
        ask: the ask as typed, normalised.
        type: promise type, or "" where the rep ticked none.
        facts: key to value; an unknown fact is left out.
        amount: value of the deal in whole US dollars.
        region: region of the deal.
        wording: the sentence under review; the ask itself until somebody words it otherwise.
        library: labels of live capabilities in the deal's scope that are close to the ask.
        kept_reading: the reading of this ask as `seen` kept it when it was sent; None: it is read now.
        earlier: the same ask before an answer about its words was corrected, newest first. What a rule found there
            stays found (RELIABILITY I9), whatever is answered now.
    """

    ask: str
    type: str
    facts: Mapping[str, str]
    amount: int = 0
    region: str = ""
    wording: str = ""
    library: tuple[str, ...] = ()
    kept_reading: Mapping[str, Any] | None = field(default=None, compare=False)
    earlier: tuple["Snapshot", ...] = field(default=(), compare=False)
    #: Fields already folded: several rules look at the same words.
    _folded: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def text(self, where: str) -> str:
        """The words a condition looks at, lower case, plain spaces.

        Args:
            where: key of a field of words or of a fact (`reviews.domain.rules.fields`).

        Raises:
            RuleError: no such field.
        """
        found = self._folded.get(where)
        if found is None:
            found = self._folded[where] = fold(self._said(where))
        return found

    @cached_property
    def reading(self) -> Reading:
        """What the ask says, and which questions it leaves open.

        Raises:
            RuleError: it could not be read; what cannot be read is not let through (RELIABILITY I20).
        """
        try:
            if self.kept_reading is not None:
                return from_data(self.kept_reading)
            return read(self.ask, type=self.type, facts=self.facts)
        except Exception as fault:  # whatever broke, weights or phrases: the step is blocked
            raise RuleError(f"The ask could not be read ({type(fault).__name__}).") from fault

    @cached_property
    def words_read(self) -> Mapping[str, list[str]]:
        """Hard stops the ask is read as, each with the words that caused it, as typed.

        Raises:
            RuleError: it could not be read.
        """
        if self.kept_reading is None:
            return {stop.stop.value: [span.words for span in stop.words] for stop in self.reading.stops}
        try:
            return words_kept(self.kept_reading)
        except (KeyError, ValueError, TypeError) as fault:
            raise RuleError(f"The ask could not be read ({type(fault).__name__}).") from fault

    def seen(self) -> dict[str, Any]:
        """What must be kept beside ask, type, amount and region, so that the rules can be run again on it."""
        kept = {
            "facts": dict(self.facts),
            "wording": self.wording,
            "library": list(self.library),
            "reading": to_data(self.reading),
        }
        return {**kept, "earlier": [one._whole() for one in self.earlier]} if self.earlier else kept

    def after(self, before: "Snapshot") -> "Snapshot":
        """This ask as a correction of what it was before."""
        return replace(self, earlier=(replace(before, earlier=()), *before.earlier))

    def _whole(self) -> dict[str, Any]:
        """Everything of an earlier snapshot: nothing else keeps its ask, type, amount and region."""
        return {"ask": self.ask, "type": self.type, "amount": self.amount, "region": self.region, **self.seen()}

    def _said(self, where: str) -> str:
        if where == "ask":
            return self.ask
        if where == "wording":
            return self.wording or self.ask
        if where in {"text", "facts"}:
            said = [value for key, value in self.facts.items() if key != LEFT_OUT and key not in ASKED]
            return "\n".join([self.ask, *said] if where == "text" else said)
        if where == "type":
            return self.type
        if where == "region":
            return self.region
        if where == "library":
            return "match" if self.library else "none"
        if where.startswith("fact:"):
            return self.facts.get(where.removeprefix("fact:"), "")
        raise RuleError(f"There is no field “{where}”.")


def fold(text: str) -> str:
    """Lower case, with plain spaces; runs of spaces stay, so that words are quoted as they were typed."""
    return text.casefold().replace("\u00a0", " ")


def as_it_stood(
    *, ask: str, type: str, facts: Mapping[str, str | None], amount: int, region: str, seen: Mapping[str, Any] | None
) -> Snapshot:
    """The snapshot of an ask that was sent, library, facts and reading as they stood then.

    Args:
        ask, type, facts, amount, region: as they were kept; a fact that nobody knew is None.
        seen: what `Snapshot.seen` gave back then; None where the ask was sent before that was kept: it is read now.
    """
    if seen is None:
        asked = {*ASKED, *(spec.key for spec in specs_for(type))}
        known = {key: "yes" if value is None else value for key, value in facts.items() if key in ASKED}
        given = {key: value for key, value in facts.items() if key in asked and value is not None}
        return Snapshot(ask, type, {**given, **known}, amount, region, ask)
    return _kept(ask, type, amount, region, seen, tuple(map(_earlier, seen.get("earlier", ()))))


def _earlier(kept: Mapping[str, Any]) -> Snapshot:
    return _kept(kept["ask"], kept["type"], kept["amount"], kept["region"], kept)


def _kept(
    ask: str, type: str, amount: int, region: str, seen: Mapping[str, Any], earlier: tuple[Snapshot, ...] = ()
) -> Snapshot:
    return Snapshot(
        ask,
        type,
        seen.get("facts", {}),
        amount,
        region,
        seen.get("wording", ""),
        tuple(seen.get("library", ())),
        seen.get("reading"),
        earlier,
    )
