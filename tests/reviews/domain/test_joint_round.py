"""Security, data movement and custom logic of one deal are looked at together, and a newer answer asks for it anew."""

from datetime import timedelta

import pytest

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice, RoleGrant, User
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseType
from reviews.domain import invariants, joint_reading, joint_round, leaving, lifecycle, queue, timer
from reviews.domain.queue import together
from reviews.enums import JointAnswer
from reviews.models import DeskPolicy, JointMark, JointRound
from tests import factories
from tests.reviews.domain.joint_deals import opened, read, seen, signed, signed_anew

pytestmark = pytest.mark.django_db
ENG, SEC, PROD = Lane.ENGINEERING, Lane.SECURITY, Lane.PRODUCT
CONCERN = "The export runs under a sign-in that single sign-on takes away."


@pytest.fixture
def deal(maya, grace):
    return factories.deal(maya)


@pytest.fixture
def two(deal):
    """Single sign-on and a nightly export, both signed."""
    return signed(deal, "security"), signed(deal, "data_movement")


def broken() -> dict[str, list[str]]:
    return {result.id: result.violations for result in invariants.check_all() if result.violations}


def told(kind: str) -> list[str]:
    notices = Notice.objects.filter(kind=kind, channel="in_app").select_related("recipient")
    return sorted(str(notice.recipient) for notice in notices)


def test_one_kind_alone_needs_no_round_and_says_so(deal, grace):
    assert read(deal).problems == []
    assert joint_reading.one_kind(read(deal)) == (
        "Nothing signed in Harbor Foods is security, data movement or custom logic."
    )
    signed(deal, "data_movement")
    joint = read(deal)
    assert (joint.is_needed, joint.problems, joint.kinds) == (False, [], (PromiseType.DATA_MOVEMENT,))
    with pytest.raises(Conflict, match="^Only data movement is promised in Harbor Foods. A round is for two kinds"):
        joint_round.open_round(deal.pk, by=grace)


def test_a_mixed_promise_is_two_kinds_by_itself(deal):
    mixed = signed(deal, "mixed", sentence=factories.SENTENCE)
    joint = read(deal)
    assert joint.is_needed
    assert joint.problems[0].endswith(
        f"in {mixed.label} were not looked at together yet; the deal desk lead opens a round."
    )


def test_every_lane_looks_and_then_nothing_is_left_to_do(deal, two, maya, tom, ines, omar, grace):
    one, other = two
    both = f"{one.label} and {other.label}"
    assert read(deal).problems == [
        f"Security and data movement in {both} were not looked at together yet; the deal desk lead opens a round."
    ]
    round = opened(deal)
    assert [(line.promise, line.decision, line.wording_sha256) for line in round.lines.all()] == [
        (row, row.decisions.get(), row.decisions.get().wording_sha256) for row in two
    ]
    assert told("joint_opened") == ["Ines", "Omar", "Tom"]
    assert read(deal).problems == [f"Engineering, security and product must look at {both} together, round 1."]
    now = clock.database_now()
    waiting = {person: together.deals(person.pk, (lane,), now) for person, lane in ((ines, SEC), (tom, ENG))}
    assert waiting == {ines: [deal], tom: [deal]}
    seen(deal, ENG, SEC)
    assert together.deals(tom.pk, (ENG,), clock.database_now()) == []
    assert read(deal).problems == [f"Product must look at {both} together, round 1."]
    assert told("joint_seen") == []
    seen(deal, PROD)
    assert (read(deal).problems, told("joint_seen")) == ([], ["Grace", "Maya"])
    chain = AuditEvent.objects.filter(chain=deal.chain, type__startswith="joint.").order_by("position")
    assert list(chain.values_list("type", "actor_name")) == [
        ("joint.opened", "Grace"),
        ("joint.seen", "Tom"),
        ("joint.seen", "Ines"),
        ("joint.seen", "Omar"),
    ]
    with pytest.raises(Conflict, match="^Engineering marked round 1 as seen already.$"):
        seen(deal, ENG)
    with pytest.raises(Conflict, match="^Round 1 is about exactly these words already.$"):
        opened(deal)
    assert broken() == {}


