"""Whoever copied, exported, sent or was to deliver words hears once that they do not stand any more."""

from copy import copy

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from dealdesk.components.moments import day_short
from dealdesk.domain import audit, clock, notify
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Notice
from dealdesk.models.append_only import lifted
from dealdesk.models.audit import GENESIS
from promises.domain.locking import locked_deal
from promises.enums import PromiseState
from promises.models import Promise
from reviews.domain import closeplan, lifecycle, timer
from reviews.domain.invariants import check_all
from reviews.models import Decision
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState


def violations():
    return [one for result in check_all() for one in result.violations]


def died(**where):
    rows = factories.mails(kind="words_died", **where).select_related("recipient")
    return {row.recipient.first_name: row for row in rows}


@pytest.fixture
def planned(maya, lena):
    """A signed promise in the plan; Lena reads for delivery."""
    promise = factories.promise_at(S.APPROVED)
    closeplan.publish(promise.deal_id, by=maya)
    return Promise.objects.get(pk=promise.pk)


def replaced(promise, by, ask="Two files a night."):
    return lifecycle.change_scope(promise.pk, by=by, ask=ask, what_changed="Two files instead of one.")


def test_omar_who_copied_hears_it_once_whatever_else_is_changed_before_the_answer(planned, maya, omar, lena):
    closeplan.copy_words(planned.deal_id, by=omar)
    replaced(planned, maya)
    row = died()["Omar"]
    assert row.subject.startswith(f"The words of {planned.label} that you copied on ")
    assert row.subject.endswith(" do not stand any more: Harbor Foods")
    assert "Why: They are being replaced: Two files instead of one." in row.body
    assert factories.SENTENCE in row.body
    lena_hears = died()["Lena"]
    due = day_short(planned.decisions.get().delivery_date)
    assert f"that you were told to deliver by {due} do not stand any more" in lena_hears.subject
    assert "Why: They are being replaced" in lena_hears.body
    assert "Deliver nothing of it" in died()["Lena"].body
    replaced(planned, maya, "Three files a night.")
    assert sorted(died()) == ["Lena", "Omar"]
    assert factories.mails(kind="words_died").count() == 2
    assert violations() == []


def test_a_reviewer_who_copied_is_still_asked_to_answer_the_new_version(planned, maya, omar):
    closeplan.copy_words(planned.deal_id, by=omar)
    replaced(planned, maya)
    kinds = set(factories.mails(recipient=omar).order_by("-pk").values_list("kind", flat=True)[:2])
    assert kinds == {"words_died", "scope_changed"}


def test_whoever_acted_knows_it_and_whoever_took_nothing_is_not_told(planned, maya, ines, grace):
    closeplan.copy_words(planned.deal_id, by=maya)
    closeplan.copy_words(planned.deal_id, by=grace)
    replaced(planned, maya)
    assert sorted(died()) == ["Grace", "Lena"]
    assert not factories.mails(recipient=grace, kind="new_version").exists(), "one event tells one thing"


@pytest.mark.parametrize(("event", "how"), [("plan.exported", "exported"), ("plan.sent", "sent")])
def test_what_was_exported_or_sent_counts_too(planned, maya, omar, event, how):
    deal, now = locked_deal(planned.deal_id)
    audit.record(deal, event, at=now, by=omar, data={"version": 1, "promises": [planned.pk]})
    deal.save(update_fields=["audit_head", "audit_length"])
    replaced(planned, maya)
    assert f"that you {how} on" in died()["Omar"].subject


def test_who_copied_the_words_before_these_is_not_told_again(planned, maya, omar, ines):
    closeplan.copy_words(planned.deal_id, by=omar)
    promise = replaced(planned, maya)
    factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise))))
    closeplan.publish(planned.deal_id, by=maya)
    closeplan.copy_words(planned.deal_id, by=ines)
    Notice.objects.filter(kind="words_died").delete()
    replaced(Promise.objects.get(pk=planned.pk), maya, "Three files a night.")
    assert "Omar" not in died()
    assert "Ines" in died()


