"""What all review doors share: one locked promise in hand, whose turn it is next, and the finish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from dealdesk.domain import audit, notify, people
from dealdesk.domain.calendar import WorkingCalendar
from dealdesk.domain.people import Roster, Standing
from dealdesk.domain.text import joined
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Notice, User
from promises.domain.locking import locked_promise
from promises.enums import REVIEW_STATE, YES_STATES, Lane, PromiseState
from promises.models import Deal, Promise, Wording
from promises.policies import makers
from reviews.domain import nobody, words_died
from reviews.domain.clocks import Terms, terms_of
from reviews.models import ClockStop, Decision, Question, RequiredLane, Submission


class Step:
    """One door at work on one promise.

    Opening it locks the promise, reads the clock, in that order, and writes down that time ran out if it did. So no
    door can tell whether a sweep has run (RELIABILITY I4); a door that refuses rolls that back with everything else.
    `event` writes the audit event of what was done since the last event; `finish` saves the row.
    """

    def __init__(self, promise: Promise, now: datetime, by: User) -> None:
        self.promise = promise
        self.now = now
        self.by = by
        self.before = promise.state
        # What a form is compared with: the page already showed the pause that is only now written down.
        self.found_version = promise.version
        self._told: dict[int, set[int]] = {}

    @classmethod
    def open(cls, promise_id: int, by: User) -> Self:
        """Lock the promise, then read the database clock, then pause what is overdue."""
        promise, now = locked_promise(promise_id)
        step = cls(promise, now, by)
        step.pause_if_overdue()
        return step

    @cached_property
    def deal(self) -> Deal:
        """The promise's deal, read after the lock."""
        return Deal.objects.select_related("owner").get(pk=self.promise.deal_id)

    @cached_property
    def standing(self) -> Standing:
        """Rights of whoever acts, read after the lock."""
        return people.standing(self.by, self.now)

    @cached_property
    def lanes(self) -> list[RequiredLane]:
        """Required lanes in the order in which the state names them, with the review that counts."""
        rows = {row.lane: row for row in self.promise.required_lanes.select_related("review", "review__answered_by")}
        return [rows[lane] for lane in Lane if lane in rows]

    @cached_property
    def submission(self) -> Submission:
        """What the promise was sent under, for its newest revision that went through the rules."""
        found: Submission | None = self.promise.submissions.select_related("calendar").order_by("-revision").first()
        if found is None:
            raise LookupError(f"{self.promise.label} has no submission.")
        return found

    @cached_property
    def hours(self) -> WorkingCalendar:
        """The calendar version the promise is under."""
        return self.terms.hours

    @cached_property
    def terms(self) -> Terms:
        """Calendar and windows the promise is under."""
        return terms_of(self.promise.pk, self.submission)

    def review_due(self, lane: str) -> datetime:
        """When a lane asked now must have answered."""
        return self.terms.review_due(lane, self.now)

    def decision_due(self) -> datetime:
        """When the owner, whose turn begins now, must have answered."""
        return self.terms.decision_due(self.now)

    @property
    def wording(self) -> Wording:
        """The words under review.

        Raises:
            LookupError: the promise was never sent.
        """
        if self.promise.wording is None:
            raise LookupError(f"{self.promise.label} has no wording.")
        return self.promise.wording

    @cached_property
    def standing_decision(self) -> Decision | None:
        """The answer that stands on the present revision, signed on it or restored to it; None where none does."""
        newest: Decision | None = (
            Decision.objects.filter(promise=self.promise).select_related("wording").order_by("-pk").first()
        )
        if newest is None or newest.revision == self.promise.revision:
            return newest
        return newest if newest.restorations.filter(revision=self.promise.revision).exists() else None

    @property
    def answered_revision(self) -> int:
        """The revision the counting reviews are on: the present one, or that of the answer that stands again."""
        standing = self.standing_decision
        return standing.revision if standing is not None else self.promise.revision

    def facts(self) -> dict[str, str | None]:
        """Every fact as it is known now; None where nobody knows."""
        rows = self.promise.facts.values_list("key", "value", "is_unknown")
        return {key: None if is_unknown else value for key, value, is_unknown in rows}

    def missing(self) -> list[RequiredLane]:
        """Lanes that still owe an answer."""
        return [lane for lane in self.lanes if lane.review_id is None]

    def turn(self) -> PromiseState:
        """The state that says whom everybody waits for now, and the promise's deadline set to match it.

        Every open deadline was laid down before this is called; only the owner's is laid down here, when their turn
        begins.
        """
        if Question.objects.filter(promise=self.promise, replied_at__isnull=True).exists():
            return PromiseState.WAITING_ON_SALES
        missing = self.missing()
        if missing:
            self.promise.answer_by = min(lane.answer_by for lane in missing if lane.answer_by is not None)
            return REVIEW_STATE[Lane(missing[0].lane)]
        if self.before != PromiseState.OWNER_DECISION or self.promise.is_paused(self.now):
            self.promise.answer_by = self.decision_due()
        return PromiseState.OWNER_DECISION

    def move_on(self) -> None:
        """Let the state name whom everybody waits for now."""
        to = self.turn()
        if self.promise.state == PromiseState.PAUSED:
            self.promise.reopen(to=to)
            if to == PromiseState.WAITING_ON_SALES:
                self.promise.answer_by = None
        elif to == PromiseState.WAITING_ON_SALES:
            self.promise.ask_sales()
        else:
            self.promise.advance(to=to)

    def pause_if_overdue(self, *, ends_here: bool = False) -> bool:
        """Write down that time ran out, if no sweep has yet.

        Args:
            ends_here: the words stand again in this transaction, so nobody is told that they died.

        Returns:
            Whether the promise is paused.
        """
        if not self.promise.is_paused(self.now):
            return False
        if self.promise.state != PromiseState.PAUSED:
            mark_paused(self.promise, self.now, ends_here=ends_here)
            self.before = self.promise.state
        return True

    def fresh_deadlines(self) -> None:
        """After a pause, everything still missing gets a fresh deadline (DESIGN section 3, Paused)."""
        for lane in self.missing():
            lane.answer_by, lane.left = self.review_due(lane.lane), None
            lane.save(update_fields=["answer_by", "left"])

    def ask_again(self, lanes: Iterable[RequiredLane]) -> None:
        """These lanes owe an answer on the new revision; their old one stays readable as outdated."""
        for lane in lanes:
            lane.review, lane.answer_by, lane.left = None, self.review_due(lane.lane), None
            lane.asked_at = self.now
            lane.version += 1
            lane.save()

    def drop_questions(self) -> None:
        """Close open questions that a new revision made pointless, and let the clock run again."""
        self.promise.questions.filter(replied_at__isnull=True).update(
            reply="The ask was changed instead.", replied_at=self.now, replied_by=self.by
        )
        ClockStop.objects.filter(promise=self.promise, resumed_at__isnull=True).update(resumed_at=self.now)

    def next_wording(self, text: str, sha256: str) -> Wording:
        """The wording row for these bytes: the newest one if it has them, else a new number."""
        newest: Wording | None = self.promise.wordings.order_by("-number").first()
        if newest is not None and newest.sha256 == sha256:
            return newest
        return Wording.objects.create(
            promise=self.promise,
            number=newest.number + 1 if newest else 1,
            text=text,
            sha256=sha256,
            written_by=self.by,
            written_at=self.now,
        )

    def event(self, type: str, *, represented: User | None = None, data: dict[str, Any] | None = None) -> AuditEvent:
        """Write the audit event of the change made since the last one."""
        wording = self.promise.wording
        event = audit.record(
            self.promise,
            type,
            at=self.now,
            by=self.by,
            represented=represented,
            state_before=self.before,
            state_after=self.promise.state,
            revision=self.promise.revision,
            wording_sha256=wording.sha256 if wording else "",
            data=data,
        )
        self.before = self.promise.state
        return event

    def tell(
        self,
        event: AuditEvent,
        recipients: Iterable[User],
        template: str,
        *,
        wait: timedelta = timedelta(0),
        besides: str = "",
        **context: Any,
    ) -> None:
        """Queue the notices of an event; see templates/emails/.

        One event tells a person one thing: whoever is told it twice, also a lead in the place of somebody who left,
        hears what was told first; `besides` names what stands next to that instead. Nobody sees any of it before
        `wait` is over.
        """
        if template == "sent_for_review":
            facts = list(self.facts().values())
            context |= {"known": len(facts) - facts.count(None), "unknown": facts.count(None)}
        context |= {"promise": self.promise, "deal": self.deal}
        already = self._told.setdefault(event.pk, set())
        prepared = notify.prepare(event, recipients, template, context, wait=wait)
        owed = [row for row in prepared if besides or row.recipient_id not in already]
        for row in owed:
            if row.recipient_id in already:
                row.about = besides
        already.update(row.recipient_id for row in owed)
        Notice.objects.bulk_create(owed)

    def finish(self) -> Promise:
        """Save the promise with its next version; where nobody may act next, it pauses by its own event."""
        self.promise.version += 1
        if who := nobody.check(self.promise, self.now, makers(self.promise, self.deal), self.lanes):
            nobody.pause(self.promise, self.now, who)
        self.promise.save()
        return self.promise


