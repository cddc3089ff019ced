"""The fixtures themselves: no network, strict templates, and a flush that leaves a desk that works."""

import socket
from datetime import timedelta

import pytest
from django.db import connection
from django.template import engines
from django.template.loader import get_template

from dealdesk.domain import clock
from dealdesk.models import AuditEvent, Calendar
from reviews.models import DeskPolicy, RuleSetVersion
from tests import factories
from tests.conftest import NetworkBlocked


@pytest.mark.parametrize("host", ["example.com", "8.8.8.8", "2001:4860:4860::8888"])
def test_tests_reach_no_other_machine(host):
    with pytest.raises(NetworkBlocked, match=host):
        socket.create_connection((host, 80), timeout=1)


def test_tests_reach_this_machine():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        socket.create_connection(listener.getsockname(), timeout=1).close()


@pytest.fixture
def ours(tmp_path, monkeypatch):
    """Renders a text as if it were one of our templates."""
    origin = get_template("404.html").template.origin

    def render(text, **context):
        template = engines["django"].from_string(text)
        template.template.origin = origin
        return template.render(context)

    return render


@pytest.mark.parametrize(
    "text",
    [
        "{{ missing }}",
        "{% if missing %}x{% endif %}",
        "{% if given and missing %}x{% endif %}",
        "{% for x in missing %}x{% endfor %}",
        "{{ missing|default:'' }}",
        "{{ given.missing }}",
    ],
)
def test_a_name_nobody_gave_is_noted_wherever_it_stands(ours, undefined, text):
    ours(text, given="given")
    assert undefined == ["{{ given.missing }} in 404.html" if "given.m" in text else "{{ missing }} in 404.html"]
    undefined.clear()


def test_what_was_given_is_not_noted(ours, undefined):
    assert ours("{% if given %}{{ given }}{% endif %}{{ nobody.name }}", given="x", nobody=None) == "x"
    assert undefined == []


def _commit_something():
    factories.sent()
    assert AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_commits_leaves_an_empty_desk_that_works(time):
    """Run twice: the second finds what the first left."""
    assert not AuditEvent.objects.exists()
    assert [(row.name, row.version) for row in Calendar.objects.all()] == [("Desk", 1)]
    assert [row.number for row in RuleSetVersion.objects.all()] == [1]
    assert DeskPolicy.objects.count() == 1
    _commit_something()


@pytest.mark.django_db(transaction=True)
def test_protection_is_back_after_a_flush():
    _commit_something()
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE dealdesk_auditevent SET label = 'x'")


@pytest.mark.django_db
def test_the_clock_moves_when_told(shifted):
    before = clock.database_now()
    shifted.forward(hours=25)
    assert clock.database_now() - before >= timedelta(hours=25)
    moment = shifted.stop_at(before)
    assert clock.database_now() == moment
    assert shifted.forward(minutes=1) == before + timedelta(minutes=1)
