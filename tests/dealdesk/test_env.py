"""Every reader: nothing set, something good, something that must be refused with a sentence naming the variable."""

from pathlib import Path

import pytest

from dealdesk import env

pytestmark = pytest.mark.once


@pytest.fixture
def setting(monkeypatch):
    return lambda value: monkeypatch.setenv("X", value)


def test_nothing_set_and_an_empty_value_both_give_the_default(setting):
    assert env.text("X", "default") == "default"
    setting("  ")
    assert env.text("X", "default") == "default"
    assert env.number("X", 7) == 7
    assert env.yes_no("X", default=True) is True


def test_a_value_can_stand_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "key"))
    assert env.text("X") == "from a file"


def test_a_file_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setenv("X_FILE", "/nowhere/key")
    with pytest.raises(env.BadSetting, match=r"^X_FILE names a file that cannot be read\.$"):
        env.text("X")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("YES", True), ("off", False), ("false", False)])
def test_yes_and_no(setting, value, expected):
    setting(value)
    assert env.yes_no("X", default=not expected) is expected


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (lambda: env.yes_no("X", default=False), "maybe", "X must be yes or no, not 'maybe'."),
        (lambda: env.number("X", 1), "-1", "X must be a whole number from 0 to 2147483648, not '-1'."),
        (lambda: env.number("X", 1), "1_0", "X must be a whole number from 0 to 2147483648, not '1_0'."),
        (lambda: env.number("X", 1, least=2, most=9), "10", "X must be a whole number from 2 to 9, not '10'."),
        (lambda: env.choice("X", ("a", "b"), "a"), "c", "X must be a or b, not 'c'."),
        (lambda: env.folder("X", Path("/a")), "var", "X must be a full path starting with /, not 'var'."),
        (
            lambda: env.service("X"),
            "clamd.example.com",
            "X must be host:port or the full path of a socket, not 'clamd.example.com'.",
        ),
        (
            lambda: env.host("X"),
            "https://files.example.net",
            "X must be a host name like files.example.net, without scheme or path, not 'https://files.example.net'.",
        ),
        (
            lambda: env.hosts("X", []),
            "*",
            "X must list host names without scheme, port or *, and '*' is not one.",
        ),
        (
            lambda: env.site_url("X", "http://a"),
            "desk.example.com",
            "X must look like https://desk.example.com, with nothing after the host.",
        ),
        (
            lambda: env.site_url("X", "http://a"),
            "https://desk.example.com/desk",
            "X must look like https://desk.example.com, with nothing after the host.",
        ),
        (
            lambda: env.database("X", Path("/a")),
            "mysql://a/b",
            "X must start with postgres:// or sqlite:///, not with 'mysql'.",
        ),
        (
            lambda: env.database("X", Path("/a")),
            "sqlite://relative.db",
            "X must give a full path, as in sqlite:///srv/dealdesk/dealdesk.sqlite3.",
        ),
        (
            lambda: env.database("X", Path("/a")),
            "postgres://user@host/",
            "X must end in one database name, as in postgres://user:password@host:5432/dealdesk.",
        ),
        (
            lambda: env.database("X", Path("/a")),
            "postgres://user:p@ss:word#@host:x/name",
            "X is not an address we can read; is a special character in it not %-encoded?",
        ),
        (
            lambda: env.redis("X"),
            "http://host",
            "X must look like redis://host:6379/0, or rediss:// with TLS.",
        ),
        (
            lambda: env.mail("X"),
            "smtp://",
            "X must look like smtps://user:password@mail.example.com:465, or be console:.",
        ),
    ],
)
def test_junk_is_refused_with_one_sentence(setting, read, value, sentence):
    setting(value)
    with pytest.raises(env.BadSetting) as refusal:
        read()
    assert str(refusal.value) == sentence


def test_networks_that_are_none_are_refused(setting):
    setting("10.0.0.5, proxy")
    with pytest.raises(env.BadSetting, match=r"^X must list addresses or networks such as 10\.0\.0\.5"):
        env.networks("X")


def test_a_refusal_never_repeats_a_password(setting):
    for read in (env.redis, env.mail, lambda name: env.database(name, Path("/a"))):
        setting("wrong://user:hunter2hunter2@host/name")
        with pytest.raises(env.BadSetting) as refusal:
            read("X")
        assert "hunter2" not in str(refusal.value)


def test_a_postgres_address(setting):
    setting("postgres://desk:p%40ss@db.example.com:6432/desk%2Dlive?sslmode=verify-full")
    assert env.database("X", Path("/a")) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "desk-live",
        "USER": "desk",
        "PASSWORD": "p@ss",
        "HOST": "db.example.com",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_a_postgres_socket(setting):
    setting("postgresql:///dealdesk?host=/var/run/postgresql")
    found = env.database("X", Path("/a"))
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("/var/run/postgresql", "", {})


def test_a_sqlite_address(setting):
    setting("sqlite:///srv/desk/my%20desk.sqlite3")
    assert env.database("X", Path("/a"))["NAME"] == Path("/srv/desk/my desk.sqlite3")


@pytest.mark.parametrize(
    ("address", "port", "at_once", "after_hello"),
    [
        ("smtps://u:p@mail.example.com", 465, True, False),
        ("smtp+starttls://u:p@mail.example.com", 587, False, True),
        ("smtp://mail.example.com:2525", 2525, False, False),
    ],
)
def test_a_mail_address_says_how_it_is_encrypted(setting, address, port, at_once, after_hello):
    setting(address)
    found = env.mail("X")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, at_once, after_hello)


def test_lists_take_commas_and_spaces(setting):
    setting("a, b  c,d")
    assert env.words("X") == ["a", "b", "c", "d"]
