"""A text taken apart once for all checks: its sentences, what it leaves out, what is a name."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from promises.domain.wording.denials import Denials
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
        for end, following in (*(found.span() for found in mark.finditer(self.low)), (len(self.low), len(self.low))):
            if said := self.low[start:end].lstrip():
                yield Stretch(end - len(said), end)
            start = following

    @cached_property
    def _denials(self) -> tuple[Denials, ...]:
        return tuple(Denials(self.low, part.start, part.end) for part in self.clauses)

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [part.start for part in self.clauses]

    def is_left_out(self, start: int, end: int) -> bool:
        """Whether the phrase at this place is the very thing that its clause leaves out; doubt never helps it."""
        place = bisect_right(self._clause_starts, start) - 1
        return place >= 0 and self._denials[place].cover(start, end)

    def promises_nothing(self, sentence: Stretch) -> bool:
        """Whether every clause of a sentence says what is not promised, and nothing else."""
        first = max(0, bisect_right(self._clause_starts, sentence.start) - 1)
        last = bisect_left(self._clause_starts, sentence.end)
        return first < last and all(denials.say_all() for denials in self._denials[first:last])

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

    def sentence_given(self, at: int) -> Stretch | None:
        """The sentence in which a character of the text as given stands, or after which it stands."""
        place = bisect_right(self._sentences_given, at) - 1
        return self.sentences[max(0, place)] if self.sentences else None

    @cached_property
    def _sentences_given(self) -> list[int]:
        return [self.given(sentence.start, sentence.end)[0] for sentence in self.sentences]

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
