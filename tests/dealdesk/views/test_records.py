"""Django's admin shows every record and changes none; nobody signs in there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.domain import jobs
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Job, User
from promises.enums import PromiseState
from promises.models import Promise
from tests import factories

pytestmark = pytest.mark.django_db
OURS = ("dealdesk", "promises", "reviews")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]


@pytest.fixture
def staff(db):
    return User.objects.create_superuser("root@example.com", factories.PASSWORD, first_name="Root")


@pytest.fixture
def staff_client(sign_in, staff):
    return sign_in(staff)


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def everything(maya):
    """A desk on which at least something of everything happened."""
    deal = factories.deal(maya)
    for state in (PromiseState.WAITING_ON_SALES, PromiseState.APPROVED_WITH_CONDITIONS, PromiseState.PAUSED):
        factories.promise_at(state, deal)


def test_every_record_of_ours_can_be_read_and_no_other_kind_is_there():
    assert {model for model in admin.site._registry} == set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_superuser_reads_and_can_neither_add_change_nor_delete(staff_client, everything, model):
    listed = staff_client.get(page(model, "changelist"))
    assert listed.status_code == 200
    assert staff_client.get(page(model, "add")).status_code == 403
    row = model._default_manager.order_by("pk").first()
    if row is None:
        return
    before = list(model._default_manager.order_by("pk").values())
    assert staff_client.get(page(model, "change", row.pk)).status_code == 200
    assert staff_client.post(page(model, "change", row.pk), {"_save": "Save"}).status_code == 403
    assert staff_client.get(page(model, "delete", row.pk)).status_code == 403
    assert staff_client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    staff_client.post(page(model, "changelist"), chosen)
    assert list(model._default_manager.order_by("pk").values()) == before


def test_the_list_of_promises_shows_the_state_that_counts_now(staff_client, maya):
    promise = factories.let_time_run_out(factories.sent(factories.deal(maya)))
    assert Promise.objects.get().state == PromiseState.ENGINEERING_REVIEW
    for url in (page(Promise, "changelist"), page(Promise, "change", promise.pk)):
        text = staff_client.get(url).content.decode()
        assert "Paused" in text
        assert "In review" not in text
        assert "engineering_review" not in text


def test_nothing_that_helps_to_sign_in_as_somebody_is_shown(staff_client, maya):
    text = staff_client.get(page(User, "change", maya.pk)).content.decode()
    assert maya.email in text
    assert maya.password not in text
    assert staff_client.get(f"{page(User, 'changelist')}?password__startswith=md5").status_code == 400


@pytest.mark.parametrize("who", ["maya", "grace", "ada"])
def test_a_role_is_no_key_to_the_records(request, who):
    client = request.getfixturevalue(f"{who}_client")
    refused = client.get(page(AuditEvent, "changelist"), follow=True)
    assert refused.status_code == 403


def test_staff_who_are_no_superusers_read_too(sign_in):
    clerk = factories.person("Kim", Role.READER, is_staff=True)
    client = sign_in(clerk)
    assert client.get(page(AuditEvent, "changelist")).status_code == 200
    assert client.get(page(AuditEvent, "add")).status_code == 403


def test_a_stranger_signs_in_on_our_own_page(client):
    asked = client.get(reverse("admin:index"))
    first = client.get(asked.url)
    assert (first.status_code, first.url) == (302, f"{reverse('account_login')}?next=/admin/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_djangos_own_sign_in_takes_no_password(client, staff, method):
    data = {"username": staff.email, "password": factories.PASSWORD, "next": "/admin/"}
    response = getattr(client, method)("/admin/login/", data)
    assert response.status_code == (302 if method == "get" else 405)
    assert "_auth_user_id" not in client.session


def test_passwords_and_signing_out_are_ours_too(staff_client):
    assert staff_client.get("/admin/password_change/").url == reverse("account_change_password")
    assert staff_client.get("/admin/logout/").url == reverse("account_logout")


def test_a_list_of_jobs_fetches_no_file_and_no_result(staff_client, ada):
    jobs.start("past_import", by=ada, payload=b"x" * 1_000)
    with CaptureQueriesContext(connection) as asked:
        assert "past_import" in staff_client.get(page(Job, "changelist")).content.decode()
    listed = [query["sql"] for query in asked.captured_queries if 'FROM "dealdesk_job"' in query["sql"]]
    assert listed
    assert not [sql for sql in listed if '"payload"' in sql or '"result"' in sql]
