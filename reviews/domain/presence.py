"""Who has a promise open at this moment, and who is writing an answer: a courtesy, and no record.

It stands in a cache and nowhere else: Redis where there is one, this process's own memory otherwise. Nothing depends on
it, so a cache that is gone is left alone for a while and nobody is here; no page waits for it.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches

from dealdesk.models import User

STAYS = 45  # seconds somebody counts as here after their page last said so
LEFT_ALONE = 30  # seconds a cache in trouble is not asked
MOST = 5  # people named on a page

log = logging.getLogger(__name__)


class _Quiet:
    """Until when the cache is left alone."""

    until = 0.0


@dataclass(frozen=True)
class Here:
    """Somebody who has the page open.

    Attributes:
        name: first name.
        writing: whether they typed into a form of it lately.
    """

    name: str
    writing: bool

    def __str__(self) -> str:
        return f"{self.name} is writing an answer" if self.writing else f"{self.name} is here too"

    @property
    def in_list(self) -> str:
        """The same beside a row of a list."""
        return f"{self.name} is writing" if self.writing else f"{self.name} has it open"


def beat(promise_id: int, who: User, *, writing: bool) -> list[Here]:
    """Say that somebody has a promise open, and hear who else has.

    Two beats at the same instant may lose one of them; the next one, some seconds later, puts it right.

    Args:
        promise_id: a promise they may read; the caller asked that.
        who: the reader.
        writing: whether they typed something lately.
    """
    now = time.time()
    key = _key(promise_id)
    found = _asked(lambda cache: cache.get(key)) or {}
    here = {pk: row for pk, row in found.items() if now - row["at"] < STAYS}
    here[who.pk] = {"name": str(who), "writing": writing, "at": now}
    _asked(lambda cache: cache.set(key, here, STAYS))
    return _others(here, who.pk, now)


def leave(promise_id: int, who: User) -> None:
    """Somebody is done with a promise: their answer was sent, and what was told of them ends with it.

    Args:
        promise_id: the promise.
        who: the person; a page of theirs that stays open says so again by itself.
    """
    key = _key(promise_id)
    here = _asked(lambda cache: cache.get(key)) or {}
    if here.pop(who.pk, None) is not None:
        _asked(lambda cache: cache.set(key, here, STAYS))


def others(promise_ids: Iterable[int], who: User) -> dict[int, list[Here]]:
    """Who else has each of these open: one question to the cache for all of them.

    Args:
        promise_ids: promises the reader may read.
        who: the reader, who is not named to themselves.
    """
    keys = {_key(pk): pk for pk in promise_ids}
    now = time.time()
    found = _asked(lambda cache: cache.get_many(keys)) or {} if keys else {}
    return {keys[key]: rows for key, here in found.items() if (rows := _others(here, who.pk, now))}


def _others(here: dict[int, dict[str, Any]], me: int, now: float) -> list[Here]:
    rows = [row for pk, row in sorted(here.items()) if pk != me and now - row["at"] < STAYS]
    rows.sort(key=lambda row: not row["writing"])
    return [Here(row["name"], row["writing"]) for row in rows[:MOST]]


def _key(promise_id: int) -> str:
    return f"here:{promise_id}"


def _asked(question: Any) -> Any:
    if time.monotonic() < _Quiet.until:
        return None
    try:
        return question(caches["presence"])
    except Exception as trouble:  # whatever a cache does, the page it decorates is shown
        log.warning("presence is not known: %s", trouble)
        _Quiet.until = time.monotonic() + LEFT_ALONE
        return None
