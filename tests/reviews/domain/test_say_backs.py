"""Say it back: Maya asks Lena, who has no part in the deal; Lena writes; Tom or Grace judges."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dealdesk.domain import audit, clock
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice
from promises.domain.promises import add_to_team
from promises.enums import Lane, PromiseState
from promises.models import Deal, Promise
from reviews.domain import closeplan, lifecycle, say_back_links, say_backs
from reviews.domain.checks import said_back
from reviews.domain.say_back_links import deliver_links, token_of
from reviews.models import SayBack, SayBackAsk, SayBackJudgement, SayBackMail
from tests import factories

pytestmark = pytest.mark.django_db

SAID = (
    "Once a night we put one CSV file with five agreed order fields into the customer's SFTP folder. No real-time "
    "sync, no custom mapping of fields and no backfill of historical data."
)
GUESSED = (
    "I think once a night we probably put one CSV file with five agreed order fields into the customer's SFTP folder. "
    "No real-time sync, no custom mapping of fields, no backfill of historical data."
)
LOST = (
    "Once a night we put one CSV file with six agreed order fields into the customer's SFTP folder. No real-time "
    "sync, no custom mapping of fields and no backfill of historical data."
)


@pytest.fixture
def signed(grace):
    """The nightly export, signed and in the plan."""
    deal = factories.deal()
    promise = factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=deal.owner)
    return promise


@pytest.fixture
def lena():
    """Support; no part in any deal."""
    return factories.someone(Role.READER)


@pytest.fixture
def tom():
    """Engineering, who answered for the promise."""
    return factories.someone(Role.ENGINEERING)


def asked(promise, reader=None, **what):
    what = {"reader_id": reader.pk} if reader is not None else what
    return say_backs.ask_reader(promise.deal_id, by=promise.deal.owner, promise_id=promise.pk, **what)


def said(promise, reader, text=SAID, **who):
    ask = asked(promise, reader, **who)
    return say_backs.answer_link(token_of(ask.seed), text=text, by=None)


def judged(answer, by, *, is_meant=True, **what):
    return say_backs.judge(answer.ask.deal_id, by=by, answer_id=answer.pk, is_meant=is_meant, **what)


def checked(promise):
    deal, now = Deal.objects.get(pk=promise.deal_id), clock.database_now()
    return said_back.check(deal, closeplan.read(deal, now), now)


def link_in(message):
    return re.search(r"/say-it-back/([\w-]+)/", message.body)[1]


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_lena_says_it_back_and_tom_says_that_is_what_we_meant(signed, lena, tom):
    asked(signed, lena)
    assert checked(signed).problems == (
        f"{signed.label}: waiting for Lena, asked on {said_back.full_moment(SayBackAsk.objects.get().asked_at)}, "
        "to say it back.",
    )
    assert deliver_links() == 1
    assert mail.outbox[0].to == [lena.email]
    answer = say_backs.answer_link(link_in(mail.outbox[0]), text=SAID, by=None)
    assert answer.flags == []
    assert checked(signed).problems == (
        f"{signed.label}: Lena said it back; the deal desk lead or engineering must judge it.",
    )
    judged(answer, tom)
    found = checked(signed)
    assert found.passes
    assert found.evidence[0] == "1 of 1 clause."
    assert found.evidence[1].startswith(f"{signed.label}: said back by Lena on ")
    assert found.evidence[1].endswith("; Tom judged it as meant.")


def test_every_step_is_one_event_of_the_deal_and_leaves_the_promise_as_it_is(signed, lena, tom):
    before = Promise.objects.get(pk=signed.pk)
    judged(said(signed, lena), tom)
    events = AuditEvent.objects.filter(chain=signed.deal.chain, type__startswith="say_back.").order_by("position")
    assert [(row.type, row.actor_name) for row in events] == [
        ("say_back.asked", "Maya"),
        ("say_back.answered", audit.SYSTEM),
        ("say_back.judged", "Tom"),
    ]
    assert {row.wording_sha256 for row in events} == {signed.wording.sha256}
    assert {row.data["reader"] for row in events} == {"Lena"}
    after = Promise.objects.get(pk=signed.pk)
    assert (after.version, after.audit_head) == (before.version, before.audit_head)


def test_who_must_judge_and_who_asked_are_told_and_nobody_is_sent_the_link(signed, lena, tom, grace, maya):
    answer = said(signed, lena, GUESSED)
    token = token_of(answer.ask.seed)
    waits = factories.mails(kind="say_back_answered")
    assert {row.recipient for row in waits} == {tom, grace}
    assert "Lena wrote: I think once a night" in waits[0].body
    assert "Flagged: “I think” and “probably”" in waits[0].body
    judged(answer, grace, is_meant=False, reason="Nothing in it is a guess.")
    heard = factories.mails(kind="say_back_judged").get()
    assert heard.recipient == maya
    assert "Grace: Not what we meant. Nothing in it is a guess." in heard.body
    everything = " ".join(f"{row.subject} {row.body} {row.link}" for row in Notice.objects.all())
    assert token not in everything
    assert "/say-it-back/" + token[:6] not in everything


# --- the link ---------------------------------------------------------------------------------------------------------


def test_no_row_holds_what_opens_the_link(signed, lena):
    ask = asked(signed, lena)
    deliver_links()
    token = link_in(mail.outbox[0])
    with connection.cursor() as cursor:
        for model in (SayBackAsk, SayBackMail, SayBack, AuditEvent, Notice):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 -- a table of ours
            assert token not in repr(cursor.fetchall())
    assert ask.token_sha256 == say_back_links.hash_of(token)
    assert ask.seed != token


def test_another_secret_key_makes_another_link(signed, lena, settings):
    seed = asked(signed, lena).seed
    first = token_of(seed)
    settings.SECRET_KEY = "another key, fifty characters or more, for nothing else"  # noqa: S105 -- of this test
    assert token_of(seed) != first


def test_a_mail_that_failed_goes_out_later_with_the_same_link(signed, lena, monkeypatch):
    ask = asked(signed, lena)

    def broken(message):
        raise TimeoutError("the server hangs on /say-it-back/...")

    with monkeypatch.context() as patched:
        patched.setattr(say_back_links.EmailMessage, "send", broken)
        assert deliver_links() == 0
    owed = SayBackMail.objects.get()
    assert (owed.sent_at, owed.attempts, owed.failure) == (None, 1, "TimeoutError")
    assert deliver_links() == 0  # it waits a minute
    SayBackMail.objects.update(send_at=clock.database_now())
    assert deliver_links() == 1
    assert link_in(mail.outbox[0]) == token_of(ask.seed)
    assert deliver_links() == 0


def test_a_link_that_died_before_it_was_mailed_is_not_mailed(signed, lena, maya):
    ask = asked(signed, lena)
    say_backs.withdraw_ask(signed.deal_id, by=maya, ask_id=ask.pk)
    assert deliver_links() == 0
    assert mail.outbox == []


def test_a_dead_link_says_the_same_whatever_killed_it(signed, lena, maya, shifted):
    ask = asked(signed, lena)
    token = token_of(ask.seed)

    def leave():
        lena.is_active = False
        lena.save()

    ways = {
        "used": lambda: say_backs.answer_link(token, text=SAID, by=None),
        "withdrawn": lambda: say_backs.withdraw_ask(signed.deal_id, by=maya, ask_id=ask.pk),
        "words changed": lambda: lifecycle.change_scope(
            signed.pk, by=maya, ask="An hourly CSV export instead.", what_changed="How often"
        ),
        "reader left": leave,
        "ended": lambda: shifted.forward(seconds=say_backs.LIFETIME.total_seconds()),
    }
    for how, kill in ways.items():
        with transaction.atomic():
            kill()
            answers = SayBack.objects.count()
            for text in (f"{SAID} So.", ""):  # what could not be stored says nothing of the link either
                with pytest.raises(say_backs.DeadLink, match="This link opens nothing now: it was used already"):
                    say_backs.answer_link(token, text=text, by=None)
            assert SayBack.objects.count() == answers, how
            transaction.set_rollback(True)
    with pytest.raises(say_backs.DeadLink, match="This link opens nothing now: it was used already"):
        say_backs.answer_link(token_of("some other seed"), text=SAID, by=None)


def test_the_same_text_sent_twice_is_one_answer(signed, lena):
    ask = asked(signed, lena)
    first = say_backs.answer_link(token_of(ask.seed), text=SAID, by=None)
    assert say_backs.answer_link(token_of(ask.seed), text=f" {SAID} ", by=None) == first
    assert AuditEvent.objects.filter(type="say_back.answered").count() == 1


def test_what_cannot_be_stored_gets_a_sentence_and_leaves_the_link_open(signed, lena):
    ask = asked(signed, lena)
    for text, sentence in (
        ("   ", "Write in your own words what we promised."),
        ("\u200b\u2060", "Enter text."),
        ("x" * 1201, "Ensure this value has at most 1200 characters (it has 1201)."),
        ("Once a night\x00.", "Null characters are not allowed."),
        ("Once\x07 a night.", "Remove the hidden control character at position 5."),
        ("Once \u202ea night.", "Remove the hidden control character at position 6."),
    ):
        with pytest.raises(Invalid) as refused:
            say_backs.answer_link(token_of(ask.seed), text=text, by=None)
        assert refused.value.errors == {"text": sentence}
    assert say_backs.answer_link(token_of(ask.seed), text=f"{SAID}\nSo.", by=None).text.endswith("\nSo.")


# --- who may read -----------------------------------------------------------------------------------------------------


def test_nobody_on_the_deal_is_a_reader(signed, maya, tom, grace, lena):
    helper = factories.person("Leo", Role.REP)
    add_to_team(signed.deal_id, by=maya, person=helper)
    for person in (maya, helper, tom, grace, factories.someone(Role.SECURITY), factories.someone(Role.PRODUCT)):
        with pytest.raises(Conflict, match=f"{person} is on this deal; choose somebody who has no part in it."):
            asked(signed, person)
    asked(signed, lena)
    other = factories.person("Nils", Role.REP)
    assert other in say_backs.readers_for(signed.deal)
    assert tom not in say_backs.readers_for(signed.deal)


def test_smaller_parts_in_a_deal_are_parts_too(signed, maya, lena):
    raj, paul = factories.person("Raj", Role.SECURITY), factories.person("Paul", Role.READER)
    second = factories.sent(signed.deal)
    ines = factories.someone(Role.SECURITY)
    lifecycle.hand_over(second.pk, by=ines, lane=Lane.SECURITY, to=raj, reason="He knows the folder.")
    with pytest.raises(Conflict, match="Raj is on this deal"):
        asked(signed, raj)
    sofia = factories.person("Sofia", Role.PRODUCT)
    factories.stand_in(sofia, paul)
    what = {"lane": Lane.PRODUCT, "answer": "yes", "sentence": "", "particulars": factories.SAID}
    lifecycle.answer(second.pk, by=paul, **what)
    for person in (paul, sofia):
        with pytest.raises(Conflict, match=f"{person} is on this deal"):
            asked(signed, person)


def test_an_address_of_somebody_on_the_deal_is_no_outside_reader(signed, maya):
    name, host = maya.email.split("@")
    for address in (maya.email, maya.email.upper(), f"{name}+reads@{host}"):
        with pytest.raises(Conflict, match="Maya is on this deal") as refused:
            asked(signed, name="Mia", email=address)
        assert refused.value.field == "email", "told where it was typed"
    maya.is_active = False  # who left is still no stranger to the deal
    maya.save()
    with pytest.raises(Conflict, match="This is the address of somebody on this deal"):
        say_backs.check_outside(signed.deal, None, maya.email)


def test_a_reader_from_outside_has_a_name_and_an_address(signed, lena):
    for given, errors in (
        ({}, {"reader": say_backs.NO_READER}),
        ({"name": "Ana"}, {"email": "Give an address such as lena@example.com."}),
        ({"email": "ana@customer.example"}, {"name": "Give their first name."}),
        ({"name": "Ana", "email": "ana@"}, {"email": "Give an address such as lena@example.com."}),
        (
            {"reader_id": lena.pk, "name": "Ana"},
            {"reader": "Choose a person, or give a name and address, not both."},
        ),
        ({"reader_id": 987654}, {"reader": "This person does not work here any more; choose another."}),
    ):
        with pytest.raises(Invalid) as refused:
            asked(signed, **given)
        assert refused.value.errors == errors
    ask = asked(signed, name="Ana", email="ana@customer.example")
    assert (ask.reader, ask.reader_text) == (None, "Ana")
    deliver_links()
    assert mail.outbox[0].to == ["ana@customer.example"]
    event = AuditEvent.objects.get(type="say_back.asked")
    assert "customer.example" not in repr(event.data)  # what is never deleted holds no stranger's address


def test_one_link_at_a_time_and_nobody_twice(signed, lena, maya):
    nils = factories.person("Nils", Role.REP)
    ask = asked(signed, lena)
    with pytest.raises(Conflict, match="Lena has a link for these words since today"):
        asked(signed, nils)
    say_backs.withdraw_ask(signed.deal_id, by=maya, ask_id=ask.pk)
    said(signed, lena, GUESSED)
    with pytest.raises(Conflict, match="Lena said these words back already; ask somebody else."):
        asked(signed, lena)
    asked(signed, nils)


def test_only_reps_of_the_deal_ask_and_withdraw(signed, lena, tom):
    with pytest.raises(Denied, match="Only a sales rep"):
        say_backs.ask_reader(signed.deal_id, by=tom, promise_id=signed.pk, reader_id=lena.pk)
    nils = factories.person("Nils", Role.REP)
    with pytest.raises(Denied, match="Only the reps of Harbor Foods can do this"):
        say_backs.ask_reader(signed.deal_id, by=nils, promise_id=signed.pk, reader_id=lena.pk)
    ask = asked(signed, lena)
    with pytest.raises(Denied, match="Only the reps of Harbor Foods can do this"):
        say_backs.withdraw_ask(signed.deal_id, by=nils, ask_id=ask.pk)


def test_only_words_that_stand_are_asked_about(signed, lena, maya):
    open_one = factories.sent(signed.deal)
    with pytest.raises(Conflict, match=f"{open_one.label} has no yes."):
        asked(open_one, lena)
    foreign = factories.deal(name="Heron Hotels")
    with pytest.raises(Conflict, match="This promise is not part of this deal."):
        say_backs.ask_reader(foreign.pk, by=maya, promise_id=signed.pk, reader_id=lena.pk)
    with pytest.raises(Stale, match=f"The sentence of {signed.label} was changed"):
        asked(signed, None, reader_id=lena.pk, version=signed.decisions.get().pk + 1)


def test_a_used_link_is_not_withdrawn(signed, lena, maya, shifted):
    answer = said(signed, lena)
    with pytest.raises(Conflict, match="Lena has said it back already."):
        say_backs.withdraw_ask(signed.deal_id, by=maya, ask_id=answer.ask_id)
    ask = asked(signed, factories.person("Nils", Role.REP))
    shifted.forward(seconds=say_backs.LIFETIME.total_seconds())
    with pytest.raises(Conflict, match="The link of Nils opens nothing already."):
        say_backs.withdraw_ask(signed.deal_id, by=maya, ask_id=ask.pk)
    with pytest.raises(Conflict, match="Nobody was asked this in this deal."):
        say_backs.withdraw_ask(signed.deal_id, by=maya, ask_id=987654)


# --- who may judge ----------------------------------------------------------------------------------------------------


def test_what_is_flagged_cannot_be_meant(signed, lena, tom):
    for reader, text, words, tally in (
        (lena, GUESSED, "“I think” and “probably”", "two guesses"),
        (factories.person("Nils", Role.REP), LOST, "“five” and “six”", "one thing lost and one thing put in"),
    ):
        answer = said(signed, reader, text)
        with pytest.raises(Conflict) as refused:
            judged(answer, tom)
        assert refused.value.sentence == f"Flagged: {words}. Ask another reader, or ask for clearer wording."
        problem = (
            f"{signed.label} came back from {reader} with {tally}; see the clause. "
            "Ask somebody else, or ask for clearer wording."
        )
        assert checked(signed).problems == (problem,)
    judged(answer, tom, is_meant=False)
    assert not checked(signed).passes
    judged(said(signed, factories.person("Viktor", Role.READER)), tom)
    assert checked(signed).passes


def test_a_later_reader_who_lost_something_is_not_made_up_for_by_an_earlier_one(signed, lena, tom):
    judged(said(signed, lena), tom)
    assert checked(signed).passes
    later = said(signed, None, LOST, name="Paul", email="paul@customer.example")
    assert later.flags
    assert checked(signed).problems == (
        f"{signed.label} came back from Paul with one thing lost and one thing put in; see the clause. Ask somebody "
        "else, or ask for clearer wording.",
    )
    third = said(signed, None, name="Ana", email="ana@customer.example")
    assert checked(signed).problems == (
        f"{signed.label}: Ana said it back; the deal desk lead or engineering must judge it.",
    )
    judged(third, tom)
    assert checked(signed).passes


def test_a_later_reader_who_said_it_right_waits_and_takes_nothing_away(signed, lena, tom):
    judged(said(signed, lena), tom)
    said(signed, None, name="Paul", email="paul@customer.example")
    assert checked(signed).passes


def test_only_the_lead_and_engineering_judge_and_nobody_their_own(signed, lena, maya, grace):
    answer = said(signed, lena)
    for person, sentence in (
        (factories.someone(Role.SECURITY), say_backs.ONLY_JUDGES),
        (maya, "This is your own ask."),
        (lena, "You said it back yourself; somebody else must judge it."),
    ):
        with pytest.raises(Denied, match=re.escape(sentence)):
            judged(answer, person)
    judged(answer, grace)


def test_an_engineer_who_owns_the_deal_does_not_judge_and_a_stand_in_does(lena, grace):
    both = factories.person("Nils", Role.REP, Role.ENGINEERING)
    promise = factories.promise_at(PromiseState.APPROVED, factories.deal(both))
    closeplan.publish(promise.deal_id, by=both)
    answer = said(promise, lena)
    with pytest.raises(Denied, match="This is your own ask."):
        judged(answer, both)
    factories.stand_in(both, paul := factories.person("Paul", Role.READER))
    with pytest.raises(Denied, match="This is the own ask of Nils, for whom you stand in."):
        judged(answer, paul)
    factories.stand_in(grace, paul)
    assert judged(answer, paul).represented == grace
    assert checked(promise).evidence[1].endswith("; Paul for Grace judged it as meant.")


def test_nobody_judges_through_the_person_who_said_it(signed):
    priya = factories.person("Priya", Role.ENGINEERING)
    factories.stand_in(priya, paul := factories.person("Paul", Role.READER))
    with pytest.raises(Denied, match="Priya, for whom you stand in, said it back"):
        judged(said(signed, priya), paul)


def test_two_judges_do_not_overrule_each_other_unseen(signed, lena, tom, grace):
    answer = said(signed, lena)
    judged(answer, tom, version=0)
    with pytest.raises(Stale, match="What Lena said back was changed"):
        judged(answer, grace, is_meant=False, version=0)
    with pytest.raises(Conflict, match="This is what was said of it already."):
        judged(answer, grace, version=1)
    judged(answer, grace, is_meant=False, reason="He skipped the limit.", version=1)
    assert checked(signed).problems == (
        f"{signed.label}: Lena read it otherwise than we meant it. Ask somebody else, or ask for clearer wording.",
    )


def test_what_was_said_of_other_words_is_not_judged_and_counts_for_nothing(signed, lena, tom, maya):
    answer = said(signed, lena)
    judged(answer, tom)
    lifecycle.change_scope(signed.pk, by=maya, ask="An hourly CSV export instead.", what_changed="How often")
    with pytest.raises(Conflict, match=f"The words of {signed.label} are not in force any more"):
        judged(answer, tom, is_meant=False)
    again = factories.all_answered(Promise.objects.get(pk=signed.pk))
    other = factories.SENTENCE.replace("once per night", "once per hour")
    factories.signed(factories.confirmed(factories.proposed(again, sentence=other)))
    closeplan.publish(signed.deal_id, by=maya)
    assert checked(signed).problems == (
        f"{signed.label}: nobody outside the deal has said it back; a rep must ask somebody.",
    )


# --- rows that came by no door ----------------------------------------------------------------------------------------


def planted(promise, by, *, text=SAID, reader=None, at=None, **parts):
    """Rows as somebody with the database in hand would write them, flags left empty."""
    now = clock.database_now()
    decision = promise.decisions.get()
    ask = SayBackAsk.objects.create(
        deal=promise.deal,
        promise=promise,
        decision=decision,
        wording_sha256=decision.wording_sha256,
        reader=reader,
        reader_name="" if reader else "Ana",
        reader_email="" if reader else "ana@customer.example",
        asked_at=now - timedelta(hours=3),
        asked_by=promise.deal.owner,
        expires_at=now + timedelta(days=1),
        seed="s",
        token_sha256=f"{SayBackAsk.objects.count():064d}",
    )
    answer = SayBack.objects.create(ask=ask, text=text, flags=[], answered_at=at or now - timedelta(hours=2))
    return SayBackJudgement.objects.create(
        answer=answer, is_meant=True, judged_at=now - timedelta(hours=1), judged_by=by, **parts
    )


def test_planted_rows_pass_only_where_a_door_would_have_written_them(signed, tom, maya, grace, lena):
    now = clock.database_now()
    sofia = factories.someone(Role.PRODUCT)
    gone = factories.person("Old", Role.ENGINEERING)
    gone.grants.update(revoked_at=now - timedelta(days=1), revoked_by=grace)
    for what, sentence in (
        ({"text": GUESSED}, "came back from Ana with two guesses; see the clause."),
        ({"reader": maya}, "Maya, who said it back, is on this deal; a rep must ask somebody outside it."),
        ({"by": sofia}, "Omar could not judge it then; the deal desk lead or engineering must."),
        ({"by": maya}, "Maya could not judge it then; the deal desk lead or engineering must."),
        ({"by": gone}, "Old could not judge it then; the deal desk lead or engineering must."),
        ({"by": lena, "represented": grace}, "Lena could not judge it then; the deal desk lead or engineering must."),
        ({"at": now - timedelta(hours=4)}, "what Ana said came by no link that was open then; a rep must ask anew."),
    ):
        planted(signed, **{"by": tom, **what})
        assert sentence in " ".join(checked(signed).problems), what
    planted(signed, tom)
    assert checked(signed).passes


def test_the_check_asks_the_same_number_of_statements_for_three_clauses(signed, tom, lena):
    def statements():
        deal, now = Deal.objects.get(pk=signed.deal_id), clock.database_now()
        plan = closeplan.read(deal, now)
        with CaptureQueriesContext(connection) as seen:
            assert said_back.check(deal, plan, now).passes
        return len(seen)

    judged(said(signed, lena), tom)
    one = statements()
    for _ in range(2):
        more = factories.promise_at(PromiseState.APPROVED, signed.deal)
        judged(said(more, lena), tom)
    closeplan.publish(signed.deal_id, by=signed.deal.owner)
    assert statements() == one == 8


def test_an_empty_plan_is_not_said_back(grace):
    deal, now = factories.deal(), clock.database_now()
    found = said_back.check(deal, closeplan.read(deal, now), now)
    assert found.problems == ("Nothing stands in the close plan yet, so nothing can be said back.",)


def test_what_was_said_and_judged_is_never_changed(signed, lena, tom):
    judged(said(signed, lena), tom)
    for table, column in (("sayback", "text"), ("saybackjudgement", "reason"), ("saybackask", "reader_name")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reviews_{table} SET {column} = 'other'")  # noqa: S608 -- tables of ours


def test_a_failing_audit_undoes_the_ask(signed, lena, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        asked(signed, lena)
    assert (SayBackAsk.objects.count(), SayBackMail.objects.count()) == (0, 0)


def test_a_flag_that_ends_a_sentence_is_followed_by_no_second_full_stop():
    assert "not included.” Ask another reader" in say_backs.cannot_be_meant("“Others are not included.”")
    assert "“probably”. Ask another reader" in say_backs.cannot_be_meant("“probably”")
