"""Marks and numbers that count the items of a list or the clauses of a contract, and are none of their words."""

import re
from collections.abc import Callable, Collection

from promises.domain.drift.pictographs import EMPTY_BOX, SIGNS, TONES, Boxes
from promises.domain.drift.words import words

_ITEM = r"(?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,3})"
_OPENS = r"(?=[\"'(\[]?(?-i:[A-Z])(?:[A-Za-z]|[-'/][A-Za-z]|(?<=[AI])[ ]))"
_NO_UNIT = r"(?!(?:[KMGTP]i?B|EUR|USD|GBP|CHF)\b)"
_WORD = r"(?-i:[\"'(]? ?(?:[A-Z][a-z]|[AI] [a-z]))"
BULLETS = "•◦▪●‣■□➢➤✓✔❖"
_QUANTITY = r"(?=\d{1,3}(?:(?:[ \t]+|-)(?-i:[a-z])|%|/\d))"  # a number behind a number: the first one counts
_MARKS = (
    r"#{1,6}[ \t]+"
    rf"|(?:\*{{2,5}}|[-*+–—○{BULLETS}])[ \t]+(?:\[[ xX]\][ \t]+)?"
    rf"|(?:[{SIGNS}][{TONES}]?){{1,3}}(?:[ \t]+(?=\S)|(?=(?-i:[\"(]?[A-Z])))"
    r"|(?:\[[xX]\]|[-=]>)[ \t]+(?=\S)"
    r"|\d{1,2}\u20e3[ \t]*(?=(?-i:[\"(]?[A-Z\d]))"  # a digit on a key
    rf"|[{BULLETS}](?=\w)"
    r"|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|arrow_right|point_right|small_\w{3,10}_diamond"
    r"|large_(?!red|yellow|orange)\w{3,10}_(?:circle|square|diamond)|star|pushpin|round_pushpin|dart|bulb|bell|mega"
    r"|information_source|warning|loudspeaker|point_down|calendar|date|link|key|rocket|sparkles|tada|zap|package|gear"
    r"|wrench):[ \t]+(?=\S)"  # as chats paste signs
    r"|§{1,2}[ \t]*(?:\d{1,3}(?:\.\d{1,3})*[a-z]?[.)]?[ \t:]+)?(?=\D)"
    r"|(?-i:o)[ \t]+(?=\S)"
    r"|(?:(?:section|clause|article|item|annex|schedule|exhibit|step|no\.)[ \t]+)?"
    rf"(?:\d{{1,3}}(?:\.\d{{1,3}})*\.?(?:[ \t]?\({_ITEM}\))+[.:]?[ \t]+(?=\S)"
    rf"|\d{{1,3}}(?:\.\d{{1,3}})+[.)]?[ \t:]+(?:{_OPENS}{_NO_UNIT}|{_QUANTITY}|(?=[{SIGNS}•‣][ \t])"
    rf"|(?=[-–—*][ \t]+{_WORD}))"
    rf"|\d{{1,3}}[.)][ \t:]+(?=\D|{_QUANTITY}))"
    r"|(?:section|clause|article|item|annex|schedule|exhibit"
    rf"|step)[ \t]+\d{{1,3}}(?:\.\d{{1,3}})*[.:)]?[ \t]*(?:[-–—:][ \t]+)?"
    rf"(?=(?-i:[A-Z])|[\"(]|(?-i:[o{BULLETS}])[ \t]+(?-i:[A-Z]))"
    rf"|\({_ITEM}\)[ \t]+"
    r"|(?:[a-z]|[ivx]{1,5})\)[ \t]+(?=\S)"
    r"|(?:[a-z]|[ivx]{1,5})\.[ \t]+(?=(?-i:[A-Z]))"
    r"|(?-i:i{2,3}|iv|vi{1,3}|ix|xi{1,3}|xi?v)[ \t]+(?=(?-i:[\"(]?[A-Z][a-z]))"  # no words by themselves
)
_MARK = re.compile(rf"[ \t]*(?:{_MARKS})", re.IGNORECASE)
#: Where nobody ticked a box, an empty one marks an item as a dash does; elsewhere it says that this was not chosen.
_MARK_OR_BOX = re.compile(rf"[ \t]*(?:{EMPTY_BOX}(?:[ \t]+(?=\S)|(?=(?-i:[\"(]?[A-Z])))|{_MARKS})", re.IGNORECASE)
MOST_MARKS = 3  # one behind the other: "2.8(h) (i)", "- 3.1"
_NUMBER_MARK = re.compile(r"[ \t]*(\d{1,3})[.)][ \t:]")
#: A number that counts without a mark: only where the one before and the one behind stand there too.
_BARE_NUMBER = re.compile(
    r"[ \t]*(?:(\d{1,3}|[a-z])[ \t]+(?=[\"(]?(?:[A-Z][a-z'-]|[AI] [a-z])|\d{1,2}[ \t-][a-z])"
    r"|(\d{1,3}(?:\.\d{1,3})+)\.?[ \t]+(?=[a-z]{2}))"
)
#: One that stands between marks of any kind: "A.9", "[C-001]", "Line 9)", "No. 9:", "#9", "9/", "9:", "9 –".
_REFERENCE = re.compile(
    r"[ \t]*(?P<before>[A-Z][a-z]{2,11}\.?[ \t]|[Nn][or]\.?[ \t]?|#|\[(?:[A-Z]{1,4}[-. ]?)?|[A-Z]{1,4}[-.]|)"
    r"(?P<count>\d{1,4})(?P<after>[)\]/:.]{0,2}(?:[ \t]?[-–—])?)[ \t]+(?=(?P<opens>[\"'(\[]*[A-Z]|[\"'(\[]*[\d€$£]))"
)
_DOTTED = re.compile(r"\A(?!\s*\d{1,3}(?:\.\d{1,3})+\.?\s*\Z).*|[^\d.]+|\.\s*\Z", re.S)
_DOTTED_MARK = re.compile(r"[ \t]*\d{1,3}(?:\.\d{1,3})+[.)]?[ \t:]+")
_WORD_BEGINS = re.compile(_WORD)
_ENDS = re.compile(r"[.!?:;][\"')\]]*\s*\Z")
#: What has a letter for its name: "as in Annex", and in the next line "C. Later ..."
_LETTERED = re.compile(
    r"\b(?:Annex|Appendix|Schedule|Exhibit|Attachment|Section|Part|Zone|Class|Category|Option|Tier|Level|Type|Group|Phase"
    r"|Package|Plan|Building|Room|Gate|Dock|Site|Version|Release)\Z"
)
#: A line that begins as if it were numbered: "P1: Tickets ...", "Year 2 - ...".
_NUMBERED = re.compile(r"\W*(?:[A-Za-z]{0,14}[ .:#/-]{0,2}\d|[A-Za-z]\b)")
LETTERS_BEGUN = 20  # by which a line is known that begins so
_DASHES = ("-", "–", "—", "+", "*")
_SPOILS = words("label_spoils")
LONGEST_ITEM = 2_000  # letters between two numbers of one row
MOST_SKIPPED = 3  # numbers of one row
SHORT_LINE = 45  # letters; a longer one that ends in no mark may go on below


