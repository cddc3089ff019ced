"""The page on which the groups look at a deal's promises together, and where people notice it."""

import pytest

from promises.enums import Lane
from reviews.domain import closeplan, joint_round
from reviews.models import JointMark, JointRound
from tests import factories
from tests.reviews.domain.joint_deals import RULE, SSO, opened, read, seen, signed, signed_anew
from tests.reviews.views.pages import queries, token, words

pytestmark = pytest.mark.django_db

PAGE, PLAN, QUEUE = "/deals/harbor-foods/joint/", "/deals/harbor-foods/plan/", "/queue/"
CONCERN = "The export runs under a sign-in that single sign-on takes away."


@pytest.fixture
def deal(maya, grace):
    return factories.deal(maya)


@pytest.fixture
def two(deal):
    return signed(deal, "security"), signed(deal, "data_movement")


def form(deal, **fields):
    joint = read(deal)
    return {"token": token(), "version": joint.number, "sha256": joint.sha256, **fields}


def test_the_promises_stand_side_by_side_with_what_matters(sign_in, lena, deal, two):
    text = words(sign_in(lena).get(PAGE))
    one, other = two
    assert "Not looked at together yet. Security and data movement in" in text
    security, _, data = text.partition("Data movement P-")
    assert f"Security {one.label} version 2" in security
    assert SSO in security
    assert "Exact control Known: exact control" in security
    assert f"{other.pk:04d} version 2" in data
    assert "Limit Five fields, one file a night Risk Known: risk Source Known: source" in data
    assert "Reruns Known: reruns" in data
    assert "Open a round" not in text
    assert "Your turn" not in text


def test_a_deal_of_one_kind_says_that_it_needs_no_round(sign_in, grace, deal):
    assert "Nothing to look at Signed promises of security" in words(sign_in(grace).get(PAGE))
    signed(deal, "custom_logic")
    text = words(sign_in(grace).get(PAGE))
    assert "Only custom logic is promised in Harbor Foods. One kind was looked at by its own groups" in text
    assert RULE in text
    assert "Open a round" not in text


def test_the_lead_opens_it_and_a_reviewer_notices_it_and_marks_it_once(sign_in, grace, ines, maya, deal, two):
    lead, reviewer = sign_in(grace), sign_in(ines)
    assert "Look at these together" not in words(reviewer.get(QUEUE))
    assert lead.post(PAGE + "open/", {"token": token(), "version": 0}).url == PAGE
    assert JointRound.objects.get().opened_by == grace
    assert "Look at these together: Harbor Foods" in words(reviewer.get(QUEUE))
    assert f"Look at {two[0].label} and {two[1].label} together: Harbor Foods" in words(reviewer.get("/notices/"))
    page = words(reviewer.get(PAGE))
    assert "Your turn: security" in page
    assert "Mark as seen for security" in page
    marked = form(deal)
    assert [reviewer.post(PAGE + "security/seen/", marked).status_code for _ in range(2)] == [302, 302]
    assert JointMark.objects.get().marked_by == ines
    text = words(reviewer.get(PAGE))
    assert "Security Seen Ines, today" in text
    assert "Engineering Not yet" in text
    assert "Mark as seen" not in text
    assert "Look at these together" not in words(reviewer.get(QUEUE))
    refused = sign_in(maya).post(PAGE + "security/seen/", form(deal))
    assert refused.status_code == 403
    assert "You own Harbor Foods; another person must look at its promises." in words(refused)
    assert "marked joint round 1 as seen for security" in words(lead.get("/deals/harbor-foods/"))


