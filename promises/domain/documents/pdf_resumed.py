"""What a page or a column goes on with: the cell, the paragraph or the column that the end of another one parted.

Every piece below which nothing stands is an open end, and every piece above which nothing stands may go on with one:
the one that stands in the same place, that ends no sentence, and whose line had no room for the next word.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from promises.domain.documents.pdf_furniture import SAME_LINE, STOPPED
from promises.domain.documents.pdf_letters import ALIKE, Piece, is_aligned
from promises.domain.documents.pdf_pieces import LIST_MARK

Apart = Callable[[Piece, Piece], bool]
#: Behind these no sentence, heading or item ends.
OPEN = re.compile(
    r"(?:\b(?:an?|the|of|in|on|at|to|for|from|by|with|and|or|per|via|than|as|is|are|be|not|no|up|until|within|between"
    r"|its|their|our|your|each|every|all|any)|[,&/])\Z"
)
_SMALL_START = re.compile(r"\s*[\"“(]?(?:[a-z\ufb00-\ufb06]|\d[\d,:]*(?:[;,%)]| [a-z]))")
_MONTHS = frozenset(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"]
)  # fmt: skip
#: What would be taken for the number of an item: "2.1", "C.", "19."
_LIKE_A_MARK = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?(?:\s|\Z)|[A-Z]\.(?:\s|\Z)|\d{1,3}\.\Z")
# In sizes of the letter.
JUMP = 0.8  # up, at the beginning of a column
ABOVE = 1.2  # all of the page, where its head is put down last
ALIKE_SIZES = 0.1
FEWEST_WORDS = 3  # of a line that is no answer or name
MOST_ENDS = 12  # open ends that are looked at, and beginnings


def binds(line: str, following: str) -> bool:
    """Whether a sentence goes on in the next line, if that line was begun because there was no more room.

    Args:
        line: what ends.
        following: the line below it.
    """
    if LIST_MARK.match(following.split(" ")[0]) and not _LIKE_A_MARK.match(following):
        return False
    before, after = line.split(" ")[-1], following.split(" ")[0]
    if line.endswith(":") and line.count(" ") < FEWEST_WORDS - 1:
        return True  # a label, as before "Draft: exports run ..."
    if OPEN.search(line) or (before in _MONTHS and after[:1].isdigit()) or (line[-1:].isdigit() and after in _MONTHS):
        return True
    return (
        line[-1:].isalnum()
        and _LIKE_A_MARK.match(following) is not None
        and not re.match(r"\(?[a-zA-Z0-9]{1,3}(?:\.\d{1,3})*[.)]\s|\d", line)
    )


@dataclass
class Chunk:
    """Lines one below the other.

    Attributes:
        pieces: the lines, and a list mark before the first.
        resumed: whether something goes on with it.
        resumes: whether it goes on with what was put down right before it.
    """

    pieces: list[Piece]
    resumed: bool = False
    resumes: bool = False

    def __post_init__(self) -> None:
        self.x0 = min(piece.x0 for piece in self.pieces)
        self.x1 = max(piece.ink for piece in self.pieces)
        self.first, self.last = self.pieces[0], self.pieces[-1]
        if LIST_MARK.match(self.first.text.strip()) and len(self.pieces) > 1:
            self.first = self.pieces[1]

    @property
    def is_whole(self) -> bool:
        """Whether it is more than a name or an answer."""
        return len(self.pieces) > 1 or self.last.text.strip().count(" ") >= FEWEST_WORDS - 1

    def is_over(self, other: "Chunk") -> bool:
        """Whether both have room in one column."""
        return self.x0 < other.x1 and other.x0 < self.x1


@dataclass
class Part:
    """A page, or what of it stands in one column.

    Attributes:
        pieces: in the order of reading.
        chunks: the same, as far as they stand one below the other.
        left: where its lines begin that are farthest to the left.
        apart: whether it was put down last and stands above everything, as the head of a page does.
    """

    pieces: list[Piece]
    chunks: list[Chunk] = field(default_factory=list)
    left: float = 0.0
    apart: bool = False

    def ends_for(self, chunk: Chunk) -> list[Chunk]:
        """The open ends of letters as large as those of a chunk, that nothing goes on with."""
        large = [one for one in self.chunks if one.last.size > (1 - ALIKE_SIZES) * chunk.first.size]
        ends = _uncovered(large, from_above=False)[:MOST_ENDS]
        return [end for end in ends if not end.resumed and _are_alike(end.last, chunk.first)]


def parts_of(pieces: list[Piece], ends_paragraph: Apart) -> list[Part]:
    """The columns of a page.

    Args:
        pieces: of the page, in the order in which they were put down.
        ends_paragraph: whether two lines stand too far apart for one paragraph.
    """
    parts: list[Part] = []
    begun, apart, top = 0, False, 0.0
    for at, piece in enumerate(pieces):
        column = at > 0 and _begins_column(pieces[begun:at], pieces[:at], piece)
        above = at > 0 and piece.upright and piece.y > top + ABOVE * piece.size
        if column or above:
            parts.append(_part(pieces[begun:at], ends_paragraph, apart=apart))
            begun, apart = at, not column
        top = max(top, piece.y)
    return [*parts, _part(pieces[begun:], ends_paragraph, apart=apart)] if pieces else []


def _begins_column(column: Sequence[Piece], page: Sequence[Piece], piece: Piece) -> bool:
    """Whether the pen jumped up and to the right of the whole column, to where nothing stands above."""
    before = page[-1]
    if piece.y - before.y <= JUMP * piece.size or piece.x0 < before.x0 or not piece.upright:
        return False
    size = piece.size
    return all(other.x1 < piece.x0 + size for other in column if other.y < piece.y + SAME_LINE * size) and not any(
        other.y > piece.y + size and other.x1 > piece.x0 and other.x0 > piece.x0 - size for other in page
    )


def _part(pieces: list[Piece], ends_paragraph: Apart, *, apart: bool) -> Part:
    held: list[list[Piece]] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is not None and _goes_on(before, piece, ends_paragraph):
            held[-1].append(piece)
        else:
            held.append([piece])
    chunks = [Chunk(lines) for lines in held if lines[0].upright]
    for chunk, following in zip(chunks, chunks[1:], strict=False):
        small = following.first.text.lstrip()[:1].islower() and following.is_whole
        chunk.resumed = following.resumes = small and chunk.is_whole and STOPPED.search(chunk.last.text.strip()) is None
    return Part(pieces, chunks, min((piece.x0 for piece in pieces), default=0.0), apart)


def _goes_on(before: Piece, piece: Piece, ends_paragraph: Apart) -> bool:
    down = before.y - piece.y
    if abs(down) <= SAME_LINE * piece.size:
        return piece.x0 > before.x0 and LIST_MARK.match(before.text.strip()) is not None
    over = before.x0 < piece.x1 and piece.x0 < before.x1
    return over and down > 0 and _are_alike(before, piece) and not ends_paragraph(before, piece)


def _are_alike(one: Piece, other: Piece) -> bool:
    return one.upright and other.upright and abs(one.size - other.size) <= ALIKE_SIZES * max(one.size, other.size)


def resumed(before: Sequence[Part], beside: Sequence[Part], part: Part) -> list[tuple[Piece, list[Piece], bool]]:
    """Which lines go on with what was begun before: the piece behind which they belong, they, and whether for certain.

    Args:
        before: the columns of the page before.
        beside: those of the same page that were begun before.
        part: the page or column that begins.
    """
    beginnings = [chunk for chunk in _uncovered(part.chunks, from_above=True)[:MOST_ENDS] if not chunk.resumes]
    pairs = [pair for chunk in beginnings if (pair := _pair(before, beside, part, chunk))]
    if follows := _following(pairs, [*before, *beside], part):
        pairs = [follows, *(pair for pair in pairs if pair.chunk is not follows.chunk)]
    sure = [pair for pair in pairs if pair.says is Says.GOES_ON]
    if not sure and not any(pair.says is Says.ENDED for pair in pairs):
        sure = [pair for pair in pairs if pair.says is Says.MAY and _lacks_cells(pair, pairs)]
    heights = [pair.chunk.first.y for pair in sure]
    told = []
    for pair in pairs:
        level = any(abs(pair.chunk.first.y - height) < SAME_LINE * pair.chunk.first.size for height in heights)
        if pair in sure or level:
            told.append((pair.end.last, _rest_of_cell(pair.chunk, part), pair.says is Says.GOES_ON))
        pair.end.resumed = pair in sure or level or pair.says is not Says.ENDED
    return told


def _rest_of_cell(chunk: Chunk, part: Part) -> list[Piece]:
    """The lines of a chunk before another row begins, which stands in one line with the cells beside it."""
    others = [other.pieces[0].y for other in part.chunks if other is not chunk]
    for at, (before, piece) in enumerate(zip(chunk.pieces, chunk.pieces[1:], strict=False), start=1):
        begins = STOPPED.search(before.text.strip()) and not _SMALL_START.match(piece.text)
        if begins and any(abs(y - piece.y) < SAME_LINE * piece.size for y in others):
            return chunk.pieces[:at]
    return chunk.pieces


class Says(Enum):
    """What two chunks say of whether one goes on with the other."""

    GOES_ON = 1
    MAY = 2
    ENDED = 3


class _Pair:
    """An open end, and what stands in its place on the next page or in the next column."""

    def __init__(self, end: Chunk, column: Part, chunk: Chunk) -> None:
        self.end, self.column, self.chunk = end, column, chunk
        self.says = _says(end, column, chunk)
        self.rank = self.says.value, not end.is_whole


def _says(end: Chunk, column: Part, chunk: Chunk) -> Says:
    line, following = end.last.text.strip(), chunk.first.text.strip()
    if STOPPED.search(line):
        return Says.ENDED
    word = following.split(" ")[0]
    needed = (len(word) + 1) * (chunk.first.ink - chunk.first.x0) / len(following)
    room = _room(end, column)
    if room is not None and room > 1.2 * needed + chunk.first.size:
        return Says.ENDED
    if _SMALL_START.match(following) and (end.is_whole or chunk.is_whole):
        return Says.GOES_ON
    if end.is_whole and binds(line, following):
        return Says.GOES_ON
    return Says.MAY if end.is_whole and room is not None else Says.ENDED


def _room(end: Chunk, column: Part) -> float | None:
    """How much of its column the last line left free; None where no other line tells how wide the column is."""
    limit = min((chunk.x0 for chunk in column.chunks if chunk.x0 >= end.x1), default=end.x1 * 10)
    edges = [
        piece.ink
        for piece in column.pieces
        if abs(piece.x0 - end.last.x0) < ALIKE * piece.size and piece.ink <= limit and piece is not end.last
    ]
    return max(edges) - end.last.ink if edges else None


def _lacks_cells(pair: _Pair, pairs: Sequence[_Pair]) -> bool:
    """Whether fewer cells stand beside the chunk than beside what it may go on with, or notes alone stand between."""
    top, bottom = pair.end.pieces[0].y, pair.end.last.y
    cells = sum(
        chunk.pieces[0].y >= bottom and chunk.last.y <= top
        for chunk in _uncovered(pair.column.chunks, from_above=False)
        if _are_alike(chunk.last, pair.end.last)
    )
    here = sum(abs(other.chunk.first.y - pair.chunk.first.y) < other.chunk.first.size for other in pairs)
    behind = pair.column.pieces[pair.column.pieces.index(pair.end.last) + 1 :]
    return here < cells or all(piece.size < (1 - ALIKE_SIZES) * pair.end.last.size for piece in behind)


def _pair(before: Sequence[Part], beside: Sequence[Part], part: Part, chunk: Chunk) -> _Pair | None:
    """The chunk with the open end in whose place it stands: one with which it goes on, if there is one."""
    near = [*before, *beside][-1:]
    places = [(column, 0.0) for column in reversed(before)]
    shifted = [(column, part.left - column.left) for column in near]
    pairs = [
        _Pair(end, column, chunk)
        for column, shift in ((*shifted, *places) if beside else (*places, *shifted))
        for end in column.ends_for(chunk)
        if is_aligned(end.last, chunk.first, shift)
    ]
    return min(pairs, key=lambda pair: pair.rank, default=None)


def _following(pairs: Sequence[_Pair], columns: Sequence[Part], part: Part) -> _Pair | None:
    """The first chunk with the last one before it, if it goes on with that and nothing else does."""
    sure = [pair for pair in pairs if pair.says is Says.GOES_ON]
    if not columns or not columns[-1].chunks or not part.chunks or columns[-1].chunks[-1].resumed:
        return None
    end, chunk = columns[-1].chunks[-1], part.chunks[0]
    if any(pair.end is end or pair.chunk is chunk for pair in sure) or not _are_alike(end.last, chunk.first):
        return None
    pair = _Pair(end, columns[-1], chunk)
    return pair if pair.says is Says.GOES_ON and chunk.is_whole and end.is_whole else None


def _uncovered(chunks: Sequence[Chunk], *, from_above: bool) -> list[Chunk]:
    """Those above which, or below which, nothing stands."""
    seen: list[Chunk] = []
    found = []
    for chunk in sorted(chunks, key=lambda one: -one.pieces[0].y if from_above else one.last.y):
        if not any(chunk.is_over(other) for other in seen):
            found.append(chunk)
        seen.append(chunk)
    return found
