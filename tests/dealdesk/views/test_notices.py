"""Notices in the app, how somebody is told, and where Slack lines go, as people meet them."""

import re

import pytest
from django.db.models import F
from django.urls import reverse

from dealdesk import outbound
from dealdesk.domain import inbox, slack
from dealdesk.models import AuditEvent, MailPace, Notice, NoticeChoice, SlackHook, SlackPost
from promises.enums import Lane
from reviews.enums import Answer
from tests import factories
from tests.reviews.views.pages import queries

pytestmark = pytest.mark.django_db

SECRET = "https://hooks.slack.com/services/T0/B0/very-secret"


def inbox_page(client, **where):
    answer = client.get(reverse("notices"), where)
    assert answer.status_code == 200
    return answer.content.decode()


def badge(text):
    found = re.search(r'<span>Notices</span><span class="n">(\S+)<span class="vh"> not read', text)
    return found.group(1) if found else ""


def form_fields(text, **more):
    names = ("token", "version")
    hidden = {name: m.group(1) for name in names if (m := re.search(rf'name="{name}" value="([^"]*)"', text))}
    return {**hidden, **more}


# --- the inbox --------------------------------------------------------------------------------------------------------


def test_tom_sees_what_is_his_and_reads_it_by_opening_it(tom_client, tom):
    promise = factories.sent()
    text = inbox_page(tom_client)
    notice = Notice.objects.get(recipient=tom, channel="in_app")
    assert "Your turn by " in text
    assert (badge(text), text.count('<li class="new"')) == ("1", 1)
    assert Notice.objects.get(pk=notice.pk).read_at is None  # looking is not reading
    answer = tom_client.post(reverse("open-notice", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, promise.get_absolute_url())
    read_at = Notice.objects.get(pk=notice.pk).read_at
    assert read_at is not None
    tom_client.post(reverse("open-notice", args=[notice.pk]))
    assert Notice.objects.get(pk=notice.pk).read_at == read_at
    text = inbox_page(tom_client)
    assert (badge(text), text.count('<li class="new"'), "Mark all read" in text) == ("", 0, False)


def test_a_question_stands_there_in_full_once_it_can_no_longer_be_taken_back(maya_client, maya):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION, "How many rows & fields each night?")
    assert "How many rows" not in inbox_page(maya_client)
    Notice.objects.filter(kind="question").update(send_at=F("created_at"))
    assert "How many rows &amp; fields each night?" in inbox_page(maya_client)
    assert promise.label in inbox_page(maya_client)


def test_mark_all_read_leaves_what_came_since(tom_client, tom):
    deal = factories.deal()
    factories.sent(deal)
    text = inbox_page(tom_client)
    newest = re.search(r'name="newest" value="(\d+)"', text).group(1)
    factories.sent(deal)
    answer = tom_client.post(reverse("read-notices"), {"newest": newest}, follow=True)
    assert "1 notice marked as read." in answer.content.decode()
    assert Notice.objects.filter(recipient=tom, channel="in_app", read_at=None).count() == 1
    assert Notice.objects.filter(recipient=tom, channel="email").exclude(read_at=None).count() == 0


def test_nobody_reads_or_finds_the_notices_of_others(ines_client, tom, ines):
    factories.sent()
    theirs = Notice.objects.get(recipient=tom, channel="in_app")
    mail = Notice.objects.get(recipient=ines, channel="email")
    for row in (theirs, mail):
        assert ines_client.post(reverse("open-notice", args=[row.pk])).status_code == 404
        assert ines_client.get(reverse("notices"), {"before": row.pk}).status_code == 404
    ines_client.post(reverse("read-notices"), {"newest": 10**9})
    assert Notice.objects.get(pk=theirs.pk).read_at is None


@pytest.mark.parametrize("before", ["", "0", "-1", "abc", "99999999999", "1 OR 1=1"])
def test_a_place_nobody_was_given_is_no_page(tom_client, before):
    assert tom_client.get(reverse("notices"), {"before": before}).status_code == 404


def test_twenty_five_a_page_newest_first_in_the_same_number_of_statements(tom_client, tom):
    def write(count):
        first = Notice.objects.count()
        at = tom.date_joined
        rows = [
            Notice(
                event_id=1_000 + first + n, recipient=tom, channel="in_app", subject=f"Notice {first + n:03d}",
                created_at=at, send_at=at, sent_at=at, link="/deals/",
            )
            for n in range(count)
        ]  # fmt: skip
        Notice.objects.bulk_create(rows)

    write(3)
    inbox_page(tom_client)
    few = queries(tom_client, reverse("notices"))
    write(57)
    assert queries(tom_client, reverse("notices")) == few
    seen, url = [], reverse("notices")
    while url:
        text = tom_client.get(url).content.decode()
        seen.append(re.findall(r"Notice (\d{3})", text))
        more = re.search(r'href="(\?before=\d+)">Earlier', text)
        url = f"{reverse('notices')}{more.group(1)}" if more else ""
    assert [len(page) for page in seen] == [25, 25, 10]
    assert [int(number) for page in seen for number in page] == list(range(59, -1, -1))


