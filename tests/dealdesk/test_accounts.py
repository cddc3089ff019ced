"""Signing in: the limit, its sameness for strangers, and how long a session lasts."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts import SEEN_AT, SIGNED_IN_AT, CompanyWordsValidator
from dealdesk.models import User

PASSWORD = "four unrelated plain words"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_failures_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person():
    return User.objects.create_user("rita@example.com", PASSWORD, first_name="Rita")


def sign_in(client: Client, email: str, password: str):
    return client.post(reverse("account_login"), {"login": email, "password": password})


@pytest.fixture
def signed_in(client, person):
    assert sign_in(client, person.email, PASSWORD).status_code == 302
    return client


def test_the_eleventh_wrong_password_is_refused_the_same_way_for_a_stranger(person):
    bodies = []
    for email in (person.email, "nobody@example.com"):
        codes = [sign_in(Client(), email, "wrong").status_code for _ in range(10)]
        assert 429 not in codes
        refusal = sign_in(Client(), email, "wrong")
        assert (refusal.status_code, refusal["Retry-After"]) == (429, "600")
        bodies.append(refusal.content)
    assert bodies[0] == bodies[1]


def test_while_limited_the_right_password_is_refused_too(person):
    for _ in range(10):
        sign_in(Client(), person.email, "wrong")
    assert sign_in(Client(), person.email, PASSWORD).status_code == 429


def test_an_address_is_the_same_in_any_case(person):
    for number in range(10):
        sign_in(Client(), person.email.upper() if number % 2 else person.email, "wrong")
    assert sign_in(Client(), person.email.title(), "wrong").status_code == 429


def test_signing_in_gives_a_new_session_key(client, person):
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = 1
    session.save()
    old = session.session_key
    client.cookies["sessionid"] = old
    sign_in(client, person.email, PASSWORD)
    assert client.session.session_key != old


def test_a_session_in_use_is_written_at_most_every_ten_minutes(signed_in, settings):
    def writes() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            signed_in.get(reverse("account_login"))
        return [query["sql"] for query in queries if query["sql"].startswith('UPDATE "django_session"')]

    assert writes() == []
    session = signed_in.session
    session[SEEN_AT] -= settings.SESSION_TOUCH_AFTER + 1
    session.save()
    assert len(writes()) == 1
    assert writes() == []


def test_a_session_ends_after_seven_days_however_busy(signed_in, settings):
    session = signed_in.session
    session[SIGNED_IN_AT] -= settings.SESSION_ABSOLUTE_AGE + 1
    session[SEEN_AT] = time.time()
    session.save()
    key = session.session_key
    signed_in.get(reverse("account_login"))
    assert "_auth_user_id" not in signed_in.session
    assert not signed_in.session.exists(key)


def test_a_session_lasts_eight_hours_without_use(signed_in):
    assert signed_in.session.get_expiry_age() == 8 * 3600


@pytest.mark.parametrize("password", ["short", "password1234", "rita@example.com", "DealDesk-2026!", "deal desk 123"])
def test_weak_passwords_are_refused(person, password):
    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.parametrize("password", [PASSWORD, "x" * 8 + "🔑" * 64, "the deal desk closes at nine on fridays"])
def test_long_passwords_of_any_kind_are_taken(person, password):
    validate_password(password, person)


def test_company_words_count_whatever_their_case_and_order():
    check = CompanyWordsValidator(words=["deal", "dealdesk", "Acme"])
    with pytest.raises(ValidationError, match="mostly the name of the company"):
        check.validate("ACMEdealdeskacme1")
    check.validate("acme has unrelated words")
