"""Invariants of the history: events tell exactly what the rows are, and what each change asked again."""

from collections import Counter
from collections.abc import Iterator

from promises.enums import PromiseState
from reviews.domain.invariants.books import Books, Row, label
from reviews.domain.invariants.registry import Result, of_promises

#: Events that make the next revision. A decline signs other words on the same one.
REVISES = frozenset(
    {
        "promise.sent",
        "decision.documented",
        "wording.proposed",
        "promise.scope_changed",
        "promise.type_named",
        "fact.changed",
        "facts.given",
    }
)
#: Events whose data say what the rules found and which lanes were asked; a corrected fact does where they ran again.
SENDS = frozenset({"promise.sent", "promise.scope_changed", "promise.type_named", "fact.changed"})
REFUSED = "door.refused"


@of_promises("I3", "Folding a promise's events gives its row: state, revision, wording, chain head")
def events_fold_to_the_row(books: Books, result: Result) -> Iterator[str]:
    """Each event begins where the one before ended, and the last one ends at the row.

    That an event is written in the same transaction as its change is proved by tests that fail the audit write.
    """
    for promise in books.promises:
        result.checked += 1
        events = books.events[promise.pk]
        if not events:
            yield f"{label(promise)}: no event tells of it."
            continue
        state, known = PromiseState.DRAFT.value, {"", *(wording.sha256 for wording in books.wordings[promise.pk])}
        for place, event in enumerate(events, start=1):
            if event.position != place:
                yield f"{label(promise)}: event {place} of its history is missing before event {event.pk}."
            if event.state_before != state:
                yield f"{label(promise)}: event {event.pk} begins at {event.state_before}, the last ended at {state}."
            if event.wording_sha256 not in known:
                yield f"{label(promise)}: event {event.pk} names words that the promise does not have."
            state = event.state_after
        yield from _ends_at_the_row(promise, events)


def _ends_at_the_row(promise: Row, events: list[Row]) -> Iterator[str]:
    last = events[-1]
    told = (last.state_after, last.revision, last.wording_sha256)
    if (row := (promise.state, promise.revision, promise.wording__sha256 or "")) != told:
        differs = ", ".join(
            f"{name} {mine or 'none'} instead of {theirs or 'none'}"
            for name, mine, theirs in zip(("state", "revision", "wording"), row, told, strict=True)
            if mine != theirs
        )
        yield f"{label(promise)}: the row is not what its events tell: {differs}."
    if (promise.audit_length, promise.audit_head) != (len(events), last.hash):
        yield f"{label(promise)}: the row keeps another end of its history than event {last.pk}."


@of_promises("I7", "Each change makes revision + 1; a carried review is named by an event, a decision is never carried")
def revisions_count_changes(books: Books, result: Result) -> Iterator[str]:
    """Revisions along the events, carried reviews against the events that carried them, restored answers likewise.

    Which lanes a change asks again (DESIGN section 3) is proved door by door in tests.
    """
    for promise in books.promises:
        result.checked += 1
        yield from _steps_of_revision(books, promise)
        yield from _carried(books, promise)
        events = [event for event in books.events[promise.pk] if event.type == "promise.restored"]
        told = {(event.data.get("decision"), event.revision) for event in events}
        for row in books.restorations[promise.pk]:
            if (row.decision_id, row.revision) not in told:
                yield f"{label(promise)}: no event tells that decision {row.decision_id} stands again."


def _steps_of_revision(books: Books, promise: Row) -> Iterator[str]:
    revision = 0
    decided = {}
    for event in books.events[promise.pk]:
        expected = revision + (1 if event.type in REVISES else 0)
        if event.revision != expected:
            yield (
                f"{label(promise)}: event {event.pk} ({event.type}) is on revision {event.revision}, "
                f"after revision {revision} it should be {expected}."
            )
        revision = event.revision
        if event.type.startswith("decision."):
            decided[event.data.get("decision")] = revision
    for decision in books.decisions[promise.pk]:
        if decided.get(decision.pk, decision.revision) != decision.revision:
            yield f"{label(promise)}: decision {decision.pk} was made on another revision than it carries."


