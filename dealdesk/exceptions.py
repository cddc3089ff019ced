"""Refusals. Every one carries the sentence that the page, the API and the test show, word for word."""

from collections.abc import Mapping


class Refused(Exception):
    """A door said no; nothing was changed.

    Args:
        sentence: who must do what, in plain words.
        field: the form field the sentence belongs to, or "" for the whole form.
    """

    status = 409

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Denied(Refused):
    """This person may not do this; the attempt is itself an audit event (RELIABILITY row 23)."""

    status = 403


class Conflict(Refused):
    """The step does not fit the state the promise is in now (RELIABILITY rows 22 and 24)."""

    status = 409


class Stale(Conflict):
    """Somebody else changed the promise since the form was opened (RELIABILITY row 19, I16).

    Args:
        what: what was changed, as it begins a sentence.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was changed while you were writing. Your text is kept; compare it and send again.")
        self.nothing_written = f"{what} was changed since you opened this page. Look at it again, then decide."


class Busy(Conflict):
    """Another transaction holds the row and did not let go in time; nothing was changed, and trying again may help."""

    def __init__(self) -> None:
        super().__init__("Somebody else is changing this at this moment. Your text is kept; send it again.")


class VersionMissing(Refused):
    """A form came without the version it was opened on (RELIABILITY row 18)."""

    status = 428

    def __init__(self) -> None:
        super().__init__("Reload the page and try again.")


class Invalid(Refused):
    """What was typed cannot be used; each sentence belongs to one field.

    Args:
        errors: field name to sentence; the name "" stands for the whole form.
    """

    status = 422

    def __init__(self, errors: Mapping[str, str]) -> None:
        field, sentence = next(iter(errors.items()))
        super().__init__(sentence, field=field)
        self.errors = dict(errors)


class TooMany(Refused):
    """Too much of it in a short time (RELIABILITY row 50).

    Args:
        retry_after: seconds until it may work again; the answer's Retry-After header.
    """

    status = 429

    def __init__(self, sentence: str, *, retry_after: int, field: str = "") -> None:
        super().__init__(sentence, field=field)
        self.retry_after = retry_after


class FormReused(Refused):
    """A form token came back with other content (RELIABILITY row 21)."""

    status = 422

    def __init__(self) -> None:
        super().__init__("This form was already used.")


class AlreadyDone(Exception):
    """The same form was posted again; the first post's result stands (I15).

    Args:
        result: the label of what the first post made, for example "P-1042".
    """

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result
