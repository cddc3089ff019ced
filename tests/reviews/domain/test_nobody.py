"""No reviewer for a lane, nobody to decide: the promise pauses, lead and admins hear of it, and it never passes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dealdesk.domain import staff
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import AuditEvent, Notice, RoleGrant, StandIn
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.domain.invariants import check_all
from reviews.domain.nobody import Reach, pause_unanswerable, sentence
from reviews.enums import Answer
from reviews.models import DeskPolicy
from tests import factories
from tests.reviews.views.pages import words

pytestmark = pytest.mark.django_db
S = PromiseState
NO_SECURITY = (
    "Nobody may answer for Security here. An admin must give the role “Security reviewer” to somebody who did not make "
    "this ask, or name a stand-in; they answer late."
)


@pytest.fixture(autouse=True)
def nothing_is_broken(db):
    """Whatever a story does, every invariant holds afterwards."""
    yield
    assert {result.id: result.violations for result in check_all() if result.violations} == {}


def told(promise) -> list[str]:
    """First names of everybody who has a notice of the newest event of a promise."""
    event = AuditEvent.objects.filter(chain=promise.chain).last()
    notices = factories.mails(event_id=event.pk)
    return sorted(notices.values_list("recipient__first_name", flat=True))


def without(role: Role) -> None:
    RoleGrant.objects.filter(role=role).delete()


def yes(promise, by, lane, **how):
    return lifecycle.answer(promise.pk, by=by, lane=lane, answer=Answer.YES, particulars=factories.SAID, **how)


def test_an_ask_is_sent_while_nobody_is_a_security_reviewer(maya, ada):
    draft = factories.draft()
    without(Role.SECURITY)
    promise = lifecycle.submit(draft.pk, by=maya)
    assert promise.state == S.PAUSED
    kinds = list(AuditEvent.objects.filter(chain=promise.chain).order_by("position").values_list("type", flat=True))
    assert kinds[-2:] == ["promise.sent", "promise.paused"]
    event = AuditEvent.objects.get(type="promise.paused")
    assert (event.actor_id, event.data["nobody"]) == (None, ["security"])
    assert told(promise) == ["Ada", "Grace", "Maya"]
    assert Notice.objects.filter(event_id=event.pk).first().subject.startswith("No reviewer for Security, paused")
    assert sentence(["security"]) == NO_SECURITY


def test_it_stays_paused_until_somebody_may_answer_and_does_openly_late(maya, ada, tom):
    draft = factories.draft()
    without(Role.SECURITY)
    promise = lifecycle.submit(draft.pk, by=maya)
    with pytest.raises(Conflict):
        yes(promise, tom, Lane.ENGINEERING)
    promise = yes(promise, tom, Lane.ENGINEERING, late=True)
    assert promise.state == S.PAUSED  # engineering answered, and still nobody may for security
    raj = staff.add_person("raj@example.com", "Raj", [Role.SECURITY], by=ada)
    assert Promise.objects.get(pk=promise.pk).state == S.PAUSED  # a role given answers nothing
    promise = yes(promise, raj, Lane.SECURITY, late=True)
    assert promise.state == S.PRODUCT_REVIEW
    review = promise.reviews.get(lane="security")
    assert review.is_late
    assert promise.answer_by > review.answered_at + timedelta(hours=24) - timedelta(seconds=5)


def test_the_only_reviewer_made_the_ask(maya):
    """Xena holds every role of a reviewer; for her own ask that is nobody."""
    xena = factories.person("Xena", Role.REP, Role.SECURITY)
    deal = factories.deal(xena)
    RoleGrant.objects.filter(role=Role.SECURITY).exclude(user=xena).delete()
    promise = lifecycle.submit(factories.draft(deal).pk, by=xena)
    assert promise.state == S.PAUSED
    with pytest.raises(Denied):
        yes(promise, xena, Lane.SECURITY, late=True)


def test_nobody_approves_their_own_ask_by_standing_in_for_a_reviewer(ines):
    """Xena stands in for Ines: Ines may answer Xena's ask, Xena may not, for herself or for Ines."""
    xena = factories.person("Xena", Role.REP)
    deal = factories.deal(xena)
    factories.stand_in(ines, xena)
    promise = lifecycle.submit(factories.draft(deal).pk, by=xena)
    assert promise.state == S.ENGINEERING_REVIEW
    with pytest.raises(Denied):
        yes(promise, xena, Lane.SECURITY)
    staff.switch_off(ines, by=None)
    assert Promise.objects.get(pk=promise.pk).state == S.PAUSED


def test_the_last_reviewer_leaves_and_every_ask_that_waits_for_them_pauses(ines, ada):
    waiting = [factories.sent(), factories.sent()]
    answered = factories.answered(factories.sent(), Lane.SECURITY)
    staff.take_role(ines, Role.SECURITY, by=ada)
    assert [Promise.objects.get(pk=promise.pk).state for promise in waiting] == [S.PAUSED, S.PAUSED]
    assert Promise.objects.get(pk=answered.pk).state == S.ENGINEERING_REVIEW
    assert [event.data["nobody"] for event in AuditEvent.objects.filter(type="promise.paused")] == [["security"]] * 2


