"""The table of what may happen: every (situation, verb, person) at every door, every move of the state machine.

The tables below are written from DESIGN.md section 3, not from the code. They list exactly what is allowed; every other
cell must be refused with a sentence and change nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django_fsm import TransitionNotAllowed
from django_fsm.signals import post_transition

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.exceptions import Denied, Refused
from dealdesk.models import AuditEvent, User
from promises.domain import promises as drafts
from promises.enums import (
    ANSWERED_STATES,
    OPEN_STATES,
    STATE_TURN,
    TIMED_STATES,
    YES_STATES,
    Lane,
    PromiseState,
    PromiseType,
    ProofKind,
)
from promises.models import Capability, Deal, Promise
from reviews.domain import lifecycle as doors
from reviews.domain.documented import withdraw_capability
from reviews.domain.timer import pause_lapsed, pause_overdue
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Condition, Question, Review
from tests import factories
from tests.factories import day, someone

S = PromiseState

# --- who --------------------------------------------------------------------------------------------------------------

REPS = {"rep who owns the deal", "rep on the team", "security reviewer who asked", "lead who owns the deal"}
ENGINEERING = {"engineering"}
SECURITY = {"security", "stand-in of security"}
PRODUCT = {"product"}
LEGAL = {"legal"}
FINANCE = {"finance"}
LEAD = {"lead", "stand-in of the lead", "stand-in of the lead who owns the deal"}
NOBODY: set[str] = set()
REVIEWERS = ENGINEERING | SECURITY | PRODUCT | LEGAL | FINANCE
EVERYBODY = REPS | REVIEWERS | LEAD | {"rep of another deal", "admin", "reader"}


@dataclass
class Cast:
    """Everybody, and which of the three promises each of them tries their hand at."""

    people: dict[str, User]
    promise_of: dict[str, str]
    deals: dict[str, Deal]
    askers: dict[str, User]


def cast() -> Cast:
    """One deal of Maya's with Rui and Sasha on it, one of Gloria's, who is a lead too."""
    maya, grace, ines = someone(Role.REP), someone(Role.LEAD), someone(Role.SECURITY)
    rui = factories.person("Rui", Role.REP)
    sasha = factories.person("Sasha", Role.REP, Role.SECURITY)
    gloria = factories.person("Gloria", Role.REP, Role.LEAD)
    harbor = factories.deal(maya)
    for person in (rui, sasha):
        drafts.add_to_team(harbor.pk, by=maya, person=person)
    people = {
        "rep who owns the deal": maya,
        "rep on the team": rui,
        "rep of another deal": factories.person("Nils", Role.REP),
        "engineering": someone(Role.ENGINEERING),
        "security": ines,
        "product": someone(Role.PRODUCT),
        "legal": someone(Role.LEGAL),
        "finance": someone(Role.FINANCE),
        "lead": grace,
        "admin": someone(Role.ADMIN),
        "reader": someone(Role.READER),
        "stand-in of the lead": factories.person("Stella"),
        "stand-in of security": factories.person("Sven"),
        "security reviewer who asked": sasha,
        "lead who owns the deal": gloria,
        "stand-in of the lead who owns the deal": factories.person("Gus"),
    }
    factories.stand_in(grace, people["stand-in of the lead"])
    factories.stand_in(ines, people["stand-in of security"])
    factories.stand_in(gloria, people["stand-in of the lead who owns the deal"])
    promise_of = dict.fromkeys(people, "Maya's")
    promise_of["security reviewer who asked"] = "Sasha's"
    promise_of["lead who owns the deal"] = promise_of["stand-in of the lead who owns the deal"] = "Gloria's"
    return Cast(
        people,
        promise_of,
        {"Maya's": harbor, "Sasha's": harbor, "Gloria's": factories.deal(gloria, name="Alder Clinics")},
        {"Maya's": maya, "Sasha's": sasha, "Gloria's": gloria},
    )


# --- where a promise can be -------------------------------------------------------------------------------------------


def _triage(on: Deal, by: User) -> Promise:
    return factories.sent(on, by=by, ask="Show our logo on the sign-in page.", type="")


def _facts_asked(on: Deal, by: User) -> Promise:
    return doors.name_type(_triage(on, by).pk, by=factories.someone(Role.ENGINEERING), type=PromiseType.SECURITY)


def _confirming(on: Deal, by: User) -> Promise:
    return factories.proposed(factories.promise_at(S.OWNER_DECISION, on, by=by))


def _ready(on: Deal, by: User, outcome: DecisionOutcome = DecisionOutcome.YES, **parts: Any) -> Promise:
    return factories.confirmed(factories.proposed(factories.promise_at(S.OWNER_DECISION, on, by=by), outcome, **parts))


def _overdue(walk: Callable[[Deal, User], Promise]) -> Callable[[Deal, User], Promise]:
    return lambda on, by: factories.let_time_run_out(walk(on, by))


def _lapsed(on: Deal, by: User) -> Promise:
    promise = factories.signed(_ready(on, by, expires_on=day(3)))
    Promise.objects.filter(pk=promise.pk).update(lapses_at=clock.database_now() - timedelta(hours=1))
    return Promise.objects.get(pk=promise.pk)


def _swept(walk: Callable[[Deal, User], Promise]) -> Callable[[Deal, User], Promise]:
    def walked(on: Deal, by: User) -> Promise:
        promise = walk(on, by)
        assert pause_overdue() + pause_lapsed() == 1
        return Promise.objects.get(pk=promise.pk)

    return walked


def _condition_shown(on: Deal, by: User) -> Promise:
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS, on, by=by)
    promise = drafts.add_proof(promise.pk, by=by, kind=ProofKind.NOTE, title="Test sign-in works")
    condition = Condition.objects.get(proposal__promise=promise)
    return doors.show_condition(promise.pk, by=by, condition_id=condition.pk, proof_id=promise.proofs.latest("pk").pk)


def _being_replaced(on: Deal, by: User) -> Promise:
    promise = factories.promise_at(S.APPROVED, on, by=by)
    return doors.change_scope(promise.pk, by=by, ask="Two CSV exports each night.", what_changed="Two files, not one.")


def _entry() -> Capability:
    """One entry of the library, whoever's promise it is for."""
    return Capability.objects.filter(withdrawn_at=None).first() or factories.capability()


