"""Who works here: people come, get roles, lose them and leave, and the settings chain tells it all."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from dealdesk.domain import clock, staff
from dealdesk.domain.people import RightsHistory, holders, standing
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, RoleGrant, StandIn, User
from promises.enums import Lane
from reviews.domain import invariants, lifecycle
from reviews.enums import Answer
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "eleven quiet harbour cranes"


def told() -> list[tuple[str, str, dict]]:
    """Type, actor and content of every event of the settings chain."""
    return list(
        AuditEvent.objects.filter(chain="settings").order_by("position").values_list("type", "actor_name", "data")
    )


def command(*words: str) -> str:
    said = StringIO()
    call_command("person", *words, stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def nothing_is_broken(db):
    """Whatever a story does, every invariant holds afterwards."""
    yield
    assert {result.id: result.violations for result in invariants.check_all() if result.violations} == {}


def test_an_admin_adds_a_reviewer_who_answers_and_leaves(ada):
    rosa = staff.add_person("Rosa@Example.com", " Rosa ", [Role.SECURITY, Role.READER], by=ada, zone="Europe/Berlin")
    assert (rosa.email, rosa.first_name, rosa.zone) == ("rosa@example.com", "Rosa", "Europe/Berlin")
    assert not (rosa.is_staff or rosa.is_superuser or rosa.has_usable_password())
    assert standing(rosa, clock.database_now()).own == {Role.SECURITY, Role.READER}

    promise = factories.sent()
    lifecycle.answer(
        promise.pk, by=rosa, lane=Lane.SECURITY, answer=Answer.YES, particulars=factories.SAID, sentence=""
    )
    staff.take_role(rosa, Role.SECURITY, by=ada)
    with pytest.raises(Denied):
        lifecycle.answer(
            promise.pk, by=rosa, lane=Lane.SECURITY, answer=Answer.YES, particulars=factories.SAID, sentence=""
        )
    staff.switch_off(rosa, by=ada)
    assert standing(rosa, clock.database_now()).own == frozenset()

    who = {"person": "Rosa", "person_id": rosa.pk}
    assert told() == [
        ("person.added", "Ada", who | {"email": "rosa@example.com", "zone": "Europe/Berlin"}),
        ("person.role_given", "Ada", who | {"role": "security"}),
        ("person.role_given", "Ada", who | {"role": "reader"}),
        ("person.role_taken", "Ada", who | {"role": "security"}),
        ("person.switched_off", "Ada", who),
    ]


def test_a_role_given_and_taken_is_remembered_with_its_times(ada, lena):
    before = clock.database_now()
    grant = staff.give_role(lena, Role.LEAD, by=ada)
    taken = staff.take_role(lena, Role.LEAD, by=ada)
    assert (grant.granted_by, taken.revoked_by) == (ada, ada)
    assert before <= grant.granted_at <= taken.revoked_at
    assert not RightsHistory().held(lena.pk, Role.LEAD, taken.revoked_at)
    staff.give_role(lena, Role.LEAD, by=ada)
    assert lena in holders(Role.LEAD)
    assert RoleGrant.objects.filter(user=lena, role=Role.LEAD).count() == 2


def test_admins_read_the_records_while_they_are_admins(ada, lena, sign_in):
    records = reverse("admin:dealdesk_user_changelist")
    assert sign_in(lena).get(records).status_code != 200
    staff.give_role(lena, Role.ADMIN, by=ada)
    assert sign_in(lena).get(records).status_code == 200
    staff.take_role(lena, Role.ADMIN, by=ada)
    assert sign_in(lena).get(records).status_code != 200


def test_only_an_admin_does_any_of_it_and_the_attempt_is_kept(grace, lena):
    for attempt in (
        lambda: staff.add_person("rosa@example.com", "Rosa", [], by=grace),
        lambda: staff.give_role(lena, Role.LEAD, by=grace),
        lambda: staff.take_role(lena, Role.READER, by=grace),
        lambda: staff.switch_off(lena, by=grace),
    ):
        with pytest.raises(Denied, match="^Only an admin can change who works here.$"):
            attempt()
    assert [kind for kind, *_ in told()] == ["door.refused"] * 4
    assert standing(lena, clock.database_now()).own == {Role.READER}


def test_what_does_not_fit_is_refused_and_leaves_nothing(ada, lena):
    with pytest.raises(Conflict, match='^Lena has the role "reader" already.$'):
        staff.give_role(lena, Role.READER, by=ada)
    with pytest.raises(Conflict, match='^Lena does not have the role "deal desk lead".$'):
        staff.take_role(lena, Role.LEAD, by=ada)
    with pytest.raises(Conflict, match="^Say which admin takes the role: the grant keeps who took it.$"):
        staff.take_role(lena, Role.READER, by=None)
    with pytest.raises(Conflict, match=f"^There is a person with {lena.email} already.$"):
        staff.add_person(lena.email.upper(), "Lena", [], by=ada)
    staff.switch_off(lena, by=ada)
    with pytest.raises(Conflict, match="^Lena is switched off.$"):
        staff.switch_off(lena, by=ada)
    with pytest.raises(Conflict, match="^Lena is switched off.$"):
        staff.give_role(lena, Role.REP, by=ada)
    assert [kind for kind, *_ in told()] == ["person.switched_off"]


@pytest.mark.parametrize(
    ("email", "name", "zone", "field"),
    [
        ("rosa", "Rosa", "UTC", "email"),
        ("", "Rosa", "UTC", "email"),
        ("a" * 250 + "@example.com", "Rosa", "UTC", "email"),
        ("rosa@example.com", "", "UTC", "name"),
        ("rosa@example.com", "R" * 81, "UTC", "name"),
        ("rosa@example.com", "Rosa", "Berlin", "zone"),
        ("rosa@example.com", "Rosa", "../etc", "zone"),
    ],
)
def test_a_person_without_a_name_an_address_or_a_zone_is_refused(ada, email, name, zone, field):
    with pytest.raises(Invalid) as refusal:
        staff.add_person(email, name, [Role.REP], by=ada, zone=zone)
    assert list(refusal.value.errors) == [field]
    assert not User.objects.exclude(pk=ada.pk).exists()


def test_a_leaver_is_out_at_once(ada, lena, sign_in):
    browser = sign_in(lena)
    assert browser.get(reverse("queue")).status_code == 200
    staff.switch_off(lena, by=ada)
    assert browser.get(reverse("queue")).status_code == 302


# --- stand-ins --------------------------------------------------------------------------------------------------------

MONDAY, FRIDAY = date(2031, 3, 3), date(2031, 3, 7)


@pytest.fixture
def sunday(shifted):
    shifted.stop_at(datetime(2031, 3, 2, 12, tzinfo=UTC))
    return shifted


def test_gwen_goes_on_holiday_and_paul_stands_in_for_her(ada, sunday):
    gwen = factories.person("Gwen", Role.LEAD, zone="Europe/Berlin")
    paul = factories.person("Paul", Role.READER)
    row = staff.name_stand_in(gwen, paul, first=MONDAY, last=FRIDAY, by=ada)
    starts, ends = datetime(2031, 3, 2, 23, tzinfo=UTC), datetime(2031, 3, 7, 23, tzinfo=UTC)
    assert (row.starts_at, row.ends_at) == (starts, ends)  # whole days where Gwen is
    assert Role.LEAD not in standing(paul, clock.database_now()).lent
    assert standing(paul, starts).lent == {Role.LEAD: (gwen,)}
    assert Role.LEAD not in standing(paul, ends).lent

    sunday.stop_at(datetime(2031, 3, 5, 12, tzinfo=UTC))
    staff.end_stand_in(gwen, paul, by=ada)
    assert standing(paul, clock.database_now()).lent == {}
    assert RightsHistory().acted_as(paul.pk, gwen.pk, Role.LEAD, datetime(2031, 3, 4, 12, tzinfo=UTC))
    who = {"person": "Gwen", "person_id": gwen.pk, "substitute": "Paul", "substitute_id": paul.pk}
    assert told() == [
        ("person.stand_in_named", "Ada", who | {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}),
        ("person.stand_in_ended", "Ada", who | {"ends_at": "2031-03-05T12:00:00+00:00"}),
    ]
    notices = list(factories.mails().values_list("recipient__first_name", "subject"))
    assert notices == [
        ("Gwen", "Paul stands in for Gwen from March 3 to March 7, 2031"),
        ("Paul", "Paul stands in for Gwen from March 3 to March 7, 2031"),
    ]


def test_a_stand_in_that_never_began_is_called_off(ada, sunday):
    gwen, paul = factories.person("Gwen", Role.LEAD), factories.person("Paul")
    staff.name_stand_in(gwen, paul, first=MONDAY, last=FRIDAY, by=ada)
    staff.end_stand_in(gwen, paul, by=ada)
    assert not StandIn.objects.exists()
    assert [kind for kind, *_ in told()] == ["person.stand_in_named", "person.stand_in_ended"]
    with pytest.raises(Conflict, match="^Paul does not stand in for Gwen, now or later.$"):
        staff.end_stand_in(gwen, paul, by=ada)


@pytest.mark.parametrize(
    ("first", "last", "errors"),
    [
        (FRIDAY, MONDAY, {"last": "Choose a last day that is not before the first."}),
        (date(2031, 2, 3), date(2031, 3, 1), {"last": "Choose a last day that is not over yet."}),
        (MONDAY, date(2041, 3, 7), {"last": "Choose a last day within a year of the first."}),
    ],
)
def test_days_that_make_no_absence_are_refused(ada, sunday, first, last, errors):
    gwen, paul = factories.person("Gwen", Role.LEAD), factories.person("Paul")
    with pytest.raises(Invalid) as refused:
        staff.name_stand_in(gwen, paul, first=first, last=last, by=ada)
    assert refused.value.errors == errors
    assert not StandIn.objects.exists()


def test_nobody_stands_in_for_themselves_or_round_in_a_circle(ada, sunday):
    gwen, paul, rosa = (factories.person(name, Role.LEAD) for name in ("Gwen", "Paul", "Rosa"))
    days = {"first": MONDAY, "last": FRIDAY, "by": ada}
    with pytest.raises(Conflict, match="^Gwen cannot stand in for themselves; name somebody else.$"):
        staff.name_stand_in(gwen, gwen, **days)
    staff.name_stand_in(gwen, paul, **days)
    with pytest.raises(Conflict, match="^Paul stands in for Gwen in these days already.$"):
        staff.name_stand_in(gwen, paul, **days)
    circle = "^Gwen is away in these days too, and whoever stands in for them leads back to {}; name somebody else.$"
    with pytest.raises(Conflict, match=circle.format("Paul")):
        staff.name_stand_in(paul, gwen, **days)
    staff.name_stand_in(paul, rosa, **days)
    with pytest.raises(Conflict, match=circle.format("Rosa")):
        staff.name_stand_in(rosa, gwen, **days)
    staff.name_stand_in(rosa, gwen, first=date(2031, 3, 10), last=date(2031, 3, 14), by=ada)
    assert StandIn.objects.filter(through=None).count() == 3
    assert [str(row) for row in StandIn.objects.exclude(through=None)] == ["Rosa for Gwen"]


def test_whoever_is_switched_off_neither_has_nor_is_a_stand_in(ada, sunday):
    gwen, paul, gone = factories.person("Gwen", Role.LEAD), factories.person("Paul"), factories.person("Gil")
    staff.switch_off(gone, by=ada)
    for person, substitute in ((gone, paul), (gwen, gone)):
        with pytest.raises(Conflict, match="^Gil is switched off.$"):
            staff.name_stand_in(person, substitute, first=MONDAY, last=FRIDAY, by=ada)


def test_only_an_admin_names_a_stand_in(ada, grace, sunday):
    paul = factories.person("Paul")
    days = {"first": MONDAY, "last": FRIDAY}
    with pytest.raises(Denied, match="^Only an admin can change who works here.$"):
        staff.name_stand_in(grace, paul, **days, by=grace)
    staff.name_stand_in(grace, paul, **days, by=ada)
    with pytest.raises(Denied, match="^Only an admin can change who works here.$"):
        staff.end_stand_in(grace, paul, by=grace)
    assert [kind for kind, *_ in told()] == ["door.refused", "person.stand_in_named", "door.refused"]


# --- the command ------------------------------------------------------------------------------------------------------


def test_an_empty_production_gets_its_first_admin_who_sets_a_password_by_mail():
    said = command("rosa@example.com", "--name", "Rosa", "--role", "admin", "lead", "--zone", "Europe/Berlin")
    assert said.splitlines() == [
        "Added Rosa, rosa@example.com.",
        "Rosa is now: admin, deal desk lead.",
        'There is no password yet. Rosa sets one with "Forgot your password?" at http://127.0.0.1:8000/sign-in/password/reset/',
    ]
    rosa = User.objects.get()
    assert (rosa.is_staff, rosa.is_superuser, rosa.roles) == (True, False, {Role.ADMIN, Role.LEAD})
    assert {actor for _, actor, _ in told()} == {"Dealdesk"}

    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": "rosa@example.com"})
    (letter,) = mail.outbox
    path = letter.body.partition("http://testserver")[2].split()[0]
    form = browser.get(path, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": WORDS, "password2": WORDS})
    assert authenticate(None, email="rosa@example.com", password=WORDS) == rosa


def test_the_command_gives_takes_and_switches_off(ada):
    command("rosa@example.com", "--name", "Rosa", "--role", "rep")
    assert command("rosa@example.com", "--role", "lead", "--take", "rep", "--by", ada.email).splitlines() == [
        "Rosa is now: deal desk lead."
    ]
    assert command("ROSA@example.com") == "Rosa is now: deal desk lead.\n"
    with pytest.raises(CommandError, match="^--zone is for a new person, together with --name.$"):
        command("rosa@example.com", "--zone", "America/New_York")
    assert command("rosa@example.com", "--off") == "Rosa is switched off and can no longer sign in.\n"
    assert [(kind, actor) for kind, actor, _ in told()] == [
        ("person.added", "Dealdesk"),
        ("person.role_given", "Dealdesk"),
        ("person.role_given", "Ada"),
        ("person.role_taken", "Ada"),
        ("person.switched_off", "Dealdesk"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["rosa@example.com"], "There is nobody with rosa@example.com; --name adds them."),
        (["rosa@example.com", "--off"], "There is nobody with rosa@example.com; --name adds them."),
        (["rosa", "--name", "Rosa"], "Enter a valid email address."),
        (["rosa@example.com", "--name", "Rosa", "--by", "x@example.com"], "There is nobody with x@example.com."),
    ],
)
def test_the_command_says_in_one_sentence_why_not(words, sentence):
    with pytest.raises(CommandError) as refusal:
        command(*words)
    assert str(refusal.value) == sentence
    assert not User.objects.exists()


def test_the_command_does_all_of_it_or_nothing(ada):
    with pytest.raises(CommandError, match='^Rosa does not have the role "sales rep".$'):
        command("rosa@example.com", "--name", "Rosa", "--role", "lead", "--take", "rep", "--by", ada.email)
    assert not User.objects.filter(email="rosa@example.com").exists()
    assert told() == []


def test_the_command_names_a_stand_in_and_ends_it(ada, sunday):
    gwen, paul = factories.person("Gwen", Role.LEAD), factories.person("Paul", Role.READER)
    days = ["--from", "2031-03-03", "--until", "2031-03-07"]
    assert command(gwen.email, "--stand-in", paul.email, *days).splitlines() == [
        "Paul stands in for Gwen from 2031-03-03 to 2031-03-07 (UTC).",
        "Gwen is now: deal desk lead.",
    ]
    assert command(gwen.email, "--end-stand-in", paul.email).splitlines() == [
        "Paul no longer stands in for Gwen.",
        "Gwen is now: deal desk lead.",
    ]
    for words, sentence in (
        (["--stand-in", paul.email], "Say from when and until when: --from DATE --until DATE."),
        (days, "--from and --until are for --stand-in."),
        (["--stand-in", "x@example.com", *days], "There is nobody with x@example.com."),
        (["--stand-in", gwen.email, *days], "Gwen cannot stand in for themselves; name somebody else."),
    ):
        with pytest.raises(CommandError) as refusal:
            command(gwen.email, *words)
        assert str(refusal.value) == sentence
    with pytest.raises(CommandError, match="2031-02-30"):
        command(gwen.email, "--stand-in", paul.email, "--from", "2031-02-30", "--until", "2031-03-07")
