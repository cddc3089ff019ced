"""What of a close plan goes into a file: one frozen sheet, from which every format is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dealdesk.domain.text import fingerprint

SHORT = 12  # characters of a checksum in a file; the manifest has all 64
AVAILABLE = "available today"


class CannotWrite(ValueError):
    """A format that cannot carry these words as they were approved; its own text says why, in one sentence."""


@dataclass(frozen=True)
class SheetCondition:
    """Part of a yes: it stands in the sentence too, and here once more as who, what, by when and shown by what."""

    who: str
    what: str
    by_when: date
    shown_by: str


@dataclass(frozen=True)
class SheetLine:
    """One approved promise.

    Attributes:
        promise: its label, as P-1042.
        wording: the number of its words.
        sentence: these words, byte for byte.
        sha256: the checksum they were signed with.
        date: None means available today.
    """

    number: int
    promise: str
    wording: int
    sentence: str
    sha256: str
    owner: str
    date: date | None
    limit: str
    conditions: tuple[SheetCondition, ...] = ()

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Owner, date, limit and conditions as (label, value), in the order in which every file has them.

        Each label names its clause: the drift check then takes what follows for a term of the contract, and a reader
        who quotes one line of it still says what it belongs to.
        """
        date = day(self.date) if self.date else AVAILABLE
        own = [("owner", self.owner), ("date", date), ("limit", self.limit)]
        for number, condition in enumerate(self.conditions, start=1):
            which = f"condition {number}" if len(self.conditions) > 1 else "condition"
            own += [
                (f"{which}, who", condition.who),
                (f"{which}, what", condition.what),
                (f"{which}, by", day(condition.by_when)),
                (f"{which}, shown by", condition.shown_by),
            ]
        return tuple((f"Clause {self.number} {label}", value) for label, value in own)

    @property
    def seal(self) -> str:
        """Which words of which promise these are, and the beginning of their checksum."""
        return f"{self.promise} version {self.wording}, SHA-256 {self.sha256[:SHORT]}"

    @property
    def is_sealed(self) -> bool:
        """Whether the sentence is still what its checksum was made of."""
        return fingerprint(self.sentence) == self.sha256


@dataclass(frozen=True)
class Sheet:
    """One version of a deal's close plan. What is asked for and not promised is no part of it.

    Attributes:
        deal: the customer's name.
        slug: the deal's name in addresses, with which its files begin.
        version: of the plan.
        made_at: when that version was made, aware UTC.
    """

    deal: str
    slug: str
    version: int
    made_at: datetime
    lines: tuple[SheetLine, ...]

    @property
    def title(self) -> str:
        """What stands above the clauses."""
        return f"Close plan: {self.deal}"

    @property
    def made(self) -> str:
        """Version and date, as every file says them."""
        return f"Plan version {self.version}, {self.made_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

    def due(self, line: SheetLine) -> str:
        """What a day in a calendar is called."""
        return f"{line.promise} due: {self.deal}"

    def condition(self, line: SheetLine, condition: SheetCondition) -> str:
        """What the day by which a condition must be met is called."""
        return f"{line.promise} condition: {condition.who} {condition.what}, {self.deal}"

    @property
    def own(self) -> Iterator[str]:
        """Every line of a file that is neither a clause nor a term of one."""
        yield self.title
        yield self.made
        yield from self.seals
        for line in self.lines:
            yield self.due(line)
            yield from (self.condition(line, condition) for condition in line.conditions)

    @property
    def seals(self) -> Iterator[str]:
        """The lines at the foot of a file."""
        return (f"Clause {line.number}: {line.seal}" for line in self.lines)


def day(when: date) -> str:
    """A date with its year: a file is read long after it was sent."""
    return f"{when:%B} {when.day}, {when.year}"
