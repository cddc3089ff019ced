"""How a drift check reads on a page: one row a sentence, in the order of the document, with what to do about it."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from dealdesk.domain.text import Kind, joined
from promises.domain.drift import Loss, Verdict
from promises.domain.mail import visible
from promises.domain.wording import findings
from promises.domain.wording.checks.nothing_exact import NothingExact
from promises.domain.wording_in_force import phrases_in_force
from promises.models.promise import ASK_LIMIT
from promises.models.proof import TEXT_LIMIT
from reviews.domain.drift import Compared, Finding, Signed
from reviews.forms.drift import KeepForm, LeaveOutForm
from reviews.models import LeftOut

NOT_ALL_READ = "Not everything could be read: look at the rest yourself before it goes out."
LAST = 1_000_000_000  # the place of what is missing
SHOWN = 200  # rows of one verdict; the others are counted
MARKED = 50  # sentences in which vague words are looked for
TOLD = 6  # losses named in one row

#: What a loss is called, one and several.
KINDS = {
    "limit": ("limit", "limits"),
    "number": ("number", "numbers"),
    "number word": ("number", "numbers"),
    "unit": ("unit", "units"),
    "date": ("date", "dates"),
    "condition": ("condition", "conditions"),
    "scope word": ("word of scope", "words of scope"),
    "name": ("name", "names"),
    "modal": ("“will” or “can”", "“will” or “can”"),
    "words": ("stretch of words", "stretches of words"),
}


def result(
    compared: Compared,
    *,
    may_ask: bool,
    notes: Sequence[str] = (),
    today: Compared | None = None,
    reasons: KeepForm | None = None,
    settled: Mapping[int, LeftOut] | None = None,
    leave_out: Mapping[int, LeaveOutForm] | None = None,
) -> dict[str, Any]:
    """What the templates of a result need.

    Args:
        compared: the result.
        may_ask: whether the reader may ask for something new.
        today: what stands now, where the result is one of earlier (`reviews.domain.drift.again`).
        notes: what of the document could not be read.
        reasons: the form that keeps it, with a field for each missing sentence.
        settled: promise and why its sentence was left out on purpose.
        leave_out: promise and the form that says so, on a kept result.
    """
    settled = settled or {}
    now = Today(today or compared, is_later=today is not None)
    groups = [
        ("yes", "check", "Exact", compared.exact),
        ("paused", "pen", "Changed", compared.changed),
        ("no", "no", "Not approved", compared.not_approved),
        ("final", "off", "Missing", compared.missing),
    ]
    phrases = phrases_in_force()
    marked = [_marked(row.sentences[0], phrases) for row in compared.not_approved[:MARKED]]
    marks = dict(zip(map(id, compared.not_approved), marked, strict=False))
    rows = [
        _row(kind, icon, label, finding, marks.get(id(finding), ()), now, may_ask=may_ask)
        for kind, icon, label, found in groups
        for finding in found[:SHOWN]
    ]
    rows.sort(key=lambda row: row["place"])  # stable: what is missing stands last, in the order of the promises
    for row in rows:
        if row["missing"]:
            row["settled"] = settled.get(row["missing"])
            row["is_finding"] = row["settled"] is None
            row["reason"] = reasons[KeepForm.name_of(row["missing"])] if reasons is not None else None
            row["meant"] = _meant(compared, row["missing"])
            row["leave_out"] = (leave_out or {}).get(row["missing"])
    return {
        "compared": compared,
        "verdict": verdict(compared, len(settled), is_read_whole=not notes),
        "tally": [
            (kind, icon, f"{len(found):,} {label.lower()}")
            for kind, icon, label, found in groups
            if found or label != "Missing"
        ],
        "rows": rows,
        "unshown": [(label.lower(), len(found) - SHOWN) for _, _, label, found in groups if len(found) > SHOWN],
        "other": [(row.places[0], row.sentences[0], row.named) for row in compared.other[:SHOWN]],
        "other_unshown": max(0, len(compared.other) - SHOWN),
    }


def _meant(compared: Compared, promise: int) -> str:
    """The sentence that stands where a missing one may have been meant; "" where there is none."""
    for finding in compared.not_approved:
        if finding.signed and finding.signed[0].promise == promise:
            return f"{_where(finding)} may be meant for it."
    return ""


def verdict(compared: Compared, settled: int = 0, *, is_read_whole: bool = True) -> str:
    """The line above the rows; what is left out on purpose is settled, and makes nothing clean.

    Args:
        compared: the result.
        settled: how many missing sentences are left out on purpose.
        is_read_whole: whether every part of the document could be read.
    """
    still = compared.findings - settled
    left_out = f"{settled:,} left out on purpose" if settled else ""
    if still:
        return f"Do not send: {still:,} finding{'s' if still > 1 else ''}" + (f", {left_out}" if left_out else "")
    if not is_read_whole:
        return NOT_ALL_READ
    if left_out:
        return f"No finding is open: {left_out}."
    if compared.is_clean:
        return "Safe to send: every signed sentence stands there exactly."
    return "Nothing is signed for this deal yet, and nothing here reads like a promise."


class Today:
    """What stands at this moment beside a result: which signed words can be copied, and what became of the others.

    Args:
        found: the result itself where it is fresh, what `again` found where it is one of earlier.
        is_later: which of the two.
    """

    def __init__(self, found: Compared, *, is_later: bool) -> None:
        self.is_later = is_later
        self._signed = {words.promise: words for words in found.signed}
        rows = (*found.not_approved, *found.exact, *found.changed, *found.other)
        self._rows = {row.sentences[0]: row for row in reversed(rows)} if is_later else {}

    def standing(self, finding: Finding) -> list[Signed]:
        """Its signed words that are still what is signed, as they stand in the plan now."""
        now = [self._signed.get(words.promise) for words in finding.signed]
        return [new for new, old in zip(now, finding.signed, strict=True) if new is not None and new.text == old.text]

    def row_of(self, finding: Finding) -> Finding:
        """What a sentence that nobody had approved is now: signed since, words of a promise, or as it was."""
        row = self._rows.get(finding.sentences[0])
        return row if row is not None and (row.verdict == Verdict.EXACT or _is_theirs(row)) else finding

    def since(self, finding: Finding) -> tuple[str, int]:
        """What changed since the result, and the promise it speaks of; "" where nothing did."""
        if not self.is_later:
            return "", 0
        if finding.verdict == Verdict.NOT_APPROVED:
            row = self.row_of(finding)
            if row.verdict == Verdict.EXACT:
                return f"Signed since as {row.signed[0].label} version {row.signed[0].number}.", row.signed[0].promise
            return (f"Today: {row.named}", row.about) if row.named != finding.named else ("", 0)
        gone = [words for words in finding.signed if words.promise not in {w.promise for w in self.standing(finding)}]
        if finding.verdict == Verdict.EXACT or not gone:
            return "", 0
        return f"Version {gone[0].number} of {gone[0].label} is not what is signed now.", gone[0].promise


def _row(
    kind: str, icon: str, label: str, finding: Finding, parts: Sequence[tuple[str, bool]], now: Today, *, may_ask: bool
) -> dict[str, Any]:
    changed, unapproved = finding.verdict == Verdict.CHANGED, finding.verdict == Verdict.NOT_APPROVED
    is_vague = any(vague for _, vague in parts)
    where = _where(finding)
    standing = [] if finding.verdict == Verdict.EXACT else now.standing(finding)
    current = now.row_of(finding) if unapproved else finding
    is_asked = unapproved and current.is_open and not current.is_like
    is_still_new = unapproved and current.verdict != Verdict.EXACT and not is_asked
    return {
        "kind": kind,
        "icon": icon,
        "label": label,
        "where": where,
        "place": finding.places[0] if finding.places else LAST,
        "missing": 0 if finding.places else finding.signed[0].promise,
        "name": f"{where}, {label.lower()}" if finding.places else f"Missing, {finding.signed[0].label}",
        "is_finding": finding.verdict != Verdict.EXACT,
        "text": " ".join(finding.sentences) or finding.signed[0].text,
        "diff": finding.diff if changed else [],
        "parts": parts,
        "strong": _headline(finding, is_vague=is_vague),
        "told": [*map(_loss, _joined(finding)), *map(_put_in, _inserted(finding))][:TOLD],
        "named": _linked(finding.named, finding.about),
        "is_asked": finding.is_open and not finding.is_like,
        "since": _linked(*now.since(finding)),
        "quoted": finding.signed[0] if unapproved and finding.signed else None,
        "signed": () if unapproved else finding.signed,
        "copies": [words for words in standing if words.is_in_plan],
        "unplanned": [words for words in standing if not words.is_in_plan],
        "open": current.about if is_asked else 0,
        "change": standing[0].promise if may_ask and changed and standing == list(finding.signed) else None,
        "changed_ask": _asked(finding),
        "ask": visible(finding.sentences[0])[:TEXT_LIMIT] if may_ask and is_still_new else "",
        "token": secrets.token_urlsafe(24),
        "settled": None,
        "reason": None,
        "leave_out": None,
        "meant": "",
    }


def _is_theirs(finding: Finding) -> bool:
    """Whether it is, to the word, what some promise of the deal says."""
    return finding.about != 0 and not finding.is_like


def _linked(said: str, promise: int) -> tuple[str, str, str, int]:
    """A sentence in parts: what stands before the name of its promise, the name, what stands behind, the number."""
    before, label, after = said.partition(f"P-{promise:04d}") if promise else (said, "", "")
    return before, label, after, promise


def _asked(finding: Finding) -> str:
    """The document's words as an ask can hold them; "" where they are too many: nobody asks for half of them."""
    said = visible(" ".join(finding.sentences))
    return said if len(said) <= ASK_LIMIT else ""


