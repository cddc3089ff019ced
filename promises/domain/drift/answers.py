"""What the cells behind a line answer: "No", "On request", a cross, an empty circle beside filled ones."""

import re
from collections.abc import Iterable, Iterator
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
_GIVEN = (
    r"(?:included|inclusive|offered|available|supported|provided|covered|agreed|given|possible|in scope"
    r"|part of .{2,30})"
)
#: What refuses a line below any head.
_REFUSES_ANYWHERE = re.compile(
    rf"(?:not (?:yet )?{_GIVEN}|no,? thanks?|excluded|excl\.?|out of scope|unsupported|withdrawn|declined|rejected"
    r"|no[,;] .{2,60}|no (?:[-–—] |\().{2,60}|unfortunately not"
    r"|we (?:cannot|can't|do not|don't) (?:offer|provide|support|do) (?:this|it|that)"
    r"|refused|cancell?ed|deferred|postponed|dropped|removed)[.!]?",
    re.I,
)
#: What refuses it but below the head of a name, a date or an amount: there it says that this is not known yet.
_REFUSES = re.compile(
    r"(?:not(?: (?:yet|now|currently|at present|so far|planned))?(?: available| planned)?|never|false|denied"
    r"|optional(?: (?:extra|item|module|add-?on))?|option"
    r"|add-?on|extra|(?:(?:available|only|offered|possible|priced) )?(?:up)?on (?:separate )?request"
    r"|(?:at|for) (?:an? )?(?:extra |additional |separate )?(?:cost|charge|fee)"
    r"|(?:paid|extra|additional|separate) (?:extra|add-?on|cost|charge|fee)"
    r"|(?:sold|quoted|billed|charged|priced) separately"
    r"|later|in future|future|roadmap|coming soon|to follow|perhaps|maybe|possibly"
    r"|part(?:ly|ially|ial)|in part|if (?:available|possible|agreed|ordered|needed)|where (?:available|possible)"
    r"|subject to [a-z]+(?: [a-z]+){0,4}|tb[cd]|to be (?:confirmed|decided|agreed|discussed|clarified)|unconfirmed"
    r"|tentative|provisional"
    r"|(?:yes|included|ok|agreed)[,;:]? (?:\(|[-–—] )?(?:but(?! (?:see|please))|only|except|excluding|unless|if"
    r"|subject to(?! contract)|provided that|with (?:restrictions?|limits|limitations)|in part(?! \d)|partly|partially"
    r"|at (?:an )?(?:extra|additional))\b.*"
    r")[.!]?",
    re.I,
)
#: What refuses only where the head asks, or another cell of its column says yes: elsewhere it tells how far a thing is.
_REFUSES_IN_COLUMN = re.compile(
    r"(?:off|out|open|pending|unknown|unclear|disabled|blocked|paused|on hold|under (?:review|discussion)"
    r"|in (?:review|progress|discussion|development|preparation)|planned|proposed|requested|beta|pilot"
    r"|(?:phase|stage|wave|release|version|v\.?) ?(?:[2-9]|two|three|four|ii+)"
    r"|(?:second|third|next|later) (?:phase|stage|wave|release|version|quarter|year)|only [^.]+|limited(?: to [^.]+)?"
    r"|with (?:restrictions?|limits|limitations))[.!]?",
    re.I,
)
#: Signs that refuse only beside another cell of their column that says yes: an "x" by itself is a tick.
_SIGNS_NO = re.compile(r"(?:n|x|[-–—?×])", re.I)
_GIVES = re.compile(r"(?:y|yes|true|included|incl\.?|in scope|agreed|ok|[+✓✔✅☑●◉■])[.!]?", re.I)
#: Of which two answers one is marked: "☐ yes ☒ no".
_MARKED = re.compile(r"(?:[☑☒✓✔✗✘✕❌✅■●◉⦿🔘⚫]|[\[(][xX✓✔✗✘][\])])[ \t]*(?P<said>[A-Za-z/ ]{2,30}\b)")
#: Signs beside a word that says the same: "No ❌".
_SIGNED = re.compile(r"(?P<said>[A-Za-z/][A-Za-z/ ]{0,30})[ \t]+(?:[✗✘✖✕❌☒🚫⛔🔴⏳🚧]\ufe0f?)+")
_AROUND = re.compile(r"\((?P<said>[^()]+)\)")
#: Heads below which nothing but a plain refusal says anything of the line: who, when, how much, how bad.
_TELLS = re.compile(
    r"\b(?:prices?|fees?|costs?|amounts?|sums?|totals?|rates?|(?:sur)?charges?|discounts?|eur|usd|chf|gbp|owners?|who"
    r"|responsible|contacts?|dates?|due|deadlines?|when|until|references?|priority|severity|rank|rating|effort|invoiced"
    r"|tickets?)\b|[€$£]|\b(?:by|on|since|from|in)\W*\Z",
    re.I,
)
#: And those below which "no" says that there is none of this; below a state "open" tells how far it is.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:limits?|notes?|remarks?|comments?|dependenc(?:y|ies)|risks?|conditions?|exceptions?|exclu\w+|extras?|options?"
    r"|optional|changes?|changed|questions?|blocked|overdue|missing|problems?|issues?|needed|required|outstanding"
    r"|delayed|late|new|initials|chargeable|billable|subcontract\w*|confidential|personal|critical|must-have)\b",
    re.I,
)
_OF_A_STATE = re.compile(
    r"\b(?:stat(?:us|e)|progress|proof|sign-?off|stage|phase|done|tested|implemented|approval|review|delivery)\b", re.I
)
#: Heads that ask whether a line is given, whatever else they name: "Due date met".
_ASKS = re.compile(
    rf"(?:\b{_GIVEN}|\b(?:met|kept|promised|committed|accepted|compliant|yes ?/ ?no|y ?/ ?n))\W*\Z", re.I
)
_MET = re.compile(r"\b(?:met|kept)\W*\Z", re.I)
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

    def is_in_row(self, number: int) -> bool:
        """Whether other cells stand in its row."""
        return any(True for _ in self._rows.others(number))

    def is_cell(self, number: int) -> bool:
        """Whether it is all there is in its cell, and other cells stand in its row."""
        return self._rows.is_alone(number) and self.is_in_row(number)

    def is_below(self, number: int) -> bool:
        """Whether a sentence stands alone right behind another one, as cells do in the text of a file."""
        read = self._read
        unit, last = read.units[number], number + 1 == len(read.units)
        between = read.plain.text[read.units[number - 1].end : unit.lead]
        is_apart = _APART.fullmatch(between) is not None and (last or read.units[number + 1].block != unit.block)
        return is_apart and not self.is_in_row(number)

    def of_lines(self, lines: Iterable[int]) -> Iterator[int]:
        """Cells that but say yes to some lines, and the heads of such cells: nothing that is promised beside them.

        Args:
            lines: the numbers of sentences that are approved.
        """
        for number in lines:
            if not self.is_in_row(number):
                continue
            yield from (cell for cell in self._rows.others(number) if self._rows.is_alone(cell) and self.gives(cell))
            yield from (cell for cell in self._rows.heads(number) if _ASKS.search(self._read.said(cell)))

    def may_stand_between(self, number: int) -> bool:
        """Whether a cell between a line and an answer leaves that answer to the line: a name, a date, a price."""
        said = self._read.said(number)
        return len(said.split()) <= LONGEST_BETWEEN and not said.endswith(("?", ":"))

    def refuses_beside(self, number: int) -> bool:
        """Whether a cell behind a line, in its row, says that it is not given."""
        if not self._rows.is_alone(number):
            return False  # a heading of what stands below it in its cell
        return self._says_no(number)

    def refused_before(self, number: int) -> bool:
        """Whether a line is not given by a cell before it in its row, or by the head of its own column."""
        if turns(self._head(number)):
            return True
        return any(self._rows.is_alone(cell) and self._says_no(cell) for cell in self._rows.before(number))

    def _says_no(self, number: int) -> bool:
        """Whether a cell says that the line in its row is not given, by what it says and by the head above it."""
        said, head = _bare(self._read.said(number)), self._head(number)
        asks = _ASKS.search(head) is not None
        if not asks and self._is_given_beside(number):
            return False  # one plan of two has it
        if _matches(_REFUSES_ANYWHERE, said):
            return True
        if self._boxes.say_no(said):
            return not (_TELLS.search(head) or _OF_SOMETHING_ELSE.search(head))
        if _TELLS.search(head) and not _MET.search(head):
            return False
        if _matches(_REFUSES, said) or (turns(said) and not _NOTHING.fullmatch(said)):
            return True
        given = self._rows.column(number) in self._giving
        if _matches(_NOTHING, said):
            return self._is_of_line(head) and (asks or given or not head)
        refuses = ((asks or given) and _REFUSES_IN_COLUMN.fullmatch(said)) or (given and _SIGNS_NO.fullmatch(said))
        return bool(refuses) and self._is_of_line(head)

    def refuses_below(self, number: int, answers: int) -> bool:
        """The same of a cell in the text of a file, where rows are not told: a sign stands above what it refuses.

        Args:
            number: the sentence.
            answers: how many lines have but a yes right behind them. Where none has, a "no" may be the cell of another
                column; where few have, "TBD" and "Optional" may stand for themselves.
        """
        said = _bare(self._read.said(number))
        in_column = answers >= FEWEST_ANSWERS
        if said.endswith((".", "!")) and not in_column:
            return False
        if _matches(_NOTHING, said):
            # "No", "What", "Price": the head of a table.
            last = number + 1 == len(self._read.units)
            is_head = not last and _NAMES_A_COLUMN.match(self._read.said(number + 1)) is not None
            return bool(answers) and not is_head and not self._has_other_heads
        patterns = (
            (_REFUSES_ANYWHERE, _REFUSES)
            if self._has_other_heads
            else (_REFUSES_ANYWHERE, _REFUSES, _REFUSES_IN_COLUMN)
        )
        return in_column and any(_matches(pattern, said) for pattern in patterns)

    def gives(self, number: int) -> bool:
        """Whether a cell is but an answer that says yes."""
        return _GIVES.fullmatch(_bare(self._read.said(number))) is not None

    def _is_of_line(self, head: str) -> bool:
        """Whether "no" below a head is said of the line, and not of what the head names."""
        if _MET.search(head):
            return True
        return not any(heads.search(head) for heads in (_TELLS, _OF_SOMETHING_ELSE, _OF_A_STATE))

    def _is_given_beside(self, number: int) -> bool:
        """Whether another cell of its row says yes: what is refused then is one of several things."""
        return any(self.gives(other) for other in self._rows.others(number))

    @cached_property
    def _giving(self) -> frozenset[tuple[int, int]]:
        """Columns in which some cell says yes."""
        units = range(len(self._read.units))
        return frozenset(
            self._rows.column(number) for number in units if self.gives(number) and not self._rows.is_in_head(number)
        )

    def _head(self, number: int) -> str:
        """What is over a cell; nothing where that is an answer too, of a table without heads."""
        head = " ".join(map(self._read.said, self._rows.head(number)))
        is_answer = _GIVES.fullmatch(head) or _NOTHING.fullmatch(head)
        return "" if is_answer and not _ASKS.search(head) else head

    @cached_property
    def _has_other_heads(self) -> bool:
        """Whether the head of something else stands near another head, as those of a table do in the text of a file."""
        said = [self._read.said(number) for number in range(len(self._read.units))]
        heads = (_TELLS, _OF_SOMETHING_ELSE, _OF_A_STATE)
        others = [at for at, one in enumerate(said) if any(h.fullmatch(one) for h in heads)]
        named = [at for at, one in enumerate(said) if _NAMES_A_COLUMN.fullmatch(one)]
        return any(0 < abs(one - other) <= NEAR_HEADS for one in others for other in (*others, *named))


def _bare(said: str) -> str:
    """A cell without brackets around the whole of it."""
    match = _AROUND.fullmatch(said)
    return match["said"] if match else said


def _matches(pattern: re.Pattern[str], said: str) -> bool:
    """Whether a cell says this, by itself, as the one of two that is marked, or beside a sign."""
    told = [said, *(match["said"].strip() for match in _MARKED.finditer(said))]
    if match := _SIGNED.fullmatch(said):
        told.append(match["said"].strip())
    return any(map(pattern.fullmatch, told))
