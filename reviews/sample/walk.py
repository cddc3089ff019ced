"""How one sample promise goes through its doors, step by step.

A walk is a generator: it yields the moment of its next step and takes the step when it is resumed. All walks are played
together in the order of time, so numbers, events and notices come out in the order in which they would have happened.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush

from dealdesk.domain.calendar import WorkingCalendar
from dealdesk.exceptions import Conflict
from dealdesk.models import User
from promises.domain import promises as drafts
from promises.enums import Lane, OutcomeKind, ProofKind
from promises.models import Deal, Promise
from reviews.domain import exception_creep, lifecycle
from reviews.domain.outcomes import record_outcome
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer, Cause, DecisionOutcome, ProductAnswer
from reviews.models import Condition, Lesson, Proposal
from reviews.sample.clock import Hand, hours_after, hours_before
from reviews.sample.facts import facts_for
from reviews.sample.numbers import next_number
from reviews.sample.people import REVIEWERS, lead_at

Walk = Iterator[datetime]

#: What a lane says where the story does not say it.
SAID = {
    "engineering": {
        "yes": "",
        "yes_if": "Only what the sentence names; everything else is separate work.",
        "no": "It needs a new job runner and weeks of work.",
        "question": "How many records are there each time, and what happens when one fails?",
    },
    "security": {
        "yes": "",
        "yes_if": "Key sign-in only, and the customer names one contact.",
        "no": "We have no control for this today.",
        "question": "Which of these fields are personal data?",
    },
    "product": {
        "yes": "",
        "yes_if": "As a paid option, not as part of the product.",
        "no": "Only this customer would use it.",
        "question": "Who depends on this, and would other customers use it?",
    },
}
#: What each lane says besides its answer.
SAID_BESIDES = {
    "engineering": {"fit": "extra", "limits": "One job at a time; what fails is reported and not retried."},
    "security": {"access": "One more way out for order data.", "controls": "Key sign-in, transfer log."},
    "product": {"place": "roadmap"},
}


#: What the sample tells of a cause, by the word the product has for it.
CAUSES = {str(cause.label): cause for cause in Cause}


@dataclass(frozen=True)
class Terms:
    """What the lead signs. `{day}` and `{by}` in the sentence become the promised day and the condition's last day."""

    sentence: str
    limit: str
    owner: str = "Engineering"
    days: int = 18
    condition: tuple[str, str, str] | None = None  # who, what, shown by
    condition_days: int = 9
    condition_lane: Lane = Lane.ENGINEERING


@dataclass(frozen=True)
class After:
    """What became of a signed promise."""

    kind: OutcomeKind
    extra_days: int = 0
    what: str = ""
    cause: str = ""
    pattern: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Told:
    """One promise, from the ask to its end or to where it stands now.

    Attributes:
        number: the number people say.
        deal: name of the deal.
        created: moment of the first draft.
        sent: moment of sending; None leaves it a draft.
        text: the ask.
        type: promise type or "".
        facts: facts that differ from the plain ones of the type.
        says: lane to answer value, or to (answer value, sentence); lanes left out say yes.
        waits: lane to working hours after sending; None: the lane has not answered yet.
        terms: what is signed; None declines, or leaves it open.
        declined: sentence of a no, or "".
        reason: of a yes over a no.
        pace: working hours the lead takes.
        asked: (lane, question, reply) of a question that was answered.
        notes: proofs as (title, text).
        first_draft: words before the wording check stopped them.
        withdrawn: reason, or "".
        words_first: the lead offers known words at once, and the lanes answer those.
        turn: which of a lane's two reviewers answers.
        after: what became of it.
    """

    number: int
    deal: str
    created: datetime
    sent: datetime | None
    text: str
    type: str
    facts: Mapping[str, str | None] = field(default_factory=dict)
    says: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    waits: Mapping[str, float | None] = field(default_factory=dict)
    terms: Terms | None = None
    declined: str = ""
    reason: str = ""
    pace: float = 2.0
    asked: tuple[str, str, str] | None = None
    notes: tuple[tuple[str, str], ...] = ()
    first_draft: str = ""
    withdrawn: str = ""
    words_first: bool = False
    turn: int = 0
    after: After | None = None


