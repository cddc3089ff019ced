"""What may stand in a document beside the clauses of a plan.

The drift check says which sentences read like a promise, and none of them goes out. A short line without a verb
("24/7 phone support", "Unlimited users") promises as much as a sentence does, so such a line must offer nothing
(`offers`). What papers and letters are made of is known: how a mail begins and ends, whom it is from and to, dates,
headings, labels (`letters`, `headings`, `papers`), prices, quantities and terms of payment (`money`). What the drift
check or its rules take for a promise stands only where a whole pattern matches in which nothing can be promised
(`kinds`). In doubt it is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from promises.domain.drift.lead_ins import is_lead_in, turns
from promises.domain.drift.promise_like import cues_of, reads_like_a_promise
from promises.domain.languages import is_foreign, is_in_other_letters
from reviews.domain.exports import money, papers
from reviews.domain.exports.headings import NUMBERED, is_heading_of, names_in
from reviews.domain.exports.kinds import Kind
from reviews.domain.exports.letters import is_contact, is_name, is_role, is_somebody, kind_in_a_letter
from reviews.domain.exports.offers import boasts, claims, is_sold, makes_a_sentence, offers
from reviews.domain.exports.word_lists import words


class Stands(StrEnum):
    """What is to be said of a piece."""

    YES = "yes"
    NO = "no"
    UNREAD = "unread"  # in another language than English


_MOST_LINES = 12  # of one address or signature
_MOST_OF_ROW = 6  # cells of a row of prices, up to its amount
_MOST_ROWS = 99  # of a table whose rows are numbered
#: Labels beside which a number is a limit, and no mark.
_COUNTED = words("labels_counted")

_MARKS = re.compile(r"\A[\s>#*_`~|•◦▪‣–—+=-]+|[\s*_`~|]+\Z")
_ROW = re.compile(r"\A\d{1,2}[.)]?\s{1,9}(?:\|\s)?")  # its number
_TAX = re.compile(r"\b(?:vat|tax(?:es)?)\b[ (]{0,2}\d{1,2}(?:[.,]\d)? ?%", re.IGNORECASE)
#: What is read for what it is, whatever language it is in.
_OF_ANY_LANGUAGE = frozenset([Kind.GREETING, Kind.ADDRESS, Kind.GOODBYE, Kind.MARK, Kind.DATE, Kind.CONTACT])


@dataclass(frozen=True)
class Piece:
    """A sentence, heading or line that is no clause, and where it stands.

    Attributes:
        text: as it stands there.
        is_item: whether it has the mark of an item, or is a cell.
        below: the clause that follows it directly; "" where none does.
        is_promise_like: whether the drift check takes it for a promise.
    """

    text: str
    is_item: bool = False
    below: str = ""
    is_promise_like: bool = False


def stands(pieces: Sequence[Piece], *, deal: str) -> list[Stands]:
    """Which of these may stand beside the clauses.

    Args:
        pieces: in the order of the document.
        deal: the customer's name, which may stand in them whatever it reads like.
    """
    told, before = [], Kind.OFFER
    priced = _priced(pieces)
    numbers = _numbers(pieces, priced)
    for piece, is_priced, is_number in zip(pieces, priced, numbers, strict=True):
        kinds = _kinds(piece, deal, before, is_priced)
        if is_number and kinds == [Kind.MARK]:
            kinds = [Kind.OFFER]
        before = kinds[-1]
        told.append(_told(piece, kinds, deal))
    return told


def _told(piece: Piece, kinds: Sequence[Kind], deal: str) -> Stands:
    if any(kind in (Kind.OFFER, Kind.PLAIN, Kind.SENTENCE) for kind in kinds) and is_foreign(piece.text):
        return Stands.UNREAD
    if not _OF_ANY_LANGUAGE.issuperset(kinds) and is_in_other_letters(piece.text):
        return Stands.UNREAD
    if all(kind.is_sure for kind in kinds):
        return Stands.YES
    said = _bare(piece.text, deal)
    is_claimed = piece.is_promise_like or "promises" in cues_of(said)
    return Stands.NO if is_claimed or Kind.OFFER in kinds else Stands.YES


def _kinds(piece: Piece, deal: str, before: Kind, is_priced: bool) -> list[Kind]:
    """What a piece is; of an address or table that was read as one, what each of its lines is.

    A sentence that a line break parts is one sentence, so what has a verb, or claims something, is never parted.
    """
    kind = _kind(piece, deal, before, is_priced)
    lines = piece.text.split("\n")
    said = _bare(piece.text, deal)
    if (
        kind not in (Kind.OFFER, Kind.PLAIN)
        or not 1 < len(lines) <= _MOST_LINES
        or makes_a_sentence(said)
        or boasts(_TAX.sub(" ", said))
    ):
        return [kind]
    kinds = [before]
    for line in lines:
        kind = _kind(replace(piece, text=line), deal, kinds[-1], bool(money.priced_in(line)))
        is_promise_like = not kind.is_sure and (piece.is_promise_like or reads_like_a_promise(_bare(line, deal)))
        kinds.append(Kind.OFFER if is_promise_like else kind)
    return kinds[1:]


def _priced(pieces: Sequence[Piece]) -> list[bool]:
    """Whether a price stands behind each, in its own line or in the cells behind it."""
    told, away = [], _MOST_OF_ROW  # how many cells behind a piece an amount stands
    for piece in reversed(pieces):
        told.append(away < _MOST_OF_ROW or bool(money.priced_in(piece.text)))
        away = 1 if money.is_amount(piece.text) else away + 1 if money.is_quantity(piece.text) else _MOST_OF_ROW
    return told[::-1]


def _numbers(pieces: Sequence[Piece], priced: Sequence[bool]) -> list[bool]:
    """Of which a number alone is no mark of an item but may be a limit: "Users | 500".

    It is a mark before a clause, and in the first cell of a row that has a price.
    """
    told = []
    for at, piece in enumerate(pieces):
        said = _MARKS.sub("", piece.text.strip())
        label = names_in(pieces[at - 1].text) if at else []
        counts = not _COUNTED.isdisjoint(label)
        is_number = said.strip(".)").isdigit()
        opens_a_row = at + 1 < len(pieces) and priced[at + 1] and said.isdigit() and int(said) <= _MOST_ROWS
        is_ended = not said.isdigit()
        told.append(is_number and not priced[at] and not piece.below and (counts or not (opens_a_row or is_ended)))
    return told


def _bare(text: str, deal: str) -> str:
    """On one line without marks, and the customer by a name that promises nothing."""
    said = _MARKS.sub("", " ".join(text.split()))
    return said.replace(deal, "Deal") if deal else said


def _kind(piece: Piece, deal: str, before: Kind, is_priced: bool) -> Kind:
    """What a piece is, as one line."""
    said = _bare(piece.text, deal)
    if not any(map(str.isalnum, said)) or NUMBERED.fullmatch(said):
        return Kind.MARK
    if money.is_of_money(said) or (is_priced and money.is_quantity(said)):
        return Kind.MONEY
    if is_priced and is_sold(_ROW.sub("", money.priced_in(piece.text.strip()) or money.priced_in(said) or said)):
        return Kind.SOLD
    if money.has_amount(said) or money.is_bound(said):
        return Kind.OFFER  # a commercial term
    if turns(said):
        return Kind.OFFER
    if is_lead_in(said):
        return Kind.LEAD_IN
    if makes_a_sentence(said):
        return Kind.OFFER if claims(said) else Kind.SENTENCE
    if kind := papers.kind_of_paper(said):
        return kind
    if is_heading_of(said, piece.below) or said == "Deal":
        return Kind.HEADING
    if is_contact(said):
        return Kind.CONTACT
    if before == Kind.NAME and is_role(said, before):
        return Kind.ROLE
    if not piece.is_item and (kind := kind_in_a_letter(said, before)):
        return kind
    if papers.is_of_a_paper(said):
        return Kind.HEADER
    if piece.is_item and is_name(said) and not is_somebody(said):
        return Kind.OFFER  # in a list a name may be a system that we connect to
    return Kind.OFFER if offers(said) else Kind.PLAIN
