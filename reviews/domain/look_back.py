"""What the look-back counts besides patterns and times: where promises break, and what stood against the advice."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from dealdesk.domain.text import Kind, diff
from dealdesk.models import AuditEvent
from promises.enums import OutcomeKind, PromiseType
from promises.models import Wording
from reviews.domain.measures import CHUNK, Span
from reviews.domain.overrides import EVENT
from reviews.enums import Cause
from reviews.models import Decision, Outcome, PastPromise

LISTED = 10
OFTEN = 2  # promises in which the same words were rewritten; once is no habit of the language
LONGEST = 4  # words of a phrase
AROUND = " .,;:!?"
WORD = re.compile(r"[^\W\d_]{3}")
TYPES = {**{type.value: str(type.label) for type in PromiseType}, "": "Commercial"}


def heat(span: Span) -> dict[str, Any]:
    """Promises that went bad in these days, by type and cause; lines of an import by the day they were promised.

    Returns:
        `causes` as headings, `rows` with a name and cells of number and strength 0 to 3, and `total`.
    """
    bad = Outcome.objects.filter(
        kind=OutcomeKind.WENT_BAD, happened_on__gte=span.first, happened_on__lte=span.last
    ).order_by()
    counted: Counter[tuple[str, str]] = Counter()
    for type, cause, count in bad.values_list("promise__type", "cause").annotate(count=Count("pk")):
        counted[type, cause] += count
    past = PastPromise.objects.filter(
        outcome=OutcomeKind.WENT_BAD,
        promised_on__gte=span.first,
        promised_on__lte=span.last,
        taken_from__withdrawn_at__isnull=True,
    ).order_by()
    for type, cause, count in past.values_list("type", "cause").annotate(count=Count("pk")):
        counted[type, cause] += count
    causes = {**{cause.value: str(cause.label) for cause in Cause}, "": "No cause given"}
    for rare in (Cause.OTHER.value, ""):  # a column only where there is something in it
        if not any(cause == rare for _, cause in counted):
            del causes[rare]
    most = max(counted.values(), default=0)
    rows = []
    for type, name in TYPES.items():
        numbers = [counted[type, cause] for cause in causes]
        if type != PromiseType.MIXED or any(numbers):
            cells = [{"count": count, "strength": _strength(count, most)} for count in numbers]
            rows.append({"name": name, "cells": cells})
    return {"causes": list(causes.values()), "rows": rows, "total": sum(counted.values())}


def _strength(count: int, most: int) -> int:
    return 0 if not count else 1 + (3 * count > most) + (3 * count > 2 * most and most > 1)


def kept_words(span: Span) -> list[tuple[str, int]]:
    """Words that the wording check refuses and somebody kept with a reason, those kept most first."""
    counted: Counter[str] = Counter()
    events = AuditEvent.objects.filter(span.within("at"), type=EVENT)
    for data in events.values_list("data", flat=True).iterator(CHUNK):
        counted.update({str(found.get("phrase", "")).lower() for found in data.get("findings", ())})
    return counted.most_common(LISTED)


@dataclass(frozen=True)
class Rewritten:
    """Words that people took out of sentences before they were signed.

    Attributes:
        phrase: as it stood, in lower case.
        promises: in how many promises, each counted once.
        became: what stood there instead most often, or "" where nothing did.
    """

    phrase: str
    promises: int
    became: str


def rewritten_words(span: Span) -> list[Rewritten]:
    """Phrases rewritten in at least two promises before their first final answer, those of most promises first.

    Each wording is compared with the one before it, the first one with the ask. Nobody is named: who wrote it is not
    read. Of a quarter with very many wordings the newest 2,000 are compared.
    """
    answered = Decision.objects.filter(promise=OuterRef("promise"), decided_at__lte=OuterRef("written_at"))
    before = Wording.objects.filter(promise=OuterRef("promise"), number=OuterRef("number") - 1)
    rows = (
        Wording.objects.filter(span.within("written_at"), ~Exists(answered))
        .annotate(was=Coalesce(Subquery(before.values("text")[:1]), F("promise__ask")))
        .order_by("-pk")
        .values_list("promise_id", "was", "text")[:CHUNK]
    )
    promises: dict[str, set[int]] = {}
    became: dict[str, Counter[str]] = {}
    for promise, was, text in rows:
        for phrase, instead in _replaced(was, text):
            promises.setdefault(phrase, set()).add(promise)
            became.setdefault(phrase, Counter())[instead] += 1
    found = [
        Rewritten(phrase, len(of), became[phrase].most_common(1)[0][0])
        for phrase, of in promises.items()
        if len(of) >= OFTEN
    ]
    return sorted(found, key=lambda one: (-one.promises, one.phrase))[:LISTED]


def _replaced(was: str, text: str) -> Iterator[tuple[str, str]]:
    """Each phrase that went, and what came in its place; a sentence written anew is no phrase."""
    segments = diff(was, text)
    for place, segment in enumerate(segments):
        phrase = segment.text.strip(AROUND).casefold()
        if segment.kind is not Kind.REMOVED or len(phrase.split()) > LONGEST or not WORD.search(phrase):
            continue
        following = segments[place + 1] if place + 1 < len(segments) else None
        instead = following.text.strip(AROUND) if following and following.kind is Kind.ADDED else ""
        yield phrase, instead if len(instead.split()) <= LONGEST * 2 else ""


def over_a_no(span: Span) -> list[dict[str, Any]]:
    """Yes signed over a group's no, the newest first, with the reason that was written."""
    rows = Decision.objects.filter(span.within("decided_at"), is_exception=True).order_by("-pk")
    found = rows.values("promise_id", "promise__deal__name", "reason", "decided_at")[:LISTED]
    return [{**row, "label": f"P-{row['promise_id']:04d}"} for row in found]
