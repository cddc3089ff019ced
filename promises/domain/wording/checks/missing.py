"""What a promise of a type should say and this one does not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promises.domain.wording.base import Check, Finding, Level
from promises.domain.wording.pins import AMOUNT, BOUND, CONDITION, DATE, DURATION, MECHANISM, RATE
from promises.domain.wording.reading import Reading

_WAY = re.compile(r"\b(?:to|into|from|through|via|onto)\b")
_WHO = re.compile(
    r"\b(?:users?|admins?|administrators?|roles?|managers?|everybody|nobody|owners?|customers?|tenants?|accounts?|"
    r"staff|we|team|"
    r"support|vendor|supplier|members?|guests?|groups?|people|persons?)\b"
)
_FAILURE = re.compile(
    r"\b(?:fail\w*|retr(?:y|ies|ied)|timeouts?|errors?|reject\w*|refus\w*|duplicat\w*|late|skipp?\w*|rerun\w*|"
    r"repeat\w*|lost|cannot be)\b"
)


@dataclass(frozen=True)
class Part:
    """One thing a promise of some types says.

    Attributes:
        types: promise types that need it.
        pins: it is there when one of these stands in the text.
        why: the question that stays open without it.
        instead: what to add.
    """

    types: frozenset[str]
    pins: tuple[re.Pattern[str], ...]
    why: str
    instead: str


_DATA, _LOGIC, _SECURITY = frozenset({"data_movement", "mixed"}), frozenset({"custom_logic"}), frozenset({"security"})

PARTS = (
    Part(_DATA, (_WAY,), "From where to where does it go?", "the source and the target, by name"),
    Part(
        _DATA, (RATE, DURATION, DATE, re.compile(r"\bonce\b")), "How often, or when?", "how often it runs, or the day"
    ),
    Part(
        _DATA,
        (MECHANISM, re.compile(r"\bfields?|columns?|files?|by hand\b")),
        "By which file or endpoint?",
        "the format",
    ),
    Part(_DATA, (_FAILURE,), "What happens to what fails?", "retries, and what becomes of failed records"),
    Part(_LOGIC, (CONDITION, AMOUNT, BOUND), "In which case does it apply?", "the exact rule: when, and what then"),
    Part(
        _SECURITY,
        (_WHO, re.compile(r"\bdata|files?|backups?|keys?|logs?\b")),
        "For whom, or for which data?",
        "the role, or the data",
    ),
    Part(
        _DATA | _LOGIC | _SECURITY,
        (BOUND, re.compile(r"\bnot\b|\bcannot\b|\bno\b|\bnever\b"), AMOUNT),
        "Where does it stop?",
        "a limit, or what is not included",
    ),
)


class MissingParts(Check):
    """What, who, when and where it stops, by type. Sources: the article (four questions), DESIGN section 4.

    Advice: the facts beside the sentence may say it, and a reviewer sees both. It points to the end of the text, where
    the missing words could stand.
    """

    id = "missing_part"
    name = "Part missing"
    sentence = "Something a reviewer needs is not said."
    level = Level.ADVICE
    needs_sentence = True

    def find(self, reading: Reading) -> Iterator[Finding]:
        end = len(reading.low)
        for part in PARTS:
            if reading.type in part.types and not any(pin.search(reading.low) for pin in part.pins):
                yield self.finding(reading, end, end, why=part.why, instead=part.instead)
