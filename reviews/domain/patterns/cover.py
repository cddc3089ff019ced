"""Whether a live rule would stop what a pattern came from: computed from the rows each time, ticked off by nobody.

A rule counts for a pattern if it was made from it, or if it is about as narrow: the rules that stop a whole type stop
every ask of it, whatever was promised, and say nothing about what went wrong.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from promises.enums import OutcomeKind
from promises.models import Promise
from reviews.domain.past_asks import PastAsk
from reviews.domain.patterns.features import condition_of, sentence_of
from reviews.domain.patterns.search import Pattern, Rows
from reviews.domain.rules import Snapshot, as_it_stood, asking, status_of
from reviews.domain.rules.conditions import compiled
from reviews.enums import RuleStatus
from reviews.models import DraftState, RuleDraft, RuleSetVersion, Submission

BEAT_EVERY = 50  # bad promises of a pattern between two looks at the clock; each is asked of every rule
#: Changes after which a rule stops no ask (`reviews.domain.rule_changes.what_it_does`).
STOPS_NOTHING = frozenset({"watches", "switches_off", "removes"})
WIDE = 2  # times as many asks as the pattern fits; a rule that stops more is about something wider


@dataclass(frozen=True)
class RuleToday:
    """How much of a pattern live rules would stop now.

    Attributes:
        caught: source promises that a counting rule would stop.
        of: source promises in all.
        rules: ids of the counting rules that stop any.
        since: when they first stopped all of it that they stop; None where none counts, or they came with the product.
        repeats: bad promises that were sent while the pattern was closed.
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
    """Where a rule came from, and in which rule set versions it stopped asks.

    Attributes:
        pattern: key of the pattern it was made from, or "".
        since: when it first stopped asks as the rule of this pattern; later changes of it leave that moment.
        on: first and last number of each run of versions in which it stopped asks; None while it still does.
    """

    pattern: str
    since: datetime
    on: tuple[tuple[int, int | None], ...] = ()

    def stopped_in(self, number: int) -> bool:
        """Whether the rule stopped asks that were sent under a version."""
        return any(first <= number and (last is None or number <= last) for first, last in self.on)


