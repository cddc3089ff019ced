"""The words of one promise on its page: offered, signed, with owner, date, limit and conditions, and who may sign."""

from typing import Any

from dealdesk.components import moments
from dealdesk.domain.text import diff
from dealdesk.enums import Role
from promises.enums import YES_STATES, Lane, PromiseState
from promises.policies import reason_not
from reviews.domain import queue
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Condition, Proposal
from reviews.policies import check_conditions_taken_up, missing_reviews
from reviews.views.rows import Rows
from reviews.views.sheet_answers import person


class WordsShown(Rows):
    """The final sentence and all that is signed with it."""

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
