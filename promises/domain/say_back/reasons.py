"""A reason in a read-back that the sentence does not give: nobody promised why.

People who read between the lines say why a thing is so: because the commission was paid, so that nobody is graded
unfairly, to avoid false alarms. A reason of words that are in the sentence only joins two of its parts.
"""

import re
from collections.abc import Iterator

from promises.domain.say_back.added import fresh
from promises.domain.say_back.said import SMALL, weighty

_REASON = re.compile(
    r"\b(?:because(?! of\b)"
    r"|since (?=(?:it|they|we|you|he|she|there|that|this|the|their|our|a|an|nobody|everybody|all|most)\b|it's|they've)"
    r"(?!the (?:last|first|previous|beginning|start|day|date))"
    r"|(?<!soon )(?<!long )(?<!far )(?<!well )(?<!much )(?<!many )(?<!often )(?<!just )(?<!same )(?<!such )"
    r"as (?=(?:it|they|we|you|he|she|there)(?:'\w+)? )"
    r"|so that|so(?= (?:\w+ ){1,2}(?:don't|doesn't|can't|cannot|won't|isn't|aren't|never|not)\b)"
    r"|(?<=, )so(?= (?:an?|you|it|they|there)\b)"
    r"|for [\w-]+(?: [\w-]+)? reasons|in order to|that's why|(?:it's|this is) so"
    r"|(?<!\bup )to (?:avoid|prevent|save|protect|ensure|make sure|reduce|spare|stop))\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.;:!?](?=\s|\Z)|,\s|\Z")


def reasons(said: str, back: str) -> Iterator[str]:
    """Reasons that are only in the read-back.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    if _REASON.search(said):
        return
    for found in _REASON.finditer(back):
        end = _END.search(back, found.end())
        reason = back[found.start() : end.start() if end else len(back)]
        words = set(weighty(reason)) - SMALL
        new = set(fresh(said, reason)) - SMALL
        if new and 2 * len(new) >= len(words):
            yield reason
