"""One line that somebody typed, as every door takes it: cleaned, or refused at its field."""

from dealdesk.domain.text import TextRefused, clean
from dealdesk.exceptions import Invalid


def one_line(raw: str, field: str, *, limit: int, empty: str = "") -> str:
    """The line as it is kept.

    Args:
        raw: what was typed.
        field: of the form it was typed into.
        limit: the most characters.
        empty: the sentence where nothing was typed; "" where it may be left out, which gives "".

    Raises:
        Invalid: nothing was typed and something must be, or it cannot be used.
    """
    if not raw.strip():
        if empty:
            raise Invalid({field: empty})
        return ""
    try:
        return clean(raw, limit=limit)
    except TextRefused as refused:
        problem = refused.problems[0]
        raise Invalid({field: empty if empty and problem.code == "required" else problem.message}) from None
