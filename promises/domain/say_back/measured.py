"""An amount that stayed, of something else: calendar days for working days, the end of a quarter for that of a year."""

import re
from collections.abc import Iterator

from promises.domain.say_back.flags import Flag

_WORKING = re.compile(r"\b(?:business|working|work|week)[ -]?days?\b")
_CALENDAR = re.compile(r"\bcalendar[ -]days?\b")
_SO_MANY_DAYS = re.compile(r"\b(\d+|[a-z]+) (business|working|work|calendar)[ -]days?\b")
_END = re.compile(
    r"\b(year|quarter|month|week)[- ]end\b|\bend of (?:the |each |every |a )?(?:calendar )?(year|quarter|month|week)\b"
)
_MONEY = (
    r"(?:(?:eur|usd|gbp|chf|[€$£]) ?\d[\d.,]*\d|\d[\d.,]* ?(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|francs?|[€$£]))"
)
_TIME = r"(?:second|minute|hour|day|night|week|month|quarter|year|calendar|contract|annum)"
#: A price for each of several in each of a time: EUR 320 per depot per month.
_EACH_IN_TIME = re.compile(
    rf"({_MONEY}) (?:per|an?|each|for each|for every) (?!{_TIME})([^\W\d_]{{3,}}) (?:per|an?|each|every|and) {_TIME}"
)
_APIECE = re.compile(r"\b(?:per|each|every|apiece|any|single|one|times|multipl\w+)\b|[/×*]")


def measured_otherwise(said: str, back: str) -> Iterator[Flag]:
    """Amounts and dates of which the number is there, but not what it is a number of.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    low, own = said.lower(), back.lower()
    for one, other in ((_WORKING, _CALENDAR), (_CALENDAR, _WORKING)):
        if one.search(low) and not other.search(low) and (found := other.search(own)) and not one.search(own):
            yield Flag("number", found[0])
    days, theirs = ({found[1]: _kind(found[2]) for found in _SO_MANY_DAYS.finditer(text)} for text in (low, own))
    for many in days.keys() & theirs.keys():
        if days[many] != theirs[many] and len(days) > 1:
            yield Flag("number", f"{many} {theirs[many]} days")
    ends, told = ({found[1] or found[2] for found in _END.finditer(text)} for text in (low, own))
    if ends and told and not ends & told:
        yield Flag("date", f"end of {min(told)}")
    for found in _EACH_IN_TIME.finditer(low):
        figures = re.sub(r"[^\d.,]", "", found[1]).strip(".,")
        clauses = [clause for clause in re.split(r"[.;](?=\s|\Z)", own) if figures in clause]
        without_times = [re.sub(rf"\b(?:per|an?|each|every) (?:{_TIME})\b", "", clause) for clause in clauses]
        if clauses and not any(_is_each(clause, found[2]) for clause in without_times):
            yield Flag("number", found[0])


def _kind(day: str) -> str:
    return "calendar" if day == "calendar" else "working"


def _is_each(clause: str, thing: str) -> bool:
    return _APIECE.search(clause) is not None or re.search(rf"\b(?:an?|by) (?:[\w-]+ )?{thing[:5]}", clause) is not None
