"""Answers that are typed and not sent yet, kept for whoever types them.

A draft changes nothing about a promise, so it needs no lock on it, no event and no version: the newest save of the one
person whose draft it is counts. What it says is judged when it is sent, by the door `answer`.
"""

from collections.abc import Mapping

from django.db import transaction

from dealdesk.domain import people
from dealdesk.domain.clock import database_now
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import User
from promises.enums import OPEN_STATES, Lane
from promises.models import Promise
from reviews.domain.particulars import PARTICULARS
from reviews.models import AnswerDraft
from reviews.policies import acting_as

LONGEST = 2_000  # characters of one field: more than any field of an answer takes, so that nothing typed is cut
#: What an answer's form holds; anything else that is posted is no part of a draft.
KEPT = frozenset({"answer", "sentence", "suggested", "size_days", "earliest_date", *(one.key for one in PARTICULARS)})


def keep(promise_id: int, *, by: User, lane: Lane, fields: Mapping[str, str]) -> AnswerDraft | None:
    """Keep what somebody has typed for a lane so far; nothing typed takes the draft away.

    Args:
        promise_id: the promise.
        by: a reviewer of the lane, or their stand-in.
        lane: which lane the answer would be for.
        fields: name to text, as typed; unknown names are left out.

    Returns:
        The draft as kept, or None where nothing was typed.

    Raises:
        Denied: own ask, or not a reviewer of this lane.
        Conflict: the promise is not open.
        Invalid: a field is longer than anything an answer takes.
    """
    typed = {name: text for name, text in fields.items() if name in KEPT and text.strip()}
    if too_long := [name for name, text in typed.items() if len(text) > LONGEST]:
        raise Invalid(dict.fromkeys(too_long, f"At most {LONGEST:,} characters are kept."))
    with transaction.atomic():
        promise = Promise.objects.select_related("deal").get(pk=promise_id)
        now = database_now()
        acting_as(people.standing(by, now), Role(lane), promise, promise.deal)
        if promise.state not in OPEN_STATES or promise.wording_id is None:
            raise Conflict(f"{promise.label} is not open; there is nothing to answer.")
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


def discard(promise_id: int, *, by: User, lane: Lane) -> None:
    """Take a draft away: it was sent, or its writer emptied it."""
    AnswerDraft.objects.filter(promise=promise_id, lane=lane, written_by=by).delete()


def drafts_of(promise: Promise, by: User) -> dict[str, AnswerDraft]:
    """One person's drafts for a promise, by lane; one query."""
    return {draft.lane: draft for draft in AnswerDraft.objects.filter(promise=promise, written_by=by)}
