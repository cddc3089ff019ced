"""A fact as a person reads it, the same on a draft and on a promise."""

from datetime import date

from dealdesk.templatetags import desk
from promises.domain.facts import FactKind, FactSpec, shown


def fact_text(spec: FactSpec, value: str) -> str:
    """A stored value in words: dates as days, numbers with their thousands marked, choices by their labels."""
    try:
        if spec.kind is FactKind.DATE:
            return desk.day(date.fromisoformat(value))
        if spec.kind is FactKind.NUMBER:
            return f"{int(value):,}"
    except ValueError:  # written before the fact had a kind
        return value
    return shown(spec, value)
