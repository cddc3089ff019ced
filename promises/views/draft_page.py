"""The page of one step of a new ask: the list of steps, what every step shares, and where one goes on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dealdesk.forms import DoorForm, posted
from dealdesk.frame import page_now, reader
from dealdesk.models import AuditEvent
from promises.domain.facts import ALL, given_text, missing_facts, specs_for
from promises.forms.asks import AskForm
from promises.models import Promise
from promises.views import wordcheck
from promises.views.documented import already_approved
from promises.views.facts import fact_text
from promises.views.obstacles import type_was_chosen
from promises.views.preview import what_will_happen
from promises.views.rows import answer_rows
from reviews.views import since

#: step -> what the list of steps says.
STEPS = {
    "deal": "Deal",
    "ask": "The ask",
    "type": "Type",
    "facts": "Facts",
    "proof": "Proof",
    "check": "Check and send",
}
NEXT = dict(zip(STEPS, list(STEPS)[1:], strict=False))
FIRST_HINTS = {
    "ask": "One plain sentence",
    "type": "You choose it",
    "facts": "By type",
    "proof": "Note, file or screenshot",
    "check": "All answers on one page",
}
BEFORE = dict(zip(list(STEPS)[1:], STEPS, strict=False))


def ask_form(request: HttpRequest, **made: Any) -> tuple[AskForm, bool]:
    """The form, and whether it was sent to go through the door and not only to have its words looked at."""
    looked_at = wordcheck.pressed(request, AskForm.check_kinds)
    goes_on = request.POST.get("then") != "close"
    form = AskForm(looked_at if looked_at is not None else posted(request), goes_on=goes_on, **made)
    if looked_at is not None:
        request.POST = looked_at
        form.not_judged()
    return form, request.method == "POST" and looked_at is None


def step_row(name: str, now: str, hint: str, url: str) -> dict[str, Any]:
    """One row of the list of steps."""
    return {
        "label": STEPS[name],
        "hint": hint,
        "url": "" if name == now else url,
        "current": name == now,
        "done": False,
    }


def step_page(request: HttpRequest, promise: Promise, step: str, form: DoorForm | None, **more: Any) -> HttpResponse:
    """A step's page with what all of them share."""
    if form is not None:
        since.tell(form, promise)
    saved = AuditEvent.objects.filter(chain=promise.chain).order_by("-position").values_list("at", flat=True).first()
    back = reverse("draft", args=[promise.pk, BEFORE[step]]) if step in BEFORE else reverse("my-asks")
    context = {
        "promise": promise,
        "deal": promise.deal,
        "steps": _steps(promise, step),
        "step": step,
        "form": form,
        "back": back,
        "next_step": STEPS.get(NEXT.get(step, ""), ""),
        "next_url": reverse("draft", args=[promise.pk, NEXT[step]]) if step in NEXT else "",
        "saved_at": saved,
        "happens": more.pop("happens", None) or what_will_happen(promise, page_now(request)),
        "already": already_approved(
            request.GET, promise.deal, promise.ask, me=reader(request), now=page_now(request), draft=promise
        ),
        "stored": None,
        "start": None,
        **more,
    }
    names = {"ask": "words"}
    template = f"promises/ask_{names.get(step, step)}.html"
    return render(request, template, context, status=form.status if form is not None else 200)


def _steps(promise: Promise, now: str) -> list[dict[str, Any]]:
    given = dict(promise.facts.values_list("key", "is_unknown"))
    proofs = promise.proofs.filter(struck_at__isnull=True).count()
    typed = type_was_chosen(promise)
    hints = {
        "deal": str(promise.deal),
        "ask": "One plain sentence",
        "type": type_name(promise) if typed else "Not chosen yet",
        "facts": given_text(promise.type, given) if typed else "By type",
        "proof": f"{proofs} attached" if proofs else "None yet",
        "check": "All answers on one page",
    }
    done = {
        "deal": True,
        "ask": True,
        "type": typed,
        "facts": typed and not missing_facts(promise.type, given),
        "proof": proofs > 0,
        "check": False,
    }
    steps = [step_row(name, now, hints[name], reverse("draft", args=[promise.pk, name])) for name in STEPS]
    return [step | {"done": done[name]} for name, step in zip(STEPS, steps, strict=True)]


def type_name(promise: Promise) -> str:
    """The type in words; empty is a commercial term or a date alone, until engineering names it."""
    if promise.type:
        return str(promise.get_type_display())
    return "None of the four" if type_was_chosen(promise) else "Not chosen yet"


def go_on(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """To the next question, or away where the person chose to save and close."""
    if request.POST.get("then") == "close":
        messages.success(request, f"P-{number:04d} is saved as a draft. Nobody sees it until you send it.")
        return redirect("my-asks")
    return redirect("draft", number, NEXT[step])


def fact_rows(promise: Promise) -> list[dict[str, Any]]:
    """The facts of the type for the `facts` tag, gaps named, and what need not be given where it is."""
    given = {fact.key: fact for fact in promise.facts.all()}
    rows = []
    for spec in specs_for(promise.type):
        fact = given.get(spec.key)
        if fact is None and not spec.required:
            continue  # as beside a promise: what need not be given is listed where it is
        if fact is None:
            rows.append({"label": spec.label, "value": "", "gap": True})
        elif fact.is_unknown:
            rows.append({"label": spec.label, "value": "Nobody knows yet", "gap": True})
        else:
            rows.append({"label": spec.label, "value": fact_text(ALL[spec.key], fact.value), "gap": False})
    return [*rows, *answer_rows(given.values())]
