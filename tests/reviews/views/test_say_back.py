"""The pages of say it back: the link a stranger gets, the clauses of the plan, and where people ask and judge."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from dealdesk.enums import Role
from dealdesk.logs import hide_secret_paths
from promises.enums import PromiseState
from reviews.domain import closeplan, say_backs
from reviews.domain.say_back_links import token_of
from reviews.models import SayBack, SayBackAsk, SayBackJudgement
from tests import factories
from tests.reviews.domain.test_say_backs import GUESSED, SAID
from tests.reviews.views.pages import queries, token, words

pytestmark = pytest.mark.django_db

PAGE = "/deals/harbor-foods/say-it-back/"
PLAN = "/deals/harbor-foods/plan/"
ASKS = "Write in your own words what we promised. This checks our sentence, not you."
DEAD = "This link opens nothing now: it was used already, it ended, or the sentence has changed."


@pytest.fixture
def signed(grace):
    """The nightly export, signed and in the plan."""
    deal = factories.deal()
    promise = factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=deal.owner)
    return promise


@pytest.fixture
def link(signed):
    """Where Lena's link leads."""
    lena = factories.someone(Role.READER)
    ask = say_backs.ask_reader(signed.deal_id, by=signed.deal.owner, promise_id=signed.pk, reader_id=lena.pk)
    return f"/say-it-back/{token_of(ask.seed)}/"


def asks(promise, **fields):
    return {"token": token(), "version": promise.decisions.get().pk, **fields}


# --- the link ---------------------------------------------------------------------------------------------------------


def test_the_link_shows_one_sentence_and_no_way_on(client, link, signed):
    page = client.get(link)
    text = words(page)
    assert text == (
        f"Say it back One sentence of ours: {factories.SENTENCE} {ASKS} As you would tell a colleague. "
        "At most 1,200 characters. Send You can send it once."
    )
    content = page.content.decode()
    assert "Harbor Foods" not in content
    assert signed.label not in content
    assert re.findall(r"<a\b|<nav\b", content) == []
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_opening_the_link_spends_nothing(client, link):
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200
    assert not SayBack.objects.exists()


def test_who_is_signed_in_sees_no_more_of_it(sign_in, maya, link):
    content = sign_in(maya).get(link).content.decode()
    assert "Maya" not in content
    assert re.findall(r"<a\b|<nav\b", content) == []


def test_a_reader_answers_once_and_a_second_press_changes_nothing(client, link):
    for _ in range(2):
        thanks = client.post(link, {"text": SAID})
        assert thanks.status_code == 200
        assert words(thanks) == "Thank you What you wrote was sent. You can close this page."
    assert SayBack.objects.get().text == SAID
    again = client.post(link, {"text": "Something else."})
    assert again.status_code == 404
    assert words(again).endswith("It stands here so that you can copy it: Something else.")
    assert client.get(link).status_code == 404


def test_dead_and_unknown_links_are_the_same_page(client, link):
    SayBackAsk.objects.get()
    client.post(link, {"text": SAID})
    used, unknown = client.get(link), client.get(f"/say-it-back/{token_of('never made')}/")
    assert used.status_code == unknown.status_code == 404
    assert used.content == unknown.content
    assert DEAD in words(used)


def test_what_was_typed_stays_where_it_cannot_be_taken(client, link):
    text = f"Once\x07 a night. {'x' * 1300}"
    refused = client.post(link, {"text": text})
    assert refused.status_code == 422
    assert "There is a problem" in words(refused)
    assert "Ensure this value has at most 1200 characters (it has 1315)." in words(refused)
    assert "x" * 1300 in refused.content.decode()
    assert client.post(link, {"text": " "}).status_code == 422
    assert client.post(link, {}).status_code == 422
    assert not SayBack.objects.exists()


def test_markup_in_a_read_back_is_words(client, link, sign_in, maya):
    client.post(link, {"text": f"<script>alert(1)</script> {SAID}"})
    page = sign_in(maya).get(PAGE).content.decode()
    assert "&lt;script&gt;alert(1)" in re.sub(r"</?mark[^<>]*>", "", page)
    assert "<script>alert" not in page


def test_the_form_is_sent_only_from_our_page(link):
    assert Client(enforce_csrf_checks=True).post(link, {"text": SAID}).status_code == 403
    assert not SayBack.objects.exists()


def test_links_cannot_be_tried_without_end(client, settings, link):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "say_it_back": "2/m/ip"}
    cache.clear()
    for _ in range(2):
        client.post("/say-it-back/guessed-token/", {"text": SAID})
    stopped = client.post(link, {"text": SAID})
    assert stopped.status_code == 429
    assert stopped.headers["Retry-After"] == "60"
    assert SAID in words(stopped)
    assert not SayBack.objects.exists()


def test_no_log_line_holds_a_link():
    line = hide_secret_paths(None, "", {"request": f"GET /say-it-back/{token_of('a seed')}/"})
    assert line == {"request": "GET /say-it-back/.../"}


# --- asking and judging -----------------------------------------------------------------------------------------------


