"""The letters of a page of a PDF put together into pieces of lines, each without a gap as wide as that between cells.

Programs that write PDF put letters down in reading order, so what follows belongs to what came before as far as it
stands right behind it. What a browser paints later than the words around it finds its place in their line again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from pdfminer.layout import LTChar

from promises.domain.documents.pdf_furniture import SAME_LINE, STOPPED
from promises.domain.documents.pdf_letters import ALIKE, Piece, is_aligned, is_bold, text_of

# In sizes of the letter.
WORD_GAP, CELL_GAP, BACK = 0.17, 1.6, 0.6
SPACES, OPEN_GAP = 0.08, 0.36  # where so many letters are spaces, so wide a gap without one parts cells
NOTE, RAISED, BELOW = 0.87, 0.2, 0.2  # the number of a note; how far a box reaches below the line
SMALL = 0.8  # the smaller of two words of one line
GAPS_ALIKE, WIDEST_GAP = 0.25, 9  # of the gaps of a justified line
MANY_WORDS = 6  # of a line that stands apart by itself; no table has so many columns alike
ON_TOP = 0.04  # how near two letters begin where one stands on the other
GAP_ALIKE, LEVEL = 0.06, 0.12  # how much two gaps of a line differ; how far apart two pieces of a line stand
LARGE, BESIDE = 1.5, 1.0  # of a first letter beside its lines: its size, and how far away they begin
TOP, SAME_TOP = 0.72, 0.6  # how high a capital is; how far apart the tops of two letters are
WIDEST_WORD_GAP, WIDEST_IN_HOLE, HOLE = 0.45, 0.7, 0.9
FEWEST_LETTERS = 4  # of the word behind which a small raised figure is the number of a note

LIST_MARK = re.compile(
    r"(?:\(cid:\d+\)|[•◦▪●‣–—*·○■□➢✓\-\uf0b7\uf0a7o]|\(?[a-zA-Z0-9]{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+\.?)\s*\Z"
)
_ENDS = re.compile(r"[.!?:;,)\]”\"’]\Z")
_INITIAL = re.compile(r"[\"“(]?[A-Z\d][.,)]?\Z")
_ROMAN = re.compile(r"[ivx]{2,5}\Z")
_LONG_WORD = re.compile(rf"[^\W\d_]{{{FEWEST_LETTERS},}}\Z")


def pieces_of(letters: list[LTChar]) -> list[Piece]:
    """The pieces of a page in the order of reading, as far as the lines they stand in tell it.

    Args:
        letters: in the order in which they were put down.
    """
    return _below_their_lines(_with_first_letters(_in_their_lines(_stretched(list(_pieces(letters))))))


def _pieces(letters: list[LTChar]) -> Iterator[Piece]:
    cell_gap = CELL_GAP if sum(char.get_text() == " " for char in letters) < len(letters) * SPACES else OPEN_GAP
    held: Piece | None = None
    note = left_out = False
    for char in letters:
        letter = text_of(char)
        # The matrix tells the line on which the letter stands; its box hangs on the font.
        size = max(char.size, 1.0)
        x0, x1, y = char.x0, char.x1, char.matrix[5]
        if held is not None and held.upright == char.upright:
            largest = max(held.size, size)
            gap = x0 - held.x1
            widest = CELL_GAP if held.text.endswith(" ") or letter.isspace() else cell_gap
            near = -BACK * largest <= gap <= widest * largest or _is_word_gap(x0 - held.ink, held)
            if gap > WORD_GAP * largest and cell_gap == OPEN_GAP and held.bold and not is_bold(char):
                near = near and (held.text.endswith(" ") or letter.isspace())  # a bold label, and no space behind it
            initial = letter.isalpha() and _INITIAL.match(held.text) is not None and held.size > LARGE * size
            near = near and not (initial and y - held.y > RAISED * size)  # it stands beside some lines
            if abs(y - held.y) <= SAME_LINE * largest and near:
                if held.blank >= 0 and abs(x0 - held.blank) < ON_TOP * largest and not letter.isspace():
                    held.text = held.text[:-1]  # no letter stands on a space that was meant: it has no width
                held.blank = x0 if letter == " " else -1.0
                raised = letter.isdigit() and size < NOTE * held.size and _foot(char) - held.y > RAISED * held.size
                raised = raised and (note or left_out or _may_be_noted(held.text, letter))
                left_out = raised and not note and (left_out or STOPPED.search(held.text) is None)
                if left_out:  # the number of a note within a sentence is none of its words
                    held.x1 = held.ink = x1
                    continue
                if note != raised:
                    note = not note
                    held.text += " (" if note else ")"  # behind a sentence it is no figure of it
                if letter.isupper() and _ROMAN.match(held.text):
                    held.text += " "  # its number is wider than the room for it
                if gap > WORD_GAP * largest and not held.text.endswith(" ") and not letter.isspace():
                    held.text += " "
                if not letter.isspace():
                    held.gap = x0 - held.ink if held.text.endswith(" ") else held.gap
                    if x0 - held.ink > HOLE * largest:
                        held.holes.append((len(held.text), held.ink, x0))
                    held.ink = x1
                held.text += letter
                held.x1 = max(held.x1, x1)
                held.bold = held.bold and (is_bold(char) or letter.isspace())
                if initial or LIST_MARK.match(held.text.strip()[: -len(letter)]):
                    held.size, held.y = size, y  # a mark may be larger than what it marks
                elif size > held.size:  # the line of the larger letters; smaller ones stand above or below it
                    held.size, held.y = size, y
                continue
        if held is not None and held.text.strip():
            held.text += ")" if note else ""
            yield held
        note = left_out = False
        held = None if letter.isspace() else Piece(letter, x0, x1, y, size, char.upright, bold=is_bold(char), ink=x1)
    if held is not None and held.text.strip():
        held.text += ")" if note else ""
        yield held


def _may_be_noted(text: str, figure: str) -> bool:
    """Whether a small raised figure behind this is the number of a note, and no power of a number or a unit."""
    long = _ENDS.search(text) is not None or _LONG_WORD.search(text) is not None
    return long or (text[-1:].isalpha() and figure not in "23")


def _foot(char: LTChar) -> float:
    """The height at which a letter stands, where it may be raised above its line."""
    return float(char.y0 + BELOW * char.size)


def _stretched(pieces: list[Piece]) -> list[Piece]:
    """With the words of justified lines put together, however wide the gaps between them are.

    Such a line is one word a piece, its gaps are alike, and it is as wide as the line above or below it.
    """
    found: list[Piece] = []
    rows = list(_rows(pieces))
    wide = Counter(_extent(row) for row in rows if len(row) >= MANY_WORDS and _is_stretched(row))
    at = 0
    for row in rows:
        end = at + len(row)
        beside = [*found[-1:], *pieces[end : end + 1]]
        if (
            len(row) > 1
            and _is_stretched(row)
            and (
                any(_is_as_wide(row, other) for other in beside)
                or _is_above_last_line(row, pieces[end : end + 1], pieces)
                or (len(row) >= MANY_WORDS and wide[_extent(row)] > 1)
            )
        ):
            said = " ".join(piece.text.strip() for piece in row)
            row = [replace(row[0], text=said, x1=row[-1].x1, ink=row[-1].ink)]
        found += row
        at = end
    return found


def _rows(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The pieces that stand one right of the other in a line, each line by itself."""
    row: list[Piece] = []
    for piece in pieces:
        if row and not _stands_right(row[-1], piece):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _extent(row: list[Piece]) -> tuple[int, int]:
    """Where a line begins and ends, in points: lines of many words that all end there are justified."""
    return round(row[0].x0), round(row[-1].ink)


