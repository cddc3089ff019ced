"""What the cells behind a line answer: "No", "On request", a cross, an empty circle beside filled ones."""

import re
from functools import cached_property

from promises.domain.drift.exact import Read
from promises.domain.drift.lead_ins import turns
from promises.domain.drift.pictographs import Boxes
from promises.domain.drift.rows import Rows

LONGEST_BETWEEN = 6  # words of a name or a date between a line and what is answered; more say something of their own
FEWEST_ANSWERS = 2  # that say yes below lines of a file, from which on they are a column
NEAR_HEADS = 2  # cells between the heads of two columns of a file
_APART = re.compile(r"[ \t]*\n[ \t]*\n\s*")
#: Nothing: of a line that it is not given, below "Price" or "Owner" that there is none.
_NOTHING = re.compile(r"(?:no|none|nil|n/?a|n\. ?a\.?|not applicable)[.!]?", re.I)
_REFUSES = re.compile(
    r"(?:(?:not|never)(?: [a-z]+){0,2}|no,? thanks?|false|excluded|excl\.?|out of scope|unsupported|denied"
    r"|optional(?: (?:extra|item|module|add-?on))?|option"
    r"|add-?on|extra|(?:(?:available|only|offered|possible|priced) )?(?:up)?on (?:separate )?request"
    r"|(?:at|for) (?:an? )?(?:extra |additional |separate )?(?:cost|charge|fee)"
    r"|(?:paid|extra|additional|separate) (?:extra|add-?on|cost|charge|fee)"
    r"|later|in future|future|roadmap|coming soon|to follow|perhaps|maybe|possibly"
    r"|part(?:ly|ially|ial)|in part|if (?:available|possible|agreed|ordered|needed)|where (?:available|possible)"
    r"|subject to (?:[a-z]+ ?){1,5}|withdrawn|declined|rejected|refused|cancell?ed|deferred|postponed|dropped|removed"
    r"|tb[cd]|to be (?:confirmed|decided|agreed|discussed|clarified)|unconfirmed|tentative|provisional"
    r"|(?:yes|included|ok|agreed)\b[^.]*\b(?:but|only|except|excluding|unless|if|subject|provided)\b.*)[.!]?",
    re.I,
)
#: What refuses only where the others of its column say yes, or its head asks: elsewhere it tells how far something is.
_REFUSES_IN_COLUMN = re.compile(
    r"(?:n|x|[-–—?0]|off|out|open|pending|unknown|unclear|disabled|blocked|paused|on hold|under (?:review|discussion)"
    r"|in (?:review|progress|discussion|development|preparation)|planned|proposed|requested|beta|pilot"
    r"|(?:phase|stage|wave|release|version|v\.?) ?(?:[2-9]|two|three|four|ii+)"
    r"|(?:second|third|next|later) (?:phase|stage|wave|release|version|quarter|year)|only [^.]+|limited(?: to [^.]+)?"
    r"|with (?:restrictions?|limits|limitations))[.!]?",
    re.I,
)
_GIVES = re.compile(r"(?:y|yes|true|included|incl\.?|in scope|agreed|ok|[✓✔✅☑●◉■★◆])[.!]?", re.I)
#: Of which two answers one is marked: "☐ yes ☒ no".
_MARKED = re.compile(r"(?:[☑☒✓✔✗✘✕❌✅■●◉⦿🔘⚫]|[\[(][xX✓✔✗✘][\])])[ \t]*(?P<said>[A-Za-z/ ]{2,30}\b)")
#: Signs beside a word that says the same: "No ❌".
_SIGNED = re.compile(r"(?P<said>[A-Za-z/][A-Za-z/ ]{0,30})[ \t]+(?:[✗✘✖✕❌☒🚫⛔🔴⏳🚧]\ufe0f?)+")
_AROUND = re.compile(r"\((?P<said>[^()]+)\)")
#: Heads of columns in which "no" and "n/a" say that there is none of this, and nothing of the line.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:prices?|fees?|costs?|amounts?|sums?|totals?|rates?|(?:sur)?charges?|discounts?|eur|usd|chf|gbp|owners?|who"
    r"|responsible|contacts?|dates?|due|deadlines?|when|until|limits?|notes?|remarks?|comments?|dependenc(?:y|ies)"
    r"|risks?|conditions?|exceptions?|extras?|options?|references?|changes?|changed|questions?)\b|[€$£]",
    re.I,
)
#: Heads that ask whether a line is given, whatever else they name: "Due date met".
_ASKS = re.compile(
    r"\b(?:given|included|inclusive|in scope|available|supported|offered|provided|covered|promised|committed|agreed"
    r"|accepted|compliant|comply|compliance|met|kept|delivered|possible|confirmed|yes ?/ ?no|y ?/ ?n)\b",
    re.I,
)
_NAMES_A_COLUMN = re.compile(
    r"(?:text|what|items?|description|service|services|requirement|requirements|scope|name|title|clause|commitment"
    r"|promise|sentence|wording|line|task|topic|subject|feature|function|deliverables?)\b",
    re.I,
)


