"""What a rule would have done to past promises, beside the rule in force (DESIGN section 8, point 5).

One evaluator serves both: `reviews.domain.rules` judges an ask that is sent and an ask as it stood, so a back-test of
the rules in force gives the stored hits back.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import transaction

from dealdesk.domain import clock
from dealdesk.domain.chain import canonical
from dealdesk.domain.jobs import Progress
from dealdesk.exceptions import Conflict
from promises.enums import PromiseType
from reviews.domain import past_asks
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.past_asks import PastAsk
from reviews.domain.rules import TYPE_OF_STOP, Hit, RuleError, asking, lanes_for, ready, status_of
from reviews.domain.rules.conditions import Matcher
from reviews.domain.rules.reasons import reasons
from reviews.enums import HardStop, RuleStatus
from reviews.models import BackTest, DraftState, RuleDraft, RuleSetVersion

DAYS = 182  # six months, as UX 4.11 says
LISTED = 200  # promises named in each list; the counts beside them are of all
EVERY_ROWS = 500  # rows between two looks at the clock
ENOUGH = 20  # asks from which on "it stops every one" says something about the rule


@dataclass
class Tally:
    """What one rule does to the asks it was shown.

    Attributes:
        bad_caught: went bad, and would have been stopped.
        bad_missed: went bad, and would not.
        fine_stopped: were delivered, and would have been stopped.
        open_stopped: would have been stopped; nobody said yet how they ended.
    """

    bad_caught: int = 0
    bad_missed: int = 0
    fine_stopped: int = 0
    open_stopped: int = 0

    @property
    def stops(self) -> int:
        """Stops in all."""
        return self.bad_caught + self.fine_stopped + self.open_stopped

    def add(self, ask: PastAsk, *, stopped: bool) -> None:
        """Count one ask."""
        if ask.went_bad:
            self.bad_caught += stopped
            self.bad_missed += not stopped
        elif stopped:
            self.fine_stopped += ask.went_fine
            self.open_stopped += not ask.went_fine

    def as_data(self, weeks: float) -> dict[str, Any]:
        """The tally as JSON, with the stops a week."""
        return {
            "bad_caught": self.bad_caught,
            "bad_missed": self.bad_missed,
            "fine_stopped": self.fine_stopped,
            "open_stopped": self.open_stopped,
            "stops": self.stops,
            "stops_a_week": round(self.stops / weeks, 2),
        }


@dataclass
class Listing:
    """A list of asks, of which the first are kept and all are counted."""

    count: int = 0
    rows: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, ask: PastAsk, words: Sequence[str] = (), **more: Any) -> None:
        """Count one ask, and keep it while there is room; what stands in `more` is kept with it, made then."""
        self.count += 1
        if len(self.rows) < LISTED:
            made = {key: value() if callable(value) else value for key, value in more.items()}
            self.rows.append({**past_asks.as_data(ask, tuple(dict.fromkeys(words))), **made})


def digest(rule: Mapping[str, Any]) -> str:
    """SHA-256 of what a rule does; its name and its status change nothing of that."""
    return sha256(canonical({key: rule.get(key) for key in ("when", "lanes", "hard_stop")})).hexdigest()


def back_test(
    rule: Mapping[str, Any],
    in_force: Sequence[Mapping[str, Any]],
    asks: Iterable[PastAsk],
    *,
    first: date,
    last: date,
    at: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Run one rule over past asks, beside the rule of the same id in force.

    Args:
        rule: as it would stand.
        in_force: the `rules` list it would be put into.
        asks: past asks as they stood.
        first: first day looked at.
        last: last day looked at.
        at: told every so many rows how many are done; may raise to stop.

    Returns:
        The numbers, weeks and lists described in docs/rules.md.

    Raises:
        RuleError: a rule is malformed.
    """
    matches = asking(rule)
    before = next((one for one in in_force if one["id"] == rule["id"] and status_of(one) == RuleStatus.ON), None)
    matched_before: Matcher = asking(before) if before else lambda snapshot: None
    others = ready([one for one in in_force if one["id"] != rule["id"]])
    weeks = max(1.0, ((last - first).days + 1) / 7)
    now, then, alone = Tally(), Tally(), Tally()
    lists = {name: Listing() for name in ("newly_caught", "still_missed", "newly_stopped", "no_longer", "all")}
    by_week: dict[date, Counter[str]] = {}
    together: Counter[tuple[str, tuple[int, ...]]] = Counter()
    fits = done = differ = otherwise = 0
    for done, ask in enumerate(asks, start=1):
        if done % EVERY_ROWS == 0:
            at(done)
        words = matches(ask.snapshot)
        stopped, was = words is not None, matched_before(ask.snapshot) is not None
        now.add(ask, stopped=stopped)
        then.add(ask, stopped=was)
        fit = ask.went_bad and (stopped or was or _speaks_of(ask, rule))
        fits += fit
        if not (stopped or was or fit):
            continue
        stop_it_too = tuple(
            place for place, (_, matches_too) in enumerate(others) if matches_too(ask.snapshot) is not None
        )
        anyway = bool(stop_it_too)
        is_new = stopped != was and not anyway
        otherwise += stopped != was
        differ += is_new
        alone.add(ask, stopped=stopped and not anyway)
        if fit and not stopped:
            lists["still_missed"].add(ask, anyway=anyway)
        if is_new and not stopped:
            lists["no_longer"].add(ask, anyway=anyway)
        if words is None:
            continue
        because = partial(reasons, rule["when"], ask.snapshot)
        lists["all"].add(ask, words, anyway=anyway, because=because)
        if is_new:
            lists["newly_caught" if ask.went_bad else "newly_stopped"].add(ask, words, anyway=anyway, because=because)
        monday = ask.day - timedelta(days=ask.day.weekday())
        by_week.setdefault(monday, Counter())["bad" if ask.went_bad else "fine" if ask.went_fine else "open"] += 1
        together[ask.snapshot.type, stop_it_too] += 1
    at(done)
    overlap, extra = _beside(rule, [one for one, _ in others], together)
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "asks": done,
        "went_bad": now.bad_caught + now.bad_missed,
        "went_bad_that_fit": fits,
        "rule": now.as_data(weeks),
        "in_force": then.as_data(weeks) if before else None,
        "alone": alone.as_data(weeks),
        "overlap": {"stopped_anyway": now.stops - alone.stops, **overlap},
        "differ": differ,
        "matches_otherwise": otherwise,
        "reviews_a_week": {lane: round(extra[lane] / weeks, 2) for lane in dict.fromkeys([*rule["lanes"], *extra])},
        "weeks": _every_week(by_week, first, last),
        "lists": {name: {"count": found.count, "rows": found.rows} for name, found in lists.items()},
    }