@pytest.mark.parametrize(("count", "shown"), [(1, "1"), (99, "99"), (100, "99+"), (300, "99+")])
def test_the_bell_counts_to_ninety_nine_and_takes_no_statement_of_its_own(tom_client, tom, count, shown):
    without = queries(tom_client, reverse("queue"))
    at = tom.date_joined
    Notice.objects.bulk_create(
        Notice(event_id=n, recipient=tom, channel="in_app", subject="S", created_at=at, send_at=at, sent_at=at)
        for n in range(count)
    )
    assert badge(tom_client.get(reverse("queue")).content.decode()) == shown
    assert queries(tom_client, reverse("queue")) == without


def test_somebody_without_any_notice_is_told_what_comes_here(lena_client):
    assert "No notices yet" in inbox_page(lena_client)


# --- how one is told --------------------------------------------------------------------------------------------------


def test_tom_chooses_one_mail_a_day_and_no_mail_of_news(tom_client, tom):
    text = tom_client.get(reverse("account-notices")).content.decode()
    assert text.count("checked") == 1 + 8 + 1  # together, of everything, may be named
    wanted = [group.value for group in inbox.Group if group != "news"]
    answer = tom_client.post(reverse("account-notices"), form_fields(text, mail="digest", mailed=wanted), follow=True)
    assert "Saved. It holds for what still waits too." in answer.content.decode()
    row = NoticeChoice.objects.get()
    assert (row.person, row.mail, row.muted, row.named_in_slack) == (tom, MailPace.DIGEST, ",news,", False)
    event = AuditEvent.objects.get(type="person.notices_chosen")
    assert (event.actor_id, event.data["no_mail_of"]) == (tom.pk, ["news"])
    text = tom_client.get(reverse("account-notices")).content.decode()
    assert text.count("checked") == 1 + 7


def test_what_is_no_choice_is_refused_and_nothing_is_stored(tom_client):
    text = tom_client.get(reverse("account-notices")).content.decode()
    for wrong in ({"mail": "never"}, {"mail": "digest", "mailed": ["everything"]}, {}):
        answer = tom_client.post(reverse("account-notices"), form_fields(text, **wrong))
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()
    assert not NoticeChoice.objects.exists()


def test_the_same_choice_twice_is_no_second_event(tom):
    inbox.choose(by=tom, mail="digest", mailed=[], named_in_slack=True)
    with pytest.raises(inbox.Conflict, match="^This is what you chose already.$"):
        inbox.choose(by=tom, mail="digest", mailed=[], named_in_slack=True)
    assert AuditEvent.objects.filter(type="person.notices_chosen").count() == 1


def test_the_account_menu_leads_there(tom_client):
    text = tom_client.get(reverse("queue")).content.decode()
    assert text.count(f'href="{reverse("account-notices")}"') == 2  # the sidebar, and the menu of small screens


# --- Slack ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def public(monkeypatch):
    monkeypatch.setattr(outbound, "resolve", lambda host, port: ["8.8.8.8"])


def test_ada_sets_the_address_and_no_page_shows_it_again(public, ada_client, ada, caplog):
    text = ada_client.get(reverse("slack")).content.decode()
    sent = form_fields(text, url=SECRET, reason="The desk reads it.")
    answer = ada_client.post(reverse("slack"), sent, follow=True)
    shown = answer.content.decode()
    assert "https://hooks.slack.com/…cret" in shown
    assert (SlackHook.objects.get().url, "very-secret" in shown) == (SECRET, False)
    for page in (reverse("slack"), reverse("audit"), "/admin/"):
        assert "very-secret" not in ada_client.get(page).content.decode()
    assert "very-secret" not in caplog.text


@pytest.mark.parametrize("url", ["http://127.0.0.1/x-secret", "https://127.0.0.1/x-secret", "https://[::1]/x-secret"])
def test_an_address_that_is_not_allowed_is_said_on_its_field_and_not_shown_again(ada_client, url):
    text = ada_client.get(reverse("slack")).content.decode()
    answer = ada_client.post(reverse("slack"), form_fields(text, url=url, reason="The desk reads it."))
    shown = answer.content.decode()
    assert (answer.status_code, "Address not allowed." in shown, "x-secret" in shown) == (422, True, False)
    assert "The desk reads it." in shown
    assert not SlackHook.objects.exists()


def test_what_could_not_be_delivered_is_shown_to_admins_who_try_it_again(public, ada_client, ada, grace_client):
    slack.set_hook(by=ada, url=SECRET, reason="The desk reads it.")
    at = ada.date_joined
    SlackPost.objects.create(
        event_id=1, text="Paused: P-0007", link="/p/7/", created_at=at, send_at=at, attempts=10, dead_at=at,
        failure="It answered 500.",
    )  # fmt: skip
    text = ada_client.get(reverse("slack")).content.decode()
    assert re.search(r"Paused: P-0007.*It answered 500\.", text, re.DOTALL)
    token = re.findall(r'name="token" value="([^"]*)"', text)[-1]
    assert grace_client.get(reverse("slack")).status_code == 403
    assert grace_client.post(reverse("retry-slack"), {"token": token}).status_code == 403
    answer = ada_client.post(reverse("retry-slack"), {"token": token}, follow=True)
    assert "They are tried again now." in answer.content.decode()
    assert SlackPost.objects.get().dead_at is None
