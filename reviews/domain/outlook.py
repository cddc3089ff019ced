"""What the trigger rules see of an ask, and what would happen if it were sent now; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dealdesk.domain import clock
from dealdesk.domain.text import joined
from dealdesk.exceptions import Conflict
from promises.domain.facts import ASKED, FactSpec, says_none, specs_for
from promises.domain.library import suggested
from promises.enums import Lane, PromiseState, PromiseType
from promises.models import Deal, Promise
from reviews.domain import rules
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.reading import fact_key, questions_whatever_is_ticked
from reviews.enums import HardStop

WORDS_NAMED = 5  # a refusal names so many of the words that made it


def snapshot_of(promise: Promise, deal: Deal, *, matches: Sequence[str] = ()) -> rules.Snapshot:
    """What the trigger rules see of a promise now; facts of a type it no longer has are left out.

    So is "none" in a fact that need not be given: a rule that asks whether there is one must not find the word "none".
    "Nobody knows yet" to a question about a stop counts as yes: what nobody knows is not let through.

    Args:
        promise: as it is, or as it is being typed.
        deal: its deal.
        matches: labels of capabilities that may be used for it (`library_matches`).
    """
    asked = {**ASKED, **{spec.key: spec for spec in specs_for(promise.type)}}
    # Words that are still typed are no row yet, and nothing is known of them.
    stored = promise.facts.values_list("key", "value", "is_unknown") if promise.pk is not None else ()
    given = {
        key: "yes" if is_unknown else value
        for key, value, is_unknown in stored
        if key in asked and (key in ASKED or not is_unknown) and not says_none(asked[key], value)
    }
    return rules.Snapshot(
        ask=promise.ask,
        type=promise.type,
        facts=given,
        amount=deal.amount,
        region=deal.region,
        wording=promise.wording.text if promise.wording is not None else promise.ask,
        library=tuple(matches),
    )


def library_matches(promise: Promise, deal: Deal, now: datetime) -> list[str]:
    """Labels of live capabilities in the deal's scope that are close to the ask, the closest first.

    Args:
        now: the database clock, aware UTC.
    """
    return [hit.capability.label for hit in suggested(promise.ask, deal=deal, now=now) if hit.is_usable]


@dataclass(frozen=True)
class Outlook:
    """What would happen with a draft if it were sent now.

    Attributes:
        hits: trigger rules that match.
        lanes: who would have to answer.
        questions: what its words leave open and nobody answered yet; it cannot be sent while there is any. Nothing is
            asked about a stop that a rule has found already, or about a date that engineering has sized.
        untyped: why the type may not stay empty, or "".
    """

    hits: list[rules.Hit]
    lanes: list[Lane]
    questions: list[FactSpec]
    untyped: str


def preview(promise: Promise, *, answers: Mapping[str, str | None] | None = None) -> Outlook:
    """What would happen if the ask were sent now; nothing is written.

    Args:
        promise: a draft.
        answers: to what its words leave open, as typed and not stored yet; None is "Nobody knows yet".

    Raises:
        Conflict: a rule cannot be read, or the ask cannot.
    """
    rule_set = rule_set_in_force()
    matches = (
        library_matches(promise, promise.deal, clock.database_now())
        if rules.looks_at(rule_set.rules["rules"], "library")
        else ()
    )
    snapshot = snapshot_of(promise, promise.deal, matches=matches)
    if answers:
        typed = {key: "yes" if value is None else value for key, value in answers.items()}
        snapshot = replace(snapshot, facts={**snapshot.facts, **{key: value for key, value in typed.items() if value}})
    try:
        hits = rules.evaluate(snapshot, rule_set.rules["rules"])
        questions = rules.reading_of(snapshot).questions
    except rules.RuleError as fault:
        raise cannot_be_read(fault) from None
    settled = {hit.hard_stop for hit in hits}
    if snapshot.facts.get("date_sized") == "yes":
        settled.add(HardStop.UNSIZED_DATE)
    asked = [ASKED[fact_key(question.stop)] for question in questions if question.stop not in settled]
    return Outlook(hits, rules.lanes_for(hits, promise.type), asked, why_untyped(promise, hits, snapshot.facts))


def open_questions(promise: Promise) -> list[FactSpec]:
    """What the words of a draft leave open and nobody answered yet (`Outlook.questions`).

    Raises:
        Conflict: a rule cannot be read, or the ask cannot.
    """
    return preview(promise).questions


def questions_of(promise: Promise) -> list[FactSpec]:
    """What the words of a draft leave open, answered or not, whatever type is ticked; none where it cannot be read.

    Only for the page that asks: `open_questions` decides whether it can be sent, and asks nothing else.
    """
    try:
        questions = questions_whatever_is_ticked(promise.ask)
    except Exception:  # whatever broke, the page is shown; sending is refused with the reason
        return []
    return [ASKED[fact_key(question.stop)] for question in questions]


def cannot_be_read(fault: rules.RuleError) -> Conflict:
    """Whoever asks or sends is told that it stands still and who mends it."""
    return Conflict(f"A trigger rule cannot be read: {fault} An admin must mend it first.")


def why_untyped(promise: Promise, hits: Sequence[rules.Hit], facts: Mapping[str, Any]) -> str:
    """Why the type may not stay empty: the type decides which facts are asked for (DESIGN sections 2 and 4).

    What the model alone suspects is a guess and makes nobody choose: it goes to its lanes, and engineering names the
    type before anybody answers (`check_not_triage`).

    Args:
        promise: as it would be sent.
        hits: what the rules found in it.
        facts: what is given with it, by key.

    Returns:
        Which words speak of which type, and what to do; "" where a type is chosen or none is needed.
    """
    speaking = [hit for hit in hits if not hit.is_suspicion and rules.calls_for_type(hit.rule, hit.words, facts)]
    if promise.type or not speaking:
        return ""
    types = rules.types_called_for(hit.hard_stop for hit in speaking)
    words = list(dict.fromkeys(word for hit in speaking for word in hit.words))[:WORDS_NAMED]
    if words:
        said = f"{joined([f'“{word}”' for word in words])} {'speak' if len(words) > 1 else 'speaks'} of"
    else:
        said = f"The rule “{speaking[0].rule['name']}” speaks of"
    named = joined([type.label.lower() for type in types])
    type = types[0] if len(types) == 1 else PromiseType.MIXED
    do = (
        f"Choose the type {type.label}"
        if promise.state == PromiseState.DRAFT
        else f"Write a new ask of the type {type.label}"
    )
    return f"{said} {named}. {do}{', or change the words' if words else ''}."
