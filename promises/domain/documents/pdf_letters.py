"""The letters of a page of a PDF that somebody can see, in the order in which they were put down.

What was written in the colour of the paper, without ink or beside the page is read by nobody, so no sentence stands in
the document by it. Behind the picture of a scan such letters are what the picture says, and are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTPage
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage

#: Render modes of which nothing is drawn: neither filled nor stroked (PDF 32000-1, table 106).
_NO_INK = frozenset([3, 7])
_WHITE, _NO_PAINT = 0.99, 0.01
_SMALLEST = 1.0  # points; a letter smaller than this is a dot
_SHOWN = 80  # letters of what nobody sees that its note repeats
_SOFT_HYPHEN = 0xAD
#: Fonts whose letters are signs, whatever letter of the alphabet stands for each.
_SIGNS = ("dingbat", "wingding", "webding")

ALIKE = 0.4  # sizes of a letter between two edges that are one

UNSEEN = "Page {page} holds words that nobody sees, and they were not read: “{words}”."

Box = tuple[float, float, float, float]


class Letters(PDFLayoutAnalyzer):
    """Keeps each page's letters, and knows of each string whether it is drawn."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager, pageno=1, laparams=None)
        self.page: LTPage | None = None
        self.unseen: set[int] = set()

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        self.unseen = set()
        super().begin_page(page, ctm)

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        before = len(self.cur_item)
        super().render_string(textstate, seq, ncs, graphicstate)
        if textstate.render in _NO_INK or _is_white(ncs, graphicstate.ncolor):
            self.unseen.update(id(item) for item in self.cur_item._objs[before:])
        codes = b"".join(part for part in seq if isinstance(part, bytes))
        if _SOFT_HYPHEN in codes and len(codes) == len(self.cur_item) - before:
            letters: list[Any] = self.cur_item._objs[before:]
            for code, letter in zip(codes, letters, strict=True):
                if code == _SOFT_HYPHEN and letter.get_text() == " ":
                    letter._text = "\u00ad"  # of the Windows encoding; the parser takes it for a space

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = ltpage


def _is_white(space: Any, color: Any) -> bool:
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    name = getattr(space, "name", "")
    white: bool = max(parts) <= _NO_PAINT if len(parts) == 4 else min(parts) >= _WHITE
    if name not in ("DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased"):
        return False
    return white


@dataclass
class Seen:
    """What of a page is seen.

    Attributes:
        letters: in the order in which they were put down.
        unseen: what nobody sees, in a row; "" where there is nothing.
        has_picture: whether there is a picture on it.
    """

    letters: list[LTChar] = field(default_factory=list)
    unseen: str = ""
    has_picture: bool = False


def seen_on(device: Letters) -> Seen:
    """The letters of the page that was read last, without those that nobody sees."""
    page = device.page
    assert page is not None  # noqa: S101 -- the interpreter has just read a page
    found, hidden = Seen(), []
    painted: list[Box] = []
    for item in _items(page):
        if isinstance(item, LTImage):
            found.has_picture = True
            painted.append(item.bbox)
        elif isinstance(item, LTCurve):
            if item.fill and not _is_paper(item.non_stroking_color):
                painted.append(item.bbox)
        elif isinstance(item, LTChar):
            on_page = item.x1 > 0 and item.x0 < page.width and item.y1 > 0 and item.y0 < page.height
            if not on_page or item.size < _SMALLEST or (id(item) in device.unseen and not _is_on(item, painted)):
                hidden.append(item.get_text())
            else:
                found.letters.append(item)
    found.unseen = " ".join("".join(hidden).split())
    return found


def _items(container: Any) -> Iterator[Any]:
    for item in container:
        if isinstance(item, LTFigure):
            yield from _items(item)
        else:
            yield item


def _is_paper(color: Any) -> bool:
    parts = color if isinstance(color, tuple | list) else (color,)
    numbers = all(isinstance(part, int | float) for part in parts)
    return bool(parts) and numbers and (max(parts) <= _NO_PAINT if len(parts) == 4 else min(parts) >= _WHITE)


def _is_on(letter: LTChar, painted: list[Box]) -> bool:
    x, y = (letter.x0 + letter.x1) / 2, (letter.y0 + letter.y1) / 2
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in painted)


def note_of(unseen: str, page: int) -> str:
    """The sentence that tells of words nobody sees.

    Args:
        unseen: the words.
        page: counted from 1.
    """
    short = unseen if len(unseen) <= _SHOWN else f"{unseen[:_SHOWN].rstrip()} …"
    return UNSEEN.format(page=page, words=short)


def text_of(letter: LTChar) -> str:
    """What a letter says; a bullet where its font holds signs alone."""
    said = letter.get_text()
    return "•" if said.isalnum() and _holds_signs(letter.fontname) else said


def is_bold(letter: LTChar) -> bool:
    """Whether its font is a bold one, by its name."""
    return _is_bold(letter.fontname)


@lru_cache(maxsize=1_000)
def _is_bold(font: str) -> bool:
    return any(weight in font.lower() for weight in ("bold", "black", "heavy"))


@lru_cache(maxsize=1_000)
def _holds_signs(font: str) -> bool:
    return any(sign in font.lower() for sign in _SIGNS)


@dataclass
class Piece:
    """Letters that stand on one line, without a gap as wide as that between cells."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    upright: bool
    blank: float = -1.0  # where the space at its end begins; negative where there is none
    bold: bool = False
    ink: float = 0.0  # where its last letter ends that is no space
    gap: float = 0.0  # how far its last two words stand apart; 0 where it is one word
    holes: list[tuple[int, float, float]] = field(default_factory=list)  # where a word has room: place, from, to


def is_aligned(piece: Piece, other: Piece, shift: float = 0.0) -> bool:
    """Whether two pieces are set in one column: to the left, to the right or around its middle.

    Args:
        piece: one of them.
        other: the other one.
        shift: how far to the right of the first one's column the other one's begins, in points.
    """
    left, right = piece.x0 + shift - other.x0, piece.ink + shift - other.ink
    return min(abs(left), abs(right), abs(left + right) / 2) < ALIKE * other.size
