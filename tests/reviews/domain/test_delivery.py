"""At signing, whoever delivers it and support hear what was signed."""

import pytest

from dealdesk.domain import clock
from dealdesk.domain.notice_kinds import ANY_HOUR
from dealdesk.enums import Role
from dealdesk.exceptions import Invalid
from dealdesk.models import AuditEvent
from promises.domain import owner_text
from promises.enums import PromiseState
from reviews.domain import closeplan, words_died
from reviews.domain.invariants import check_all
from reviews.enums import DecisionOutcome
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState


def told():
    rows = factories.mails(kind="to_deliver").select_related("recipient")
    return {row.recipient.first_name: row for row in rows}


def signed(owner="Engineering", outcome=DecisionOutcome.YES, on=None):
    ready = factories.promise_at(S.OWNER_DECISION, on)
    return factories.signed(factories.confirmed(factories.proposed(ready, outcome, delivery_owner=owner)))


def test_tom_delivers_and_lena_reads_for_delivery(tom, lena):
    promise = signed(outcome=DecisionOutcome.YES_IF)
    assert sorted(told()) == ["Lena", "Tom"]
    row = told()["Lena"]
    date = factories.day(14)
    assert row.subject == f"Signed, to deliver by {date:%a %b} {date.day}: {promise.label}, Harbor Foods"
    for said in (
        "Owner: Engineering",
        "Limit: Five fields, one file a night",
        "Only if: the customer gives test access",
    ):
        assert said in row.body
    assert promise.wording.text in row.body
    assert row.link == promise.get_absolute_url()
    assert "to_deliver" in ANY_HOUR


@pytest.mark.parametrize(
    ("owner", "people"),
    [
        ("Engineering", ["Tom"]),
        ("the engineering team", ["Tom"]),
        ("Raj, Engineering", ["Raj", "Tom"]),
        ("raj", ["Raj"]),
        ("Support and delivery", []),
        ("Somebody at a partner", []),
    ],
)
def test_an_owner_is_a_group_or_a_person(tom, omar, ines, owner, people):
    factories.person("Raj", Role.READER)
    signed(owner)
    assert sorted(set(told()) - {"Raj"} | ({"Raj"} & set(people))) == people


def test_an_owner_by_e_mail(tom):
    raj = factories.person("Raj", Role.ENGINEERING)
    signed(raj.email.upper())
    assert sorted(told()) == ["Raj"]


def test_a_rep_who_may_not_read_the_deal_is_told_nothing(maya, outsider):
    signed("Nils")
    assert told() == {}


def test_who_stands_in_and_may_not_read_the_deal_is_told_nothing(tom, lena, ines, outsider, ada):
    for absent in (tom, lena):
        factories.stand_in(absent, outsider)
    factories.stand_in(tom, ines)
    signed()
    assert sorted(told()) == ["Ines", "Lena", "Tom"]


def test_the_rep_and_the_lead_who_deliver_hear_both_and_hold_the_words(maya, grace):
    gwen = factories.person("Gwen", Role.LEAD)
    deal = factories.deal(maya)
    factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=maya)
    promise = signed("Maya, deal desk lead", on=deal)
    event = AuditEvent.objects.filter(chain=promise.chain, type="decision.signed").get()
    for person in (maya, gwen):
        kinds = factories.mails(event_id=event.pk, recipient=person, kind__in=["to_deliver", "decided", "decided_plan"])
        assert sorted(kinds.values_list("kind", flat=True)) == ["decided_plan", "to_deliver"]
    held = words_died.holders_of([promise], clock.database_now())[promise.pk].holders
    assert {maya, gwen} <= {holder.person for holder in held}
    assert [found for result in check_all() for found in result.violations] == []


def test_documented_words_are_told_as_available_today(omar, lena):
    promise = factories.documented()
    assert told()["Lena"].subject == f"Signed, available today: {promise.label}, Harbor Foods"
    assert "Date: available today" in told()["Lena"].body
    assert "Omar" in told(), "the entry's owner is Product"


def test_a_no_is_nothing_to_deliver(tom, lena):
    factories.promise_at(S.DECLINED)
    assert told() == {}


def test_parts_of_an_owner():
    assert owner_text.parts_of(" Tom,  Engineering Team ") >= {"tom", "engineering"}


@pytest.mark.parametrize(
    ("owner", "is_several"),
    [
        ("Research and development", False),
        ("Engineering", False),
        ("Support and delivery", False),
        ("Tom, Engineering team", False),
        ("Tom and a partner", False),
        ("Tom (tom@example.com)", False),
        ("Tom / Ines", True),
        ("Product, security", True),
        ("engineering & support", True),
        ("Engineering and/or Product", True),
        ("Sales or Engineering", True),
        ("Engineering team and Security team", True),
        ("the deal desk lead with Product", True),
    ],
)
def test_one_owner_is_one_group_or_one_person(tom, ines, owner, is_several):
    tom.email = "tom@example.com"
    tom.save(update_fields=["email"])
    assert owner_text.names_several(owner) == is_several


def test_two_owners_are_refused_where_they_are_written(tom):
    """Signed, they could never be sent: each may wait for the other, and the check before sending says so."""
    with pytest.raises(Invalid) as refused:
        signed("Engineering and Product")
    assert refused.value.errors == {"delivery_owner": owner_text.ONE_OWNER}
