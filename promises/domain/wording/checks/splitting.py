"""Two promises in one sentence."""

import re
from collections.abc import Iterator

from promises.domain.wording.base import Check, Finding
from promises.domain.wording.folding import fold
from promises.domain.wording.reading import Reading

_MARK = re.compile(r"(?:^|\s)\(?(?:(?P<sign>[•*]|\d{1,2}[.)])|(?P<dash>-)|(?P<letter>[a-z])[.)])\s+\S", re.IGNORECASE)
_BEFORE_LIST = ("", ":", ".", ";")
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
_WILL = r"(?:'ll|(?: will| shall)(?! not| never))"
_DEMANDS = r"(?:wants?|needs?|requires?|expects?|insists? on|asks? for)"
_ELSE = r"(?! (?:not|never|only|need|have to)\b)(?! (?:\w+ ){1,2}(?:it|this|that|them|so)\b)"
#: Two clauses with verbs of their own, each of which promises or demands; not "and we will do it by June".
_TWO_CLAUSES = (
    re.compile(rf"\b(?:{_WE}|i){_WILL} (?=\w)"),
    re.compile(rf"(?:,|;|) (?:and|plus|as well as) (?:then )?(?:{_WE}|i){_WILL}(?: also)?{_ELSE}"),
)
_TWO_DEMANDS = (
    re.compile(rf"\b{_DEMANDS}\b"),
    re.compile(
        rf"(?:,|;|) (?:and|plus) (?:(?:they|he|she|it|we) (?:also )?|also ){_DEMANDS}"
        r"(?! (?:\w+ )?(?:it|this|that|them)\b)"
        r"(?! (?:to know|time|help|(?:an? |the )?(?:answer|reply|decision|demo|call|quote|offer|price|date|meeting))\b)"
    ),
)
_ALSO = re.compile(r"[;,.] (?:and )?also (?=\w)")
MOST_ALSO = 1  # "an export; also as PDF" may be one promise, a second "also" is a list
_FIRST = re.compile(r"\b(?:will|shall|'ll)\b")


def is_list(text: str) -> bool:
    """Whether a text is a list: two bullets or numbers, or two letters in a row, such as a) and b).

    Looked for in the text as given: folded, a dash between two thoughts would look like a bullet. A hyphen counts from
    one on that opens the text or follows a colon or a full stop: "the lamp - between washed and packed - goes on".
    """
    signs, last, has_dashes = 0, "", False
    for found in _MARK.finditer(text):
        letter, is_dash = (found["letter"] or "").lower(), found["dash"] is not None
        has_dashes = has_dashes or (is_dash and _before(text, found.start()) in _BEFORE_LIST)
        signs += found["sign"] is not None or (has_dashes and is_dash)
        if signs > 1 or (letter and last and ord(letter) == ord(last) + 1):
            return True
        last = letter or last
    return False


def _before(text: str, at: int) -> str:
    """The character before a place, spaces left out; "" at the beginning."""
    while at and text[at - 1].isspace():
        at -= 1
    return text[at - 1 : at]


def is_surely_two(text: str) -> bool:
    """Whether an ask holds two promises beyond doubt: a list, or two clauses each with a verb that promises or demands.

    Two kinds of work in one clause are often one promise, so they are left to the people who review it.
    """
    low = fold(text).low
    if is_list(text) or len(_ALSO.findall(low)) > MOST_ALSO:
        return True
    return any(
        (found := first.search(low)) is not None and second.search(low, found.end()) is not None
        for first, second in (_TWO_CLAUSES, _TWO_DEMANDS)
    )


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
        if is_surely_two(reading.text):
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
