"""Reads a table somebody sent, CSV or XLSX, as rows of plain values.

It runs in a process of its own (`dealdesk.reading_apart`), so it needs no settings and no database, and it may be
ended at any moment. What it refuses it refuses in a sentence.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from dealdesk.reading_child import CannotRead
from promises.domain.decoding import decoded

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_TEXT = 30_000_000  # characters in all cells: repeated strings of a workbook take no room in its file
LONGEST_CELL = 32_767  # what a cell of Excel holds
LAST_LINE = 1_048_576  # of a sheet of Excel
HEADER_LINES = 50  # empty lines before the names of the columns

OFFICE_97 = b"\xd0\xcf\x11\xe0"
SEPARATORS = ",;\t"

PROTECTED = "This file is protected with a password, or an old .xls file. Save it as .xlsx or CSV and send that one."
NO_TEXT = "This is no text file: save the table as CSV (UTF-8) or as .xlsx and send that one."
NO_ROWS = "There is nothing in this file."
NO_SHEET = "There is no table in this file: its first sheet must hold the rows."
TOO_MANY_ROWS = f"There are more than {MOST_ROWS:,} rows in this file. Split it."
TOO_MANY_COLUMNS = f"There are more than {MOST_COLUMNS} columns in this file. Delete those that are not needed."
TOO_MUCH_TEXT = "There is more text in this file than can be read at once. Split it."
LONG_CELL = (
    "Line {line} has a cell of more than {most:,} characters. Most likely a quotation mark is opened there and never "
    "closed."
)
OPEN_QUOTE = "A quotation mark is opened on line {line} and never closed."
STRAY_QUOTE = "Quotation marks inside a quoted cell must be doubled."

#: Line in the file, its cells, and what is wrong with the line itself, or "".
Row = tuple[int, list[Any], str]


def read_table(path: str) -> dict[str, Any]:
    """The whole table.

    Args:
        path: a file whose name ends in .csv or .xlsx.

    Returns:
        `rows`, a list of line, cells and fault; the first is the one that names the columns. Cells are text, numbers,
        or {"day": "2026-04-03"}; empty ones are "". `notes`, sentences about how it was read.

    Raises:
        CannotRead: with the sentence for whoever sent it.
    """
    file = Path(path)
    notes: list[str] = []
    with file.open("rb") as opened:
        head = opened.read(8)
    if head.startswith(OFFICE_97):
        raise CannotRead(PROTECTED)
    rows = _workbook(file) if file.suffix.lower() == ".xlsx" else _text(file.read_bytes(), notes)
    return {"rows": list(_bounded(rows)), "notes": notes}


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that hold something, as many as may be."""
    count = text = 0
    for line, cells, fault in rows:
        while cells and cells[-1] in ("", None):
            cells.pop()
        if not cells and not fault:
            continue
        if len(cells) > MOST_COLUMNS:
            raise CannotRead(TOO_MANY_COLUMNS)
        count += 1
        if count > MOST_ROWS + 1:
            raise CannotRead(TOO_MANY_ROWS)
        text += sum(len(cell) for cell in cells if isinstance(cell, str))
        if text > MOST_TEXT:
            raise CannotRead(TOO_MUCH_TEXT)
        yield line, cells, fault
    if not count:
        raise CannotRead(NO_ROWS)


# --- CSV --------------------------------------------------------------------------------------------------------------


def _text(raw: bytes, notes: list[str]) -> Iterator[Row]:
    text = decoded(raw, notes, NO_TEXT)
    del raw
    skipped, separator = _separator(text)
    csv.field_size_limit(LONGEST_CELL)
    stream = io.StringIO(text, newline="")
    for _ in range(skipped):
        stream.readline()
    reader = csv.reader(stream, delimiter=separator, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells: list[Any] = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            said = str(problem)
            if "field larger" in said:
                raise CannotRead(LONG_CELL.format(line=line, most=LONGEST_CELL)) from None
            if "unexpected end" in said:
                raise CannotRead(OPEN_QUOTE.format(line=line)) from None
            yield line, [], STRAY_QUOTE
            continue
        yield line, cells, ""


def _separator(text: str) -> tuple[int, str]:
    """Lines before the table, and what separates its cells: what Excel's own first line says, else what separates the
    names of the columns."""
    first = text[:10].splitlines()[0].strip().lower() if text[:10].strip() else ""
    if len(first) == 5 and first.startswith("sep=") and first[4] in SEPARATORS:
        return 1, first[4]
    counts = dict.fromkeys(SEPARATORS, 0)
    quoted = False
    for char in text.lstrip("\r\n")[:LONGEST_CELL]:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "\r\n":
            break
        elif not quoted and char in counts:
            counts[char] += 1
    return 0, max(SEPARATORS, key=lambda char: counts[char])


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _workbook(file: Path) -> Iterator[Row]:
    """The first sheet, as it was when it was saved last: formulas are not computed, their last values are read."""
    with zipfile.ZipFile(file) as zipped:
        if "EncryptedPackage" in zipped.namelist():
            raise CannotRead(PROTECTED)
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise CannotRead(NO_SHEET)
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    rows = sheet.iter_rows(max_row=LAST_LINE, max_col=MOST_COLUMNS + 1, values_only=True)
    for line, cells in enumerate(rows, start=1):
        yield line, [_plain(cell) for cell in cells], ""


def _plain(value: Any) -> Any:
    """A cell as JSON has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | str):
        return value
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)