def _documented(on: Deal, by: User) -> Promise:
    entry = _entry()
    promise = factories.draft(on, by=by)
    return doors.use_for_draft(promise.pk, by=by, capability_id=entry.pk, sha256=entry.sha256)


def _due_for_check(on: Deal, by: User) -> Promise:
    promise = _documented(on, by)
    Promise.objects.filter(pk=promise.pk).update(lapses_at=clock.database_now() - timedelta(hours=1))
    return Promise.objects.get(pk=promise.pk)


def _taken_back(on: Deal, by: User) -> Promise:
    promise = _documented(on, by)
    withdraw_capability(_entry().pk, by=someone(Role.PRODUCT), reason="The button is gone.")
    return Promise.objects.get(pk=promise.pk)


def _large_answered(on: Deal, by: User) -> Promise:
    return factories.promise_at(S.OWNER_DECISION, factories.large(on), by=by)


def _at(state: PromiseState) -> Callable[[Deal, User], Promise]:
    return lambda on, by: factories.promise_at(state, on, by=by)


#: Situation -> (state it is stored in, how to get there). The three called "unswept" are past their time and no sweep
#: has said so yet; their rows must read exactly as those of the same name without it.
SITUATIONS: dict[str, tuple[PromiseState, Callable[[Deal, User], Promise]]] = {
    "draft": (S.DRAFT, _at(S.DRAFT)),
    "engineering review": (S.ENGINEERING_REVIEW, _at(S.ENGINEERING_REVIEW)),
    "triage": (S.ENGINEERING_REVIEW, _triage),
    "facts asked": (S.WAITING_ON_SALES, _facts_asked),
    "security review": (S.SECURITY_REVIEW, _at(S.SECURITY_REVIEW)),
    "product review": (S.PRODUCT_REVIEW, _at(S.PRODUCT_REVIEW)),
    "legal review": (S.LEGAL_REVIEW, _at(S.LEGAL_REVIEW)),
    "finance review": (S.FINANCE_REVIEW, _at(S.FINANCE_REVIEW)),
    "large, all in": (S.OWNER_DECISION, _large_answered),
    "legal paused": (S.PAUSED, _swept(_overdue(_at(S.LEGAL_REVIEW)))),
    "waiting on sales": (S.WAITING_ON_SALES, _at(S.WAITING_ON_SALES)),
    "owner decision": (S.OWNER_DECISION, _at(S.OWNER_DECISION)),
    "confirming": (S.ENGINEERING_REVIEW, _confirming),
    "ready to sign": (S.OWNER_DECISION, _ready),
    "paused": (S.PAUSED, _at(S.PAUSED)),
    "paused, unswept": (S.ENGINEERING_REVIEW, _overdue(_at(S.ENGINEERING_REVIEW))),
    "triage paused": (S.PAUSED, _swept(_overdue(_triage))),
    "triage paused, unswept": (S.ENGINEERING_REVIEW, _overdue(_triage)),
    "confirming paused": (S.PAUSED, _swept(_overdue(_confirming))),
    "owner paused": (S.PAUSED, _swept(_overdue(_ready))),
    "owner paused, unswept": (S.OWNER_DECISION, _overdue(_ready)),
    "approved": (S.APPROVED, _at(S.APPROVED)),
    "approved with conditions": (S.APPROVED_WITH_CONDITIONS, _at(S.APPROVED_WITH_CONDITIONS)),
    "condition shown": (S.APPROVED_WITH_CONDITIONS, _condition_shown),
    "lapsed": (S.PAUSED, _swept(_lapsed)),
    "lapsed, unswept": (S.APPROVED, _lapsed),
    "being replaced": (S.ENGINEERING_REVIEW, _being_replaced),
    "documented": (S.APPROVED, _documented),
    "documented, due": (S.PAUSED, _swept(_due_for_check)),
    "documented, due, unswept": (S.APPROVED, _due_for_check),
    "documented, withdrawn": (S.PAUSED, _taken_back),
    "declined": (S.DECLINED, _at(S.DECLINED)),
    "withdrawn": (S.WITHDRAWN, _at(S.WITHDRAWN)),
}