def _carried(books: Books, promise: Row) -> Iterator[str]:
    reviews = {review.pk: review for review in books.reviews[promise.pk]}
    named = {
        (entry["from_review"], entry["to_review"])
        for event in books.events[promise.pk]
        if event.type in {"fact.changed", "facts.given"}
        for entry in event.data.get("carried", ())
    }
    for review in reviews.values():
        if review.carried_from_id is None:
            continue
        old = reviews.get(review.carried_from_id)
        if (review.carried_from_id, review.pk) not in named:
            yield f"{label(promise)}: review {review.pk} was carried to revision {review.revision}, no event says so."
        elif old is None or old.revision + 1 != review.revision or _answer(old) != _answer(review):
            yield f"{label(promise)}: review {review.pk} is not the answer it was carried from."
    for old_id, new_id in named:
        if new_id not in reviews or reviews[new_id].carried_from_id != old_id:
            yield f"{label(promise)}: an event carries review {old_id} to {new_id}, and no such review is kept."


def _answer(review: Row) -> tuple[object, ...]:
    return (review.lane, review.answer, review.wording_id, review.sentence, review.answered_at, review.answered_by_id)


@of_promises("I9", "Rules only ever add lanes, and an ask stays under the rule set it was sent under")
def rules_only_add(books: Books, result: Result) -> Iterator[str]:
    """Every sending: the event names its rule set, every hit's lanes are asked, and no lane asked earlier is gone."""
    for promise in books.promises:
        asked = {row.lane for row in books.lanes[promise.pk]}
        events = {event.revision: event for event in books.events[promise.pk] if event.type in SENDS}
        for sent in books.submissions[promise.pk]:
            result.checked += 1
            event = events.get(sent.revision)
            if event is None:
                yield f"{label(promise)}: no event tells that revision {sent.revision} was sent."
                continue
            if event.data.get("rule_set") != sent.rule_set__number:
                yield f"{label(promise)}: revision {sent.revision} has another rule set than event {event.pk} says."
            if gone := sorted(set(event.data.get("lanes", ())) - asked):
                yield f"{label(promise)}: {', '.join(gone)} was asked on revision {sent.revision} and is not any more."
        for hit in books.hits[promise.pk]:
            if silent := sorted(set(hit.lanes) - asked):
                yield f"{label(promise)}: rule {hit.rule_id} stops it for {', '.join(silent)}, and nobody asked them."


@of_promises("I16", "A save counts once: as many versions as changes")
def versions_count_changes(books: Books, result: Result) -> Iterator[str]:
    """A save that passed over another one would leave two events and one version.

    That a form with an old version is refused is proved by tests.
    """
    for promise in books.promises:
        result.checked += 1
        changes = sum(event.type != REFUSED for event in books.events[promise.pk])
        if promise.version != 1 + changes:
            yield f"{label(promise)}: version {promise.version} after {changes} changes; it should be {1 + changes}."


@of_promises("I17", "Whoever an event must reach has exactly one notice of it")
def notices_reach_people(books: Books, result: Result) -> Iterator[str]:
    """The rep hears of every pause and every decision, while they are here; nobody is told of their own act.

    One row for each recipient and channel is a database constraint; that committed rows are sent is proved by tests.
    """
    for promise in books.promises:
        for event in books.events[promise.pk]:
            if event.type not in {"promise.paused", "decision.signed", "decision.declined"}:
                continue
            result.checked += 1
            if promise.created_by__is_active and promise.created_by_id not in books.told[event.pk] | {event.actor_id}:
                yield f"{label(promise)}: the rep has no notice of event {event.pk} ({event.type})."
            if event.actor_id in books.told[event.pk]:
                yield f"{label(promise)}: event {event.pk} ({event.type}) is told to the person who did it."


@of_promises("I18", "At most one paused event for each promise, revision and deadline")
def one_pause_per_deadline(books: Books, result: Result) -> Iterator[str]:
    """However many sweeps ran."""
    for promise in books.promises:
        pauses = [event for event in books.events[promise.pk] if event.type == "promise.paused"]
        result.checked += len(pauses)
        for (revision, deadline), count in Counter((e.revision, e.data.get("deadline")) for e in pauses).items():
            if count > 1:
                yield f"{label(promise)}: paused {count} times on revision {revision} for the deadline {deadline}."