def _stands_right(before: Piece, piece: Piece) -> bool:
    largest = max(before.size, piece.size)
    same = before.upright and piece.upright and abs(before.size - piece.size) < 0.5
    return same and abs(before.y - piece.y) < 0.1 * largest and piece.x0 > before.x1


def _is_stretched(row: list[Piece]) -> bool:
    gaps = [piece.x0 - before.x1 for before, piece in zip(row, row[1:], strict=False)]
    first = row[0].text.strip()
    head, _, word = first.partition(" ")
    marked = LIST_MARK.match(head) is not None and " " not in word  # its number stands with the first word
    words = (marked or " " not in first) and not any(" " in piece.text.strip() for piece in row[1:])
    return words and max(gaps) - min(gaps) < GAPS_ALIKE * row[0].size and max(gaps) < WIDEST_GAP * row[0].size


def _is_as_wide(row: list[Piece], other: Piece, *, near: float = 2.2) -> bool:
    size = row[0].size
    wide = abs(other.x0 - row[0].x0) < 2 * size and abs(other.ink - row[-1].ink) < 0.3 * size
    return wide and abs(other.y - row[0].y) < near * size and " " in other.text.strip()


def _is_above_last_line(row: list[Piece], below: list[Piece], pieces: list[Piece]) -> bool:
    """Whether a short line ends the paragraph below a row that is as wide as other lines of the page."""
    short = any(
        abs(line.x0 - row[0].x0) < ON_TOP * row[0].size and 0 < row[0].y - line.y < 2.2 * line.size for line in below
    )
    return short and any(_is_as_wide(row, other, near=1000) for other in pieces)