# --- what can be tried ------------------------------------------------------------------------------------------------


def _hand_over(lane: Lane, role: Role) -> Callable[[Promise, User], Any]:
    def attempt(promise: Promise, by: User) -> Any:
        to = User.objects.get(first_name=f"Second {role.value}")
        return doors.hand_over(promise.pk, by=by, lane=lane, to=to, reason="On holiday from noon.")

    return attempt


def _newest_proposal(promise: Promise) -> int:
    newest = promise.proposals.order_by("-revision").first()
    return newest.pk if newest else 0


def _reply(promise: Promise, by: User) -> Any:
    question = Question.objects.filter(promise=promise).first()
    return doors.reply(promise.pk, by=by, question_id=question.pk if question else 0, text="About 2,000.")


def _take_back_newest(promise: Promise, by: User) -> Any:
    """Refused to everybody in the table: a proof was added after every answer. tests/reviews/domain/test_undo.py."""
    newest = Review.objects.filter(promise=promise).order_by("-pk").first()
    return doors.undo_answer(promise.pk, by=by, review_id=newest.pk if newest else 0)


def _show(promise: Promise, by: User) -> Any:
    condition = Condition.objects.filter(proposal__promise=promise).first()
    return doors.show_condition(
        promise.pk, by=by, condition_id=condition.pk if condition else 0, proof_id=promise.proofs.first().pk
    )


def _confirm_condition(promise: Promise, by: User) -> Any:
    condition = Condition.objects.filter(proposal__promise=promise).first()
    return doors.confirm_condition(promise.pk, by=by, condition_id=condition.pk if condition else 0)


def _lane(door: Callable[..., Any], lane: Lane, **what: Any) -> Callable[[Promise, User], Any]:
    return lambda promise, by: door(promise.pk, by=by, lane=lane, **what)


def _door(door: Callable[..., Any], **what: Any) -> Callable[[Promise, User], Any]:
    return lambda promise, by: door(promise.pk, by=by, **what)


def _use(promise: Promise, by: User) -> Any:
    entry = Capability.objects.order_by("pk").last()
    return doors.use_for_draft(promise.pk, by=by, capability_id=entry.pk, sha256=entry.sha256)


def _proof(promise: Promise) -> int:
    """The proof that shows a condition, where one does; else the newest."""
    shows = promise.proofs.filter(conditions_shown__isnull=False)
    return int((shows.first() or promise.proofs.latest("pk")).pk)


YES = {"answer": Answer.YES, "particulars": factories.SAID}
ASK = {"answer": Answer.QUESTION, "sentence": "Which five fields?"}
VERBS: dict[str, Callable[[Promise, User], Any]] = {
    "edit": _door(drafts.edit_ask, ask="Weekly CSV export of five order fields."),
    "give facts": _door(drafts.give_facts, given={"risk": "Wrong rows"}),
    "add proof": _door(drafts.add_proof, kind=ProofKind.NOTE, title="Call of Monday"),
    "strike proof": lambda promise, by: drafts.strike_proof(promise.pk, by=by, proof_id=_proof(promise)),
    "submit": _door(doors.submit),
    "answer for engineering": _lane(doors.answer, Lane.ENGINEERING, **YES),
    "answer for security": _lane(doors.answer, Lane.SECURITY, **YES),
    "answer for legal": _lane(doors.answer, Lane.LEGAL, **YES),
    "answer late for legal": _lane(doors.answer, Lane.LEGAL, late=True, **YES),
    "answer for finance": _lane(doors.answer, Lane.FINANCE, **YES),
    "confirm for legal": _lane(doors.confirm, Lane.LEGAL),
    "hand over legal": _hand_over(Lane.LEGAL, Role.LEGAL),
    "ask for engineering": _lane(doors.answer, Lane.ENGINEERING, **ASK),
    "ask for product": _lane(doors.answer, Lane.PRODUCT, **ASK),
    "answer late for engineering": _lane(doors.answer, Lane.ENGINEERING, late=True, **YES),
    "answer late for security": _lane(doors.answer, Lane.SECURITY, late=True, **YES),
    "confirm for security": _lane(doors.confirm, Lane.SECURITY),
    "confirm late for product": _lane(doors.confirm, Lane.PRODUCT, late=True),
    "hand over engineering": _hand_over(Lane.ENGINEERING, Role.ENGINEERING),
    "hand over security": _hand_over(Lane.SECURITY, Role.SECURITY),
    "take an answer back": _take_back_newest,
    "reply": _reply,
    "name the type": _door(doors.name_type, type=PromiseType.SECURITY),
    "name the type late": _door(doors.name_type, type=PromiseType.SECURITY, late=True),
    "end as plain use": _door(doors.end_as_plain_use, reason="The logo is a setting."),
    "end as plain use late": _door(doors.end_as_plain_use, reason="The logo is a setting.", late=True),
    "change a fact": _door(doors.change_fact, key="risk", value="Late files"),
    "use the library": _use,
    "give missing facts": _door(doors.give_missing_facts, given={"control": "SSO for admins"}),
    "change the scope": _door(doors.change_scope, ask="Show our logo in green.", what_changed="In green."),
    "withdraw": _door(doors.withdraw, reason="The customer no longer wants it."),
    "discard": _door(doors.discard_draft),
    "propose": lambda promise, by: doors.propose(promise.pk, by=by, terms=factories.terms()),
    "sign": lambda promise, by: doors.sign(promise.pk, by=by, proposal_id=_newest_proposal(promise)),
    "decline": _door(doors.decline, sentence="Nightly export is not available."),
    "reopen": _door(doors.reopen),
    "show a condition": _show,
    "confirm a condition": _confirm_condition,
}

