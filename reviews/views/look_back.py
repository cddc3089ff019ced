"""The look-back: what went bad, what it has in common, and the way from there to a rule. Groups only, no people."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dealdesk.components import moments
from dealdesk.csvfiles import csv_response
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm
from dealdesk.frame import LOOKS_BACK, page_now, reader
from promises.enums import Lane, OutcomeKind, PromiseType
from reviews.domain import past_asks
from reviews.domain.look_back import heat, kept_words, over_a_no, rewritten_words
from reviews.domain.measures import FEW, FINAL, Measures, Span, Times
from reviews.domain.patterns import table as patterns
from reviews.domain.patterns.features import condition_of, sentence_of
from reviews.domain.patterns.rule import rule_of_pattern
from reviews.forms.outcome import RuleFromPattern
from reviews.models import DraftState, Review, RuleDraft
from reviews.views import exceptions
from reviews.views.outcome import drafted, said

DAYS = 91  # a quarter
MOST_BACK = 8
NAMED = 3  # promises named in a row before the rest is counted
GROUPS = {**{lane.value: str(lane.label) for lane in Lane}, FINAL: "Deal desk lead, final"}


def check_reads(request: HttpRequest) -> None:
    """Who learns from what went bad.

    Raises:
        Denied: with the sentence of the page.
    """
    if not reader(request).holds(*LOOKS_BACK):
        raise Denied("Only the deal desk lead, an admin or a reviewer can read the look-back.")


@require_safe
@login_required
def look_back(request: HttpRequest) -> HttpResponse:
    """Four numbers, the patterns, where promises break, answers by group."""
    check_reads(request)
    return _page(request)


def _page(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    back = _back(request)
    span = _span(request, back)
    before = Span(span.first - timedelta(days=DAYS), span.first - timedelta(days=1))
    now, then = Measures(span), Measures(before)
    half_year = _half_year(span)
    look = patterns.look(half_year.first, half_year.last, by=reader(request))
    found, drafts, groups = look.table, _drafts(), _groups()
    context = {
        "back": back,
        "periods": [(n, _words(_span(request, n))) for n in range(MOST_BACK)],
        "numbers": _numbers(now, then),
        "found": found,
        "patterns": [_pattern(row, drafts) for row in found["patterns"]] if found else [],
        "alarms": [row for row in found["patterns"] if row["repeats"]] if found else [],
        "look": look,
        "again": DoorForm() if look.failed else None,
        "few": bool(found) and found["bad"] + found["fine"] < FEW,
        "may_make": reader(request).holds(Role.ADMIN),
        "may_import": reader(request).holds(Role.ADMIN, Role.LEAD),
        "heat": heat(half_year),
        "groups": [_group(GROUPS[key], now.by_group[key]) for key in groups],
        "types": [
            _group(f"{GROUPS[lane]}, {_type(type)}", times) for (lane, type), times in sorted(now.by_type.items())
        ],
        "measures": _measures(now, groups),
        "kept_words": kept_words(span),
        "rewritten": rewritten_words(span),
        "over_a_no": over_a_no(span),
        "refused": refused,
        **exceptions.table(),
    }
    return render(request, "reviews/look_back.html", context, status=status)


def _back(request: HttpRequest) -> int:
    """How many quarters ago, from ?back=1; the newest where it says something else."""
    raw = request.POST.get("back", "") or request.GET.get("back", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 3 and int(raw) < MOST_BACK else 0


def _span(request: HttpRequest, back: int) -> Span:
    first, last = past_asks.span(page_now(request), DAYS)
    return Span(first - timedelta(days=DAYS * back), last - timedelta(days=DAYS * back))


def _half_year(span: Span) -> Span:
    """The days that patterns are looked for in, up to the end of a quarter."""
    return Span(span.last - timedelta(days=patterns.DAYS - 1), span.last)


def _words(span: Span) -> str:
    return f"{moments.day_short(span.first)} to {span.last:%b} {span.last.day}, {span.last.year}"


def _drafts() -> dict[str, int]:
    """Open drafts by the pattern they came from."""
    rows = RuleDraft.objects.filter(state__in=[DraftState.OPEN, DraftState.PROPOSED]).exclude(pattern="")
    return dict(rows.order_by("pk").values_list("pattern", "pk"))


def _pattern(row: dict[str, Any], drafts: dict[str, int]) -> dict[str, Any]:
    named = [{"label": label, "url": reverse("promise", args=[pk]) if pk else ""} for label, pk in row["promises"]]
    words = row["rule_words"]
    if row["since"]:
        words = f"{words} since {moments.day_short(date.fromisoformat(row['since'][:10]))}"
    return {
        **row,
        "named": named[:NAMED],
        "more": row["bad"] - min(len(named), NAMED),
        "words": words,
        "kind": "yes" if row["closed"] else "soon" if row["caught"] else "no",
        "draft": row["key"] in drafts,
        "draft_url": reverse("rule-draft", args=[drafts[row["key"]]]) if row["key"] in drafts else "",
        "token": secrets.token_urlsafe(24),
    }


def _numbers(now: Measures, then: Measures) -> list[dict[str, str]]:
    """The four numbers, each with the quarter before."""
    bad, was_bad = now.went_bad, then.went_bad
    lanes, were = now.all_lanes, then.all_lanes
    deals = now.signed["deals"]
    return [
        {
            "big": str(now.signed["promises"]),
            "of": "",
            "text": f"promises signed in {deals} deal{'s' if deals != 1 else ''}",
            "was": str(then.signed["promises"]),
        },
        {
            "big": str(bad["count"]),
            "of": f"of {now.signed['promises']}",
            "text": f"signed in this quarter went bad so far, {bad['days']} extra days",
            "was": f"{was_bad['count']} of {then.signed['promises']}, {was_bad['days']} days",
        },
        {
            "big": _time(now.last_review),
            "of": "",
            "text": "median working time to the last review",
            "was": _time(then.last_review),
        },
        {
            "big": share(lanes.in_time, lanes.every),
            "of": "",
            "text": "of reviews answered before the clock ran out",
            "was": share(were.in_time, were.every),
        },
    ]


def share(part: int, whole: int) -> str:
    """A percentage, or the two numbers where there are too few for one."""
    if not whole:
        return "–"
    return f"{part} of {whole}" if whole < FEW else f"{round(100 * part / whole)}%"


def _time(minutes: int | None) -> str:
    return "–" if minutes is None else str(moments.hours(minutes))


def _type(type: str) -> str:
    return str(PromiseType(type).label).lower() if type else "commercial or date"


def _group(name: str, times: Times) -> dict[str, Any]:
    """One row of the chart, with its numbers in words."""
    whole = times.every or 1
    widths = [round(100 * part / whole) for part in (times.early, times.last_hour, times.ran_out)]
    return {
        "name": name,
        "widths": widths,
        "share": share(times.in_time, times.every),
        "median": _time(times.median),
        "p90": _time(times.p90),
        "early": times.early,
        "last_hour": times.last_hour,
        "ran_out": times.ran_out,
        "every": times.every,
    }


def _groups() -> list[str]:
    """Keys of the groups on the page: the extra ones only where one of them ever answered."""
    extra = [lane for lane in Lane if lane.is_extra]
    seen = set(Review.objects.filter(lane__in=extra).values_list("lane", flat=True).distinct())
    return [key for key in GROUPS if key not in {lane.value for lane in extra} or key in seen]


def _by_type(now: Measures) -> list[tuple[tuple[str, str], Times]]:
    """Lane and type with their times, in the order of the lanes."""
    lanes = list(Lane.values)
    return sorted(now.by_type.items(), key=lambda item: (lanes.index(item[0][0]), item[0][1]))


def _measures(now: Measures, groups: Sequence[str]) -> list[tuple[str, str]]:
    """Everything else that is counted, name and number."""
    told, asked = now.told_before
    ended = now.ended
    finished = sum(ended.values())
    paused = now.pauses
    of_those = f"Of the {finished} that ended in this quarter"
    rows = [
        ("Signed sentences that are not the ask’s own words", share(now.signed["rewritten"], now.signed["promises"])),
        ("Asks whose customer was told yes before the review", share(told, asked)),
        (f"{of_those}, delivered on the promised day", share(ended[OutcomeKind.DELIVERED], finished)),
        (f"{of_those}, delivered late", share(ended[OutcomeKind.LATE], finished)),
        (f"{of_those}, went bad", share(ended[OutcomeKind.WENT_BAD], finished)),
    ]
    rows += [
        (f"Questions back to sales, {GROUPS[lane]}", str(count))
        for lane, count in now.questions.items()
        if lane in groups
    ]
    rows += [(f"Paused, waiting for {GROUPS[group]}", str(paused[group])) for group in groups]
    return [*rows, ("Paused, a condition or the answer lapsed", str(paused["lapsed"]))]


@require_safe
@login_required
def measures_csv(request: HttpRequest) -> HttpResponseBase:
    """The numbers of the page, to save; no cell of it runs in a spreadsheet."""
    check_reads(request)
    span = _span(request, _back(request))
    return csv_response(f"dealdesk-{span.first:%Y-%m-%d}-to-{span.last:%Y-%m-%d}.csv", _cells(Measures(span)))


def _cells(now: Measures) -> Iterator[list[Any]]:
    head = ["Group", "Type", "Answers", "An hour or more left", "In the last hour", "Ran out", "Median min", "P90 min"]
    yield head
    for key, name in GROUPS.items():
        yield [name, "All", *_counts(now.by_group[key])]
    for (lane, type), times in _by_type(now):
        yield [GROUPS[lane], _type(type).capitalize(), *_counts(times)]
    yield []
    yield ["Measure", "Number"]
    for name, number in _measures(now, list(GROUPS)):
        yield [name, number]


def _counts(times: Times) -> list[Any]:
    return [times.every, times.early, times.last_hour, times.ran_out, times.median, times.p90]


@require_POST
@login_required
def make_rule(request: HttpRequest) -> HttpResponse:
    """A draft of a rule from a pattern; nothing is typed twice."""
    check_reads(request)
    form = RuleFromPattern(request.POST)
    key = request.POST.get("key", "")
    type = request.POST.get("type", "")
    try:
        condition_of(key)
    except ValueError:
        return _page(request, refused="Choose a pattern from the table.", status=422)
    rule = rule_of_pattern(key, type if type in PromiseType.values else "")
    reason = f"Pattern in promises that went bad: {sentence_of(key)}"[:300]
    done = drafted(request, form, pattern=key, rule=rule, reason=reason)
    if done is not None:
        return done
    return _page(request, refused=said(form), status=form.status)


@require_POST
@login_required
def patterns_again(request: HttpRequest) -> HttpResponse:
    """Look for patterns once more after it failed."""
    check_reads(request)
    back = _back(request)
    days = _half_year(_span(request, back))
    form = DoorForm(request.POST)
    if form.knock(request, patterns.try_again, first=days.first, last=days.last) is None:
        return _page(request, refused=said(form), status=form.status)
    return redirect(f"{reverse('look-back')}?back={back}")
