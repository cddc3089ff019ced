"""What a changed line lost, in words: limits, numbers, dates, conditions, and every "not"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from dealdesk.domain.text import Kind, Segment
from promises.domain.drift.tokens import DASH, MINUS, Token
from promises.domain.drift.words import words

NUMBER_WORDS = words("number_words")
MONTHS = words("months")
DAYS = words("days")
NOTS = words("nots")
CONDITIONS = words("conditions")
SCOPE = words("scope_words")
MODALS = words("modals")
UNITS = words("units")
LIMITS = (
    ("up", "to"),
    ("at", "most"),
    ("at", "least"),
    ("no", "more", "than"),
    ("not", "more", "than"),
    ("no", "later", "than"),
    ("not", "later", "than"),
    ("a", "maximum", "of"),
    ("maximum", "of"),
    ("a", "minimum", "of"),
    ("minimum", "of"),
    ("limited", "to"),
    ("as", "many", "as"),
    ("no", "less", "than"),
    ("not", "less", "than"),
    ("no", "fewer", "than"),
    ("less", "than"),
    ("fewer", "than"),
    ("more", "than"),
    ("at", "a", "time"),
    ("restricted", "to"),
    ("capped", "at"),
)
_LIMIT_WORDS = words("limit_words")
_RATES = words("rates")


@dataclass(frozen=True)
class Loss:
    """Something that the approved line says and the document does not.

    Attributes:
        kind: limit, number, unit, number word, date, not, condition, scope word, name, modal or words; `not` and
            `condition` also where one was put in.
        words: as the approved line has them; of what was put in, as the document has it, and so `instead`.
        instead: what stands there now; "" where nothing does.
    """

    kind: str
    words: str
    instead: str = ""


def difference(approved: tuple[str, Sequence[Token]], document: tuple[str, Sequence[Token]]) -> list[Segment]:
    """The difference word by word; what only typography parts is the same.

    Args:
        approved: plain text of the line, and its tokens.
        document: plain text of the document, and the tokens of the sentences that came from the line.
    """
    segments: list[Segment] = []

    def add(kind: Kind, text: str, side: Sequence[Token], found: Sequence[Token], first: int) -> None:
        if segments and (first == 0 or side[first - 1].end != side[first].start):
            segments.append(Segment(Kind.SAME, " "))
        segments.append(Segment(kind, _words(text, found)))

    old = new = 0
    for kind, olds, news in _changes(approved[1], document[1]):
        if kind == "equal":
            add(Kind.SAME, document[0], document[1], news, new)
        else:
            if olds:
                add(Kind.REMOVED, approved[0], approved[1], olds, old)
            if news:
                add(Kind.ADDED, document[0], document[1], news, new)
        old, new = old + len(olds), new + len(news)
    return segments


def losses(approved: tuple[str, Sequence[Token]], document: tuple[str, Sequence[Token]]) -> list[Loss]:
    """What got lost, each kind in the order of the line; same arguments as `difference`."""
    left, right = [token.key.lower() for token in approved[1]], [token.key.lower() for token in document[1]]
    kept = _counts(right)
    before = _counts(left)
    found: list[Loss] = []
    after = 0
    for kind, olds, news in _changes(approved[1], document[1]):
        after += len(news)
        if kind == "equal":
            continue
        instead = _words(document[0], news)
        if day := _day_of(approved[1], olds):
            whole = _dated(day[0], document[1], after - len(news), after)
            found.append(Loss("date", _words(approved[0], day), _words(document[0], whole)))
            olds = olds[1:]
        for what, start, end in _kinds(olds):
            lost = [token.key.lower() for token in olds[start:end]]
            if what != "words" and all(kept.get(key, 0) >= before[key] for key in lost) and what != "date":
                continue  # it moved
            if any(key[0].isalnum() or key in UNITS or key == MINUS for key in lost):
                found.append(Loss(what, _words(approved[0], olds[start:end]), instead))
        for token in news:
            if token.key.lower() in NOTS and kept[token.key.lower()] > before.get(token.key.lower(), 0):
                found.append(Loss("not", document[0][token.start : token.end], instead))
    return list(dict.fromkeys(found))


def put_in(text: str, found: Sequence[Token]) -> Loss:
    """A condition that the line does not have, as the document has it."""
    words = _words(text, found)
    return Loss("condition", words, words)


def _day_of(line: Sequence[Token], olds: Sequence[Token]) -> Sequence[Token]:
    """The month and its day where only the day is gone: "June 12" of "June 21"."""
    if not olds or not olds[0].key.isdigit():
        return ()
    at = line.index(olds[0])
    before = line[at - 1].key if at else ""
    return line[at - 1 : at + 1] if before.lower() in MONTHS and before[0].isupper() else ()


def _dated(month: Token, document: Sequence[Token], first: int, after: int) -> Sequence[Token]:
    """What stands in the place of a day, with its month where that is still before it: "June 12", not "12"."""
    news = document[first:after]
    if not news or not news[0].key.isdigit() or not first:
        return news
    return document[first - 1 : after] if document[first - 1].key.lower() == month.key.lower() else news


def _counts(keys: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _changes(old: Sequence[Token], new: Sequence[Token]) -> Iterator[tuple[str, Sequence[Token], Sequence[Token]]]:
    # autojunk would take the commonest words of a long text for noise and stop matching them.
    codes = SequenceMatcher(None, [t.key for t in old], [t.key for t in new], autojunk=False).get_opcodes()
    for tag, old_from, old_to, new_from, new_to in codes:
        yield tag, old[old_from:old_to], new[new_from:new_to]


def _words(text: str, found: Sequence[Token]) -> str:
    """The words of a row of tokens, in one line, as their text has them; across borders a space."""
    said = ""
    for place, token in enumerate(found):
        if place and token.start != found[place - 1].end:
            said += " "
        said += text[token.start : token.end]
    return said


def _kinds(found: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Stretches of removed words, each of one kind."""
    at = 0
    words: list[int] = []
    while at < len(found):
        kind, length = _kind(found, at)
        if kind == "words":
            words.append(at)
        else:
            yield from _run_of_words(found, words)
            words = []
            yield kind, at, at + length
        at += length
    yield from _run_of_words(found, words)