# --- what is allowed --------------------------------------------------------------------------------------------------

PROOF = {"add proof": REPS | ENGINEERING | SECURITY | PRODUCT, "strike proof": REPS}
PROOF_WITHOUT_LANES = {"add proof": REPS, "strike proof": REPS}
PROOF_IN_TRIAGE = {"add proof": REPS | ENGINEERING, "strike proof": REPS}
UNDER_REVIEW = {
    **PROOF,
    "answer for engineering": ENGINEERING,
    "answer late for engineering": ENGINEERING,  # nothing is late yet; saying so early does no harm
    "answer for security": SECURITY,
    "answer late for security": SECURITY,
    "ask for engineering": ENGINEERING,
    "ask for product": PRODUCT,
    "hand over engineering": ENGINEERING | LEAD,
    "hand over security": SECURITY | LEAD,
    "change a fact": REPS,
    "change the scope": REPS,
    "withdraw": REPS,
    "propose": LEAD,
}


def _without(table: dict[str, set[str]], *verbs: str) -> dict[str, set[str]]:
    return {verb: people for verb, people in table.items() if verb not in verbs}


PROOF_LARGE = {"add proof": REPS | ENGINEERING | SECURITY | PRODUCT | LEGAL | FINANCE}
EXTRA = {"answer for legal": LEGAL, "answer late for legal": LEGAL, "answer for finance": FINANCE, **PROOF_LARGE}
OWES_NOTHING = ("hand over engineering", "hand over security")
PAUSED = {
    **PROOF,
    "answer late for engineering": ENGINEERING,
    "answer late for security": SECURITY,
    "hand over engineering": ENGINEERING | LEAD,
    "hand over security": SECURITY | LEAD,
    "change a fact": REPS,
    "change the scope": REPS,
    "withdraw": REPS,
}
TRIAGE_PAUSED = {
    **_without(PAUSED, "answer late for engineering", "answer late for security", "hand over security"),
    **PROOF_IN_TRIAGE,
    "name the type late": ENGINEERING,
    "end as plain use late": ENGINEERING,
}
LAPSED = {**PROOF, "change the scope": REPS, "withdraw": REPS, "reopen": LEAD}
OWNER_PAUSED = {**LAPSED, "change a fact": REPS}
ANSWERED = {**PROOF, "change the scope": REPS}

