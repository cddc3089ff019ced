"""What stands before a sentence at the beginning of its line and is none of its words, as "D2.1", "D2.2", "D2.3" are.

Nobody can list how people number clauses. What they have in common is that the next line has the same with the next
number. So a line may begin behind it too; where the number is a word of a signed line, it is compared with the others.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_RINGED, _SMALL_ROMAN = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"
_KINDS = (("letters", _LETTERS), ("roman", _ROMAN), *((sign, tuple(sign)) for sign in (_RINGED, _SMALL_ROMAN)))
#: Names of a clause, and of nothing else: "Phase 2", "Line 2" and "Q2" say when, who or how much.
_LABEL = (
    r"(?:[Ss]ection|[Ss]ec|[Cc]lause|[Cc]l|[Aa]rticle|[Aa]rt|[Pp]aragraph|[Pp]ara|[Ii]tem|[Pp]osition|[Pp]os|[Pp]oint|[Nn]r"
    r"|[Zz]iffer|[Zz]iff|[Ll]it|[Aa]d|[Rr]equirement|REQ|Req)"
)
_OPENS = r"(?P<opens>[\"'(\[]?(?:[A-Z][\w'-]*|[a-z]+[A-Z]|\d|[€$£]))"
_SIGNS = r"(?:[\])}.:°º|»›-]{1,3}(?:[ ][-–—:|/»›•·]{1,2})?|[ ][-–—:|/»›•·]{1,2}|/)"
#: A number with a label, signs or a clause number about it: "Nr. 3", "(3)", "D2.3", "3.a".
_COUNTED = re.compile(
    rf"^[ \t]*(?P<before>[\[({{#§]{{0,2}}(?:{_LABEL}\.?[ ]?#?-?|[A-Z]{{1,3}}(?=\d{{1,3}}\.))?"
    r"(?:(?:\d{1,3}|[IVX]{1,4})[.(]){0,3}(?:\d{1,3}(?=[a-z]))?)"
    rf"(?P<count>\d{{1,3}}|[ivx]{{1,5}}|[a-z]|[A-Z](?![A-Za-z])|[{_RINGED}{_SMALL_ROMAN}])"
    rf"(?P<after>{_SIGNS}|)[ \t]+(?={_OPENS})",
    re.MULTILINE,
)
#: "2/5", "(2 of 5)": the number behind is that of all lines; one of two or three is a share.
_TOTALLED = re.compile(
    rf"^[ \t]*(?P<before>[\[(]?(?:{_LABEL}[ ])?)(?P<count>\d{{1,2}})(?P<after>[ ]?(?:/|of)[ ]?(?P<total>\d{{1,2}})"
    rf"[\]).:]{{0,2}}(?:[ ][-–—:|])?)[ \t]+(?={_OPENS})",
    re.MULTILINE,
)
#: Position and code, as orders have them: "00010  S-20011  The lift".
_CODED = re.compile(
    rf"^[ \t]*(?P<before>)(?P<count>0\d{{1,5}})[ \t]+(?!FY|CY)[A-Z]{{1,4}}-?\d{{3,8}}[ \t]+(?={_OPENS})",
    re.MULTILINE,
)
#: One sign before each, that says nothing of its own as a tick, "about" or "not" does.
_SIGNED = re.compile(r"^[ \t]*(?P<before>[∙=:]|--)[ \t]+(?=[\"'(\[]?[A-Z])", re.MULTILINE)
_ENDED = re.compile(r"(?:\A|\n[ \t]*\n|[.!?:;][\"')\]*_]*[ \t]*\n)[ \t]*\Z")
FARTHEST = 2_000  # letters from one line to the next of its series
LONGEST_GAP = 200  # letters of white space before one
FEWEST, LEAST_TOTAL = 3, 4  # lines of a series


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    count: int
    total: int
    is_opened: bool  # by a word, and no number


def behind_prefixes(text: str) -> frozenset[int]:
    """The places behind all that stands before sentences and is none of their words.

    Args:
        text: a document, made plain.
    """
    runs = (run for lines, follows in _series(text) for run in _runs(lines, follows) if _is_one(run))
    return frozenset(line.end for run in runs if all(_begins(text, line) for line in run) for line in run)


def _begins(text: str, line: _Line) -> bool:
    """Whether what stands before a line has ended there; a number in a wrapped sentence is one of its words."""
    return _ENDED.search(text[max(0, line.start - LONGEST_GAP) : line.start]) is not None


def _series(text: str) -> Iterator[tuple[list[_Line], Callable[[_Line, _Line], bool]]]:
    """Lines of one shape, in their order, and what makes one the next of another."""
    held: dict[tuple[str, str], list[_Line]] = {}
    for match in chain(_COUNTED.finditer(text), _TOTALLED.finditer(text)):
        if match["before"] or match["after"] or not match["count"].isascii():  # "1 May" are words
            for kind, count in _numbers(match["count"]):
                held.setdefault((f"{match['before']}\0{match['after']}".lower(), kind), []).append(_line(match, count))
    yield from ((lines, _is_next) for lines in held.values())
    yield [_line(match, int(match["count"])) for match in _CODED.finditer(text)], _is_next_position
    signed: dict[str, list[_Line]] = {}
    for match in _SIGNED.finditer(text):
        line = _Line(match.start("before"), match.end(), 0, 0, is_opened=True)
        signed.setdefault(match["before"], []).append(line)
    yield from ((lines, _is_near) for lines in signed.values())


def _line(match: re.Match[str], count: int) -> _Line:
    total = int(match.groupdict().get("total") or 0)
    return _Line(match.start("before"), match.end(), count, total, not match["opens"][-1].isdigit())


def _numbers(said: str) -> Iterator[tuple[str, int]]:
    """What a number may be: "i" is a letter and a Roman one."""
    if said.isascii() and said.isdigit():
        yield "digits", int(said)
        return
    for kind, numbers in _KINDS:
        if said.lower() in numbers:
            yield kind, numbers.index(said.lower())


def _is_one(run: list[_Line]) -> bool:
    """Whether lines are a series: enough of them, most of which begin with a word; with a total, all of it."""
    if len(run) < FEWEST or 2 * sum(line.is_opened for line in run) < len(run):
        return False
    return not run[0].total or (run[0].count == 1 and run[-1].count == run[0].total >= LEAST_TOTAL)


def _runs(lines: list[_Line], follows: Callable[[_Line, _Line], bool]) -> Iterator[list[_Line]]:
    run = lines[:1]
    for last, line in pairwise(lines):
        if follows(last, line):
            run.append(line)
            continue
        yield run
        run = [line]
    yield run


def _is_next(last: _Line, line: _Line) -> bool:
    return line.count == last.count + 1 and _is_near(last, line)


def _is_next_position(last: _Line, line: _Line) -> bool:
    return line.count - last.count in (1, 5, 10, 100) and _is_near(last, line)


def _is_near(last: _Line, line: _Line) -> bool:
    return line.start - last.end <= FARTHEST
