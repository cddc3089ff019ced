"""Rights as they are now, and as they were when a decision was made."""

from datetime import UTC, datetime, timedelta

import pytest

from dealdesk.domain.people import RightsHistory, holders, reached, standing
from dealdesk.enums import Role
from dealdesk.models import RoleGrant, StandIn
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def person(db):
    return factories.person("Pia")


def grant(person, role, start, end=None):
    return RoleGrant.objects.create(
        user=person, role=role, granted_at=start, revoked_at=end, revoked_by=person if end else None
    )


def test_roles_of_ones_own_and_lent(person, ines, grace):
    grant(person, Role.ENGINEERING, NOW - HOUR)
    for lender in (ines, grace):
        StandIn.objects.create(person=lender, substitute=person, starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    found = standing(person, NOW)
    assert found.own == {Role.ENGINEERING}
    assert found.lent == {Role.SECURITY: (ines,), Role.LEAD: (grace,)}
    assert found.holds(Role.SECURITY)
    assert not found.holds(Role.ADMIN)


def test_a_taken_role_is_gone(person):
    grant(person, Role.LEAD, NOW - HOUR, NOW)
    assert standing(person, NOW).own == frozenset()


@pytest.mark.parametrize(("starts", "ends", "acts"), [(-1, 1, True), (0, 1, True), (-1, 0, False), (1, 2, False)])
def test_a_stand_in_from_its_start_to_before_its_end(person, ines, starts, ends, acts):
    StandIn.objects.create(person=ines, substitute=person, starts_at=NOW + starts * HOUR, ends_at=NOW + ends * HOUR)
    assert standing(person, NOW).holds(Role.SECURITY) == acts
    assert RightsHistory().acted_as(person.pk, ines.pk, Role.SECURITY, NOW) == acts


def test_rights_are_read_from_the_rows_and_not_from_the_object_given(ines):
    assert list(ines.grants.all())
    RoleGrant.objects.filter(user=ines).update(revoked_at=NOW, revoked_by=ines)
    assert standing(ines, NOW).own == frozenset()


def test_a_person_switched_off_has_no_rights_and_lends_none(person, ines):
    StandIn.objects.create(person=ines, substitute=person, starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    ines.is_active = False
    ines.save()
    assert standing(ines, NOW).own == frozenset()
    assert standing(person, NOW).lent == {}


def test_two_who_are_represented_are_both_named(person, ines):
    second = factories.person("Sue", Role.SECURITY)
    for lender in (ines, second):
        StandIn.objects.create(person=lender, substitute=person, starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    assert set(standing(person, NOW).lent[Role.SECURITY]) == {ines, second}


@pytest.mark.parametrize(("at", "held"), [(-1, False), (0, True), (1, True), (2, False), (3, False), (4, True)])
def test_a_role_given_taken_and_given_again(person, at, held):
    grant(person, Role.LEAD, NOW, NOW + 2 * HOUR)
    grant(person, Role.LEAD, NOW + 4 * HOUR)
    assert RightsHistory().held(person.pk, Role.LEAD, NOW + at * HOUR) == held


def test_who_was_represented_must_have_held_the_role_then(person, ines, ada):
    StandIn.objects.create(person=ines, substitute=person, starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    RoleGrant.objects.filter(user=ines).update(revoked_at=NOW - HOUR, revoked_by=ada)
    assert not RightsHistory().acted_as(person.pk, ines.pk, Role.SECURITY, NOW)


def test_holders_are_active_and_hold_the_role_now(ines, tom):
    sue, gone = factories.person("Sue", Role.SECURITY), factories.person("Gil", Role.SECURITY)
    RoleGrant.objects.filter(user=gone).update(revoked_at=NOW, revoked_by=sue)
    assert list(holders(Role.SECURITY)) == [ines, sue]
    assert list(holders(Role.SECURITY, except_for=[ines.pk])) == [sue]
    sue.is_active = False
    sue.save()
    assert list(holders(Role.SECURITY)) == [ines]


# --- who is told ------------------------------------------------------------------------------------------------------


def away(who, substitute, starts=-1, ends=1):
    return StandIn.objects.create(
        person=who, substitute=substitute, starts_at=NOW + starts * HOUR, ends_at=NOW + ends * HOUR
    )


def test_a_stand_in_is_told_beside_whom_they_stand_in_for(ines, tom):
    sven, suki = factories.person("Sven"), factories.person("Suki")
    away(ines, sven)
    away(tom, suki)
    assert list(reached(Role.SECURITY, NOW)) == [ines, sven]
    assert list(holders(Role.SECURITY)) == [ines]


@pytest.mark.parametrize(("starts", "ends", "told"), [(-2, 0, False), (0, 1, True), (-1, 1, True), (1, 2, False)])
def test_only_while_they_stand_in(ines, starts, ends, told):
    sven = factories.person("Sven")
    away(ines, sven, starts, ends)
    assert (sven in reached(Role.SECURITY, NOW)) == told


def test_nobody_is_told_in_the_place_of_whoever_may_not_act(ines, ada):
    """Neither a stand-in of the asker, nor the asker as one, nor one of whoever lost the role or was switched off."""
    sven, sue, gil = factories.person("Sven"), factories.person("Sue", Role.SECURITY), factories.person("Gil")
    away(ines, sven)
    assert list(reached(Role.SECURITY, NOW, except_for=[ines.pk])) == [sue]
    assert list(reached(Role.SECURITY, NOW, except_for=[sven.pk])) == [ines, sue]
    away(sue, gil)
    RoleGrant.objects.filter(user=sue).update(revoked_at=NOW, revoked_by=ada)
    assert list(reached(Role.SECURITY, NOW)) == [ines, sven]
    sven.is_active = False
    sven.save()
    assert list(reached(Role.SECURITY, NOW)) == [ines]
    ines.is_active = False
    ines.save()
    assert list(reached(Role.SECURITY, NOW)) == []


def test_somebody_who_holds_the_role_and_stands_in_too_is_told_once(ines):
    sue = factories.person("Sue", Role.SECURITY)
    away(ines, sue)
    away(ines, sue, 0, 2)
    assert list(reached(Role.SECURITY, NOW)) == [ines, sue]
