"""Which columns of a table are which, and which of its rows tell of a past promise. Pure: nothing is read or stored.

The names of columns, and what may stand in each, are told to people in docs/look-back-import.md and in the template.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dealdesk.exceptions import Invalid
from promises.domain.facts import ALL, ASKED
from promises.enums import OutcomeKind
from reviews.domain import past_cells as cells
from reviews.domain.past_cells import CellRefused, folded

EVERY_ROWS = 100  # rows between two calls of `at`
REFERENCE_LIMIT, REGION_LIMIT, HAPPENED_LIMIT = 60, 60, 500
IGNORED_SHOWN = 20  # names of unknown columns that are told
MORE = "…"

NO_COLUMNS = "The first row must name the columns. “ask” and “promised_on” are needed; {found}."
NONE_FOUND = "none of its names is known"
NOT_KNOWN = "; not known: {names}"
TWO_COLUMNS = "Two columns are “{name}”: “{first}” and “{second}”. Delete or rename one of them."
NO_ROWS = "There is no row below the names of the columns."
TOO_MANY_CELLS = "This row has {count} cells, and only {named} columns have a name. Put words with commas in quotes."
SAY_WHAT_HAPPENED = "Say in a sentence what happened: this promise went bad."

#: Column to the further names it goes by, folded.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "reference": ("id", "number", "ref", "promise id", "key"),
    "ask": ("promise", "request", "what was promised", "what the customer wants"),
    "type": ("kind", "promise type"),
    "promised_on": ("date", "day", "promised", "promise date", "date promised", "when"),
    "amount": ("value", "deal value", "deal amount", "amount usd"),
    "region": ("deal region", "region of the deal"),
    "outcome": ("result", "status", "how it ended"),
    "extra_days": ("days late", "delay", "extra work", "extra days spent"),
    "what_happened": ("notes", "comment", "story", "lesson"),
    "cause": ("reason", "root cause", "why"),
}
REQUIRED = ("ask", "promised_on")
#: Further names of facts whose label means a column of the deal in a spreadsheet; "Region" alone is the deal's.
FACT_SYNONYMS: dict[str, tuple[str, ...]] = {"data_region": ("region of the data", "regions of the data")}

_NAMES = {
    **{folded(name): key for key, spec in {**ASKED, **ALL}.items() for name in (key, spec.label)},
    **{folded(name): key for key, names in FACT_SYNONYMS.items() for name in names},
    **{folded(name): column for column, names in SYNONYMS.items() for name in (column, *names)},
}
_FACTS = {**ALL, **ASKED}


@dataclass(frozen=True)
class RowError:
    """Why a row is left out: its line in the file, the column as the file calls it or "", and a sentence."""

    line: int
    column: str
    reason: str

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {"line": self.line, "column": self.column, "reason": self.reason}


@dataclass
class Checked:
    """What a table holds.

    Attributes:
        used: column to what the file calls it.
        ignored: names of columns nobody knows, as they stand in the file.
        good: rows as `PastPromise` has them, `promised_on` as text, with their `line`.
        errors: every fault of every other row.
        left_out: the first fault of each row that is left out.
    """

    used: dict[str, str]
    ignored: list[str]
    good: list[dict[str, Any]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    left_out: list[RowError] = field(default_factory=list)


def columns(header: Sequence[Any]) -> tuple[dict[int, str], dict[str, str], list[str]]:
    """Which place holds which column.

    Args:
        header: the cells of the first row.

    Returns:
        Place to column, column to its name in the file, and the names nobody knows.

    Raises:
        Invalid: a needed column is missing, or one is there twice.
    """
    places: dict[int, str] = {}
    used: dict[str, str] = {}
    ignored: list[str] = []
    for place, cell in enumerate(header):
        shown = cells.shortened(" ".join(cells.said(cell).split()))
        column = _NAMES.get(folded(shown))
        if column is None:
            if shown:
                ignored.append(shown)
            continue
        if column in used:
            raise Invalid({"file": TWO_COLUMNS.format(name=column, first=used[column], second=shown)})
        places[place], used[column] = column, shown
    if any(column not in used for column in REQUIRED):
        missing = [f"“{column}”" for column in REQUIRED if column not in used]
        found = NONE_FOUND if not used else f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        if ignored:
            found += (NOT_KNOWN if used else ": {names}").format(
                names=", ".join(f"“{name}”" if name != MORE else name for name in _told(ignored))
            )
        raise Invalid({"file": NO_COLUMNS.format(found=found)})
    return places, used, _told(ignored)


def _told(names: list[str]) -> list[str]:
    """So many of them as are told, with a mark where there are more."""
    return names[:IGNORED_SHOWN] + ([MORE] if len(names) > IGNORED_SHOWN else [])


def check_rows(
    table: Iterable[Sequence[Any]], *, today: date, at: Callable[[int], None] = lambda done: None
) -> Checked:
    """Read every row of a table.

    Args:
        table: line, cells and fault of each row, as `promises.domain.tables` gives them; the first names the columns.
        today: a promise made after it is none of the past.
        at: told every so many rows how many are done; may raise to stop.

    Raises:
        Invalid: the columns cannot be told apart, or there is no row.
    """
    rows = iter(table)
    header = next(rows, (0, (), ""))[1]
    places, used, ignored = columns(header)
    readers = _readers(used, today)
    checked = Checked(used, ignored)
    done = 0
    for done, (line, row, fault) in enumerate(rows, start=1):
        if done % EVERY_ROWS == 0:
            at(done)
        errors = [RowError(line, "", fault)] if fault else []
        if not errors and len(row) > len(header):
            errors = [RowError(line, "", TOO_MANY_CELLS.format(count=len(row), named=len(header)))]
        found = {} if errors else _read(line, row, places, used, readers, errors)
        if errors:
            checked.errors.extend(errors)
            checked.left_out.append(errors[0])
        else:
            checked.good.append(found)
    at(done)
    if not done:
        raise Invalid({"file": NO_ROWS})
    return checked


def _read(
    line: int,
    row: Sequence[Any],
    places: Mapping[int, str],
    used: Mapping[str, str],
    readers: Mapping[str, Callable[[Any], Any]],
    errors: list[RowError],
) -> dict[str, Any]:
    """One row; what is wrong with it is added to `errors`."""
    found: dict[str, Any] = {"line": line, "facts": {}}
    for place, column in places.items():
        try:
            value = readers[column](row[place] if place < len(row) else "")
        except CellRefused as refused:
            errors.append(RowError(line, used[column], str(refused)))
            continue
        if column in SYNONYMS:
            found[column] = value
        elif value:
            found["facts"][column] = value
    went_bad = found.get("outcome") == OutcomeKind.WENT_BAD
    if went_bad and not found.get("what_happened") and not any(e.column == used.get("what_happened") for e in errors):
        errors.append(RowError(line, used.get("what_happened", "what_happened"), SAY_WHAT_HAPPENED))
    return found


def _readers(used: Iterable[str], today: date) -> dict[str, Callable[[Any], Any]]:
    own: dict[str, Callable[[Any], Any]] = {
        "reference": cells.words(REFERENCE_LIMIT),
        "ask": cells.ask,
        "type": cells.type,
        "promised_on": lambda cell: cells.day(cell, today).isoformat(),
        "amount": cells.amount,
        "region": cells.words(REGION_LIMIT),
        "outcome": cells.outcome,
        "extra_days": cells.days,
        "what_happened": cells.words(HAPPENED_LIMIT, one_line=False),
        "cause": cells.cause,
    }
    return {column: own.get(column) or cells.fact(_FACTS[column]) for column in used}
