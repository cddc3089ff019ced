"""Sentences that the end of a page parts: between their halves stand its foot, its number and the head of the next one.

That the lines between are no words of the sentence is only taken for certain where an approved line stands there word
for word without them. What was left out is read at the end, so that it does not get lost.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from promises.domain.drift.columns import Line, Region
from promises.domain.drift.margins import FOOT, bare_numbers, page_number
from promises.domain.drift.words import words

#: What a signing service prints on every page: "DocuSign Envelope ID: 7C1E0D5A-42B9-...".
_SIGNING = re.compile(
    r"(?:[A-Z][\w.]+ ){0,3}(?:ID|Id|Ref|Reference|No|Number|Code|Hash)\.?:[ \t]*(?=[^\d\n]{0,40}\d)[0-9A-Za-z-]{12,64}"
)
_INITIALS = re.compile(r"(?:DS|Initials?|Initial here|Paraphe)?[ \t:]*_{2,}|DS|Initials?:?")
_MARKED = re.compile(r"[-*_#|•◦▪●‣■□]")
_SMALL = re.compile(
    r"(?:and|or|but|for|to|of|in|on|by|with|from|per|up|at|after|before|until|within|during|where|when|while|as|than|which"
    r"|that|the|an?)\b",
    re.I,
)
_SPOILS = words("label_spoils")
_WORDS = re.compile(r"[^\W\d_]+")
MOST_BETWEEN = 3  # lines, with the number of the page among them
LONGEST, FEWEST_BEFORE = 70, 25  # letters of a line between; of the line before, where no hyphen parts a word
MOST_PAGES = 200  # each is tried in up to six ways
AROUND = 14  # lines before and behind in which an approved line must be found


def page_parts(text: str, lines: Sequence[Line]) -> Iterator[Region]:
    """Every way to leave out what stands around the number of a page, or the mark of a signing service."""
    said = [text[start:end].strip() for start, end in lines]
    filled = [number for number, line in enumerate(said) if line]
    copies = Counter(said)
    bare = bare_numbers(text, lines)
    anchors = [place for place, number in enumerate(filled) if number in bare or _is_anchor(said[number])]
    for place in anchors[:MOST_PAGES]:
        number = filled[place]
        for above in range(MOST_BETWEEN):
            for below in range(MOST_BETWEEN - above):
                first, last = place - above, place + below
                if first < 1 or last + 1 >= len(filled):
                    continue
                between = filled[first : last + 1]
                if not all(other == number or _is_beside(said[other], copies) for other in between):
                    continue
                before, behind = filled[first - 1], filled[last + 1]
                if _parted(said[before], said[behind]):
                    kept = tuple(
                        lines[other] for other in between if other not in bare and not page_number(text, lines[other])
                    )
                    yield Region(
                        lines[before][1],
                        lines[behind][0],
                        (("\n",), ("\n\n",)),  # the sentence goes on, or it ended without a full stop
                        sure=False,
                        around=(lines[max(0, before - AROUND)][0], lines[min(len(lines) - 1, behind + AROUND)][1]),
                        kept=kept,
                    )


def _is_anchor(said: str) -> bool:
    """Whether this line belongs to the end of a page for certain: its number, or the mark of a signing service."""
    if page_number(said, (0, len(said))) or _SIGNING.fullmatch(said):
        return True
    return len(said) <= LONGEST and any(
        (match.start() == 0 or match.end() == len(said)) and int(match[1]) <= int(match[2] or match[1])
        for match in FOOT.finditer(said)
    )


def _is_beside(said: str, copies: Counter[str]) -> bool:
    """Whether a line may be the foot or head of a page: short, no sentence, and nothing that limits one."""
    if len(said) > LONGEST or said[:1].islower():
        return False
    if _SIGNING.fullmatch(said) or _INITIALS.fullmatch(said) or page_number(said, (0, len(said))):
        return True
    low = set(_WORDS.findall(said.lower()))
    if said[-1:] in ".!?;:,-" or _SPOILS & low:
        return False
    return copies[said] > 1 or not (_SMALL.match(said) or re.search(r"\d", said))


def _parted(before: str, behind: str) -> bool:
    """Whether a sentence may go on from one line to the other."""
    if _MARKED.match(behind) or before[-1:] in ":|":
        return False
    return len(before) >= FEWEST_BEFORE or before[-1:] in "-\u2010\u00ad"
