"""The same yes again and again: Grace signs three, product must choose, and the fourth waits for what Omar chooses."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.domain import clock
from dealdesk.domain.audit import faults
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice, SettingsChain
from promises.domain import promises as drafts
from promises.enums import PromiseState
from promises.models import Deal, Promise
from reviews.domain import exception_creep, invariants, lifecycle
from reviews.enums import ProductAnswer
from reviews.models import Decision, DeskPolicy, ProductChoice
from tests import factories
from tests.factories import SENTENCE

pytestmark = pytest.mark.django_db
S = PromiseState
CUSTOMERS = ("Harbor Foods", "Northwind Traders", "Alpine Parts", "Delta Tools", "Echo Lights", "Fjord Mills")
REASON = "Three customers have it; a fourth makes it a product."


@pytest.fixture(autouse=True)
def as_installed(db) -> Iterator[None]:
    """The numbers a desk is installed with."""
    DeskPolicy.objects.update(exceptions_allowed=3, exceptions_days=90)
    yield
    assert [result.violations for result in invariants.check_all() if result.violations] == []


def ready(number: int, sentence: str = SENTENCE, **parts) -> Promise:
    """A promise of the customer of this number that every lane confirmed."""
    deal = factories.deal(name=CUSTOMERS[number])
    promise = factories.promise_at(S.OWNER_DECISION, deal)
    return factories.confirmed(factories.proposed(promise, sentence=sentence, **parts))


def yes(number: int, sentence: str = SENTENCE, **parts) -> Promise:
    return factories.signed(ready(number, sentence, **parts))


def labels(*promises: Promise) -> str:
    names = [promise.label for promise in promises]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def blocked(*promises: Promise, days: int = 90) -> str:
    return (
        f"Product must choose first: {labels(*promises)} promised the same within {days} days. "
        "Make it standard, price it, or stop it."
    )


def refused(promise: Promise) -> str:
    with pytest.raises(Conflict) as refusal:
        factories.signed(promise)
    assert refusal.value.status == 409
    assert Promise.objects.get(pk=promise.pk).state == S.OWNER_DECISION
    return refusal.value.sentence


def chosen(choice: ProductChoice, by, answer: str, reason: str = REASON, **what) -> ProductChoice:
    return exception_creep.answer_choice(choice.pk, by=by, answer=answer, reason=reason, **what)


def test_three_open_a_choice_and_the_fourth_waits(omar, grace, maya):
    one = yes(0)
    two = yes(1, SENTENCE.replace("five", "12").replace("the customer's", "Northwind's"))
    assert not ProductChoice.objects.exists()
    three = yes(2)
    choice = ProductChoice.objects.get()
    assert (choice.words, choice.answer, list(choice.promises.order_by("pk"))) == (SENTENCE, "", [one, two, three])
    event = AuditEvent.objects.get(chain=choice.chain)
    assert (event.type, event.actor_name) == ("exception.reached", "Grace")
    assert event.data == {
        "words": SENTENCE, "promises": [one.pk, two.pk, three.pk], "allowed": 3, "days": 90,
    }  # fmt: skip
    told = factories.mails(event_id=event.pk).get()  # Grace signed it herself
    assert (told.recipient, told.subject) == (omar, "Product must choose: 3 times the same yes within 90 days")
    assert f"{labels(one, two, three)} promised the same." in told.body
    four = ready(3)
    assert refused(four) == blocked(one, two, three)
    assert ProductChoice.objects.count() == 1


@pytest.fixture
def three(maya):
    """Three alike yeses, and the choice they opened."""
    promises = [yes(number) for number in range(3)]
    return promises, ProductChoice.objects.get()


def test_made_standard_the_next_ones_are_signed_and_no_second_choice_opens(three, omar, grace, maya):
    _, choice = three
    four = ready(3)
    refused(four)
    chosen(choice, omar, ProductAnswer.STANDARD)
    choice.refresh_from_db()
    assert (choice.answer, choice.reason, choice.answered_by, choice.version) == ("standard", REASON, omar, 2)
    event = AuditEvent.objects.get(chain=choice.chain, type="exception.chosen")
    assert event.data == {"answer": "standard", "reason": REASON, "before": None}
    assert {notice.recipient for notice in Notice.objects.filter(event_id=event.pk)} == {grace}
    assert factories.signed(four).state == S.APPROVED
    for number in (4, 5):
        assert yes(number).state == S.APPROVED
    assert ProductChoice.objects.count() == 1


def test_priced_the_next_one_needs_a_commercial_term(three, omar, maya):
    promises, choice = three
    chosen(choice, omar, ProductAnswer.PRICE, "It costs a day each")
    deal = factories.deal(name=CUSTOMERS[3])
    four = factories.draft(deal)
    drafts.give_facts(four.pk, by=maya, given={"commercial_term": "None."})
    lifecycle.submit(four.pk, by=maya)
    four = factories.confirmed(factories.proposed(factories.all_answered(Promise.objects.get(pk=four.pk))))
    assert refused(four) == (
        f"Product prices what {labels(*promises)} promised. It costs a day each. "
        f"Sales must give the commercial term of {four.label} first."
    )
    lifecycle.change_fact(four.pk, by=maya, key="commercial_term", value="EUR 900 once")
    four = factories.all_answered(Promise.objects.get(pk=four.pk))
    four = factories.confirmed(factories.proposed(four))
    assert factories.signed(four).state == S.APPROVED


def test_stopped_the_next_one_is_refused_with_the_reason(three, omar):
    promises, choice = three
    chosen(choice, omar, ProductAnswer.STOP, "Nobody keeps these folders running.")
    assert refused(ready(3)) == (
        f"Product stopped what {labels(*promises)} promised. Nobody keeps these folders running."
    )


def test_it_is_chosen_anew_and_the_event_keeps_both(three, omar):
    _, choice = three
    chosen(choice, omar, ProductAnswer.STOP, "Not now.", version=1)
    with pytest.raises(Stale):
        chosen(choice, omar, ProductAnswer.PRICE, version=1)
    with pytest.raises(Conflict, match="^This is what product chose already.$"):
        chosen(choice, omar, ProductAnswer.STOP, "Not now.", version=2)
    chosen(choice, omar, ProductAnswer.STANDARD, version=2)
    event = AuditEvent.objects.filter(chain=choice.chain).latest("pk")
    assert event.data == {
        "answer": "standard", "reason": REASON, "before": {"answer": "stop", "reason": "Not now."},
    }  # fmt: skip
    assert yes(3).state == S.APPROVED


def test_an_answer_needs_a_reason_and_is_one_of_three(three, omar):
    _, choice = three
    with pytest.raises(Invalid) as refusal:
        chosen(choice, omar, "perhaps", " ")
    assert refusal.value.errors == {"answer": "Choose one of the three.", "reason": "Say why in one sentence."}
    assert AuditEvent.objects.filter(chain=choice.chain).count() == 1


def test_the_lead_the_admin_and_the_rep_do_not_choose(three, grace, ada, maya):
    _, choice = three
    for person in (grace, ada, maya):
        with pytest.raises(Denied, match="^Only a product reviewer can choose what becomes of this.$"):
            chosen(choice, person, ProductAnswer.STANDARD)
    assert AuditEvent.objects.filter(chain=choice.chain, type="door.refused").count() == 3


def test_nobody_chooses_about_their_own_ask(three, omar):
    promises, choice = three
    olga = factories.person("Olga", Role.REP, Role.PRODUCT)
    mine = promises[0]
    Deal.objects.filter(pk=mine.deal_id).update(owner=olga)
    mine.deal.team.add(mine.created_by)
    with pytest.raises(Denied) as refusal:
        chosen(choice, olga, ProductAnswer.STANDARD)
    assert refusal.value.sentence == f"{mine.label} is your own ask; another product reviewer must choose."
    stand_in = factories.person("Paul", Role.REP)
    factories.stand_in(olga, stand_in)
    with pytest.raises(Denied) as refusal:
        chosen(choice, stand_in, ProductAnswer.STANDARD)
    assert refusal.value.sentence == f"{mine.label} is the own ask of Olga, for whom you stand in."
    factories.stand_in(omar, stand_in)
    event = AuditEvent.objects.filter(chain=chosen(choice, stand_in, ProductAnswer.STANDARD).chain).latest("pk")
    assert (event.actor_name, event.represented_name) == ("Paul", "Omar")


def test_the_ninety_first_day(shifted, maya):
    """Ninety days count back from the sign to the second; what lies further back is no habit of today."""
    start = shifted.stop_at(clock.database_now().replace(hour=12))
    first = ready(0)
    factories.signed(first)
    shifted.stop_at(start + timedelta(days=45))
    yes(1)
    shifted.stop_at(start + timedelta(days=90))
    third = ready(2)
    factories.signed(third)
    assert not ProductChoice.objects.exists()
    shifted.stop_at(start + timedelta(days=90, seconds=1))
    yes(3)
    assert ProductChoice.objects.get().promises.count() == 3
    assert first not in ProductChoice.objects.get().promises.all()


def test_on_the_ninetieth_day_it_still_counts(shifted, maya):
    start = shifted.stop_at(clock.database_now().replace(hour=12))
    yes(0)
    yes(1)
    shifted.stop_at(start + timedelta(days=90, seconds=-1))
    yes(2)
    assert ProductChoice.objects.count() == 1


def test_a_choice_stays_open_however_long_it_takes(three, shifted):
    promises, _ = three
    shifted.forward(days=200)
    assert refused(ready(3)) == blocked(*promises)


OTHERS = [
    "One CSV import of five agreed order fields from the customer's SFTP folder, once per night.",
    "One XML export of five agreed order fields to the customer's SFTP folder, once per night.",
    "One CSV export of five agreed order fields to Salesforce, once per night.",
    "The customer reads an audit log of sign-ins.",
]


@pytest.mark.parametrize("sentence", OTHERS)
def test_another_sentence_is_not_counted(maya, sentence):
    yes(0)
    yes(1)
    yes(2, sentence)
    assert not ProductChoice.objects.exists()
    yes(3)
    assert ProductChoice.objects.get().promises.count() == 3
    assert yes(4, sentence).state == S.APPROVED


def test_a_no_and_words_of_the_library_do_not_count(maya):
    yes(0)
    yes(1)
    factories.promise_at(S.DECLINED, factories.deal(name=CUSTOMERS[2]))
    factories.documented(factories.capability(SENTENCE), factories.deal(name=CUSTOMERS[3]))
    assert not ProductChoice.objects.exists()
    yes(4)
    assert ProductChoice.objects.get().promises.count() == 3


def test_a_withdrawn_promise_does_not_count(maya, shifted):
    """Its yes ran out, and then the customer stepped back."""
    gone = yes(0, expires_on=factories.day(3))
    shifted.forward(days=6)
    lifecycle.withdraw(gone.pk, by=maya, reason="The customer stepped back.")
    assert Promise.objects.get(pk=gone.pk).state == S.WITHDRAWN
    yes(1)
    yes(2)
    assert not ProductChoice.objects.exists()
    yes(3)
    assert gone not in ProductChoice.objects.get().promises.all()


def test_two_answers_to_one_promise_count_once(grace, maya):
    one = yes(0)
    lifecycle.change_scope(one.pk, by=maya, ask="Six order fields each night.", what_changed="A sixth field.")
    again = factories.all_answered(Promise.objects.get(pk=one.pk))
    again = factories.signed(factories.confirmed(factories.proposed(again, sentence=SENTENCE.replace("five", "six"))))
    assert Decision.objects.filter(promise=one).count() == 2
    yes(1)
    assert not ProductChoice.objects.exists()
    yes(2)
    assert ProductChoice.objects.get().promises.count() == 3
    assert again.pk == one.pk


def test_what_was_counted_may_be_signed_anew_while_the_choice_is_open(three, maya):
    (one, *_), _ = three
    lifecycle.change_scope(one.pk, by=maya, ask="Six order fields each night.", what_changed="A sixth field.")
    again = factories.all_answered(Promise.objects.get(pk=one.pk))
    again = factories.signed(factories.confirmed(factories.proposed(again, sentence=SENTENCE.replace("five", "six"))))
    assert again.state == S.APPROVED


def test_a_condition_does_not_make_it_another_promise(maya):
    yes(0)
    yes(1)
    deal = factories.deal(name=CUSTOMERS[2])
    factories.promise_at(S.APPROVED_WITH_CONDITIONS, deal)
    assert ProductChoice.objects.get().promises.count() == 3


def test_a_count_takes_the_same_statements_for_one_and_for_many(maya):
    DeskPolicy.objects.update(exceptions_allowed=100)

    def statements(number: int) -> int:
        promise = ready(number)
        proposal = promise.proposals.latest("revision")
        with CaptureQueriesContext(connection) as seen:
            exception_creep.standing_of(
                proposal,
                promise=Promise.objects.select_related("deal").get(pk=promise.pk),
                facts={},
                now=clock.database_now(),
                policy=DeskPolicy.objects.get(),
            )
        return len(seen.captured_queries)

    yes(0)
    few = statements(1)
    for number in (2, 3, 4):
        yes(number)
    assert statements(5) == few


def test_an_admin_sets_the_numbers(ada, grace, omar, maya):
    exception_creep.set_numbers(by=ada, allowed=2, days=30)
    policy = DeskPolicy.objects.get()
    assert (policy.exceptions_allowed, policy.exceptions_days) == (2, 30)
    event = AuditEvent.objects.get(type="policy.exceptions")
    assert event.data == {"allowed": 2, "days": 30, "before": {"allowed": 3, "days": 90}}
    assert list(faults([SettingsChain.objects.all()])) == []
    assert {notice.recipient for notice in Notice.objects.filter(event_id=event.pk)} == {grace, omar}
    exception_creep.set_numbers(by=ada, allowed=2, days=30)
    assert AuditEvent.objects.filter(type="policy.exceptions").count() == 1
    promises = yes(0), yes(1)
    exception_creep.set_numbers(by=ada, allowed=5, days=60)
    assert refused(ready(2)) == blocked(*promises, days=30)  # as it was counted


def test_the_numbers_are_an_admins_and_make_sense(ada, grace, omar):
    for person in (grace, omar):
        with pytest.raises(Denied, match="^Only an admin can change when product must choose.$"):
            exception_creep.set_numbers(by=person, allowed=5, days=30)
    with pytest.raises(Invalid) as refusal:
        exception_creep.set_numbers(by=ada, allowed=1, days=0)
    assert refusal.value.errors == {"allowed": "Choose from 2 to 100.", "days": "Choose from 7 to 730 days."}
    assert DeskPolicy.objects.get().exceptions_allowed == 3


def test_a_failed_event_leaves_nothing_signed(maya, monkeypatch):
    yes(0)
    yes(1)
    promise = ready(2)

    def broken(*args, **what):
        raise ZeroDivisionError

    monkeypatch.setattr(exception_creep.audit, "record", broken)
    with pytest.raises(ZeroDivisionError):
        factories.signed(promise)
    assert (ProductChoice.objects.count(), Decision.objects.filter(promise=promise).count()) == (0, 0)
