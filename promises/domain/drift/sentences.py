"""Where the sentences of a document begin and end.

A document comes as text in which an empty line, a list mark, a heading mark or the edge of a cell ends a sentence for
certain. A line break alone is a guess: most are wraps. So such a border is kept as a soft one, and whoever looks for an
approved line reads across it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from promises.domain.drift.words import words

_ITEM = r"(?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,3})"
_OPENS = r"(?=[\"'(\[]?(?-i:[A-Z])(?:[A-Za-z]|[-'/][A-Za-z]|(?<=[AI])[ ]))"
_NO_UNIT = r"(?!(?:[KMGTP]i?B|EUR|USD|GBP|CHF)\b)"
#: Signs of which none says no.
_SIGNS = "\u25a0-\u25ab\u25b6-\u25bb\u25c6-\u25cf\u2611\u2713\u2714\u2756\u2794\u2798-\u27be\u2b1b\u2b24"
_QUANTITY = r"(?=\d{1,3}[ \t-](?-i:[a-z]))"  # a number behind a number: the first one counts
_MARK = re.compile(
    r"[ \t]*(?:"
    r"#{1,6}[ \t]+"
    r"|[-*+•◦▪●‣–—○■□➢➤✓✔❖→][ \t]+(?:\[[ xX]\][ \t]+)?"
    rf"|(?:[{_SIGNS}]|\[[xX]\])[ \t]+(?=\S)"
    r"|[•◦▪●‣■□➢➤✓✔❖](?=\w)"
    r"|§{1,2}[ \t]*(?:\d{1,3}(?:\.\d{1,3})*[a-z]?[.)]?[ \t:]+)?(?=\D)"
    r"|(?-i:o)[ \t]+(?=\S)"
    r"|(?:(?:section|clause|article|item|annex|schedule|exhibit|step|no\.)[ \t]+)?"
    rf"(?:\d{{1,3}}(?:\.\d{{1,3}})*\.?(?:[ \t]?\({_ITEM}\))+[.:]?[ \t]+(?=\S)"
    rf"|\d{{1,3}}(?:\.\d{{1,3}})+[.)]?[ \t:]+(?:{_OPENS}{_NO_UNIT}|{_QUANTITY}|(?=[{_SIGNS}•‣][ \t])"
    rf"|(?=[-–—*][ \t]+(?-i:[A-Z][a-z])))"
    rf"|\d{{1,3}}[.)][ \t:]+(?=\D|{_QUANTITY}))"
    r"|(?:section|clause|article|item|annex|schedule|exhibit"
    r"|step)[ \t]+\d{1,3}(?:\.\d{1,3})*[.:)]?[ \t]*(?:[-–—:][ \t]+)?(?=(?-i:[A-Z])|[\"(])"
    rf"|\({_ITEM}\)[ \t]+"
    r"|(?:[a-z]|[ivx]{1,5})\)[ \t]+(?=\S)"
    r"|(?:[a-z]|[ivx]{1,5})\.[ \t]+(?=(?-i:[A-Z]))"
    r"|(?-i:i{2,3}|iv|vi{1,3}|ix|xi{1,3}|xi?v)[ \t]+(?=(?-i:[\"(]?[A-Z][a-z]))"  # no words by themselves
    r")",
    re.IGNORECASE,
)
MOST_MARKS = 3  # one behind the other: "2.8(h) (i)", "- 3.1"
_NUMBER_MARK = re.compile(r"[ \t]*(\d{1,3})[.)][ \t:]")
#: A number that counts without a mark: only where the one before and the one behind stand there too.
_BARE_NUMBER = re.compile(
    r"[ \t]*(?:(\d{1,3}|[a-z])[ \t]+(?=[\"(]?[A-Z][a-z'-]|\d{1,2}[ \t-][a-z])"
    r"|(\d{1,3}(?:\.\d{1,3})+)\.?[ \t]+(?=[a-z]{2}))"
)
_DOTTED = re.compile(r"\A(?!\s*\d{1,3}(?:\.\d{1,3})+\.?\s*\Z).*|[^\d.]+|\.\s*\Z", re.S)
_RULE = re.compile(r"[ \t]*(?:[-=_*~]{3,}|[-*_](?:[ \t][-*_]){2,}|[|+:\- \t=]{3,})[ \t]*\Z")
_CELL = re.compile(r"[ \t]*\|+[ \t]*|[ \t]+•[ \t]+|[ ]{5,}|[ \t]*\t[ \t]*")
_HARD_CELL = re.compile(r"\||•")
_TERMINAL = re.compile(r"[.!?]+[\"')\]]*\Z")
_SIGNATURE = re.compile(r"--[ \t]*\Z")
_WORD_BEGINS = re.compile(r"[\"'(]?[A-Z][a-z]")
_BREAK = re.compile(
    r"(?<=[.!?])[\"')\]]*[ \t\n]+(?=[\"'(\[]*[A-Z0-9]|\((?:[a-z]|[ivx]{1,5})\)[ \t]+[\"'(]?[A-Z]"
    r"|(?:[a-h]|[ivx]{1,5})\.[ \t]+[A-Z][a-z]|[•◦▪●‣■□➢➤✓✔❖§][ \t\n\w]"
    rf"|[{_SIGNS}][ \t\n]|[-–—*][ \t\n]+(?:\[[ xX]\][ \t\n]+)?[\"'(]?[A-Z])"
)
_INNER_DASH = re.compile(r"[-–—*][ \t\n]+(?:\[[ xX]\][ \t\n]+)?")  # of a list that somebody made a paragraph of
_LONE_SIGN = re.compile(rf"[•◦▪●‣■□➢➤✓✔❖{_SIGNS}][ \t]*\n[ \t]*")
_INNER_MARK = re.compile(rf"[§•◦▪●‣■□➢➤✓✔❖({_SIGNS}]|(?:[a-h]|[ivx]{{1,5}})\.[ \t]|\d{{1,3}}(?:\)|\.\d|\()")
#: What a plan says of a sentence in a line of its own below it.
_TERM = re.compile(
    r"(?:Owner|Delivery owner|Responsible|Contact|Due|Due date|Date|Deadline|Limit|Status|Priority|ETA|Notes?|Comment"
    r"|Reference|Condition)s?:[ \t]"
)
_LABELLED = re.compile(r"[A-Z][\w/-]*(?: [\w/-]+)?: ")
_NUMBER_CELL = re.compile(r"[ \t]*(?:\d{1,3}[.)]?|#|[A-Z]{1,3}-?\d{1,4}|No\.?|Pos\.?|Item)[ \t]*\t")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w.'-]*|\d+(?:\.\d+)*)[.!?]+[\"')\]]*\Z")
_NEVER = words("short_forms")
_SELDOM = words("short_forms_that_may_end")
_OPENERS = words("sentence_openers")
_SMALL_START = re.compile(r"[\"'(\[]*[a-z]")
_CONTINUES = re.compile(
    r"[\"'(\[]*(?:and|or|but|except|excluding|including|only|if|provided|unless|subject|within|for|to|of|in|on|by|with"
    r"|from|as|per|up|at|after|before|until|which|that|when|where|without|not|the|a|an|\S*[a-z0-9,;]\S*)\b"
)


LONGEST_ITEM = 2_000  # letters between two numbers of one row
_SPOILS = words("label_spoils")
_ANSWER = re.compile(r"[a-z]{2,12}[ \t]*\Z")  # "yes": a cell beside the words, not their end
#: What has a letter for its name: "as in Annex", and in the next line "C. Later ..."
_LETTERED = re.compile(
    r"\b(?:Annex|Appendix|Schedule|Exhibit|Attachment|Section|Part|Zone|Class|Category|Option|Tier|Level|Type|Group|Phase"
    r"|Package|Plan|Building|Room|Gate|Dock|Site|Version|Release)\Z"
)
_ADDRESS = re.compile(r"\S+[.@]\S*[a-z][ \t]*\Z")  # alone in its line
SHORT_LINE = 45  # letters
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


def sentences(text: str) -> list[Unit]:
    """The sentences of a text that has been made plain, in order; nothing but white space, marks and rules between."""
    found: list[Unit] = []
    for block, lines in enumerate(_blocks(text)):
        for start, end in _runs(text, lines):
            lead = lines[0].lead if start == lines[0].start else start
            found.extend(
                Unit(at, stop, block, lead if first == start else first)
                for first, at, stop in _sentences_of(text, start, end)
            )
    return found


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Lines between certain borders."""
    held: list[_Line] = []
    number, row = -1, ""
    for line, empty in _lines(text):
        if line is None:
            if held and not (empty and _goes_on(text, held[-1], empty)):
                yield held
                held = []
            continue
        begins = False
        if match := _MARK.match(text, line.start, line.end):
            counted = _NUMBER_MARK.match(text, line.start, line.end)
            begins = _is_mark(text, held, match, int(counted[1]) if counted else None, number)
            if begins:
                number = int(counted[1]) if counted else number
                row = _DOTTED.sub("", match[0]) or row
                line.start, line.marked = _behind_marks(text, match.end(), line.end), True
        elif bare := _BARE_NUMBER.match(text, line.start, line.end):
            begins = _is_in_row(text, bare, row, opens=not held or _closes(text, held[-1]))
            if begins:
                row, line.start, line.marked = bare[1] or bare[2], bare.end(), True
        if held and (begins or _is_heading(text, held[-1])):
            yield held
            held = []
        if line.start < line.end:
            held.append(line)
    if held:
        yield held


