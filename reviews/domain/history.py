"""The audit events of one promise as sentences, one presenter for each type of event."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from dealdesk.domain.saying import day_text, moment_text
from dealdesk.domain.text import joined
from dealdesk.models import AuditEvent
from promises.domain.facts import ALL, ASKED, KNOWN, count_given
from promises.enums import Lane, OutcomeKind, PromiseType
from promises.models import Promise
from reviews.domain import nobody
from reviews.domain.due import deadline
from reviews.domain.outcomes import before_its_day

Told = tuple[str, str]  # the sentence after the actor's name, and a second line


def events_of(promise: Promise) -> list[AuditEvent]:
    """All events of a promise, newest first, in one query."""
    return list(AuditEvent.objects.filter(chain=promise.chain).order_by("-position"))


def shown(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Rows for the `history` tag."""
    return [_row(event) for event in events]


def computed_line(promise: Promise, now: datetime, events: Sequence[AuditEvent]) -> dict[str, Any] | None:
    """The line on top when time ran out and nobody has written it down yet; a read never writes (RELIABILITY I4)."""
    if not promise.is_paused(now) or (events and events[0].state_after == "paused") or promise.state == "paused":
        return None
    at = deadline(promise)
    sentence = f"Paused since {moment_text(at)}. No event was written for this yet."
    return {"at_text": _sentence_case(moment_text(at)), "iso": at, "actor": "", "sentence": sentence, "extra": ""}


def _row(event: AuditEvent) -> dict[str, Any]:
    sentence, extra = PRESENTERS.get(event.type, _other)(event)
    actor = event.actor_name
    if event.represented_name:
        actor = f"{actor}, for {event.represented_name},"
    return {
        "at_text": _sentence_case(moment_text(event.at)),
        "iso": event.at,
        "actor": actor if event.actor_id else "",
        "sentence": sentence,
        "extra": extra,
    }


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def lane_name(value: str) -> str:
    """A lane as read inside a sentence."""
    return str(Lane(value).label).lower() if value in Lane.values else value


def _lanes(values: Iterable[str]) -> str:
    return joined([lane_name(value) for value in values])


def _quote(text: str) -> str:
    return f"“{text}”" if text else ""


def _stamp(text: str | None) -> str:
    return moment_text(datetime.fromisoformat(text)) if text else ""


def _when(text: str | None) -> str:
    return day_text(date.fromisoformat(text)) if text else ""


def _created(event: AuditEvent) -> Told:
    return "wrote the ask", _quote(event.data.get("ask", ""))


def _edited(event: AuditEvent) -> Told:
    return "changed the draft", _quote(event.data.get("ask", ""))


def _facts_given(event: AuditEvent) -> Told:
    count = count_given(event.data.get("facts", {}))
    if not count and not ASKED.keys().isdisjoint(event.data.get("facts", {})):
        return "answered what the words leave open", ""
    return ("gave 1 fact" if count == 1 else f"gave {count} facts"), ""


def _proof_added(event: AuditEvent) -> Told:
    sums = [f"{file['name']}: SHA-256 {file['sha256'][:12]}…" for file in event.data.get("files", ())]
    return f"added proof: {event.data.get('title', '')}", ", ".join(sums)


def _proof_struck(event: AuditEvent) -> Told:
    return f"struck proof: {event.data.get('title', '')}", ""


def _sent(event: AuditEvent) -> Told:
    hits = [hit["name"] for hit in event.data.get("hits", ())]
    asked = _lanes(event.data.get("lanes", ()))
    return f"sent the ask to {asked}; due {_stamp(event.data.get('answer_by'))}", _stops(hits)


def _stops(names: Sequence[str]) -> str:
    if not names:
        return "No hard stop found."
    return f"Hard stop: {names[0]}" if len(names) == 1 else f"{len(names)} hard stops: {', '.join(names)}"


ANSWERED = {
    "yes": "answered yes, as asked",
    "yes_if": "answered yes, with conditions",
    "no": "answered no",
    "question": "asked sales a question",
}


def _answered(event: AuditEvent) -> Told:
    data = event.data
    late = ", late" if data.get("late") else ""
    said = _quote(data.get("sentence", ""))
    if data.get("suggested"):
        said = f"{said} Suggested: {_quote(data['suggested'])}".strip()
    return f"{ANSWERED.get(data.get('answer', ''), 'answered')} for {lane_name(data.get('lane', ''))}{late}", said


