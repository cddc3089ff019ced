"""How the wording rules did: in how many asks each stood lately, and how many were sent with it all the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dealdesk.models import AuditEvent
from promises.domain.wording import Phrases
from promises.domain.wording.folding import fold
from promises.domain.wording_in_force import line_of
from promises.models import BannedPhrase, Promise

RECENT = timedelta(days=30)  # design/UX.md 4.12
MOST_EVENTS = 5_000  # of the last 30 days, the newest; older ones are not counted
FEW = 10  # below it no percentage is shown (design/UX.md 4.13)
WRITTEN = ("promise.created", "promise.edited")


@dataclass
class Hits:
    """What became of the asks in which a rule found something.

    Attributes:
        asks: asks written in the last 30 days that held it at any time.
        sent: those of them that were sent.
        kept: those that were sent with it.
    """

    asks: int = 0
    sent: int = 0
    kept: int = 0

    @property
    def kept_text(self) -> str:
        """The share in per cent, or the two numbers where they are too few for one; "" where none was sent."""
        if not self.sent:
            return ""
        return f"{self.kept} of {self.sent}" if self.sent < FEW else f"{round(100 * self.kept / self.sent)} %"


def recent_hits(rows: Iterable[BannedPhrase], now: datetime) -> Mapping[int, Hits]:
    """By id of the rule, what it found in asks of the last 30 days; rules that are off are looked for too.

    Arguments:
        rows: rules of the list.
        now: database clock, aware UTC.
    """
    rules = {(row.phrase, row.is_pattern): row.pk for row in rows}
    phrases = Phrases.of(line_of(row) for row in rows)
    events = AuditEvent.objects.filter(type__in=WRITTEN, at__gte=now - RECENT).order_by("-at", "-pk")
    held: dict[str, set[int]] = defaultdict(set)
    for chain, data in events.values_list("chain", "data")[:MOST_EVENTS]:
        held[chain] |= {rules[found] for found in _found(phrases, data.get("ask", ""))}
    held = defaultdict(set, {chain: found for chain, found in held.items() if found})
    ids = [int(chain.rpartition(":")[2]) for chain in held]
    sent = {promise.chain: promise for promise in Promise.objects.filter(pk__in=ids, sent_at__isnull=False)}
    counted: dict[int, Hits] = defaultdict(Hits)
    for chain, found in held.items():
        promise = sent.get(chain)
        still = {rules[one] for one in _found(phrases, promise.ask)} if promise else set()
        for rule in found:
            counted[rule].asks += 1
            counted[rule].sent += promise is not None
            counted[rule].kept += rule in still
    return counted


def _found(phrases: Phrases, ask: str) -> set[tuple[str, bool]]:
    return {(line.phrase, line.is_pattern) for _, _, line in phrases.find(fold(ask).low)}
