"""Somebody leaves: what is in their hands is seen, goes to others in one transaction, and everybody is told."""

import pytest

from dealdesk.domain import clock, people
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, User
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState
from promises.models import Deal, Promise
from reviews.domain import closeplan, leaving, lifecycle
from reviews.domain.invariants import check_all
from reviews.domain.leaving import Heirs
from reviews.models import SayBackJudgement
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState
WHY = "Ines leaves on Friday."


@pytest.fixture(autouse=True)
def nothing_is_broken(db):
    """Whatever a story does, every invariant holds afterwards."""
    yield
    assert {result.id: result.violations for result in check_all() if result.violations} == {}


@pytest.fixture
def raj(db):
    return factories.person("Raj", Role.SECURITY)


def handed(promise, to, by):
    lifecycle.hand_over(promise.pk, by=by, lane=Lane.SECURITY, to=to, reason="It is hers.")
    return promise.required_lanes.get(lane="security")


def events(chain: str) -> list[str]:
    return list(AuditEvent.objects.filter(chain=chain).order_by("position").values_list("type", flat=True))


def told(event) -> list[str]:
    notices = factories.mails(event_id=event.pk)
    return sorted(notices.values_list("recipient__first_name", flat=True))


def test_ines_leaves_and_two_asks_in_her_hands_go_to_raj(ines, raj, grace, ada):
    rows = [handed(factories.sent(), ines, grace) for _ in range(2)]
    found = leaving.in_hand(ines, leaving.person_roles(ines))
    assert (found.lanes, found.deals, found.only) == (rows, [], {})
    before = {row.promise_id: row.answer_by for row in rows}
    leaving.switch_off(ines, by=ada, heirs=Heirs(lanes={row.pk: raj for row in rows}, reason=WHY))
    assert not User.objects.get(pk=ines.pk).is_active
    assert people.standing(ines, clock.database_now()).own == frozenset()
    for row in rows:
        row.refresh_from_db()
        assert (row.handed_to, row.answer_by) == (raj, before[row.promise_id])  # handing over restarts nothing
        event = AuditEvent.objects.filter(chain=row.promise.chain).last()
        assert (event.type, event.actor_name, event.data["to"], event.data["reason"]) == (
            *("lane.handed_over", "Ada", "Raj", WHY),
        )
        assert told(event) == ["Raj"]
    assert events("settings")[-1] == "person.switched_off"


def test_what_goes_to_nobody_is_named_and_nothing_is_changed(ines, raj, grace, ada):
    row = handed(factories.sent(), ines, grace)
    with pytest.raises(Invalid) as refused:
        leaving.switch_off(ines, by=ada, heirs=Heirs())
    said = f"Choose who answers for Security on {row.promise.label} instead of Ines."
    assert refused.value.errors == {f"lane_{row.pk}": said}
    with pytest.raises(Invalid) as refused:
        leaving.switch_off(ines, by=ada, heirs=Heirs(lanes={row.pk: raj}))
    assert refused.value.errors == {"reason": "Say why in one sentence."}
    assert User.objects.get(pk=ines.pk).is_active
    row.refresh_from_db()
    assert row.handed_to == ines


def test_all_or_nothing_where_one_heir_may_not_answer(ines, raj, tom, grace, ada):
    first, second = handed(factories.sent(), ines, grace), handed(factories.sent(), ines, grace)
    with pytest.raises(Invalid) as refused:
        leaving.switch_off(ines, by=ada, heirs=Heirs(lanes={first.pk: raj, second.pk: tom}, reason=WHY))
    said = "Tom may not answer for Security here; choose another security reviewer."
    assert refused.value.errors == {f"lane_{second.pk}": said}
    first.refresh_from_db()
    assert first.handed_to == ines
    assert User.objects.get(pk=ines.pk).is_active


def test_only_an_admin_lets_somebody_go(ines, grace):
    with pytest.raises(Denied, match="^Only an admin can change who works here.$"):
        leaving.switch_off(ines, by=grace, heirs=Heirs())
    with pytest.raises(Denied, match="^Only an admin can change who works here.$"):
        leaving.take_role(ines, Role.SECURITY, by=grace, heirs=Heirs())
    assert User.objects.get(pk=ines.pk).is_active


def test_the_only_holder_passes_the_role_on(ines, lena, ada):
    promise = factories.sent()
    assert leaving.in_hand(ines, {Role.SECURITY}).only == {Role.SECURITY: 1}
    leaving.take_role(ines, Role.SECURITY, by=ada, heirs=Heirs(roles={Role.SECURITY: lena}))
    assert list(people.holders(Role.SECURITY)) == [lena]
    assert Promise.objects.get(pk=promise.pk).state == S.ENGINEERING_REVIEW