def _confirmed(event: AuditEvent) -> Told:
    late = ", late" if event.data.get("late") else ""
    return f"confirmed these exact words for {lane_name(event.data.get('lane', ''))}{late}", ""


def _undone(event: AuditEvent) -> Told:
    return f"took back the answer for {lane_name(event.data.get('lane', ''))}; it counts for nothing", ""


def _replied(event: AuditEvent) -> Told:
    return (
        f"replied to {lane_name(event.data.get('lane', ''))}",
        f"{_quote(event.data.get('question', ''))} {_quote(event.data.get('reply', ''))}",
    )


def _handed_over(event: AuditEvent) -> Told:
    return (
        f"handed the {lane_name(event.data.get('lane', ''))} review to {event.data.get('to', '')}",
        _quote(event.data.get("reason", "")),
    )


def _clock_moved(event: AuditEvent) -> Told:
    moved = event.data.get("deadlines", {})
    names = [lane_name(who) if who in Lane.values else "the final decision" for who in moved]
    ends = sorted({_stamp(times["to"]) for times in moved.values()})
    return f"moved the open clock of {joined(names)} to {joined(ends)}", _quote(event.data.get("reason", ""))


def _proposed(event: AuditEvent) -> Told:
    data = event.data
    terms = [
        f"Owner {data['delivery_owner']}" if data.get("delivery_owner") else "",
        f"date {_when(data.get('delivery_date'))}" if data.get("delivery_date") else "",
        f"limit {data['limit']}" if data.get("limit") else "",
    ]
    asked = "wrote the final sentence and asked the groups to confirm it"
    return asked, f"{_quote(data.get('sentence', ''))} {', '.join(term for term in terms if term)}".strip()


def _overridden(event: AuditEvent) -> Told:
    phrases = joined([_quote(str(found.get("phrase", ""))) for found in event.data.get("findings", ())])
    return f"kept words the wording check refuses: {phrases}", _quote(event.data.get("reason", ""))


def _signed(event: AuditEvent) -> Told:
    over = joined([str(name) for name in event.data.get("over_a_no", ())])
    outcome = "Yes, with conditions" if event.data.get("outcome") == "yes_if" else "Yes"
    return f"signed: {outcome}" + (f", over a no by {over}" if over else ""), _quote(event.data.get("sentence", ""))


def _documented(event: AuditEvent) -> Told:
    return "used a documented capability: Yes", _quote(event.data.get("sentence", ""))


def _checked(event: AuditEvent) -> Told:
    until = _when(event.data.get("review_by"))
    again = ". They stand again" if event.state_before != event.state_after else ""
    return f"checked these words in the library; they may be used until {until}{again}", ""


def _taken_back(event: AuditEvent) -> Told:
    return "withdrew these words from the library", _quote(event.data.get("reason", ""))


def _declined(event: AuditEvent) -> Told:
    return "signed: No", _quote(event.data.get("sentence", ""))


def _reopened(event: AuditEvent) -> Told:
    return "reopened it for the final decision, late", ""


def _paused(event: AuditEvent) -> Told:
    if event.data.get("capability"):
        return "withdrew these words from the library: paused, not approved", _quote(event.data.get("reason", ""))
    if who := event.data.get("nobody"):
        return f"{nobody.title(who)}: paused, not approved", ""
    at = _stamp(event.data.get("deadline"))
    if event.data.get("lapsed"):
        return f"A condition or the answer lapsed {at}: paused, not approved", ""
    return f"Time ran out {at} without an answer: paused, not approved", ""


def _withdrawn(event: AuditEvent) -> Told:
    return "withdrew it", _quote(event.data.get("reason", ""))


def _restored(event: AuditEvent) -> Told:
    return "withdrew the new version; the signed words stand again", _quote(event.data.get("reason", ""))


def _reevaluated(event: AuditEvent) -> Told:
    due = _stamp(event.data.get("answer_by"))
    asked = _lanes(event.data.get("added", ()))
    said = f"asked {asked} too, by version {event.data['rule_set']} of the trigger rules"
    return f"{said}; due {due}" if due else said, ", ".join(event.data.get("rules", ()))


def _type_named(event: AuditEvent) -> Told:
    type = event.data.get("type", "")
    named = PromiseType(type).label if type in PromiseType.values else "no type"
    asked = _quote(event.data.get("question", ""))
    return f"named the type: {named}; {_lanes(event.data.get('lanes', ()))} asked", asked and f"Asked sales: {asked}"


