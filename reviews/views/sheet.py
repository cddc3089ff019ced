"""What the page of one promise shows, read in a number of queries that no list on it changes.

Which rows exist is told by the promise's own events, so that nothing is looked for that was never written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse

from dealdesk.domain.calendar import WorkingCalendar
from dealdesk.domain.people import Standing
from dealdesk.domain.text import diff
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, User
from dealdesk.templatetags import desk
from promises.domain.facts import shown as fact_text
from promises.domain.facts import specs_for
from promises.domain.queries import STATUS_KEY
from promises.enums import ANSWERED_STATES, OPEN_STATES, YES_STATES, Lane, PromiseState, ProofKind
from promises.models import Fact, Promise, Proof
from promises.policies import check_on_deal, is_own, reason_not
from reviews.domain import history, queue
from reviews.domain.due import due_view, turn_began
from reviews.enums import FINAL_ANSWERS, Answer, DecisionOutcome
from reviews.models import Condition, Decision, Proposal, RequiredLane, Review, Submission
from reviews.policies import acting_as, check_conditions_taken_up, check_may_withdraw

LATEST = 6  # events on the page; the others are on the history page
FACTS_TITLE = {
    "": "What is known",
    "security": "Which control, and where the gap is",
    "data_movement": "What moves, and what happens when it fails",
    "custom_logic": "The rule, and what stays out",
    "mixed": "What it touches, and what happens when it fails",
}


def person(user: User | None, represented: User | None = None) -> str:
    """A name, and for whom they acted."""
    return "" if user is None else f"{user}, for {represented}" if represented else str(user)


@dataclass
class Sheet:
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
        lent = queue.lent(queue.Me.of(self.user), self.now).filter(role=OuterRef("lane")).order_by("user_id")
        lead = queue.lent(queue.Me.of(self.user), self.now).filter(role=Role.LEAD).order_by("user_id")
        own = (self.promise.created_by_id, self.promise.deal.owner_id)
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
        given = sum(event.type in ("review.answered", "review.confirmed") for event in self.events)
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
        """The newest submission and its hits, in one query: one row a hit."""
        newest = Submission.objects.filter(promise=self.promise).order_by("-revision").values("pk")[:1]
        rows = list(
            Submission.objects.filter(pk=Subquery(newest))
            .select_related("calendar", "rule_set")
            .defer("rule_set__rules")
            .annotate(hit_name=F("hits__name"), hit_words=F("hits__words"), hit_pk=F("hits__pk"))
            .order_by("hit_pk")
        )
        return (rows[0] if rows else None), [row for row in rows if row.hit_pk is not None]

    @property
    def hours(self) -> WorkingCalendar | None:
        """The calendar it was sent under."""
        submission = self.sent_under[0]
        return submission.calendar.hours() if submission else None

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
        return rows.select_related("wording", "decided_by", "represented").order_by("-pk").first()

    @cached_property
    def conditions(self) -> dict[int, list[Condition]]:
        """Conditions by the proposal they belong to, for what is shown."""
        shown = {row.pk for row in (self.proposal,) if row is not None and row.outcome == DecisionOutcome.YES_IF}
        if self.decision is not None and self.decision.outcome == DecisionOutcome.YES_IF:
            shown.add(self.decision.proposal_id)
        found: dict[int, list[Condition]] = {}
        if shown:
            for row in Condition.objects.filter(proposal__in=shown).select_related("met__confirmed_by"):
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
        return self.promise.state in OPEN_STATES

    @property
    def being_replaced(self) -> bool:
        """Whether a newer version is open beside words that were signed."""
        newer = self.decision is not None and self.decision.revision < self.promise.revision
        lapsed = self.promise.lapses_at is not None and self.promise.answer_by is None
        return newer and self.promise.state not in ANSWERED_STATES | {PromiseState.WITHDRAWN} and not lapsed

    @property
    def status(self) -> str:
        """Key of the status label."""
        return STATUS_KEY[self.promise.shown_state(self.now)]

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

    # --- what the reader may do ---

    def why_not(self, role: Role) -> str:
        """Why the reader may not act in a role on this promise, or ""."""
        return reason_not(acting_as, self.standing, role, self.promise, self.promise.deal)

    @property
    def my_lanes(self) -> list[RequiredLane]:
        """Required lanes the reader may answer for."""
        return [row for row in self.lanes if not self.why_not(Role(row.lane))]

    @property
    def owed_by_me(self) -> list[RequiredLane]:
        """Of these, those that owe an answer."""
        return [row for row in self.my_lanes if row.review is None] if self.is_open else []

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
        roles = [lane for lane in Lane if Role(lane) in self.standing.own]
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
        return Role.LEAD in self.standing.own

    # --- parts of the page ---

    @property
    def due(self) -> dict[str, Any]:
        """The clock."""
        turns = [(row.asked_at, row.review.answered_at if row.review else None) for row in self.lanes]
        since = turn_began(self.promise, turns)
        return due_view(self.promise, self.now, self.hours, since=since, questions=len(self.open_questions))

    @property
    def clock_words(self) -> str:
        """What stands under the clock: who is waited for, and that silence never approves."""
        if self.paused and self.promise.lapses_at is not None and self.promise.answer_by is None:
            return "A condition or the answer itself lapsed. Not approved until the deal desk lead decides again."
        if self.paused:
            who = self._who_is_late()
            return f"{who} did not answer in time. Not approved; nothing moves until somebody answers late."
        if self.promise.state == PromiseState.WAITING_ON_SALES:
            return "The clock is held until sales replies. Other groups may still answer."
        return "No answer by then pauses the promise. Silence never approves it."

    def _who_is_late(self) -> str:
        late = [str(row.get_lane_display()) for row in self.missing]
        return history.joined(late) if late else "The deal desk lead"

    @property
    def stops(self) -> list[dict[str, str]]:
        """Hard stops with the words that made them."""
        return [
            {
                "label": f"Hard stop: {row.hit_name[:1].lower()}{row.hit_name[1:]}",
                "words": ", ".join(f"“{word}”" for word in row.hit_words),
            }
            for row in self.sent_under[1]
        ]

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Facts by type, with gaps, and how many are given."""
        given = {fact.key: fact for fact in Fact.objects.filter(promise=self.promise)}
        rows, known = [], 0
        specs = specs_for(self.promise.type)
        for spec in specs:
            fact = given.get(spec.key)
            if fact is None and not spec.required:
                continue
            value = "" if fact is None else "Nobody knows yet" if fact.is_unknown else fact_text(spec, fact.value)
            known += bool(fact and not fact.is_unknown)
            rows.append({"key": spec.key, "label": spec.label, "value": value, "gap": fact is None or fact.is_unknown})
        count = f"all {known} facts given" if known == len(rows) else f"{known} of {len(rows)} facts given"
        others = [{"key": spec.key, "label": spec.label} for spec in specs if spec.key not in {r["key"] for r in rows}]
        return {"title": FACTS_TITLE[self.promise.type], "rows": rows, "count": count, "others": others}

    @cached_property
    def proofs(self) -> list[dict[str, Any]]:
        """What stands behind the ask; what was struck stays readable as struck."""
        if not self._happened("proof."):
            return []
        rows = Proof.objects.filter(promise=self.promise).select_related("added_by", "struck_by").order_by("pk")
        return [
            {
                "id": row.pk,
                "title": row.title,
                "text": row.text,
                "url": row.url,
                "host": urlsplit(row.url).hostname if row.url else "",
                "is_link": row.kind == ProofKind.LINK,
                "by": str(row.added_by),
                "at": row.added_at,
                "struck_by": str(row.struck_by) if row.struck_by else "",
                "struck_at": row.struck_at,
            }
            for row in rows
        ]

    @property
    def lane_rows(self) -> list[dict[str, Any]]:
        """All groups side by side."""
        return [self._lane_row(row) for row in self.lanes]

    def _lane_row(self, row: RequiredLane) -> dict[str, Any]:
        review = row.review
        shown: dict[str, Any] = {"lane": str(row.get_lane_display()), "note": ""}
        if review is not None:
            shown |= self._said(review, {**queue.MARK}[Answer(review.answer)])
            if review.confirms_id:
                shown["note"] = "Confirmed these exact words."
            if review.is_late:
                shown["note"] = f"{shown['note']} Answered late.".strip()
            return shown
        question = next((q for q in self.open_questions if q.lane == row.lane), None)
        if question is not None:
            return shown | self._said(question.review, "question")
        mine = row in self.my_lanes and self.is_open
        answer = "your_turn" if mine else "late" if self.paused else "waiting"
        before = next((old for old in reversed(self.outdated) if old.lane == row.lane), None)
        shown["answer"] = answer
        if before is not None:
            shown |= self._said(before, answer) | {"outdated": True}
            shown["quote"] = shown["quote"] or str(before.get_answer_display())
        if row.handed_to is not None:
            shown["note"] = f"Handed to {row.handed_to}."
        return shown

    def _said(self, review: Review, answer: str) -> dict[str, Any]:
        size = f" {review.size_days} working days." if review.size_days is not None else ""
        if review.earliest_date:
            size += f" Earliest {desk.day(review.earliest_date)}."
        return {
            "answer": answer,
            "quote": review.sentence,
            "who": person(review.answered_by, review.represented),
            "at_text": desk.moment(review.answered_at),
            "iso": review.answered_at,
            "note": size.strip(),
        }

    @property
    def answers_in(self) -> str:
        """How many groups have answered."""
        count = len(self.lanes) - len(self.missing)
        return (
            f"{count} of {len(self.lanes)} in, side by side"
            if len(self.lanes) > 1
            else f"{count} of {len(self.lanes)} in"
        )

    @cached_property
    def outdated(self) -> list[Review]:
        """Answers that no longer count: given for other words, for an older revision, or changed since."""
        counting = {row.review_id for row in self.lanes}
        carried = {review.carried_from_id for review in self.reviews}
        return [
            review
            for review in self.reviews
            if review.pk not in counting and review.answer != Answer.QUESTION and review.pk not in carried
        ]

    @property
    def outdated_rows(self) -> list[dict[str, Any]]:
        """The same for the page, newest first, with the words that changed since."""
        now = self.promise.wording
        rows = []
        for review in reversed(self.outdated):
            changed = now is not None and review.wording_id != now.pk
            rows.append(
                {
                    "lane": str(review.get_lane_display()),
                    "answer": queue.MARK[Answer(review.answer)],
                    "said": str(review.get_answer_display()),
                    "quote": review.sentence,
                    "who": person(review.answered_by, review.represented),
                    "at": review.answered_at,
                    "version": review.wording.number,
                    "segments": diff(review.wording.text, now.text) if changed and now else [],
                }
            )
        return rows

    @property
    def suggestions(self) -> list[dict[str, str]]:
        """Sentences reviewers would sign instead, newest first."""
        return [
            {"lane": str(review.get_lane_display()), "who": str(review.answered_by), "text": review.suggested}
            for review in reversed(self.reviews)
            if review.suggested
        ]

    @property
    def question_rows(self) -> list[dict[str, Any]]:
        """Questions and replies."""
        return [
            {
                "id": row.pk,
                "lane": str(row.get_lane_display()),
                "who": person(review.answered_by, review.represented),
                "at": row.asked_at,
                "text": row.text,
                "reply": row.reply,
                "replied_by": str(row.replied_by) if row.replied_by else "",
                "replied_at": row.replied_at,
            }
            for row, review in ((q, next(r for r in self.reviews if r.pk == q.review_id)) for q in self.questions)
        ]

    @property
    def waited(self) -> str:
        """The total time the clock stood still for sales: the time in which at least one question was open."""
        total, end = timedelta(0), None
        for row in self.questions:
            start, stop = row.asked_at, row.replied_at or self.now
            if end is not None and start < end:
                start = end
            total += max(timedelta(0), stop - start)
            end = stop if end is None else max(end, stop)
        return desk.hours(total.total_seconds() // 60) if self.questions else ""

    def final(self) -> dict[str, Any] | None:
        """The words that were offered to the groups, against the words before."""
        if self.proposal is None or self.decided:
            return None
        before = self.words_before(self.proposal)
        return {
            "number": self.proposal.wording.number,
            "by": str(self.proposal.proposed_by),
            "before": before[0],
            "segments": diff(before[1], self.proposal.wording.text),
            "terms": self.terms(self.proposal),
            "outcome": queue.MARK[Answer(self.proposal.outcome)],
            "conditions": self.condition_rows(self.proposal.pk),
            "confirmed": f"{len(self.lanes) - len(self.missing)} of {len(self.lanes)} confirmed",
        }

    def words_before(self, proposal: Proposal) -> tuple[str, str]:
        """Name and text of what a proposal's words are compared with: the earlier proposal, else the ask."""
        earlier = [p for p in self.proposals if p.revision < proposal.revision and p.wording_id != proposal.wording_id]
        if earlier:
            return f"version {earlier[-1].wording.number}", earlier[-1].wording.text
        return "the ask", self.promise.ask

    def terms(self, row: Any) -> list[dict[str, str]]:
        """Owner, date, limit, expiry of a proposal or decision."""
        shown = [
            {"label": "Owner", "value": row.delivery_owner},
            {"label": "Date", "value": desk.day(row.delivery_date) or "available today"},
            {"label": "Limit", "value": row.limit},
        ]
        if row.expires_on:
            shown.append({"label": "May be used until", "value": desk.day(row.expires_on)})
        return shown

    def condition_rows(self, proposal_id: int | None) -> list[dict[str, Any]]:
        """Conditions as rows."""
        rows = []
        for row in self.conditions.get(proposal_id or 0, []):
            met = getattr(row, "met", None)
            rows.append(
                {
                    "lane": str(row.get_lane_display()),
                    "who": row.who,
                    "what": row.what,
                    "by_when": row.by_when,
                    "shown_by": row.shown_by,
                    "met": bool(met and met.confirmed_at),
                    "attached": met is not None,
                }
            )
        return rows

    @property
    def decided(self) -> bool:
        """Whether the owner's newest answer belongs to what is on the page, and not to words being replaced."""
        return self.decision is not None and not self.being_replaced and not self._decides_again

    @property
    def _decides_again(self) -> bool:
        """A lapsed answer that the lead has reopened."""
        return self.decision is not None and self.promise.state == PromiseState.OWNER_DECISION

    @property
    def signed(self) -> dict[str, Any] | None:
        """The signed words with everything that belongs to them."""
        row = self.decision
        if row is None:
            return None
        if self.being_replaced:
            status = "being_replaced"
        elif self.paused:
            status = "paused"
        else:
            status = {"yes": "yes", "yes_if": "yes_cond", "no": "no"}[row.outcome]
        return {
            "text": row.wording.text,
            "wording": row.wording,
            "status": status,
            "outcome": str(row.get_outcome_display()),
            "is_no": row.outcome == DecisionOutcome.NO,
            "by": person(row.decided_by, row.represented),
            "at": row.decided_at,
            "reason": row.reason,
            "is_exception": row.is_exception,
            "terms": self.terms(row) if row.outcome != DecisionOutcome.NO else [],
            "conditions": self.condition_rows(row.proposal_id),
            "may_copy": self.promise.state in YES_STATES and not self.paused,
        }

    @property
    def engineering_earliest(self) -> Any:
        """The earliest day of delivery that engineering last named, if any."""
        named = [r.earliest_date for r in self.reviews if r.lane == Lane.ENGINEERING and r.earliest_date]
        return named[-1] if named else None

    @property
    def over_a_no(self) -> list[str]:
        """Groups whose no the owner would overrule."""
        return [str(r.get_lane_display()) for r in self.lanes if r.review is not None and r.review.answer == Answer.NO]

    @property
    def to_sign(self) -> str:
        """Why the words cannot be signed now, or ""."""
        if self.promise.state == PromiseState.WAITING_ON_SALES:
            return "Sales owes an answer to a question first."
        if self.proposal is None:
            return "The groups must confirm the exact words first."
        if self.missing:
            return f"{self.missing[0].get_lane_display()} review is missing."
        return reason_not(check_conditions_taken_up, self.lanes)

    @property
    def owner_words(self) -> str:
        """What stands under the final sentence while there is none."""
        if self.promise.state == PromiseState.WITHDRAWN:
            return ""
        if self.all_in:
            return "All reviews are in. The deal desk lead writes the sentence and asks the groups to confirm it."
        reviews = "the review is" if len(self.lanes) == 1 else f"all {len(self.lanes)} reviews are"
        return (
            f"Opens for signing when {reviews} in. Only the deal desk lead can sign it. Once signed, the words cannot "
            "be edited; a change makes a new version and starts a new review."
        )

    def latest(self) -> list[dict[str, Any]]:
        """The newest events, the computed one on top."""
        computed = history.computed_line(self.promise, self.now, self.events)
        return [*([computed] if computed else []), *history.shown(self.events[:LATEST])]

    def crumbs(self) -> Sequence[tuple[str, str]]:
        """Where the page stands."""
        home = ("Review queue", reverse("queue")) if not self.may_change else ("My asks", reverse("my-asks"))
        return [home, (self.promise.deal.name, reverse("deal", args=[self.promise.deal.slug]))]
