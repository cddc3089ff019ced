"""A deal is won, and what it is owed stands on a page until it is done."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from promises.enums import OutcomeKind, PromiseState
from promises.models import Deal, Promise
from reviews.domain import deal_end, deliverables, documented, lifecycle
from reviews.domain.deliverables import Progress
from reviews.enums import DecisionOutcome
from reviews.models import Outcome
from tests import factories

pytestmark = pytest.mark.django_db
S = PromiseState


@pytest.fixture
def deal(maya, lena):
    return factories.deal(maya)


def signed(deal, outcome=DecisionOutcome.YES, **parts):
    ready = factories.promise_at(S.OWNER_DECISION, deal)
    return factories.signed(factories.confirmed(factories.proposed(ready, outcome, **parts)))


def won(deal, by=None):
    return deal_end.end_deal(deal.pk, by=by or deal.owner, outcome="won")


def fields(page):
    form = page.context["form"]
    return {"token": form["token"].value(), "version": form["version"].value()}


def progress(deal):
    return [row.progress for row in deliverables.of_deal(Deal.objects.get(pk=deal.pk), clock.database_now())]


# --- won, lost, open again --------------------------------------------------------------------------------------------


def test_maya_wins_the_deal_and_takes_it_back(maya_client, deal, lena, tom):
    promise = signed(deal)
    address = reverse("deal-end", args=[deal.slug])
    page = maya_client.get(address)
    assert maya_client.post(address, fields(page)).status_code == 422
    sent = {**fields(page), "outcome": "won"}
    assert maya_client.post(address, sent).url == reverse("deal-deliverables", args=[deal.slug])
    assert maya_client.post(address, sent).status_code == 302, "a double post does it once"
    deal.refresh_from_db()
    event = AuditEvent.objects.filter(chain=deal.chain).latest("position")
    assert (event.type, event.data, deal.outcome, deal.closed_at) == (
        "deal.won", {"promises": [promise.pk]}, "won", event.at,
    )  # fmt: skip
    told = factories.mails(kind="deal_won").values_list("recipient__first_name", "subject")
    assert sorted(told) == [(name, "Won, 1 promise to deliver: Harbor Foods") for name in ("Lena", "Tom")]

    page = maya_client.get(address)
    again = maya_client.post(address, {**sent, "token": "another"})
    assert again.status_code == 409, "the form is from before it was won"
    assert maya_client.post(address, {**fields(page), "open": "yes"}).url == deal.get_absolute_url()
    deal.refresh_from_db()
    assert (deal.outcome, deal.closed_at, deal.closed_by) == ("open", None, None)
    assert factories.mails(kind="deal_reopened").count() == 2


def test_what_is_refused_and_in_which_sentence(deal, maya, tom, grace):
    with pytest.raises(Exception, match="^Only the reps of Harbor Foods or the deal desk lead can say"):
        deal_end.end_deal(deal.pk, by=tom, outcome="won")
    with pytest.raises(Exception, match="^Harbor Foods is open already.$"):
        deal_end.take_back_end(deal.pk, by=maya)
    with pytest.raises(Exception, match="Choose won or lost."):
        deal_end.end_deal(deal.pk, by=maya, outcome="open")
    with pytest.raises(Exception, match="changed"):
        deal_end.end_deal(deal.pk, by=maya, outcome="won", version=99)
    deal_end.end_deal(deal.pk, by=grace, outcome="lost")
    with pytest.raises(Exception, match="^Harbor Foods is lost already; take that back first.$"):
        won(deal)
    assert not factories.mails(kind="deal_won").exists()


def test_the_way_there_stands_on_the_deal(deal, maya_client, tom_client):
    assert reverse("deal-end", args=[deal.slug]) in maya_client.get(deal.get_absolute_url()).content.decode()
    assert reverse("deal-end", args=[deal.slug]) not in tom_client.get(deal.get_absolute_url()).content.decode()
    assert tom_client.get(reverse("deal-end", args=[deal.slug])).status_code == 403


# --- how far it is ----------------------------------------------------------------------------------------------------


def test_late_begins_at_midnight_where_the_deal_is(maya, shifted):
    deal = factories.deal(maya, zone="America/New_York")
    shifted.stop_at(datetime(2026, 6, 1, 15, tzinfo=UTC))
    day = datetime(2026, 6, 10, tzinfo=UTC).date()
    signed(deal, delivery_date=day)
    won(deal)
    shifted.stop_at(datetime(2026, 6, 11, 3, 59, 59, tzinfo=UTC))  # 23:59:59 in New York
    assert progress(deal) == [Progress.TO_DELIVER]
    assert deliverables.counted(deal.owner, shifted.now()) == {"next": 1, "late": 0, "done": 0}
    shifted.stop_at(datetime(2026, 6, 11, 4, tzinfo=UTC))
    assert progress(deal) == [Progress.LATE]
    assert deliverables.counted(deal.owner, shifted.now()) == {"next": 0, "late": 1, "done": 0}


def test_lena_says_done_on_the_day_and_three_days_late(deal, lena_client, shifted):
    first, second = signed(deal), signed(deal, delivery_date=factories.day(20))
    won(deal)
    page = lena_client.get(reverse("deal-deliverables", args=[deal.slug]))
    form = page.context["rows"][0]["form"]
    sent = {"token": form["token"].value(), "version": form["version"].value(), "back": ""}
    shifted.forward(days=17)
    page = lena_client.get(reverse("deal-deliverables", args=[deal.slug]))
    assert "3 days late" in page.content.decode()
    assert lena_client.post(reverse("deliver", args=[first.pk]), sent).status_code == 302
    assert lena_client.post(reverse("deliver", args=[first.pk]), sent).status_code == 302
    told = Outcome.objects.get()
    assert (told.promise_id, told.kind, told.extra_days) == (first.pk, OutcomeKind.LATE, 3)
    assert progress(deal) == [Progress.DONE, Progress.TO_DELIVER]
    stale = lena_client.post(reverse("deliver", args=[first.pk]), {**sent, "token": "another"})
    assert stale.status_code == 409
    assert second.label in stale.content.decode()


def test_done_weeks_before_its_day_says_so_and_can_be_corrected(deal, lena_client):
    promise = signed(deal, delivery_date=factories.day(21))
    won(deal)
    page = lena_client.get(reverse("deal-deliverables", args=[deal.slug]))
    form = page.context["rows"][0]["form"]
    sent = {"token": form["token"].value(), "version": form["version"].value(), "back": ""}
    after = lena_client.post(reverse("deliver", args=[promise.pk]), sent, follow=True).content.decode()
    correct = reverse("outcome", args=[promise.pk])
    assert f"{promise.label} is done, 3 weeks before the promised day." in after
    assert f'<a href="{correct}">Correct it</a>' in after
    assert "Done, 3 weeks early" in after
    page = lena_client.get(correct).content.decode()
    assert "Delivered 3 weeks before the promised day</b>" in page
    told = lena_client.get(reverse("promise", args=[promise.pk])).content.decode()
    assert "delivered 3 weeks before the promised day" in told.lower()
    assert "said how it ended: delivered on the promised day" not in told


def test_words_that_are_being_replaced_are_open_and_not_struck(deal, maya, maya_client):
    promise = signed(deal)
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files a night.", what_changed="Two.")
    before = maya_client.get(reverse("deal-end", args=[deal.slug])).content.decode()
    assert f"{promise.label}</b> is being replaced" in before, "whoever says won is warned, by name"
    assert "has no answer yet" not in before
    won(deal)
    text = maya_client.get(reverse("deal-deliverables", args=[deal.slug])).content.decode()
    assert progress(deal) == [Progress.REPLACED]
    assert "Being replaced" in text
    assert "0 of 1 done" in text
    assert "ot owed any more" not in text
    assert f"{promise.label} is being replaced" in text
    assert "Done today" not in text


def test_words_that_died_stand_struck_with_the_reason(deal, omar, maya_client):
    entry = factories.capability()
    factories.documented(entry, deal)
    won(deal)
    documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    text = maya_client.get(reverse("deal-deliverables", args=[deal.slug])).content.decode()
    assert progress(deal) == [Progress.DEAD]
    assert "not owed any more: </span>" in text
    assert "Done today" not in text


def test_documented_words_are_there_today_and_never_late(deal, shifted, omar):
    entry = factories.capability()
    promise = factories.documented(entry, deal)
    won(deal)
    shifted.forward(days=60)
    assert progress(deal) == [Progress.TO_DELIVER]
    documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    (row,) = deliverables.of_deal(deal, clock.database_now())
    assert (row.progress, row.promise) == (Progress.DEAD, promise)
    assert "withdrawn from the library" in row.problems[0]


def test_a_condition_that_is_open_must_be_met_before_it_is_done(deal, lena_client):
    signed(deal, DecisionOutcome.YES_IF)
    won(deal)
    text = lena_client.get(reverse("deal-deliverables", args=[deal.slug])).content.decode()
    assert "Only if the customer gives test access by" in text
    assert "Done today" not in text


def test_tom_whose_group_delivers_says_done_and_ines_does_not(deal, tom, ines):
    promise = signed(deal)
    what = {"kind": OutcomeKind.DELIVERED, "happened_on": clock.database_now().date()}
    with pytest.raises(Exception, match="or who delivers it can say how"):
        lifecycle_record(promise, by=ines, **what)
    assert lifecycle_record(promise, by=tom, **what).outcome.kind == OutcomeKind.DELIVERED


def lifecycle_record(promise, **what):
    from reviews.domain.outcomes import record_outcome  # noqa: PLC0415 -- beside the helper that uses it

    return record_outcome(promise.pk, **what)


# --- all deals --------------------------------------------------------------------------------------------------------


def test_only_won_deals_and_only_what_one_may_read(deal, lena_client, outsider_client):
    promise = signed(deal)
    address = reverse("deliverables")
    assert promise.label not in lena_client.get(address).content.decode()
    won(deal)
    assert promise.label in lena_client.get(address).content.decode()
    assert promise.label not in outsider_client.get(address).content.decode()


def test_what_is_not_owed_any_more_is_not_due_next(deal, maya, grace, lena_client, shifted):
    """Declined, withdrawn, replaced, lapsed: each stands on the deal's page only."""
    rows = [signed(deal, delivery_date=factories.day(300)) for _ in range(3)]
    lapsing = signed(deal, delivery_date=factories.day(300), expires_on=factories.day(2))
    kept = signed(deal, delivery_date=factories.day(300))
    won(deal)
    assert deliverables.counted(maya, clock.database_now())["next"] == 5
    for row in rows:
        lifecycle.change_scope(row.pk, by=maya, ask="Two files a night.", what_changed="Two.")
    declined = factories.confirmed(factories.proposed(factories.all_answered(Promise.objects.get(pk=rows[1].pk))))
    lifecycle.decline(declined.pk, by=grace, sentence="We cannot do two files a night.")
    shifted.forward(days=4)
    assert deliverables.counted(maya, clock.database_now()) == {"next": 1, "late": 0, "done": 0}
    page = lena_client.get(reverse("deliverables"))
    assert [row["promise"].pk for row in page.context["rows"]] == [kept.pk]
    text = lena_client.get(reverse("deal-deliverables", args=[deal.slug])).content.decode()
    assert all(row.label in text for row in (*rows, lapsing, kept))