ALLOWED: dict[str, dict[str, set[str]]] = {
    "draft": {
        **PROOF_WITHOUT_LANES,
        "use the library": REPS,
        "edit": REPS,
        "give facts": REPS,
        "submit": REPS,
        "withdraw": REPS,
        "discard": REPS,
    },
    "engineering review": UNDER_REVIEW,
    "triage": {  # engineering names the stop or ends it; neither a lane nor the lead answers what was not named
        **PROOF_IN_TRIAGE,
        "ask for engineering": ENGINEERING,
        "hand over engineering": ENGINEERING | LEAD,
        "change a fact": REPS,
        "change the scope": REPS,
        "withdraw": REPS,
        "name the type": ENGINEERING,
        "name the type late": ENGINEERING,
        "end as plain use": ENGINEERING,
        "end as plain use late": ENGINEERING,
    },
    "facts asked": {  # a change of scope waits for the facts, as a draft does
        **_without(UNDER_REVIEW, "propose", "change the scope"),
        "reply": REPS,
        "give missing facts": REPS,
    },
    "security review": _without(UNDER_REVIEW, "hand over engineering"),
    "product review": _without(UNDER_REVIEW, *OWES_NOTHING),
    "legal review": {**_without(UNDER_REVIEW, *OWES_NOTHING), **EXTRA, "hand over legal": LEGAL | LEAD},
    "finance review": {**_without(UNDER_REVIEW, *OWES_NOTHING), **EXTRA},
    "large, all in": {**_without(UNDER_REVIEW, *OWES_NOTHING), **EXTRA, "decline": LEAD},
    "legal paused": {
        **_without(PAUSED, "answer late for engineering", "answer late for security", *OWES_NOTHING),
        **PROOF_LARGE,
        "answer late for legal": LEGAL,
        "hand over legal": LEGAL | LEAD,
    },
    "waiting on sales": {**_without(UNDER_REVIEW, "propose"), "reply": REPS},
    "owner decision": {**_without(UNDER_REVIEW, *OWES_NOTHING), "decline": LEAD},
    "confirming": {**UNDER_REVIEW, "confirm for security": SECURITY, "confirm late for product": PRODUCT},
    "ready to sign": {
        **_without(UNDER_REVIEW, *OWES_NOTHING),
        "confirm for security": SECURITY,
        "confirm late for product": PRODUCT,
        "decline": LEAD,
        "sign": LEAD,
    },
    "paused": PAUSED,
    "paused, unswept": PAUSED,
    "triage paused": TRIAGE_PAUSED,
    "triage paused, unswept": TRIAGE_PAUSED,
    "confirming paused": {**PAUSED, "confirm late for product": PRODUCT},
    "owner paused": OWNER_PAUSED,
    "owner paused, unswept": OWNER_PAUSED,
    "approved": ANSWERED,
    "approved with conditions": {**ANSWERED, "show a condition": REPS},
    "condition shown": {**ANSWERED, "strike proof": NOBODY, "confirm a condition": SECURITY},
    "lapsed": LAPSED,
    "lapsed, unswept": LAPSED,
    "being replaced": UNDER_REVIEW,
    "documented": PROOF_WITHOUT_LANES,
    "documented, due": {**PROOF_WITHOUT_LANES, "withdraw": REPS},
    "documented, due, unswept": {**PROOF_WITHOUT_LANES, "withdraw": REPS},
    "documented, withdrawn": {**PROOF_WITHOUT_LANES, "withdraw": REPS},
    "declined": ANSWERED,
    "withdrawn": {"strike proof": REPS},
}


VARIATIONS = {name for name in SITUATIONS if name.endswith("unswept")}
VARIATIONS |= {
    "documented, due",
    "documented, withdrawn",
    "confirming paused",
    "legal paused",
    "large, all in",
    "triage paused",
    "being replaced",
    "condition shown",
}
ONE_OF_EACH = {"rep who owns the deal", "engineering", "security", "product", "legal", "finance", "lead", "admin"}


class _RollBack(Exception):
    pass


#: Everything a refusal may not touch, and how many refusals stand in the trail; one statement, as it runs per cell.
TRACES = """
    SELECT state, version, revision, wording_id, answer_by, lapses_at, ask, type,
        (SELECT count(*) FROM promises_fact WHERE promise_id = p.id),
        (SELECT count(*) FROM promises_proof WHERE promise_id = p.id AND struck_at IS NULL),
        (SELECT count(*) FROM reviews_review WHERE promise_id = p.id),
        (SELECT count(*) FROM reviews_decision WHERE promise_id = p.id),
        (SELECT sum(version) FROM reviews_requiredlane WHERE promise_id = p.id),
        (SELECT version FROM promises_deal WHERE id = p.deal_id),
        (SELECT count(*) FROM dealdesk_notice),
        (SELECT count(*) FROM dealdesk_auditevent WHERE type <> 'door.refused'),
        (SELECT count(*) FROM dealdesk_auditevent WHERE type = 'door.refused')
    FROM promises_promise p WHERE id = %s
"""


def _traces(promise: Promise) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(TRACES, [promise.pk])
        return cursor.fetchone()


def _try(attempt: Callable[[Promise, User], Any], promise: Promise, person: User, before: tuple[Any, ...]) -> str:
    """What one cell does, rolled back: "allowed", "refused", or a sentence about what is wrong with it."""
    said = ""
    try:
        with transaction.atomic():
            try:
                attempt(promise, person)
            except Refused as refused:
                now = _traces(promise)
                said = "refused"
                if now[:-1] != before[:-1]:
                    said = f"refused ({refused}) and left a change: {before} became {now}"
                elif now[-1] != (1 if isinstance(refused, Denied) else 0):
                    said = f"refused by {type(refused).__name__} ({refused}) with {now[-1]} refusals in the trail"
                elif not refused.sentence.endswith((".", "?")):
                    said = f"refused without a sentence: {refused.sentence!r}"
            else:
                now = _traces(promise)
                event, moved = now[-2] > before[-2], now[1] > before[1]
                said = "allowed" if event and moved else f"went through without a trace (event {event}, saved {moved})"
            raise _RollBack
    except _RollBack:
        return said


