"""A text as it reads: markup, ligatures and invisible characters gone, every character with its place in the original.

Typography is what tools change without anybody deciding it: Word's curly quotes and long dashes, the ligatures and soft
hyphens of a PDF, the stars and escapes of Markdown, the entities of HTML, the angle brackets of quoted mail. None of it
is drift. What is struck out reads as gone, so its words are gone here too.
"""

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from promises.domain.drift.pictographs import SIGNS

_NO_GAP = r"(?!\n[ \t]*\n)"
_EDITS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Struck out: with everything in it.
    (re.compile(rf"~~(?=\S)(?:{_NO_GAP}[^~]){{1,600}}~~"), "all"),
    # The name of an image: whoever gets the text as it is reads it, so its words stay. So do those of a comment.
    (re.compile(r"(!\[)[^\[\]\n]{1,300}(\]\([^()\s]{0,600}\))"), "groups"),
    (re.compile(r"(!\[\])(\([^()\s]{0,600}\))"), "groups"),
    # What a page says of itself before it ends.
    (
        re.compile(
            r"(?m)(?<=\n)[ \t]*(?:Page[ \t]+\d{1,3}(?:[ \t]*(?:of|/)[ \t]*\d{1,3})?|-[ \t]*\d{1,3}[ \t]*-"
            r"|\d{1,3}[ \t]*/[ \t]*\d{1,3})[ \t]*\r?\n?(?=\x0c)",
            re.I,
        ),
        "all",
    ),
    # [words](address): the words stay.
    (re.compile(r"(\[)[^\[\]]{1,400}(\]\([^()\s]{1,600}(?: \"[^\"\n]{0,200}\")?\))"), "groups"),
    # The number of a note behind a sentence, in brackets or raised.
    (re.compile(r"(?<=[^\W\d_][.!?;])(?:[ \t]?\[\d{1,2}\]|[¹²³⁰⁴-⁹]{1,2})(?=[ \t]|\r?\n|\x0c|\Z)"), "all"),
    (re.compile(r"(?<=\d[.!?;])[ \t]?\[\d{1,2}\](?=[ \t]|\r?\n|\x0c|\Z)"), "all"),
    # The number of a sentence within its clause, raised before it.
    (re.compile(r"(?:(?m:^)[ \t]*|(?<=[.!?;)][ ]))[¹²³⁴-⁹]{1,2}(?=[A-Z\u00c4\u00d6\u00dc][a-z])"), "all"),
    # What leads from a label to its colon, and colours as a wiki writes them.
    (re.compile(r"(?<=[\w)])[ \t]*\.{4,}[ \t]*(?=:[ \t])"), "all"),
    (re.compile(r"(\{color:[^{}\n]{1,20}\})[^{}]{1,600}(\{color\})"), "groups"),
    # A tick or a picture behind a sentence, at the end of its line.
    (re.compile(rf"(?m)(?<=[.!?;])[ \t]+(?:[{SIGNS}]\ufe0f?){{1,3}}(?=[ \t]*\r?$)"), "all"),
    # Stars and backticks that stand in pairs; others: _PAIRS.
    (re.compile(rf"(?<![*\\])(\*)(?=[^\s*])(?:{_NO_GAP}(?:[^*]|\*\*)){{0,1500}}?(?<=[^\s\\])(\*)(?![*\d])"), "groups"),
    (re.compile(r"(`{1,3})(?=[^`\n])(?:[^`\n]|\n(?![ \t]*\n)){1,300}(\1)"), "groups"),
)
#: What opens and what closes a pair of stars, underscores or tags, or a comment. A pattern of both would look for the
#: end of each opened one anew, and a text of nothing but opened ones took seconds.
_PAIRS = (
    (re.compile(r"(?<!\*)\*\*\*?(?=[^\s*])"), re.compile(r"(?<=[^\s*])\*\*\*?(?!\*)")),
    (re.compile(r"(?<!\w)__?(?=[^\s_])"), re.compile(r"(?<=[^\s_\\])__?(?!\w)")),
)
_STRUCK = (re.compile(r"<(del|s|strike)\b[^<>]*>", re.I), re.compile(r"</(del|s|strike)>", re.I))
_COMMENT = (re.compile(r"()<!--"), re.compile(r"()-->"))
_PARAGRAPH = re.compile(r"\n(?=[ \t]*\n)")
LONGEST_PAIR, LONGEST_STRUCK, LONGEST_COMMENT = 1_500, 600, 2_000  # characters between the two
_REST = re.compile(
    r"(?P<hyphenation>(?<=\w)(?:\u00ad|[-\u2010\u2011](?P<blank>[ \t]?)(?=[ \t]*[\r\n]"
    r"|[ \t][a-z]))[ \t]*(?:(?:\r?\n[ \t]*(?:>[ \t]*)*)?(?=\w)|(?:\r?\n[ \t]*){2}(?=[a-z])))|"
    r"(?P<entity>&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z][A-Za-z0-9]{1,8});)"
    r"|(?P<tag></?(?:b|i|u|em|strong|span|br|sup|sub|p|div|li|ul|ol|td|tr|th|table|tbody|thead|a|h[1-6]|code|mark|small"
    r"|font|ins|o:p)(?:\s+[A-Za-z][\w:-]{0,30}=(?:\"[^\"<>\n]{0,300}\"|'[^'<>\n]{0,300}'|[^\s<>\"']{1,100})){0,12}\s*/?>)"
    r"|(?P<escape>\\(?=[\\`*_{}\[\]()#+\-.!|>~&<\"'$%/]))"
    r"|(?P<quoting>(?m:^)[ \t]*(?:>[ \t]?)+)"
    r"|(?P<target>(?<=\S)[ \t]?<(?:mailto:|https?://)[^<>\s]{1,600}>)"
    r"|(?P<arrow>-->|->|==>)"
    r"|(?P<leader>(?<![ \t])[ \t]+\.{5,}(?=[ \t\r\n]|\Z))"
    r"|(?P<dots>\.(?![ \t]+\.{5})(?: ?\.){2,})"
    r"|(?P<return>\r\n?)"
    r"|(?P<combined>[A-Za-z][\u0300-\u036f]+)"
    r"|(?P<other>[^\x00-\x7f]|[\x00-\x08\x0b\x0c\x0e-\x1f])"
)
_PAGE_NUMBER = re.compile(r"(?<=\n)[ \t]*(\d{1,3})[ \t]*\r?\n?(?=\x0c)")
_LINES = {"\x0b": "\n", "\x0c": "\n\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n\n"}
DRAWN_BARS = "│┃║┊┋┆┇"  # of tables
_CHARACTERS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02b9\uff07\u2039\u203a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02\u3003", '"'),
    **dict.fromkeys(DRAWN_BARS, "|"),
    "\u2026": "...",
    "\u2010": "-",
    "\u2011": "-",
    "\u2043": "•",
    "\u2122": "(TM)",
    "\u2139": "\u2139",  # a sign, and no letter
    "\u2049": "\u2049",  # one sign, and the end of no sentence
    "\u00a9": "(c)",
    "\u00ae": "(R)",
    "\u2192": "->",
    "\u21d2": "=>",
    "\uf0b7": "•",
    "\uf0a7": "•",
    "\u2044": "/",
    "\u00d7": "×",
    "\u00b7": "•",
    "\ufffc": "",
}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLOCK_TAGS = frozenset(["p", "div", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"])
_LEFT = re.compile(r"[\w\u00ad\u200b\u0300-\u036f]+\Z")
_RIGHT = re.compile(r"[\w\u00ad\u200b\u0300-\u036f]+")
_SILENT = re.compile("[\u00ad\u200b]")
_SAME_TARGET = re.compile(r"[^a-z0-9]+")
_INLINE = re.compile(r"(?<=\w)-[ \t\n]|[&<>\\*_`~\r\[]|[^\x20-\x7e\n\t]|->|\. ?\. ?\.|=>|\{color")


@dataclass(frozen=True)
class Plain:
    """A text without its typography.

    Attributes:
        text: what is read.
        places: for each changed stretch (position in `text`, position in the original, its length there); the
            characters in between stand as they did. Sorted.
    """

    text: str
    places: tuple[tuple[int, int, int, int], ...] = ()

    def start(self, at: int) -> int:
        """Where the character at this position begins in the original."""
        return self._original(at, last=False)

    def end(self, at: int) -> int:
        """Where the character before this position ends in the original."""
        return self._original(at - 1, last=True) + 1 if at else 0

    def _original(self, at: int, *, last: bool) -> int:
        place = bisect_right(self.places, (at, 1 << 60, 0, 0)) - 1
        if place < 0:
            return at
        here, there, length, was = self.places[place]
        if at - here < length:
            return there + was - 1 if last else there
        return there + was + (at - here - length)


def plain(text: str, known: Collection[str] = ()) -> Plain:
    """The text as it reads; text of nothing but everyday characters comes back as it is.

    Args:
        text: a document or a line.
        known: words in small letters, and compounds with their hyphens, by which a word parted at the end of a line is
            put together: "inte-" and "gration", but "read-" and "only".
    """
    if not _INLINE.search(text):
        return Plain(text)
    gone = _marks(text)
    pieces: list[str] = []
    places: list[tuple[int, int, int, int]] = []
    at = length = 0
    for start, end, new in _replacements(text, gone, known):
        if start < at:
            continue
        pieces.append(text[at:start])
        length += start - at
        places.append((length, start, len(new), end - start))
        pieces.append(new)
        length += len(new)
        at = end
    pieces.append(text[at:])
    return Plain("".join(pieces), tuple(places))


def _marks(text: str) -> list[tuple[int, int]]:
    """Stretches of markup that are taken out whole."""
    found: list[tuple[int, int]] = []
    for pattern, what in _EDITS:
        for match in pattern.finditer(text):
            if what == "all":
                found.append(match.span())
            else:
                found.extend(match.span(group) for group in (1, 2))
    for opens, closes in _PAIRS:
        found.extend(span for pair in _paired(text, opens, closes) for span in pair)
    for pair in _paired(text, *_COMMENT, longest=LONGEST_COMMENT, least=0, may_hold_gaps=True):
        found.extend(pair)
    struck = _paired(text, *_STRUCK, longest=LONGEST_STRUCK, least=0)
    found.extend((opened[0], closed[1]) for opened, closed in struck)
    return sorted([*found, *_page_numbers(text)])


def _paired(
    text: str,
    opens: re.Pattern[str],
    closes: re.Pattern[str],
    *,
    longest: int = LONGEST_PAIR,
    least: int = 1,
    may_hold_gaps: bool = False,
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Marks that stand in pairs, each opened one with the next of its kind: where both stand.

    Args:
        text: the document.
        opens: what opens a pair; its group, where it has one, says of which kind it is.
        closes: what closes one.
        longest: characters between the two at most.
        least: and at least.
        may_hold_gaps: whether they may stand in different paragraphs.
    """
    ends: dict[str, list[tuple[int, int]]] = {}
    for match in closes.finditer(text):
        ends.setdefault(match[match.lastindex or 0].lower(), []).append(match.span())
    if not ends:
        return
    gaps = [] if may_hold_gaps else [match.start() for match in _PARAGRAPH.finditer(text)]
    at = 0
    for match in opens.finditer(text):
        places, mark = ends.get(match[match.lastindex or 0].lower(), []), match.end()
        number = bisect_left(places, (mark + least,))
        if match.start() < at or number == len(places) or places[number][0] > mark + longest:
            continue
        gap = bisect_left(gaps, mark)
        if gap == len(gaps) or gaps[gap] >= places[number][0]:
            at = places[number][1]
            yield match.span(), places[number]


def _page_numbers(text: str) -> list[tuple[int, int]]:
    """Numbers alone on the last line of their page, where they count the pages."""
    found = list(_PAGE_NUMBER.finditer(text)) if "\x0c" in text else []
    counted = [int(match[1]) for match in found]
    first = counted[0] if len(counted) > 1 else 1
    return [match.span() for match in found] if counted == list(range(first, first + len(counted))) else []


def _replacements(text: str, gone: list[tuple[int, int]], known: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Everything that reads otherwise than it stands, in the order of the text."""
    others = ((match.start(), match.end(), _read(match, text, known)) for match in _REST.finditer(text))
    held = next(others, None)
    for start, end in gone:
        while held and held[0] < start:
            yield held
            held = next(others, None)
        yield start, end, ""
    while held:
        yield held
        held = next(others, None)


def _read(match: re.Match[str], text: str, known: Collection[str]) -> str:
    kind, found = match.lastgroup, match[0]
    if match["hyphenation"] is not None:
        return _hyphenation(match, text, known)
    if kind == "entity":
        return "".join(_character(char, "") for char in html.unescape(found))
    if kind == "tag":
        name = re.sub(r"[^a-z0-9:]", "", found[1:].split(maxsplit=1)[0].lower())
        if name in ("sup", "sub") and text[match.start() - 1 : match.start()].isdigit():
            return "^" if text[match.end() : match.end() + 1].isdigit() and found[1] != "/" else ""
        return "\n\n" if name in _BLOCK_TAGS else "\n" if name == "br" else " | " if name in ("td", "th") else ""
    if kind == "target":
        before = text[max(0, match.start() - len(found) - 20) : match.start()]
        told = _SAME_TARGET.sub("", re.sub(r"mailto:|https?://(?:www\.)?", "", found.lower()))
        return "" if _SAME_TARGET.sub("", before.lower()).endswith(told) else found
    if kind == "arrow":
        return "=>" if found == "==>" else "->"
    if kind == "leader":
        return "\t"
    if kind == "dots":
        return "..."
    if kind == "return":
        return "\n"
    if kind == "combined":
        return unicodedata.normalize("NFKC", found)
    if kind == "other":
        return _character(found, text[match.start() - 1 : match.start()])
    return ""  # an escape, or the brackets of quoted mail


def _hyphenation(match: re.Match[str], text: str, known: Collection[str]) -> str:
    """What a hyphen at the end of a line was: part of the word, or put there by whoever set the page."""
    found = match[0]
    if found.startswith("\u00ad") and (found[-1] != " " or text[match.start() - 2 : match.start() - 1].isalnum()):
        return ""
    left = _LEFT.search(text, max(0, match.start() - 60), match.start())
    right = _RIGHT.match(text, match.end())
    if not left or not right:
        return "-" if "\n" in found else found
    gap = found.count("\n") > 1  # a paragraph was made of every line
    before, after = (_SILENT.sub("", unicodedata.normalize("NFKC", side[0])).lower() for side in (left, right))
    if not before or not after:
        return "-" if "\n" in found else found
    if gap and (before + after not in known or before in known):
        return found
    if found.startswith("\u00ad"):  # behind a first letter that is set large: "A named", but "Access"
        return "" if before + after in known else " "
    if "\n" not in found:  # "inte- gration", but "pre- and post-sales"
        return "" if before + after in known and before not in known else found
    if left[0].isupper() and right[0].isupper() and before + after in known and before not in known:
        return ""  # a word in capitals
    if right[0][0].isupper() or right[0][0].isdigit() or before[-1].isdigit():
        return "-"
    if before + after in known and not (len(before) == 1 and f"{before}-{after}" in known):
        return ""  # nobody parts a word behind its first letter
    if f"{before}-{after}" in known or (before in known and after in known):
        return "-"
    return ""


def _character(char: str, before: str) -> str:
    if char < "\x7f" and char >= " ":
        return char
    if char in _LINES:
        return _LINES[char]
    if char in _CHARACTERS:
        return _CHARACTERS[char]
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if char in _TURNS:  # "25" reads as 52 between them, so they are no typography
        return f" {ord(char):04x} "
    if category in ("Cf", "Cc") or "\ufe00" <= char <= "\ufe0f":
        return ""
    plainly = unicodedata.normalize("NFKC", char).replace("\u2044", "/")
    if plainly != char and plainly[:1].isdigit():
        if "/" in plainly:
            return f" {plainly}" if before.isdigit() else plainly
        if unicodedata.decomposition(char).startswith(("<super>", "<sub>")):
            return f"^{plainly}"
    return plainly