def test_pages_follow_each_other(deal, lena_client, monkeypatch):
    monkeypatch.setattr("reviews.views.deliverables.PAGE", 1)
    late, soon = signed(deal, delivery_date=factories.day(20)), signed(deal, delivery_date=factories.day(9))
    free = factories.documented(factories.capability(), deal)
    won(deal)
    seen, address = [], reverse("deliverables")
    for _ in range(3):
        page = lena_client.get(address)
        seen += [row["promise"].pk for row in page.context["rows"]]
        address = f"{reverse('deliverables')}?after={page.context['next_cursor']}"
    assert seen == [soon.pk, late.pk, free.pk]
    assert deliverables.counted(deal.owner, clock.database_now()) == {"next": 3, "late": 0, "done": 0}
    for view in ("next", "late", "done"):
        for broken in ("x", "2026-02-31.1", "none.x", ".", "none.", "2026-06-01", "none.5%00", f"none.{9**30}", "5"):
            assert lena_client.get(f"{reverse('deliverables')}?view={view}&after={broken}").status_code == 404
        is_page = lena_client.get(f"{reverse('deliverables')}?view={view}&after=none.5").status_code == 200
        assert is_page == (view == "next"), "what is late or done has its day"
        assert lena_client.get(f"{reverse('deliverables')}?view={view}&after=0001-01-01.1").status_code == 200


@pytest.mark.parametrize("name", ["deliverables", "deal-deliverables", "deal-calendar", "deliverables-calendar"])
def test_one_and_three_rows_ask_the_same_number_of_statements(deal, lena_client, name, django_assert_num_queries):
    from django.db import connection  # noqa: PLC0415 -- only counted here
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    signed(deal)
    won(deal)
    address = reverse(name, args=[deal.slug] if name.startswith("deal-") else [])
    lena_client.get(address)
    with CaptureQueriesContext(connection) as one:
        lena_client.get(address)
    for _ in range(2):
        signed(deal)
    with django_assert_num_queries(len(one)):
        assert lena_client.get(address).status_code == 200


def test_a_row_that_is_done_stands_under_done_with_its_day(deal, lena_client, lena):
    promise = signed(deal)
    won(deal)
    lifecycle_record(promise, by=lena, kind="went_bad", happened_on=clock.database_now().date(),
                     what_happened="The job never ran.", cause="product_gap")  # fmt: skip
    text = lena_client.get(f"{reverse('deliverables')}?view=done").content.decode()
    assert "Went bad" in text
    assert "The job never ran." in text
    assert Promise.objects.get(pk=promise.pk).state == S.APPROVED
    assert Role.READER in lena.roles