class Marks:
    """The marks of the lines of one text, met one after the other: whether one is a mark hangs on those before it.

    Args:
        text: the text, made plain.
        boxes: what its boxes and circles mean.
        binds: whether a number with a full stop in it belongs to the word before it.
        begun: how lines begin of which what looks like a number is a part (`begun_as`).
    """

    def __init__(
        self,
        text: str,
        boxes: Boxes,
        binds: Callable[[str, str], bool] = lambda *_: False,
        begun: Collection[str] = (),
    ) -> None:
        self._text, self._binds, self._begun = text, binds, begun
        self._number, self._row = -1, ""
        self._mark = _MARK_OR_BOX if boxes.are_marks else _MARK
        self._empty = boxes.empty

    def behind(self, start: int, end: int, before: str | None, *, marked: bool) -> int | None:
        """The place behind the marks with which a line begins; None where it begins with none.

        Args:
            start: where the line begins.
            end: where it ends.
            before: the line above it, where nothing parts the two for certain.
            marked: whether that one began with a mark.
        """
        match = self._mark.match(self._text, start, end)
        if match:
            return self._behind_mark(match, end, before, marked=marked)
        if self._begun and begun_as(self._text[start:end]) in self._begun:
            return None  # the number is a word of a line that may be said
        return self._behind_number(start, end, before)

    def _behind_mark(self, match: re.Match[str], end: int, before: str | None, *, marked: bool) -> int | None:
        text = self._text
        if not self._empty.isdisjoint(match[0]):
            return None
        counted = _NUMBER_MARK.match(text, match.start(), end)
        count = int(counted[1]) if counted else None
        if not self._is_mark(match, before, count, marked=marked):
            return None
        self._number = self._number if count is None else count
        self._row = _DOTTED.sub("", match[0]) or self._row
        return behind_marks(text, match.end(), end, mark=self._mark, empty=self._empty)

    def _behind_number(self, start: int, end: int, before: str | None) -> int | None:
        text = self._text
        if bare := _BARE_NUMBER.match(text, start, end):
            if self._is_in_row(bare, opens=before is None or before.endswith(":")):
                self._row = bare[1] or bare[2]
                return bare.end()
            return None
        found = _REFERENCE.match(text, start, end)
        return found.end() if found and self._is_reference(found, before) else None

    def _is_mark(self, match: re.Match[str], before: str | None, counted: int | None, *, marked: bool) -> bool:
        """Whether what looks like a list mark is one, and no number, date or dash that a wrap put there."""
        if before is None:
            return True
        if counted is not None:
            return counted in (1, self._number + 1) or bool(re.search(r"[.!?:;]\Z", before))
        if _DOTTED_MARK.fullmatch(match[0]) and not _ENDS.search(before):
            number = _DOTTED.sub("", match[0])
            if self._binds(before.rpartition(" ")[2], number):
                return False
            return len(before) < SHORT_LINE or _follows(number, self._row)
        if match[0].strip() in _DASHES and not marked:
            return not before[-1:].isdigit() or not self._text[match.end() : match.end() + 1].isdigit()
        if re.fullmatch(r"[ \t]*[a-zA-Z]\.[ \t]+", match[0]):
            return _LETTERED.search(before) is None and (bool(re.search(r"[.!?:;,]\Z", before)) or marked)
        return True

    def _is_in_row(self, match: re.Match[str], *, opens: bool) -> bool:
        """Whether a bare number or letter counts an item: the first or next of a row that goes on or ends here."""
        text, count = self._text, match[1] or match[2]
        if count != (_next(self._row) if self._row else "") and not (count in ("1", "a") and opens):
            return False
        following = re.compile(rf"\n[ \t]*{re.escape(_next(count))}[ \t]+[\"(]?[A-Z\d]")
        ends = self._row and _ENDS.search(text[max(0, match.start() - 5) : match.start()])
        return bool(ends or following.search(text, match.end(), match.end() + LONGEST_ITEM))

    def _is_reference(self, match: re.Match[str], before: str | None) -> bool:
        """Whether a number with marks around it counts an item: its neighbour is near by, or it opens a paragraph."""
        text, (ahead, count, after) = self._text, match.group("before", "count", "after")
        word = ahead.strip().rstrip(".").lower()
        if not (ahead or after) or (word in _SPOILS and word != "no") or (ahead.startswith("[") and "]" not in after):
            return False
        if word.isalpha() and len(word) > 1 and ahead.endswith(" ") and not after:
            return False  # "Release 9 The"
        ended = before is None or _ENDS.search(before) is not None
        if ended and _stands_alone(ahead, after) and match["opens"][-1].isalpha():
            return True
        start, end = max(0, match.start() - LONGEST_ITEM), match.end() + LONGEST_ITEM
        next_ = _neighbour(ahead, int(count) + 1, after).search(text, match.end(), end)
        return bool(next_ or (ended and _neighbour(ahead, int(count) - 1, after).search(text, start, match.start())))


