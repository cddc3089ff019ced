"""Change, audit event and notices are one transaction, at every door: where the trail cannot be written, nothing is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from dealdesk.domain import audit, notify
from dealdesk.domain.doors import FormStamp
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Notice, UsedForm, User
from promises.domain import library
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, PromiseType, ProofKind
from promises.models import Promise
from reviews.domain import closeplan, documented, lifecycle
from reviews.domain.timer import SweepIncomplete, pause_lapsed, pause_overdue
from reviews.enums import Answer
from reviews.models import Condition, Review
from tests import factories
from tests.factories import day, someone

pytestmark = pytest.mark.django_db
S = PromiseState


def _lane(promise, door, **what):
    return door(promise.pk, by=someone(Role.SECURITY), lane=Lane.SECURITY, **what)


def _with_proof(promise):
    return drafts.add_proof(promise.pk, by=promise.created_by, kind=ProofKind.NOTE, title="A note")


def _ready():
    return factories.confirmed(factories.proposed(factories.promise_at(S.OWNER_DECISION)))


def _conditioned():
    return _with_proof(factories.promise_at(S.APPROVED_WITH_CONDITIONS))


def _shown():
    promise = _conditioned()
    return lifecycle.show_condition(
        promise.pk,
        by=promise.created_by,
        condition_id=Condition.objects.get().pk,
        proof_id=promise.proofs.latest("pk").pk,
    )


def _draft_with_reviewers():
    for role in (Role.ENGINEERING, Role.SECURITY, Role.PRODUCT):
        someone(role)
    return factories.draft()


def _sent_with_a_second_reviewer():
    factories.person("Sue", Role.SECURITY)
    return factories.sent()


def _triage():
    return factories.sent(ask="Show our logo on the sign-in page.", type="")


def _asked():
    return factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)


def _replaced():
    promise = factories.promise_at(S.APPROVED)
    return lifecycle.change_scope(promise.pk, by=promise.created_by, ask="Two.", what_changed="Two.")


def rep(promise):
    return {"by": promise.created_by}


#: Door -> (what stands before, the act).
DOORS: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "create_deal": (
        lambda: someone(Role.REP),
        lambda maya: drafts.create_deal(by=maya, name="Harbor", amount=1, close_date=day(9)),
    ),
    "add_to_team": (
        lambda: (factories.deal(), someone(Role.ENGINEERING)),
        lambda it: drafts.add_to_team(it[0].pk, by=it[0].owner, person=it[1]),
    ),
    "create_ask": (factories.deal, lambda deal: drafts.create_ask(deal.pk, by=deal.owner, ask="An export.")),
    "edit_ask": (factories.draft, lambda p: drafts.edit_ask(p.pk, **rep(p), ask="Another.")),
    "give_facts": (factories.draft, lambda p: drafts.give_facts(p.pk, **rep(p), given={"risk": "Late"})),
    "add_proof": (factories.draft, lambda p: drafts.add_proof(p.pk, **rep(p), kind=ProofKind.NOTE, title="Note")),
    "strike_proof": (
        lambda: _with_proof(factories.draft()),
        lambda p: drafts.strike_proof(p.pk, **rep(p), proof_id=p.proofs.latest("pk").pk),
    ),
    "submit": (_draft_with_reviewers, lambda p: lifecycle.submit(p.pk, **rep(p))),
    "answer": (factories.sent, lambda p: _lane(p, lifecycle.answer, answer=Answer.YES, particulars=factories.SAID)),
    "answer with a question": (
        factories.sent,
        lambda p: _lane(p, lifecycle.answer, answer=Answer.QUESTION, sentence="Which?"),
    ),
    "answer late": (
        lambda: factories.let_time_run_out(factories.sent()),
        lambda p: _lane(p, lifecycle.answer, answer=Answer.YES, particulars=factories.SAID, late=True),
    ),
    "undo_answer": (
        lambda: factories.answered(factories.sent(), Lane.SECURITY),
        lambda p: lifecycle.undo_answer(p.pk, by=someone(Role.SECURITY), review_id=Review.every.get(promise=p).pk),
    ),
    "confirm": (
        lambda: factories.proposed(factories.promise_at(S.OWNER_DECISION)),
        lambda p: _lane(p, lifecycle.confirm),
    ),
    "hand_over": (
        _sent_with_a_second_reviewer,
        lambda p: _lane(p, lifecycle.hand_over, to=User.objects.get(first_name="Sue"), reason="Away."),
    ),
    "reply": (_asked, lambda p: lifecycle.reply(p.pk, **rep(p), question_id=p.questions.get().pk, text="Five.")),
    "withdraw": (_asked, lambda p: lifecycle.withdraw(p.pk, **rep(p), reason="No.")),
    "discard_draft": (factories.draft, lambda p: lifecycle.discard_draft(p.pk, **rep(p))),
    "withdraw a replacement": (_replaced, lambda p: lifecycle.withdraw(p.pk, **rep(p), reason="No.")),
    "end_as_plain_use": (
        _triage,
        lambda p: lifecycle.end_as_plain_use(p.pk, by=someone(Role.ENGINEERING), reason="A setting."),
    ),
    "name_type": (
        _triage,
        lambda p: lifecycle.name_type(p.pk, by=someone(Role.ENGINEERING), type=PromiseType.SECURITY),
    ),
    "give_missing_facts": (
        lambda: lifecycle.name_type(_triage().pk, by=someone(Role.ENGINEERING), type=PromiseType.SECURITY),
        lambda p: lifecycle.give_missing_facts(p.pk, **rep(p), given={"control": "SSO for admins"}),
    ),
    "change_scope": (_ready, lambda p: lifecycle.change_scope(p.pk, **rep(p), ask="Two.", what_changed="Two.")),
    "change_fact": (_ready, lambda p: lifecycle.change_fact(p.pk, **rep(p), key="volume", value="5")),
    "propose": (
        lambda: factories.promise_at(S.OWNER_DECISION),
        lambda p: lifecycle.propose(p.pk, by=someone(Role.LEAD), terms=factories.terms()),
    ),
    "sign": (
        _ready,
        lambda p: lifecycle.sign(p.pk, by=someone(Role.LEAD), proposal_id=p.proposals.get().pk),
    ),
    "decline": (_ready, lambda p: lifecycle.decline(p.pk, by=someone(Role.LEAD), sentence="No.")),
    "reopen": (
        lambda: factories.let_time_run_out(_ready()),
        lambda p: lifecycle.reopen(p.pk, by=someone(Role.LEAD)),
    ),
    "show_condition": (
        _conditioned,
        lambda p: lifecycle.show_condition(
            p.pk, **rep(p), condition_id=Condition.objects.get().pk, proof_id=p.proofs.latest("pk").pk
        ),
    ),
    "confirm_condition": (
        _shown,
        lambda p: lifecycle.confirm_condition(p.pk, by=someone(Role.SECURITY), condition_id=Condition.objects.get().pk),
    ),
    "write_capability": (
        lambda: (someone(Role.PRODUCT), someone(Role.SECURITY)),
        lambda _: library.write_capability(
            by=someone(Role.PRODUCT), sentence=factories.CSV, limit="One file", owner="Product", review_by=day(9)
        ),
    ),
    "approve_capability": (
        lambda: (someone(Role.SECURITY), factories.written())[1],
        lambda entry: library.approve_capability(entry.pk, by=someone(Role.SECURITY), sha256=entry.sha256),
    ),
    "check_capability": (
        lambda: factories.documented().decisions.get().capability,
        lambda entry: documented.check_capability(entry.pk, by=someone(Role.PRODUCT), review_by=day(99)),
    ),
    "withdraw_capability": (
        lambda: factories.documented().decisions.get().capability,
        lambda entry: documented.withdraw_capability(entry.pk, by=someone(Role.SECURITY), reason="Gone."),
    ),
    "capability_from_decision": (
        lambda: factories.promise_at(S.APPROVED),
        lambda p: documented.capability_from_decision(
            p.pk,
            by=someone(Role.PRODUCT),
            limit="x",
            owner="x",
            review_by=day(9),
            plan="",
            region="",
            product_version="",
        ),
    ),
    "describe_product": (
        factories.deal,
        lambda deal: documented.describe_product(deal.pk, by=deal.owner, product_plan="Basic", product_version=""),
    ),
    "use_capability": (
        lambda: (factories.capability(), factories.deal()),
        lambda it: lifecycle.use_capability(it[1].pk, by=it[1].owner, capability_id=it[0].pk, sha256=it[0].sha256),
    ),
    "use_for_draft": (
        lambda: (factories.capability(), factories.draft()),
        lambda it: lifecycle.use_for_draft(it[1].pk, **rep(it[1]), capability_id=it[0].pk, sha256=it[0].sha256),
    ),
    "publish": (lambda: factories.promise_at(S.APPROVED), lambda p: closeplan.publish(p.deal_id, **rep(p))),
    "copy_words": (
        lambda: closeplan.publish(factories.promise_at(S.APPROVED).deal_id, by=someone(Role.REP)),
        lambda plan: closeplan.copy_words(plan.deal_id, by=someone(Role.REP)),
    ),
    "pause_overdue": (lambda: factories.let_time_run_out(factories.sent()), lambda _: pause_overdue()),
    "pause_lapsed": (
        lambda: Promise.objects.filter(pk=factories.promise_at(S.APPROVED).pk).update(lapses_at=timezone.now()),
        lambda _: pause_lapsed(),
    ),
}
TELLS = set(DOORS) - {
    "create_deal", "add_to_team", "create_ask", "edit_ask", "give_facts", "add_proof", "strike_proof", "answer",
    "confirm", "publish", "copy_words", "answer late", "hand_over", "describe_product", "check_capability",
    "use_capability", "use_for_draft", "discard_draft", "undo_answer",
}  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """Every row of every table of ours."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for room in ("dealdesk", "promises", "reviews")
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    }


