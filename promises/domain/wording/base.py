"""What a check of wording is, and what it finds."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from promises.domain.wording.reading import Reading


class Level(StrEnum):
    """What a finding asks for."""

    MUST_CHANGE = "must_change"
    ADVICE = "advice"


class Strength(StrEnum):
    """How much the rest of its sentence can do for a phrase: what it blocks in, when its level is must change."""

    FIRM = "firm"  # whatever stands beside it: an escape clause takes back every number
    STRONG = "strong"  # but for a sentence that is pinned down well: "fast lane: a payment below 500 euros ..."
    SOFT = "soft"  # only where the sentence leaves more open than it pins down


@dataclass(frozen=True)
class Finding:
    """One place in a text that cannot be signed as it stands, or could be better.

    Attributes:
        check: id of the check.
        level: whether it blocks.
        start: 0-based position of its first character in the text as it was given.
        end: the position after its last character.
        phrase: the characters between the two.
        why: why it fails, in one sentence.
        instead: what to write instead; "" where nothing should stand there.
        strength: how much the rest of its sentence can do for it; what came of that is the level.
    """

    check: str
    level: Level
    start: int
    end: int
    phrase: str
    why: str
    instead: str
    strength: Strength = Strength.FIRM

    @property
    def blocks(self) -> bool:
        """Whether the text is refused as wording."""
        return self.level == Level.MUST_CHANGE


class Check(ABC):
    """One fault a sentence may have. Adding one touches its own file and the list in `checks`.

    Attributes:
        id: stands in reports and events, so it never changes.
        name: what the fault is called.
        sentence: for the user: what is wrong with such a phrase.
        level: whether its findings block, unless a finding says otherwise.
        instead: what to write, unless a finding knows better.
        can_be_overridden: whether a written reason lets it stand in a wording.
        tells_place: whether a field that refuses it names phrase and position; some sentences are fixed without.
        needs_sentence: whether it looks only at whole sentences, not at the short parts of a condition.
    """

    id: ClassVar[str]
    name: ClassVar[str]
    sentence: ClassVar[str]
    level: ClassVar[Level] = Level.MUST_CHANGE
    instead: ClassVar[str] = ""
    can_be_overridden: ClassVar[bool] = True
    tells_place: ClassVar[bool] = True
    needs_sentence: ClassVar[bool] = False

    @abstractmethod
    def find(self, reading: Reading) -> Iterator[Finding]:
        """Every place of the text that has this fault, in any order. Pure: same text, same findings."""

    def finding(
        self,
        reading: Reading,
        start: int,
        end: int,
        *,
        why: str = "",
        instead: str | None = None,
        level: Level | None = None,
        strength: Strength = Strength.FIRM,
    ) -> Finding:
        """A finding from `start` to `end` of `reading.low`, told with positions of the text as it was given."""
        first, last = reading.given(start, end)
        return Finding(
            check=self.id,
            level=level or self.level,
            start=first,
            end=last,
            phrase=reading.text[first:last],
            why=why or self.sentence,
            instead=self.instead if instead is None else instead,
            strength=strength,
        )
