"""The patterns of a span of days with the rules that stop them today, as plain data: for a page, and for a job."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from dealdesk.domain.jobs import Progress
from dealdesk.models import Job, JobState
from reviews.domain import past_asks
from reviews.domain.intake import rule_set_in_force
from reviews.domain.patterns import cover
from reviews.domain.patterns.search import Counted, Pattern, search

DAYS = 182  # six months, as the back-test
INLINE = 4_000  # asks up to which a page does it while somebody waits
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
    today = cover.rules_today(found.patterns, rules, cover.origins(), rows, beat=rows.beat)
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "bad": found.bad,
        "fine": found.fine,
        "sharing": found.sharing,
        "alone": [[ask.label, ask.promise] for ask in found.alone[-LISTED:]],
        "patterns": [_row(pattern, today[pattern.key]) for pattern in found.patterns],
    }


def _row(pattern: Pattern, today: cover.RuleToday) -> dict[str, Any]:
    return {
        "key": pattern.key,
        "sentence": pattern.sentence,
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


def newest() -> Job | None:
    """The newest table a job made, or None."""
    done: Job | None = Job.objects.filter(kind="patterns", state=JobState.DONE).order_by("-pk").first()
    return done


def under_way() -> bool:
    """Whether a job is at it."""
    return Job.objects.filter(kind="patterns", state__in=[JobState.WAITING, JobState.RUNNING]).exists()
