"""Marks that give themselves away by counting on, as "D2.1", "D2.2", "D2.3" at the beginnings of lines do.

Nobody can list how people number clauses. What they have in common is that the next line says the same with the next
number, so the words that stand behind are what is said.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

from promises.domain.drift.words import words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_RINGED, _DARK, _SMALL_ROMAN = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "❶❷❸❹❺❻❼❽❾❿", "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"
#: A label by which clauses go even with no sign behind the number; "Phase 2" and "Year 2" are words of a sentence.
_LABEL = (
    r"(?:section|sec|clause|cl|article|art|paragraph|para|item|position|pos|point|number|nr|no|ziffer|ziff|lit|step|line"
    r"|ad|re|row|entry|req|requirement)"
)
_OPENS = r"(?-i:(?P<opens>[\"'(\[]*[A-Z\d€$£]))"
_COUNTED = re.compile(
    r"^[ \t]*(?P<before>(?:[-*•–—][ ]?)?[\[({<#§~]{0,2}"
    rf"(?:(?:{_LABEL}\.?[ ]?#?|[A-Z]{{1,4}}[ ]?[-.:#/]?|[A-Za-z]{{3,14}}[ ]|[a-z](?=\d))[ ]?)?"
    r"(?:(?:\d{1,3}|[IVX]{1,4})(?:[./(-]{1,2}|(?=[a-z])))*)"
    rf"(?P<count>\d{{1,3}}|[ivx]{{1,5}}|[a-z]|[{_RINGED}{_DARK}{_SMALL_ROMAN}])"
    r"(?P<after>[\])}>.:,;=°º_|»›/-]{0,3}(?:[ ][-–—:|/»›>=•·]{1,2})?)"
    rf"[ \t]+(?={_OPENS})",
    re.MULTILINE | re.IGNORECASE,
)
#: "2/5", "(2 of 5)": the number behind is the same in each line, and no part of a clause number.
_TOTALLED = re.compile(
    r"^[ \t]*(?P<before>[\[({<#]?(?:[A-Za-z]{1,14}[ ])?)(?P<count>\d{1,3})(?P<after>[ ]?(?:/|of)[ ]?\d{1,3}"
    rf"[\])}}>.:,;]{{0,2}}(?:[ ][-–—:|])?)[ \t]+(?={_OPENS})",
    re.MULTILINE,
)
#: One sign in front of each, or the letters of a name; none that says something of its own, as a tick does.
_SIGNED = re.compile(
    rf"^[ \t]*(?P<before>[~∙=:^¬¤†_]{{1,3}}|-{{2,3}}|\[[A-Z]{{1,3}}\])[ \t]+(?={_OPENS})", re.MULTILINE
)
#: Position and code, as orders have them: "00010  S-20011  The lift", "0020 RPT-STD A report".
_CODED = re.compile(
    rf"^[ \t]*(?P<before>)(?P<count>0\d{{1,5}}|\d{{4,6}})[ \t]+[A-Z][A-Z\d-]{{1,11}}(?P<after>)[ \t]+(?={_OPENS})",
    re.MULTILINE,
)
_SPOILS = words("label_spoils") - {"no"}  # "Optional 1)" says that it is not promised
_WORDED = re.compile(r"[a-z]{3,}", re.IGNORECASE)
_LABELLED = re.compile(rf"\W*{_LABEL}\b", re.IGNORECASE)
FARTHEST = 2_000  # letters from one line to the next of its series
FEWEST, FEWEST_SIGNED = 3, 2  # lines of a series, and of one whose numbers have signs about them


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    count: int
    is_opened: bool  # by a capital or a quote, as sentences are


def series(text: str) -> Mapping[int, int]:
    """Where the lines of all series begin, and the places behind their marks.

    Args:
        text: a document, made plain.
    """
    held: dict[tuple[str, str, int], list[_Line]] = {}
    for match in chain(_COUNTED.finditer(text), _TOTALLED.finditer(text)):
        for kind, count in _counts(match["count"]):
            if fewest := _fewest(match["before"], match["count"], match["after"]):
                shape = f"{match['before']}\0{match['after']}".lower()
                held.setdefault((shape, kind, fewest), []).append(_line(match, count))
    for match in _SIGNED.finditer(text):
        held.setdefault((match["before"], "", FEWEST), []).append(_line(match, 0))
    for match in _CODED.finditer(text):
        held.setdefault(("", "codes", FEWEST), []).append(_line(match, int(match["count"])))
    return {
        line.start: line.end
        for (_, kind, fewest), lines in held.items()
        for run in _runs(lines, _FOLLOWS.get(kind, _is_next))
        if len(run) >= fewest and 2 * sum(line.is_opened for line in run) >= len(run)
        for line in run
    }


def _line(match: re.Match[str], count: int) -> _Line:
    return _Line(match.start("before"), match.end(), count, not match["opens"][-1].isdigit() or len(match["opens"]) > 1)


def _counts(said: str) -> Iterator[tuple[str, int]]:
    """What a number may be: "i" is a letter and a Roman one."""
    said = said.lower()
    if said.isascii() and said.isdigit():
        yield "digits", int(said)
        return
    for kind, numbers in (
        ("letters", _LETTERS),
        ("roman", _ROMAN),
        ("ringed", _RINGED),
        ("dark", _DARK),
        ("signs", _SMALL_ROMAN),
    ):
        if said in tuple(numbers):
            yield kind, tuple(numbers).index(said)


def _fewest(before: str, count: str, after: str) -> int:
    """How many lines make a series of such marks; nought where none do: "1 May" and "Phase 2 begins" are words."""
    if not _SPOILS.isdisjoint(re.findall("[a-z]+", before.lower())):
        return 0
    if not (before or after):
        return 0 if count.isascii() else FEWEST_SIGNED
    if _WORDED.search(before) and not after and not _LABELLED.match(before):
        return 0
    return FEWEST_SIGNED if any(not char.isalnum() and char != " " for char in before + after) else FEWEST


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


def _is_later(last: _Line, line: _Line) -> bool:
    return line.count > last.count and _is_near(last, line)


def _is_near(last: _Line, line: _Line) -> bool:
    return line.start - last.end <= FARTHEST


_FOLLOWS = {"": _is_near, "codes": _is_later}
