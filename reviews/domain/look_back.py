"""What the look-back counts besides patterns and times: where promises break, and what stood against the advice."""

from collections import Counter
from typing import Any

from django.db.models import Count

from dealdesk.models import AuditEvent
from promises.enums import OutcomeKind, PromiseType
from reviews.domain.measures import CHUNK, Span
from reviews.domain.overrides import EVENT
from reviews.enums import Cause
from reviews.models import Decision, Outcome, PastPromise

LISTED = 10
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


def over_a_no(span: Span) -> list[dict[str, Any]]:
    """Yes signed over a group's no, the newest first, with the reason that was written."""
    rows = Decision.objects.filter(span.within("decided_at"), is_exception=True).order_by("-pk")
    found = rows.values("promise_id", "promise__deal__name", "reason", "decided_at")[:LISTED]
    return [{**row, "label": f"P-{row['promise_id']:04d}"} for row in found]
