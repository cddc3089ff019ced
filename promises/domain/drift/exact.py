"""Which approved lines stand in a document word for word, however they were set.

Drift is decided here alone, by equality. What may differ is only what this module and `plain` name: where a line is
broken, whether it stands as paragraph, item or cell, what mark ends it, whether its first letter is a capital because
it begins a sentence or a cell, and whether the whole of it is set in capitals.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from promises.domain.drift.approved import ENDS, Approved, Run, enumerator
from promises.domain.drift.layout import Laid
from promises.domain.drift.plain import Plain
from promises.domain.drift.prefixes import behind_prefixes
from promises.domain.drift.sentences import Unit
from promises.domain.drift.tokens import DASH, Token, tokens
from promises.domain.drift.words import words

#: A capital at their beginning makes other words of them.
CAPITAL_COUNTS = words("capital_counts")
FEWEST_CAPITALS = 8  # letters; fewer in capitals may be a name
LONGEST_LABEL = 6
MOST_COUNTED = 8  # words and marks of "3 5.6(a)"
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*\Z")
_NUMBERED = re.compile(r"\d")
_LABEL_SPOILS = words("label_spoils")
_ASSURES = frozenset(["no problem", "no worries", "no question", "no doubt"])


@dataclass
class Read:
    """A document cut into sentences, with all its words in one row.

    Attributes:
        plain: its text without typography.
        units: its sentences.
        tokens: all words of all of them.
        keys: what is compared of those.
        firsts: for each sentence the position of its first word; one more at the end.
        unit_at: position of a first word to the number of its sentence.
        laid: the text in the order in which it is read, before it was made plain.
    """

    plain: Plain
    units: list[Unit]
    tokens: list[Token] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    unit_at: dict[int, int] = field(default_factory=dict)
    laid: Laid = Laid("")

    def __post_init__(self) -> None:
        for number, unit in enumerate(self.units):
            self.unit_at.setdefault(len(self.tokens), number)
            self.firsts.append(len(self.tokens))
            self.tokens += tokens(self.plain.text, unit.start, unit.end)
        self.firsts.append(len(self.tokens))
        self.keys = [token.key for token in self.tokens]

    def cut(self, places: set[int]) -> None:
        """Begin a sentence at these words too."""
        units: list[Unit] = []
        firsts: list[int] = []
        for number, unit in enumerate(self.units):
            first, stop = self.firsts[number], self.firsts[number + 1]
            start, lead = unit.start, unit.lead
            for at in sorted(place for place in places if first < place < stop):
                units.append(Unit(start, self.tokens[at - 1].end, unit.block, lead))
                firsts.append(first)
                first, start = at, self.tokens[at].start
                lead = start
            units.append(Unit(start, unit.end, unit.block, lead))
            firsts.append(first)
        self.units, self.firsts = units, [*firsts, self.firsts[-1]]
        self.unit_at = {}
        for number, first in enumerate(firsts):
            self.unit_at.setdefault(first, number)

    def is_apart(self, at: int) -> bool:
        """Whether a sentence begins here that stands as an item, a cell or a paragraph of its own."""
        number = self.unit_at.get(at)
        if not number:
            return False
        unit = self.units[number]
        return unit.lead != unit.start or unit.block != self.units[number - 1].block

    def is_dash(self, at: int) -> bool:
        """Whether the sentence that begins here has a dash for its list mark."""
        unit = self.units[self.unit_at[at]]
        return self.plain.text[unit.lead : unit.start].strip() in ("-", "–", "—", "--")

    def words_of(self, first: int, last: int | None = None) -> list[str]:
        """The words and marks of some sentences."""
        return self.keys[self.firsts[first] : self.firsts[(first if last is None else last) + 1]]

    def said(self, number: int) -> str:
        """A sentence with its marks, but without what surrounds a cell."""
        unit = self.units[number]
        return self.plain.text[unit.lead : unit.end].strip(" \t*_\"'")

    def unit_of(self, at: int) -> int:
        """The number of the sentence in which a word stands."""
        low, high = 0, len(self.units) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.firsts[middle] <= at:
                low = middle
            else:
                high = middle - 1
        return low


@dataclass(frozen=True)
class Hit:
    """An approved line or sentence, found word for word.

    Attributes:
        run: what was found.
        first: number of the sentence in which it begins.
        last: number of the sentence in which it ends.
        start: position of its first word.
        end: position behind its last word.
    """

    run: Run
    first: int
    last: int
    start: int
    end: int


def hits(read: Read, approved: Approved) -> list[Hit]:
    """Every line and every sentence of a line that stands in the document, in the order of the document."""
    found: list[Hit] = []
    waiting: list[Hit] = []
    words: list[str] = []
    words_before: list[int] = []
    for key in read.keys:
        words_before.append(len(words))
        if key[0].isalnum():
            words.append(key.lower())
    for at in _beginnings(read):
        first = words_before[at]
        for length in approved.lengths:
            if first + length > len(words):
                break
            for run in approved.of_words(tuple(words[first : first + length])):
                end, goes_on = _end(run, read, at)
                if end is not None:
                    hit = Hit(run, read.unit_of(at), read.unit_of(end - 1), at, end)
                    (waiting if goes_on else found).append(hit)
    return _parted(_followed(found, waiting), read)


def _parted(found: list[Hit], read: Read) -> list[Hit]:
    """With a border where each begins and ends: no sentence of its own may hide behind "... in Zone B." """
    ends = {hit.end for hit in found if hit.end < len(read.keys)}
    starts = {hit.start for hit in found if hit.start and read.keys[hit.start - 1] in '.")'}
    places = (ends | starts) - read.unit_at.keys()
    if not places:
        return found
    read.cut(places)
    return [replace(hit, first=read.unit_of(hit.start), last=read.unit_of(hit.end - 1)) for hit in found]


def _followed(found: list[Hit], waiting: list[Hit]) -> list[Hit]:
    """With those that end before a small letter, if an approved line begins right there: "... exists. exports run" """
    starts = {hit.start for hit in found}
    for hit in reversed(waiting):
        if hit.end in starts:
            starts.add(hit.start)
            found.append(hit)
    return sorted(found, key=lambda hit: hit.start)


def _beginnings(read: Read) -> list[int]:
    """Places where a line may begin: at the beginning of a sentence, behind its label or number, behind a full stop."""
    prefixed = behind_prefixes(read.plain.text)
    places = {at for at, token in enumerate(read.tokens) if token.start in prefixed}
    keys = read.keys
    heads = _heads(read)
    places.update(heads if len(heads) > 1 else ())  # one alone may be a condition
    for number in range(len(read.units)):
        first, stop = read.firsts[number], read.firsts[number + 1]
        if first == stop:
            continue
        places.add(first)
        if not _is_quantity(read, number):
            places.update(_behind_numbers(keys, first, stop))
        if behind := _behind_label(keys, first, stop):
            places.add(behind)
    for at in range(1, len(keys)):
        if keys[at - 1] == "." or (at > 1 and keys[at - 1] in '")' and keys[at - 2] == "."):
            places.add(at)
    return sorted(places)


def _behind_numbers(keys: Sequence[str], first: int, stop: int) -> list[int]:
    """Places behind what counts a sentence and is none of its words: "3", "5.6(a)", a quotation mark."""
    places: list[int] = []
    at = first
    while at + 3 < stop and at < first + MOST_COUNTED:
        if keys[at] == '"' or (_NUMBER.match(keys[at]) and _counts(keys[at + 1])):
            at += 1
        elif skipped := enumerator(keys, at):
            at += skipped
        else:
            break
        number_of_it = keys[at - 1] == ")" and keys[at].isdigit()  # "(iv) 5 kg": behind a bare number it may count too
        if keys[at][:1].isupper() or keys[at] == '"' or keys[at - 1] == '"' or number_of_it:
            places.append(at)
    return places


def _is_quantity(read: Read, number: int) -> bool:
    """Whether a number before words in capitals is one of them: where all are, none shows that a sentence begins.

    It counts them only where the one before or behind it does the same elsewhere.
    """
    first, stop = read.firsts[number], read.firsts[number + 1]
    keys = read.keys
    if stop - first < 3 or not keys[first].isdigit() or not _in_capitals(keys[first + 1 : stop]):
        return False
    count = int(keys[first])
    beside = {str(count - 1), str(count + 1)}
    return not any(keys[at] in beside and keys[at + 1][0].isupper() for at in read.firsts[:-1] if at + 1 < len(keys))


def _counts(following: str) -> bool:
    """Whether a number before this counts what follows, as in "3 The" and "3 5.6(a)"; "25 MB" may, "25 users" not."""
    return (
        following[0].isupper() or following in ('"', "(") or ("." in following and _NUMBER.match(following) is not None)
    )


def _behind_label(keys: Sequence[str], first: int, stop: int) -> int:
    """The place behind a harmless label, such as "Reporting:"; 0 where there is none."""
    for at in range(first, min(stop - 1, first + LONGEST_LABEL + 1)):
        if keys[at] in (":", DASH) and at > first:
            label = [key for key in keys[first:at] if key[0].isalpha()]
            named = label and (label[0][0].isupper() or (at == first + 1 and _opens(keys[at + 1])))  # "text: We export"
            assures = " ".join(keys[first:at]).lower() in _ASSURES
            harmless = named and (assures or _LABEL_SPOILS.isdisjoint(map(str.lower, label)))
            return at + 1 if harmless else 0
        if not (keys[at][0].isalnum() or keys[at] in "-&/"):
            return 0
    return 0


def _opens(key: str) -> bool:
    """Whether a word begins a sentence of its own."""
    return key[0].isupper() or key[0] == '"'


def _heads(read: Read) -> list[int]:
    """Places behind what a clause is about, in brackets behind its number: "2.1 (Limits) We will"."""
    keys, found = read.keys, []
    for number, unit in enumerate(read.units):
        first, stop = read.firsts[number], read.firsts[number + 1]
        if stop - first < 5 or keys[first] != "(" or not _NUMBERED.search(read.plain.text, unit.lead, unit.start):
            continue
        last = next((at for at in range(first + 1, min(stop - 1, first + 2 + LONGEST_LABEL)) if keys[at] == ")"), first)
        label = keys[first + 1 : last]
        if (
            label
            and label[0][:1].isupper()
            and all(key[0].isalpha() or key in "-&/," for key in label)
            and not _LABEL_SPOILS.intersection(map(str.lower, label))
            and (keys[last + 1][0].isupper() or keys[last + 1] == '"' or keys[last + 1][0].isdigit())
        ):
            found.append(last + 1)
    return found


def _end(run: Run, read: Read, at: int) -> tuple[int | None, bool]:
    """The place behind the run if it stands here and ends where a sentence may, and whether a small letter follows."""
    end = _compared(run, read, at, capitals=False)
    if end is None and _in_capitals(read.keys[at : at + len(run.keys)]):
        end = _compared(run, read, at, capitals=True)
    return (None, False) if end is None else _finished(read, end)


def _compared(run: Run, read: Read, at: int, *, capitals: bool) -> int | None:
    keys, unit_at, place = read.keys, read.unit_at, 0
    wanted, total = run.keys, len(read.keys)
    while place < len(wanted):
        border = at in unit_at
        key = wanted[place]
        if at < total and (
            keys[at] == key
            or (capitals and keys[at] == key.upper())
            or ((border or place in run.borders or place == 0) and _same_but_for_capital(keys[at], key))
        ):
            at, place = at + 1, place + 1
        elif key in ENDS and place and border and (key == "." or read.is_apart(at)):
            place += 1  # an item or a cell needs no mark at its end
        elif at < total and keys[at] in ENDS and read.is_apart(at + 1):
            at, place = at + 1, place + (1 if key in ENDS else 0)  # or another one than in running text
        elif key == DASH and border and read.is_dash(at):
            place += 1  # a wrap put the dash before a line, where it looks like a mark
        elif border and (skipped := enumerator(wanted, place)):
            place += skipped  # "(a)" became the mark of an item
        else:
            return None
    return at


def _same_but_for_capital(one: str, other: str) -> bool:
    return (
        one[1:] == other[1:]
        and one[0].lower() == other[0].lower()
        and one.lower() not in CAPITAL_COUNTS
        and (len(one) > 1 or one.lower() == "a")
    )


def _in_capitals(keys: Sequence[str]) -> bool:
    letters = "".join(key for key in keys if key[0].isalpha())
    return len(letters) >= FEWEST_CAPITALS and letters.upper() == letters


def _finished(read: Read, end: int) -> tuple[int | None, bool]:
    """The place behind the marks that end a sentence; None where the sentence goes on, and whether it may not."""
    keys, total = read.keys, len(read.keys)
    at, stopped = end, False
    while at < total and at not in read.unit_at and keys[at] in (".", ";", ",", '"'):
        stopped = stopped or keys[at] == "."
        at += 1
    if (
        at < total
        and at not in read.unit_at
        and keys[at] == "and"
        and keys[at - 1] in ";,"
        and (at + 1 in read.unit_at or at + 1 == total)
    ):
        at += 1  # the last but one item of a list
    if at >= total or at in read.unit_at:
        return at, False
    if stopped and (keys[at][0].isupper() or keys[at][0].isdigit() or keys[at] in ('"', "(")):
        return at, False
    return (at, True) if stopped and keys[at][0].isalpha() else (None, False)
