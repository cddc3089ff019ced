"""A text taken apart once for all checks: its sentences, what it leaves out, what is a name."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from promises.domain.wording.folding import fold
from promises.domain.wording.phrases import Phrases
from promises.domain.wording.pins import DATE

#: The end of a sentence or of a clause that stands for itself. Not after "e.g." and not inside "1.2".
_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bno)(?<!\bvs)(?<!\betc)(?<!\bincl)[.!?;](?=[\s\"')]|$)")
_QUOTED = re.compile(r'(?<!\w)"[^"]{1,60}"(?!\w)|(?<!\w)\'[^\']{1,60}\'(?!\w)')
_WORD = re.compile(r"[\w&/+'-]+")
_NEXT_WORD = re.compile(r" ([\w&/+'-]+)")
#: What has a name in a product, or on a page of it.
_THING = (
    r"(add-ons?|apps?|boxes|box|buttons?|cards?|checkbox(?:es)?|columns?|connectors?|dialogs?|dropdowns?|editions?|"
    r"fields?|files?|folders?|forms?|headings?|keys?|labels?|links?|lists?|menus?|messages?|modes?|modules?|options?|"
    r"packages?|pages?|panels?|plans?|plug-?ins?|queues?|reports?|roles?|screens?|settings?|status(?:es)?|switch(?:es)?|"
    r"tabs?|tags?|templates?|tiers?|tiles?|toggles?|versions?|views?|widgets?)"
)
_THING_AFTER = re.compile(rf" {_THING}(?![\w-])")
_THING_BEFORE = re.compile(rf"(?<![\w-]){_THING} (?:(?:called|named|labell?ed|marked) )?$")
LONGEST_THING = 24  # characters of a word for a thing and of "labelled" after it

#: A clause that says what is not promised. Vague words in it promise nothing.
LEFT_OUT = re.compile(
    r"\b(?:(?:is|are|was|be|stays?|remains?) (?:\w+ )?(?:excluded|out of scope|separate)"
    r"|(?:is|are|was|were|be) (?:not|never) (?:\w+ )?(?:included|part|covered|promised|guaranteed|supported|offered|"
    r"available|provided|possible|planned|in scope|committed|sold|delivered|built|affected|limited)"
    r"|(?:isn't|aren't|wasn't|won't be) (?:\w+ )?(?:included|part|covered|promised|guaranteed|supported|offered|"
    r"available|provided|possible|planned|in scope|committed|sold|delivered|built|affected)"
    r"|(?:not|no longer|nor) (?:included|covered|promised|guaranteed|supported|offered|available|provided|in scope)"
    r"|(?:do|does|did|will|can|shall)(?: not|n't) (?:\w+ )?(?:promise|guarantee|commit|support|offer|provide|include|"
    r"cover|build|sell|agree|do|apply|extend|warrant|replace)"
    r"|(?:won't|can't|cannot) (?:\w+ )?(?:promise|guarantee|commit|support|offer|provide|include|cover|build|agree|do)"
    r"|(?:cannot|can't) be (?!lost|hacked|compromised|breached|broken|beaten|matched)\w+"
    r"|out of scope|excluded|separate (?:work|scoping|order|project|quote)|needs? separate|not promised"
    r"|nothing else (?:is|are|moves?|changes?|leaves?)"
    r"|(?:everything|anything) else (?:is|are|needs?|stays?|remains?))\b"
)
#: Words that leave out only what follows them.
LEFT_OUT_AFTER = re.compile(r"\b(?:excludes|excluding|without|no promise|no commitment|no guarantee)\b")
#: Most words between a phrase and what says that it is left out: "real-time sync and backfill are not included".
NEAR = 6
_SAYS = re.compile(r"\b(?:we|they|you|it|will|can|shall|must)\b")
_OTHER_VERB = re.compile(r"\b(?:we|they|and (?:will|can|does?|is|are|make|meet|give|keep|support)|will|can)\b")
_CLAUSE = re.compile(r"[.;:!?](?=\s|$)|, (?=but|and|while|yet)|(?<=\s)but(?=\s)| - ")


NO_PHRASES = Phrases()
MOST_MARKS = 6  # brackets, quotes and spaces between a word and the one before it


@dataclass(frozen=True)
class Stretch:
    """A part of the folded text."""

    start: int
    end: int


class Reading:
    """One text, folded and divided. Everything checks share is worked out once, on first need.

    Attributes:
        text: the text as it was given.
        low: the folded text; positions of checks are positions in it until `given` turns them back.
        type: promise type, or "".
        phrases: the banned lines in force.
    """

    def __init__(self, text: str, *, type: str = "", phrases: Phrases = NO_PHRASES) -> None:
        self.text = text
        self.type = type
        self.phrases = phrases
        self._pinned: dict[tuple[Stretch, re.Pattern[str]], bool] = {}
        self._folded = fold(text)
        self.low = self._folded.low

    def given(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stands in the text as given."""
        return self._folded.given(start, end)

    @cached_property
    def sentences(self) -> tuple[Stretch, ...]:
        """Sentences without their final mark, in order; a text without any mark is one."""
        return tuple(self._divide(_END))

    @cached_property
    def clauses(self) -> tuple[Stretch, ...]:
        """Parts of sentences that may say something else than their neighbours."""
        return tuple(self._divide(_CLAUSE))

    def _divide(self, mark: re.Pattern[str]) -> Iterator[Stretch]:
        start = 0
        for found in mark.finditer(self.low):
            if self.low[start : found.start()].strip():
                yield Stretch(start, found.start())
            start = found.end()
        if self.low[start:].strip():
            yield Stretch(start, len(self.low))

    @cached_property
    def _left_out(self) -> tuple[bool, ...]:
        return tuple(LEFT_OUT.search(self.low, part.start, part.end) is not None for part in self.clauses)

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [part.start for part in self.clauses]

    def is_left_out(self, at: int) -> bool:
        """Whether the clause at this place says what is not promised."""
        place = bisect_right(self._clause_starts, at) - 1
        if place < 0:
            return False
        part = self.clauses[place]
        return self._left_out[place] or LEFT_OUT_AFTER.search(self.low, part.start, at) is not None

    def is_left_out_itself(self, start: int, end: int) -> bool:
        """Whether the phrase at this place is the very thing that its clause leaves out; doubt never helps it."""
        place = bisect_right(self._clause_starts, start) - 1
        if place < 0:
            return False
        part = self.clauses[place]
        if before := LEFT_OUT_AFTER.search(self.low, part.start, start):
            return len(_WORD.findall(self.low, before.end(), start)) <= NEAR
        said = LEFT_OUT.search(self.low, part.start, part.end)
        if said is None:
            return False
        if said.start() < start:
            between = (said.end(), start)
        elif said.start() >= end:
            if _SAYS.search(self.low, part.start, start):  # "we meet all needs and training is not included"
                return False
            between = (end, said.start())
        else:
            return True
        near = len(_WORD.findall(self.low, *between)) <= NEAR
        return near and _OTHER_VERB.search(self.low, *between) is None

    @cached_property
    def promises_nothing(self) -> bool:
        """Whether every clause says what is not promised."""
        return all(
            left or LEFT_OUT_AFTER.match(self.low, part.start, part.end) is not None
            for left, part in zip(self._left_out, self.clauses, strict=True)
        )

    def names_thing(self, start: int, end: int) -> bool:
        """Whether the phrase is the name, or part of the name, of something one can point at in the product.

        Quotation marks or capitals alone make no name: "Industry Standard Encryption" names nothing. A word for the
        thing must stand beside them, in lower case: the “Fast lane” button, the Seamless Stock add-on, the plan Basic.
        """
        name = self._quoted_around(start, end) or self._capitals_around(start, end)
        if name is None:
            return False
        after = _THING_AFTER.match(self.low, name.end)
        before = _THING_BEFORE.search(self.low, max(0, name.start - LONGEST_THING), name.start)
        return any(
            found is not None and not self.text[self.given(*found.span(1))[0]].isupper() for found in (after, before)
        )

    @cached_property
    def _quoted(self) -> list[tuple[int, int]]:
        return [(found.start(), found.end()) for found in _QUOTED.finditer(self.low)]

    def _quoted_around(self, start: int, end: int) -> Stretch | None:
        """The quotation, marks included, in which the phrase stands."""
        place = bisect_right(self._quoted, (start, len(self.low))) - 1
        return Stretch(*self._quoted[place]) if place >= 0 and end <= self._quoted[place][1] else None

    def _capitals_around(self, start: int, end: int) -> Stretch | None:
        """The run of words with capitals of which the phrase is a part; None where one of its words has none."""
        words = [found.start() for found in _WORD.finditer(self.low, start, end)]
        if not words or not all(map(self.is_capital, words)):
            return None
        last = end
        while (following := _NEXT_WORD.match(self.low, last)) and self.is_capital(following.start(1)):
            last = following.end()
        return Stretch(start, last)

    def is_capital(self, at: int) -> bool:
        """Whether the word that begins here has a capital that the beginning of a sentence does not explain."""
        first, _ = self.given(at, at + 1)
        if not self.text[first].isupper():
            return False
        before = self.low[max(0, at - MOST_MARKS) : at].rstrip(" \"'(-")
        return bool(before) and before[-1] not in ".!?:;"

    def sentence_at(self, at: int) -> Stretch:
        """The sentence in which a character stands; the whole text where there is none."""
        place = bisect_left(self._sentence_ends, at + 1)
        return self.sentences[place] if place < len(self.sentences) else Stretch(0, len(self.low))

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [sentence.end for sentence in self.sentences]

    def is_pinned(self, sentence: Stretch, pin: re.Pattern[str]) -> bool:
        """Whether a pin stands in a sentence. A number in a date measures nothing else, so it is no other pin."""
        if (sentence, pin) not in self._pinned:
            days = [found.span() for found in DATE.finditer(self.low, sentence.start, sentence.end)]
            self._pinned[sentence, pin] = any(
                pin is DATE or not _stands_in(found.start(), days)
                for found in pin.finditer(self.low, sentence.start, sentence.end)
            )
        return self._pinned[sentence, pin]


def _stands_in(at: int, stretches: list[tuple[int, int]]) -> bool:
    place = bisect_right(stretches, (at, at)) - 1
    inside = place >= 0 and at < stretches[place][1]
    return inside or any(first == at for first, _ in stretches[place + 1 : place + 2])
