"""Answers that are typed and not sent yet, kept for whoever types them.

A draft changes nothing about a promise, so it needs no event and no version: the newest save of the one person whose
draft it is counts. What it says is judged when it is sent, by the door `answer`. The promise is locked only so that a
save still under way never crosses the answer it was typed for and leaves sent words standing as a draft.
"""

from collections.abc import Mapping

from django.db import transaction

from dealdesk.domain import people
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import User
from promises.domain.locking import locked_promise
from promises.enums import OPEN_STATES, Lane
from promises.models import Promise
from reviews.domain.particulars import PARTICULARS
from reviews.models import AnswerDraft, RequiredLane, Review
from reviews.policies import acting_as

LONGEST = 2_000  # characters of one field: more than any field of an answer takes, so that nothing typed is cut
#: What an answer's form holds; anything else that is posted is no part of a draft.
KEPT = frozenset({"answer", "sentence", "suggested", "size_days", "earliest_date", *(one.key for one in PARTICULARS)})


def keep(
    promise_id: int, *, by: User, lane: Lane, fields: Mapping[str, str], version: int | None = None
) -> AnswerDraft | None:
    """Keep what somebody has typed for a lane so far; nothing typed takes the draft away.

    Args:
        promise_id: the promise.
        by: a reviewer of the lane, or their stand-in.
        lane: which lane the answer would be for.
        fields: name to text, as typed; unknown names are left out.
        version: `RequiredLane.version` the form was opened on; None where the caller is no form.

    Returns:
        The draft as kept, or None where nothing was typed.

    Raises:
        Denied: own ask, or not a reviewer of this lane.
        Conflict: the promise is not open, or the person answered for the lane since the form was opened.
        Invalid: a field is longer than anything an answer takes.
    """
    typed = {name: text for name, text in fields.items() if name in KEPT and text.strip()}
    if too_long := [name for name, text in typed.items() if len(text) > LONGEST]:
        raise Invalid(dict.fromkeys(too_long, f"At most {LONGEST:,} characters are kept."))
    with transaction.atomic():
        promise, now = locked_promise(promise_id)
        acting_as(people.standing(by, now), Role(lane), promise, promise.deal)
        if promise.state not in OPEN_STATES or promise.wording_id is None:
            raise Conflict(f"{promise.label} is not open; there is nothing to answer.")
        _check_not_sent(promise, by, lane, version)
        if not typed:
            discard(promise_id, by=by, lane=lane)
            return None
        draft, _ = AnswerDraft.objects.update_or_create(
            promise=promise,
            lane=lane,
            written_by=by,
            defaults={
                "fields": typed,
                "saved_at": now,
                "wording_id": promise.wording_id,
                "revision": promise.revision,
            },
        )
    return draft


def _check_not_sent(promise: Promise, by: User, lane: Lane, version: int | None) -> None:
    """Others' acts on the lane leave a draft standing; the writer's own answer ends what it was typed from."""
    if version is None or not Review.objects.filter(promise=promise, lane=lane, answered_by=by).exists():
        return
    if not RequiredLane.objects.filter(promise=promise, lane=lane, version=version).exists():
        raise Conflict(f"You answered {promise.label} already; open its page again to change your answer.")


def discard(promise_id: int, *, by: User, lane: Lane) -> None:
    """Take a draft away: it was sent, or its writer emptied it."""
    AnswerDraft.objects.filter(promise=promise_id, lane=lane, written_by=by).delete()


def drafts_of(promise: Promise, by: User) -> dict[str, AnswerDraft]:
    """One person's drafts for a promise, by lane; one query."""
    return {draft.lane: draft for draft in AnswerDraft.objects.filter(promise=promise, written_by=by)}
