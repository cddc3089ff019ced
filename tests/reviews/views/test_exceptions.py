"""The page on exceptions: Omar chooses, Grace reads before she signs, Ada sets the numbers."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import exception_creep
from reviews.enums import Answer
from reviews.models import DeskPolicy, ProductChoice
from reviews.views.exceptions import table
from tests import factories
from tests.factories import SENTENCE
from tests.reviews.views.pages import promise_form, queries, token, words

pytestmark = pytest.mark.django_db
CUSTOMERS = ("Harbor Foods", "Northwind Traders", "Alpine Parts", "Delta Tools")
PAGE = "/exceptions/"


@pytest.fixture(autouse=True)
def as_installed(db):
    """The numbers a desk is installed with."""
    DeskPolicy.objects.update(exceptions_allowed=3, exceptions_days=90)


def ready(number: int, sentence: str = SENTENCE) -> Promise:
    deal = factories.deal(name=CUSTOMERS[number])
    promise = factories.promise_at(PromiseState.OWNER_DECISION, deal)
    return factories.confirmed(factories.proposed(promise, sentence=sentence))


@pytest.fixture
def three(maya):
    """Three alike yeses."""
    return [factories.signed(ready(number)) for number in range(3)]


@pytest.fixture
def choice(three):
    """What product must choose about them."""
    return ProductChoice.objects.get()


def choosing(choice: ProductChoice, **fields: str) -> dict[str, object]:
    choice.refresh_from_db()
    return {"token": token(), "version": choice.version, **fields}


def blocked(promises: list[Promise]) -> str:
    one, two, three = (promise.label for promise in promises)
    return (
        f"Product must choose first: {one}, {two} and {three} promised the same within 90 days. "
        "Make it standard, price it, or stop it."
    )


def test_an_empty_page_says_so(grace_client):
    said = words(grace_client.get(PAGE))
    assert "After 3 alike yeses within 90 days product must choose: make it standard, price it, or stop it." in said
    assert "Nothing waits for product." in said
    assert "No yes was signed over a no." in said
    assert "No words were kept against the check." in said


def test_who_may_not_read_is_told_so(maya_client, tom_client):
    for client in (maya_client, tom_client):
        response = client.get(PAGE)
        assert response.status_code == 403
        assert "Only product reviewers, the deal desk lead and admins can read the exceptions." in words(response)


def test_omar_reads_the_evidence_and_chooses(omar_client, choice, three):
    said = words(omar_client.get(PAGE))
    assert "3 times the same yes Product must choose" in said
    assert [promise.label in said for promise in three] == [True] * 3
    assert [name in said for name in CUSTOMERS] == [True, True, True, False]
    form = choosing(choice, answer="standard", reason="Three have it.")
    response = omar_client.post(reverse("choose-exception", args=[choice.pk]), form, follow=True)
    assert response.redirect_chain == [(f"{PAGE}#choice-{choice.pk}", 302)]
    said = words(response)
    assert "Nothing waits for product." in said
    assert f"{SENTENCE} 3 times within 90 days" in said
    assert "Made standard Omar, " in said
    assert "Three have it." in said
    assert f'href="{reverse("new-capability")}?promise={three[-1].pk}"' in response.content.decode()


def test_a_choice_without_a_reason_comes_back_with_what_was_chosen(omar_client, choice):
    form = choosing(choice, answer="price", reason="")
    response = omar_client.post(reverse("choose-exception", args=[choice.pk]), form)
    assert response.status_code == 422
    assert "Say why in one sentence." in words(response)
    assert 'value="price"' in response.content.decode()
    choice.refresh_from_db()
    assert choice.answer == ""


def test_chosen_anew_the_page_keeps_both(omar_client, choice):
    for answer, reason in (("stop", "Not now."), ("price", "A day each.")):
        form = choosing(choice, answer=answer, reason=reason)
        assert omar_client.post(reverse("choose-exception", args=[choice.pk]), form).status_code == 302
    said = words(omar_client.get(PAGE))
    assert "A day each." in said
    assert f"Chosen before for choice {choice.pk} Stop it, Omar" in said


def test_a_choice_made_meanwhile_is_not_overwritten(omar_client, choice):
    form = choosing(choice, answer="stop", reason="Not now.")
    url = reverse("choose-exception", args=[choice.pk])
    assert omar_client.post(url, form).status_code == 302
    late = {**form, "token": token(), "reason": "Never."}
    response = omar_client.post(url, late)
    assert response.status_code == 409
    assert "This choice was changed while you were writing." in words(response)


def test_the_lead_reads_and_does_not_choose(grace_client, choice):
    response = grace_client.get(PAGE)
    assert words(response).count("Only a product reviewer can choose what becomes of this.") == 1
    assert "Choose for choice" not in words(response)
    form = choosing(choice, answer="stop", reason="Enough.")
    response = grace_client.post(reverse("choose-exception", args=[choice.pk]), form)
    assert response.status_code == 403


def test_an_unknown_choice_is_not_there(omar_client):
    assert omar_client.post(reverse("choose-exception", args=[987_654]), {"token": token()}).status_code == 404


def test_grace_reads_which_yes_of_its_kind_it_would_be(grace_client, maya):
    one = factories.signed(ready(0))
    two = ready(1)
    page = words(grace_client.get(reverse("decision", args=[two.pk])))
    assert f"This would be yes number 2 of its kind. One alike within 90 days: {one.label}." in page
    factories.signed(two)
    page = words(grace_client.get(reverse("decision", args=[ready(2).pk])))
    assert (
        f"This would be yes number 3 of its kind. 2 alike within 90 days: {one.label} and {two.label}. "
        "With this one product must choose what becomes of them."
    ) in page


def test_grace_reads_why_the_fourth_is_blocked_and_the_door_says_the_same(grace_client, three):
    four = ready(3)
    response = grace_client.get(reverse("decision", args=[four.pk]))
    assert words(response).count(blocked(three)) == 1
    assert 'aria-disabled="true"' in response.content.decode()
    proposal = four.proposals.latest("revision").pk
    response = grace_client.post(reverse("sign", args=[four.pk]), promise_form(four, proposal=proposal))
    assert response.status_code == 409
    assert blocked(three) in words(response)
    assert Promise.objects.get(pk=four.pk).state == PromiseState.OWNER_DECISION


def test_the_first_of_its_kind_says_nothing(grace_client, maya):
    assert "of its kind" not in words(grace_client.get(reverse("decision", args=[ready(0).pk])))


def test_what_was_overruled_is_listed(omar_client, maya):
    deal = factories.deal(name=CUSTOMERS[0])
    promise = factories.promise_at(PromiseState.OWNER_DECISION, deal)
    promise = factories.proposed(promise, sentence=SENTENCE)
    promise = factories.answered(promise, Lane.SECURITY, Answer.NO)
    promise = factories.signed(factories.confirmed(promise), reason="The customer hosts the folder.")
    said = words(omar_client.get(PAGE))
    assert f"{promise.label} {SENTENCE} Security The customer hosts the folder. Grace" in said


def test_kept_words_are_listed(omar_client, maya):
    deal = factories.deal(name=CUSTOMERS[0])
    promise = factories.promise_at(PromiseState.OWNER_DECISION, deal)
    factories.lifecycle.propose(
        promise.pk,
        by=factories.someone(factories.Role.LEAD),
        terms=factories.terms(sentence=f"{SENTENCE} Late rows follow if need be."),
        override_reason="The customer's own word.",
    )
    said = words(omar_client.get(PAGE))
    assert f"{promise.label} “if need be” The customer's own word. Grace" in said


def test_ada_sets_the_numbers(ada_client, grace_client):
    assert "Save the numbers" not in words(grace_client.get(PAGE))
    url = reverse("exception-numbers")
    response = ada_client.post(url, {"token": token(), "allowed": "5", "days": "60"}, follow=True)
    assert "After 5 alike yeses within 60 days" in words(response)
    response = ada_client.post(url, {"token": token(), "allowed": "1", "days": "60"})
    assert response.status_code == 422
    assert "Choose from 2 to 100." in words(response)
    response = grace_client.post(url, {"token": token(), "allowed": "9", "days": "60"})
    assert response.status_code == 403
    assert "Only an admin can change when product must choose." in words(response)
    assert DeskPolicy.objects.get().exceptions_allowed == 5


def test_the_page_takes_the_same_statements_for_one_choice_and_for_more(omar_client, choice):
    one = queries(omar_client, PAGE)
    for number in range(2):
        more = ProductChoice.objects.create(words=f"Another {number}", opened_at=choice.opened_at)
        more.promises.set(choice.promises.all())
    assert queries(omar_client, PAGE) == one


def test_the_small_table(choice):
    row = {"words": SENTENCE, "count": 3, "next": "Make it standard, price it, or stop it"}
    assert table() == {"exceptions": [{**row, "url": f"{PAGE}#choice-{choice.pk}"}], "chosen": []}
    drawn = render_to_string("reviews/_exceptions.html", table())
    assert f'<a href="{PAGE}#choice-{choice.pk}">Make it standard, price it, or stop it' in drawn
    assert "No yes was given often enough" in render_to_string(
        "reviews/_exceptions.html", {"exceptions": [], "chosen": []}
    )


def test_what_product_chose_is_only_counted_in_the_small_table(choice, omar):
    exception_creep.answer_choice(
        choice.pk, by=omar, answer="standard", reason="Three have it.", version=choice.version
    )
    assert table() == {"exceptions": [], "chosen": [{"label": "Made standard", "count": 1}]}
    drawn = " ".join(render_to_string("reviews/_exceptions.html", table()).split())
    assert "Nothing waits for product." in drawn
    assert "Chosen already: made standard 1." in drawn
