"""Words that stand although the wording check refuses them: the reason is kept, and they are counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dealdesk.domain.text import TextRefused, clean
from dealdesk.exceptions import Invalid
from dealdesk.models import AuditEvent
from promises.domain.wording import Finding
from promises.domain.wording_in_force import OVERRIDE, Words, check_words
from reviews.domain.steps import Step

EVENT = "wording.overridden"
UNDONE = "review.undone"  # takes the overrides of its answer with it
REASON_LIMIT = 500


@dataclass(frozen=True)
class CheckedWords:
    """Words a door may write down, with what was overridden for them."""

    overridden: tuple[Finding, ...] = ()
    reason: str = ""

    def record(self, step: Step) -> None:
        """The event of the override, after the event of the change it belongs to; none where nothing was overridden."""
        if self.overridden:
            found = [{"check": finding.check, "phrase": finding.phrase} for finding in self.overridden]
            step.event(EVENT, data={"reason": self.reason, "findings": found})


def checked(step: Step, words: Iterable[Words], override_reason: str) -> CheckedWords:
    """Refuse words nobody can review, unless a reason lets them stand.

    Arguments:
        step: the door at work.
        words: what was typed, normalised.
        override_reason: why the words must stand, or "".

    Raises:
        Invalid: as `check_words`; or the reason itself cannot be used.
    """
    reason = ""
    if override_reason.strip():
        try:
            reason = clean(override_reason, limit=REASON_LIMIT)
        except TextRefused as refused:
            raise Invalid({OVERRIDE: refused.problems[0].message}) from None
    overridden = check_words(words, type=step.promise.type, override_reason=reason)
    return CheckedWords(tuple(overridden), reason)


def count_overrides(*, since: datetime | None = None) -> Counter[str]:
    """How often each check was overridden, by its id, in one query; not by answers that were taken back."""
    events = AuditEvent.objects.filter(type__in=(EVENT, UNDONE))
    if since is not None:
        events = events.filter(at__gte=since)
    counted: Counter[str] = Counter()
    for type, data in events.values_list("type", "data").iterator():
        found = [finding["check"] for finding in data["findings"]]
        if type == EVENT:
            counted.update(found)
        else:
            counted.subtract(found)
    return +counted
