"""Two promises in one sentence."""

import re
from collections.abc import Iterator

from promises.domain.wording.base import Check, Finding
from promises.domain.wording.reading import Reading

LIST_MARK = re.compile(r"(?:^|\s)(?:[-•*]|\d{1,2}[.)])\s+\S.*\s(?:[-•*]|\d{1,2}[.)])\s+\S")
_WE = r"(?:we|our team|the vendor|the supplier|the provider)"
_ACT = (
    r"(?:will|shall|also|'ll|build|add|deliver|provide|migrate|import|export|integrate|set up|train|host|extend|"
    r"create|implement|develop|offer|support|send|move|connect|enable|give|"
    r"install|configure|write|ship|release)"
)
_SECOND = (
    re.compile(
        rf"(?:, |; | )(?:and|as well as|plus) (?:{_WE}(?:'ll| will| shall| also)|also {_ACT}|in addition|"
        rf"additionally|additional?ly)"
    ),
    re.compile(
        r"(?:[,;.] )(?:and )?(?:in addition|additionally|furthermore|moreover|on top of (?:that|this|it)|besides|"
        r"we(?:'ll| will) also|we also (?:will|commit|agree|promise|offer|add|build|provide))"
    ),
    re.compile(
        r"(?:, | )and (?:the customer's|their|your|the|one|a|an|all|every) (?:[\w'-]+ ){1,6}(?:will|"
        r"shall)(?: also)? (?:be|get|have|receive|\w+)"
    ),
)
#: The second clause says what is not done: "and we will not move the archive".
_LEAVES_OUT = re.compile(r"(?:will|shall|'ll) (?:not|never)\b(?! only)")
LONGEST_NOT = 10  # characters of "will not" that may stand before or after the end of what was found
_FIRST = re.compile(r"\b(?:will|shall|'ll)\b")


class TwoPromises(Check):
    """Two main clauses that promise two things. Sources: RELIABILITY section 4, row 11; INCOSE R18 (one thought).

    Limits and exclusions as further sentences pass, and so does one clause that names two objects: lanes review a
    clause, and two things that are promised in one breath are mostly one piece of work.
    """

    id = "two_promises"
    name = "Two promises in one sentence"
    sentence = "Split into one promise each."
    instead = "one promise; the other one in an ask of its own"
    needs_sentence = True
    tells_place = False

    def find(self, reading: Reading) -> Iterator[Finding]:
        # A list is looked for in the text as given: folded, a dash between two thoughts would look like a bullet.
        if LIST_MARK.search(reading.text):
            yield self.finding(reading, 0, len(reading.low))
            return
        for pattern in _SECOND:
            for found in pattern.finditer(reading.low):
                if _LEAVES_OUT.search(reading.low, found.end() - LONGEST_NOT, found.end() + LONGEST_NOT):
                    continue
                if _FIRST.search(reading.low, 0, found.start()) is None:
                    continue
                start = found.start() + len(found[0]) - len(found[0].lstrip(",;. "))
                yield self.finding(reading, start, found.end())
                return