def test_a_concern_needs_a_sentence_and_what_was_typed_stays(sign_in, ines, tom, deal, two):
    opened(deal)
    client = sign_in(ines)
    refused = client.post(PAGE + "security/concern/", form(deal, sentence=""))
    assert refused.status_code == 422
    assert "Write the concern in one sentence." in words(refused)
    opened_before = form(deal, sentence=CONCERN)
    joint_round.raise_concern(
        deal.pk, by=tom, lane=Lane.ENGINEERING, sentence="Same people, same weeks.", sha256=read(deal).sha256
    )
    opened(deal)
    stale = client.post(PAGE + "security/concern/", opened_before)
    assert (stale.status_code, CONCERN in stale.content.decode()) == (409, True)
    text = words(stale)
    assert "The joint look at Harbor Foods was changed while you were writing." in text
    assert "Grace opened joint round 2, today" in text
    assert client.post(PAGE + "security/concern/", form(deal, sentence=CONCERN)).status_code == 302
    text = words(client.get(PAGE))
    assert f"Security raised a concern about {two[0].label} and {two[1].label}: {CONCERN}" in text
    assert f"Security Concern “{CONCERN}” Ines" in text
    assert "Your turn" not in text


def test_what_changed_since_the_last_round_is_marked_word_by_word(sign_in, grace, deal, two):
    opened(deal)
    seen(deal)
    signed_anew(two[1], factories.SENTENCE.replace("five agreed", "six agreed"))
    third = signed(deal, "custom_logic")
    text = words(sign_in(grace).get(PAGE))
    assert f"{two[1].label} was answered anew after round 1" in text
    assert f"{third.label} is not in round 1" in text
    assert "Since round 1: One CSV export of removed: five added: six agreed" in text
    assert "New since then" in text
    assert "Unchanged" in text
    assert "Open a new round" in text


def test_the_page_costs_the_same_for_more_promises(sign_in, tom, deal, two):
    opened(deal)
    client = sign_in(tom)
    client.get(PAGE)
    at_two = queries(client, PAGE)
    signed(deal, "security", sentence=f"Another {SSO}")
    signed(deal, "data_movement", sentence=f"Another {factories.SENTENCE}")
    opened(deal)
    seen(deal, Lane.SECURITY)
    assert queries(client, PAGE) == at_two


# --- on the plan, and in the rep's list -------------------------------------------------------------------------------


def test_the_plan_shows_each_check_and_nobody_can_tick_it(sign_in, maya, deal, two):
    closeplan.publish(deal.pk, by=maya)
    client = sign_in(maya)
    page = client.get(PLAN)
    text = words(page)
    assert "Not ready to send. Two of five checks are open." in text
    assert "Before you send 3 of 5 Engineering approved these exact words : passes" in text
    assert "Security, data and logic reviewed together : open Security and data movement in" in text
    assert "One owner, one date, one limit each : passes 2 of 2 clauses." in text
    assert "Plan updated with the last scope change : passes No scope changed." in text
    assert 'type="checkbox"' not in page.content.decode()
    assert client.post(PLAN + "copy/").status_code == 200  # the gate lets words be copied; the checks are for sending
    opened(deal)
    seen(deal)
    assert "Not ready to send. One of five checks is open." in words(client.get(PLAN))
    factories.said_back(deal)
    assert "Ready. Every clause is an exact copy of a signed answer that stands now." in words(client.get(PLAN))


def test_a_rep_is_told_to_update_the_plan_today(sign_in, maya, deal, shifted):
    signed(deal, "data_movement")
    closeplan.publish(deal.pk, by=maya)
    client = sign_in(maya)
    assert "Update today" not in words(client.get("/asks/")) + words(client.get(PLAN))
    signed(deal, "data_movement", sentence="Two CSV exports of five agreed order fields each night.")
    assert "Update today: close plan of Harbor Foods, behind since" in words(client.get("/asks/"))
    assert "Update today. This plan fell behind" in words(client.get(PLAN))
    shifted.forward(days=4)
    client = sign_in(maya)
    assert "Update today was due: close plan of Harbor Foods" in words(client.get("/asks/"))
    assert "Update today was due. This plan fell behind" in words(client.get(PLAN))
