"""What a lane says besides its answer: engineering whether it fits and what it displaces, security what it changes,
product where it belongs. Kept with the review, so that the owner decides on more than a yes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dealdesk.domain.text import TextRefused, clean
from promises.enums import Lane
from reviews.enums import Answer

LONGEST = 200  # characters of one particular
YES = frozenset({Answer.YES, Answer.YES_IF})


@dataclass(frozen=True)
class Particular:
    """One thing a lane says besides its answer.

    Attributes:
        key: stored name.
        lane: the lane that says it.
        label: short label, in the form and beside what was said.
        choices: stored value and label; empty where it is words.
        missing: the sentence that asks for it with a yes, or "" where it may be left out.
        only_with: key and value of the particular that makes it necessary, or None.
    """

    key: str
    lane: Lane
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    missing: str = ""
    only_with: tuple[str, str] | None = None

    def text(self, value: str) -> str:
        """What was said, as a reader sees it."""
        return dict(self.choices).get(value, value)


NOWHERE = "nowhere"
PARTICULARS = (
    Particular(
        "fit",
        Lane.ENGINEERING,
        "Does it fit?",
        (("today", "Fits today"), ("extra", "Extra work"), ("displaces", "Displaces other work")),
        "Say whether it fits today, is extra work or displaces other work.",
    ),
    Particular(
        "displaced",
        Lane.ENGINEERING,
        "What it displaces",
        missing="Say which work it displaces.",
        only_with=("fit", "displaces"),
    ),
    Particular("limits", Lane.ENGINEERING, "Which limits apply"),
    Particular("access", Lane.SECURITY, "What access changes"),
    Particular("risk", Lane.SECURITY, "What the risk is"),
    Particular("controls", Lane.SECURITY, "Which controls hold it"),
    Particular(
        "place",
        Lane.PRODUCT,
        "Where it belongs",
        (
            ("today", "In the product today"),
            ("roadmap", "On the roadmap"),
            ("paid", "Paid custom work"),
            (NOWHERE, "Nowhere"),
        ),
        "Say where it belongs: in the product today, on the roadmap, paid custom work or nowhere.",
    ),
)
YES_TO_NOWHERE = "It belongs nowhere: answer No, or say where it belongs."


def particulars_of(lane: Lane) -> Sequence[Particular]:
    """What one lane is asked besides its answer, in the order of the form."""
    return tuple(one for one in PARTICULARS if one.lane == lane)


def kept(lane: Lane, answer: Answer, said: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What is kept of the particulars, and what is wrong with them.

    Args:
        lane: the lane that answers; what belongs to another is left out.
        answer: the answer they come with; only a yes needs any.
        said: key to value; words are normalised once.

    Returns:
        key to value without empty ones, and key to the sentence that refuses it.
    """
    found: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for one in particulars_of(lane):
        value = (said.get(one.key) or "").strip()
        if one.choices and value and value not in dict(one.choices):
            wrong[one.key] = "Select a valid choice."
            continue
        if value and not one.choices:
            try:
                value = clean(value, limit=LONGEST)
            except TextRefused as refused:
                wrong[one.key] = refused.problems[0].message
                continue
        if value:
            found[one.key] = value
        elif (
            answer in YES and one.missing and (one.only_with is None or found.get(one.only_with[0]) == one.only_with[1])
        ):
            wrong[one.key] = one.missing
    if answer in YES and found.get("place") == NOWHERE:
        wrong["place"] = YES_TO_NOWHERE
    return found, wrong


def shown(lane: Lane, said: Mapping[str, Any]) -> list[dict[str, str]]:
    """Label and text of what a lane said, for a page."""
    return [{"label": one.label, "value": one.text(said[one.key])} for one in particulars_of(lane) if said.get(one.key)]