def live(rules: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rules that stop asks; those only watched stop nothing."""
    return [rule for rule in rules if status_of(rule) == RuleStatus.ON]


def origins() -> dict[str, Origin]:
    """Where rules came from that were ever written here and stopped asks, by rule id, in three statements.

    A rule that came with the product stopped asks before anybody changed it, so no change of it is a beginning; it has
    one only as the rule of a pattern.
    """
    came_along = {
        rule["id"]
        for shipped in RuleSetVersion.objects.filter(change__isnull=True).values_list("rules", flat=True)
        for rule in live(shipped["rules"])
    }
    drafts = RuleDraft.objects.filter(state=DraftState.ACTIVATED).exclude(pattern="")
    made_from = dict(drafts.values_list("pk", "pattern"))
    named: dict[str, str] = {}
    found: dict[str, Origin] = {}
    versions = RuleSetVersion.objects.filter(change__isnull=False).order_by("number")
    for number, at, change in versions.values_list("number", "made_at", "change"):
        rule = change["rule"]
        named[rule] = made_from.get(change.get("draft"), named.get(rule, ""))
        before = found.get(rule)
        if before is not None and before.on[-1][1] is None:
            before = replace(before, on=(*before.on[:-1], (before.on[-1][0], number - 1)))
            found[rule] = before
        if change["what"] not in STOPS_NOTHING:
            if before is None or before.pattern != named[rule]:
                before = Origin(named[rule], at)
            found[rule] = replace(before, on=_joined(before.on, number))
    return {rule: origin for rule, origin in found.items() if origin.pattern or rule not in came_along}


def hits_of(promises: Iterable[int]) -> dict[int, frozenset[str]]:
    """Ids of the rules that stopped each of these promises when it was last sent, as they read then; one statement."""
    later = Submission.objects.filter(promise=OuterRef("promise"), revision__gt=OuterRef("revision"))
    newest = Submission.objects.filter(~Exists(later), promise__in=list(promises))
    found: dict[int, set[str]] = {}
    for promise, rule in newest.values_list("promise", "hits__rule_id"):
        found.setdefault(promise, set()).update({rule} if rule else ())
    return {promise: frozenset(rules) for promise, rules in found.items()}


def _joined(on: tuple[tuple[int, int | None], ...], number: int) -> tuple[tuple[int, int | None], ...]:
    """Runs of versions with one that begins here; a rule that was only changed goes on with its run."""
    if on and on[-1][1] == number - 1:
        return (*on[:-1], (on[-1][0], None))
    return (*on, (number, None))


def rules_today(
    patterns: Sequence[Pattern],
    rules: Sequence[Mapping[str, Any]],
    made_from: Mapping[str, Origin],
    rows: Rows,
    *,
    hits: Mapping[int, frozenset[str]] | None = None,
    beat: Callable[[], None] = lambda: None,
) -> dict[str, RuleToday]:
    """How much of each pattern live rules would stop now, by its key.

    Args:
        patterns: as they were found.
        rules: the `rules` list in force.
        made_from: see `origins`.
        rows: the past asks the patterns were found in; read once, to see how wide each rule is.
        hits: see `hits_of`, for the promises of the patterns; None where nothing was kept.
        beat: called now and then while no row is read; may raise to stop.
    """
    on = live(rules)
    matchers = {rule["id"]: asking(rule) for rule in on}
    width = dict.fromkeys(matchers, 0)
    if patterns:
        for ask in rows():
            if ask.went_bad or ask.went_fine:
                for id, matches in matchers.items():
                    width[id] += matches(ask.snapshot) is not None
    kept = hits or {}
    return {pattern.key: _today(pattern, matchers, width, made_from, kept, beat) for pattern in patterns}


def _today(
    pattern: Pattern,
    matchers: Mapping[str, Any],
    width: Mapping[str, int],
    made_from: Mapping[str, Origin],
    hits: Mapping[int, frozenset[str]],
    beat: Callable[[], None],
) -> RuleToday:
    counting = {
        id: matches
        for id, matches in matchers.items()
        if width[id] <= WIDE * pattern.ended or (id in made_from and made_from[id].pattern == pattern.key)
    }
    stopped_by = []
    for at, ask in enumerate(pattern.bad):
        if at % BEAT_EVERY == 0:
            beat()
        stopped_by.append([id for id, matches in counting.items() if matches(ask.snapshot) is not None])
    caught = sum(map(bool, stopped_by))
    used = tuple(id for id in counting if any(id in stopped for stopped in stopped_by))
    dated = [[made_from[id] for id in stopped if id in made_from] for stopped in stopped_by]
    since = max((min(origin.since for origin in found) for found in dated if found), default=None)
    repeats: tuple[str, ...] = ()
    if caught == len(pattern.bad) and since is not None:
        repeats = tuple(
            ask.label
            for ask, stopped in zip(pattern.bad, stopped_by, strict=True)
            if _was_closed(ask, since, dated) and _was_stopped(ask, stopped, hits)
        )
    return RuleToday(caught, len(pattern.bad), used, since, repeats)


def _was_closed(ask: PastAsk, since: datetime, dated: Sequence[Sequence[Origin]]) -> bool:
    """Whether rules stopped all of a pattern when an ask was sent; an imported one has a day and no rules.

    Args:
        ask: one that went bad.
        since: when they first did.
        dated: for each source promise the rules that stop it, without those that came with the product.
    """
    if ask.rule_set is None:
        return ask.day > since.date()
    under = ask.rule_set
    return all(any(origin.stopped_in(under) for origin in origins) for origins in dated if origins)


def _was_stopped(ask: PastAsk, by: Sequence[str], hits: Mapping[int, frozenset[str]]) -> bool:
    """Whether one of the rules that would stop an ask today stopped it then: its older form may have let it through.

    Args:
        ask: one that went bad.
        by: ids of the rules that would stop it today.
        hits: see `hits_of`; what is not in it was sent under no rules, or nothing was kept.
    """
    then = hits.get(ask.promise) if ask.promise is not None else None
    return then is None or not then.isdisjoint(by)


def repeated(promise: Promise) -> list[dict[str, str]]:
    """Closed patterns that fit a promise which went bad all the same: an alarm (DESIGN section 8, point 6).

    A pattern is closed if a rule made from it is live and would stop every promise it came from. The promise must have
    been stopped by that rule; one that was sent before it, or that its older form let through, it could not help.

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
    stopped = set(sent.hits.values_list("rule_id", flat=True))
    keys = {
        origin.pattern: on[rule]
        for rule, origin in origins().items()
        if origin.pattern and rule in on and rule in stopped and origin.stopped_in(sent.rule_set.number)
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
        catches = asking(rule)
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
