"""Whether a live rule would stop what a pattern came from: computed from the rows each time, ticked off by nobody.

A rule counts for a pattern if it was made from it, or if it is about as narrow: the rules that stop a whole type stop
every ask of it, whatever was promised, and say nothing about what went wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from promises.enums import OutcomeKind
from promises.models import Promise
from reviews.domain.patterns.features import condition_of, sentence_of
from reviews.domain.patterns.search import Pattern, Rows
from reviews.domain.rules import Snapshot, as_it_stood, status_of
from reviews.domain.rules.conditions import compiled
from reviews.enums import RuleStatus
from reviews.models import DraftState, RuleDraft, RuleSetVersion, Submission

WIDE = 2  # times as many asks as the pattern fits; a rule that stops more is about something wider


@dataclass(frozen=True)
class RuleToday:
    """How much of a pattern live rules would stop now.

    Attributes:
        caught: source promises that a counting rule would stop.
        of: source promises in all.
        rules: ids of the counting rules that stop any.
        since: when the newest of them came into force; None where none counts, or they came with the product.
        repeats: bad promises that were sent after the pattern was closed.
    """

    caught: int
    of: int
    rules: tuple[str, ...]
    since: datetime | None
    repeats: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether a live rule would stop every promise the pattern came from."""
        return self.of > 0 and self.caught == self.of

    @property
    def words(self) -> str:
        """As it stands in the table."""
        return f"Matches {self.caught} of {self.of}" if self.caught else "No rule"


@dataclass(frozen=True)
class Origin:
    """Where a live rule came from."""

    pattern: str
    since: datetime


def live(rules: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rules that stop asks; those only watched stop nothing."""
    return [rule for rule in rules if status_of(rule) == RuleStatus.ON]


def origins() -> dict[str, Origin]:
    """The patterns that rules in force were made from, by rule id, in one query; the newest change of a rule counts."""
    rows = RuleDraft.objects.filter(state=DraftState.ACTIVATED).order_by("ended_at")
    return {
        rule: Origin(pattern, at)
        for rule, pattern, at in rows.values_list("rule_id", "pattern", "ended_at")
        if at is not None
    }


def rules_today(
    patterns: Sequence[Pattern],
    rules: Sequence[Mapping[str, Any]],
    made_from: Mapping[str, Origin],
    rows: Rows,
) -> dict[str, RuleToday]:
    """How much of each pattern live rules would stop now, by its key.

    Args:
        patterns: as they were found.
        rules: the `rules` list in force.
        made_from: see `origins`.
        rows: the past asks the patterns were found in; read once, to see how wide each rule is.
    """
    on = live(rules)
    matchers = {rule["id"]: compiled(rule["when"]) for rule in on}
    width = dict.fromkeys(matchers, 0)
    if patterns:
        for ask in rows():
            if ask.went_bad or ask.went_fine:
                for id, matches in matchers.items():
                    width[id] += matches(ask.snapshot) is not None
    return {pattern.key: _today(pattern, matchers, width, made_from) for pattern in patterns}


def _today(
    pattern: Pattern, matchers: Mapping[str, Any], width: Mapping[str, int], made_from: Mapping[str, Origin]
) -> RuleToday:
    counting = {
        id: matches
        for id, matches in matchers.items()
        if width[id] <= WIDE * pattern.ended or (id in made_from and made_from[id].pattern == pattern.key)
    }
    stopped_by = [[id for id, matches in counting.items() if matches(ask.snapshot) is not None] for ask in pattern.bad]
    caught = sum(map(bool, stopped_by))
    used = tuple(id for id in counting if any(id in stopped for stopped in stopped_by))
    since = max((made_from[id].since for id in used if id in made_from), default=None)
    closed = caught == len(pattern.bad) and since is not None
    repeats = tuple(ask.label for ask in pattern.bad if closed and since is not None and ask.day > since.date())
    return RuleToday(caught, len(pattern.bad), used, since, repeats)


def repeated(promise: Promise) -> list[dict[str, str]]:
    """Closed patterns that fit a promise which went bad all the same: an alarm (DESIGN section 8, point 6).

    A pattern is closed if a rule made from it is live and would stop every promise it came from. The promise must have
    been sent under that rule; one that was sent before it could not be helped by it.

    Args:
        promise: locked; it went bad.

    Returns:
        Key and sentence of each, in a number of statements that does not grow.
    """
    sent = promise.submissions.select_related("rule_set").order_by("-revision").first()
    if sent is None:
        return []
    in_force = RuleSetVersion.objects.order_by("-number").first()
    on = {rule["id"]: rule for rule in live(in_force.rules["rules"])} if in_force is not None else {}
    began = dict(
        RuleSetVersion.objects.filter(change__isnull=False).order_by("-number").values_list("change__rule", "number")
    )
    keys = {
        origin.pattern: on[rule]
        for rule, origin in origins().items()
        if origin.pattern and rule in on and began.get(rule, 0) <= sent.rule_set.number
    }
    if not keys:
        return []
    before = list(_bad_before(promise))
    mine = _stood(sent)
    found = []
    for key, rule in sorted(keys.items()):
        try:
            fits = compiled(condition_of(key))
        except ValueError:  # made from one promise, or from a pattern that is written otherwise today
            continue
        source = [snapshot for snapshot in before if fits(snapshot) is not None]
        catches = compiled(rule["when"])
        if source and fits(mine) is not None and all(catches(snapshot) is not None for snapshot in source):
            found.append({"key": key, "sentence": sentence_of(key)})
    return found


def _bad_before(promise: Promise) -> Iterable[Snapshot]:
    """Every other promise that went bad, as it was last sent; these are few."""
    bad = Submission.objects.filter(promise__outcome__kind=OutcomeKind.WENT_BAD).exclude(promise=promise)
    newest = {row.promise_id: row for row in bad.order_by("revision").iterator()}
    return map(_stood, newest.values())


def _stood(sent: Submission) -> Snapshot:
    return as_it_stood(
        ask=sent.ask, type=sent.type, facts=sent.facts, amount=sent.amount, region=sent.region, seen=sent.seen
    )
