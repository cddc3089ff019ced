"""Tables drawn with signs, and fields between quotation marks, as a spreadsheet or a database writes them."""

import re
from collections.abc import Iterator, Sequence

from promises.domain.drift.columns import EDGE, Line, Piece, Region, cells_of, in_columns, in_rows, stripped
from promises.domain.drift.plain import DRAWN_BARS

_BARS = f"|{DRAWN_BARS}"
_CROSSINGS = "+┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╟╢╤╧╪╫╞╡╥╨╓╖╙╜╒╕╘╛┠┨┯┷┿┰┸╂┝┥"
_RULE = re.compile(rf"(?=.*[-=─━═]{{2}})(?=.*[{_CROSSINGS}{_BARS}])[-=:─━═ {_CROSSINGS}{_BARS}]+")
FEWEST_RULED = 3  # stretches between rules, from which on each of them is one row
_FIELD = r'(?:"(?:[^"\n]|"")*"|[^"\n{0}]*)'
_FIELDS = {mark: re.compile(rf"{_FIELD.format(mark)}(?:{mark}{_FIELD.format(mark)})+") for mark in (",", ";", "\t")}
_ONE_FIELD = {mark: re.compile(_FIELD.format(mark)) for mark in _FIELDS}
_QUOTED = re.compile(r'[,;\t]"|"[,;\t]')


def drawn_tables(text: str, lines: Sequence[Line]) -> Iterator[Region]:
    """Every table with a rule between its rows or below its head."""
    number = 0
    while number < len(lines):
        last = number
        while last < len(lines) and _is_part(text, lines[last]):
            last += 1
        if last - number > 2 and (region := _drawn(text, lines[number:last])):
            yield region
        number = last + 1


def _is_part(text: str, line: Line) -> bool:
    said = text[line[0] : line[1]]
    return any(bar in said for bar in _BARS) or _RULE.fullmatch(said.strip()) is not None


def _drawn(text: str, lines: Sequence[Line]) -> Region | None:
    rules = [_RULE.fullmatch(text[start:end].strip()) is not None for start, end in lines]
    edges = {
        place
        for line, rule in zip(lines, rules, strict=True)
        if rule
        for place, char in enumerate(text[line[0] : line[1]])
        if char in _CROSSINGS or char in _BARS
    }
    begins = min(place for place in (len(text[start:end]) - len(text[start:end].lstrip()) for start, end in lines))
    framed = min(edges, default=0) <= begins  # nothing stands before the first bar
    rows: list[list[Line | None]] = []
    sections: list[list[list[Line | None]]] = [[]]
    for (start, end), rule in zip(lines, rules, strict=True):
        if rule:
            sections.append([])
            rows.append([])
            continue
        own = [start + edge for edge in sorted(edges) if text[start + edge : start + edge + 1] in _BARS_SET]
        if not own:
            return None
        cells = [
            stripped(text, first + 1, stop)
            for first, stop in zip([start - 1, *own], [*own, end], strict=True)
            if first < stop
        ]
        cells = cells[framed:]
        sections[-1].append(cells)
        rows.append(cells)
    filled = [section for section in sections if section]
    if not filled or not any(rules):
        return None
    if len(filled) >= FEWEST_RULED:
        ruled: tuple[Piece, ...] = tuple(piece for section in filled for piece in cells_of(section))
        return Region(lines[0][0], lines[-1][1], (ruled, in_rows(text, rows), in_columns(rows)), sure=True)
    return Region(lines[0][0], lines[-1][1], (in_rows(text, rows), in_columns(rows)), sure=True)


_BARS_SET = frozenset(_BARS)


def quoted_fields(text: str, lines: Sequence[Line]) -> Iterator[Region]:
    """Rows of fields of which some stand between quotation marks: what a spreadsheet saves."""
    number = 0
    while number < len(lines):
        counts = {mark: _count(text, lines[number], mark) for mark in _FIELDS}
        mark = max(counts, key=counts.__getitem__)
        last = number + 1
        if counts[mark] > 1:
            while last < len(lines) and _count(text, lines[last], mark) == counts[mark]:
                last += 1
        rows = lines[number:last]
        if len(rows) > 1 and any(_QUOTED.search(text, *line) for line in rows):
            pieces = [piece for line in rows for piece in (*_fields(text, line, mark), EDGE)]
            yield Region(rows[0][0], rows[-1][1], (tuple(pieces),), sure=True)
        number = last


def _count(text: str, line: Line, mark: str) -> int:
    """How many fields a line has; 0 where it is none of these."""
    said = text[line[0] : line[1]]
    if mark not in said or not _FIELDS[mark].fullmatch(said):
        return 0
    return sum(1 for _ in _spans(text, line, mark))


def _spans(text: str, line: Line, mark: str) -> Iterator[Line]:
    at = line[0]
    while at <= line[1]:
        match = _ONE_FIELD[mark].match(text, at, line[1])
        if match is None:
            return
        yield match.span()
        at = match.end() + 1


def _fields(text: str, line: Line, mark: str) -> Iterator[Piece]:
    for start, end in _spans(text, line, mark):
        if text[start : start + 1] != '"':
            if cell := stripped(text, start, end):
                yield EDGE
                yield cell
            continue
        yield EDGE
        at = start + 1
        for match in re.finditer('""', text[start + 1 : end - 1]):
            yield at, start + 1 + match.start() + 1  # two of them are one
            at = start + 1 + match.end()
        yield at, end - 1