def _beside(
    rule: Mapping[str, Any], others: Sequence[Mapping[str, Any]], together: Mapping[tuple[str, tuple[int, ...]], int]
) -> tuple[dict[str, Any], Counter[str]]:
    """What other rules stop anyway, and how often each lane is asked because of this rule alone.

    Args:
        rule: the rule under test.
        others: the other rules in force.
        together: type of the ask, and places in `others` of the rules that stop it too -> stops.
    """
    by_rule: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for (type, places), stops in together.items():
        hits = [Hit(others[place], ()) for place in places]
        by_rule.update({hit.rule["id"]: stops for hit in hits})
        asked_anyway = lanes_for(hits, type)
        asked_then = lanes_for([*hits, Hit(rule, ())], type)
        extra.update({lane.value: stops for lane in asked_then if lane not in asked_anyway})
    return {"by_rule": dict(by_rule.most_common())}, extra


def _speaks_of(ask: PastAsk, rule: Mapping[str, Any]) -> bool:
    """Whether a bad promise is of the kind the rule is about, so that "11 of 13" counts what it could have caught."""
    stop = HardStop(rule["hard_stop"])
    if stop in TYPE_OF_STOP:
        return ask.snapshot.type in {TYPE_OF_STOP[stop], PromiseType.MIXED}
    return bool(ask.snapshot.facts.get("requested_date" if stop == HardStop.UNSIZED_DATE else "commercial_term"))


def _every_week(found: Mapping[date, Counter[str]], first: date, last: date) -> list[dict[str, Any]]:
    """Every week of the span, those without a stop among them, so that a chart has no holes."""
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        stopped = found.get(monday, Counter())
        weeks.append({"week": monday.isoformat(), **{kind: stopped[kind] for kind in ("bad", "fine", "open")}})
        monday += timedelta(days=7)
    return weeks


def matches_every_ask(result: Mapping[str, Any]) -> bool:
    """Whether a rule stopped every one of enough asks."""
    return bool(result["asks"] >= ENOUGH and result["rule"]["stops"] == result["asks"])


def run(progress: Progress) -> dict[str, Any]:
    """The job: back-test the rule in its arguments and keep what came out, with the draft it belongs to.

    Arguments of the job: `rule`; `days` to look back (182 where left out); `draft`, the draft that is told.

    Returns:
        The id of the back-test that was kept.

    Raises:
        Conflict: the rule is malformed.
    """
    arguments = progress.job.arguments
    try:
        kept = kept_run(
            arguments["rule"], rule_set_in_force(), days=int(arguments.get("days", DAYS)), progress=progress
        )
    except RuleError as fault:
        raise Conflict(f"This rule cannot be read: {fault}") from None
    with transaction.atomic():
        # Edited while the test ran: another one was started, and this one is of a rule that nobody would turn on.
        ours = RuleDraft.objects.filter(pk=arguments.get("draft"), state=DraftState.OPEN, job=progress.job.pk)
        draft = ours.select_for_update().first()
        if draft is not None and digest(draft.rule) == kept.digest:
            draft.back_test = kept
            draft.save(update_fields=["back_test"])
    return {"back_test": kept.pk}


def kept_run(rule: Mapping[str, Any], rule_set: RuleSetVersion, *, days: int = DAYS, progress: Progress) -> BackTest:
    """Back-test a rule over the last days and keep the result."""
    first, last = past_asks.span(clock.database_now(), days)
    progress.of(past_asks.count(first, last))
    asks = past_asks.between(first, last)
    result = back_test(rule, rule_set.rules["rules"], asks, first=first, last=last, at=progress.at)
    kept: BackTest = BackTest.objects.create(
        rule=dict(rule),
        digest=digest(rule),
        against=rule_set,
        first=first,
        last=last,
        result=result,
        made_at=clock.database_now(),
        made_by=progress.job.made_by,
    )
    return kept
