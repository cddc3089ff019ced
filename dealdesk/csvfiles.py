"""Spreadsheets we hand out: streamed, and with no cell that a spreadsheet program would run (RELIABILITY row 51)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

#: What a cell may not begin with: the signs that start a formula, also in full width, and the control characters that
#: a program skips before it looks (ASVS 1.2.10).
RUNS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝")  # noqa: RUF001 -- the full-width sign is meant
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def guarded(value: Any) -> Any:
    """A cell as it may stand in a file: words that begin like a formula begin with an apostrophe; numbers stay."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = "" if value is None else str(value)
        return f"'{text}" if text.startswith(RUNS) else text
    return value


def lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as lines of a file, every cell guarded, one after the other.

    A NUL inside a cell is left out: no program reads what comes after it.
    """
    writer = csv.writer(_Echo())
    for row in rows:
        cells = [guarded(value) for value in row]
        yield writer.writerow([cell.replace("\0", "") if isinstance(cell, str) else cell for cell in cells])


def csv_response(name: str, rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A file to save.

    Args:
        name: of the file, in plain letters.
        rows: the first is the heading.
    """

    def content() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        yield from lines(rows)

    response = StreamingHttpResponse(content(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
