"""Doing without a second admin: Ada asks with a reason, Alan confirms or keeps it; an admin who is alone may."""

import pytest
from django.db.models import prefetch_related_objects

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent
from reviews.domain import rule_policy
from reviews.domain.in_force import desk_policy
from tests import factories
from tests.reviews.views.rule_pages import proposed

pytestmark = pytest.mark.django_db
WHY = "Alan is away until Monday."


@pytest.fixture
def alan(db):
    return factories.person("Alan", Role.ADMIN)


def asked():
    return rule_policy.standing().asked


def test_ada_alone_changes_nothing_while_alan_is_there(ada, alan):
    assert rule_policy.do_without(by=ada, reason=WHY) is False
    assert desk_policy().two_admins is True
    event = AuditEvent.objects.get(type="policy.one_admin_asked")
    assert (event.actor_id, event.data) == (ada.pk, {"reason": WHY})
    assert list(factories.mails(event_id=event.pk).values_list("recipient", flat=True)) == [alan.pk]
    with pytest.raises(Denied) as refused:
        rule_policy.confirm(event.pk, by=ada)
    assert refused.value.sentence == (
        "Another admin must confirm this: whoever asks to do without a second admin does not decide it alone."
    )
    with pytest.raises(Conflict, match="Ada asked for this already"):
        rule_policy.do_without(by=ada, reason=WHY)
    assert desk_policy().two_admins is True


def test_alan_confirms(ada, alan):
    rule_policy.do_without(by=ada, reason=WHY)
    rule_policy.confirm(asked().pk, by=alan)
    now = rule_policy.standing()
    assert (now.two_admins, now.asked, now.turned_off.actor_id) == (False, None, alan.pk)
    assert now.turned_off.data == {"wanted": False, "reason": WHY, "asked_by": ada.pk, "asked_by_name": "Ada"}
    with pytest.raises(Conflict, match="One admin may do it already."):
        rule_policy.do_without(by=ada, reason=WHY)


def test_alan_keeps_it_and_what_ada_asked_is_over(ada, alan):
    rule_policy.do_without(by=ada, reason=WHY)
    before = asked().pk
    rule_policy.need_second(by=alan)
    assert (asked(), desk_policy().two_admins) == (None, True)
    with pytest.raises(Conflict, match="Nobody asks for this any more."):
        rule_policy.confirm(before, by=alan)
    rule_policy.do_without(by=ada, reason=WHY)
    with pytest.raises(Conflict, match="Nobody asks for this any more."):
        rule_policy.confirm(before, by=alan)


def test_an_admin_who_is_alone_does_it_at_once(ada):
    assert rule_policy.do_without(by=ada, reason=WHY) is True
    now = rule_policy.standing()
    assert (now.two_admins, now.turned_off.data) == (False, {"wanted": False, "reason": WHY})
    rule_policy.need_second(by=ada)
    assert rule_policy.standing() == rule_policy.Standing(True, None, None)


def test_a_reason_is_needed(ada, alan):
    for by in (ada, alan):
        with pytest.raises(Invalid):
            rule_policy.do_without(by=by, reason=" ")
    assert not AuditEvent.objects.filter(type__startswith="policy.").exists()


def test_what_waits_for_whom_is_counted_in_one_statement(ada, alan, grace, django_assert_num_queries):
    proposed(ada)
    rule_policy.do_without(by=ada, reason=WHY)
    now = clock.database_now()
    prefetch_related_objects([ada, alan, grace], "grants")
    with django_assert_num_queries(2):
        counts = [rule_policy.my_change_count(person, now) for person in (ada, alan, grace)]
    assert counts == [0, 2, 0]
