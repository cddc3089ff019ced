"""The drift check: what is really going out, sentence by sentence, beside the signed words. Nothing of it is kept."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from dealdesk.domain.text import Kind, Segment
from dealdesk.enums import Role
from dealdesk.forms import posted
from dealdesk.frame import page_now, reader
from dealdesk.models import User
from promises.domain.drift import Loss, Verdict
from promises.domain.queries import listed_deals
from promises.domain.wording import findings
from promises.domain.wording.checks.nothing_exact import NothingExact
from promises.domain.wording_in_force import phrases_in_force
from promises.models import Deal
from promises.permissions import deal_or_404
from promises.views.deals import WORDS_LIMIT
from promises.views.searching import words_asked
from reviews.domain.drift import Compared, Finding, Signed, compare
from reviews.forms.drift import DriftForm

LISTED = 25  # deals to choose from, next to close first
SHOWN = 200  # rows of one verdict; the others are counted
MARKED = 50  # sentences in which vague words are looked for
TOLD = 6  # losses named in one row

CLOSING = (*",.;:!?)]%", *"-/’'")  # no space stands before these
OPENING = (*"([$€£", *"-/")  # nor behind these

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


@require_safe
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the deal whose signed words a document is compared with."""
    me, now = reader(request), page_now(request)
    words, problem = words_asked(request, most=WORDS_LIMIT)
    found = list(listed_deals(me, now, words=words)[: LISTED + 1])
    context = {"deals": found[:LISTED], "more": len(found) > LISTED, "words": words, "problem": problem}
    return render(request, "reviews/drift_deals.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a document and show what of it was approved; the answer is this page and nothing else."""
    deal = deal_or_404(reader(request), slug)
    form = DriftForm(posted(request), request.FILES if request.method == "POST" else None)
    context: dict[str, Any] = {"deal": deal, "form": form, "compared": None}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            compared = compare(deal, form.document, page_now(request))
            context |= _result(compared, may_ask=_may_ask(reader(request), deal))
        else:
            status = 422
    return render(request, "reviews/drift.html", context, status=status)


def _may_ask(me: User, deal: Deal) -> bool:
    return me.holds(Role.REP) and (deal.owner_id == me.pk or deal.team.filter(pk=me.pk).exists())


def _result(compared: Compared, *, may_ask: bool) -> dict[str, Any]:
    groups = [
        ("paused", "pen", "Changed", compared.changed),
        ("no", "no", "Not approved", compared.not_approved),
        ("final", "off", "Missing", compared.missing),
        ("yes", "check", "Exact", compared.exact),
    ]
    phrases = phrases_in_force()
    marked = [_marked(row.sentences[0], phrases) for row in compared.not_approved[:MARKED]]
    marks = dict(zip(map(id, compared.not_approved), marked, strict=False))
    return {
        "compared": compared,
        "verdict": _verdict(compared),
        "tally": [
            (kind, icon, f"{len(rows):,} {label.lower()}")
            for kind, icon, label, rows in groups
            if rows or label != "Missing"
        ],
        "rows": [
            _row(kind, icon, label, finding, marks.get(id(finding), ()), may_ask=may_ask)
            for kind, icon, label, rows in groups
            for finding in rows[:SHOWN]
        ],
        "unshown": [(label.lower(), len(rows) - SHOWN) for _, _, label, rows in groups if len(rows) > SHOWN],
        "other": [(row.places[0], row.sentences[0], row.named) for row in compared.other[:SHOWN]],
        "other_unshown": max(0, len(compared.other) - SHOWN),
    }


def _verdict(compared: Compared) -> str:
    """The line above the rows."""
    if compared.findings:
        return f"Do not send: {compared.findings:,} finding{'s' if compared.findings > 1 else ''}"
    if compared.is_clean:
        return "Safe to send: every signed sentence stands there exactly."
    return "Nothing is signed for this deal yet, and nothing here reads like a promise."


def _row(
    kind: str, icon: str, label: str, finding: Finding, parts: Sequence[tuple[str, bool]], *, may_ask: bool
) -> dict[str, Any]:
    changed, unapproved = finding.verdict == Verdict.CHANGED, finding.verdict == Verdict.NOT_APPROVED
    is_vague = any(vague for _, vague in parts)
    where = _where(finding)
    return {
        "kind": kind,
        "icon": icon,
        "label": label,
        "where": where,
        "name": f"{where}, {label.lower()}" if finding.places else f"Missing, {finding.signed[0].promise.label}",
        "is_finding": finding.verdict != Verdict.EXACT,
        "text": " ".join(finding.sentences) or finding.signed[0].text,
        "diff": _spaced(finding.diff) if changed else [],
        "parts": parts,
        "strong": _headline(finding, is_vague=is_vague),
        "told": [_loss(loss) for loss in finding.lost[:TOLD]],
        "named": finding.named,
        "quoted": finding.signed[0] if unapproved and finding.signed else None,
        "signed": () if unapproved else finding.signed,
        "copies": () if finding.verdict == Verdict.EXACT else _copies(finding.signed),
        "unplanned": [] if finding.verdict == Verdict.EXACT else [w for w in finding.signed if not w.is_in_plan],
        "change": finding.signed[0].promise.pk if may_ask and changed else None,
        "ask": finding.sentences[0] if may_ask and unapproved else "",
        "token": secrets.token_urlsafe(24),
    }


def _copies(signed: Sequence[Signed]) -> list[Signed]:
    return [words for words in signed if words.is_in_plan]


def _where(finding: Finding) -> str:
    if not finding.places:
        return "Signed, not in the document"
    if len(finding.places) == 1:
        return f"Sentence {finding.places[0]:,}"
    *rest, last = [f"{place:,}" for place in finding.places]
    return f"Sentences {', '.join(rest)} and {last}"


def _headline(finding: Finding, *, is_vague: bool) -> str:
    """What is wrong, in a few words."""
    if finding.verdict == Verdict.CHANGED:
        return _lost(finding.lost)
    if finding.verdict != Verdict.NOT_APPROVED:
        return ""
    if finding.named:
        return "Words of this deal that are not signed."
    if finding.signed:
        return "Nobody approved this. The nearest signed words:"
    return "Vague, and nothing like it was signed." if is_vague else "Nothing like it was signed."


def _lost(lost: Sequence[Loss]) -> str:
    if not lost:
        return "Something was put in, or words stand in another order."
    if any(loss.kind == "not" for loss in lost):
        return "A “not” is different."
    kinds = {KINDS.get(loss.kind, KINDS["words"]) for loss in lost}
    if len(kinds) > 1:
        return f"{len(lost)} things are not as signed."
    [(one, several)] = kinds
    return f"{len(lost)} {several} are not as signed." if len(lost) > 1 else f"One {one} is not as signed."


def _loss(loss: Loss) -> str:
    if loss.kind == "not" and loss.words in loss.instead:
        return f"“{loss.words}” was put in."
    if loss.instead:
        return f"“{loss.words}” became “{loss.instead}”."
    return f"“{loss.words}” is gone."


def _spaced(diff: Sequence[Segment]) -> list[Segment]:
    """The difference with the spaces between its parts, which it holds none of: only words and marks are compared."""
    told: list[Segment] = []
    for part in diff:
        if told and not part.text.startswith(CLOSING) and not told[-1].text.endswith(OPENING):
            told.append(Segment(Kind.SAME, " "))
        told.append(part)
    return told


def _marked(text: str, phrases: Any) -> list[tuple[str, bool]]:
    """A sentence in parts, and which of them nobody could review."""
    parts, at = [], 0
    for found in findings(text, phrases=phrases):
        if not found.blocks or found.check == NothingExact.id or found.start < at:
            continue
        parts += [(text[at : found.start], False), (text[found.start : found.end], True)]
        at = found.end
    return [part for part in [*parts, (text[at:], False)] if part[0]]
