"""What a rep may say to the customer while an answer is still open (UX 4.5, After sending)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from promises.enums import TIMED_STATES, PromiseType
from promises.models import Promise

#: What is being checked, in words that promise nothing of it. Never the ask itself: its words are what is under review.
CHECKING = {
    PromiseType.SECURITY.value: "the product has the control you asked for",
    PromiseType.DATA_MOVEMENT.value: "the data can move the way you described",
    PromiseType.CUSTOM_LOGIC.value: "the product can follow the rule you described",
    PromiseType.MIXED.value: "the product can do what you described",
    "": "we can say yes to this",
}


def holding_sentence(*, type: str, due: datetime, zone: str, is_last: bool) -> str:
    """A sentence for the customer that promises nothing but to hear from us.

    Arguments:
        type: promise type, or "" for a commercial term or a date alone.
        due: when the answer is due, aware.
        zone: IANA name of the customer's zone, in which the moment is told.
        is_last: whether what is due is the final answer. While the groups review, another window follows theirs, so the
            customer is told when they hear from us and not that the answer is there by then.
    """
    when = due.astimezone(ZoneInfo(zone))
    suffix = " UTC" if when.tzname() == "UTC" else ""
    said = f"{when:%A, %B} {when.day}, {when:%H:%M}{suffix}"
    then = "you will have our answer" if is_last else "you will hear from us"
    return f"We are checking whether {CHECKING[type]}; {then} by {said}."


def to_say_now(promise: Promise, now: datetime) -> str:
    """The holding sentence of a promise, or "" where no answer is on its way.

    While a question waits for sales there is no moment to name, and past its deadline none that is still to come.

    Arguments:
        promise: with its deal.
        now: the database clock, aware UTC.
    """
    if promise.answer_by is None or promise.shown_state(now) not in TIMED_STATES:
        return ""
    zone, is_last = promise.deal.zone, promise.is_with_owner
    return holding_sentence(type=promise.type, due=promise.answer_by, zone=zone, is_last=is_last)
