"""What the groups said, on the page of one promise: answers, those that no longer count, suggestions, questions."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from dealdesk.components import moments
from dealdesk.domain.text import diff
from dealdesk.models import User
from promises.enums import Lane
from reviews.domain import particulars, queue
from reviews.enums import Answer
from reviews.models import RequiredLane, Review
from reviews.views.rows import Rows


def person(user: User | None, represented: User | None = None) -> str:
    """A name, and for whom they acted."""
    return "" if user is None else f"{user}, for {represented}" if represented else str(user)


class AnswersShown(Rows):
    """Each group's part of the page."""

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