class Answers:
    """What the cells of a document answer of the lines beside them.

    Args:
        read: the document.
        boxes: what its boxes and circles mean.
    """

    def __init__(self, read: Read, boxes: Boxes) -> None:
        self._read, self._boxes, self._rows = read, boxes, Rows(read)

    def is_beside(self, number: int) -> bool:
        """Whether a sentence stands in the same row as the one before it, in a cell of its own."""
        return self._rows.is_beside(number)

    def is_below(self, number: int) -> bool:
        """Whether a sentence stands alone right behind another one, as cells do in the text of a file."""
        read = self._read
        unit, last = read.units[number], number + 1 == len(read.units)
        between = read.plain.text[read.units[number - 1].end : unit.lead]
        return _APART.fullmatch(between) is not None and (last or read.units[number + 1].block != unit.block)

    def may_stand_between(self, number: int) -> bool:
        """Whether a cell between a line and an answer leaves that answer to the line: a name, a date, a price."""
        said = self._read.said(number)
        return len(said.split()) <= LONGEST_BETWEEN and not said.endswith(("?", ":"))

    def refuses_beside(self, number: int) -> bool:
        """Whether a cell behind a line, in its row, says that it is not given."""
        if not self._rows.is_alone(number):
            return False  # a heading of what stands below it in its cell
        said = _bare(self._read.said(number))
        if _NOTHING.fullmatch(said):
            return not self._is_of_something_else(number)
        if _refuses(said) or self._boxes.say_no(said) or turns(said):
            return True
        return _REFUSES_IN_COLUMN.fullmatch(said) is not None and self._is_asked(number)

    def refuses_below(self, number: int, *, in_column: bool) -> bool:
        """The same of a cell in the text of a file, where rows are not told: a sign stands above what it refuses.

        Args:
            number: the sentence.
            in_column: whether answers stand behind other lines too; else "TBD" or "Optional" may stand for itself.
        """
        said = _bare(self._read.said(number))
        if said.endswith((".", "!")) and not in_column:
            return False
        if _NOTHING.fullmatch(said):
            # "No", "What", "Price": the head of a table.
            last = number + 1 == len(self._read.units)
            return (last or not _NAMES_A_COLUMN.match(self._read.said(number + 1))) and not self._has_other_heads
        return in_column and (_refuses(said) or _REFUSES_IN_COLUMN.fullmatch(said) is not None)

    def gives(self, number: int) -> bool:
        """Whether a cell is but an answer that says yes."""
        return _GIVES.fullmatch(self._read.said(number)) is not None

    def _is_asked(self, number: int) -> bool:
        """Whether the cells of a column answer if their lines are given: its head asks, or others of them say yes."""
        if self._is_of_something_else(number):
            return False
        return _ASKS.search(self._head(number)) is not None or self._rows.column(number) in self._giving

    @cached_property
    def _giving(self) -> frozenset[tuple[int, int]]:
        """Columns in which some cell says yes."""
        return frozenset(self._rows.column(number) for number in range(len(self._read.units)) if self.gives(number))

    def _is_of_something_else(self, number: int) -> bool:
        head = self._head(number)
        return _OF_SOMETHING_ELSE.search(head) is not None and not _ASKS.search(head)

    def _head(self, number: int) -> str:
        return " ".join(map(self._read.said, self._rows.head(number)))

    @cached_property
    def _has_other_heads(self) -> bool:
        """Whether cells near each other, of a file, are the heads of columns, of which one is none that asks."""
        units = range(len(self._read.units))
        others = [number for number in units if _OF_SOMETHING_ELSE.fullmatch(self._read.said(number))]
        named = [number for number in units if _NAMES_A_COLUMN.fullmatch(self._read.said(number))]
        return any(0 < abs(one - other) <= NEAR_HEADS for one in others for other in (*others, *named))


def _bare(said: str) -> str:
    """A cell without brackets around the whole of it."""
    match = _AROUND.fullmatch(said)
    return match["said"] if match else said


def _refuses(said: str) -> bool:
    told = [match["said"].strip() for match in _MARKED.finditer(said)]
    if match := _SIGNED.fullmatch(said):
        told.append(match["said"].strip())
    return _REFUSES.fullmatch(said) is not None or any(
        _NOTHING.fullmatch(one) or _REFUSES.fullmatch(one) for one in told
    )