def paused_event(promise: Promise, now: datetime) -> AuditEvent:
    """Pause a locked, overdue promise and build its audit event; the one description of that step for door and sweep.

    The actor is nobody: silence pauses by itself and never approves (RELIABILITY I2).
    """
    before = promise.state
    lapsed = promise.state in YES_STATES
    deadline = promise.lapses_at if lapsed else promise.answer_by
    promise.pause()
    return audit.prepare(
        promise,
        "promise.paused",
        at=now,
        by=None,
        state_before=before,
        state_after=promise.state,
        revision=promise.revision,
        wording_sha256=promise.wording.sha256 if promise.wording else "",
        data={"deadline": deadline.isoformat() if deadline else None, "lapsed": lapsed},
    )


def mark_paused(promise: Promise, now: datetime, *, ends_here: bool = False) -> None:
    """The door's own pause of one locked promise; `ends_here` as in `Step.pause_if_overdue`."""
    event = paused_event(promise, now)
    event.save(force_insert=True)
    told = whom_a_pause_concerns([promise], now)[promise.pk]
    notify.queue(event, told.people, "paused", paused_words(promise, event, told))
    if event.data["lapsed"] and not ends_here:
        Notice.objects.bulk_create(words_died.of_lapses({promise.pk: (promise, event)}, {promise.pk: told.people}))
    promise.version += 1


