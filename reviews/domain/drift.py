"""A document that goes out against the words of one deal that are signed and stand now (DESIGN section 5)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dealdesk.domain.text import Segment
from promises.domain import languages
from promises.domain.drift import Checked, Fate, Loss, Sentence, Verdict, check
from promises.enums import OPEN_STATES, PromiseState
from promises.models import Deal, Promise, Wording
from reviews.domain import closeplan, gate
from reviews.domain.exports.beside import Stands, stands
from reviews.domain.exports.reading import beside, pieces_of, without_terms
from reviews.domain.plan_sheet import sheet_of
from reviews.enums import DecisionOutcome
from reviews.models import Decision

LOOKED_FOR = 200  # sentences of a kept result that are looked for again while somebody waits for its page


@dataclass(frozen=True)
class Signed:
    """Words that may be said now.

    Attributes:
        promise: number of the promise whose words they are.
        label: its name.
        text: the signed sentence.
        number: version of the words.
        is_in_plan: whether the close plan holds them as they were signed, so that they can be copied from it.
    """

    promise: int
    label: str
    text: str
    number: int
    is_in_plan: bool


@dataclass(frozen=True)
class Finding:
    """One row: what stands in the document, beside what was signed.

    Attributes:
        verdict: what it is; None where a signed sentence is missing.
        sentences: their text, in order; empty where it is missing.
        places: 1-based numbers of the sentences in the document.
        signed: the words it is or came from; of what nobody approved, the nearest.
        lost: what the document no longer says.
        diff: the signed words against the document's.
        named: which other wording of the deal it is, as a sentence; "" where it is none.
        about: number of the promise that `named` speaks of; 0 where it speaks of none.
        is_open: whether that promise is under review.
        is_like: whether the sentence only came from its words.
    """

    verdict: Verdict | None
    sentences: tuple[str, ...]
    places: tuple[int, ...]
    signed: tuple[Signed, ...]
    lost: tuple[Loss, ...] = ()
    diff: tuple[Segment, ...] = ()
    named: str = ""
    about: int = 0
    is_open: bool = False
    is_like: bool = False


@dataclass(frozen=True)
class Compared:
    """A document as it was compared.

    Attributes:
        signed: every sentence that may be said, in the order of its promise.
        sentences: how many sentences the document has.
        changed, not_approved, missing: findings, in the order of the document.
        exact: signed sentences that stand there.
        other: what reads like no promise.
        problems: why nothing of the close plan may go out, which a document cannot make good.
        plan: version of the close plan at that moment; 0 before the first.
        notes: sentences about what of it the check cannot read.
    """

    signed: Sequence[Signed]
    sentences: int
    changed: Sequence[Finding]
    not_approved: Sequence[Finding]
    missing: Sequence[Finding]
    exact: Sequence[Finding]
    other: Sequence[Finding]
    problems: Sequence[str]
    plan: int = 0
    notes: Sequence[str] = ()

    @property
    def findings(self) -> int:
        """How many rows speak against sending it."""
        return len(self.changed) + len(self.not_approved) + len(self.missing)

    @property
    def is_clean(self) -> bool:
        """Whether it holds every signed sentence unchanged, and no promise beside them."""
        return bool(self.signed) and not self.findings and not self.notes


def compare(deal: Deal, text: str, now: datetime, *, waiting: Callable[[int, int], None] = lambda *_: None) -> Compared:
    """Compare a document with the words that stand now. Nothing is stored.

    Args:
        deal: the deal.
        text: the document, at most `document_limits.MOST_CHARACTERS` long where a page asks.
        now: the database clock, aware UTC.
        waiting: called now and then with sentences done and sentences in all; may raise to stop.
    """
    plan = closeplan.read(deal, now)
    planned = {line.promise.pk for line in plan.lines if line.verdict.passes}
    signed = {
        str(pk): _signed(plan.promises[pk], verdict.decision, is_in_plan=pk in planned)
        for pk, verdict in plan.verdicts.items()
        if verdict.passes and verdict.decision is not None
    }
    if plan.plan is not None:  # owner, date, limit and conditions were signed too, as our own files write them
        stand = {line.line.position for line in plan.lines if line.verdict.passes}
        text = without_terms(text, [line for line in sheet_of(deal, plan.plan).lines if line.number in stand])
    checked = check([(id, words.text) for id, words in signed.items()], text, waiting=waiting)
    unsigned = _unsigned(plan, signed, now)
    named = _named(checked, unsigned, text)
    number = plan.plan.number if plan.plan else 0
    rows_beside = beside(checked)
    pieces = pieces_of(checked, text, {id: words.text for id, words in signed.items()})
    papers = dict(zip((row.start for row in rows_beside), stands(pieces, deal=deal.name), strict=True))
    unread = languages.told([row.text for row in rows_beside if papers[row.start] == Stands.UNREAD])
    rows = _rows(checked, signed, named, papers, plan.problems if signed else (), number)
    return replace(rows, notes=(unread,)) if unread else rows


def _signed(promise: Promise, decision: Decision, *, is_in_plan: bool) -> Signed:
    return Signed(promise.pk, promise.label, decision.wording.text, decision.wording.number, is_in_plan)


def again(compared: Compared, deal: Deal, now: datetime) -> Compared:
    """What nobody had approved in a document of earlier, looked for in the words that stand now.

    Its sentences stand alone here, so only what is exact now, or words of a promise, says anything.

    Args:
        compared: the result of then.
        deal: its deal.
        now: the database clock, aware UTC.
    """
    return compare(deal, "\n\n".join(row.sentences[0] for row in compared.not_approved[:LOOKED_FOR]), now)


# --- words of the deal that may not be said ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Unsigned:
    text: str
    said: str
    like: str
    about: int
    is_no: bool
    is_open: bool


def _unsigned(plan: closeplan.ReadPlan, signed: Mapping[str, Signed], now: datetime) -> list[_Unsigned]:
    """Every other wording of the deal, newest first, with what it is."""
    standing = {words.text for words in signed.values()}
    rows = Wording.objects.filter(promise__in=list(plan.promises)).order_by("-pk")
    found = []
    for row in rows:
        if row.text in standing:
            continue
        promise, verdict = plan.promises[row.promise_id], plan.verdicts[row.promise_id]
        decision = verdict.decision
        is_no = decision is not None and decision.outcome == DecisionOutcome.NO and decision.wording_id == row.pk
        is_open = promise.state in OPEN_STATES
        said = _what_it_is(row, promise, verdict, signed.get(str(promise.pk)), now)
        found.append(_Unsigned(row.text, said, _like(promise, now), promise.pk, is_no, is_open))
    return found


def _what_it_is(row: Wording, promise: Promise, verdict: gate.Verdict, words: Signed | None, now: datetime) -> str:
    begins = f"This is version {row.number} of {promise.label}"
    if words is not None:
        return f"{begins}; version {words.number} is signed."
    decision = verdict.decision
    if decision is not None and decision.wording_id == row.pk:
        if decision.outcome == DecisionOutcome.NO:
            return f"This is how {promise.label} was declined; it promises nothing."
        return f"{begins}, which was signed and does not stand now. {' '.join(verdict.problems)}"
    if decision is not None and decision.outcome == DecisionOutcome.NO and promise.state == PromiseState.DECLINED:
        return f"{begins}, which was declined."
    if promise.state == PromiseState.WITHDRAWN:
        return f"{begins}, which was withdrawn."
    if promise.state not in OPEN_STATES:
        return f"{begins}, which nobody signed: {promise.shown_state(now).label.lower()}."
    if row.pk == promise.wording_id:
        return f"{_review_of(promise, now).capitalize()} as {promise.label}, not approved yet."
    return f"{begins}, {_review_of(promise, now)}, not approved yet."


def _like(promise: Promise, now: datetime) -> str:
    """What is said of a sentence that came from words of a promise and is not those words, or ""."""
    if promise.state in OPEN_STATES:
        return f"Like {promise.label}, {_review_of(promise, now)}, not approved yet."
    if promise.state == PromiseState.DECLINED:
        return f"Like {promise.label}, which was declined."
    return ""


def _review_of(promise: Promise, now: datetime) -> str:
    """ "in review", and what else its label says of it: that it is paused, or waits for sales or the owner."""
    shown = promise.shown_state(now).label.lower()
    return "in review" if shown == "in review" else f"in review ({shown})"


@dataclass(frozen=True)
class _Named:
    """What a sentence of the document is called by, and whether it is those words or only came from them."""

    words: _Unsigned
    is_exact: bool

    @property
    def said(self) -> str:
        return self.words.said if self.is_exact else self.words.like


def _named(checked: Checked, unsigned: Sequence[_Unsigned], text: str) -> dict[int, _Named]:
    """Sentences of the document that are another wording of the deal, or a whole sentence of one, by where they begin;
    what nobody approved is also named where it only came from words that are under review or were declined.

    The same equality that decides what is exact decides this, so typography is no hiding place.
    """
    if not unsigned:
        return {}
    lines = [(str(number), words.text) for number, words in enumerate(unsigned)]
    free = {row.start: row.verdict for row in checked.sentences if row.verdict != Verdict.EXACT}
    named = {}
    for row in check(lines, text).sentences:
        if row.start not in free or not row.approved_id:
            continue
        words = unsigned[int(row.approved_id)]
        is_exact = row.verdict == Verdict.EXACT
        if is_exact or (words.like and free[row.start] == Verdict.NOT_APPROVED):
            named[row.start] = _Named(words, is_exact)
    return named


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(
    checked: Checked,
    signed: Mapping[str, Signed],
    named: Mapping[int, _Named],
    papers: Mapping[int, Stands],
    problems: Iterable[str],
    plan: int,
) -> Compared:
    kept: dict[Verdict, list[Finding]] = {verdict: [] for verdict in Verdict}
    for rows in _together(checked.sentences):
        verdict, other = rows[0][1].verdict, next((named[row.start] for _, row in rows if row.start in named), None)
        if verdict == Verdict.OTHER and other is not None and not other.words.is_no:
            verdict = Verdict.NOT_APPROVED  # it may read like no promise: it is words of ours that nobody signed
        elif verdict == Verdict.NOT_APPROVED and other is None and papers[rows[0][1].start] == Stands.YES:
            verdict = Verdict.OTHER  # a price, a quantity, terms of payment: as when a document is sent
        kept[verdict].append(_finding(verdict, rows, signed, other))
    missing = [Finding(None, (), (), (signed[id],)) for id, fate in checked.fates if fate == Fate.MISSING]
    return Compared(
        signed=list(signed.values()),
        sentences=len(checked.sentences),
        changed=kept[Verdict.CHANGED],
        not_approved=kept[Verdict.NOT_APPROVED],
        missing=missing,
        exact=kept[Verdict.EXACT],
        other=kept[Verdict.OTHER],
        problems=list(problems),
        plan=plan,
    )


def _together(sentences: Iterable[Sentence]) -> list[list[tuple[int, Sentence]]]:
    """Sentences with their places; those that came from one line are one row, where the first of them stands."""
    rows: dict[tuple[str, int], list[tuple[int, Sentence]]] = {}
    for place, sentence in enumerate(sentences, start=1):
        came_from_one = sentence.verdict in (Verdict.EXACT, Verdict.CHANGED)
        key = ("group", sentence.group) if came_from_one else ("place", place)
        rows.setdefault(key, []).append((place, sentence))
    return list(rows.values())


def _finding(
    verdict: Verdict, rows: Sequence[tuple[int, Sentence]], signed: Mapping[str, Signed], named: _Named | None
) -> Finding:
    first = rows[0][1]
    ids = [id for _, row in rows for id in (row.approved_id, *row.merged, row.nearest_id) if id]
    return Finding(
        verdict=verdict,
        sentences=tuple(row.text for _, row in rows),
        places=tuple(place for place, _ in rows),
        signed=tuple(signed[id] for id in dict.fromkeys(ids)),
        lost=first.lost,
        diff=first.diff,
        named=named.said if named else "",
        about=named.words.about if named else 0,
        is_open=named is not None and named.words.is_open,
        is_like=named is not None and not named.is_exact,
    )
