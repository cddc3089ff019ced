"""The wording check: what in a sentence nobody can review, why, and what to write instead (docs/wording.md)."""

from dataclasses import replace

from promises.domain.wording.base import Check, Finding, Level, Strength
from promises.domain.wording.checks.nothing_exact import NothingExact
from promises.domain.wording.exactness import openness
from promises.domain.wording.phrases import BannedLine, Phrases, shipped
from promises.domain.wording.reading import Reading
from promises.domain.wording.registry import BY_ID, CHECKS

__all__ = ["BY_ID", "CHECKS", "BannedLine", "Check", "Finding", "Level", "Phrases", "findings", "shipped"]

#: A phrase of this strength is advice where the text leaves no more open than this.
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
    return sorted(
        _settled(found, openness(reading) if is_sentence else 0.0), key=lambda finding: (finding.start, finding.end)
    )


def _settled(found: list[Finding], openness: float) -> list[Finding]:
    """The level of each finding in the light of the whole text; what needs no further reason is not told twice."""
    told = [
        replace(finding, level=Level.ADVICE) if finding.blocks and openness <= GIVES_WAY[finding.strength] else finding
        for finding in found
    ]
    if any(finding.blocks and finding.check != NothingExact.id for finding in told):
        told = [finding for finding in told if finding.check != NothingExact.id]
    return told