def _run_of_words(found: Sequence[Token], places: list[int]) -> Iterator[tuple[str, int, int]]:
    """Words of no kind, without the marks around them."""
    said = [place for place in places if found[place].key[0].isalnum()]
    if said:
        yield "words", said[0], said[-1] + 1


def _kind(found: Sequence[Token], at: int) -> tuple[str, int]:
    keys = [token.key for token in found[at : at + 6]]
    low = [key.lower() for key in keys]
    first = low[0]
    if length := _date(keys):
        return "date", length
    for limit in LIMITS:
        if tuple(low[: len(limit)]) == limit:
            more = len(limit)
            while more < len(low) and (low[more][0].isdigit() or low[more] in NUMBER_WORDS or low[more] in UNITS):
                more += 1
            return "limit", more
    if first in _LIMIT_WORDS:
        return "limit", 1
    if first in ("$", "€", "£", MINUS) and len(low) > 1 and low[1][0].isdigit():
        return "number", 2
    if first[0].isdigit():
        return "number", 2 if len(low) > 1 and low[1] in UNITS else 1
    if first in NOTS:
        return "not", 1
    if first == "per" and len(low) > 1:
        return "scope word", 2
    if low[:3] == ["read", "-", "only"] or low[:3] == ["view", "-", "only"]:
        return "scope word", 3
    if first in CONDITIONS:
        return "condition", _clause(found, at)
    if first in MODALS:
        return "modal", 1
    if first in NUMBER_WORDS:
        return "number word", 1
    if first in SCOPE or first in _RATES:
        return "scope word", 1
    if first in UNITS:
        return "unit", 1
    if (
        keys[0][0].isupper()
        and (at or len(keys[0]) > 1)
        and (keys[0].isupper() or keys[0][1:] != keys[0][1:].lower() or at)
    ):
        return "name", 1
    return "words", 1


def _clause(found: Sequence[Token], at: int) -> int:
    """Words of a condition up to the next comma or end."""
    length = 1
    while at + length < len(found) and found[at + length].key not in (",", ".", ";", "(", ")", DASH):
        length += 1
    return length


_DATE_NUMBER = re.compile(r"\d{1,4}(?:[.:]\d{1,2})*\Z")


def _date(keys: Sequence[str]) -> int:
    """How many words from here on are a date: June 19, 2026; 19 June; 19/06/2026; Friday; Q3; 17:30."""
    low = [key.lower() for key in keys]
    if low[0] in MONTHS and keys[0][0].isupper():
        length = 1
        while length < len(low) and (
            low[length][0].isdigit()
            or (low[length] == "," and low[length + 1 : length + 2] and low[length + 1][0].isdigit())
        ):
            length += 1
        return length
    if low[0] in DAYS and keys[0][0].isupper():
        return 1
    if low[0] == "q" and len(low) > 1 and low[1].isdigit():
        return 2
    if _DATE_NUMBER.match(low[0]):
        if len(low) > 1 and low[1] in MONTHS:
            return 3 if len(low) > 2 and low[2].isdigit() and len(low[2]) == 4 else 2
        if len(low) > 2 and low[1] in ("/", "-") and low[2][0].isdigit() and len(low) > 4 and low[3] == low[1]:
            return 5
        if ":" in low[0]:
            return 1
    return 0