def _closes(text: str, line: _Line) -> bool:
    """Whether a line ends so that a list may begin behind it."""
    return text[line.start : line.end].rstrip().endswith(":")


def _is_in_row(text: str, match: re.Match[str], before: str, *, opens: bool) -> bool:
    """Whether a bare number or letter counts an item: it is the first or next of a row that goes on or ends here."""
    count = match[1] or match[2]
    if count != (_next(before) if before else "") and not (count in ("1", "a") and opens):
        return False
    following = re.compile(rf"\n[ \t]*{re.escape(_next(count))}[ \t]+[\"(]?[A-Z\d]")
    ends = before and re.search(r"[.!?;:][\"')\]]*\s*\Z", text[max(0, match.start() - 5) : match.start()])
    return bool(ends or following.search(text, match.end(), match.end() + LONGEST_ITEM))


def _next(count: str) -> str:
    start, dot, last = count.rpartition(".")
    return f"{start}{dot}{int(last) + 1}" if last.isdigit() else chr(ord(last) + 1)


def _behind_marks(text: str, at: int, end: int, *, most: int = MOST_MARKS - 1) -> int:
    """The place behind further marks of the same item."""
    for _ in range(most):
        match = _MARK.match(text, at, end)
        if not match or match.end() >= end:
            break
        if match[0].strip() in ("-", "–", "—", "+", "*") and not _WORD_BEGINS.match(text, match.end(), end):
            break  # "- 3 °C" is a number
        at = match.end()
    return at


