"""The wording check: what in a sentence nobody can review, why, and what to write instead (docs/wording.md)."""

from dataclasses import replace

from promises.domain.wording.base import Check, Finding, Level, Strength
from promises.domain.wording.checks.nothing_exact import NothingExact
from promises.domain.wording.exactness import openness
from promises.domain.wording.phrases import BannedLine, Phrases, shipped
from promises.domain.wording.reading import Reading, Stretch
from promises.domain.wording.registry import BY_ID, CHECKS

__all__ = ["BY_ID", "CHECKS", "BannedLine", "Check", "Finding", "Level", "Phrases", "findings", "shipped"]

#: A phrase of this strength is advice where its sentence leaves no more open than this.
GIVES_WAY = {Strength.FIRM: float("-inf"), Strength.STRONG: -3.2, Strength.SOFT: 0.0}


def findings(text: str, *, type: str = "", phrases: Phrases, is_sentence: bool = True) -> list[Finding]:
    """Everything the checks find in a text, in the order of the text. Pure: no database, no clock.

    Arguments:
        text: a wording, an ask or a part of a condition. Positions are those of this text, so whoever stores the
            normalised text gives that.
        type: promise type, or "" where none is chosen.
        phrases: the banned lines to look for: `in_force()` or `shipped()`.
        is_sentence: whether it is a whole promise; a part of a condition, such as "gives test access", is not held to
            say what the product does.
    """
    reading = Reading(text, type=type, phrases=phrases)
    found = [finding for check in CHECKS if is_sentence or not check.needs_sentence for finding in check.find(reading)]
    return sorted(_settled(found, reading, is_sentence), key=lambda finding: (finding.start, finding.end))


def _settled(found: list[Finding], reading: Reading, is_sentence: bool) -> list[Finding]:
    """The level of each finding in the light of its own sentence; what needs no further reason is not told twice.

    Exact sentences beside it do nothing for a vague one, since each of them may be held up to us alone.
    """
    open_by: dict[Stretch | None, float] = {None: 0.0}
    if is_sentence:
        open_by |= dict(zip(reading.sentences, openness(reading), strict=True))
    told: list[tuple[Stretch | None, Finding]] = []
    for finding in found:
        sentence = reading.sentence_given(finding.start)
        gives_way = finding.blocks and open_by.get(sentence, 0.0) <= GIVES_WAY[finding.strength]
        told.append((sentence, replace(finding, level=Level.ADVICE) if gives_way else finding))
    explained = {sentence for sentence, finding in told if finding.blocks and finding.check != NothingExact.id}
    return [finding for sentence, finding in told if finding.check != NothingExact.id or sentence not in explained]
