"""A back-test as its page shows it: four numbers, a chart that needs no colour, the load, lists of promises."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import dateformat

from promises.enums import Lane
from reviews.models import BackTest

LISTS = (
    ("newly_caught", "Newly caught"),
    ("still_missed", "Still missed"),
    ("newly_stopped", "Newly stopped, fine or open"),
    ("no_longer", "No longer stopped"),
    ("all", "All matches"),
)
#: Kind of a stop -> its word, its class; drawn from the bottom up.
KINDS = (("fine", "went fine", "k1"), ("bad", "went bad", "k3"), ("open", "not known yet", "k0"))
STEP, WIDE, TALL, BASE = 27.0, 20.0, 11.0, 58.0  # of the drawing, in its own units
LEAST_WIDTH, MONTH_APART = 706.0, 34.0


def shown(kept: BackTest, wanted: str) -> dict[str, Any]:
    """Everything the page says about one back-test, each number beside the one of the version in force.

    Args:
        kept: with `against`.
        wanted: key of the list that is open; the first that holds anything where it is none.
    """
    result = kept.result
    lists = result["lists"]
    listed = sum(lists[key]["count"] for key in ("newly_caught", "newly_stopped", "no_longer"))
    changed = result.get("matches_otherwise", listed)  # a run of before listed what other rules stop anyway too
    chosen = wanted if wanted in lists else next((key for key, _ in LISTS if lists[key]["count"]), "all")
    return {
        "kept": kept,
        "first": date.fromisoformat(result["first"]),
        "last": date.fromisoformat(result["last"]),
        "asks": result["asks"],
        "went_bad": result["went_bad"],
        "fit": result["went_bad_that_fit"],
        "quads": _quads(result, kept.against.number),
        "chart": chart(result["weeks"]),
        "load": _load(result),
        "overlap": _overlap(result, kept.against.rules["rules"]),
        "lists": [
            {"key": key, "label": label, "count": lists[key]["count"], "current": key == chosen} for key, label in LISTS
        ],
        "list": {
            **lists[chosen],
            "label": dict(LISTS)[chosen],
            "more": lists[chosen]["count"] - len(lists[chosen]["rows"]),
        },
        "changed": changed,
        "differ": result.get("differ", changed),
        "anyway": changed - result.get("differ", changed),
    }


def _quads(result: Mapping[str, Any], number: int) -> list[dict[str, str]]:
    now, was, fit = result["rule"], result["in_force"], result["went_bad_that_fit"]
    before, alone = was or {}, result.get("alone")

    def by_itself(kind: str) -> str:
        """How many of them no other rule in force stops; "" of none, and of a run from before that was counted."""
        return f"{alone[kind]} by this rule alone" if alone and now[kind] else ""

    def then(said: str) -> str:
        return f"Version {number}: {said}" if was else f"Version {number}: no such rule on"

    missed = max(0, fit - now["bad_caught"])
    return [
        {
            "big": f"{now['bad_caught']}",
            "small": f"of {fit}",
            "css": "good",
            "text": "went bad and would have been stopped",
            "alone": by_itself("bad_caught"),
            "was": then(f"{before.get('bad_caught', 0)} of {fit}"),
        },
        {
            "big": f"{missed}",
            "small": "",
            "css": "late-t",
            "text": "went bad and this rule would miss",
            "alone": "",
            "was": then(f"{max(0, fit - before.get('bad_caught', 0))}"),
        },
        {
            "big": f"{now['fine_stopped']}",
            "small": "",
            "css": "",
            "text": "went fine and would be stopped too",
            "alone": by_itself("fine_stopped"),
            "was": then(f"{before.get('fine_stopped', 0)}"),
        },
        {
            "big": _number(now["stops_a_week"]),
            "small": "a week",
            "css": "",
            "text": f"{'stop' if now['stops'] == 1 else 'stops'} in all, {now['stops']} in this time",
            "alone": by_itself("stops"),
            "was": then(f"{_number(before.get('stops_a_week', 0))} a week"),
        },
    ]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value == 0 or value >= 0.1 else f"{value:.2f}"


def _load(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """Extra reviews a week, by group."""
    return [
        {"lane": str(Lane(lane).label), "a_week": _number(result["reviews_a_week"][lane])}
        for lane in Lane.values
        if lane in result["reviews_a_week"]
    ]


def _overlap(result: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = {rule["id"]: rule["name"] for rule in rules}
    by_rule = result["overlap"]["by_rule"].items()
    return {
        "anyway": result["overlap"]["stopped_anyway"],
        "stops": result["rule"]["stops"],
        "alone": result["rule"]["stops"] - result["overlap"]["stopped_anyway"],
        "rules": [{"name": names.get(id, id), "count": count} for id, count in by_rule],
    }


def chart(weeks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Stops by week as blocks on each other; the kinds differ in form, and the same numbers stand in a table."""
    tallest = max((sum(week[kind] for kind, _, _ in KINDS) for week in weeks), default=0)
    unit = min(TALL + 2, (BASE - 6) / max(1, tallest))
    step = max(STEP, LEAST_WIDTH / max(1, len(weeks))) if len(weeks) < LEAST_WIDTH / STEP else STEP
    blocks, months, rows, last_month, last_x = [], [], [], 0, -MONTH_APART
    for at, week in enumerate(weeks):
        day, x, y = date.fromisoformat(week["week"]), 4 + at * step, BASE - 2
        for kind, _, css in KINDS:
            height = week[kind] * unit
            if unit > 5:  # room for one block a promise
                for _ in range(week[kind]):
                    y -= unit
                    blocks.append(_block(x, y + 1, unit - 2, css))
            elif height:
                y -= height
                blocks.append(_block(x, y, height, css))
        if day.month != last_month and x - last_x >= MONTH_APART:
            months.append({"x": round(x), "text": dateformat.format(day, "M")})
            last_month, last_x = day.month, x
        if any(week[kind] for kind, _, _ in KINDS):
            rows.append({"day": day, **{kind: week[kind] for kind, _, _ in KINDS}})
    totals = {kind: sum(week[kind] for week in weeks) for kind, _, _ in KINDS}
    said = ", ".join(f"{totals[kind]} {word}" for kind, word, _ in KINDS)
    return {
        "width": round(max(LEAST_WIDTH, len(weeks) * step)),
        "blocks": blocks,
        "months": months,
        "rows": rows,
        "label": f"Promises this rule would stop each week, at most {tallest} a week: {said}",
        "kinds": [{"css": css, "word": word} for kind, word, css in KINDS if totals[kind] or kind != "open"],
    }


def _block(x: float, y: float, height: float, css: str) -> dict[str, Any]:
    return {"x": round(x, 1), "y": round(y, 1), "h": round(height, 1), "css": css, "hatched": css == "k3"}
