"""Where the sentences of a document begin and end.

A document comes as text in which an empty line, a list mark, a heading mark or the edge of a cell ends a sentence for
certain. A line break alone is a guess: most are wraps. So such a border is kept as a soft one, and whoever looks for an
approved line reads across it.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from statistics import median

from promises.domain.drift.marks import BULLETS, MOST_MARKS, SHORT_LINE, Marks, behind_marks, is_marked
from promises.domain.drift.pictographs import SIGNS, Boxes
from promises.domain.drift.words import words

_RULE = re.compile(r"[-=_*~]{3,}|[-*_](?:[ \t][-*_]){2,}|</?aside>")
_RULED, FEWEST_RULED = frozenset("|+:- \t="), 3  # signs of a rule drawn across a table, and how many make one
_CELL = re.compile(r"[ \t]*\|+[ \t]*|[ \t]+•[ \t]+|[ ]{5,}|[ \t]*\t[ \t]*")
_HARD_CELL = re.compile(r"\||•")
_TERMINAL = re.compile(r"[.!?]+[\"')\]]*\Z")
_SIGNATURE = re.compile(r"--[ \t]*\Z")
_ITEM = r"\((?:[a-z]|[ivx]{1,5})\)"
_BREAK = re.compile(
    rf"(?<=[.!?])[\"')\]]*[ \t\n]+(?=[\"'(\[]*[A-Z0-9]|{_ITEM}[ \t\n]+[\"'(]?[A-Z\d]"
    rf"|(?:[a-h]|[ivx]{{1,5}})\.[ \t\n]+[A-Z][a-z]|[{BULLETS}§][ \t\n\w]"
    rf"|(?:[{SIGNS}]|->)[ \t\n]|[-–—*][ \t\n]+(?:\[[ xX]\][ \t\n]+)?[\"'(]?[A-Z]|o[ \t\n]+[\"'(]?[A-Z])"
)
_INNER_DASH = re.compile(r"[-–—*][ \t\n]+(?:\[[ xX]\][ \t\n]+)?")  # of a list that somebody made a paragraph of
_LONE_SIGN = re.compile(rf"(?:[{BULLETS}{SIGNS}o]|->|{_ITEM}|(?:[a-h]|[ivx]{{1,5}})\.)[ \t]*\n[ \t]*")
_INNER_MARK = re.compile(rf"[§{BULLETS}({SIGNS}]|->|o[ \t]|(?:[a-h]|[ivx]{{1,5}})\.[ \t]|\d{{1,3}}(?:\)|\.\d|\()")
#: What a plan says of a sentence in a line of its own below it.
_TERM = re.compile(
    r"(?:Owner|Delivery owner|Responsible|Contact|Due|Due date|Date|Deadline|Limit|Status|Priority|ETA|Notes?|Comment"
    r"|Reference|Condition)s?:[ \t]"
)
_LABELLED = re.compile(r"[A-Z][\w/-]*(?: [\w/-]+)?: ")
_NUMBER_CELL = re.compile(r"[ \t]*(?:\d{1,3}[.)]?|#|o|[A-Z]{1,3}-?\d{1,4}|No\.?|Pos\.?|Item)[ \t]*\t")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w.'-]*|\d+(?:\.\d+)*)[.!?]+[\"')\]]*\Z")
_NEVER = words("short_forms")
_SELDOM = words("short_forms_that_may_end")
_OPENERS = words("sentence_openers")
_SMALL_START = re.compile(r"[\"'(\[]*[a-z]")
_CONTINUES = re.compile(
    r"[\"'(\[]*(?:and|or|but|except|excluding|including|only|if|provided|unless|subject|within|for|to|of|in|on|by|with"
    r"|from|as|per|up|at|after|before|until|which|that|when|where|without|not|the|a|an|\S*[a-z0-9,;]\S*)\b"
)


_SPOILS = words("label_spoils")
_ANSWER = re.compile(r"[a-z]{2,12}[ \t]*\Z")  # "yes": a cell beside the words, not their end
_ADDRESS = re.compile(r"\S+[.@]\S*[a-z][ \t]*\Z")  # alone in its line
#: With these no line ends, whatever stands below: "We hope that".
_GOES_ON = re.compile(r"(?<![\w/])(?:that|which|whether|unless|because|although|though|while|until|the|an)\Z")
NARROW, FEWEST_OF_COLUMN = 50, 4  # letters of a line of which none is wider; lines of a narrow column


@dataclass(frozen=True)
class Unit:
    """A sentence, a heading, a cell or an item of a list.

    Attributes:
        start: place of its first character behind any list mark.
        end: place behind its last character.
        block: number of the paragraph, cell or item in which it stands; the border between blocks is certain.
        lead: place where its list mark begins; `start` where it has none.
    """

    start: int
    end: int
    block: int
    lead: int


@dataclass
class _Line:
    start: int
    end: int
    lead: int
    marked: bool


def sentences(
    text: str, binds: Callable[[str, str], bool] = lambda *_: False, begun: Collection[str] = ()
) -> list[Unit]:
    """The sentences of a text that has been made plain, in order; nothing but white space, marks and rules between.

    Args:
        text: the text.
        binds: whether a number with a full stop in it belongs to the word before it, though it begins a line.
        begun: how lines begin of which what looks like a number is a part (`marks.begun_as`).
    """
    found: list[Unit] = []
    boxes = Boxes(text)
    for block, lines in enumerate(_blocks(text, Marks(text, boxes, binds, begun))):
        for start, end in _runs(text, lines):
            lead = lines[0].lead if start == lines[0].start else start
            found.extend(
                Unit(at, stop, block, lead if first == start else first)
                for first, at, stop in _sentences_of(text, start, end, boxes.empty)
            )
    return found


def _blocks(text: str, marks: Marks) -> Iterator[list[_Line]]:
    """Lines between certain borders."""
    held: list[_Line] = []
    for line, empty in _lines(text):
        if line is None:
            if held and not (empty and _goes_on(text, held[-1], empty)):
                yield held
                held = []
            continue
        before = text[held[-1].start : held[-1].end].rstrip() if held else None
        behind = marks.behind(line.start, line.end, before, marked=bool(held) and held[-1].marked)
        if behind is not None:
            line.start, line.marked = behind, True
        if held and (behind is not None or _is_heading(text, held[-1])):
            yield held
            held = []
        if line.start < line.end:
            held.append(line)
    if held:
        yield held


def _is_heading(text: str, line: _Line) -> bool:
    return text[line.lead : line.start].lstrip().startswith("#")


def _goes_on(text: str, last: _Line, at: int) -> bool:
    """Whether a paragraph runs on behind an empty line, as it does where a page ends within a sentence."""
    before = text[last.start : last.end].rstrip()
    if len(before) < 25 or re.search(r"[.!?:;|]['\")\]]*\Z", before) or _is_heading(text, last):
        return False
    if _LABELLED.match(before):
        return False
    following = text[at : at + 400].lstrip()
    if is_marked(following) or not _SMALL_START.match(following):
        return False
    first = following.split("\n", 1)[0]
    if _counts_alone(text, first.strip()):
        return False
    if _ADDRESS.match(first):
        return False
    if _ANSWER.match(first) and first.strip() not in _SPOILS:
        return False
    return bool(_CONTINUES.match(first)) and "|" not in first and len(before.split()) > 4


def _counts_alone(text: str, letter: str) -> bool:
    """Whether a letter in a paragraph of its own counts items, as the one before or behind it does elsewhere."""
    if len(letter) != 1 or not letter.isalpha():
        return False
    return any(re.search(rf"\n\s*\n[ \t]*{chr(ord(letter) + step)}[ \t]*\n", text) for step in (-1, 1))


def _lines(text: str) -> Iterator[tuple[_Line | None, int]]:
    """Each line or cell that holds something; None, and the place behind it, for what parts blocks."""
    at = 0
    while at <= len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        if not line.strip() or _is_rule(line) or _SIGNATURE.match(line):
            yield None, stop
        else:
            yield from _cells(text, at, stop)
        at = stop + 1


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line.strip(" \t")) is not None or (len(line) >= FEWEST_RULED and _RULED.issuperset(line))


def _cells(text: str, start: int, end: int) -> Iterator[tuple[_Line | None, int]]:
    at = start
    is_row = _NUMBER_CELL.match(text, start, end) is not None
    for border in _CELL.finditer(text, start, end):
        if border.start() > at and text[at : border.start()].strip():
            yield _line(text, at, border.start()), 0
        if (_HARD_CELL.search(border[0]) or is_row) and (border.start() > start or "|" in border[0]):
            yield None, 0
        if border.start() > start or "|" in border[0]:
            at = border.end()
    if text[at:end].strip():
        yield _line(text, at, end), 0
    if at > start and (is_row or "|" in text[start:end]):
        yield None, 0


def _line(text: str, start: int, end: int) -> _Line:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return _Line(start, end, start, False)


def _runs(text: str, lines: list[_Line]) -> Iterator[tuple[int, int]]:
    """Stretches of lines that read as one: a short line with no full stop before a capital is a heading or item."""
    lengths = [line.end - line.start for line in lines]
    widest = max(lengths)
    if widest <= NARROW and not (len(lengths) >= FEWEST_OF_COLUMN and median(lengths) > widest * 0.7):
        widest = 0  # short lines of a list, not those of a narrow column
    start = lines[0].start
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if following is None:
            yield start, line.end
        elif _is_border(text, line, following, widest):
            yield start, line.end
            start = following.start


def _is_border(text: str, line: _Line, following: _Line, widest: int) -> bool:
    said = text[line.start : line.end]
    if _TERM.match(text, following.start, following.end):
        return True
    if _LABELLED.match(text, following.start, following.end) and said.endswith((";", ",", ":", "; and", "; or")):
        return True
    if _TERMINAL.search(said):
        return not _is_short_form(said, text[following.start : following.start + 30])
    if not re.match(r"[\"'(\[]*[A-Z]", text[following.start : following.start + 3]):
        return False
    if _GOES_ON.search(said):
        return False
    if said.endswith(":") or "\t" in text[line.end : following.start]:
        return True
    if said.endswith(","):
        return len(said) < SHORT_LINE  # a greeting
    first = re.match(r"[\"'(\[]*(\S*)", text[following.start : following.end])
    needed = len(first[1]) if first else 0
    return len(said) + 1 + needed <= (widest or NARROW - 10)


def _sentences_of(text: str, start: int, end: int, empty: frozenset[str]) -> Iterator[tuple[int, int, int]]:
    """For each sentence where it begins, where it does behind a mark of its own, and where it ends.

    Args:
        text: the text.
        start: where the stretch begins.
        end: where it ends.
        empty: signs that mark no sentence here, and say that it was not chosen.
    """
    first = at = start
    for border in _BREAK.finditer(text, start, end):
        stop = border.start() + len(border[0].rstrip())
        if border.start() <= at or _is_short_form(text[at:stop], text[border.end() : border.end() + 30]):
            continue
        yield first, at, stop
        first = at = border.end()
        if text[at] in empty:
            continue
        if dash := _INNER_DASH.match(text, at, end):
            at = dash.end()
        elif sign := _LONE_SIGN.match(text, at, end):  # a wrap behind it
            at = sign.end()
        elif _INNER_MARK.match(text, at, end):  # "... exists. (b) The ..." in running text
            at = behind_marks(text, at, end, most=MOST_MARKS, empty=empty)
    if text[at:end].strip():
        yield first, at, end


def _is_short_form(before: str, after: str = "") -> bool:
    """Whether the full stop at the end belongs to an abbreviation and ends nothing."""
    match = _WORD_BEFORE.search(before)
    if not match or not before.rstrip("\"')]").endswith("."):
        return False
    word = match[1].rstrip(".").lower()
    following = re.match(r"[\"'(\[]*(\w*)", after)
    opener = following[1] if following else ""
    if word in ("no", "nos", "art", "sec", "para", "fig", "ver", "ext", "ref"):
        return opener[:1].isdigit() or (word in ("art", "sec", "para", "fig") and len(opener) < 3)
    if word in ("a.m", "p.m"):
        return not opener[:1].isupper()
    if word in _SELDOM:
        return opener.lower() not in _OPENERS and bool(after)
    if word in ("may", "mar", "jan", "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"):
        return opener[:1].isdigit() and word != "may"
    if len(word) == 1 and word.isalpha() and match[1][0].isupper():
        return bool(opener) and opener.lower() not in _OPENERS
    return word in _NEVER