def test_the_only_holder_leaves_and_nobody_gets_the_role(ines, ada):
    promise = factories.sent()
    leaving.switch_off(ines, by=ada, heirs=Heirs())
    assert Promise.objects.get(pk=promise.pk).state == S.PAUSED
    assert AuditEvent.objects.filter(chain=promise.chain).last().data["nobody"] == ["security"]


def test_maya_leaves_and_leo_owns_her_deal(maya, ada):
    leo = factories.person("Leo", Role.REP)
    promise = factories.sent(factories.deal(maya))
    deal = promise.deal
    leaving.switch_off(maya, by=ada, heirs=Heirs(deals={deal.pk: leo}, reason="Maya leaves."))
    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.owner, list(deal.team.all())) == (leo, [maya])  # what she asked there stays hers
    event = AuditEvent.objects.filter(chain=deal.chain).last()
    assert (event.type, event.data["from"], event.data["to"], told(event)) == (
        *("deal.handed_over", "Maya", "Leo"),
        ["Leo"],
    )
    assert lifecycle.withdraw(promise.pk, by=leo, reason="They no longer want it.").state == S.WITHDRAWN


def test_whoever_answered_an_ask_of_the_deal_cannot_own_it(maya, ada):
    tess = factories.person("Tess", Role.REP, Role.ENGINEERING)
    promise = factories.sent(factories.deal(maya))
    lifecycle.answer(promise.pk, by=tess, lane=Lane.ENGINEERING, answer="yes", particulars=factories.SAID)
    deal = promise.deal
    with pytest.raises(Invalid) as refused:
        leaving.switch_off(maya, by=ada, heirs=Heirs(deals={deal.pk: tess}, reason="Maya leaves."))
    said = f"Tess answered an ask of {deal} and cannot own it too; choose another rep."
    assert refused.value.errors == {f"deal_{deal.pk}": said}
    with pytest.raises(Invalid) as refused:
        leaving.switch_off(maya, by=ada, heirs=Heirs(deals={deal.pk: ada}, reason="Maya leaves."))
    assert refused.value.errors == {f"deal_{deal.pk}": "Ada is no sales rep; choose one who is."}


def test_whoever_judged_what_was_said_back_cannot_own_the_deal(maya, tom, ada):
    deal = factories.deal(maya)
    factories.promise_at(S.APPROVED, deal)
    closeplan.publish(deal.pk, by=maya)
    factories.said_back(deal)
    tess = factories.person("Tess", Role.REP)
    assert leaving.why_not_owner(deal, tess) == ""
    judgement = SayBackJudgement.objects.get()
    SayBackJudgement.objects.create(
        answer=judgement.answer, is_meant=True, judged_at=clock.database_now(), judged_by=tess
    )
    assert (
        leaving.why_not_owner(deal, tess)
        == f"Tess answered an ask of {deal} and cannot own it too; choose another rep."
    )


def test_taking_one_role_leaves_what_belongs_to_another(ines, raj, grace, ada):
    """Ines is a rep too: her deal stays with her when the role of a reviewer is taken."""
    from_staff = factories.someone(Role.SECURITY)
    assert from_staff == ines
    row = handed(factories.sent(), ines, grace)
    leaving.take_role(ines, Role.SECURITY, by=ada, heirs=Heirs(lanes={row.pk: raj}, reason=WHY))
    assert User.objects.get(pk=ines.pk).is_active
    assert leaving.person_roles(ines) == set()


def test_an_entry_of_the_library_that_names_the_leaver_is_shown(ines, ada):
    named = factories.capability(owner="Ines")
    factories.capability("Read-only access for auditors.")
    assert leaving.in_hand(ines, {Role.SECURITY}).entries == [named]


def test_the_last_admin_stays(ada, grace):
    with pytest.raises(Conflict, match="^Ada is the only admin; give somebody else the role first.$"):
        leaving.switch_off(ada, by=ada, heirs=Heirs())
    with pytest.raises(Conflict, match="^Ada is the only admin; give somebody else the role first.$"):
        leaving.take_role(ada, Role.ADMIN, by=ada, heirs=Heirs())


def test_a_closed_deal_without_open_asks_is_nobody_s_work(maya):
    deal = drafts.create_deal(by=maya, name="Northwind", amount=1, close_date=factories.day(3))
    assert leaving.in_hand(maya, {Role.REP}).deals == [deal]
    Deal.objects.filter(pk=deal.pk).update(outcome="lost")
    assert leaving.in_hand(maya, {Role.REP}).deals == []