@pytest.mark.parametrize("by_sweep", [True, False])
def test_a_lapse_is_told_in_the_transaction_that_writes_it_down(maya, omar, grace, shifted, by_sweep):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    closeplan.publish(promise.deal_id, by=maya)
    closeplan.copy_words(promise.deal_id, by=omar)
    shifted.forward(days=9)
    if by_sweep:
        assert timer.pause_lapsed() == 1
    else:
        lifecycle.reopen(promise.pk, by=grace)
    assert "lapsed; the deal desk lead must decide again" in died()["Omar"].body
    assert timer.pause_lapsed() == 0
    assert factories.mails(kind="words_died", recipient=omar).count() == 1
    assert violations() == []


def test_in_the_place_of_somebody_who_left_the_lead_hears_whose_words_they_were(planned, maya, omar, grace):
    closeplan.copy_words(planned.deal_id, by=omar)
    type(omar).objects.filter(pk=omar.pk).update(is_active=False)
    replaced(planned, maya)
    assert f"that Omar copied on {clock.database_now():%b}" in died()["Grace"].subject
    assert "must hear it from Omar" in died()["Grace"].body


def test_words_that_stand_again_are_told_to_whoever_has_them(planned, maya, nora):
    closeplan.copy_words(planned.deal_id, by=nora)
    promise = replaced(planned, maya)
    lifecycle.withdraw(promise.pk, by=maya, reason="They keep one file.")
    assert set(factories.mails(kind="restored").values_list("recipient__first_name", flat=True)) >= {"Nora", "Lena"}


def test_a_death_that_cannot_be_told_does_not_happen(planned, maya, omar, monkeypatch):
    closeplan.copy_words(planned.deal_id, by=omar)

    def broken(*_, **__):
        raise RuntimeError("no notices")

    monkeypatch.setattr("reviews.domain.words_died.notices", broken)
    with pytest.raises(RuntimeError):
        replaced(planned, maya)
    assert Promise.objects.get(pk=planned.pk).state == S.APPROVED


def test_thirty_lapses_ask_as_many_statements_as_three(maya, omar, ines, lena, shifted):
    """Omar, who copied them, is gone, so the leads hear it in his place; Ines and Lena read in one zone."""
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    deal = promise.deal
    closeplan.publish(deal.pk, by=maya)
    for person in (omar, ines):
        closeplan.copy_words(deal.pk, by=person)
    type(omar).objects.filter(pk=omar.pk).update(is_active=False)
    decision = promise.decisions.get()
    kept = {field.attname: getattr(promise, field.attname) for field in Promise._meta.concrete_fields[1:]}
    copied = AuditEvent.objects.filter(type="plan.copied").latest("pk")

    def lapse(count):
        ends = {**kept, "audit_head": GENESIS, "audit_length": 0, "lapses_at": clock.database_now()}
        more = Promise.objects.bulk_create([Promise(**ends) for _ in range(count)])
        signed = [copy(decision) for _ in more]
        for row, of in zip(signed, more, strict=True):
            row.pk, row.promise_id, row.supersedes_id = None, of.pk, None
        Decision.objects.bulk_create(signed)
        with lifted(connection):
            QuerySet(AuditEvent).filter(type="plan.copied").update(
                data={**copied.data, "promises": [row.pk for row in more]}
            )
        Notice.objects.all().delete()
        shifted.forward(seconds=1)
        with CaptureQueriesContext(connection) as queries:
            assert timer.pause_lapsed() == count
        assert factories.mails(kind="words_died", recipient=ines).count() == count
        assert factories.mails(kind="words_died", recipient__grants__role=Role.LEAD).count() == count
        # SQLite takes the rows of one insert in pieces.
        return [query["sql"].split()[0] for query in queries if not query["sql"].startswith("INSERT")]

    assert lapse(3) == lapse(30)


def test_what_reads_alike_is_rendered_once(planned, maya, omar, lena, monkeypatch):
    for name in ("Rui", "Kim", "Bo"):
        closeplan.copy_words(planned.deal_id, by=factories.person(name, Role.READER))
    rendered = []
    render = notify.render_to_string

    def counted(template, context):
        rendered.append(template)
        return render(template, context)

    monkeypatch.setattr(notify, "render_to_string", counted)
    replaced(planned, maya)
    assert sorted(died()) == ["Bo", "Kim", "Lena", "Rui"]
    assert rendered.count("emails/words_died.txt") == 2  # who copied, and who was told to deliver
