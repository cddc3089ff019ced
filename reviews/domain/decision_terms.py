"""What the one owner offers and signs, and whether every part of it is there and can be used."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dealdesk.domain.text import TextRefused, clean
from dealdesk.exceptions import Invalid
from promises.domain.facts import find_out, unknowns_that_block
from promises.domain.owner_text import ONE_OWNER, names_several
from promises.domain.wording_in_force import Words
from promises.enums import Lane
from promises.models import Promise
from promises.models.wording import WORDING_LIMIT
from reviews.domain.days import NamedDay, only_day
from reviews.domain.steps import Step
from reviews.enums import YES_OUTCOMES, DecisionOutcome
from reviews.models import Proposal, Review

FURTHEST = 5 * 365  # days ahead a date may lie (RELIABILITY row 27)
#: Most characters of the texts beside the sentence, as their columns have them.
WHO_LIMIT = 80
PART_LIMIT = 200


@dataclass(frozen=True)
class ConditionTerms:
    """One condition as the lead writes it down.

    Attributes:
        lane: the lane that asked for it and confirms that it is met.
        who: who must act; these words stand in the sentence.
        what: what they must do; these words stand in the sentence.
        by_when: the last day; it stands in the sentence too.
        shown_by: what will show that it is met.
    """

    lane: Lane
    who: str
    what: str
    by_when: date
    shown_by: str


@dataclass(frozen=True)
class DecisionTerms:
    """What the owner offers and later signs.

    Attributes:
        outcome: yes, or yes with conditions.
        sentence: the exact words, at most 600 characters.
        delivery_owner: group or person that delivers.
        delivery_date: the promised day.
        limit: where the promise stops.
        expires_on: last day on which the answer may be used, or None.
        conditions: at least one with "yes with conditions", none with "yes".
    """

    outcome: DecisionOutcome
    sentence: str
    delivery_owner: str
    delivery_date: date | None
    limit: str
    expires_on: date | None = None
    conditions: Sequence[ConditionTerms] = field(default=())


def words_of(terms: DecisionTerms) -> list[Words]:
    """Everything of a yes that goes out with the sentence: a vague limit takes back what the sentence pins down."""
    parts = [("delivery_owner", terms.delivery_owner), ("limit", terms.limit)]
    for number, condition in enumerate(terms.conditions):
        parts += [(f"conditions-{number}-{name}", getattr(condition, name)) for name in ("who", "what", "shown_by")]
    return [Words("sentence", terms.sentence), *(Words(name, text, is_sentence=False) for name, text in parts)]


def check_terms(step: Step, terms: DecisionTerms) -> DecisionTerms:
    """Every part of a yes is there and can be used (RELIABILITY rows 4 to 13 and 25 to 27).

    Returns:
        The terms with every text normalised.

    Raises:
        Invalid: one sentence for each field that is wrong.
    """
    errors: dict[str, str] = {}
    terms = _cleaned(errors, terms)
    sentence = terms.sentence if "sentence" not in errors else ""
    if "delivery_owner" not in errors and names_several(terms.delivery_owner):
        errors["delivery_owner"] = ONE_OWNER
    if terms.outcome not in YES_OUTCOMES:
        errors["outcome"] = "Only a yes is proposed to the lanes; a no is signed at once."
    today = step.now.astimezone(ZoneInfo(step.deal.zone)).date()
    if terms.delivery_date is None:
        errors["delivery_date"] = "Give the promised day."
    else:
        _check_date(errors, "delivery_date", terms.delivery_date, today)
        earliest = earliest_date(step.promise)
        if "delivery_date" not in errors and earliest is not None and terms.delivery_date < earliest:
            errors["delivery_date"] = f"Engineering can deliver on {earliest:%Y-%m-%d} at the earliest."
    if terms.expires_on is not None:
        _check_date(errors, "expires_on", terms.expires_on, today)
    _check_conditions(errors, terms, sentence, today)
    for number, condition in enumerate(terms.conditions):
        if condition.lane.is_extra and condition.lane not in {row.lane for row in step.lanes}:
            errors.setdefault(f"conditions-{number}-lane", f"{condition.lane.label} is not asked about this promise.")
    _check_same_day(errors, terms, sentence)
    blocking = unknowns_that_block(step.promise.type, step.facts(), sentence)
    if blocking and "sentence" not in errors:
        errors["sentence"] = find_out(blocking)
    if errors:
        raise Invalid(errors)
    return terms


def _cleaned(errors: dict[str, str], terms: DecisionTerms) -> DecisionTerms:
    """The terms with their texts normalised by `clean`; a text it refuses stays as typed and is named in `errors`."""

    def text(name: str, raw: str, limit: int, empty: str = "This field is required.") -> str:
        try:
            return clean(raw, limit=limit)
        except TextRefused as refused:
            problem = refused.problems[0]
            errors[name] = empty if problem.code == "required" else problem.message
            return raw

    return replace(
        terms,
        sentence=text("sentence", terms.sentence, WORDING_LIMIT),
        delivery_owner=text("delivery_owner", terms.delivery_owner, WHO_LIMIT, "Name who delivers this."),
        limit=text("limit", terms.limit, PART_LIMIT, "Write where the promise stops."),
        conditions=tuple(
            replace(
                condition,
                who=text(f"conditions-{number}-who", condition.who, WHO_LIMIT),
                what=text(f"conditions-{number}-what", condition.what, PART_LIMIT),
                shown_by=text(f"conditions-{number}-shown_by", condition.shown_by, PART_LIMIT),
            )
            for number, condition in enumerate(terms.conditions)
        ),
    )


def _check_date(errors: dict[str, str], name: str, value: date, today: date) -> None:
    last = today + timedelta(days=FURTHEST)
    if not today <= value <= last:
        errors[name] = f"Choose a date from today to {last:%Y-%m-%d}."


def _check_conditions(errors: dict[str, str], terms: DecisionTerms, sentence: str, today: date) -> None:
    if terms.outcome == DecisionOutcome.YES_IF and not terms.conditions:
        errors["conditions"] = "Write down at least one condition: who must do what, by when, shown by what."
    if terms.outcome == DecisionOutcome.YES and terms.conditions:
        errors["conditions"] = "A yes with conditions is signed as “Yes, with conditions”."
    said = sentence.casefold()
    for number, condition in enumerate(terms.conditions):
        for name in ("who", "what"):
            words = getattr(condition, name)
            if words.casefold() not in said:
                errors.setdefault(f"conditions-{number}-{name}", f"“{words}” does not stand in the sentence.")
        _check_date(errors, f"conditions-{number}-by_when", condition.by_when, today)
        if not names_day(sentence, condition.by_when):
            day = f"{calendar.month_name[condition.by_when.month]} {condition.by_when.day}"
            errors.setdefault(f"conditions-{number}-by_when", f"{day} does not stand in the sentence.")


def _check_same_day(errors: dict[str, str], terms: DecisionTerms, sentence: str) -> None:
    """A sentence that names one day and a date that is another would both go out, side by side.

    Days of conditions and of the expiry stand in the sentence for themselves. While a condition is missing or wrong,
    nobody can tell yet whose day it is.
    """
    unsettled = any(name == "delivery_date" or name.startswith("conditions") for name in errors)
    if terms.delivery_date is None or unsettled:
        return
    besides = [condition.by_when for condition in terms.conditions]
    named = only_day(sentence, besides=[*besides, terms.expires_on] if terms.expires_on else besides)
    if named is not None and not named.is_on(terms.delivery_date):
        date_says = NamedDay(terms.delivery_date.day, terms.delivery_date.month, terms.delivery_date.year)
        errors["delivery_date"] = f"The sentence says {named}; the date says {date_says}. Make them the same."


def names_day(sentence: str, day: date) -> bool:
    """Whether a sentence names a day, as June 5, Jun 5, 5 June, 5. June or 2026-06-05."""
    words = "".join(char if char.isalnum() or char == "-" else " " for char in sentence.casefold()).split()
    if day.isoformat() in words:
        return True
    months = {calendar.month_name[day.month].casefold(), calendar.month_abbr[day.month].casefold()}
    numbers = {f"{day.day}{ending}" for ending in ("", "st", "nd", "rd", "th")}
    pairs = set(zip(words, words[1:], strict=False))
    return any((m, n) in pairs or (n, m) in pairs for m in months for n in numbers)


def earliest_date(promise: Promise) -> date | None:
    """The earliest day of delivery that engineering last named, if any."""
    review = (
        Review.objects.filter(promise=promise, lane=Lane.ENGINEERING, earliest_date__isnull=False)
        .order_by("-pk")
        .first()
    )
    return review.earliest_date if review else None


def terms_of(proposal: Proposal) -> DecisionTerms:
    """What the lanes were asked to confirm."""
    conditions = [
        ConditionTerms(Lane(row.lane), row.who, row.what, row.by_when, row.shown_by)
        for row in proposal.conditions.order_by("position")
    ]
    return DecisionTerms(
        outcome=DecisionOutcome(proposal.outcome),
        sentence=proposal.wording.text,
        delivery_owner=proposal.delivery_owner,
        delivery_date=proposal.delivery_date,
        limit=proposal.limit,
        expires_on=proposal.expires_on,
        conditions=conditions,
    )