class Broken(Exception):
    pass


def _break(*args: Any, **kwargs: Any) -> Any:
    raise Broken


@pytest.mark.parametrize("door", DOORS)
def test_a_trail_that_cannot_be_written_undoes_the_change(door, monkeypatch):
    prepare, act = DOORS[door]
    given = prepare()
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr(audit, "link", _break)
        with pytest.raises((Broken, SweepIncomplete)):
            act(given)
    assert everything() == before
    events = AuditEvent.objects.count()
    act(given)
    assert AuditEvent.objects.count() > events


@pytest.mark.parametrize("door", sorted(TELLS))
def test_a_notice_that_cannot_be_written_undoes_the_change(door, monkeypatch):
    prepare, act = DOORS[door]
    given = prepare()
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr(notify, "prepare", _break)
        with pytest.raises((Broken, SweepIncomplete)):
            act(given)
    assert everything() == before
    notices = Notice.objects.count()
    act(given)
    assert Notice.objects.count() > notices


def test_every_door_is_here():
    """Found from the code, so that a new one is not forgotten."""
    found = {
        name
        for module in (drafts, library, lifecycle, documented, closeplan)
        for name, member in vars(module).items()
        if hasattr(member, "__wrapped__") and member.__module__.startswith(("promises.", "reviews."))
    }
    named = {name for name in DOORS if " " not in name} - {"pause_overdue", "pause_lapsed"}
    assert found == named


