"""One promise as one reader may see it: its rows, its state, and what the reader may do.

Read in a number of queries that no list on the page changes. Which rows exist is told by the promise's own events, so
that nothing is looked for that was never written.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Subquery

from dealdesk.domain.calendar import WorkingCalendar
from dealdesk.domain.people import Standing
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, User
from promises.domain.queries import STATUS_KEY
from promises.enums import REVIEW_STATE, Lane, PromiseState
from promises.models import Promise
from promises.policies import check_on_deal, is_own, makers, reason_not
from reviews.domain import gate, history, nobody, queue
from reviews.domain.asked_conditions import AskedCondition, asked
from reviews.domain.clocks import calendar_column, hours_of
from reviews.domain.intake import TRIAGE_FIRST, TYPE_FIRST
from reviews.domain.outcomes import TELLS, delivers
from reviews.domain.rules import calls_for_type
from reviews.enums import FINAL_ANSWERS, YES_OUTCOMES, Answer, DecisionKind, DecisionOutcome
from reviews.models import Condition, Decision, Outcome, Proposal, RequiredLane, Restoration, Review, Submission
from reviews.policies import acting_as, check_may_withdraw


@dataclass
class Rows:
    """One promise as one reader may see it now.

    Args:
        promise: from `promise_or_404`, not a draft.
        user: the reader.
        now: the database clock, aware UTC.
    """

    promise: Promise
    user: User
    now: datetime

    # --- rows ---

    @cached_property
    def events(self) -> list[AuditEvent]:
        """Everything that happened, newest first."""
        return history.events_of(self.promise)

    def _happened(self, *kinds: str) -> bool:
        return any(event.type.startswith(kinds) for event in self.events)

    @cached_property
    def lanes(self) -> list[RequiredLane]:
        """Required lanes with the answer that counts, and whoever the reader stands in for."""
        lent = queue.lent(self.user.pk, self.now).filter(role=OuterRef("lane")).order_by("user_id")
        lead = queue.lent(self.user.pk, self.now).filter(role=Role.LEAD).order_by("user_id")
        own = makers(self.promise, self.promise.deal)
        rows = (
            RequiredLane.objects.filter(promise=self.promise)
            .select_related("handed_to", "review", "review__answered_by", "review__represented", "review__wording")
            .annotate(
                lender=Subquery(lent.exclude(user__in=own).values("user_id")[:1]),
                lender_name=Subquery(lent.exclude(user__in=own).values("user__first_name")[:1]),
                lead_lender=Subquery(lead.values("user_id")[:1]),
                lead_lender_name=Subquery(lead.values("user__first_name")[:1]),
            )
        )
        by_lane = {row.lane: row for row in rows}
        return [by_lane[lane] for lane in Lane if lane in by_lane]

    @cached_property
    def standing(self) -> Standing:
        """What the reader may act as, for what the page offers; doors read it afresh."""
        lent: dict[Role, tuple[User, ...]] = {}
        for row in self.lanes:
            if row.lender:
                lent[Role(row.lane)] = (User(pk=row.lender, first_name=row.lender_name),)
            if row.lead_lender:
                lent[Role.LEAD] = (User(pk=row.lead_lender, first_name=row.lead_lender_name),)
        return Standing(self.user, self.user.roles, lent)

    @cached_property
    def reviews(self) -> list[Review]:
        """Every answer ever given, with the question it may have asked; oldest first."""
        known = [row.review for row in self.lanes if row.review is not None]
        given = sum(
            event.type in ("review.answered", "review.confirmed")
            or (event.type == "promise.type_named" and bool(event.data.get("question")))
            for event in self.events
        )
        if given == len(known):
            return sorted(known, key=lambda review: review.pk)
        return list(
            Review.objects.filter(promise=self.promise)
            .select_related("answered_by", "represented", "wording", "asked_question", "asked_question__replied_by")
            .order_by("pk")
        )

    @cached_property
    def questions(self) -> list[Any]:
        """Questions to sales, oldest first."""
        asked = [review for review in self.reviews if review.answer == Answer.QUESTION and not review.carried_from_id]
        return [review.asked_question for review in asked]

    @cached_property
    def open_questions(self) -> list[Any]:
        """Questions that sales owes a reply to."""
        return [question for question in self.questions if question.replied_at is None]

    @cached_property
    def sent_under(self) -> tuple[Submission | None, list[Any]]:
        """The newest submission that was not withdrawn again, and its hits, in one query: one row a hit."""
        taken_back = Restoration.objects.filter(
            decision__promise=self.promise,
            decision__revision__lt=OuterRef("revision"),
            revision__gte=OuterRef("revision"),
        )
        standing = Submission.objects.filter(promise=self.promise).exclude(Exists(taken_back))
        newest = standing.order_by("-revision").values("pk")[:1]
        rows = list(
            Submission.objects.filter(pk=Subquery(newest))
            .select_related("rule_set")
            .defer("rule_set__rules")
            .annotate(clock=calendar_column("promise"))
            .annotate(hit_name=F("hits__name"), hit_words=F("hits__words"))
            .annotate(hit_rule=F("hits__rule"), hit_pk=F("hits__pk"))
            .order_by("hit_pk")
        )
        return (rows[0] if rows else None), [row for row in rows if row.hit_pk is not None]

    @property
    def hours(self) -> WorkingCalendar | None:
        """The calendar its clock runs by."""
        submission: Any = self.sent_under[0]
        return hours_of(submission.clock) if submission else None

    @cached_property
    def proposals(self) -> list[Proposal]:
        """What the owner offered the lanes, oldest first."""
        if not self._happened("wording.proposed"):
            return []
        rows = Proposal.objects.filter(promise=self.promise).select_related("wording", "proposed_by")
        return list(rows.order_by("revision"))

    @cached_property
    def proposal(self) -> Proposal | None:
        """What the lanes are asked to confirm on this revision."""
        return next((row for row in self.proposals if row.revision == self.promise.revision), None)

    @cached_property
    def decision(self) -> Decision | None:
        """The newest answer of the owner, whether or not it still stands."""
        if not self._happened("decision."):
            return None
        rows = Decision.objects.filter(promise=self.promise)
        return rows.select_related("wording", "decided_by", "represented", "capability").order_by("-pk").first()

    @cached_property
    def asked_conditions(self) -> list[AskedCondition]:
        """What the groups want in the words."""
        sent = self.sent_under[0]
        return asked(self.reviews, sent.revision if sent is not None else 0)

    @property
    def today(self) -> date:
        """The day it is where the deal is."""
        return self.now.astimezone(ZoneInfo(self.promise.deal.zone)).date()

    @property
    def is_documented(self) -> bool:
        """Whether the answer came out of the library."""
        return self.decision is not None and self.decision.kind == DecisionKind.DOCUMENTED

    @cached_property
    def conditions(self) -> dict[int, list[Condition]]:
        """Conditions by the proposal they belong to, for what is shown."""
        shown = {row.pk for row in (self.proposal,) if row is not None and row.outcome == DecisionOutcome.YES_IF}
        if self.decision is not None and self.decision.outcome == DecisionOutcome.YES_IF:
            shown.add(self.decision.proposal_id)
        found: dict[int, list[Condition]] = {}
        if shown:
            for row in Condition.objects.filter(proposal__in=shown).select_related("met__confirmed_by", "met__proof"):
                found.setdefault(row.proposal_id, []).append(row)
        return found

    # --- state ---

    @property
    def paused(self) -> bool:
        """Whether time has run out, whatever the row says."""
        return self.promise.is_paused(self.now)

    @property
    def is_open(self) -> bool:
        """Whether the promise still waits for somebody."""
        return self.promise.is_open

    @cached_property
    def being_replaced(self) -> bool:
        """Whether a newer version is open beside words that were signed."""
        return gate.being_replaced(self.promise, self.decision)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(self.promise.shown_state(self.now).label)

    @property
    def status(self) -> str:
        """Key of the status label."""
        return STATUS_KEY[self.promise.shown_state(self.now)]

    @cached_property
    def unanswerable(self) -> list[str]:
        """What nobody may do here as things stand, where that is why it is paused; asked only then."""
        newest = next((event for event in self.events if event.type == "promise.paused"), None)
        if self.promise.state != PromiseState.PAUSED or newest is None or not newest.data.get("nobody"):
            return []
        own = makers(self.promise, self.promise.deal)
        lanes = {row.lane: row.review.answered_by_id if row.review is not None else None for row in self.lanes}
        waits = REVIEW_STATE[Lane(self.missing[0].lane)] if self.missing else PromiseState.OWNER_DECISION
        return nobody.Reach.at(self.now).without(waits, own, lanes)

    @property
    def stood_still(self) -> bool:
        """Whether it is paused because nobody could act, and not because time ran out."""
        newest = next((event for event in self.events if event.type == "promise.paused"), None)
        return self.promise.state == PromiseState.PAUSED and newest is not None and bool(newest.data.get("nobody"))

    @property
    def missing(self) -> list[RequiredLane]:
        """Lanes that owe an answer."""
        return [row for row in self.lanes if row.review is None]

    @property
    def all_in(self) -> bool:
        """Whether every required lane has answered this revision."""
        return bool(self.lanes) and all(
            row.review is not None
            and row.review.answer in FINAL_ANSWERS
            and row.review.revision == self.promise.revision
            for row in self.lanes
        )

    @property
    def is_triage(self) -> bool:
        """Whether no stop was found and engineering alone looks at it (the door checks the same)."""
        alone = [row.lane for row in self.lanes] == [Lane.ENGINEERING]
        return self.is_open and not self.promise.type and alone and not self.sent_under[1]

    @property
    def lacks_type(self) -> bool:
        """Whether a stop is suspected that needs a type, and none is named (the door checks the same)."""
        sent, hits = self.sent_under
        if not self.is_open or sent is None or sent.type:
            return False
        return any(calls_for_type(row.hit_rule, row.hit_words, row.facts) for row in hits)

    @cached_property
    def triage_first(self) -> str:
        """Why nobody can answer or decide yet, or ""."""
        return TRIAGE_FIRST if self.is_triage else TYPE_FIRST if self.lacks_type else ""

    # --- what the reader may do ---

    def why_not(self, role: Role) -> str:
        """Why the reader may not act in a role on this promise, or ""."""
        return reason_not(acting_as, self.standing, role, self.promise, self.promise.deal)

    @property
    def my_lanes(self) -> list[RequiredLane]:
        """Required lanes the reader may answer for."""
        return [row for row in self.lanes if not self.why_not(Role(row.lane))]

    @property
    def may_decide(self) -> bool:
        """Whether the reader is the one owner of the answer here."""
        return not self.why_not(Role.LEAD)

    @cached_property
    def may_change(self) -> bool:
        """Whether the reader is a rep of this deal."""
        if not self.user.holds(Role.REP):
            return False
        return not reason_not(check_on_deal, self.standing, self.promise.deal)

    @property
    def may_add_proof(self) -> bool:
        """Whether the reader is a rep of this deal or reviews a lane it requires (the door checks the same)."""
        if self.promise.state == PromiseState.WITHDRAWN:
            return False
        return self.may_change or self.standing.holds(*(Role(row.lane) for row in self.lanes))

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader may take the ask back."""
        if is_own(self.user.pk, self.promise, self.promise.deal):
            return self.is_open
        return (
            self.is_open
            and self.user.holds(Role.REP)
            and not reason_not(check_may_withdraw, self.standing, self.promise, self.promise.deal)
        )

    @property
    def read_only(self) -> str:
        """Why there is no answer form for this reader, in a sentence; "" where there is one or none is expected."""
        roles = [lane for lane in Lane if self.standing.holds(Role(lane))]
        if self.is_open and is_own(self.user.pk, self.promise, self.promise.deal) and (roles or self._is_lead):
            return "This is your own ask. Somebody else answers it."
        if not self.is_open or self.my_lanes or self._is_lead or not roles:
            return ""
        required = [row.lane for row in self.lanes]
        return " ".join(
            f"{lane.label} does not have to answer {self.promise.label}." for lane in roles if lane not in required
        )

    @property
    def _is_lead(self) -> bool:
        return self.standing.holds(Role.LEAD)

    # --- its end ---

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, if somebody said so."""
        return Outcome.objects.filter(promise=self.promise).first() if self._happened("outcome.") else None

    @property
    def may_tell_end(self) -> bool:
        """Whether a yes stands or lapsed, and the reader may say how it ended."""
        signed = self.decision
        if signed is None or signed.outcome not in YES_OUTCOMES or self.being_replaced:
            return False
        lapsed = self.paused and self.promise.answer_by is None
        if self.promise.is_open and not lapsed:
            return False
        return self.standing.holds(*TELLS) or self.may_change or delivers(self.standing, signed.delivery_owner)
