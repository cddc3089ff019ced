"""The queue: what is theirs, what is due first, what it costs."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from dealdesk.domain import clock
from dealdesk.enums import Role
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import lifecycle, queue
from reviews.enums import Answer
from reviews.models import RequiredLane
from tests import factories
from tests.reviews.views.pages import lane_form, queries, words

pytestmark = pytest.mark.django_db


def ids(response):
    return re.findall(r'class="id">(P-\d+)<', response.content.decode())


def marks(response):
    found = re.findall(r'class="rvs">(.*?)</td>', response.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", row).split()) for row in found]


@pytest.fixture
def one_of_each(grace):
    """One promise in every state, on one deal."""
    deal = factories.deal()
    return {state: factories.promise_at(state, deal) for state in PromiseState}


def test_groups_stand_in_order_and_hold_what_they_say(sign_in, ines, one_of_each):
    page = sign_in(ines).get(reverse("queue"))
    text = words(page)
    titles = [
        "Paused: time ran out, no answer 1",
        "Your turn 2 Security answers these",
        "Waiting on others 3",
        "With the deal desk lead 1",
        "Back with sales 1",
    ]
    assert [text.find(title) for title in titles] == sorted(text.find(title) for title in titles)
    assert -1 not in [text.find(title) for title in titles]
    shown = [
        PromiseState.PAUSED,
        PromiseState.ENGINEERING_REVIEW,
        PromiseState.SECURITY_REVIEW,
        PromiseState.PRODUCT_REVIEW,
        PromiseState.LEGAL_REVIEW,
        PromiseState.FINANCE_REVIEW,
        PromiseState.OWNER_DECISION,
        PromiseState.WAITING_ON_SALES,
    ]
    assert ids(page) == [one_of_each[state].label for state in shown]
    assert "8 open promises in 1 deal" in text


def test_marks_say_whose_turn_it_is(sign_in, ines, one_of_each):
    assert marks(sign_in(ines).get(reverse("queue")))[:3] == [
        "Engineering: out of time.Security: your turn.Product: out of time.",
        "Engineering: waiting.Security: your turn.Product: waiting.",
        "Engineering: yes.Security: your turn.Product: waiting.",
    ]


def test_legal_and_finance_have_a_mark_only_where_they_are_asked(sign_in, nora, one_of_each):
    assert marks(sign_in(nora).get(reverse("queue")))[:2] == [
        "Engineering: out of time.Security: out of time.Product: out of time.",
        "Engineering: yes.Security: yes.Product: yes.Legal: your turn.Finance: waiting.",
    ]


def test_a_deadline_that_passed_shows_as_paused_without_any_sweep(sign_in, ines, shifted, grace):
    promise = factories.sent()
    client = sign_in(ines)
    assert "Paused: time ran out" not in words(client.get(reverse("queue")))
    shifted.forward(days=5)
    assert "Paused: time ran out, no answer 1" in words(client.get(reverse("queue")))
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.ENGINEERING_REVIEW


def test_a_lapsed_yes_is_back_in_the_queue_and_the_leads_turn(sign_in, grace, shifted):
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    shifted.forward(days=9)
    assert ids(sign_in(grace).get(reverse("queue") + "?view=mine")) == [promise.label]


@pytest.mark.parametrize(
    ("view", "who", "states"),
    [
        (
            "all",
            "grace",
            ["paused", "owner_decision", "engineering_review", "security_review", "product_review", "legal_review"]
            + ["finance_review", "waiting_on_sales"],
        ),
        ("mine", "grace", ["owner_decision"]),
        ("mine", "ines", ["paused", "engineering_review", "security_review"]),
        ("mine", "omar", ["paused", "engineering_review", "security_review", "product_review", "waiting_on_sales"]),
        ("mine", "nora", ["legal_review"]),
        ("mine", "felix", ["legal_review", "finance_review"]),
        ("mine", "ada", []),
        ("paused", "ines", ["paused"]),
        ("final", "grace", ["owner_decision"]),
        ("week", "grace", []),
    ],
)
def test_views(sign_in, request, one_of_each, view, who, states):
    page = sign_in(request.getfixturevalue(who)).get(reverse("queue"), {"view": view})
    assert ids(page) == [one_of_each[state].label for state in states]


def test_due_today_and_closing_this_week(sign_in, ines, grace):
    today = factories.sent(factories.deal(name="Kestrel Bank", close_date=factories.day(0)))
    later = factories.sent(factories.deal(name="Tern Energy", close_date=factories.day(30)))
    soon = clock.database_now() + timedelta(seconds=30)
    Promise.objects.filter(pk=today.pk).update(answer_by=soon)
    client = sign_in(ines)
    assert ids(client.get(reverse("queue") + "?view=week")) == [today.label]
    assert later.label not in ids(client.get(reverse("queue") + "?view=today"))


def test_filters_and_find(sign_in, ines, grace, maya):
    first = factories.sent(factories.deal(name="Kestrel Bank"), type="security", ask="Single sign-on for admins.")
    second = factories.sent(factories.deal(factories.person("Nora", Role.REP), name="Tern Energy"))
    client = sign_in(ines)

    def found(**asked):
        return ids(client.get(reverse("queue"), asked))

    assert found(type="security") == [first.label]
    assert found(deal="tern-energy") == [second.label]
    assert found(rep=maya.pk) == [first.label]
    assert found(q="sign-on") == [first.label]
    assert found(q="tern export") == [second.label]
    assert found(q=second.label) == [second.label]
    assert found(type="commercial") == []


def test_empty_lists_say_why_and_what_to_do(sign_in, ines, grace):
    client = sign_in(ines)
    assert "Nothing waits for anybody No promise is open." in words(client.get(reverse("queue")))
    factories.answered(factories.sent(), Lane.SECURITY)
    mine = words(client.get(reverse("queue") + "?view=mine"))
    assert "Nothing waits for you One open promise is with other people. See all open" in mine
    nothing = words(client.get(reverse("queue") + "?type=security&deal=harbor-foods"))
    assert "No promise matches Security and harbor-foods Take a filter away to see more. Clear filters" in nothing


def test_a_rep_is_sent_to_their_own_asks(sign_in, maya):
    page = sign_in(maya).get(reverse("queue"))
    assert (page.status_code, page.url) == (302, reverse("my-asks"))


@pytest.mark.parametrize("who", ["ada", "lena"])
def test_admin_and_reader_read_along(sign_in, request, who, one_of_each):
    page = sign_in(request.getfixturevalue(who)).get(reverse("queue"))
    assert len(ids(page)) == 8
    assert "your turn" not in words(page)


def test_pages_follow_each_other_without_gap_or_double(sign_in, ines, grace):
    deal = factories.deal()
    promises = [factories.sent(deal) for _ in range(27)]
    factories.let_time_run_out(promises[20])
    client = sign_in(ines)
    first = client.get(reverse("queue"))
    following = re.search(r'href="(\?after=[^"]+)">Next 25', first.content.decode())[1]
    second = client.get(reverse("queue") + following)
    both = ids(first) + ids(second)
    assert (len(ids(first)), len(ids(second))) == (25, 2)
    assert sorted(both) == sorted(promise.label for promise in promises)
    assert both[0] == promises[20].label
    assert "Next 25" not in second.content.decode()


def test_the_number_of_statements_does_not_grow_with_the_rows(sign_in, ines, grace):
    deal = factories.deal()
    client = sign_in(ines)
    urls = [f"{reverse('queue')}?view={view}" for view in queue.VIEWS]
    for _ in range(3):
        factories.sent(deal)
    client.get(urls[0])
    at_three = [queries(client, url) for url in urls]
    for _ in range(22):
        factories.sent(deal)
    # session, person with roles, clock, counts and places, rows, and what the frame shows. Without a row there is
    # nothing to fetch.
    assert dict(zip(queue.VIEWS, at_three, strict=True)) == {
        "all": 6,
        "mine": 6,
        "paused": 5,
        "today": 5,
        "week": 5,
        "final": 5,
    }
    assert [queries(client, url) for url in urls] == at_three


def test_counts_stop_at_a_thousand():
    assert [queue.count_text(count) for count in (0, 999, 1_000, 1_001)] == ["0", "999", "1,000", "1,000+"]


# --- the badge ---


def fresh(user):
    """The person as the next request would load them."""
    return type(user).objects.get(pk=user.pk)


def turns(user):
    return queue.my_turn_count(fresh(user), clock.database_now())


def test_the_badge_counts_only_my_turn(ines, tom, omar, grace, ada, one_of_each):
    assert [turns(person) for person in (ines, omar, grace, ada)] == [3, 5, 1, 0]


def test_the_badge_and_my_turn_agree(sign_in, omar, one_of_each):
    page = sign_in(omar).get(reverse("queue") + "?view=mine")
    assert len(ids(page)) == turns(omar)


def test_my_own_question_waits_for_sales_and_not_for_me(ines, omar, grace):
    factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    assert (turns(ines), turns(omar)) == (0, 1)


def test_my_own_ask_is_not_my_turn(grace, ines):
    both = factories.person("Robin", Role.REP, Role.SECURITY)
    factories.sent(factories.deal(both))
    assert (turns(both), turns(ines)) == (0, 1)


def test_what_was_handed_over_is_the_other_persons_turn(ines, grace):
    promise = factories.sent()
    raj = factories.person("Raj", Role.SECURITY)
    lifecycle.hand_over(promise.pk, by=ines, lane=Lane.SECURITY, to=raj, reason="Away today.")
    assert (turns(ines), turns(raj)) == (0, 1)


def test_a_stand_in_sees_what_they_may_answer(sign_in, ines, grace, omar):
    factories.answered(factories.sent(), Lane.PRODUCT)
    factories.stand_in(for_=ines, by=omar)
    assert turns(omar) == 1
    assert marks(sign_in(omar).get(reverse("queue"))) == ["Engineering: waiting.Security: your turn.Product: yes."]


def test_what_was_handed_to_somebody_who_is_away_is_their_stand_ins_turn(sign_in, ines, grace):
    promise = factories.sent()
    raj, sven = factories.person("Raj", Role.SECURITY), factories.person("Sven", Role.SECURITY)
    lifecycle.hand_over(promise.pk, by=ines, lane=Lane.SECURITY, to=raj, reason="Raj knows SFTP.")
    assert turns(sven) == 0
    factories.stand_in(for_=raj, by=sven)
    assert (turns(sven), turns(ines)) == (1, 0)
    assert marks(sign_in(sven).get(reverse("queue"))) == ["Engineering: waiting.Security: your turn.Product: waiting."]


def test_the_own_ask_of_whom_i_stand_in_for_is_not_my_turn(sign_in, grace, ines):
    robin, sven = factories.person("Robin", Role.REP, Role.SECURITY), factories.person("Sven", Role.READER)
    factories.sent(factories.deal(robin))
    factories.stand_in(for_=robin, by=sven)
    assert turns(sven) == 0
    assert marks(sign_in(sven).get(reverse("queue"))) == ["Engineering: waiting.Security: waiting.Product: waiting."]
    factories.stand_in(for_=ines, by=sven)
    assert turns(sven) == 1


@pytest.mark.parametrize("roles", [(), (Role.REP,)])
def test_a_stand_in_reads_and_answers_whatever_their_own_roles_are(sign_in, ines, grace, roles):
    promise, sven = factories.sent(), factories.person("Sven", *roles)
    client = sign_in(sven)
    assert client.get(promise.get_absolute_url()).status_code == 404
    row = factories.stand_in(for_=ines, by=sven)
    assert ids(client.get(reverse("queue"))) == [promise.label]
    page = client.get(promise.get_absolute_url())
    assert (page.status_code, "Review queue" in words(page)) == (200, True)
    answered = client.post(
        reverse("answer", args=[promise.pk, "security"]), lane_form(promise, "security", answer="yes")
    )
    assert answered.status_code == 302
    assert promise.required_lanes.get(lane="security").review.represented == ines
    row.delete()
    assert client.get(promise.get_absolute_url()).status_code == 404


def test_whoever_stands_in_for_the_lead_has_the_leads_view(sign_in, ines, grace):
    promise = factories.promise_at(PromiseState.OWNER_DECISION)
    assert "Final decision 1" not in words(sign_in(ines).get(reverse("queue")))
    factories.stand_in(for_=grace, by=ines)
    page = sign_in(ines).get(reverse("queue") + "?view=final")
    assert ids(page) == [promise.label]
    assert "view=final" in page.content.decode()


def test_a_paused_promise_with_all_lanes_in_is_the_leads_turn(grace, ines):
    promise = factories.promise_at(PromiseState.OWNER_DECISION)
    factories.let_time_run_out(promise)
    assert not RequiredLane.objects.filter(promise=promise, review__isnull=True).exists()
    assert (turns(grace), turns(ines)) == (1, 0)


def test_the_badge_takes_one_statement(ines, grace, django_assert_num_queries):
    factories.sent()
    person = fresh(ines)
    assert person.roles  # loaded with every request
    now = clock.database_now()
    with django_assert_num_queries(2):  # roles again, as nothing keeps them on a person made by hand
        queue.my_turn_count(person, now)
    with django_assert_num_queries(0):
        queue.my_turn_count(person, now)