def test_nobody_opens_or_marks_who_may_not(deal, two, maya, tom, ines, grace, lena):
    with pytest.raises(Denied, match="^Only the deal desk lead can do this.$"):
        joint_round.open_round(deal.pk, by=tom)
    for role in (Role.LEAD, Role.SECURITY):
        RoleGrant.objects.create(user=maya, role=role, granted_at=clock.database_now() - timedelta(days=1))
    with pytest.raises(Denied, match="^You own Harbor Foods; another person must look at its promises.$"):
        joint_round.open_round(deal.pk, by=maya)
    opened(deal)
    given = {"lane": SEC, "sha256": read(deal).sha256}
    with pytest.raises(Denied, match="^Only a security reviewer can do this.$"):
        joint_round.mark_seen(deal.pk, by=tom, **given)
    with pytest.raises(Denied, match="^You own Harbor Foods"):
        joint_round.raise_concern(deal.pk, by=maya, sentence=CONCERN, **given)
    with pytest.raises(Conflict, match="^Legal does not have to look at these promises.$"):
        nora = factories.person("Nora", Role.LEGAL)
        joint_round.mark_seen(deal.pk, by=nora, lane=Lane.LEGAL, sha256=given["sha256"])
    factories.stand_in(maya, by=lena)
    with pytest.raises(Denied, match="^Maya, for whom you stand in, made one of these asks or owns the deal.$"):
        joint_round.mark_seen(deal.pk, by=lena, **given)
    assert not JointMark.objects.exists()
    factories.stand_in(ines, by=lena)
    mark = joint_round.mark_seen(deal.pk, by=lena, **given)
    assert (mark.marked_by, mark.represented) == (lena, ines)
    assert read(deal).missing == [ENG, PROD]


def test_one_person_marks_for_one_lane_where_the_policy_says_so(deal, two):
    DeskPolicy.objects.update(one_person_one_lane=True)
    opened(deal)
    both = factories.person("Kim", Role.SECURITY, Role.PRODUCT)
    joint_round.mark_seen(deal.pk, by=both, lane=SEC, sha256=read(deal).sha256)
    with pytest.raises(Denied, match="^You marked for security; another person must mark for product.$"):
        joint_round.mark_seen(deal.pk, by=both, lane=PROD, sha256=read(deal).sha256)


def test_newer_words_reopen_the_round_and_not_the_single_votes(deal, two, ines):
    one, other = two
    opened(deal)
    seen(deal)
    before = list(one.reviews.values_list("pk", flat=True))
    signed_anew(other, "Two CSV exports of five agreed order fields each night. Mapping is not included.")
    joint = read(deal)
    assert joint.problems == [f"{other.label} was answered anew after round 1; the deal desk lead opens a new round."]
    assert list(one.reviews.values_list("pk", flat=True)) == before
    assert together.deals(ines.pk, (SEC,), clock.database_now()) == []
    with pytest.raises(Conflict, match="was answered anew after round 1"):
        joint_round.raise_concern(deal.pk, by=ines, lane=SEC, sentence=CONCERN, sha256=joint.sha256)
    assert opened(deal).number == 2
    assert read(deal).missing == [ENG, SEC, PROD]
    third = signed(deal, "custom_logic")
    assert read(deal).problems == [f"{third.label} is not in round 2; the deal desk lead opens a new round."]


def test_a_change_that_is_withdrawn_again_leaves_the_round_as_it_was(deal, two, maya):
    one, other = two
    third = signed(deal, "custom_logic")
    opened(deal)
    seen(deal)
    lifecycle.change_scope(third.pk, by=maya, ask="Two rules.", what_changed="Two rules.")
    assert read(deal).problems == [
        f"{third.label} does not stand any more as in round 1; the deal desk lead opens a new round."
    ]
    lifecycle.withdraw(third.pk, by=maya, reason="One will do.")
    assert read(deal).problems == []
    assert JointRound.objects.count() == 1


def test_a_round_nobody_can_mark_stands_above_no_queue(deal, two, maya, ines, shifted):
    now = clock.database_now

    def waits() -> bool:
        rows = queue.read(ines, now(), queue.Narrowed())
        found = together.deals(ines.pk, (SEC,), now())
        assert rows.together == found
        return bool(found)

    opened(deal)
    assert waits()
    lifecycle.change_scope(two[0].pk, by=maya, ask="With OIDC.", what_changed="OIDC.")
    assert not waits(), "one of them is being replaced"
    lifecycle.withdraw(two[0].pk, by=maya, reason="SAML will do.")
    assert waits()
    signed(deal, "custom_logic", expires_on=factories.day(2))
    assert not waits(), "a newer yes stands beside it"
    opened(deal)
    assert waits()
    shifted.forward(days=4)
    assert not waits(), "one of them lapsed, whether or not a sweep has run"
    assert timer.pause_lapsed() == 1
    assert not waits()


def test_a_round_is_no_turn_of_a_stand_in_for_whoever_owns_the_deal(deal, two, maya, ines, lena):
    RoleGrant.objects.create(user=maya, role=Role.SECURITY, granted_at=clock.database_now() - timedelta(days=1))
    factories.stand_in(maya, by=lena)
    opened(deal)

    def waits() -> list:
        return queue.read(User.objects.get(pk=lena.pk), clock.database_now(), queue.Narrowed()).together

    assert waits() == []
    factories.stand_in(ines, by=lena)
    assert waits() == [deal]


