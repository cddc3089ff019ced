"""What a log line may hold."""

import json
import logging.config

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from dealdesk import logs


@pytest.fixture
def lines(capsys):
    """Configures logging for real, for one test."""
    before = structlog.get_config()

    def configure(style: str):
        logging.config.dictConfig(logs.configuration(style=style, level="INFO"))
        return lambda: [line for line in capsys.readouterr().err.splitlines() if line]

    yield configure
    structlog.configure(**before)
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL"}})


def test_text_from_outside_cannot_start_a_line_of_its_own(lines):
    read = lines("lines")
    structlog.get_logger("a").info("said", text="one\ntwo\r\x1b[31m\u2028three")
    (line,) = read()
    assert "one two  [31m three" in line


def test_a_traceback_is_indented_below_its_line(lines):
    read = lines("lines")
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        structlog.get_logger("a").exception("failed")
    first, *rest = read()
    assert "event=failed" in first
    assert all(line.startswith("    ") for line in rest)
    assert rest[-1] == "    RuntimeError: broken"


def test_a_library_s_lines_look_like_ours(lines):
    read = lines("json")
    logging.getLogger("other").warning("careful with %s", "this")
    (line,) = read()
    found = json.loads(line)
    assert (found["event"], found["level"], found["logger"]) == ("careful with this", "warning", "other")


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/accounts/password/reset/key/1-abcdef-0123456789/", "/accounts/password/reset/key/.../"),
        ("/accounts/confirm-email/MQ:1abc:secretsecret/", "/accounts/confirm-email/.../"),
        ("/promises/P-1042/", "/promises/P-1042/"),
    ],
)
def test_a_request_line_names_no_secret_link_and_no_search_words(lines, path, logged):
    read = lines("json")
    request = RequestFactory().get(path, {"q": "a customer"}, REMOTE_ADDR="198.51.100.1")
    logs.RequestLogMiddleware(lambda request: HttpResponse())(request)
    finished = json.loads(read()[-1])
    assert finished["request"] == f"GET {logged}"
    assert (finished["code"], finished["ip"]) == (200, "198.51.100.1")
    assert len(finished["request_id"]) == 36