@dataclass(frozen=True)
class Concerned:
    """Whom the pause of one promise concerns.

    Attributes:
        people: who hears of it, each once.
        owed: the lanes whose answer is missing, in their order; empty where the owner's is.
    """

    people: Sequence[User]
    owed: Sequence[Lane]


def paused_words(promise: Promise, event: AuditEvent, told: Concerned) -> dict[str, Any]:
    """What the notice of a pause says."""
    lapsed = event.data["lapsed"]
    deadline = promise.lapses_at if lapsed else promise.answer_by
    owed = joined([str(lane.label) for lane in told.owed] or ["The deal desk lead"])
    return {"promise": promise, "deal": promise.deal, "deadline": deadline, "lapsed": lapsed, "owed": owed}


def whom_a_pause_concerns(promises: Iterable[Promise], now: datetime) -> dict[int, Concerned]:
    """Who hears of a pause: the rep, everybody whose answer is missing, the leads, and who stands in for any of these.

    Four queries for any number of promises.

    Args:
        promises: those that were paused.
        now: database clock, aware UTC.
    """
    promises = list(promises)
    everybody = Roster(now)
    owed: dict[int, set[str]] = {}
    missing = RequiredLane.objects.filter(promise__in=[p.pk for p in promises], review__isnull=True).order_by("pk")
    for promise_id, lane in missing.values_list("promise_id", "lane"):
        owed.setdefault(promise_id, set()).add(lane)
    told = {}
    for promise in promises:
        lanes = [lane for lane in Lane if lane.value in owed.get(promise.pk, ())]
        people_told = {promise.created_by_id: everybody.by_id.get(promise.created_by_id)}
        for role in [*(Role(lane.value) for lane in lanes), Role.LEAD]:
            people_told |= {person.pk: person for person in everybody.reached(role)}
        people = [person for _, person in sorted(people_told.items()) if person is not None]
        told[promise.pk] = Concerned(people, lanes)
    return told


def midnight_after(day: date, zone: str) -> datetime:
    """00:00 at the end of a day in a zone, as UTC: the moment a condition or an expiry lapses."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
