"""The patterns of a span of days with the rules that stop them today, as plain data: for a page, and for a job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max

from dealdesk.domain import audit, jobs
from dealdesk.domain.doors import door
from dealdesk.domain.jobs import Progress
from dealdesk.models import Job, JobState, User
from reviews.domain import past_asks
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.patterns import cover
from reviews.domain.patterns.features import compared
from reviews.domain.patterns.search import Counted, Found, Pattern, search
from reviews.models import Outcome, PastImport

DAYS = 182  # six months, as the back-test
INLINE = 500  # asks up to which a page does it while somebody waits: a third of a second, measured with fifty rules
READ_COSTS = 80  # as many asks as one takes that was sent before its reading was kept: it is read in every reading
READINGS = 3  # of every ask: the bad ones, the fine ones, and how wide each rule is
LISTED = 50  # promises named in a pattern's row; the counts are of all


def table(first: date, last: date, at: Callable[[int], None] = lambda done: None) -> dict[str, Any]:
    """Search, then look which rules would stop what was found.

    Args:
        first: first day of sending, UTC.
        last: last day.
        at: told every so many rows how many were read, of `READINGS` times those there are; may raise to stop.
    """
    rows = Counted(partial(past_asks.between, first, last), at)
    found = search(rows)
    rules = rule_set_in_force().rules["rules"]
    hits = cover.hits_of({ask.promise for one in found.patterns for ask in one.bad if ask.promise is not None})
    today = cover.rules_today(found.patterns, rules, cover.origins(), rows, hits=hits, beat=rows.beat)
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "bad": found.bad,
        "fine": found.fine,
        "sharing": found.sharing,
        "alone": [[ask.label, ask.promise] for ask in found.alone[-LISTED:]],
        "patterns": [_row(pattern, today[pattern.key], found) for pattern in found.patterns],
    }


def _row(pattern: Pattern, today: cover.RuleToday, found: Found) -> dict[str, Any]:
    others = found.bad - len(pattern.bad), found.bad + found.fine - pattern.ended
    return {
        "key": pattern.key,
        "sentence": compared(pattern.key, len(pattern.bad), pattern.ended, *others),
        "examples": list(pattern.examples),
        "promises": [[ask.label, ask.promise] for ask in pattern.bad[-LISTED:]],
        "bad": len(pattern.bad),
        "ended": pattern.ended,
        "extra_days": pattern.extra_days,
        "cause": pattern.cause,
        "type": pattern.type,
        "rule_words": today.words,
        "caught": today.caught,
        "closed": today.is_closed,
        "since": today.since.isoformat() if today.since else "",
        "rules": list(today.rules),
        "repeats": list(today.repeats),
    }


def run(progress: Progress) -> dict[str, Any]:
    """The job: the table of the days in its arguments, `first` and `last`."""
    first, last = (date.fromisoformat(progress.job.arguments[name]) for name in ("first", "last"))
    progress.of(READINGS * past_asks.count(first, last))
    made = table(first, last, progress.at)
    progress.at(progress.job.total)
    return made


@dataclass(frozen=True)
class Look:
    """What a page can show of the patterns of some days.

    Attributes:
        table: see `table`; the newest of these days, or of any, while the one that is wanted is not there; None where
            none was ever made.
        job: what makes the one that is wanted, or could not; None where it is there, or another one is at it.
        is_current: whether `table` is the one that is wanted.
    """

    table: dict[str, Any] | None
    job: Job | None = None
    is_current: bool = True

    @property
    def failed(self) -> bool:
        """Whether the one that is wanted could not be made, so that somebody must press for it."""
        return not self.is_current and self.job is not None and self.job.has_ended

    @property
    def why_not(self) -> str:
        """Why it could not, as a sentence."""
        return (self.job.failure if self.job is not None else "") or "Somebody stopped it."


def look(first: date, last: date, *, by: User) -> Look:
    """The patterns of some days for a page: at once where that is little work, else from a job, started if need be.

    A job that failed is left alone until somebody presses (`try_again`); otherwise every look would start it anew.

    Args:
        first: first day of sending, UTC.
        last: last day.
        by: who looks.
    """
    asks = past_asks.count(first, last)
    if asks <= INLINE and asks + READ_COSTS * past_asks.count_unread(first, last) <= INLINE:
        return Look(table(first, last))
    key = _key(first, last)
    job = _newest(arguments__key=key)
    if job is None:
        job = _started(key, first, last, by)
    if job is not None and job.state == JobState.DONE:
        return Look(job.result, job)
    days = {"arguments__first": first.isoformat(), "arguments__last": last.isoformat()}
    older = _newest(state=JobState.DONE, **days) or _newest(state=JobState.DONE)
    return Look(older.result if older is not None else None, job, is_current=False)


@door(lambda *_, **__: None)
def try_again(*, by: User, first: date, last: date) -> Job | None:
    """Make the table once more after it failed or was stopped; one that is there or under way is left as it is.

    Args:
        by: who presses.
        first: first day of sending, UTC.
        last: last day.
    """
    key = _key(first, last)
    return _started(key, first, last, by, again=True)


def _started(key: str, first: date, last: date, by: User, *, again: bool = False) -> Job | None:
    """The job that makes this table; at most one is under way, whoever looks at the same moment.

    Args:
        again: whether one that failed is made once more.

    Returns:
        None while one is at another table; the next look starts this one.
    """
    with transaction.atomic():
        audit.locked_settings_chain()
        job = _newest(arguments__key=key)
        if job is not None and not (again and job.state in {JobState.FAILED, JobState.STOPPED}):
            return job
        if _newest(state__in=[JobState.WAITING, JobState.RUNNING]) is not None:
            return None
        arguments = {"key": key, "first": first.isoformat(), "last": last.isoformat()}
        return jobs.start("patterns", by=by, arguments=arguments)


def _newest(**which: Any) -> Job | None:
    found: Job | None = Job.objects.filter(kind="patterns", **which).order_by("-pk").first()
    return found


def _key(first: date, last: date) -> str:
    """All that a table depends on: its days, the rules in force, and the newest word on how promises ended."""
    told = Outcome.objects.aggregate(at=Max("recorded_at"))["at"]
    taken = PastImport.objects.aggregate(at=Max("imported_at"), back=Max("withdrawn_at"))
    moments = (told, taken["at"], taken["back"])
    parts = [first, last, rule_set_in_force().number, *(moment and moment.isoformat() for moment in moments)]
    return " ".join(str(part or "-") for part in parts)
