"""What keeps a draft from going on or from being sent, all of it at once, each with the page where it is mended."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.urls import reverse

from dealdesk.domain.text import joined
from dealdesk.exceptions import Conflict
from dealdesk.models import AuditEvent
from promises.domain.facts import ASKED, FactSpec
from promises.models import Promise
from promises.policies import NO_PROOF
from promises.views.wordcheck import Checked
from reviews.domain import lifecycle


def type_was_chosen(promise: Promise) -> bool:
    """Whether somebody said what kind it is; that it is none of the four is an answer too."""
    if promise.type or promise.facts.exclude(key__in=ASKED).exists():
        return True
    return AuditEvent.objects.filter(chain=promise.chain, type="promise.edited", data__type_chosen=True).exists()


def untyped_with(promise: Promise, type: str, answers: Mapping[str, str | None]) -> str:
    """Why a draft may not go on with this type and these answers, or ""; the door that sends it says the same."""
    if type:
        return ""
    draft = copy(promise)
    draft.type = type
    try:
        return lifecycle.preview(draft, answers=answers).untyped
    except Conflict:
        return ""


def obstacles_of(
    promise: Promise, words: Checked, happens: dict[str, Any], missing: list[FactSpec], *, has_proof: bool
) -> list[dict[str, str]]:
    """Everything that keeps a draft from being sent.

    Args:
        promise: the draft.
        words: its words looked at.
        happens: from `what_will_happen`.
        missing: required facts nobody gave.
        has_proof: whether a proof stands.
    """
    found = []
    if banned := [row for row in words.must if row.banned]:
        phrases = joined([f"“{row.phrase}”" for row in banned])
        found.append(("ask", f"Rewrite {phrases} first. {banned[0].why}"))
    if happens["untyped"]:
        found.append(("type", happens["untyped"]))
    elif not type_was_chosen(promise):
        found.append(("type", "Choose what kind of promise it is."))
    if missing:
        facts = "1 fact is" if len(missing) == 1 else f"{len(missing)} facts are"
        more = " and more" if len(missing) > 1 else ""
        found.append(("facts", f"{facts} not given yet: {missing[0].label.lower()}{more}."))
    for question in happens["questions"]:
        found.append(("type", f"A question on the type page is not answered yet: {question}"))
    if not has_proof:
        found.append(("proof", NO_PROOF))
    return [{"text": text, "url": reverse("draft", args=[promise.pk, name])} for name, text in found]