def _scope_changed(event: AuditEvent) -> Told:
    return f"recorded a scope change: {event.data.get('what_changed', '')}", _quote(event.data.get("ask", ""))


def _fact_changed(event: AuditEvent) -> Told:
    value = _quote(event.data.get("value", ""))
    said = _asked_and_carried(event)
    if kept := event.data.get("kept"):
        said = f"{said} Found before, so it still counts: {joined(kept)}."
    return f"corrected the fact “{_fact_label(str(event.data.get('fact', '')))}” to {value}", said


def _missing_given(event: AuditEvent) -> Told:
    given = event.data.get("facts", {})
    labels = [_fact_label(key) for key in sorted(given, key=list(ALL).index)]  # a database keeps keys in its own order
    return f"gave what was missing: {joined(labels)}", _asked_and_carried(event)


def _fact_label(key: str) -> str:
    return KNOWN[key].label.lower() if key in KNOWN else key


def _asked_and_carried(event: AuditEvent) -> str:
    again = _lanes(event.data.get("asked_again", ()))
    kept = _lanes([row["lane"] for row in event.data.get("carried", ())])
    told = f"Asked again: {again}." if again else "Nobody is asked again."
    return f"{told} Still counted: {kept}." if kept else told


def _condition_shown(event: AuditEvent) -> Told:
    return "attached the proof of a condition", _quote(event.data.get("what", ""))


def _condition_met(event: AuditEvent) -> Told:
    return "confirmed that a condition is met", _quote(event.data.get("what", ""))


def _ended(event: AuditEvent) -> Told:
    data = event.data
    days = int(data.get("extra_days") or 0)
    extra = f", {days} extra day{'s' if days != 1 else ''}" if days else ""
    kind = data.get("kind", "")
    said = str(OutcomeKind(kind).label).lower() if kind in OutcomeKind.values else kind
    if early := int(data.get("early") or 0):
        said = before_its_day(early).lower()
    verb = "corrected how it ended" if event.type == "outcome.corrected" else "said how it ended"
    return f"{verb}: {said}{extra}", _quote(data.get("what", ""))


VERBS = {
    "answer": "answer",
    "confirm": "confirm the words",
    "undo_answer": "take an answer back",
    "hand_over": "hand it over",
    "propose": "write the final sentence",
    "sign": "sign",
    "decline": "decline it",
    "reopen": "reopen it",
    "withdraw": "withdraw it",
    "reply": "reply for sales",
    "record_outcome": "say how it ended",
    "use_for_draft": "use a documented capability",
    "capability_from_decision": "put it in the library",
}


def _refused(event: AuditEvent) -> Told:
    verb = str(event.data.get("verb", ""))
    return f"tried to {VERBS.get(verb, verb.replace('_', ' '))} and was refused", event.data.get("sentence", "")


def _other(event: AuditEvent) -> Told:
    return event.type.replace(".", ": ").replace("_", " "), ""


PRESENTERS: dict[str, Callable[[AuditEvent], Told]] = {
    "promise.created": _created,
    "promise.edited": _edited,
    "promise.facts_given": _facts_given,
    "proof.added": _proof_added,
    "proof.struck": _proof_struck,
    "promise.sent": _sent,
    "review.answered": _answered,
    "review.confirmed": _confirmed,
    "review.undone": _undone,
    "question.answered": _replied,
    "lane.handed_over": _handed_over,
    "clock.moved": _clock_moved,
    "wording.proposed": _proposed,
    "wording.overridden": _overridden,
    "decision.signed": _signed,
    "decision.documented": _documented,
    "decision.declined": _declined,
    "capability.checked": _checked,
    "capability.withdrawn": _taken_back,
    "promise.reopened": _reopened,
    "promise.paused": _paused,
    "promise.withdrawn": _withdrawn,
    "promise.restored": _restored,
    "promise.type_named": _type_named,
    "promise.reevaluated": _reevaluated,
    "promise.scope_changed": _scope_changed,
    "fact.changed": _fact_changed,
    "facts.given": _missing_given,
    "condition.shown": _condition_shown,
    "condition.met": _condition_met,
    "outcome.recorded": _ended,
    "outcome.corrected": _ended,
    "door.refused": _refused,
}
