"""What stands in one cell of a table of past promises, or the sentence about why it cannot be read. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

from dealdesk.domain.text import TextRefused, clean
from promises.domain.facts import HIGHEST_NUMBER, FactKind, FactSpec
from promises.enums import OutcomeKind, PromiseType
from promises.models.facts import FACT_LIMIT
from promises.models.promise import ASK_LIMIT
from reviews.enums import Cause

EARLIEST = date(1990, 1, 1)
MOST_AMOUNT = 2_147_483_647  # fits every database's integer (RELIABILITY row 30)
MOST_DAYS = 32_767

MISSING = "This cell is empty, and every row needs one."
NO_DAY = "“{said}” is no day. Write it as 2026-04-03."
NUMBER_NO_DAY = "This is a number and no day. Give the cell the format of a date, or write it as 2026-04-03."
STILL_TO_COME = "{day} is still to come; past promises only."
LONG_AGO = "{day} is too long ago to be right."
NO_AMOUNT = "Write the amount in whole US dollars, for example 84000."
NO_DAYS = f"Write a whole number of days, from 0 to {MOST_DAYS:,}."
NO_NUMBER = "Write a whole number, for example 2000."
ONE_OF = "“{said}” is none of these: {known}."
SHOWN = 40  # characters of a cell in a sentence

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})", re.ASCII)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.ASCII)
_TWO_WAYS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})", re.ASCII)
_AMOUNT = re.compile(r"(?:US\$|USD|\$)? ?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))? ?(?:US\$|USD|\$)?", re.ASCII | re.I)
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,12}", re.ASCII)


class CellRefused(ValueError):
    """The cell cannot be used; the text is the sentence for the row."""


def _spoken(*choices: tuple[Sequence[str], str]) -> Mapping[str, str]:
    return {said: value for names, value in choices for said in names}


TYPES = _spoken(
    (("security",), PromiseType.SECURITY),
    (("data movement", "data", "integration"), PromiseType.DATA_MOVEMENT),
    (("custom logic", "custom", "logic"), PromiseType.CUSTOM_LOGIC),
    (("mixed",), PromiseType.MIXED),
    (("commercial", "date", "commercial or date", "none"), ""),
)
OUTCOMES = _spoken(
    (
        ("delivered", "delivered on the promised day", "delivered on time", "on time", "done", "kept", "ok"),
        OutcomeKind.DELIVERED,
    ),
    (("late", "delivered late", "delayed"), OutcomeKind.LATE),
    (("went bad", "bad", "failed", "broken", "not delivered", "missed"), OutcomeKind.WENT_BAD),
    (("open", "unknown", "not known"), ""),
)
CAUSES = _spoken(
    *(
        ((cause.value.replace("_", " "), str(cause.label).casefold(), *more), cause.value)
        for cause, more in (
            (Cause.NO_LIMIT, ("no limit",)),
            (Cause.DATE_NOT_SIZED, ("date", "not sized")),
            (Cause.NO_OWNER, ("no owner",)),
            (Cause.WORDS_EDITED, ("edited",)),
            (Cause.PRODUCT_GAP, ("gap",)),
            (Cause.OTHER, ("else",)),
        )
    )
)
#: What stands for "nobody knows": such a fact is left out.
UNKNOWN = frozenset({"nobody knows yet", "nobody knows", "unknown", "not known", "n/a", "na", "?", "-", "–"})


def folded(text: str) -> str:
    """A name as it is compared: lower case, one plain space between its words."""
    return re.sub(r"[\s_\-\u00a0]+", " ", text).strip(" *:").casefold()


def words(limit: int, *, one_line: bool = True, required: bool = False) -> Callable[[Any], str]:
    """A reader of text, cleaned as typed text is (RELIABILITY rows 2 to 9 and 13)."""

    def read(cell: Any) -> str:
        text = said(cell)
        if not text.strip():
            if required:
                raise CellRefused(MISSING)
            return ""
        try:
            return clean(text, limit=limit, one_line=one_line)
        except TextRefused as refused:
            raise CellRefused(refused.problems[0].message) from None

    return read


ask = words(ASK_LIMIT, required=True)


def said(cell: Any) -> str:
    """A cell as text, the way a person would write it."""
    if isinstance(cell, Mapping):
        return str(cell.get("day", ""))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else str(cell)
    return str(cell)


def day(cell: Any, today: date) -> date:
    """The day of a past promise.

    Raises:
        CellRefused: no day, one that can be read in two ways, or none of the past.
    """
    found = any_day(cell)
    if found > today:
        raise CellRefused(STILL_TO_COME.format(day=found.isoformat()))
    return found


def any_day(cell: Any) -> date:
    """A day, written so that it can be read in one way only.

    Raises:
        CellRefused: it can be read in two ways, or in none.
    """
    if isinstance(cell, int | float):
        raise CellRefused(NUMBER_NO_DAY)
    text = re.sub(r"\s+", " ", said(cell)).strip()
    if not text:
        raise CellRefused(MISSING)
    if match := _ISO.fullmatch(text):
        year, month, number = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, number = int(match[3]), MONTHS.get(match[2].lower(), 0), int(match[1])
    elif match := _MONTH_FIRST.fullmatch(text):
        year, month, number = int(match[3]), MONTHS.get(match[1].lower(), 0), int(match[2])
    elif _TWO_WAYS.fullmatch(text):
        raise CellRefused(_two_ways(text))
    else:
        raise CellRefused(NO_DAY.format(said=shortened(text)))
    try:
        found = date(year, month, number)
    except ValueError:
        raise CellRefused(NO_DAY.format(said=shortened(text))) from None
    if found < EARLIEST:
        raise CellRefused(LONG_AGO.format(day=found.isoformat()))
    return found


def _two_ways(text: str) -> str:
    """The sentence about 03/04/2026, with the days it could be."""
    first, second, year = (int(part) for part in re.split(r"[/.-]", text))
    year += 2000 if year < 100 else 0
    readings = []
    for month, number in ((first, second), (second, first)):
        try:
            readings.append(datetime(year, month, number).date().isoformat())  # noqa: DTZ001 -- a day of a file
        except ValueError:
            continue
    if not readings:
        return NO_DAY.format(said=text)
    can_be = " or ".join(dict.fromkeys(readings))
    if len(set(readings)) == 1:
        return f"“{text}” leaves open which number is the month. Write it as {can_be}."
    return f"“{text}” can be read as two days. Write it as {can_be}."


def amount(cell: Any) -> int:
    """Whole US dollars; 0 where nobody said.

    Raises:
        CellRefused: no amount.
    """
    if isinstance(cell, int | float) and isfinite(cell) and cell >= 0:
        return _up_to(MOST_AMOUNT, round(cell), NO_AMOUNT)
    text = said(cell).strip()
    if not text:
        return 0
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise CellRefused(NO_AMOUNT)
    return _up_to(MOST_AMOUNT, round(float(f"{match[1].replace(',', '')}.{match[2] or 0}")), NO_AMOUNT)


def days(cell: Any) -> int:
    """Days more than promised; 0 where nobody said.

    Raises:
        CellRefused: no whole number.
    """
    text = said(cell).strip()
    return _whole(text, MOST_DAYS, NO_DAYS) if text else 0


def choice(known: Mapping[str, str], shown: Sequence[str]) -> Callable[[Any], str]:
    """A reader of one of several words, by any name they go by.

    Args:
        known: folded name to stored value.
        shown: what the sentence names.
    """

    def read(cell: Any) -> str:
        text = said(cell).strip()
        if not text:
            return ""
        found = known.get(folded(text))
        if found is None:
            raise CellRefused(ONE_OF.format(said=shortened(text), known=", ".join(shown)))
        return found

    return read


type = choice(TYPES, ("security", "data movement", "custom logic", "mixed"))
outcome = choice(OUTCOMES, ("delivered", "late", "went bad"))
cause = choice(CAUSES, [cause.value.replace("_", " ") for cause in Cause])


def fact(spec: FactSpec) -> Callable[[Any], str]:
    """A reader of one fact, as it would be stored; "" where nobody knew."""
    known = {folded(name): value for value, label in spec.choices for name in (value, label)}
    chosen = choice(known, [label for _, label in spec.choices])
    text = words(FACT_LIMIT)

    def read(cell: Any) -> str:
        if not said(cell).strip() or said(cell).strip().casefold() in UNKNOWN:
            return ""
        if spec.kind == FactKind.CHOICE:
            return chosen(cell)
        if spec.kind == FactKind.DATE:
            return any_day(cell).isoformat()
        if spec.kind == FactKind.NUMBER:
            return str(_whole(said(cell).strip(), HIGHEST_NUMBER, NO_NUMBER))
        return text(cell)

    return read


def shortened(text: str) -> str:
    """A cell as it may stand in a sentence."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _whole(text: str, most: int, sentence: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise CellRefused(sentence)
    return _up_to(most, int(text.replace(",", "")), sentence)


def _up_to(most: int, number: int, sentence: str) -> int:
    if number > most:
        raise CellRefused(sentence)
    return number
