"""Nobody in the order form says "we": who sells is called by name, and what the name does is promised all the same."""

import pytest

from promises.domain.drift import Verdict, check
from promises.domain.drift.parties import who_sells

pytestmark = pytest.mark.once

LINES = [
    ("P-1", "Copperline lays forty cables in the main building by 30 June."),
    ("P-2", "Copperline labels each socket with the number of its room."),
]
EXTRA = "In the summer holidays Copperline repaints the cable ducts in the colours of the school."
OTHER = "In the summer holidays Birkfeld School repaints the cable ducts in the colours of the school."


def verdicts(document: str, lines=LINES) -> dict[str, Verdict]:
    return {" ".join(row.text.split()): row.verdict for row in check(lines, document).sentences}


def ordered(sentence: str) -> str:
    said = "\n\n".join(text for _, text in LINES)
    return f"Order of Birkfeld School\n\nThis is what Copperline does for Birkfeld School.\n\n{said}\n\n{sentence}"


def test_what_the_seller_does_by_name_is_a_promise():
    assert verdicts(ordered(EXTRA))[EXTRA] == Verdict.NOT_APPROVED


def test_what_the_buyer_does_by_name_is_none():
    assert verdicts(ordered(OTHER))[OTHER] == Verdict.OTHER


def test_a_noun_with_a_capital_is_nobodys_name():
    lines = ["Backups run each night at two.", "Copperline lays forty cables."]
    said = "The Backups of Copperline are on tape. All backups leave the building, and so does Copperline."
    assert who_sells(lines, said) == ("Copperline",)
    assert who_sells(lines, "Nobody is named here.") == ()