def test_a_concern_stands_until_a_newer_round(deal, two, ines, tom, grace):
    opened(deal)
    given = {"lane": SEC, "sha256": read(deal).sha256}
    with pytest.raises(Invalid, match="^Write the concern in one sentence.$"):
        joint_round.raise_concern(deal.pk, by=ines, sentence=" ", **given)
    joint_round.raise_concern(deal.pk, by=ines, sentence=CONCERN, **given)
    assert told("joint_concern") == ["Grace", "Maya"]
    seen(deal, ENG, PROD)
    both = f"{two[0].label} and {two[1].label}"
    assert read(deal).problems == [
        f"Security raised a concern about {both}: {CONCERN} "
        "Change the words, then the deal desk lead opens a new round."
    ]
    with pytest.raises(Conflict, match="^Security raised a concern; it stands until a newer round.$"):
        joint_round.mark_seen(deal.pk, by=ines, **given)
    opened(deal)
    assert read(deal).missing == [ENG, SEC, PROD]
    with pytest.raises(Stale):
        joint_round.mark_seen(deal.pk, by=ines, version=1, **given)
    with pytest.raises(Stale):
        joint_round.mark_seen(deal.pk, by=ines, lane=SEC, sha256="0" * 64, version=2)
    joint_round.mark_seen(deal.pk, by=ines, version=2, **given)
    assert broken() == {}


def test_a_planted_mark_is_no_mark_and_breaks_the_invariants(deal, two, maya, tom, omar, lena):
    round = opened(deal)
    for lane, by, sha256 in ((ENG, lena, round.sha256), (SEC, maya, round.sha256), (PROD, omar, "0" * 64)):
        JointMark.objects.create(
            round=round, lane=lane, answer=JointAnswer.SEEN, sha256=sha256, marked_at=clock.database_now(), marked_by=by
        )
    name = f"in round 1 of {two[0].label} and {two[1].label}"
    anew = "the deal desk lead opens a new round."
    assert read(deal).problems == [
        f"Engineering {name}: it was marked by somebody who was no such reviewer then; {anew}",
        f"Security {name}: it was marked by whoever asked for one of them; {anew}",
        f"Product {name}: the mark is of other words; {anew}",
    ]
    assert {id: len(found) for id, found in broken().items()} == {"I6": 3, "I12": 1}
    opened(deal)
    assert read(deal).missing == [ENG, SEC, PROD]


def test_a_planted_round_holds_nothing(deal, two, tom):
    round = JointRound.objects.create(
        deal=deal, number=1, sha256=read(deal).sha256, opened_at=clock.database_now(), opened_by=tom
    )
    for part in read(deal).parts:
        round.lines.create(promise=part.promise, decision=part.decision, wording_sha256=part.decision.wording_sha256)
    assert read(deal).problems == [
        "Round 1 was opened by somebody who was not the deal desk lead then; the deal desk lead opens a new round."
    ]
    assert [*broken()] == ["I6"]


@pytest.mark.parametrize("for_whom", ["themselves", "who stands in"])
@pytest.mark.parametrize("what", ["opened", "marked"])
def test_whoever_opened_or_marked_a_round_cannot_own_the_deal(deal, two, maya, omar, grace, ada, what, for_whom):
    kim = factories.person("Kim", Role.REP, Role.PRODUCT, Role.LEAD)
    acts = kim if for_whom == "themselves" else factories.person("Suki")
    if acts != kim:
        factories.stand_in(kim, acts)
    joint_round.open_round(deal.pk, by=acts if what == "opened" else grace)
    if what == "marked":
        joint_round.mark_seen(deal.pk, by=acts, lane=PROD, sha256=read(deal).sha256)
    heirs = leaving.Heirs(deals={deal.pk: kim}, reason="Maya leaves.")
    if what == "opened" and acts != kim:  # whoever stands in for the lead decides the lead's own ask too
        leaving.switch_off(maya, by=ada, heirs=heirs)
    else:
        with pytest.raises(Invalid) as refused:
            leaving.switch_off(maya, by=ada, heirs=heirs)
        said = f"Kim answered an ask of {deal} and cannot own it too; choose another rep."
        assert refused.value.errors == {f"deal_{deal.pk}": said}
    assert broken() == {}


def test_a_mark_stays_by_another_when_its_reviewer_asks_for_something_later(deal, two, maya):
    """Kim is on the team and looked at other people's asks; what she asks for afterwards is another version."""
    kim = factories.person("Kim", Role.REP, Role.PRODUCT)
    drafts.add_to_team(deal.pk, by=maya, person=kim)
    opened(deal)
    seen(deal, ENG, SEC)
    joint_round.mark_seen(deal.pk, by=kim, lane=PROD, sha256=read(deal).sha256)
    assert broken() == {}
    changed = lifecycle.change_scope(two[1].pk, by=kim, ask="Two files a night.", what_changed="Two files.")
    assert changed.asked_by == kim
    assert broken() == {}