def _in_their_lines(pieces: list[Piece]) -> list[Piece]:
    """With pieces put back into the line from which they were taken, as words are that stand on a layer of their own.

    Such a piece stands as far from its neighbours as the words of that line do from each other.
    """
    levels: dict[int, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        if piece.upright:
            levels[round(piece.y)].append(number)
    filled, usual = _filled(pieces, levels), _word_gaps(pieces)
    homes: dict[int, list[int]] = {}
    for level, here in sorted(levels.items()):
        row = sorted((number for number in (*here, *levels.get(level + 1, ()))), key=lambda number: pieces[number].x0)
        for left, word, right in zip(row, row[1:], row[2:], strict=False):
            if right == left + 1 and _stands_between(pieces[left], pieces[word], pieces[right]):
                homes.update(dict.fromkeys((left, word, right), [left, word, right]))
        for left, right in zip(row, row[1:], strict=False):
            near = right != left + 1 and _are_neighbours(pieces[left], pieces[right], usual)
            if (
                near
                and _is_in_column(pieces, left, right)
                and not (_lines_beside(pieces, left) and _lines_beside(pieces, right))
            ):
                group = sorted({*homes.get(left, [left]), *homes.get(right, [right])}, key=lambda n: pieces[n].x0)
                homes.update(dict.fromkeys(group, group))
    found: list[Piece] = []
    for number, piece in enumerate(pieces):
        group = homes.get(number, [number])
        if len(group) == 1:
            found += [] if number in filled else [piece]
        elif number == max(group, key=lambda member: (_lines_beside(pieces, member), len(pieces[member].text))):
            found.append(_joined([pieces[member] for member in group]))
    return found


def _filled(pieces: list[Piece], levels: dict[int, list[int]]) -> set[int]:
    """Puts words into the holes of lines that they fill, and tells which pieces that were."""
    gone: set[int] = set()
    for number, line in enumerate(pieces):
        for place, start, end in reversed(line.holes):
            for level in (round(line.y) - 1, round(line.y), round(line.y) + 1):
                for other in levels.get(level, ()):
                    word, size = pieces[other], line.size
                    room = (word.x0 - start, end - word.ink) if other not in (number, *gone) else (0.0, 0.0)
                    if WORD_GAP * size < min(room) and max(room) < WIDEST_IN_HOLE * size:
                        line.text = f"{line.text[:place]}{word.text.strip()} {line.text[place:]}"
                        gone.add(other)
    return gone


def _word_gaps(pieces: list[Piece]) -> dict[int, float]:
    """How far words stand apart as a rule, for each size of letters."""
    gaps: dict[int, list[float]] = defaultdict(list)
    for piece in pieces:
        if piece.gap > 0:
            gaps[round(piece.size)].append(piece.gap)
    return {size: median(found) for size, found in gaps.items()}


def _are_neighbours(left: Piece, right: Piece, usual: dict[int, float]) -> bool:
    """Whether one stands right behind the other as a word of the same line."""
    size = max(left.size, right.size)
    if abs(left.y - right.y) > LEVEL * size or min(left.size, right.size) < SMALL * size:
        return False
    gap = right.x0 - left.ink
    behind = left.text.endswith(" ") and abs(right.x0 - left.x1) < GAP_ALIKE * size
    if behind or abs(gap) < GAP_ALIKE * size or _is_word_gap(gap, left) or _is_word_gap(gap, right):
        return True
    wide = usual.get(round(size), 0.0) if not (left.gap or right.gap) else 0.0
    return 0 < wide < WIDEST_WORD_GAP * size and abs(gap - wide) < GAP_ALIKE * size


def _is_in_column(pieces: list[Piece], left: int, right: int) -> bool:
    """Whether a line with a further word at its end reaches no farther than other lines of its column."""
    line, word = pieces[left], pieces[right]
    edges = [
        piece.ink
        for piece in pieces
        if piece is not line and piece is not word and abs(piece.x0 - line.x0) < ALIKE * line.size
    ]
    return word.ink < max(edges, default=word.ink) + GAPS_ALIKE * line.size


def _stands_between(left: Piece, word: Piece, right: Piece) -> bool:
    """Whether a word fills the room between two pieces that were put down one after the other."""
    size = left.size
    gaps = word.x0 - left.ink, right.x0 - word.ink
    level = max(abs(left.y - word.y), abs(right.y - word.y)) < LEVEL * size
    return (
        level
        and WORD_GAP * size < min(gaps)
        and max(gaps) < WIDEST_IN_HOLE * size
        and (abs(gaps[0] - gaps[1]) < GAP_ALIKE * size)
    )


def _is_word_gap(gap: float, piece: Piece) -> bool:
    """Whether a gap is as wide as the one between the last two words of a piece."""
    return 0 < piece.gap < WIDEST_WORD_GAP * piece.size and abs(gap - piece.gap) < GAP_ALIKE * piece.size


def _lines_beside(pieces: list[Piece], number: int) -> int:
    """How many of the pieces put down before and after this one are the line above or below it in its column."""
    piece = pieces[number]
    return sum(
        0 < abs(other.y - piece.y) < 2.2 * piece.size and is_aligned(other, piece)
        for other in (*pieces[max(0, number - 1) : number], *pieces[number + 1 : number + 2])
    )


def _joined(row: list[Piece]) -> Piece:
    text = row[0].text
    for before, piece in zip(row, row[1:], strict=False):
        apart = piece.x0 - before.ink > WORD_GAP * piece.size and not text.endswith(" ")
        text += (" " if apart else "") + piece.text
    first = max(row, key=lambda piece: len(piece.text))
    return replace(first, text=text, x0=row[0].x0, x1=row[-1].x1, ink=row[-1].ink, bold=all(p.bold for p in row))


def _below_their_lines(pieces: list[Piece]) -> list[Piece]:
    """With words that stand alone in the last line of a paragraph put back there, if they were put down elsewhere."""
    found = list(pieces)
    for number, piece in enumerate(pieces):
        before = pieces[number - 1]
        if not number or not piece.text[:1].islower() or 0 < before.y - piece.y < 2.2 * piece.size:
            continue
        for line, following in zip(pieces, pieces[1:], strict=False):
            over = line.y - piece.y < 2.2 * piece.size and following.y < piece.y < line.y
            column = abs(line.x0 - piece.x0) < ON_TOP * piece.size > abs(line.x0 - following.x0)
            if over and column and line.upright and not STOPPED.search(line.text.strip()):
                found.remove(piece)
                found.insert(found.index(line) + 1, piece)
                break
    return found


def _with_first_letters(pieces: list[Piece]) -> list[Piece]:
    """With each large letter before the line whose first letter it is, where it stands beside some lines.

    Nothing tells whether "A" is a word of its own there, so a soft hyphen stands behind it.
    """
    for letter in pieces:
        said = letter.text.strip()
        if not _INITIAL.match(said):
            continue
        beside = [
            piece
            for piece in pieces
            if piece.size * LARGE < letter.size
            and abs(piece.y - letter.y - TOP * (letter.size - piece.size)) < SAME_TOP * piece.size
            and -ON_TOP * letter.size < piece.x0 - letter.x1 < BESIDE * piece.size
        ]
        if beside:
            line = max(beside, key=lambda piece: piece.y)
            between = "\u00ad " if said[-1] in "AI" else " " if said[-1] in ".,)" else ""
            between = " " if said[-1].isdigit() and line.text[0].isalpha() else between
            line.text = f"{said}{between}{line.text.lstrip()}"
            line.x0 = letter.x0
            letter.text = ""
    return [piece for piece in pieces if piece.text]