def test_while_a_second_reviewer_is_there_nothing_pauses(ines, ada):
    factories.person("Raj", Role.SECURITY)
    promise = factories.sent()
    staff.switch_off(ines, by=ada)
    assert Promise.objects.get(pk=promise.pk).state == S.ENGINEERING_REVIEW
    assert pause_unanswerable() == 0


def test_the_stand_in_s_last_day_ends_while_the_lead_s_own_ask_waits(shifted, tom, ines, omar):
    gwen, paul = factories.person("Gwen", Role.LEAD, Role.REP), factories.person("Paul")
    deal = factories.deal(gwen)
    RoleGrant.objects.filter(role=Role.LEAD).exclude(user=gwen).delete()
    row = factories.stand_in(gwen, paul)
    promise = lifecycle.submit(factories.draft(deal).pk, by=gwen)
    for lane, person in ((Lane.ENGINEERING, tom), (Lane.SECURITY, ines), (Lane.PRODUCT, omar)):
        promise = yes(promise, person, lane)
    assert promise.state == S.OWNER_DECISION
    assert pause_unanswerable() == 0
    StandIn.objects.filter(pk=row.pk).update(ends_at=shifted.now())  # no door: the day is over
    assert pause_unanswerable() == 1
    assert AuditEvent.objects.filter(chain=promise.chain).last().data["nobody"] == ["lead"]
    assert pause_unanswerable() == 0


def test_an_absence_that_is_over_lends_nothing(shifted, ines):
    sven = factories.person("Sven")
    row = factories.stand_in(ines, sven)
    now = shifted.now()
    assert Reach.at(now).may("security", set()) == {ines.pk, sven.pk}
    StandIn.objects.filter(pk=row.pk).update(ends_at=now)
    assert Reach.at(now).may("security", set()) == {ines.pk}


def test_the_lead_asks_and_has_no_stand_in(tom, ines, omar):
    """DESIGN section 3, Four eyes: the lead's stand-in decides; none named: it pauses and says so."""
    gwen = factories.person("Gwen", Role.LEAD, Role.REP)
    deal = factories.deal(gwen)
    RoleGrant.objects.filter(role=Role.LEAD).exclude(user=gwen).delete()
    promise = lifecycle.submit(factories.draft(deal).pk, by=gwen)
    assert promise.state == S.ENGINEERING_REVIEW  # the lanes may answer; nobody is waited for in vain yet
    for lane, person in ((Lane.ENGINEERING, tom), (Lane.SECURITY, ines), (Lane.PRODUCT, omar)):
        promise = yes(promise, person, lane)
    assert promise.state == S.PAUSED
    event = AuditEvent.objects.filter(chain=promise.chain).last()
    assert event.data["nobody"] == ["lead"]
    paul = factories.person("Paul")
    factories.stand_in(gwen, paul)
    assert lifecycle.reopen(promise.pk, by=paul).state == S.OWNER_DECISION


def test_one_person_one_lane_leaves_nobody_over(ada, omar, grace):
    """Tess is engineering and security alone; with the policy on, her first answer leaves nobody for the second."""
    tess = factories.person("Tess", Role.ENGINEERING, Role.SECURITY)
    DeskPolicy.objects.filter(pk=1).update(one_person_one_lane=True)
    promise = factories.sent()
    RoleGrant.objects.filter(role__in=["engineering", "security"]).exclude(user=tess).delete()
    promise = yes(promise, tess, Lane.ENGINEERING)
    assert promise.state == S.PAUSED
    assert AuditEvent.objects.filter(chain=promise.chain).last().data["nobody"] == ["security"]
    DeskPolicy.objects.filter(pk=1).update(one_person_one_lane=False)


def test_the_promise_s_page_names_who_must_do_what(maya, ada, tom, sign_in):
    draft = factories.draft()
    without(Role.SECURITY)
    promise = lifecycle.submit(draft.pk, by=maya)
    page = sign_in(tom).get(promise.get_absolute_url()).content.decode()
    assert NO_SECURITY in page
    assert "No reviewer for this lane." in page
    assert "No reviewer for Security: paused, not approved" in page
    factories.person("Raj", Role.SECURITY)
    page = sign_in(tom).get(promise.get_absolute_url()).content.decode()
    assert NO_SECURITY not in page
    assert "may answer now, late." in page


def test_the_rep_reads_in_their_list_that_nobody_could_answer(maya, maya_client):
    draft = factories.draft()
    without(Role.SECURITY)
    lifecycle.submit(draft.pk, by=maya)
    page = words(maya_client.get(reverse("my-asks")))
    assert "Nobody may answer for one of the groups, today" in page
    assert "did not answer by" not in page