@pytest.mark.django_db
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_person_at_every_door(situation):
    """All cells of one situation; those not listed in ALLOWED must be refused and leave every row as it was.

    Who may do what is decided in Python, so PostgreSQL proves what is allowed and one refusal a verb; SQLite the rest.
    A situation that differs from another only in what a sweep or a proof has written is tried by one of each kind.
    """
    state, walk = SITUATIONS[situation]
    people = cast()
    for role in (Role.ENGINEERING, Role.SECURITY, Role.LEGAL):
        factories.person(f"Second {role.value}", role)
    promises = {}
    for whose, asker in people.askers.items():
        promise = walk(people.deals[whose], asker)
        if promise.state != S.WITHDRAWN:
            drafts.add_proof(promise.pk, by=asker, kind=ProofKind.NOTE, title="Call of Sunday")
        else:
            _proof_from_before(promise, asker)
        promises[whose] = Promise.objects.get(pk=promise.pk)
        assert promises[whose].state == state

    if not Capability.objects.exists():
        factories.capability()
    assert not AuditEvent.objects.filter(type="door.refused").exists()
    before = {whose: _traces(promise) for whose, promise in promises.items()}
    wrong = []
    for verb, attempt in VERBS.items():
        allowed = ALLOWED[situation].get(verb, NOBODY)
        for name, person in people.people.items():
            if connection.vendor == "postgresql" and name not in allowed | {"admin"}:
                continue
            if situation in VARIATIONS and name not in ONE_OF_EACH:
                continue
            expected = "allowed" if name in allowed else "refused"
            whose = people.promise_of[name]
            found = _try(attempt, promises[whose], person, before[whose])
            if found != expected:
                wrong.append(f"{situation} / {verb} / {name}: expected {expected}, {found}")
    assert not wrong, "\n".join(wrong)


def _proof_from_before(promise: Promise, by: User) -> None:
    """A withdrawn promise takes no proof any more, so its proof is one it had before."""
    promise.proofs.create(kind=ProofKind.NOTE, title="Call of Sunday", added_at=clock.database_now(), added_by=by)


def test_the_tables_speak_of_every_situation_state_and_verb():
    assert set(ALLOWED) == set(SITUATIONS)
    assert {state for state, _ in SITUATIONS.values()} == set(PromiseState)
    for table in ALLOWED.values():
        assert set(table) <= set(VERBS)
        assert set().union(*table.values()) <= EVERYBODY


def test_every_door_of_a_promise_is_in_the_table():
    """A new verb in lifecycle or promises must get its cells."""
    not_about_one_promise = {"create_deal", "add_to_team", "create_ask"}
    found = {name for name in doors.__all__ if name.islower()} - {
        "preview", "use_capability", "open_questions", "questions_of",
    }  # fmt: skip
    found |= {
        name
        for name, member in vars(drafts).items()
        if getattr(member, "__wrapped__", None) is not None and member.__module__ == drafts.__name__
    } - not_about_one_promise
    tried = {
        "edit_ask", "give_facts", "add_proof", "strike_proof", "submit", "answer", "confirm", "hand_over", "reply",
        "name_type", "end_as_plain_use", "change_fact", "change_scope", "withdraw", "propose", "sign", "decline",
        "give_missing_facts", "discard_draft", "undo_answer",
        "reopen", "show_condition", "confirm_condition", "use_for_draft",
    }  # fmt: skip
    assert found == tried


# --- the state machine ------------------------------------------------------------------------------------------------


def _declared() -> set[tuple[str, str]]:
    field = Promise._meta.get_field("state")
    return {
        (name, source)
        for name in {transition.name for transition in field.get_all_transitions(Promise)}
        for source in getattr(Promise, name)._django_fsm.transitions
    }


def _signed_then(state: PromiseState) -> Promise:
    """A promise whose signed yes is being replaced, walked on to `state`."""
    on = factories.large() if state in (S.LEGAL_REVIEW, S.FINANCE_REVIEW) else None
    promise = factories.promise_at(S.APPROVED, on)
    promise = doors.change_scope(promise.pk, by=promise.created_by, ask="Two files.", what_changed="Two files.")
    if state == S.WAITING_ON_SALES:
        return factories.answered(promise, Lane.SECURITY, Answer.QUESTION)
    if state == S.PAUSED:
        factories.let_time_run_out(promise)
        pause_overdue()
        return Promise.objects.get(pk=promise.pk)
    answers = {
        S.SECURITY_REVIEW: 1, S.PRODUCT_REVIEW: 2, S.LEGAL_REVIEW: 3, S.OWNER_DECISION: 3, S.FINANCE_REVIEW: 4
    }.get(state, 0)  # fmt: skip
    for lane in list(Lane)[:answers]:
        promise = factories.answered(promise, lane)
    assert promise.state == state
    return promise


def _advance(state: PromiseState) -> None:
    promise = factories.promise_at(state)
    if state == S.WAITING_ON_SALES:
        doors.reply(promise.pk, by=promise.created_by, question_id=promise.questions.get().pk, text="2,000 rows.")
        return
    factories.answered(promise, Lane.ENGINEERING)


