"""What a PDF says again on each of its pages: headers, footers, page numbers and the heads of its tables."""

import re
from collections import Counter

from promises.domain.documents.pdf_letters import Piece

SAME_LINE = 0.55  # of the size of the letter
LEVEL = 3.0  # points between two heights
MARGIN = 0.13  # of the page's height, where headers and footers stand
STOPPED = re.compile(r"[.!?][\"')\]”’]*\Z")
FEWEST_LINES = 8  # that a page counts
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


def line_numbers(pages: list[list[Piece]]) -> frozenset[int]:
    """Where the numbers of the lines end, in points, where a page counts its lines to the left of all of them."""
    found = set()
    for pieces in pages:
        for edge in {round(piece.ink) for piece in pieces if piece.text.strip().isdigit()}:
            column = [piece for piece in pieces if piece.text.strip().isdigit() and abs(piece.ink - edge) < LEVEL]
            column.sort(key=lambda piece: -piece.y)
            if len(column) >= FEWEST_LINES and _counts(column) and _is_leftmost(column, pieces):
                found.add(edge)
    return frozenset(found)


def _counts(column: list[Piece]) -> bool:
    numbers = [int(piece.text) for piece in column]
    steps = {after - before for before, after in zip(numbers, numbers[1:], strict=False)}
    down = [before.y - after.y for before, after in zip(column, column[1:], strict=False)]
    return len(steps) == 1 and min(steps) in (1, 5) and max(down) - min(down) < LEVEL


def _is_leftmost(column: list[Piece], pieces: list[Piece]) -> bool:
    numbers = {id(piece) for piece in column}
    edge, top, bottom = max(piece.ink for piece in column), column[0].y + LEVEL, column[-1].y - LEVEL
    return all(piece.x0 > edge for piece in pieces if bottom < piece.y < top and id(piece) not in numbers)


def is_line_number(piece: Piece, columns: frozenset[int]) -> bool:
    """Whether a piece counts a line.

    Args:
        piece: one of a page.
        columns: where such numbers end.
    """
    return piece.text.strip().isdigit() and any(abs(piece.ink - edge) < LEVEL for edge in columns)


def edges_of(pages: list[list[Piece]]) -> frozenset[tuple[str, int]]:
    """Lines that stand alone at the very top or bottom of most pages: what each says, and where it begins."""
    counts: Counter[tuple[str, int]] = Counter()
    for pieces in pages:
        counts.update({where_of(piece) for piece in _ends_of(pieces)})
    most = max(2, (len(pages) + 1) // 2)
    return frozenset(place for place, count in counts.items() if count >= most and not STOPPED.search(place[0]))


def without_edges(pieces: list[Piece], edges: frozenset[tuple[str, int]], said: str) -> list[Piece]:
    """Without the lines of `edges` that part a sentence: such a line is no heading of what follows.

    Args:
        pieces: of a page.
        edges: lines that stand at the top or bottom of most pages.
        said: what the page before ends with.
    """
    ends = [piece for piece in _ends_of(pieces) if where_of(piece) in edges]
    gone = {id(piece) for piece in ends}
    inner = [piece for piece in pieces if piece.upright and id(piece) not in gone]
    if not ends or not inner:
        return pieces
    goes_on = not STOPPED.search(said) or inner[0].text.lstrip()[:1].islower()
    stops = STOPPED.search(min(inner, key=lambda piece: piece.y).text.strip()) is not None
    gone = {id(piece) for piece in ends if (goes_on if piece.y > inner[0].y else not stops)}
    return [piece for piece in pieces if id(piece) not in gone]


def _ends_of(pieces: list[Piece]) -> list[Piece]:
    inner = [piece for piece in pieces if piece.upright]
    tops = max((piece.y for piece in inner), default=0.0), min((piece.y for piece in inner), default=0.0)
    ends = [piece for piece in inner if piece.y in tops]
    return ends if len(inner) > 1 else []


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
