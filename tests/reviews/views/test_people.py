"""The pages of people: who may read and change them, what a leaver has in hand, and how much each page asks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dealdesk.components import moments
from dealdesk.domain import clock, people, staff
from dealdesk.enums import Role
from dealdesk.models import StandIn, User
from promises.enums import Lane
from reviews.domain import lifecycle
from tests import factories
from tests.reviews.views.pages import queries, token, words

pytestmark = pytest.mark.django_db


def page(client, name="people", *args):
    return words(client.get(reverse(name, args=args)))


def send(client, address, /, *args, **fields):
    return client.post(reverse(address, args=args), {"token": token(), **fields})


def fresh(person):
    return User.objects.get(pk=person.pk)


def test_the_lead_reads_and_the_admin_changes(grace_client, ada_client, tom_client):
    assert tom_client.get(reverse("people")).status_code == 403
    assert "Only an admin can change who works here." in page(grace_client)
    assert "Only an admin can change who works here." not in page(ada_client)
    nav = ada_client.get(reverse("people")).content.decode()
    assert "People and hours" in nav


def test_exactly_one_person_owns_the_final_answer(ada_client, grace):
    assert "Grace owns the final answer. No stand-in is named" in page(ada_client)
    paul = factories.person("Paul", Role.READER)
    factories.stand_in(grace, paul)
    assert "Grace owns the final answer. Paul stands in until" in page(ada_client)
    gil = factories.person("Gil", Role.LEAD)
    said = page(ada_client)
    assert "More than one person owns the final answer. Gil and Grace hold the role “Deal desk lead”." in said
    User.objects.filter(pk__in=[grace.pk, gil.pk]).update(is_active=False)
    assert "Nobody owns the final answer. Nothing can be signed." in page(ada_client)


def test_a_role_that_nobody_holds_is_said_in_words(ada_client, ines, tom):
    said = page(ada_client)
    assert "Nobody holds the role “Product reviewer”: every ask that needs it pauses." in said
    assert "Nobody holds the role “Security reviewer”" not in said
    assert "Nobody holds the role “Legal reviewer”" not in said


def test_ada_adds_rosa_gives_and_takes_a_role(ada_client):
    fields = {"name": "Rosa", "email": "rosa@example.com", "zone": "Europe/Berlin", "roles": ["security"]}
    response = send(ada_client, "add-person", **fields)
    rosa = User.objects.get(email="rosa@example.com")
    assert response.url == reverse("person", args=[rosa.pk])
    assert send(ada_client, "give-role", rosa.pk, role="product").status_code == 302
    assert fresh(rosa).roles == {Role.SECURITY, Role.PRODUCT}
    assert send(ada_client, "take-role", rosa.pk, "security").status_code == 302
    assert fresh(rosa).roles == {Role.PRODUCT}
    assert send(ada_client, "set-zone", rosa.pk, zone="America/New_York").status_code == 302
    assert fresh(rosa).zone == "America/New_York"


def test_what_cannot_be_is_said_at_its_field(ada_client, ines):
    fields = {"name": "", "email": ines.email, "zone": "UTC"}
    response = send(ada_client, "add-person", **fields)
    assert (response.status_code, "This field is required." in response.content.decode()) == (422, True)
    response = send(ada_client, "add-person", **{**fields, "name": "Ines"})
    assert (response.status_code, f"There is a person with {ines.email} already." in words(response)) == (409, True)
    response = send(ada_client, "give-role", ines.pk, role="security")
    assert (response.status_code, "Ines has the role" in words(response)) == (409, True)


def test_a_stand_in_is_named_and_ended_early(ada_client, grace):
    paul = factories.person("Paul", Role.READER)
    today = clock.database_now().date()
    days = {"first": today.isoformat(), "last": (today + timedelta(days=5)).isoformat()}
    assert send(ada_client, "name-stand-in", grace.pk, substitute=paul.pk, **days).status_code == 302
    assert Role.LEAD in people.standing(paul, clock.database_now()).lent
    assert "End it now" in page(ada_client, "person", grace.pk)
    assert send(ada_client, "end-stand-in", grace.pk, paul.pk).status_code == 302
    assert people.standing(paul, clock.database_now()).lent == {}
    later = {"first": days["last"], "last": days["first"]}
    response = send(ada_client, "name-stand-in", grace.pk, substitute=paul.pk, **later)
    assert (response.status_code, "Choose a last day that is not before the first." in words(response)) == (422, True)


def test_calling_off_an_absence_to_come_leaves_todays_alone(ada_client, grace, ada):
    paul, today = factories.person("Paul", Role.READER), clock.database_now().date()
    now, later = (
        staff.name_stand_in(grace, paul, first=day, last=day + timedelta(days=2), by=ada)
        for day in (today, today + timedelta(days=30))
    )
    shown = ada_client.get(reverse("person", args=[grace.pk])).content.decode()
    assert f'name="absence" value="{later.pk}"' in shown
    response = send(ada_client, "end-stand-in", grace.pk, paul.pk, absence=later.pk)
    assert response.status_code == 302
    assert list(StandIn.objects.values_list("pk", flat=True)) == [now.pk]
    assert Role.LEAD in people.standing(paul, clock.database_now()).lent
    again = send(ada_client, "end-stand-in", grace.pk, paul.pk, absence=later.pk)
    assert (again.status_code, "Paul does not stand in for Grace" in words(again)) == (409, True)


def test_whoever_is_switched_off_is_said_to_stand_in_nowhere(ada_client, grace, ada):
    paul, today = factories.person("Paul", Role.READER), clock.database_now().date()
    staff.name_stand_in(grace, paul, first=today, last=today + timedelta(days=2), by=ada)
    staff.switch_off(paul, by=ada)
    said = page(ada_client)
    assert "Grace owns the final answer. No stand-in is named" in said
    assert "Paul until" not in said
    assert "Stands in for Grace" not in said
    staff.switch_on(paul, by=ada)
    assert "Grace owns the final answer. Paul stands in until" in page(ada_client)


def test_a_stand_in_to_come_is_said_on_both_pages_and_before_they_leave(ada_client, grace, ada):
    paul, today = factories.person("Paul", Role.READER), clock.database_now().date()
    first, last = today + timedelta(days=30), today + timedelta(days=32)
    staff.name_stand_in(grace, paul, first=first, last=last, by=ada)
    said = page(ada_client, "person", paul.pk)
    assert f"Will stand in for Grace, from {moments.day(first)} to {moments.day(last)}" in said
    assert "Stands in for Grace" not in said
    said = page(ada_client, "switch-off", paul.pk)
    assert f"Stands in for Grace from {moments.day(first)} to {moments.day(last)}. That ends too:" in said
    assert "Nothing that somebody must take over." not in said


def test_of_two_stand_ins_the_one_who_is_here_is_named(ada_client, grace):
    paul, quinn = factories.person("Paul", Role.READER), factories.person("Quinn", Role.READER)
    factories.stand_in(grace, paul)
    factories.stand_in(grace, quinn)
    assert "Grace owns the final answer. Paul stands in until" in page(ada_client)
    factories.stand_in(paul, factories.person("Rosa", Role.READER))
    assert "Grace owns the final answer. Quinn stands in until" in page(ada_client)


def test_what_is_in_the_hands_of_whoever_leaves_is_seen_first(ada_client, ines, grace, maya):
    raj = factories.person("Raj", Role.SECURITY)
    promise = factories.sent()
    lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=ines, reason="It is hers.")
    row = promise.required_lanes.get(lane="security")
    said = page(ada_client, "switch-off", ines.pk)
    assert f"{promise.label} Security, handed to Ines" in said
    response = send(ada_client, "switch-off", ines.pk)
    assert response.status_code == 422
    assert f"Choose who answers for Security on {promise.label} instead of Ines." in words(response)
    assert fresh(ines).is_active
    response = send(ada_client, "switch-off", ines.pk, **{f"lane_{row.pk}": raj.pk, "reason": "Ines leaves."})
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.handed_to, fresh(ines).is_active) == (raj, False)
    assert "Switched off" in page(ada_client, "person", ines.pk)
    assert send(ada_client, "switch-on", ines.pk).status_code == 302
    assert fresh(ines).is_active


def test_whoever_asked_is_not_offered_as_a_reviewer(ada_client, ines, grace):
    xena = factories.person("Xena", Role.REP, Role.SECURITY)
    promise = factories.sent(factories.deal(xena))
    lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=ines, reason="It is hers.")
    row = promise.required_lanes.get(lane="security")
    response = send(ada_client, "switch-off", ines.pk, **{f"lane_{row.pk}": xena.pk, "reason": "Ines leaves."})
    assert (response.status_code, "Select a valid choice." in words(response)) == (422, True)


def test_the_page_says_what_pauses_where_nobody_gets_the_role(ada_client, ines):
    promise = factories.sent()
    said = page(ada_client, "take-role", ines.pk, "security")
    assert "Nobody else has the role “Security reviewer”. 1 open ask waits for it and pauses at once" in said
    assert send(ada_client, "take-role", ines.pk, "security").status_code == 302
    promise.refresh_from_db()
    assert promise.state == "paused"


@pytest.mark.parametrize("name", ["give-role", "set-zone", "name-stand-in", "switch-on", "switch-off"])
def test_the_lead_changes_nothing(grace_client, ines, name):
    assert send(grace_client, name, ines.pk).status_code == 403
    assert fresh(ines).is_active


def test_a_page_asks_as_much_for_thirty_people_as_for_three(ada_client, ines, grace):
    factories.person("Raj", Role.SECURITY)
    urls = [reverse("people"), reverse("person", args=[ines.pk]), reverse("switch-off", args=[ines.pk])]
    few = [queries(ada_client, url) for url in urls]
    now = clock.database_now()
    for number in range(27):
        person = factories.person(f"Pia{number}", Role.SECURITY, Role.REP)
        StandIn.objects.create(person=person, substitute=ines, starts_at=now, ends_at=now + timedelta(days=2))
        promise = factories.sent() if number < 3 else None
        if promise:
            lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=ines, reason="It is hers.")
    assert [queries(ada_client, url) for url in urls] == few
    assert max(few) <= 16