class Desk:
    """The sample company while its story is told: people, calendar, deals, and the clock in hand."""

    def __init__(self, people: dict[str, User], calendar: WorkingCalendar, now: datetime, hand: Hand) -> None:
        self.people, self.calendar, self.now, self.hand = people, calendar, now, hand
        self.deals: dict[str, Deal] = {}

    def ago(self, hours: float) -> datetime:
        """So many working hours before the moment of loading."""
        return hours_before(self.calendar, self.now, hours)

    def later(self, at: datetime, hours: float) -> datetime:
        """So many working hours after a moment."""
        return hours_after(self.calendar, at, hours)

    def reviewer(self, lane: str, turn: int) -> User:
        """One of the lane's two reviewers."""
        return self.people[REVIEWERS[lane][turn % 2]]

    def lead(self) -> User:
        """Who signs at the moment the hand points to."""
        return lead_at(self.people, self.now, self.hand.at)

    def play(self, walks: Iterable[Walk]) -> int:
        """Take all steps of all walks that lie in the past, in the order of time.

        Returns:
            How many steps were taken.
        """
        queue = [(at, number, walk) for number, walk in enumerate(walks) if (at := next(walk, None)) is not None]
        heapify(queue)
        steps = 0
        while queue:
            at, number, walk = heappop(queue)
            if at > self.now:
                continue
            self.hand.at = at
            steps += 1
            following = next(walk, None)
            if following is not None:
                heappush(queue, (max(following, at), number, walk))
        return steps


def weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def words(day: date) -> str:
    """A day as it stands in a sentence, for example June 5."""
    return f"{day:%B} {day.day}"


def without_proof(promise: Promise, rep: User) -> None:
    """Say why there is no proof, as the page for proof keeps it."""
    drafts.add_proof(promise.pk, by=rep, kind=ProofKind.NOTE, title="No proof", text="Asked on a call; no notes.")


def answer_questions(promise: Promise, rep: User) -> None:
    """The rep says no to whatever the words of a sample ask leave open: what it stands for is in its type."""
    answers: dict[str, str | None] = {spec.key: "no" for spec in lifecycle.open_questions(promise)}
    if answers:
        drafts.give_facts(promise.pk, by=rep, given=answers)


def promise_walk(desk: Desk, told: Told) -> Walk:
    """From the first draft to the end of the story, or to where it stands now."""
    yield told.created
    rep = desk.deals[told.deal].owner
    next_number(Promise, told.number)
    promise = drafts.create_ask(desk.deals[told.deal].pk, by=rep, ask=told.first_draft or told.text, type=told.type)
    if told.first_draft:
        drafts.edit_ask(promise.pk, by=rep, ask=told.text)
    promise = drafts.give_facts(promise.pk, by=rep, given=facts_for(told.type, dict(told.facts)))
    answer_questions(promise, rep)
    for title, text in told.notes:
        drafts.add_proof(promise.pk, by=rep, kind=ProofKind.NOTE, title=title, text=text)
    if told.sent is None:
        return
    if not told.notes:
        without_proof(promise, rep)
    yield told.sent
    lifecycle.submit(promise.pk, by=rep)
    if told.withdrawn:
        yield desk.later(told.sent, told.pace)
        lifecycle.withdraw(promise.pk, by=rep, reason=told.withdrawn)
        return
    at = told.sent if told.words_first else (yield from answers_walk(desk, promise, told, told.sent))
    if told.declined:
        yield desk.later(at, told.pace)
        lifecycle.decline(promise.pk, by=desk.lead(), sentence=told.declined, reason=told.reason)
    elif told.terms is not None:
        at = yield from signing_walk(desk, promise, told, told.terms, at)
        yield from _afterwards(desk, promise, told, told.terms, at)
    else:
        deadline = Promise.objects.values_list("answer_by", flat=True).get(pk=promise.pk)
        if deadline is not None:
            yield from silence_walk(deadline)


def answers_walk(desk: Desk, promise: Promise, told: Told, sent: datetime) -> Generator[datetime, None, datetime]:
    """Each lane answers, asks or stays silent; returns the moment of the last answer."""
    at, held = sent, 0.0
    moments = sorted((hours, lane) for lane, hours in told.waits.items() if hours is not None)
    required = set(promise.required_lanes.values_list("lane", flat=True))
    for hours, lane in moments:
        if lane not in required:
            continue
        at = desk.later(sent, hours + held)
        if told.asked and told.asked[0] == lane:
            yield at
            _answer(desk, promise, lane, (Answer.QUESTION, told.asked[1]), told.turn)
            yield desk.later(at, 1.5)
            question = promise.questions.get(replied_at__isnull=True)
            lifecycle.reply(promise.pk, by=desk.deals[told.deal].owner, question_id=question.pk, text=told.asked[2])
            held, at = 2.5, desk.later(at, 2.5)
        late = False
        if hours + held > 8.0:
            deadline = promise.required_lanes.values_list("answer_by", flat=True).get(lane=lane)
            late = at >= deadline
            if late:
                yield from silence_walk(deadline)
        yield at
        _answer(desk, promise, lane, told.says.get(lane, "yes"), told.turn, late=late)
    return at


def silence_walk(deadline: datetime) -> Walk:
    """Nobody answered by the deadline: the sweep pauses what every page shows as paused already."""
    yield deadline + timedelta(seconds=20)
    pause_overdue()


