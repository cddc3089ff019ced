"""The parts of one promise's page, as the templates draw them."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from dealdesk.components import moments
from dealdesk.domain.text import diff
from dealdesk.enums import Role
from dealdesk.models import User
from promises.domain.facts import given_text, missing_facts, specs_for
from promises.enums import YES_STATES, Lane, PromiseState
from promises.forms.proofs import StrikeForm
from promises.models import Fact, Proof
from promises.policies import reason_not
from promises.views.facts import fact_text
from promises.views.proofcards import card
from promises.views.rows import answer_rows
from reviews.domain import history, nobody, particulars, queue
from reviews.domain.due import deadline, due_view, turn_began
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Condition, ConditionMet, Proposal, RequiredLane, Review
from reviews.policies import check_conditions_taken_up, missing_reviews
from reviews.views.rows import Rows

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


class Sheet(Rows):
    """One promise as one reader may see it now, part by part."""

    @property
    def due(self) -> dict[str, Any]:
        """The clock."""
        turns = [(row.asked_at, row.review.answered_at if row.review else None) for row in self.lanes]
        since = turn_began(self.promise, turns)
        return due_view(self.promise, self.now, self.hours, since=since, questions=len(self.open_questions))

    @property
    def clock_words(self) -> str:
        """What stands under the clock: silence never approves."""
        if self.paused:
            return "Silence never approves. A late answer counts, and says openly that it is late."
        if self.promise.state == PromiseState.WAITING_ON_SALES:
            return "The clock is held until sales replies. Other groups may still answer."
        return "No answer by then pauses the promise. Silence never approves it."

    @property
    def why_paused(self) -> str:
        """Since when it is paused, and who did not answer."""
        at = deadline(self.promise)
        if self.is_documented and self.decision is not None and self.decision.capability is not None:
            entry = self.decision.capability
            if entry.withdrawn_at is not None:
                return f"Withdrawn from the library {moments.moment(entry.withdrawn_at)}: {entry.withdrawn_reason}"
            since = moments.moment(at)
            return f"The words were to be checked in the library by {since}. They come back when somebody checks them."
        if self.promise.lapses_at is not None and self.promise.answer_by is None:
            since = moments.moment(at)
            return f"A condition or the answer itself lapsed {since}. The deal desk lead must decide again."
        if self.stood_still:
            since = moments.moment(at)
            if self.unanswerable:
                return f"{nobody.sentence(self.unanswerable)} It stands still since {since}."
            return f"Nobody could answer {since}. {self._who_is_late()} may answer now, late."
        return (
            f"{self._who_is_late()} did not answer by {moments.moment(at)}. Nothing moves until somebody answers late."
        )

    def _who_is_late(self) -> str:
        late = [str(row.get_lane_display()) for row in self.missing]
        return history.joined(late) if late else "The deal desk lead"

    @property
    def stops(self) -> list[dict[str, str]]:
        """Hard stops with the words that made them."""
        return [
            {
                "name": row.hit_name,
                "label": f"Hard stop: {row.hit_name[:1].lower()}{row.hit_name[1:]}",
                "words": ", ".join(f"“{word}”" for word in row.hit_words),
            }
            for row in self.sent_under[1]
        ]

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Facts by type, with gaps, and how many are given."""
        given = {fact.key: fact for fact in Fact.objects.filter(promise=self.promise)}
        rows = []
        specs = specs_for(self.promise.type)
        for spec in specs:
            fact = given.get(spec.key)
            if fact is None and not spec.required:
                continue
            value = "" if fact is None else "Nobody knows yet" if fact.is_unknown else fact_text(spec, fact.value)
            rows.append({"key": spec.key, "label": spec.label, "value": value, "gap": fact is None or fact.is_unknown})
        rows += answer_rows(given.values())
        count = given_text(self.promise.type, {key: fact.is_unknown for key, fact in given.items()})
        others = [{"key": spec.key, "label": spec.label} for spec in specs if spec.key not in {r["key"] for r in rows}]
        told = given.get("already_told")
        return {
            "title": FACTS_TITLE[self.promise.type],
            "rows": rows,
            "count": count,
            "others": others,
            "missing": bool(missing_facts(self.promise.type, given)),
            "told_yes": told is not None and told.value == "yes",
        }

    @cached_property
    def proofs(self) -> list[dict[str, Any]]:
        """What stands behind the ask; what was struck stays readable as struck."""
        if not self._happened("proof."):
            return []
        rows = Proof.objects.filter(promise=self.promise).select_related("added_by", "struck_by").order_by("pk")
        shows = Exists(ConditionMet.objects.filter(proof=OuterRef("pk")))
        return [card(row) | {"strike": self._strike(row)} for row in rows.annotate(shows_condition=shows)]

    def _strike(self, row: Any) -> StrikeForm | None:
        """The button for a rep of the deal; what shows that a condition is met is not struck, nor anything twice."""
        if not self.may_change or row.struck_at is not None or row.shows_condition:
            return None
        return StrikeForm(auto_id=f"id_strike_{row.pk}_%s")

    @property
    def has_unscanned(self) -> bool:
        """Whether a file was kept without a virus scan."""
        return any(row["is_unscanned"] for row in self.proofs)

    @property
    def standing_proofs(self) -> list[tuple[int, str]]:
        """Ids and titles of the proofs that are not struck."""
        return [(row["id"], row["title"]) for row in self.proofs if row["struck_at"] is None]

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
                condition = self._condition_before(review)
                shown["quote"] = condition
                before = "Yes with this condition; then confirmed" if condition else "Confirmed"
                shown["note"] = f"{before} these exact words."
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
        if row.lane in self.unanswerable:
            shown["note"] = "No reviewer for this lane."
        return shown

    def _condition_before(self, review: Review) -> str:
        """The condition a group had given before it confirmed the exact words with one key, or ""."""
        known = {row.pk: row for row in self.reviews}
        while review.confirms_id in known:
            review = known[review.confirms_id]
        return str(review.sentence) if review.answer == Answer.YES_IF else ""

    def _said(self, review: Review, answer: str) -> dict[str, Any]:
        size = ""
        if review.size_days is not None:
            size = "1 working day." if review.size_days == 1 else f"{review.size_days} working days."
        if review.earliest_date:
            size += f" Earliest {moments.day(review.earliest_date)}."
        said = particulars.shown(Lane(review.lane), review.particulars)
        return {
            "answer": answer,
            "quote": review.sentence,
            "who": person(review.answered_by, review.represented),
            "at_text": moments.moment(review.answered_at),
            "iso": review.answered_at,
            "note": size.strip(),
            "said": said,
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
        """The same for the page, by the words they were given for, newest words first, with what changed since."""
        now = self.promise.wording
        rows: dict[int, dict[str, Any]] = {}
        for review in reversed(self.outdated):
            old = review.wording
            changed = now is not None and old.pk != now.pk
            segments = diff(old.text, now.text) if changed and now and old.number not in rows else []
            row = rows.setdefault(old.number, {"version": old.number, "segments": segments, "answers": []})
            row["answers"].append(
                {
                    "lane": str(review.get_lane_display()),
                    "answer": queue.MARK[Answer(review.answer)],
                    "quote": review.sentence,
                    "who": person(review.answered_by, review.represented),
                    "at": review.answered_at,
                }
            )
        return [rows[number] for number in sorted(rows, reverse=True)]

    @property
    def suggestions(self) -> list[dict[str, Any]]:
        """Sentences reviewers would sign instead, newest first, each against the words that stand there now."""
        offered = self.proposal.wording if self.proposal is not None else self.promise.wording
        present = offered.text if offered is not None else ""
        return [
            {
                "id": review.pk,
                "lane": str(review.get_lane_display()),
                "who": str(review.answered_by),
                "text": review.suggested,
                "segments": diff(present, review.suggested),
                "is_present": review.suggested == present,
            }
            for review in reversed(self.reviews)
            if review.suggested
        ]

    def suggested(self, id: str) -> str:
        """The words of one of these, by its id as a page sends it; "" where there is none of it."""
        return next((row["text"] for row in self.suggestions if str(row["id"]) == id), "")

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
        return moments.hours(total.total_seconds() // 60) if self.questions else ""

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
            {"label": "Date", "value": moments.day(row.delivery_date) or "available today"},
            {"label": "Limit", "value": row.limit},
        ]
        if row.expires_on:
            shown.append({"label": "May be used until", "value": moments.day(row.expires_on)})
        return shown

    def condition_rows(self, proposal_id: int | None, *, signed: bool = False) -> list[dict[str, Any]]:
        """Conditions as rows; those of signed words also say how far each is."""
        rows = []
        for row in self.conditions.get(proposal_id or 0, []):
            met = getattr(row, "met", None)
            rows.append(
                {
                    "id": row.pk,
                    "role": Role(row.lane),
                    "lane": str(row.get_lane_display()),
                    "who": row.who,
                    "what": row.what,
                    "by_when": row.by_when,
                    "shown_by": row.shown_by,
                    "met": bool(met and met.confirmed_at),
                    "attached": met is not None,
                    "standing": self._standing(row) if signed else "",
                    "show": None,
                    "needs_proof": False,
                    "confirm": None,
                }
            )
        return rows

    def _standing(self, row: Condition) -> str:
        """How far one condition of a signed yes is."""
        met = getattr(row, "met", None)
        if met is None:
            return f"Condition open until {moments.day(row.by_when)}"
        if met.confirmed_at is not None:
            return f"Met, confirmed by {met.confirmed_by}"
        return f"Proof attached: {met.proof.title}; {row.get_lane_display()} must confirm"

    @property
    def decided(self) -> bool:
        """Whether the owner's newest answer belongs to what is on the page, and not to words being replaced."""
        return self.decision is not None and not self.being_replaced and not self._decides_again

    @property
    def _decides_again(self) -> bool:
        """A lapsed answer that the lead has reopened."""
        return self.decision is not None and self.promise.is_with_owner

    @property
    def has_yes(self) -> bool:
        """Whether a yes is signed and has not run out."""
        return self.promise.state in YES_STATES and not self.paused

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
            "entry": row.capability,
            "by": person(row.decided_by, row.represented),
            "at": row.decided_at,
            "reason": row.reason,
            "is_exception": row.is_exception,
            "terms": self.terms(row) if row.outcome != DecisionOutcome.NO else [],
            "conditions": self.condition_rows(row.proposal_id, signed=True),
            "may_copy": self.has_yes,
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
            return missing_reviews(self.missing)
        return reason_not(check_conditions_taken_up, self.lanes)

    @property
    def owner_words(self) -> str:
        """What stands under the final sentence while there is none."""
        if self.promise.state == PromiseState.WITHDRAWN:
            return ""
        if self.all_in:
            return "All reviews are in. The deal desk lead writes the sentence and asks the groups to confirm it."
        reviews = {1: "the review is", 2: "both reviews are"}.get(len(self.lanes), f"all {len(self.lanes)} reviews are")
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