def _where(finding: Finding) -> str:
    if not finding.places:
        return "Signed, not in the document"
    if len(finding.places) == 1:
        return f"Sentence {finding.places[0]:,}"
    return f"Sentences {joined([f'{place:,}' for place in finding.places])}"


def _headline(finding: Finding, *, is_vague: bool) -> str:
    """What is wrong, in a few words; "" where `named` says it."""
    if finding.verdict == Verdict.CHANGED:
        return _lost(_joined(finding), _inserted(finding))
    if finding.verdict != Verdict.NOT_APPROVED or (finding.is_open and not finding.is_like):
        return ""
    if _is_theirs(finding) or (finding.named and not finding.about):  # as results kept long ago have it
        return "Words of this deal that are not signed."
    if finding.signed:
        return "Nobody approved this. The nearest signed words:"
    return "Vague, and nothing like it was signed." if is_vague else "Nothing like it was signed."


def _lost(lost: Sequence[Loss], inserted: Sequence[str]) -> str:
    if not lost and not inserted:
        return "Words stand in another order."
    if any(_is_put_in(loss) for loss in lost if loss.kind == "condition"):
        return "A condition was put in."
    if any(loss.kind == "not" for loss in lost):
        return "A “not” is different."
    if not lost:
        several = _called(inserted)[1]
        return f"{len(inserted)} {several} were put in." if len(inserted) > 1 else "Something was put in."
    words = _called([loss.words for loss in lost if loss.kind not in KINDS or loss.kind == "words"])
    kinds = {words if loss.kind == "words" else KINDS.get(loss.kind, words) for loss in lost}
    if inserted or len(kinds) > 1:
        return f"{len(lost) + len(inserted)} things are not as signed."
    [(one, several)] = kinds
    return f"{len(lost)} {several} are not as signed." if len(lost) > 1 else f"One {one} is not as signed."


