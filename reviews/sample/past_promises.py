"""Two hundred and twenty promises of the last six months: asked, answered, and what became of them."""

from promises.enums import OutcomeKind
from promises.models import DealOutcome
from reviews.sample.deals import EU, PAST_CUSTOMERS, US, DealTold, deal_walk
from reviews.sample.past_asks import DATA, SECURITY, Pattern
from reviews.sample.past_asks_more import DATES, LOGIC, MIXED, TERMS
from reviews.sample.people import BERLIN, NEW_YORK
from reviews.sample.walk import After, Desk, Terms, Told, Walk, promise_walk

FIRST_NUMBER = 800
COUNT = 220
NEWEST_AGO = 50.0  # working hours since the newest was written
BETWEEN = 4.5  # working hours between two of them: 220 fill six months
REPS = ("Maya", "Leo", "Nora")


def _mixed_order() -> list[Pattern]:
    """All patterns, so ordered that two neighbours differ in kind."""
    kinds = [list(kind) for kind in (DATA, SECURITY, LOGIC, [*TERMS, *DATES], MIXED)]
    order: list[Pattern] = []
    while any(kinds):
        order += [kind.pop(0) for kind in kinds if kind]
    return order


PATTERNS = _mixed_order()


def past_walks(desk: Desk) -> list[Walk]:
    """Past promises and the deals they belonged to."""
    return [*_deals(desk), *(promise_walk(desk, _told(desk, place)) for place in range(COUNT))]


def _created_ago(place: int) -> float:
    return NEWEST_AGO + (COUNT - 1 - place) * BETWEEN


def _deal_of(place: int) -> int:
    """Two deals run side by side, five promises each."""
    return place // 10 * 2 + place % 2


def _deals(desk: Desk) -> list[Walk]:
    walks = []
    for number, name in enumerate(PAST_CUSTOMERS):
        first, last = number // 2 * 10, number // 2 * 10 + 9
        plan = desk.ago(_created_ago(last) - 38.0)
        european = number % 3 != 1
        walks.append(
            deal_walk(
                desk,
                DealTold(
                    name=name,
                    rep=REPS[number % 3],
                    amount=18_000 + (number * 37 % 29) * 9_000,
                    closes=desk.later(plan, 9.0 if last + 1 == COUNT else 20.0),
                    region=EU if european else US,
                    zone=BERLIN if european else NEW_YORK,
                    created=desk.ago(_created_ago(first) + 6.0),
                    plans=(plan,),
                    outcome=DealOutcome.LOST if number % 5 == 4 else DealOutcome.WON,
                ),
            )
        )
    return walks


def _told(desk: Desk, place: int) -> Told:
    pattern, time = PATTERNS[place % len(PATTERNS)], place // len(PATTERNS)
    said = pattern.words[time % len(pattern.words)]
    is_no = not pattern.sentence or time in pattern.no_at
    created = desk.ago(_created_ago(place))
    slow = place % 23 == 11  # every now and then a lane lets the clock run out
    waits: dict[str, float | None] = {
        "engineering": 9.4 if slow else 1.2 + place * 7 % 11 * 0.55,
        "security": 0.8 + place * 5 % 13 * 0.45,
        "product": 0.6 + place * 3 % 9 * 0.6,
    }
    asked = ("product", "Who depends on this, and would others use it?", "Their operations team; two others asked.")
    has_question = place % 19 == 7 and not slow
    over_no = time in pattern.over_no
    withdrawn = "The customer no longer wants it." if place % 44 == 20 else ""
    return Told(
        number=FIRST_NUMBER + place,
        deal=PAST_CUSTOMERS[_deal_of(place)],
        created=created,
        sent=desk.later(created, 0.2 + place % 4 * 0.3),
        text=pattern.text.replace("{w}", said),
        type=pattern.type,
        facts=pattern.facts,
        says=_says(pattern, time, is_no),
        waits=waits,
        terms=None if is_no else _terms(pattern, said, place),
        declined=pattern.no if is_no else "",
        reason=pattern.over_no.get(time, ""),
        pace=0.4 + place % 6 * 0.5,
        asked=asked if has_question else None,
        words_first=place % 6 != 1 and not (slow or has_question or over_no or is_no),
        withdrawn=withdrawn,
        notes=(("Call note", f"The customer wants: {said}."),) if place % 6 == 0 else (),
        turn=place,
        after=None if is_no else _after(pattern, time),
    )


def _says(pattern: Pattern, time: int, is_no: bool) -> dict[str, str]:
    if time in pattern.over_no or (is_no and time % 2):
        return {"engineering": "no"}
    if is_no:
        return {"product": "no", "engineering": "no"}
    if pattern.condition:
        return {"engineering": "yes_if"}
    return {"security": "yes_if"} if time % 3 == 2 else {}


def _terms(pattern: Pattern, said: str, place: int) -> Terms:
    return Terms(
        sentence=pattern.sentence.replace("{w}", said),
        limit=pattern.limit,
        owner=pattern.owner,
        days=14 + place % 5 * 4,
        condition=pattern.condition,
        condition_days=9 + place % 3,
    )


def _after(pattern: Pattern, time: int) -> After:
    if time in pattern.bad:
        days, cause, what = pattern.bad[time]
        return After(OutcomeKind.WENT_BAD, days, what, cause, pattern.pattern, pattern.rule)
    if time in pattern.late:
        return After(OutcomeKind.LATE, pattern.late[time], "The test system of the customer came later than planned.")
    return After(OutcomeKind.DELIVERED)
