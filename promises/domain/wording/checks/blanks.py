"""Blanks that were put in to be filled, and were not."""

from collections.abc import Iterator

from promises.domain.rewriting import BLANK
from promises.domain.wording.base import Check, Finding
from promises.domain.wording.reading import Reading


class Blanks(Check):
    """A blank in square brackets, with a word in it. Source: UX 4.5; "Replace" leaves one where a phrase stood, and so
    does the clearer start beside the field. Nobody can approve what is still to be written. What holds no word is a
    pattern, not a blank: "must match PO-[0-9]{6}".
    """

    id = "blank"
    name = "Blank not filled"
    sentence = "This is a blank: write what belongs there."
    instead = "what the blank asks for"
    can_be_overridden = False

    def find(self, reading: Reading) -> Iterator[Finding]:
        for found in BLANK.finditer(reading.text):
            start, end = found.span()
            yield Finding(self.id, self.level, start, end, reading.text[start:end], self.sentence, self.instead)
