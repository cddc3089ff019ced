"""A lane's answer: sent, confirmed, and for ten seconds taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dealdesk.components.panels import undo_at
from dealdesk.domain import people
from dealdesk.enums import Role
from dealdesk.forms import DoorForm
from dealdesk.frame import page_now, reader
from promises.enums import Lane
from promises.models import Promise
from promises.permissions import promise_or_404
from promises.policies import reason_not
from reviews.domain import lifecycle
from reviews.domain.queue import around
from reviews.forms.answers import AnswerForm, ConfirmForm, LaneForm
from reviews.models import RequiredLane, Review
from reviews.policies import acting_as
from reviews.views.promise import again
from reviews.views.steps import go
from reviews.views.wording import pressed_answer


@require_POST
@login_required
def answer(request: HttpRequest, number: int, lane: Lane) -> HttpResponse:
    """One of the four answers for one lane."""
    return _for_lane(request, number, lane, AnswerForm, lifecycle.answer, "Answer sent")


@require_POST
@login_required
def confirm(request: HttpRequest, number: int, lane: Lane) -> HttpResponse:
    """These exact words are right."""
    return _for_lane(request, number, lane, ConfirmForm, lifecycle.confirm, "Words confirmed")


def _for_lane(
    request: HttpRequest, number: int, lane: Lane, kind: type[LaneForm], door: Callable[..., Any], done: str
) -> HttpResponse:
    found = promise_or_404(reader(request), number)
    version = RequiredLane.objects.filter(promise=found, lane=lane).values_list("version", flat=True).first()
    made = {"lane": lane, "version": version, "paused": found.is_paused(page_now(request))}
    if kind is AnswerForm and (looked_at := pressed_answer(request, found)) is not None:
        form = kind(looked_at, **made)
        form.not_judged()
        return again(request, number, form)
    form = kind(request.POST, **made)
    if go(form, request, door, found.pk) is None:
        return again(request, number, form)
    messages.success(request, f"{done} for {found.label}.", extra_tags=_undo_at(request, found, lane))
    owed = RequiredLane.objects.filter(promise=found, review__isnull=True).exclude(lane=lane)
    standing = people.standing(reader(request), page_now(request))
    if any(not reason_not(acting_as, standing, Role(row.lane), found, found.deal) for row in owed):
        return redirect(found)
    next_one = around(reader(request), page_now(request), found)
    return redirect("promise", next_one.next) if next_one.next else redirect(f"{reverse('queue')}?view=mine")


def _undo_at(request: HttpRequest, found: Promise, lane: Lane) -> str:
    """The tags that put the button to take it back beside the message."""
    mine = Review.objects.filter(promise=found, lane=lane, answered_by=reader(request)).order_by("-pk")
    newest = mine.values_list("pk", flat=True).first()
    return undo_at(reverse("undo-answer", args=[found.pk, newest])) if newest is not None else ""


@require_POST
@login_required
def undo(request: HttpRequest, number: int, review: int) -> HttpResponse:
    """Take one's own answer back; what was typed stands in its form again."""
    found = promise_or_404(reader(request), number)
    if not Review.every.filter(promise=found, pk=review).exists():
        raise Http404
    form = DoorForm(request.POST)
    if form.knock(request, lifecycle.undo_answer, found.pk, review_id=review) is None:
        return again(request, number, form)
    messages.success(request, f"Taken back. Nobody was told of your answer to {found.label}.")
    return redirect(found)
