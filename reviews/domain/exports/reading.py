"""Reading a document back: whether the approved sentences stand in it byte for byte, with nothing unapproved beside.

Stricter than the drift check where it must be: that one answers whether anybody decided something else, this one
whether these are the bytes that were signed (RELIABILITY row 59). Line breaks alone are no difference, as mails and
PDFs break lines wherever they end.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dealdesk.domain.text import Kind, Segment, diff, first_difference
from promises.domain import languages
from promises.domain.drift import Checked, Fate, Sentence, Verdict, check
from reviews.domain.exports.beside import Piece, Stands, stands
from reviews.domain.exports.headings import is_heading_of
from reviews.domain.exports.markdown import escaped
from reviews.domain.exports.sheet import Sheet, SheetLine

_SPACES = re.compile(r"\s+")
_GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"  # between two words: a space, or one line break
_BEFORE = re.compile(r"[^\w\n]*[^\S\n]*(?:\(?[a-zA-Z\d]{1,4}[.)][^\S\n]+)*[^\w\n]*\Z")  # marks of an item
_MARKS_BEHIND = re.compile(r"[*_`~]*")
_CLOSES = re.compile(r"[\s*_`~]*")
#: A label that only counts what was agreed: "Deliverable 1:".
_COUNTS = re.compile(
    r"(?:deliverable|item|point|obligation|requirement|service|task|no|nr)s?\.? ?\d{0,3}[.:]?", re.IGNORECASE
)
_QUOTES = "\"'“”„‘’«»‹›"
QUOTED = 80  # characters of a sentence that a refusal quotes
CHANGES = 4  # of one clause, that a page says in words


@dataclass(frozen=True)
class Stray:
    """One thing in a document that is not as it was signed.

    Attributes:
        said: the sentence of the refusal.
        text: the document's words; "" where a clause is missing.
        line: the clause it came from or is missing; of what nobody approved, the nearest; None where none is near.
        is_changed: whether it came from that clause.
        is_unread: whether it is in a language nobody here can check.
        compared: the clause and the document's words as they were compared, without what is no difference; or ().
    """

    said: str
    text: str = ""
    line: SheetLine | None = None
    is_changed: bool = False
    is_unread: bool = False
    compared: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.said

    @property
    def diff(self) -> list[Segment]:
        """The clause against the document's words, word by word; empty where the words came from no clause."""
        if self.line is None or not self.is_changed:
            return []
        signed, said = self.compared or (self.line.sentence, self.text)
        return diff(signed, said)

    @property
    def named(self) -> str:
        """Which other words of the deal what nobody approved is, as far as that was said; "" where it is none."""
        return self.said.removeprefix(unapproved_text(self.text)).strip()

    @property
    def changes(self) -> list[str]:
        """What of the clause was changed, in words, the first few: “public” became “private”."""
        return _in_words(self.diff)[:CHANGES]


