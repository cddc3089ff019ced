"""Days of the week that a text names, singly or from one to another."""

import re

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(r"\b(mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?s?\b")
_RANGE = re.compile(r"\b(\w{3,9}?)s?(?: (?:to|through|thru|till|until) |\s?[-–]\s?)(\w{3,9}?)s?\b")


def weekdays(low: str) -> set[str]:
    """Every day of the week that is named, also within a range."""
    found = {day for day in _WEEK for said in _DAY.findall(low) if day.startswith(said[:3])}
    for first, last in _RANGE.findall(low):
        ends = [next((n for n, day in enumerate(_WEEK) if name[:3] == day[:3]), None) for name in (first, last)]
        if ends[0] is not None and ends[1] is not None and ends[0] < ends[1]:
            found.update(_WEEK[ends[0] : ends[1] + 1])
    if re.search(r"\bweekdays?\b", low):
        found.update(_WEEK[:5])
    if re.search(r"\bweekends?\b", low):
        found.update(_WEEK[5:])
    return found
