"""Invariants of answers that were taken back."""

from collections import defaultdict
from collections.abc import Iterator

from reviews.domain.invariants.books import Books, Row, label, was_taken_back
from reviews.domain.invariants.registry import Result, of_promises


@of_promises("I8")
def taken_back_at_once(books: Books, result: Result) -> Iterator[str]:
    """Whoever gave an answer took it back, in ten seconds, as one event of theirs says, and nothing rests on it."""
    for promise in books.promises:
        told: dict[int, list[Row]] = defaultdict(list)
        for event in books.events[promise.pk]:
            if event.type == "review.undone":
                told[event.data["review"]].append(event)
        for review in books.answers[promise.pk]:
            what = f"{label(promise)}: {review.lane} review {review.pk}"
            events = told.pop(review.pk, [])
            if review.undone__undone_at is None:
                if events:
                    yield f"{what} stands, and event {events[0].pk} says that it was taken back."
                continue
            result.checked += 1
            if not was_taken_back(review):
                yield f"{what} was taken back by another person, or not within ten seconds."
            if [event.actor_id for event in events] != [review.undone__undone_by]:
                yield f"{what} was taken back, and not by one event of whoever took it back."
            yield from _rests_on(books, promise, review, what)
        for number in told:
            yield f"{label(promise)}: review {number} was taken back, and there is no such answer."


def _rests_on(books: Books, promise: Row, review: Row, what: str) -> Iterator[str]:
    if any(lane.review_id == review.pk for lane in books.lanes[promise.pk]):
        yield f"{what} was taken back, and its lane still counts it."
    if any(row.carried_from_id == review.pk for row in books.reviews[promise.pk]):
        yield f"{what} was taken back, and another answer was carried from it."
    for decision in books.decisions[promise.pk]:
        if decision.revision == review.revision and review.answered_at < decision.decided_at < review.undone__undone_at:
            yield f"{what} was taken back after decision {decision.pk} was made on it."
