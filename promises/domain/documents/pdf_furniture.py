"""What a PDF says again on each of its pages: headers, footers, page numbers and the heads of its tables."""

import re
from collections import Counter

from promises.domain.documents.pdf_letters import Piece

SAME_LINE = 0.55  # of the size of the letter
LEVEL = 3.0  # points between two heights
MARGIN = 0.13  # of the page's height, where headers and footers stand
FEWEST_HEADS, LONGEST_HEAD = 2, 40  # cells of the head of a table; letters of one


def where_of(piece: Piece) -> tuple[str, int]:
    """What a cell says and where it begins."""
    return piece.text.strip(), round(piece.x0)


def without_head(pieces: list[Piece], heads: set[tuple[str, int]]) -> list[Piece]:
    """Without the row that heads a table again on each page: the same words, none a sentence, where they were."""
    for count, piece in enumerate(pieces):
        if abs(piece.y - pieces[0].y) > SAME_LINE * piece.size:
            return pieces[count:] if count >= FEWEST_HEADS else pieces
        if where_of(piece) not in heads or re.search(r"[.!?]\W*\Z|\d", piece.text) or len(piece.text) > LONGEST_HEAD:
            return pieces
    return pieces


def in_margin(piece: Piece, height: float) -> bool:
    """Whether a line stands where headers and footers do, on a page of this height in points."""
    return piece.y > (1 - MARGIN) * height or piece.y < MARGIN * height


#: A margin line, its numbers as #, that says which page this is.
COUNTS_PAGES = re.compile(
    r"\b(?:page|p\.|pg\.?|seite|sheet)\s*#|#\s*(?:/|of|von)\s*#|\A\W*#\W*\Z|[-–—|·]\s*#\W*\Z", re.I
)


def shape_of(piece: Piece) -> str:
    """What a line says, each number as #."""
    return re.sub(r"\d+", "#", " ".join(piece.text.split()))


def height_of(piece: Piece, height: float) -> int:
    """How far from the nearer edge of its page a line stands, about."""
    return round(min(piece.y, height - piece.y) / LEVEL) * (1 if piece.y < height / 2 else -1)


def repeated_on(pages: list[tuple[list[Piece], float]]) -> frozenset[tuple[str, int]]:
    """What stands at one height in the margin of most pages, whatever its numbers."""
    if len(pages) < 2:
        return frozenset()
    counts: Counter[tuple[str, int]] = Counter()
    for pieces, height in pages:
        counts.update(
            {
                (shape_of(piece), height_of(piece, height) + step)
                for piece in pieces
                if in_margin(piece, height)
                for step in (-1, 0, 1)
            }
        )
    return frozenset(place for place, count in counts.items() if count >= max(2, len(pages) // 2))
