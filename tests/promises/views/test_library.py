"""The pages of the library: what sales may say, who stands for it, and an ask that ends in one confirm."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.enums import Role
from promises.enums import PromiseState
from promises.models import Capability, Deal, Promise
from reviews.domain import closeplan, documented
from tests import factories
from tests.factories import CSV, day
from tests.reviews.views.pages import queries, token, words

pytestmark = pytest.mark.django_db
SHELF = reverse("library")


def page_of(entry: Capability) -> str:
    return reverse("capability", args=[entry.pk])


def use_of(entry: Capability, query: str = "") -> str:
    return f"{reverse('use-capability', args=[entry.pk])}{query}"


@pytest.fixture
def deal(maya):
    return factories.deal(maya, region="EU")


@pytest.fixture
def entry(omar, ines):
    return factories.capability()


# --- reading ----------------------------------------------------------------------------------------------------------


def test_an_empty_library_says_how_to_begin(maya_client, omar_client):
    assert "Start with what sales may say without asking" in words(maya_client.get(SHELF))
    page = omar_client.get(SHELF).content.decode()
    assert page.count("?sentence=") == 3
    assert "Write an entry" in page


def test_cards_say_what_may_be_said(tuesday, maya_client, omar, ines, deal):
    live = factories.capability(region="EU", review_by=day(100))
    due = factories.capability("Read-only access for auditors.", review_by=day(1))
    factories.documented(live, deal)
    shown = words(maya_client.get(SHELF))
    assert (
        f"May be used {live.label} : CSV export on demand, up to 50,000 rows. CSV export on demand, up to 50,000 rows. "
        "Holds for Region EU Limit One file at a time Owner Product Last checked Mar 2 Check by Jun 10 Used 1 time"
    ) in shown
    documented.withdraw_capability(live.pk, by=omar, reason="The button is gone.")
    shown = words(maya_client.get(SHELF))
    assert f"Withdrawn {live.label}" in shown
    assert "Withdrawn from the library: The button is gone." in shown
    assert f"May be used {due.label}" in shown


def test_a_card_that_is_due_is_shown_and_not_offered(maya_client, entry, shifted):
    assert "Use in a deal" in words(maya_client.get(SHELF))
    shifted.forward(days=91)
    shown = words(maya_client.get(SHELF))
    assert f"Check due {entry.label}" in shown
    assert "Not offered in new asks until it is checked." in shown
    assert "Use in a deal" not in shown


def test_the_library_is_searched(maya_client, entry, omar, ines):
    factories.capability("Single sign-on with SAML for admins.")
    shown = words(maya_client.get(f"{SHELF}?q=export+orders+to+csv"))
    assert CSV in shown
    assert "SAML" not in shown
    assert "Nothing in the library has these words" in words(maya_client.get(f"{SHELF}?q=zebra"))
    for bad in ("x" * 301, "a%00b"):
        assert maya_client.get(f"{SHELF}?q={bad}").status_code == 422


def test_sales_does_not_see_what_nobody_approved(maya_client, omar_client, lena_client, grace_client, omar):
    entry = factories.written()
    for client, status in ((maya_client, 404), (lena_client, 404), (omar_client, 200), (grace_client, 200)):
        assert client.get(page_of(entry)).status_code == status
        assert (entry.label in words(client.get(SHELF))) == (status == 200)
    assert maya_client.get(use_of(entry)).status_code == 404
    assert maya_client.post(reverse("approve-capability", args=[entry.pk])).status_code == 404


def test_where_it_is_used_names_only_the_readers_own_deals(
    maya_client, outsider_client, omar_client, maya, deal, entry
):
    promise = factories.documented(entry, deal)
    closeplan.publish(deal.pk, by=maya)
    mine, theirs = words(maya_client.get(page_of(entry))), words(outsider_client.get(page_of(entry)))
    assert f"{promise.label} Harbor Foods, Maya Yes Version 1" in mine
    assert "Harbor Foods" not in theirs
    assert promise.label not in theirs
    assert "1 more in deals you are not on." in theirs
    assert promise.label in words(omar_client.get(page_of(entry)))


def test_the_pages_cost_the_same_however_much_there_is(maya_client, omar_client, deal, entry):
    factories.documented(entry, deal)
    one = [queries(maya_client, url) for url in (SHELF, f"{SHELF}?q=csv", page_of(entry))]
    one.append(queries(omar_client, page_of(entry)))
    for number in range(3):
        factories.capability(f"CSV export number {number}.")
        factories.documented(entry, deal)
    three = [queries(maya_client, url) for url in (SHELF, f"{SHELF}?q=csv", page_of(entry))]
    three.append(queries(omar_client, page_of(entry)))
    assert three == one


# --- keeping ----------------------------------------------------------------------------------------------------------


def test_omar_writes_ines_approves_and_sofia_takes_it_back(sign_in, omar_client, ines_client, maya, deal):
    typed = {"sentence": CSV, "limit": "One file", "owner": "Product", "review_by": day(90).isoformat()}
    made = omar_client.post(reverse("new-capability"), {"token": token(), **typed})
    entry = Capability.objects.get()
    assert (made.status_code, made.url) == (302, page_of(entry))
    assert "You wrote these words; another product or security reviewer approves them." in words(
        omar_client.get(page_of(entry))
    )
    form = ines_client.get(page_of(entry)).context["approve"]
    sent = {name: form[name].value() for name in ("token", "version", "sha256")}
    assert ines_client.post(reverse("approve-capability", args=[entry.pk]), sent).url == page_of(entry)
    promise = factories.documented(entry, deal)
    sofia = sign_in(factories.person("Sofia", Role.PRODUCT))
    form = sofia.get(page_of(entry)).context["check"]
    sent = {"token": token(), "version": form["version"].value(), "review_by": day(120).isoformat()}
    assert sofia.post(reverse("check-capability", args=[entry.pk]), sent).status_code == 302
    form = sofia.get(page_of(entry)).context["take_back"]
    sent = {"token": token(), "version": form["version"].value(), "reason": "The button is gone."}
    assert sofia.post(reverse("withdraw-capability", args=[entry.pk]), sent).status_code == 302
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.PAUSED
    page = words(sign_in(maya).get(promise.get_absolute_url()))
    assert "Withdrawn from the library" in page
    assert "The button is gone." in page


def test_a_refused_form_keeps_what_was_typed(omar_client, ines_client, entry):
    sent = {"token": token(), "version": 1, "reason": "The button is gone."}
    stale = omar_client.post(reverse("withdraw-capability", args=[entry.pk]), sent)
    assert (stale.status_code, "The button is gone." in stale.content.decode()) == (409, True)
    empty = omar_client.post(
        reverse("withdraw-capability", args=[entry.pk]), {**sent, "token": token(), "version": 3, "reason": ""}
    )
    assert empty.status_code == 422
    assert "Say in one sentence why these words may not be used any more." in words(empty)
    late = omar_client.post(
        reverse("check-capability", args=[entry.pk]),
        {"token": token(), "version": 3, "review_by": day(900).isoformat()},
    )
    assert (late.status_code, "after 180 days somebody checks the words" in words(late)) == (422, True)
    own = ines_client.post(reverse("new-capability"), {"token": token(), "sentence": CSV})
    assert (own.status_code, CSV in own.content.decode()) == (422, True)


def test_signed_words_are_put_in_from_the_promise(omar_client, maya_client, deal):
    promise = factories.promise_at(PromiseState.APPROVED, deal)
    url = f"{reverse('new-capability')}?promise={promise.pk}"
    assert url in omar_client.get(promise.get_absolute_url()).content.decode()
    assert url not in maya_client.get(promise.get_absolute_url()).content.decode()
    page = omar_client.get(url)
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert (sent["region"], "sentence" in sent) == ("EU", False)
    assert omar_client.post(url, sent).status_code == 302
    assert Capability.objects.get().sentence == promise.wording.text
    assert omar_client.get(f"{reverse('new-capability')}?promise=987654321").status_code == 404
    assert omar_client.get(f"{reverse('new-capability')}?promise=x").status_code == 404


# --- using ------------------------------------------------------------------------------------------------------------


def send(client, url, **data):
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return client.post(url, {**{name: value for name, value in shown.items() if value is not None}, **data})


def test_maya_finds_chooses_and_confirms(maya_client, deal, entry):
    page = maya_client.get(f"{reverse('new-ask')}?deal={deal.slug}&q=export+orders+as+CSV")
    (hit,) = page.context["already"]["hits"]
    assert "Use this sentence, no review needed" in words(page)
    chosen = maya_client.post(hit["url"], {"ask": page.context["already"]["ask"], "look": "1"})
    assert (chosen.status_code, CSV in words(chosen), Promise.objects.count()) == (200, True, 0)
    form = chosen.context["form"]
    done = maya_client.post(hit["url"], {name: form[name].value() for name in ("token", "deal", "sha256", "ask")})
    promise = Promise.objects.get()
    assert (done.url, promise.state, promise.ask) == (promise.get_absolute_url(), "approved", "export orders as CSV")
    page = words(maya_client.get(done.url))
    assert "Yes, documented already. You may say exactly these words today." in page
    assert f"From the library, {entry.label}" in page


def test_the_same_form_twice_makes_one_promise(maya_client, deal, entry):
    sent = {"token": token(), "deal": deal.slug, "sha256": entry.sha256, "ask": ""}
    first, second = (maya_client.post(use_of(entry), sent) for _ in range(2))
    assert first.url == second.url == Promise.objects.get().get_absolute_url()


def test_a_draft_ends_early(maya_client, deal, entry):
    draft = factories.draft(deal, ask="They want a CSV export of orders on demand.")
    page = maya_client.get(reverse("draft", args=[draft.pk, "type"]))
    (hit,) = page.context["already"]["hits"]
    assert hit["url"] == use_of(entry, f"?draft={draft.pk}")
    send(maya_client, hit["url"])
    assert Promise.objects.get().state == "approved"
    assert maya_client.get(hit["url"]).status_code == 404


def test_from_the_library_the_deal_is_chosen_on_the_confirm_page(maya_client, maya, deal, entry):
    other = factories.deal(maya, name="Alder Clinics")
    assert maya_client.post(use_of(entry), {"token": token(), "sha256": entry.sha256}).status_code == 422
    send(maya_client, use_of(entry), deal=other.slug)
    assert Promise.objects.get().deal == other


def test_what_does_not_hold_is_blocked_with_its_reason(maya_client, deal, omar, ines):
    entry = factories.capability(plan="Business")
    url = use_of(entry, f"?deal={deal.slug}")
    reason = "These words hold for the plan Business only; the plan of Harbor Foods is not known."
    page = maya_client.get(url)
    assert (page.context["blocked"], 'aria-disabled="true"' in page.content.decode()) == (reason, True)
    refused = send(maya_client, url)
    assert (refused.status_code, reason in words(refused), Promise.objects.exists()) == (409, True, False)
    said = send(maya_client, reverse("deal-product", args=[deal.slug]), product_plan="Business", product_version="")
    assert said.url == deal.get_absolute_url()
    assert send(maya_client, url).status_code == 302


def test_a_foreign_deal_or_draft_is_not_there(maya_client, outsider_client, deal, entry):
    draft = factories.draft(deal)
    for query in (f"?deal={deal.slug}", f"?draft={draft.pk}", "?draft=x", "?deal=no-such-deal"):
        assert outsider_client.get(use_of(entry, query)).status_code == 404
        name, _, value = query[1:].partition("=")
        assert outsider_client.post(reverse("similar-asks"), {name: value}).status_code == 404
        sent = {"token": token(), "deal": deal.slug, "sha256": entry.sha256}
        assert outsider_client.post(use_of(entry, query), sent).status_code == 404
    chosen = outsider_client.post(use_of(entry), {"token": token(), "deal": deal.slug, "sha256": entry.sha256})
    assert (chosen.status_code, Promise.objects.exclude(pk=draft.pk).exists()) == (422, False)


# --- while typing -----------------------------------------------------------------------------------------------------


def panel(client, deal, typed=""):
    return client.post(reverse("similar-asks"), {"deal": deal.slug, "q": typed})


def test_the_panel_alone_is_read_and_changes_nothing(maya_client, deal, entry):
    page = panel(maya_client, deal, "export to csv")
    assert page.status_code == 200
    assert "<html" not in page.content.decode()
    assert [hit["entry"].pk for hit in page.context["already"]["hits"]] == [entry.pk]
    assert panel(maya_client, deal).context["already"]["hits"] == []
    assert not Promise.objects.exists()


def test_what_maya_types_of_a_customer_stands_in_no_address(maya_client, deal, entry):
    """Every access log on the way keeps addresses."""
    assert maya_client.get(f"{reverse('similar-asks')}?deal={deal.slug}&q=export+to+csv").status_code == 405
    page = maya_client.get(f"{reverse('new-ask')}?deal={deal.slug}").content.decode()
    assert f'hx-post="{reverse("similar-asks")}"' in page
    assert "hx-get" not in page
    found = panel(maya_client, deal, "export zebra orders as csv").content.decode()
    addresses = re.findall(r'(?:href|action|hx-[a-z]+)="([^"]*)"', found)
    assert f"{use_of(entry)}?deal={deal.slug}" in addresses
    assert [address for address in addresses if "zebra" in address] == []


def test_an_answered_earlier_promise_stands_beside_the_ask(maya_client, outsider_client, outsider, deal):
    promise = factories.promise_at(PromiseState.APPROVED, deal)
    foreign = Deal.objects.get(name="Northwind Traders")
    assert promise.label in panel(maya_client, deal, "nightly export to sftp").content.decode()
    shown = panel(outsider_client, foreign, "nightly export to sftp").content.decode()
    assert promise.wording.text.replace("'", "&#x27;") in shown
    assert promise.label not in shown
    assert f"/p/{promise.pk}/" not in shown
    assert "Harbor Foods" not in shown


def test_the_panel_costs_the_same_with_one_and_with_three(maya_client, deal, entry):
    def asked() -> int:
        with CaptureQueriesContext(connection) as sent:
            panel(maya_client, deal, "nightly csv export to sftp")
        return len(sent)

    factories.promise_at(PromiseState.APPROVED, deal)
    one = asked()
    for number in range(2):
        factories.capability(f"Nightly CSV export number {number}.")
        factories.promise_at(PromiseState.APPROVED, deal)
    page = panel(maya_client, deal, "nightly csv export to sftp")
    assert (len(page.context["already"]["hits"]), len(page.context["already"]["similar"])) == (3, 3)
    assert asked() == one
