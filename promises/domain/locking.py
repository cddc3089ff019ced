"""Taking a promise in hand: lock first, then the clock, in that order (RELIABILITY A10)."""

from datetime import datetime
from typing import Any

from dealdesk.domain import clock
from dealdesk.exceptions import Stale, VersionMissing
from promises.models import Deal, Promise


def locked_deal(deal_id: int) -> tuple[Deal, datetime]:
    """Lock a deal. Where both are needed the deal is locked before its promises.

    Returns:
        The deal as it is now and the database clock, read after the lock was held.
    """
    deal = Deal.objects.select_for_update().get(pk=deal_id)
    return deal, clock.database_now()


def locked_promise(promise_id: int) -> tuple[Promise, datetime]:
    """Lock a promise; every change of it, its facts, proof and reviews takes this lock.

    The row is read without joins: after waiting for the lock PostgreSQL looks at the new row but at old joined ones.

    Returns:
        The promise as it is now and the database clock, read after the lock was held.
    """
    promise = Promise.objects.select_for_update().get(pk=promise_id)
    return promise, clock.database_now()


def check_version(stored: int, seen: int | None, what: str) -> None:
    """Refuse a form that was opened on an older version (RELIABILITY I16).

    Args:
        stored: version of the locked row.
        seen: version the form was opened on; None where the caller is no form.
        what: what changed, for the sentence.

    Raises:
        VersionMissing: a form without its version (callers pass -1 for that).
        Stale: somebody else changed the row since.
    """
    if seen is None or seen == stored:
        return
    if seen < 0:
        raise VersionMissing
    raise Stale(what)


def deal_row(deal_id: int, **_: Any) -> Deal:
    """The deal whose chain takes the refusal of a door."""
    return locked_deal(deal_id)[0]


def promise_row(promise_id: int, **_: Any) -> Promise:
    """The promise whose chain takes the refusal of a door."""
    return locked_promise(promise_id)[0]
