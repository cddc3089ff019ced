"""Phrases from the list an admin keeps."""

from collections.abc import Iterator

from promises.domain.wording.base import Check, Finding, Level
from promises.domain.wording.reading import Reading


class BannedLines(Check):
    """A phrase of the list. Source: the article of this product ("Ban vague lines in deal notes and close plans").

    Case, hyphens, no-break spaces and soft hyphens make no difference; words are looked for whole. Where
    the clause leaves out the phrase itself it is harmless. A banned line is never overridden: an admin takes it off
    the list.
    """

    id = "banned_line"
    name = "Banned line"
    sentence = "This line is on the list of phrases nobody can review."
    instead = "what the product does, for whom, and where it stops"
    can_be_overridden = False

    def find(self, reading: Reading) -> Iterator[Finding]:
        for start, end, line in reading.phrases.find(reading.low):
            if not reading.is_left_out(start, end):
                level = Level.MUST_CHANGE if line.blocks else Level.ADVICE
                yield self.finding(reading, start, end, why=line.why, instead=line.instead, level=level)