def _called(stretches: Sequence[str]) -> tuple[str, str]:
    """What stretches of words are called, one and several: words, where each is one."""
    return ("word", "words") if all(len(words.split()) == 1 for words in stretches) else KINDS["words"]


def _inserted(finding: Finding) -> list[str]:
    """Words that stand in the place of none; a "not" or a condition among them is told with what is lost."""
    told = {loss.words for loss in finding.lost if loss.kind == "not" or _is_put_in(loss)}
    found, replaces = [], False
    for part in finding.diff:
        if part.kind == Kind.ADDED and not replaces and any(map(str.isalnum, part.text)) and part.text not in told:
            found.append(part.text)
        replaces = part.kind == Kind.REMOVED or (replaces and part.kind == Kind.SAME and not part.text.strip())
    return found


def _put_in(words: str) -> str:
    return f"“{words}” was put in."


def _joined(finding: Finding) -> list[Loss]:
    """What is lost, words that went together as one: “five agreed” became “all”."""
    removed = [part.text for part in finding.diff if part.kind == Kind.REMOVED]
    told: list[Loss] = []
    for loss in finding.lost:
        before = told[-1] if told else None
        both = f"{before.words} {loss.words}" if before else ""
        if before and before.instead == loss.instead and any(both in text for text in removed):
            told[-1] = Loss(before.kind if before.kind != "words" else loss.kind, both, loss.instead)
        else:
            told.append(loss)
    return told


def _is_put_in(loss: Loss) -> bool:
    return loss.kind in ("not", "condition") and bool(loss.words) and loss.words in loss.instead


def _loss(loss: Loss) -> str:
    if _is_put_in(loss):
        return f"“{loss.words}” was put in."
    if loss.instead:
        return f"“{loss.words}” became “{loss.instead}”."
    return f"“{loss.words}” is gone."


def _marked(text: str, phrases: Any) -> list[tuple[str, bool]]:
    """A sentence in parts, and which of them nobody could review."""
    parts, at = [], 0
    for found in findings(text, phrases=phrases):
        if not found.blocks or found.check == NothingExact.id or found.start < at:
            continue
        parts += [(text[at : found.start], False), (text[found.start : found.end], True)]
        at = found.end
    return [part for part in [*parts, (text[at:], False)] if part[0]]
