"""Tables of past promises for tests: good ones, ones with broken rows, and such as nobody should open."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

HEADER = ("Reference", "Ask", "Type", "Promised on", "Amount", "Outcome", "What happened", "Target", "Owner's mood")
GOOD = (
    "D-1",
    "Nightly CSV export of order fields",
    "data movement",
    "2026-03-02",
    "84,000",
    "delivered",
    "",
    "SFTP",
    "",
)
#: One way each of being broken: the place of the cell, what is in it, and what its reason begins with.
BREAKS: tuple[tuple[int, str, str], ...] = (
    (1, "", "This cell is empty"),
    (1, "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
    (1, "Export\u202eit", "Remove the hidden control character at position 7."),
    (2, "gardening", "“gardening” is none of these: security"),
    (3, "03/04/2026", "“03/04/2026” can be read as two days. Write it as 2026-03-04 or 2026-04-03."),
    (3, "2999-01-01", "2999-01-01 is still to come"),
    (3, "soon", "“soon” is no day."),
    (4, "-5", "Write the amount in whole US dollars"),
    (5, "splendid", "“splendid” is none of these: delivered"),
    (5, "went bad", "Say in a sentence what happened"),
)


def rows(count: int = 1_000, broken: int = 30) -> list[list[str]]:
    """A header and so many rows, some of them broken, spread evenly."""
    made: list[list[str]] = [list(HEADER)]
    every = count // broken if broken else count + 1
    for number in range(1, count + 1):
        row = list(GOOD)
        row[0], row[1] = f"D-{number}", f"{GOOD[1]} number {number}"
        if broken and number % every == 0 and number // every <= broken:
            place, text, _ = BREAKS[(number // every) % len(BREAKS)]
            row[place] = text
        made.append(row)
    return made


def as_csv(table: Sequence[Sequence[Any]], *, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """As Excel and others write it."""
    made = io.StringIO()
    csv.writer(made, delimiter=separator).writerows(table)
    return made.getvalue().encode(encoding)


def as_xlsx(table: Sequence[Sequence[Any]], *, days: bool = True) -> bytes:
    """A workbook; days that can be read become days of Excel."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table:
        sheet.append([_cell(value) if days else value for value in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value
