"""What may stand in a document beside the clauses of a plan.

The drift check says which sentences read like a promise, and none of them goes out. A short line without a verb
("24/7 phone support", "Unlimited users") promises as much as a sentence does, so such a line must offer nothing
(`offers`). What papers and letters are made of is known: how a mail begins and ends, whom it is from and to, dates,
headings, labels (`letters`, `headings`, `papers`), prices, quantities and terms of payment (`money`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from promises.domain.drift.lead_ins import is_lead_in, turns
from reviews.domain.exports import money, papers
from reviews.domain.exports.headings import NUMBERED, is_heading_of
from reviews.domain.exports.letters import is_contact, is_name, is_role, is_somebody, kind_in_a_letter
from reviews.domain.exports.offers import claims, is_sold, makes_a_sentence, offers
from reviews.domain.languages import is_foreign


class Stands(StrEnum):
    """What is to be said of a piece."""

    YES = "yes"
    NO = "no"
    UNREAD = "unread"  # in another language than English


#: What is so clearly no promise that nothing else is asked.
_SURE = frozenset({"mark", "lead-in", "heading", "page", "date", "role", "address", "goodbye", "money", "sold"})
_MOST_LINES = 12  # of one address or signature
_MOST_OF_ROW = 6  # cells of a row of prices, up to its amount

_MARKS = re.compile(r"\A[\s>#*_`~|•◦▪‣–—+=-]+|[\s*_`~|]+\Z")


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
    told, before = [], ""
    for piece, is_priced in zip(pieces, _priced(pieces), strict=True):
        kind = _kind(piece, deal, before, is_priced)
        lines = piece.text.split("\n")
        if kind in ("", "plain") and 1 < len(lines) <= _MOST_LINES:  # an address or table that was read as one
            kinds = [before]
            for line in lines:
                kinds.append(_kind(replace(piece, text=line), deal, kinds[-1], bool(money.priced_in(line))))
            kind = kinds[-1] if all(kinds[1:]) else kind
        before = "name" if kind == "role" else kind
        if kind in ("", "plain", "sentence") and is_foreign(piece.text):
            told.append(Stands.UNREAD)
        else:
            told.append(Stands.YES if (kind in _SURE if piece.is_promise_like else kind) else Stands.NO)
    return told


def _priced(pieces: Sequence[Piece]) -> list[bool]:
    """Whether a price stands behind each, in its own line or in the cells behind it."""
    told, away = [], _MOST_OF_ROW  # how many cells behind a piece an amount stands
    for piece in reversed(pieces):
        told.append(away < _MOST_OF_ROW or bool(money.priced_in(piece.text)))
        away = 1 if money.is_amount(piece.text) else away + 1 if money.is_quantity(piece.text) else _MOST_OF_ROW
    return told[::-1]


def _kind(piece: Piece, deal: str, before: str, is_priced: bool) -> str:
    """What a piece is; "" where it offers something, or may."""
    said = _MARKS.sub("", " ".join(piece.text.split()))
    if deal:
        said = said.replace(deal, "Deal")
    if not any(map(str.isalnum, said)) or NUMBERED.fullmatch(said):
        return "mark"
    if money.is_of_money(said) or (is_priced and money.is_quantity(said)):
        return "money"
    if is_priced and is_sold(money.priced_in(said) or said):
        return "sold"
    if makes_a_sentence(said):
        return "" if claims(said) else "sentence"
    if turns(said):
        return ""
    if is_lead_in(said):
        return "lead-in"
    if kind := papers.kind_of_paper(said):
        return kind
    if is_heading_of(said, piece.below) or said == "Deal":
        return "heading"
    if is_contact(said):
        return "name"
    if before == "name" and is_role(said, before):
        return "role"
    if not piece.is_item and (kind := kind_in_a_letter(said, before)):
        return kind
    if papers.is_of_a_paper(said):
        return "header"
    if piece.is_item and is_name(said) and not is_somebody(said):
        return ""  # in a list a name may be a system that we connect to
    return "" if offers(said) else "plain"