def _answer(
    desk: Desk, promise: Promise, lane: str, says: str | tuple[str, str], turn: int, *, late: bool = False
) -> None:
    value, sentence = (says, SAID[lane][says]) if isinstance(says, str) else says
    size = 1 + promise.pk % 8
    lifecycle.answer(
        promise.pk,
        by=desk.reviewer(lane, turn),
        lane=Lane(lane),
        answer=Answer(value),
        sentence=sentence,
        size_days=size,
        earliest_date=desk.hand.at.date() + timedelta(days=size),
        particulars=SAID_BESIDES.get(lane, {}),
        late=late,
    )


def signing_walk(
    desk: Desk, promise: Promise, told: Told, terms: Terms, at: datetime
) -> Generator[datetime, None, datetime]:
    """The lead proposes exact words, each lane confirms them, the lead signs; returns the moment of signing."""
    at = desk.later(at, told.pace)
    yield at
    today = desk.hand.at.date()
    day, by = weekday(today + timedelta(days=terms.days)), weekday(today + timedelta(days=terms.condition_days))
    conditions: tuple[lifecycle.ConditionTerms, ...] = ()
    if terms.condition:
        who, what, shown_by = terms.condition
        conditions = (lifecycle.ConditionTerms(terms.condition_lane, who, what, by, shown_by),)
    lifecycle.propose(
        promise.pk,
        by=desk.lead(),
        terms=lifecycle.DecisionTerms(
            outcome=DecisionOutcome.YES_IF if conditions else DecisionOutcome.YES,
            sentence=terms.sentence.replace("{day}", words(day)).replace("{by}", words(by)),
            delivery_owner=terms.owner,
            delivery_date=day,
            limit=terms.limit,
            conditions=conditions,
        ),
    )
    for number, lane in enumerate(promise.required_lanes.values_list("lane", flat=True), start=1):
        at = desk.later(at, 0.25 + 0.5 * ((promise.pk + number) % 3))
        yield at
        if told.says.get(lane, "yes") == "no":
            _answer(desk, promise, lane, "no", told.turn)
        elif told.words_first:
            _answer(desk, promise, lane, "yes", told.turn)
        else:
            lifecycle.confirm(promise.pk, by=desk.reviewer(lane, told.turn), lane=Lane(lane))
    at = desk.later(at, 0.4)
    yield at
    newest = promise.proposals.order_by("-revision")[0]
    try:
        lifecycle.sign(promise.pk, by=desk.lead(), proposal_id=newest.pk, reason=told.reason)
    except Conflict:
        _product_chooses(desk, promise, newest)
        lifecycle.sign(promise.pk, by=desk.lead(), proposal_id=newest.pk, reason=told.reason)
    return at


def _product_chooses(desk: Desk, promise: Promise, proposal: Proposal) -> None:
    """The fourth of its kind waits: product makes it standard. What no fourth waited for is still to be chosen."""
    choice = exception_creep.standing_now(proposal, promise=promise, now=desk.hand.at).choice
    if choice is not None:
        why = "A fourth customer wants it; it belongs in the product."
        omar = desk.people["Omar"]
        exception_creep.answer_choice(choice.pk, by=omar, answer=ProductAnswer.STANDARD, reason=why)


def _afterwards(desk: Desk, promise: Promise, told: Told, terms: Terms, at: datetime) -> Walk:
    """The condition is met, the work is delivered, and somebody looks back."""
    if told.after is None:
        return
    rep, signed = desk.deals[told.deal].owner, at
    conditions = Condition.objects.filter(proposal__promise=promise) if terms.condition else Condition.objects.none()
    for condition in conditions.order_by("pk"):
        at = desk.later(at, 6.0)
        yield at
        drafts.add_proof(promise.pk, by=rep, kind=ProofKind.NOTE, title=condition.shown_by, text="Seen on the call.")
        shown = promise.proofs.order_by("-pk")[0]
        lifecycle.show_condition(promise.pk, by=rep, condition_id=condition.pk, proof_id=shown.pk)
        at = desk.later(at, 1.0)
        yield at
        by = desk.reviewer(condition.lane, told.turn)
        lifecycle.confirm_condition(promise.pk, by=by, condition_id=condition.pk)
    late = timedelta(days=told.after.extra_days)
    at = max(at, desk.later(signed + timedelta(days=terms.days) + late, 0.5))
    yield at
    record_outcome(
        promise.pk,
        by=desk.people["Grace"],
        kind=told.after.kind,
        happened_on=at.date(),
        extra_days=told.after.extra_days,
        what_happened=told.after.what,
        cause=CAUSES.get(told.after.cause, Cause.OTHER) if told.after.cause else "",
    )
    if told.after.pattern:
        at = desk.later(at, 12.0)
        yield at
        Lesson.objects.create(
            promise=promise,
            cause=told.after.cause,
            pattern=told.after.pattern,
            rule_id=told.after.rule,
            written_at=at,
            written_by=desk.people["Grace"],
        )