def _is_mark(text: str, held: list[_Line], match: re.Match[str], counted: int | None, before: int) -> bool:
    """Whether what looks like a list mark is one, and no number, date or dash that a wrap put there."""
    if not held:
        return True
    last = text[held[-1].start : held[-1].end].rstrip()
    if counted is not None:
        return counted in (1, before + 1) or bool(re.search(r"[.!?:;]\Z", last))
    if match[0].strip() in ("-", "–", "—", "+", "*") and not held[-1].marked:
        return not last[-1:].isdigit() or not text[match.end() : match.end() + 1].isdigit()
    if re.fullmatch(r"[ \t]*[a-zA-Z]\.[ \t]+", match[0]):
        if _LETTERED.search(last):
            return False
        return bool(re.search(r"[.!?:;,]\Z", last)) or held[-1].marked
    return True


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
    if _MARK.match(following) or not _SMALL_START.match(following):
        return False
    first = following.split("\n", 1)[0]
    if _ADDRESS.match(first):
        return False
    if _ANSWER.match(first) and first.strip() not in _SPOILS:
        return False
    return bool(_CONTINUES.match(first)) and "|" not in first and len(before.split()) > 4


def _lines(text: str) -> Iterator[tuple[_Line | None, int]]:
    """Each line or cell that holds something; None, and the place behind it, for what parts blocks."""
    at = 0
    while at <= len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        if not line.strip() or _RULE.match(line) or _SIGNATURE.match(line):
            yield None, stop
        else:
            yield from _cells(text, at, stop)
        at = stop + 1


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
    if said.endswith(":") or "\t" in text[line.end : following.start]:
        return True
    if said.endswith(","):
        return len(said) < SHORT_LINE  # a greeting
    first = re.match(r"[\"'(\[]*(\S*)", text[following.start : following.end])
    needed = len(first[1]) if first else 0
    return len(said) + 1 + needed <= (widest or NARROW - 10)


def _sentences_of(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """For each sentence where it begins, where it does behind a mark of its own, and where it ends."""
    first = at = start
    for border in _BREAK.finditer(text, start, end):
        stop = border.start() + len(border[0].rstrip())
        if border.start() <= at or _is_short_form(text[at:stop], text[border.end() : border.end() + 30]):
            continue
        yield first, at, stop
        first = at = border.end()
        if dash := _INNER_DASH.match(text, at, end):
            at = dash.end()
        elif sign := _LONE_SIGN.match(text, at, end):  # a wrap behind it
            at = sign.end()
        elif _INNER_MARK.match(text, at, end):  # "... exists. (b) The ..." in running text
            at = _behind_marks(text, at, end, most=MOST_MARKS)
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
