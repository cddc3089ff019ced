"""What a line beside the clauses of a plan is taken for."""

from enum import StrEnum


class Kind(StrEnum):
    """What a line is. Only what a whole pattern matches, in which nothing can be promised, is sure."""

    MARK = "mark"
    LEAD_IN = "lead-in"
    PAGE = "page"
    DATE = "date"
    CONTACT = "contact"
    ADDRESS = "address"
    GOODBYE = "goodbye"
    MONEY = "money"
    SOLD = "sold"
    HEADING = "heading"
    GREETING = "greeting"
    NAME = "name"
    ROLE = "role"
    HEADER = "header"
    RIGHTS = "rights"
    SENTENCE = "sentence"
    PLAIN = "plain"
    OFFER = ""  # it offers something, or may

    @property
    def is_sure(self) -> bool:
        """Whether it stands although the drift check or its rules take it for a promise."""
        return self in _SURE


_SURE = frozenset(
    [Kind.MARK, Kind.LEAD_IN, Kind.PAGE, Kind.DATE, Kind.CONTACT, Kind.ADDRESS, Kind.GOODBYE, Kind.MONEY, Kind.SOLD]
)