def _take_back(state: PromiseState) -> None:
    promise = factories.promise_at(state)
    if state == S.ENGINEERING_REVIEW:
        promise = factories.answered(promise, Lane.PRODUCT)
    newest = Review.objects.filter(promise=promise).latest("pk")
    doors.undo_answer(promise.pk, by=newest.answered_by, review_id=newest.pk)


def _pause(state: PromiseState) -> None:
    if state in YES_STATES:
        promise = factories.promise_at(state)
        Promise.objects.filter(pk=promise.pk).update(lapses_at=clock.database_now() - timedelta(seconds=1))
        assert pause_lapsed() == 1
    else:
        factories.let_time_run_out(factories.promise_at(state))
        assert pause_overdue() == 1


def _withdraw(state: PromiseState) -> None:
    promise = factories.promise_at(state)
    doors.withdraw(promise.pk, by=promise.created_by, reason="Not wanted.")


def _restore(state: PromiseState) -> None:
    promise = _signed_then(state)
    doors.withdraw(promise.pk, by=promise.created_by, reason="The old scope is fine.")


def _replace(state: PromiseState) -> None:
    promise = factories.promise_at(state)
    doors.change_scope(promise.pk, by=promise.created_by, ask="Two files.", what_changed="Two files.")


WALKS: dict[str, tuple[frozenset[PromiseState], Callable[[PromiseState], Any]]] = {
    "submit": (frozenset({S.DRAFT}), lambda state: factories.sent()),
    "advance": (TIMED_STATES | {S.WAITING_ON_SALES}, _advance),
    "ask_sales": (
        TIMED_STATES | {S.WAITING_ON_SALES},
        lambda state: factories.answered(factories.promise_at(state), Lane.PRODUCT, Answer.QUESTION),
    ),
    "pause": (TIMED_STATES | YES_STATES, _pause),
    "reopen": (
        frozenset({S.PAUSED}),
        lambda state: factories.answered(factories.promise_at(state), Lane.ENGINEERING, late=True),
    ),
    "take_back": (TIMED_STATES | {S.WAITING_ON_SALES}, _take_back),
    "approve": (frozenset({S.OWNER_DECISION}), lambda state: factories.promise_at(S.APPROVED)),
    "approve_with_conditions": (
        frozenset({S.OWNER_DECISION}),
        lambda state: factories.promise_at(S.APPROVED_WITH_CONDITIONS),
    ),
    "document": (frozenset({S.DRAFT}), lambda state: factories.documented()),
    "decline": (frozenset({S.OWNER_DECISION}), lambda state: factories.promise_at(S.DECLINED)),
    "withdraw": (frozenset({S.DRAFT}) | OPEN_STATES, _withdraw),
    "replace": (ANSWERED_STATES, _replace),
    "restore": (OPEN_STATES, _restore),
}
PAIRS = [(name, source) for name, (sources, _) in WALKS.items() for source in PromiseState if source in sources]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "source"), PAIRS, ids=[f"{name} from {source}" for name, source in PAIRS])
def test_every_move_is_made_by_a_door(name, source):
    made = []

    def note(sender, instance, name, source, target, **kwargs):
        made.append((name, source))

    post_transition.connect(note)
    try:
        WALKS[name][1](source)
    finally:
        post_transition.disconnect(note)
    assert (name, source) in made


def test_the_walks_are_exactly_the_declared_moves():
    assert set(PAIRS) == _declared()


@pytest.mark.parametrize("state", PromiseState)
def test_no_other_move_is_possible(state):
    promise = Promise(state=state)
    for name in WALKS:
        if (name, state) in PAIRS:
            continue
        arguments = (
            {"to": S.ENGINEERING_REVIEW} if name in {"submit", "advance", "reopen", "replace", "restore"} else {}
        )
        if name == "take_back":
            arguments = {"to": S.ENGINEERING_REVIEW, "answer_by": None}
        with pytest.raises(TransitionNotAllowed):
            getattr(promise, name)(**arguments)
        assert promise.state == state


def test_the_state_cannot_be_set_by_hand():
    promise = Promise()
    with pytest.raises(AttributeError):
        promise.state = S.APPROVED


def test_every_state_says_whose_turn_it_is():
    assert set(STATE_TURN) == set(PromiseState)
    assert {state for state, turn in STATE_TURN.items() if turn is None} == ANSWERED_STATES | {S.WITHDRAWN}


# --- rules about the code ---------------------------------------------------------------------------------------------

ROOT = Path(settings.BASE_DIR)
CODE = sorted(path for room in ("dealdesk", "promises", "reviews") for path in (ROOT / room).rglob("*.py"))
PAGES = sorted((ROOT / "templates").rglob("*"))


