"""A mail server that hangs, drops people or refuses one address: what it costs everybody else (RELIABILITY F23)."""

import socketserver
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from dealdesk.domain.notify import deliver_notices
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = datetime(2031, 3, 3, 12, tzinfo=UTC)
LIMIT = 1  # seconds for one answer of the server; five in the product


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mode, self.refuses, self.met, self.got = "good", "", 0, []
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.server.met += 1
        if self.server.mode == "hangs":
            self.server.over.wait(30)
            return
        if self.server.mode == "drops":
            return
        self.wfile.write(b"220 here\r\n")
        to = ""
        while line := self.rfile.readline().strip().decode():
            word = line.upper()
            if self.server.mode == "slow":
                time.sleep(0.1)
            if word.startswith("RCPT"):
                to = line
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                list(iter(self.rfile.readline, b".\r\n"))
                self.server.got.append(to)
            refused = word.startswith("RCPT") and self.server.refuses and self.server.refuses in line
            answer = b"550 no such mailbox" if refused else b"221 bye" if word == "QUIT" else b"250 ok"
            self.wfile.write(answer + b"\r\n")
            if word == "QUIT":
                return


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    with MailServer() as made:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = made.server_address
        settings.EMAIL_TIMEOUT = LIMIT
        yield made
        made.over.set()
        made.shutdown()


@pytest.fixture
def owed(maya, tom, ines, omar, grace, shifted):
    """Eight mails to eight people."""
    shifted.stop_at(MONDAY)
    for name in ("Bo", "Cleo", "Dag", "Eli", "Fay"):
        factories.person(name, factories.Role.ENGINEERING)
    factories.sent()
    shifted.forward(minutes=10)


def run():
    began = time.monotonic()
    return deliver_notices(), time.monotonic() - began


@pytest.mark.parametrize("mode", ["hangs", "drops"])
def test_a_server_in_trouble_costs_a_run_one_limit_and_everybody_else_one_run(server, owed, shifted, mode):
    server.mode = mode
    sent, seconds = run()
    assert (sent, server.met) == (0, 1)
    assert seconds < 2 * LIMIT
    server.mode = "good"
    assert run()[0] == 7  # at once: only the one that was tried waits for its minute
    shifted.forward(minutes=1)
    assert run()[0] == 1
    assert len(set(server.got)) == len(server.got) == 8


def test_an_address_that_is_refused_delays_nobody(server, owed, tom):
    server.refuses = tom.email
    assert run()[0] == 7
    assert server.met == 8


def test_a_slow_server_delays_each_by_what_it_takes_itself(server, owed):
    server.mode = "slow"
    _, seconds = run()
    assert len(server.got) == 8
    assert seconds < 8 * LIMIT
