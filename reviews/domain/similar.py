"""Earlier promises like a text, with the words that were signed and what became of them.

Found by their wordings: the first of a promise is its ask, the later ones are what was offered and signed. Somebody who
may not see a deal reads the words and how it ended, and nothing that says whose it was.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from dealdesk.domain.text import joined
from dealdesk.models import User
from promises.domain import search as full_text
from promises.domain.facts import ALL
from promises.domain.queries import STATUS_KEY
from promises.enums import ANSWERED_STATES, OutcomeKind
from promises.models import Fact, Promise
from promises.permissions import SEES_ALL, visible_promises
from reviews.domain import gate
from reviews.domain.outcomes import how_it_ended
from reviews.enums import DecisionOutcome
from reviews.models import Decision, Outcome

MOST = 3
CANDIDATES = 60  # wordings looked at; a promise has a handful, and those of it are found together
STATUS = {DecisionOutcome.YES: "yes", DecisionOutcome.YES_IF: "yes_cond", DecisionOutcome.NO: "no"}
COMPARED = ("target", "source", "format", "frequency", "control", "rule", "fields", "direction")


@dataclass(frozen=True)
class Similar:
    """One earlier promise as one reader may see it.

    Attributes:
        promise: with its deal; None where the reader may not see whose it was.
        status: key of the status label of the answer.
        words: the signed sentence, or the sentence of a no; without the customer's name where `promise` is None.
        since: what happened since, or "".
        went_bad: whether it ended badly.
        why: why it is shown.
        why_not: why its words may not be used again, or "".
    """

    promise: Promise | None
    status: str
    words: str
    since: str
    went_bad: bool
    why: str
    why_not: str

    @property
    def label(self) -> str:
        """Its number, or "" for an outsider."""
        return self.promise.label if self.promise is not None else ""


def similar(text: str, *, reader: User, now: datetime, like: Promise | None = None) -> list[Similar]:
    """At most three answered promises like a text, the closest first; a constant number of statements.

    Args:
        text: an ask, or what is typed of it.
        reader: whoever looks, with roles loaded.
        now: the database clock, aware UTC.
        like: the promise whose ask it is; left out, and its facts compared.
    """
    rows = full_text.ranked(
        full_text.WORDINGS,
        text,
        columns="t.promise_id",
        where="EXISTS (SELECT 1 FROM reviews_decision d WHERE d.promise_id = t.promise_id AND d.kind = 'reviewed')",
        limit=CANDIDATES,
    )
    ids = [pk for pk in dict.fromkeys(row[0] for row in rows) if like is None or pk != like.pk]
    decisions = Decision.objects.select_related("wording").prefetch_related("restorations").order_by("pk")
    found = Promise.objects.filter(pk__in=ids).select_related("deal", "outcome")
    promises = {row.pk: row for row in found.prefetch_related(Prefetch("decisions", decisions))}
    mine = set(ids)
    if ids and not reader.holds(*SEES_ALL):
        mine = set(visible_promises(reader).filter(pk__in=ids).values_list("pk", flat=True))
    close = [promises[pk] for pk in ids if full_text.is_close(text, _compared(promises[pk], visible=pk in mine))][:MOST]
    facts = _facts([*(row.pk for row in close), *([like.pk] if like is not None else [])])
    known = facts.get(like.pk, {}) if like is not None else {}
    return [_row(row, text, now, known, facts.get(row.pk, {}), visible=row.pk in mine) for row in close]


def _compared(promise: Promise, *, visible: bool) -> str:
    """What a search is compared with: to whoever may not see the deal only what they are shown, so that no hit, and no
    miss, tells them whose promise it is."""
    words = _decision(promise).wording.text
    return f"{promise.ask} {words}" if visible else _without_customer(words, promise.deal.name)


def _without_customer(words: str, name: str) -> str:
    words = re.sub(re.escape(name), "the customer", words, flags=re.IGNORECASE)
    for part in re.findall(r"\w{3,}", name):
        words = re.sub(rf"\b{part}\b", "the customer", words)
    return words


def _decision(promise: Promise) -> Decision:
    """The newest answer; a promise that is found has one."""
    newest: Decision = list(promise.decisions.all())[-1]
    return newest


def _facts(promises: list[int]) -> dict[int, dict[str, str]]:
    """Promise to its comparable facts as they are known."""
    found: dict[int, dict[str, str]] = {}
    rows = Fact.objects.filter(promise__in=promises, key__in=COMPARED, is_unknown=False)
    for promise_id, key, value in rows.values_list("promise_id", "key", "value"):
        found.setdefault(promise_id, {})[key] = value
    return found


def _row(
    promise: Promise, text: str, now: datetime, known: dict[str, str], facts: dict[str, str], *, visible: bool
) -> Similar:
    decision = _decision(promise)
    outcome: Outcome | None = getattr(promise, "outcome", None)
    bad = outcome is not None and outcome.kind == OutcomeKind.WENT_BAD
    words = decision.wording.text
    if not visible:
        words = _without_customer(words, promise.deal.name)
    return Similar(
        promise=promise if visible else None,
        status="being_replaced"
        if gate.being_replaced(promise, decision)
        else STATUS[DecisionOutcome(decision.outcome)],
        words=words,
        since=_since(outcome, decision, visible=visible),
        went_bad=bad,
        why=_why(text, _compared(promise, visible=visible), known, facts if visible else {}),
        why_not=_why_not(promise, decision, outcome, now, visible=visible),
    )


def _since(outcome: Outcome | None, decision: Decision, *, visible: bool) -> str:
    """What became of it. What happened in words may name the customer, so it is for those who see the deal."""
    if outcome is None:
        return ""
    extra = f"{outcome.extra_days} extra day{'s' if outcome.extra_days != 1 else ''}" if outcome.extra_days else ""
    said = outcome.what_happened.rstrip(".") if visible else ""
    details = ", ".join(part for part in (said, extra) if part)
    ended = how_it_ended(outcome, decision.delivery_date)
    return f"{ended}: {details}." if details else f"{ended}."


def _why_not(promise: Promise, decision: Decision, outcome: Outcome | None, now: datetime, *, visible: bool) -> str:
    """Why nobody should sign these words again."""
    if outcome is not None and outcome.kind == OutcomeKind.WENT_BAD:
        said = outcome.what_happened if visible else ""
        return f"Went bad: {said}" if said else "These words went bad once."
    if gate.being_replaced(promise, decision):
        return "These words are being replaced."
    shown = promise.shown_state(now)
    return "" if shown in ANSWERED_STATES else f"Not in force: {STATUS_KEY[shown].replace('_', ' ')}."


def _why(text: str, compared: str, known: dict[str, str], facts: dict[str, str]) -> str:
    """Why it is shown: the facts both share, else the words."""
    same = [
        ALL[key].label.lower()
        for key in COMPARED
        if key in known and key in facts and full_text.is_close(known[key], facts[key])
    ]
    if same:
        return f"Shares {joined(same[:3])}."
    words = full_text.shared(text, compared)
    return f"Shares the words {joined([f'“{word}”' for word in words[:4]])}."