def begun_as(text: str) -> str:
    """How a text begins, where it does as if it were numbered; "" where it does not.

    Args:
        text: a line of a document, or a line that may be said.
    """
    line = text.lstrip().split("\n", 1)[0]
    return " ".join(line.split())[:LETTERS_BEGUN].lower() if _NUMBERED.match(line) else ""


def _stands_alone(before: str, after: str) -> bool:
    """Whether a number between these counts something even where no other does: "[C-001]", "A.9", "No. 9:"."""
    return (
        before.startswith("[")
        or (before[:1].isupper() and before[-1:] in ".-")
        or bool(before and after and after[-1] in "):–—-")
    )


def _neighbour(before: str, count: int, after: str) -> re.Pattern[str]:
    return re.compile(rf"\n[ \t]*{re.escape(before.rstrip())}[ \t]?0{{0,3}}{count}{re.escape(after)}[ \t]+\S")


def _follows(dotted: str, row: str) -> bool:
    """Whether a clause number is the next behind another: 2.3 behind 2.2, 3.1 behind 2.9, 2.2.1 behind 2.2."""
    if not row or not row[0].isdigit():
        return False
    mine, last = dotted.split("."), row.split(".")
    place = next((at for at, (one, other) in enumerate(zip(mine, last, strict=False)) if one != other), len(last))
    if place >= len(mine):
        return False
    rest = mine[place + 1 :]
    if place == len(mine) - 1 == len(last) - 1:  # one between the two may have been taken for no mark
        return 0 < int(mine[place]) - int(last[place]) <= MOST_SKIPPED
    return (place >= len(last) or int(mine[place]) == int(last[place]) + 1) and all(part == "1" for part in rest)


def _next(count: str) -> str:
    start, dot, last = count.rpartition(".")
    return f"{start}{dot}{int(last) + 1}" if last.isdigit() else chr(ord(last) + 1)


def is_marked(text: str) -> bool:
    """Whether a text begins with what looks like a mark."""
    return _MARK.match(text) is not None


def behind_marks(
    text: str,
    at: int,
    end: int,
    *,
    most: int = MOST_MARKS - 1,
    mark: re.Pattern[str] = _MARK,
    empty: frozenset[str] = frozenset(),
) -> int:
    """The place behind further marks of the same item; none of `empty` is one."""
    for _ in range(most):
        match = mark.match(text, at, end)
        if not match or match.end() >= end or not empty.isdisjoint(match[0]):
            break
        if match[0].strip() in _DASHES and not _WORD_BEGINS.match(text, match.end(), end):
            break  # "- 3 °C" is a number
        at = match.end()
    return at
