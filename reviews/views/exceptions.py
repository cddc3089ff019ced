"""Exceptions: what product must choose, what it chose, and where somebody overruled a check or a no."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dealdesk.domain import people
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm
from dealdesk.frame import SEES_EXCEPTIONS, page_now, reader
from promises.policies import reason_not
from reviews.domain import exception_creep, exception_lists
from reviews.domain.in_force import desk_policy
from reviews.enums import DecisionOutcome, ProductAnswer
from reviews.forms.exceptions import ChoiceForm, NumbersForm
from reviews.models import ProductChoice

LABELS = {
    ProductAnswer.STANDARD: ("yes", "Made standard", "book"),
    ProductAnswer.PRICE: ("soon", "Priced", "deal"),
    ProductAnswer.STOP: ("no", "Stopped", "stop"),
}


def _may_read(request: HttpRequest) -> None:
    if not reader(request).holds(*SEES_EXCEPTIONS):
        raise Denied("Only product reviewers, the deal desk lead and admins can read the exceptions.")


@require_safe
@login_required
def exceptions(request: HttpRequest) -> HttpResponse:
    """Open choices with their promises, then answered ones, then the lists."""
    return _page(request)


@require_POST
@login_required
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """Product chooses: standard, price or stop; also anew."""
    found = ProductChoice.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    _may_read(request)
    form = ChoiceForm(request.POST, version=found.version, auto_id=f"id_{number}_%s")
    given = form.given() if form.is_valid() else {}
    if form.knock(request, exception_creep.answer_choice, number, **given) is not None:
        messages.success(request, "Chosen. It holds from now on.")
        return redirect(f"{reverse('exceptions')}#choice-{number}")
    request.__dict__.pop("desk_now", None)
    return _page(request, failed=form, number=number)


@require_POST
@login_required
def numbers(request: HttpRequest) -> HttpResponse:
    """An admin sets after how many alike yeses product must choose."""
    _may_read(request)
    form = NumbersForm(request.POST)
    if form.knock(request, exception_creep.set_numbers, **(form.given() if form.is_valid() else {})) is not None:
        messages.success(request, "Saved. It holds for the next yes that is signed.")
        return redirect("exceptions")
    return _page(request, failed=form)


def _page(request: HttpRequest, failed: DoorForm | None = None, number: int = 0) -> HttpResponse:
    _may_read(request)
    me, now = reader(request), page_now(request)
    standing = people.standing(me, now)
    rows = []
    for row in exception_lists.choices():
        form = failed if failed is not None and row.choice.pk == number else _form(row.choice)
        rows.append(_shown(row, standing, form, is_failed=form is failed))
    policy = desk_policy()
    numbers_form = None
    if me.holds(Role.ADMIN):
        initial = {"allowed": policy.exceptions_allowed, "days": policy.exceptions_days}
        numbers_form = failed if isinstance(failed, NumbersForm) else NumbersForm(initial=initial)
    context = {
        "open_choices": [row for row in rows if not row["answer"]],
        "answered": [row for row in rows if row["answer"]],
        "kept": exception_lists.kept_words(now),
        "over_a_no": exception_lists.over_a_no(now),
        "policy": policy,
        "numbers": numbers_form,
        "why_not_choose": next((row["why_not"] for row in rows if row["why_not"]), ""),
        "forms": [failed] if failed is not None else [],
    }
    return render(request, "reviews/exceptions.html", context, status=failed.status if failed is not None else 200)


def _form(choice: ProductChoice) -> ChoiceForm:
    return ChoiceForm(version=choice.version, auto_id=f"id_{choice.pk}_%s")


def _shown(row: exception_lists.Row, standing: people.Standing, form: DoorForm, *, is_failed: bool) -> dict[str, Any]:
    choice, newest = row.choice, row.newest
    library = ""
    if choice.answer == ProductAnswer.STANDARD and newest is not None and newest.outcome == DecisionOutcome.YES:
        library = f"{reverse('new-capability')}?promise={newest.promise_id}"
    return {
        "id": choice.pk,
        "words": choice.words,
        "opened_at": choice.opened_at,
        "count": len(row.yeses),
        "days": row.days,
        "yeses": row.yeses,
        "answer": choice.answer,
        "label": LABELS.get(choice.answer, ("paused", "Product must choose", "flag")),
        "reason": choice.reason,
        "by": str(choice.answered_by) if choice.answered_by else "",
        "at": choice.answered_at,
        "earlier": row.earlier,
        "form": form,
        "is_failed": is_failed,
        "why_not": reason_not(exception_creep.check_may_choose, standing, choice),
        "library_url": library if standing.holds(Role.PRODUCT, Role.SECURITY) else "",
    }


def table() -> dict[str, Any]:
    """What `reviews/_exceptions.html` draws: each kind of yes that waits for product, and how many it chose about."""
    rows = exception_lists.choices()
    chosen = Counter(row.choice.answer for row in rows if row.choice.answer)
    return {
        "exceptions": [{**_next(row), "words": row.choice.words} for row in rows if not row.choice.answer],
        "chosen": [{"label": LABELS[ProductAnswer(answer)][1], "count": count} for answer, count in chosen.items()],
    }


def _next(row: exception_lists.Row) -> dict[str, Any]:
    return {
        "count": len(row.yeses),
        "next": "Make it standard, price it, or stop it",
        "url": f"{reverse('exceptions')}#choice-{row.choice.pk}",
    }
