"""More than two at once: lanes, leads, deliverers, sealers, one form sent ten times (RELIABILITY F3, F17).

Two acts on one promise are a table of their own: test_pairs.py.
"""

from collections import Counter

import pytest
from django.core import mail

from dealdesk.domain.audit import seal_events
from dealdesk.domain.doors import FormStamp
from dealdesk.domain.notify import deliver_notices
from dealdesk.enums import Role
from dealdesk.exceptions import AlreadyDone, Conflict, Refused
from dealdesk.models import AuditEvent, SealedEvent, UsedForm
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState
from promises.models import Capability, Promise
from reviews.domain import lifecycle
from reviews.enums import Answer
from reviews.models import Decision, DeskPolicy, ProductChoice
from tests import factories
from tests.factories import someone
from tests.races.together import at_once, chains_hold, one_won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
#: Things that no two rounds of a race have in common.
RARE = (
    *("invoices", "contracts", "shipments", "holidays", "suppliers", "barcodes", "warranties", "vouchers"),
    *("payslips", "machines", "recipes", "tariffs", "surveys", "vehicles", "licences", "cheques"),
)


def test_two_people_write_one_sentence_into_the_library(rounds):
    omar, ines = someone(Role.PRODUCT), someone(Role.SECURITY)
    for number in range(rounds):
        sentence = f"CSV export on demand, up to {number + 1},000 rows."
        outcomes = at_once(
            lambda s=sentence: factories.written(s, by=omar),
            lambda s=sentence: factories.written(s, by=ines),
        )
        one_won(outcomes, loser=Conflict)
        assert Capability.objects.filter(sentence=sentence).count() == 1


def test_three_lanes_answer_at_the_same_moment(rounds):
    deal = factories.deal()
    lanes = {lane: someone(Role(lane.value)) for lane in (Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT)}
    for _ in range(rounds):
        promise = factories.sent(deal)
        outcomes = at_once(
            *(
                lambda p=promise, lane=lane, person=person: lifecycle.answer(
                    p.pk, by=person, lane=lane, answer=Answer.YES, particulars=factories.SAID
                )
                for lane, person in lanes.items()
            )
        )
        assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        promise = Promise.objects.get(pk=promise.pk)
        assert promise.state == PromiseState.OWNER_DECISION
        assert AuditEvent.objects.filter(chain=promise.chain, type="review.answered").count() == 3
        assert not promise.required_lanes.filter(review=None).exists()
    chains_hold()


def test_one_form_sent_ten_times_at_once(rounds):
    deal, maya = factories.deal(), someone(Role.REP)
    for number in range(rounds):
        before = Promise.objects.count(), AuditEvent.objects.count()
        stamp = FormStamp(token=f"token-{number}", digest="d" * 64)
        outcomes = at_once(
            *[lambda s=stamp: drafts.create_ask(deal.pk, by=maya, ask="Weekly CSV export.", form=s)] * 10
        )
        place = one_won(outcomes, loser=AlreadyDone)
        label = outcomes[place].label
        assert {outcome.result for outcome in outcomes if isinstance(outcome, AlreadyDone)} == {label}
        assert (Promise.objects.count(), AuditEvent.objects.count()) == (before[0] + 1, before[1] + 1)
        assert UsedForm.objects.get(token=stamp.token).result == label


def test_many_deliverers_send_each_notice_once(rounds, settings):
    settings.MAIL_HOURS, settings.MAIL_BATCH_MINUTES = "always", 0
    deal = factories.deal()
    for _ in range(max(1, rounds // 2)):
        factories.sent(deal)
        mail.outbox.clear()
        owed = factories.mails(sent_at=None).count()
        outcomes = at_once(*[deliver_notices] * 5)
        assert sum(outcomes) == owed == len(mail.outbox) == 3
        assert max(Counter(message.extra_headers["Message-ID"] for message in mail.outbox).values()) == 1
        assert not factories.mails(sent_at=None).exists()


def test_many_sealers_seal_each_event_once(rounds):
    deal = factories.deal()
    for _ in range(max(1, rounds // 2)):
        factories.sent(deal)
        outcomes = at_once(*[seal_events] * 5)
        assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        assert AuditEvent.objects.count() == SealedEvent.objects.count()
    chains_hold()


def test_a_refusal_in_a_race_is_a_sentence(rounds):
    """Nobody meets a database error: what loses is told so in words."""
    deal, maya = factories.deal(), someone(Role.REP)
    for _ in range(max(1, rounds // 4)):
        promise = factories.sent(deal)
        outcomes = at_once(
            *[lambda p=promise: lifecycle.withdraw(p.pk, by=maya, reason="Not wanted.")] * 3,
            lambda p=promise: lifecycle.change_fact(p.pk, by=maya, key="risk", value="Late."),
            lambda p=promise: lifecycle.change_scope(p.pk, by=maya, ask="Two files.", what_changed="Two."),
        )
        assert all(isinstance(o, Refused) for o in outcomes if isinstance(o, Exception)), outcomes


@pytest.mark.parametrize("already", [1, 2], ids=["the second and the third", "the third and the fourth"])
def test_two_alike_yeses_signed_at_once_open_one_choice_and_let_no_fourth_through(rounds, already):
    """They wait for each other at the desk's numbers; whoever comes second counts the first (DESIGN 8, point 9)."""
    grace = someone(Role.LEAD)
    DeskPolicy.objects.update(exceptions_allowed=3, exceptions_days=90)
    # Another thing in every round, so that no round counts what the one before signed.
    for rare in RARE[: max(1, rounds // 4)]:
        sentence = f"One nightly CSV export of {rare} to the SFTP folder of the customer."
        ready = []
        for _ in range(already + 2):
            asked = factories.promise_at(PromiseState.OWNER_DECISION)
            ready.append(factories.confirmed(factories.proposed(asked, sentence=sentence)))
        for promise in ready[:already]:
            factories.signed(promise)
        opened = ProductChoice.objects.count()
        outcomes = at_once(
            *(
                lambda p=promise: lifecycle.sign(p.pk, by=grace, proposal_id=p.proposals.latest("revision").pk)
                for promise in ready[already:]
            )
        )
        if already == 2:
            loser = ready[already:][1 - one_won(outcomes, loser=Conflict)]
            refusal = next(str(outcome) for outcome in outcomes if isinstance(outcome, Exception))
            assert refusal.startswith("Product must choose first: ")
            assert Promise.objects.get(pk=loser.pk).state == PromiseState.OWNER_DECISION
        else:
            assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        assert ProductChoice.objects.count() == opened + 1
        assert ProductChoice.objects.latest("pk").promises.count() == 3
        assert Decision.objects.filter(promise__in=ready).count() == 3
    chains_hold()