# --- one event, one notice for each -----------------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
def test_each_event_tells_each_person_once(door):
    """Also somebody who is told for two reasons; and whoever acted is not told what they did."""
    everything_else = factories.person("Bo", Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD, Role.ADMIN)
    prepare, act = DOORS[door]
    act(prepare())
    notices = Notice.objects.values_list("event_id", "recipient_id", "channel")
    assert len(notices) == len(set(notices))
    for event in AuditEvent.objects.all():
        assert not Notice.objects.filter(event_id=event.pk, recipient_id=event.actor_id).exists()
    assert set(Notice.objects.values_list("event_id", flat=True)) <= set(
        AuditEvent.objects.values_list("pk", flat=True)
    )
    assert everything_else.pk


@pytest.mark.parametrize("door", [name for name in DOORS if not name.startswith("pause_")])
def test_a_form_sent_ten_times_does_it_once(door, monkeypatch):
    prepare, act = DOORS[door]
    given = prepare()
    stamp = FormStamp(token="once", digest="d" * 64)
    name = door.split(" ")[0]
    module = next(one for one in (drafts, library, closeplan, lifecycle, documented) if hasattr(one, name))
    original = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *args, **kwargs: original(*args, form=stamp, **kwargs))
    act(given)
    after = everything()
    for _ in range(9):
        with pytest.raises(Exception) as refused:
            act(given)
        assert type(refused.value).__name__ == "AlreadyDone"
    assert everything() == after
    assert UsedForm.objects.get().result


def test_the_lists_speak_of_the_same_doors():
    assert set(DOORS) >= TELLS
