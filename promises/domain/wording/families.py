"""Checks that are families of phrases: each family has its own reason, and pins that make it harmless."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from promises.domain.wording.base import Check, Finding, Level, Strength
from promises.domain.wording.reading import Reading

_OPENING = re.compile(r"[\s\"'(-]*(?:(?:the|a|an|our|your|this) )?")
LONGEST_OPENING = 12  # characters before a label: a bracket or quote, and an article
_FUTURE = re.compile(r"\b(?:will|shall|should|would|can|could|'ll|going to|be)\b")


@dataclass(frozen=True)
class Family:
    """Phrases that fail for one and the same reason.

    Attributes:
        words: alternatives of a pattern on the folded text. No unbounded repeat: a test counts what each may cost.
        why: why they fail, in one sentence for the user.
        instead: what to write instead.
        pinned_by: patterns of `pins`; where one stands in the same sentence, the phrase is pinned down and passes.
        level: must change or advice.
        strength: how much the rest of its sentence can do for it.
    """

    words: tuple[str, ...]
    why: str
    instead: str = ""
    pinned_by: tuple[re.Pattern[str], ...] = field(default=())
    level: Level = Level.MUST_CHANGE
    strength: Strength = Strength.STRONG

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All alternatives in one, whole words."""
        return re.compile(rf"(?<![\w-])(?:{'|'.join(self.words)})(?!\w)")


class FamilyCheck(Check):
    """Looks for families of phrases. What is left out promises nothing and passes, and so does the name of a thing."""

    families: ClassVar[tuple[Family, ...]]

    def find(self, reading: Reading) -> Iterator[Finding]:
        for family in self.families:
            for found in family.pattern.finditer(reading.low):
                start, end = found.span()
                if self.passes(reading, family, start, end):
                    continue
                yield self.finding(
                    reading,
                    start,
                    end,
                    why=family.why,
                    instead=family.instead or self.instead,
                    level=family.level,
                    strength=self.strength(reading, family, start, end),
                )

    def passes(self, reading: Reading, family: Family, start: int, end: int) -> bool:
        """Whether what stands around the phrase makes it harmless.

        A way out stays one in capitals and in quotation marks, so a firm family is never excused by either.
        """
        if reading.is_left_out(start, end):
            return True
        if family.strength != Strength.FIRM and reading.names_thing(start, end):
            return True
        sentence = reading.sentence_at(start)
        return any(reading.is_pinned(sentence, pin) for pin in family.pinned_by)

    def strength(self, reading: Reading, family: Family, start: int, end: int) -> Strength:
        """A word at the head of what is described in the present is a label: "Quick count shows one article"."""
        sentence = reading.sentence_at(start)
        if family.strength != Strength.STRONG or start - sentence.start > LONGEST_OPENING:
            return family.strength
        is_label = _OPENING.fullmatch(reading.low, sentence.start, start) and reading.low[end : end + 1] == " "
        if is_label and not _FUTURE.search(reading.low, end, sentence.end):
            return Strength.SOFT
        return family.strength
