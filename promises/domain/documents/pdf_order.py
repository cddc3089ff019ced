"""The pieces of all pages of a PDF as one text: which line goes on with which, and where something else begins.

Programs that write PDF put letters down in reading order, one cell and one column after the other; so that order is
kept, and where the pen jumps, something else begins.
"""

import re

from promises.domain.documents.pdf_furniture import (
    COUNTS_PAGES,
    SAME_LINE,
    edges_of,
    height_of,
    in_margin,
    is_line_number,
    line_numbers,
    repeated_on,
    shape_of,
    where_of,
    without_edges,
    without_head,
)
from promises.domain.documents.pdf_leading import Leading
from promises.domain.documents.pdf_letters import ALIKE, Piece
from promises.domain.documents.pdf_pieces import LIST_MARK
from promises.domain.documents.pdf_resumed import Part, binds, parts_of, resumed


def text_of_pages(pages: list[tuple[list[Piece], float]]) -> str:
    """The text; what is repeated at the top or bottom of pages stands once, at the end.

    Args:
        pages: the pieces of each in the order in which they were put down, and its height in points.
    """
    repeated = repeated_on(pages)
    leading = Leading(pages)
    text: list[tuple[str, Piece]] = []
    margins: dict[str, str] = {}
    heads: set[tuple[str, int]] = set()
    last: list[Part] = []
    kept = [[piece for piece in pieces if not _is_repeated(piece, height, repeated)] for pieces, height in pages]
    counted = line_numbers(kept)
    kept = [[piece for piece in pieces if not is_line_number(piece, counted)] for pieces in kept]
    alone = edges_of(kept)
    for (all_pieces, _), inner in zip(pages, kept, strict=True):
        before = next((piece for _, piece in reversed(text) if where_of(piece) not in alone), None)
        told = pieces = without_edges(inner, alone, before.text.strip() if before else ".")
        left = {id(piece) for piece in pieces}
        for piece in all_pieces:
            if id(piece) not in left and where_of(piece) not in heads and not is_line_number(piece, counted):
                # Only what counts the pages may differ and stand once; any other number is another sentence.
                said = shape_of(piece) if COUNTS_PAGES.search(shape_of(piece)) else piece.text.strip()
                margins.setdefault(said, piece.text.strip())
        pieces = without_head(pieces, heads)
        heads |= {where_of(piece) for piece in told}
        parts = parts_of(pieces, leading.ends_paragraph)
        edges = _edges(pieces)
        for number, part in enumerate(parts):
            gone: set[int] = set()
            for anchor, chunk, sure in () if part.apart else resumed(last, parts[:number], part):
                place = next(at for at in range(len(text), 0, -1) if text[at - 1][1] is anchor)
                bound = sure and binds(anchor.text.strip(), chunk[0].text.strip())
                between = " " if bound else "\n" if sure else "\n\n"
                text[place:place] = _set(chunk, edges, leading, between)
                gone |= {id(piece) for piece in chunk}
            rest = [piece for piece in part.pieces if id(piece) not in gone]
            text += _set(rest, edges, leading, "\n\n")
        last = [part for part in parts if not part.apart] or last
    return "".join([*(said for said, _ in text), *(f"\n\n{once}" for once in margins.values())]).strip()


def _is_repeated(piece: Piece, height: float, repeated: frozenset[tuple[str, int]]) -> bool:
    return in_margin(piece, height) and (shape_of(piece), height_of(piece, height)) in repeated


def _set(pieces: list[Piece], edges: dict[int, float], leading: Leading, first: str) -> list[tuple[str, Piece]]:
    """Each with what stands before it, the first one with what is given."""
    found = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        between = first if before is None else _between(before, piece, leading)
        if before is not None and between == "\n":
            between = _wrapped(before, piece, edges)
        found.append((f"{between}{piece.text.strip()}", piece))
    return found


def _edges(pieces: list[Piece]) -> dict[int, float]:
    """For each piece how far to the right the lines of its column reach, as far as they stand one below the other."""
    found: dict[int, float] = {}
    column: list[Piece] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is None or abs(before.size - piece.size) > 0.5 or not _goes_down(before, piece):
            found.update(_reach(column))
            column = []
        column.append(piece)
    return found | _reach(column)


def _reach(column: list[Piece]) -> dict[int, float]:
    """The right edge of a column, for each of its lines but for one that alone reaches so far."""
    widest = sorted((piece.x1 for piece in column), reverse=True)
    if len(widest) < 2:
        return {}
    return {id(piece): widest[0] for piece in column if piece.x1 < widest[0] or widest[1] > widest[0] - 2 * piece.size}


def _wrapped(before: Piece, piece: Piece, edges: dict[int, float]) -> str:
    """What stands for the end of a line that may be a wrap: a space where it is one, an empty line where it is none.

    The first word of a line that was only wrapped had no room on the line before.
    """
    text, line = piece.text.strip(), before.text.strip()
    if not re.match(r"[\"“(\[]?[a-zA-Z\d]", text) or line[-1:] in "-\u00ad\u2010":
        return "\n"
    if id(before) not in edges:
        hangs = piece.x0 < before.x0 + piece.size or text[0].islower() or LIST_MARK.match(line.split(" ")[0])
        return "\n" if hangs else "\n\n"  # an item below the line that leads to it
    room = edges[id(before)] - before.x1
    word = text.split(" ")[0]
    needed = (len(word) + 1) * (piece.x1 - piece.x0) / len(text)
    if room < needed - piece.size / 4 and not text[0].islower() and binds(line, text):
        return " "
    if re.search(r"[.!?][\"')\]”]*\Z", line):
        return "\n"  # it ends a sentence in any case, and what goes on with it stands in its paragraph
    whole = edges[id(before)] - before.x0
    return "\n\n" if room > 1.2 * needed + 2 * piece.size and room > whole / 4 else "\n"


def _goes_down(before: Piece, piece: Piece) -> bool:
    """Whether it stands right below, in the same cell."""
    return abs(before.x0 - piece.x0) < ALIKE * piece.size and 0 < before.y - piece.y < 2.2 * piece.size


def _between(before: Piece, piece: Piece, leading: Leading) -> str:
    largest = max(before.size, piece.size)
    down = before.y - piece.y
    if not (before.upright and piece.upright):
        return "\n\n"
    if abs(down) <= SAME_LINE * largest:
        return " " if LIST_MARK.match(before.text.strip()) and piece.x0 > before.x0 else "\n\n"
    if down < 0 or down > 2.2 * max(leading.of(piece), largest):
        return "\n\n"
    if abs(before.size - piece.size) > 0.15 * largest or piece.x0 > before.x1 or piece.x1 < before.x0:
        return "\n\n"
    if before.bold and not piece.bold and re.match(r"\s*[A-Z\d]", piece.text):
        return "\n\n"  # a heading
    return "\n\n" if leading.ends_paragraph(before, piece) else "\n"