@dataclass(frozen=True)
class Strays:
    """What of a document is not as it was signed.

    Attributes:
        differing: lines that stand there with other bytes, or not at all.
        unapproved: what nobody approved.
    """

    differing: tuple[Stray, ...]
    unapproved: tuple[Stray, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both as sentences, in that order."""
        return tuple(map(str, (*self.differing, *self.unapproved)))


def strays(sheet: Sheet, text: str, *, is_pdf: bool = False) -> Strays:
    """Compare a document with the lines of a plan.

    Args:
        sheet: the plan.
        text: what was read out of the document.
        is_pdf: whether it came out of a PDF, in which no-break spaces and spaces cannot be told apart.
    """
    held = _without(without_terms(text, sheet.lines), sheet.own)
    found = check([(str(line.number), line.sentence) for line in sheet.lines], held)
    return _Reading(sheet, held, found, is_pdf).strays()


def without_terms(text: str, lines: Iterable[SheetLine]) -> str:
    """A document without the owners, dates, limits and conditions that our own files write below a clause.

    They were signed with the sentence, so they are no words that nobody approved, however much they read like a
    promise. Only whole lines that are exactly those are taken out; what is left stands where it stood. All kinds of
    line end become a line feed.
    """
    return _without(
        text.replace("\r\n", "\n").replace("\r", "\n"),
        [f"{label}: {value}" for line in lines for label, value in line.terms],
    )


def _without(text: str, said: Iterable[str]) -> str:
    """A text without the whole lines that say this, also where they are wrapped or written as Markdown."""
    shown = dict.fromkeys(form for each in said for form in (each, _in_markdown(each)))
    found = "|".join(_GAP.join(map(re.escape, each.split())) for each in shown)
    return re.sub(rf"(?m)^(?:[-*•#] )?(?:{found})$", _blank, text) if found else text


def _in_markdown(said: str) -> str:
    label, colon, value = said.partition(": ")
    return f"{label}{colon}{escaped(value)}"


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _in_words(segments: Iterable[Segment]) -> list[str]:
    """Each stretch that was taken out, with what stands in its place."""
    told: list[str] = []
    removed = added = ""
    for part in (*segments, Segment(Kind.SAME, "end")):
        if part.kind == Kind.REMOVED:
            removed += part.text
        elif part.kind == Kind.ADDED:
            added += part.text
        elif not part.text.strip() and (removed or added):
            removed, added = removed and removed + part.text, added and added + part.text
        else:
            told += [_change(removed, added)] if removed or added else []
            removed = added = ""
    return list(dict.fromkeys(told))


def _change(removed: str, added: str) -> str:
    old, new = removed.strip(), added.strip()
    if not any(map(str.isalnum, old + new)) or old.split() == new.split():
        return f"Another kind of {'mark' if old or new else 'space'} stands there."
    if not new:
        return f"“{old}” is gone."
    return f"“{old}” became “{new}”." if old else f"“{new}” was put in."


class _Reading:
    """One document beside one plan."""

    def __init__(self, sheet: Sheet, text: str, found: Checked, is_pdf: bool) -> None:
        self.sheet, self.text, self.found, self.is_pdf = sheet, text, found, is_pdf
        self.lines = {str(line.number): line for line in sheet.lines}
        self.labels: list[Stray] = []
        self.good: list[str] = []  # every stretch of words that is a clause, byte for byte
        self.bad: dict[str, Stray] = {}

    def strays(self) -> Strays:
        for stretch in self._stretches():
            self._compare(stretch)
        differing = [stray for line in self.sheet.lines if (stray := self._of_line(line)) is not None]
        return Strays(tuple(differing), (*self.labels, *self._unapproved()))

    def _stretches(self) -> list[list[Sentence]]:
        """Sentences of the document that came from one clause, as they stand together."""
        groups: dict[int, list[Sentence]] = {}
        for row in self.found.sentences:
            if row.verdict in (Verdict.EXACT, Verdict.CHANGED):
                groups.setdefault(row.group, []).append(row)
        return list(groups.values())

    def _compare(self, stretch: Sequence[Sentence]) -> None:
        """Every copy of a clause is compared, so that a good one excuses no other."""
        line = self.lines[stretch[0].approved_id]
        sentence = self._folded(line.sentence)
        start, end = stretch[0].start, stretch[-1].start + len(stretch[-1].text)
        opens = _BEFORE.search(self.text, max(0, self.text.rfind("\n", 0, start) + 1, start - QUOTED), start)
        first = opens.start() if opens else start
        behind = _MARKS_BEHIND.match(self.text, end)
        words = self._folded(self.text[first : behind.end() if behind else end])
        for said in (words, self._folded(_unquoted(self.text[first:end]))):
            at = said.find(sentence)
            if at >= 0 and stretch[0].verdict == Verdict.EXACT and self._ends(said[:at], said[at + len(sentence) :]):
                self._label(said[:at], line, self.text[start:end])
                self.good.append(said)
                return
        text = self.text[start:end]
        place = first_difference(sentence, self._folded(text)) or len(sentence) + 1
        stray = self._differs(line, text, place)
        for id in (stretch[0].approved_id, *stretch[0].merged):
            self.bad.setdefault(id, stray if id == stretch[0].approved_id else self._merged(id, text))

    def _merged(self, id: str, text: str) -> Stray:
        line = self.lines[id]
        place = first_difference(line.sentence, self._folded(text))
        return self._differs(line, text, place)

    def _differs(self, line: SheetLine, text: str, place: int | None) -> Stray:
        """A clause with other words in its place; a line break is no difference and is not drawn as one."""
        said = f"{line.promise}: Differs from the approved wording at character {place}."
        return Stray(said, text, line, is_changed=True, compared=(self._folded(line.sentence), self._folded(text)))

    @staticmethod
    def _ends(before: str, behind: str) -> bool:
        """Whether nothing stands behind a clause but the marks that were opened before it."""
        rest = _CLOSES.sub("", behind)
        return not rest or (len(rest) == 1 and rest in _QUOTES and before.rstrip(" *_`~")[-1:] in tuple(_QUOTES))

    def _label(self, before: str, line: SheetLine, text: str) -> None:
        """What stands before a clause in its own line is a mark, or a label that only says what the clause is about."""
        label = before.strip(" \t>#*_`~|•-–—" + _QUOTES)
        if re.search(r"[^\W\d_]{2,}", label) and not (is_heading_of(label, line.sentence) or _COUNTS.fullmatch(label)):
            self.labels.append(Stray(unapproved_text(label), text, line))

    def _of_line(self, line: SheetLine) -> Stray | None:
        id = str(line.number)
        if id in self.bad:
            return self.bad[id]
        fate = dict(self.found.fates)[id]
        if fate == Fate.MISSING:
            return Stray(f"{line.promise}: its words are not in the document.", "", line)
        if any(self._folded(line.sentence) in said for said in self.good):
            return None
        # Its words stand within those of another clause, which are not as they were signed.
        nearest = next((stray for stray in self.bad.values()), Stray("", ""))
        place = first_difference(line.sentence, self._folded(nearest.text)) or 1
        return self._differs(line, nearest.text, place)

    def _unapproved(self) -> Iterable[Stray]:
        """What nobody approved: what reads like a promise, and what nobody here can read."""
        rows = beside(self.found)
        clauses = {id: line.sentence for id, line in self.lines.items()}
        told = list(zip(rows, stands(pieces_of(self.found, self.text, clauses), deal=self.sheet.deal), strict=True))
        for row, may in told:
            if may == Stands.NO:
                yield Stray(unapproved_text(row.text), row.text, self.lines.get(row.nearest_id))
        if unread := [row.text for row, may in told if may == Stands.UNREAD]:
            yield Stray(languages.told(unread), unread[0], is_unread=True)

    def _folded(self, text: str) -> str:
        """On one line; in a PDF all kinds of space are one."""
        once = " ".join(part.strip(" \t") for part in text.split("\n"))
        return _SPACES.sub(" ", once) if self.is_pdf else once


def beside(found: Checked) -> list[Sentence]:
    """What of a document is no clause, and came from none."""
    return [row for row in found.sentences if _is_beside(row)]


def _is_beside(row: Sentence) -> bool:
    return row.verdict in (Verdict.NOT_APPROVED, Verdict.OTHER)


def pieces_of(found: Checked, text: str, clauses: Mapping[str, str]) -> list[Piece]:
    """What of a document is no clause, in its order and with where it stands, for `stands`.

    Args:
        found: the document as it was compared.
        text: what was compared.
        clauses: each clause by its id.
    """
    around = [None, *found.sentences, None]
    return [
        Piece(
            row.text,
            is_item=_is_item(text, row, earlier),
            below=clauses[later.approved_id] if later is not None and later.verdict == Verdict.EXACT else "",
            is_promise_like=row.verdict == Verdict.NOT_APPROVED,
        )
        for earlier, row, later in zip(around, found.sentences, around[2:], strict=False)
        if _is_beside(row)
    ]


def _is_item(text: str, row: Sentence, before: Sentence | None) -> bool:
    """Whether the mark of an item or the edge of a cell stands before it in its line."""
    line = text.rfind("\n", 0, row.start) + 1
    marks = text[max(line, before.start + len(before.text) if before else 0) : row.start].strip()
    return bool(marks.strip(">#*_")) or marks[:1] in ("*", "|")


def _unquoted(text: str) -> str:
    """Without the marks before the lines of a mail that quotes another one."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(row.lstrip(" \t>") for row in rest)])


def unapproved_text(sentence: str) -> str:
    """What is said of a sentence that nobody approved (RELIABILITY row 61)."""
    said = " ".join(sentence.split())
    return f"Text without approval. “{said if len(said) <= QUOTED else said[: QUOTED - 1] + '…'}”"
