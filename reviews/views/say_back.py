"""Say it back, for the people of a deal: whom to ask, what came back, whether that is what was meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dealdesk.domain import people
from dealdesk.domain.people import Standing
from dealdesk.enums import Role
from dealdesk.forms import DoorForm
from dealdesk.frame import page_now, reader
from promises.models import Deal, Promise
from promises.permissions import deal_or_404
from promises.policies import check_on_deal, reason_not
from reviews.domain import closeplan, say_backs
from reviews.domain.closeplan import ReadPlan
from reviews.domain.say_back_reading import ReadBacks, flags_in, judgement_of, named, parts_of, read_backs, told
from reviews.forms.say_back import JudgeForm, ReaderForm, WithdrawLinkForm
from reviews.models import Decision, SayBack, SayBackAsk

CLEARER_LIMIT = 300  # characters of "what changed"


@require_safe
@login_required
def say_it_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Every sentence of a deal that stands, with what came back of it."""
    return _page(request, deal_or_404(reader(request), slug))


@require_POST
@login_required
def ask(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask somebody about one sentence."""
    deal = deal_or_404(reader(request), slug)
    read = closeplan.read(deal, page_now(request))
    found = {promise.pk: decision for _, promise, decision in _sentences(read)}.get(number)
    if number not in read.promises:
        raise Http404
    version = found.pk if found is not None else 0
    form = ReaderForm(request.POST, people=say_backs.readers_for(deal), version=version, auto_id=_ids("ask", number))
    given = form.given() if form.is_valid() else {}
    if form.knock(request, say_backs.ask_reader, deal.pk, promise_id=number, **given) is None:
        return _again(request, slug, form, number)
    messages.success(request, "Asked. The link goes to them by mail, and to nobody else.")
    return redirect(_place(slug, number))


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str, asked: int) -> HttpResponse:
    """Take a link back."""
    deal = deal_or_404(reader(request), slug)
    row = _of(deal, SayBackAsk.objects.filter(deal=deal, pk=asked).first())
    form = WithdrawLinkForm(request.POST)
    if form.knock(request, say_backs.withdraw_ask, deal.pk, ask_id=row.pk) is None:
        return _again(request, slug, form, row.promise_id)
    messages.success(request, f"Withdrawn. The link of {row.reader_text} opens nothing now.")
    return redirect(_place(slug, row.promise_id))


@require_POST
@login_required
def judge(request: HttpRequest, slug: str, answer: int) -> HttpResponse:
    """Say whether a read-back is what was meant."""
    deal = deal_or_404(reader(request), slug)
    row = _of(deal, SayBack.objects.select_related("ask").filter(ask__deal=deal, pk=answer).first())
    form = JudgeForm(request.POST, version=row.judgements.count(), auto_id=_ids("judge", row.pk))
    if form.knock(request, say_backs.judge, deal.pk, answer_id=row.pk, **(form.given() if form.is_valid() else {})):
        messages.success(request, "Kept. Sales is told.")
        return redirect(_place(slug, row.ask.promise_id))
    return _again(request, slug, form, row.ask.promise_id)


def _of(deal: Deal, row: Any) -> Any:
    """A row of this deal; another one's answers like none."""
    if row is None:
        raise Http404
    return row


def _ids(kind: str, number: int) -> str:
    return f"id_{kind}_{number}_%s"


def _place(slug: str, number: int) -> str:
    return f"{reverse('say-it-back', args=[slug])}#say-{number}"


def _again(request: HttpRequest, slug: str, form: DoorForm, number: int) -> HttpResponse:
    """The page as it is now, with what was typed and why it was refused."""
    request.__dict__.pop("desk_now", None)
    return _page(request, deal_or_404(reader(request), slug), failed=form, number=number)


def _page(request: HttpRequest, deal: Deal, failed: DoorForm | None = None, number: int = 0) -> HttpResponse:
    now = page_now(request)
    looks = Looks(deal, people.standing(reader(request), now), now, with_forms=True, failed=failed, failed_at=number)
    lines = [
        {"number": place, "text": decision.wording.text, "say": looks.row(promise, decision)}
        for place, promise, decision in _sentences(closeplan.read(deal, now))
    ]
    context = {
        "deal": deal,
        "lines": lines,
        "meant": sum(line["say"]["state"] == "meant" for line in lines),
        "forms": [failed] if failed is not None else [],
    }
    return render(request, "reviews/say_it_back.html", context, status=failed.status if failed is not None else 200)


def _sentences(read: ReadPlan) -> list[tuple[int, Promise, Decision]]:
    """What stands now: the clauses of the plan as they are numbered there, then what is signed and not in it yet."""
    found = [
        (line.line.position, line.promise, line.verdict.decision)
        for line in read.lines
        if line.verdict.passes and line.verdict.decision is not None
    ]
    for promise in read.unplanned:
        decision = read.verdicts[promise.pk].decision
        if decision is not None:
            found.append((0, promise, decision))
    return found


@dataclass(frozen=True)
class _Answer:
    """One read-back as it is drawn."""

    reader: str
    at: datetime
    parts: list[tuple[str, bool]]
    told: list[str]
    judged: dict[str, Any] | None


class Looks:
    """What `reviews/_say_back.html` draws for each sentence of a deal, in a constant number of statements.

    Args:
        deal: the deal.
        standing: of whoever looks.
        now: the database clock, aware UTC.
        with_forms: whether its people may ask and judge on this page; elsewhere links lead to it.
        failed: a form that was refused, and at which promise.
    """

    def __init__(
        self,
        deal: Deal,
        standing: Standing,
        now: datetime,
        *,
        with_forms: bool = False,
        failed: DoorForm | None = None,
        failed_at: int = 0,
    ) -> None:
        self.deal, self.standing, self.now = deal, standing, now
        self.with_forms, self.failed, self.failed_at = with_forms, failed, failed_at
        self.backs: Mapping[tuple[int, str], ReadBacks] = read_backs(deal)
        self.why_not_ask = reason_not(check_on_deal, standing, deal)
        self.readers = say_backs.readers_for(deal) if with_forms and not self.why_not_ask else []

    def row(self, promise: Promise, decision: Decision) -> dict[str, Any]:
        """One sentence: asked or not, waiting for whom, what came back, what may be done."""
        backs = self.backs.get((promise.pk, decision.wording_sha256), ReadBacks())
        waiting, sentence = backs.waiting(self.now), str(decision.wording.text)
        shown = backs.to_judge[-1] if backs.to_judge else backs.counting
        flags = flags_in(sentence, shown.answer.text) if shown is not None else ()
        state = self._state(backs, shown, flagged=bool(flags))
        return {
            "promise": promise.pk,
            "pid": promise.label,
            "state": state,
            "waiting": waiting,
            "shown": _answer(shown, sentence) if shown is not None else None,
            "earlier": [_answer(row, sentence) for row in reversed(backs.answered) if row is not shown],
            "may_ask": not self.why_not_ask,
            "ask_form": self._ask_form(promise, decision) if waiting is None else None,
            "withdraw_form": self._withdraw_form(waiting, promise),
            "url": f"{reverse('say-it-back', args=[self.deal.slug])}#say-{promise.pk}",
            "with_forms": self.with_forms,
            "clearer_url": self._clearer(promise, shown, flagged=bool(flags), state=state),
            **self._judging(promise, shown, named(flags)),
        }

    def _state(self, backs: ReadBacks, shown: SayBackAsk | None, *, flagged: bool) -> str:
        if shown is None:
            return "waiting" if backs.waiting(self.now) is not None else "none"
        judgement = judgement_of(shown.answer)
        if judgement is None:
            return "flagged" if flagged else "to_judge"
        return "meant" if judgement.is_meant and not flagged else "not_meant"

    def _is_failed(self, promise: Promise, kind: type[DoorForm]) -> bool:
        return isinstance(self.failed, kind) and self.failed_at == promise.pk

    def _ask_form(self, promise: Promise, decision: Decision) -> DoorForm | None:
        if not self.with_forms or self.why_not_ask:
            return None
        if self._is_failed(promise, ReaderForm):
            return self.failed
        return ReaderForm(people=self.readers, version=decision.pk, auto_id=_ids("ask", promise.pk))

    def _withdraw_form(self, waiting: SayBackAsk | None, promise: Promise) -> DoorForm | None:
        if waiting is None or not self.with_forms or self.why_not_ask:
            return None
        return WithdrawLinkForm(auto_id=_ids("withdraw", promise.pk))

    def _judging(self, promise: Promise, shown: SayBackAsk | None, flagged: str) -> dict[str, Any]:
        nothing = {"answer": 0, "may_judge": False, "why_not_meant": "", "judge_form": None, "why_not_judge": ""}
        if shown is None or not self.standing.holds(Role.LEAD, Role.ENGINEERING):
            return nothing
        why_not = reason_not(say_backs.check_may_judge, self.standing, promise, self.deal, shown)
        if why_not:
            return {**nothing, "why_not_judge": why_not}
        form: DoorForm | None = self.failed
        if not self._is_failed(promise, JudgeForm):
            form = JudgeForm(version=len(shown.answer.judgements.all()), auto_id=_ids("judge", shown.answer.pk))
        why_not_meant = say_backs.cannot_be_meant(flagged) if flagged else ""
        return {
            **nothing,
            "answer": shown.answer.pk,
            "may_judge": True,
            "why_not_meant": why_not_meant,
            "judge_form": form,
        }

    def _clearer(self, promise: Promise, shown: SayBackAsk | None, *, flagged: bool, state: str) -> str:
        """Where a rep asks for other words, with why; "" where nothing speaks for it or nobody may."""
        if shown is None or self.why_not_ask or not (flagged or state == "not_meant"):
            return ""
        why = f"Clearer wording: {shown.reader_text} read the sentence otherwise than we meant it."
        return f"{reverse('scope', args=[promise.pk])}?{urlencode({'what_changed': why[:CLEARER_LIMIT]})}"


def _answer(ask: SayBackAsk, sentence: str) -> _Answer:
    flags = flags_in(sentence, ask.answer.text)
    judgement = judgement_of(ask.answer)
    judged = None
    if judgement is not None:
        judged = {
            "is_meant": judgement.is_meant,
            "text": str(judgement),
            "by": str(judgement.judged_by),
            "for": str(judgement.represented) if judgement.represented else "",
            "at": judgement.judged_at,
            "reason": judgement.reason,
        }
    return _Answer(
        ask.reader_text, ask.answer.answered_at, parts_of(ask.answer.text, flags), told(flags, sentence), judged
    )