def _hits(pattern: str, paths: list[Path], *, flags: int = 0) -> dict[str, list[str]]:
    """File -> the lines in which a pattern occurs; comments and docstrings count too, so that nothing hides in them."""
    found: dict[str, list[str]] = {}
    for path in paths:
        if path.is_file() and path.suffix in {".py", ".html", ".txt", ".svg", ".js"}:
            for line in path.read_text(encoding="utf-8").splitlines():
                if re.search(pattern, line, flags):
                    found.setdefault(str(path.relative_to(ROOT)), []).append(line.strip())
    return found


def test_only_the_sweep_writes_the_state_in_bulk():
    """`update(state=...)`, `bulk_update` and raw SQL go around the state machine; one named place may."""
    assert _hits(r"\.update\([^)]*\bstate\s*=|bulk_update\(|create\([^)]*\bstate\s*=", CODE) == {}
    assert list(_hits(r"\bSET\s+state\b|UPDATE \{table\}", CODE, flags=re.I)) == ["reviews/domain/timer.py"]


def test_only_doors_call_transitions():
    names = "|".join([*WALKS, "reopen"])
    # A door of the same name takes the promise's id; a transition is called on the row itself.
    calls = _hits(rf"\bpromise\.(?:{names})\(", CODE)
    assert set(calls) <= {
        "reviews/domain/answers.py",
        "reviews/domain/changes.py",
        "reviews/domain/decisions.py",
        "reviews/domain/documented.py",
        "reviews/domain/intake.py",
        "reviews/domain/nobody.py",
        "reviews/domain/steps.py",
    }


def test_a_yes_is_written_in_one_place_and_after_a_decision():
    """`approve` stands in `sign` alone, behind the decision row of the person who signs."""
    calls = _hits(r"\.approve(?:_with_conditions)?\(", CODE)
    assert calls == {
        "reviews/domain/decisions.py": ["step.promise.approve_with_conditions()", "step.promise.approve()"]
    }
    source = (ROOT / "reviews/domain/decisions.py").read_text(encoding="utf-8")
    body = source[source.index("def sign(") : source.index("def decline(")]
    assert body.index("_decide(") < body.index(".approve")
    makers = _hits(r"\bDecision\(", CODE)
    assert set(makers) == {"reviews/domain/decisions.py", "reviews/models/decision.py"}
    # The other yes is the library's: one place again, and the decision in the same function.
    assert _hits(r"\.document\(", CODE) == {"reviews/domain/documented.py": ["promise.document()"]}
    assert set(_hits(r"Decision\.objects\.create\(", CODE)) == {"reviews/domain/documented.py"}


def test_text_is_never_marked_safe():
    assert _hits(r"mark_safe|SafeString\(|safeseq", [*CODE, *PAGES]) == {}
    assert _hits(r"\|\s*safe\b", PAGES) == {}
    # Mails are plain text and would show the escapes; nothing else may switch escaping off.
    unescaped = set(_hits(r"autoescape off", [*CODE, *PAGES]))
    assert {
        name for name in unescaped if not re.fullmatch(r"templates/(emails|mail|account/email)/\w+\.txt", name)
    } == set()


def test_protection_is_lifted_for_samples_and_tests_alone():
    callers = set(_hits(r"\blifted\b", CODE)) - {"dealdesk/models/append_only.py"}
    assert all(name.startswith(("reviews/sample/", "reviews/management/commands/demo")) for name in callers), callers


#: Reading the stored state is harmless where the clock cannot change the answer. Everything else must go through
#: `shown_state(now)` or `state_shown`: the stored one still says "In review" after the deadline, until a sweep has run.
HARMLESS = {
    r"\.state [!=]= (?:PromiseState|S)\.(?:DRAFT|WITHDRAWN|DECLINED|WAITING_ON_SALES)\b": "these never run out of time",
    r"\.state in YES_STATES and not self\.paused": "asks the clock beside it",
    r"found\.state in OPEN_STATES else redirect|now\.state not in OPEN_STATES or": "which page a form is on",
    r"found\.state in OPEN_STATES and \(looked_at": "what a late form is told",
    r"form\.stale and .* promise\.state in OPEN_STATES": "the same",
    r"state [!=]= PromiseState\.PAUSED .*newest\.data\.get\(.nobody.\)": "this pause is written, never only computed",
    r"\bDraftState\.": "the draft of a rule is no promise and has no deadline",
    r'promise\.state == "draft"': "a draft never runs out of time",
}


def test_pages_show_the_state_of_the_clock_and_not_the_stored_one():
    pages = [path for path in [*CODE, *PAGES] if {"views", "forms", "templates", "admin.py"} & set(path.parts)]
    reads = _hits(r"\b(?:promise|row|ask|found|now|p|object)\.(?:state\b|get_state_display)", pages)
    harmful = [
        f"{name}: {line}"
        for name, lines in reads.items()
        for line in lines
        if not any(re.search(pattern, line) for pattern in HARMLESS)
    ]
    assert not harmful, "\n".join(harmful)
