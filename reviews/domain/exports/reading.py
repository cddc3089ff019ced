"""Reading a document back: whether the approved sentences stand in it byte for byte, with nothing unapproved beside.

Stricter than the drift check where it must be: that one answers whether anybody decided something else, this one
whether these are the bytes that were signed (RELIABILITY row 59). Line breaks alone are no difference, as mails and
PDFs break lines wherever they end.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dealdesk.domain.text import first_difference
from promises.domain.drift import Checked, Fate, Sentence, Verdict, check
from reviews.domain.exports.markdown import escaped
from reviews.domain.exports.sheet import SheetLine

_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_QUOTED_BREAK = re.compile(r"[ \t]*\n[ \t]*(?:>[ \t]*)*")  # in a mail that quotes another one
_SPACES = re.compile(r"\s+")
_GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"  # between two words: a space, or one line break
QUOTED = 80  # characters of a sentence that a refusal quotes


@dataclass(frozen=True)
class Strays:
    """What of a document is not as it was signed, as sentences.

    Attributes:
        differing: lines that stand there with other bytes, or not at all.
        unapproved: sentences that nobody approved.
    """

    differing: tuple[str, ...]
    unapproved: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both, in that order."""
        return (*self.differing, *self.unapproved)


def strays(lines: Sequence[SheetLine], text: str, *, is_pdf: bool = False) -> Strays:
    """Compare a document with the lines of a plan.

    Args:
        lines: the approved lines.
        text: what was read out of the document.
        is_pdf: whether it came out of a PDF, in which no-break spaces and spaces cannot be told apart.
    """
    held = without_terms(text, lines)
    found = check([(str(line.number), line.sentence) for line in lines], held)
    fates = dict(found.fates)
    unfolded = f"{_unfolded(held, is_pdf)}\n{_QUOTED_BREAK.sub(' ', held)}"
    differing = []
    for line in lines:
        fate = fates[str(line.number)]
        sentence = _SPACES.sub(" ", line.sentence) if is_pdf else line.sentence
        if fate == Fate.MISSING:
            differing.append(f"{line.promise}: its words are not in the document.")
        elif fate != Fate.EXACT or sentence not in unfolded:
            differing.append(_differs(line, sentence, found, held, is_pdf))
    return Strays(tuple(differing), tuple(_unapproved(found.sentences)))


def without_terms(text: str, lines: Iterable[SheetLine]) -> str:
    """A document without the owners, dates, limits and conditions that our own files write below a clause.

    They were signed with the sentence, so they are no words that nobody approved, however much they read like a
    promise. Only whole lines that are exactly those are taken out; what is left stands where it stood.
    """
    for line in lines:
        for label, value in line.terms:
            for shown in dict.fromkeys((value, escaped(value))):
                words = [re.escape(word) for word in f"{label}: {shown}".split()]
                text = re.sub(rf"(?m)^(?:[-*•] )?{_GAP.join(words)}$", _blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _unfolded(text: str, is_pdf: bool) -> str:
    once = _BREAK.sub(" ", text)
    return _SPACES.sub(" ", once) if is_pdf else once


def _differs(line: SheetLine, sentence: str, found: Checked, text: str, is_pdf: bool) -> str:
    """Where the first of the words that came from a line departs from it."""
    mine = [row for row in found.sentences if str(line.number) in (row.approved_id, *row.merged)]
    spoiled = [row for row in mine if row.verdict == Verdict.CHANGED] or mine
    at = [row for row in spoiled if row.group == spoiled[0].group]
    said = _unfolded(text[at[0].start : at[-1].start + len(at[-1].text)], is_pdf)
    place = first_difference(sentence, said)
    if place is None:  # the sentence is whole, and something follows it that takes part of it back
        place = len(sentence) + 1
    return f"{line.promise}: Differs from the approved wording at character {place}."


def _unapproved(sentences: Iterable[Sentence]) -> Iterable[str]:
    for row in sentences:
        if row.verdict == Verdict.NOT_APPROVED:
            yield unapproved_text(row.text)


def unapproved_text(sentence: str) -> str:
    """What is said of a sentence that nobody approved (RELIABILITY row 61)."""
    said = " ".join(sentence.split())
    return f"Text without approval. “{said if len(said) <= QUOTED else said[: QUOTED - 1] + '…'}”"