def test_maya_asks_lena_tom_judges_and_each_sees_it_on_the_plan(client, sign_in, maya, signed):
    lena, tom = factories.someone(Role.READER), factories.someone(Role.ENGINEERING)
    rep, engineer = sign_in(maya), sign_in(tom)
    assert "Not said back yet Ask somebody outside the deal" in words(rep.get(PLAN))
    sent = rep.post(f"{PAGE}ask/{signed.pk}/", asks(signed, reader=lena.pk))
    assert (sent.status_code, sent.url) == (302, f"{PAGE}#say-{signed.pk}")
    assert "Asked to say it back Waiting for Lena since today" in words(rep.get(PLAN))
    client.post(f"/say-it-back/{token_of(SayBackAsk.objects.get().seed)}/", {"text": SAID})
    assert f"in their own words: {SAID} Nothing was flagged." in words(rep.get(PLAN))
    answer = SayBack.objects.get()
    form = {"token": token(), "version": 0, "meant": "yes", "reason": ""}
    kept = engineer.post(f"{PAGE}judge/{answer.pk}/", form)
    assert (kept.status_code, kept.url) == (302, f"{PAGE}#say-{signed.pk}")
    assert engineer.post(f"{PAGE}judge/{answer.pk}/", form).status_code == 302  # the same press once more
    assert SayBackJudgement.objects.count() == 1
    assert "Said back as meant Lena" in words(rep.get(PLAN))
    assert "That is what we meant: Tom, today" in words(rep.get(PLAN))
    assert "1 of 1 said back as meant" in words(engineer.get(PAGE))


def test_guesses_are_underlined_named_and_lead_to_clearer_wording(client, link, sign_in, maya, signed):
    client.post(link, {"text": GUESSED})
    rep, engineer = sign_in(maya), sign_in(factories.someone(Role.ENGINEERING))
    page = rep.get(PLAN)
    assert "<mark>I think</mark> once a night we <mark>probably</mark> put" in page.content.decode()
    text = words(page)
    assert "Said back, not whole" in text
    assert "“I think” is a guess. “probably” is a guess." in text
    assert "That is what we meant" not in text
    assert "Ask for clearer wording" in text
    way = re.search(r'href="(/p/\d+/scope/\?[^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    assert "Clearer wording: Lena read the sentence otherwise than we meant it." in words(rep.get(way))
    answer = SayBack.objects.get()
    assert "Flagged: “I think” and “probably”. Ask another reader, or ask for clearer wording." in words(
        engineer.get(PLAN)
    )
    forced = engineer.post(
        f"{PAGE}judge/{answer.pk}/", {"token": token(), "version": 0, "meant": "yes", "reason": "Ok"}
    )
    assert forced.status_code == 409
    assert "Flagged: “I think” and “probably”." in words(forced)
    assert ">Ok</textarea>" in forced.content.decode().replace("\n", "")
    assert not SayBackJudgement.objects.exists()
    engineer.post(f"{PAGE}judge/{answer.pk}/", {"token": token(), "version": 0, "meant": "no", "reason": "Too vague."})
    assert "Not what we meant: Tom, today" in words(rep.get(PLAN))


def test_a_refused_ask_keeps_what_was_typed(sign_in, maya, signed):
    rep = sign_in(maya)
    refused = rep.post(f"{PAGE}ask/{signed.pk}/", asks(signed, name="Ana", email="ana at home"))
    assert refused.status_code == 422
    assert "Give an address such as lena@example.com." in words(refused)
    assert 'value="ana at home"' in refused.content.decode()
    assert rep.post(f"{PAGE}ask/{signed.pk}/", asks(signed, reader="x")).status_code == 422
    assert rep.post(f"{PAGE}ask/{signed.pk}/", asks(signed, reader=maya.pk)).status_code == 422
    old = rep.post(f"{PAGE}ask/{signed.pk}/", {**asks(signed, name="Ana", email="ana@x.example"), "version": 99})
    assert old.status_code == 409
    assert 'value="ana@x.example"' in old.content.decode()
    assert not SayBackAsk.objects.exists()


def test_a_rep_takes_a_link_back(client, link, sign_in, maya):
    ask = SayBackAsk.objects.get()
    rep = sign_in(maya)
    assert "Withdraw the link of Lena" in words(rep.get(PAGE))
    gone = rep.post(f"{PAGE}withdraw/{ask.pk}/", {"token": token()})
    assert (gone.status_code, gone.url) == (302, f"{PAGE}#say-{ask.promise_id}")
    assert client.get(link).status_code == 404


def test_rows_of_another_deal_answer_like_none(sign_in, maya, link):
    factories.deal(name="Heron Hotels")
    rep, ask = sign_in(maya), SayBackAsk.objects.get()
    other = "/deals/heron-hotels/say-it-back/"
    assert rep.post(f"{other}withdraw/{ask.pk}/", {"token": token()}).status_code == 404
    assert rep.post(f"{other}ask/{ask.promise_id}/", {"token": token()}).status_code == 404
    assert rep.post(f"{other}judge/1/", {"token": token()}).status_code == 404


def test_three_sentences_take_the_statements_of_one(client, link, sign_in, maya, signed):
    client.post(link, {"text": SAID})
    rep = sign_in(maya)
    one = queries(rep, PAGE)
    for _ in range(2):
        more = factories.promise_at(PromiseState.APPROVED, signed.deal)
        lena = factories.someone(Role.READER)
        ask = say_backs.ask_reader(signed.deal_id, by=maya, promise_id=more.pk, reader_id=lena.pk)
        client.post(f"/say-it-back/{token_of(ask.seed)}/", {"text": SAID})
    closeplan.publish(signed.deal_id, by=maya)
    assert queries(rep, PAGE) == one
