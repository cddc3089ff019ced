"""Lines for the desk's channel: which addresses may be asked, what is posted, and what a broken other side costs."""

import _socket
import asyncio
import contextlib
import json
import logging
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core import mail

from dealdesk import outbound
from dealdesk.domain import inbox, slack
from dealdesk.domain.notify import deliver_notices
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent, MailPace, Notice, SlackHook, SlackPost
from dealdesk.outbound import AddressNotAllowed, NotDelivered, checked, is_public, parts, post_json
from promises.enums import PromiseState
from reviews.domain.timer import pause_overdue
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = datetime(2031, 3, 3, 12, tzinfo=UTC)
WHY = "The desk reads its channel."


# --- a webhook server on this machine ---------------------------------------------------------------------------------


class Peer:
    """A TLS server of a few lines. `mode` says what it does with the next post."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.mode, self.posts, self.asked = "200 OK", [], 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()

        async def start() -> None:
            self.server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=context)
            self.port = self.server.sockets[0].getsockname()[1]
            ready.set()

        def run() -> None:
            asyncio.set_event_loop(self.loop)
            self.loop.create_task(start())
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert ready.wait(5)
        self.url = f"https://hooks.example.com:{self.port}/services/T0/B0/very-secret"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            self.asked += 1
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(next(line for line in head.lower().split(b"\r\n") if b"content-length" in line).split(b":")[1])
            self.posts.append(json.loads(await reader.readexactly(length)))
            if self.mode == "hang":
                await asyncio.sleep(60)
            if self.mode == "drip":
                for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * 9:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0.3)
            more = "Location: https://127.0.0.1/\r\n" if self.mode.startswith("3") else ""
            writer.write(f"HTTP/1.1 {self.mode}\r\n{more}Content-Length: 0\r\n\r\n".encode())
            await writer.drain()
        writer.close()

    def stop(self) -> None:
        async def end() -> None:
            self.server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = str(folder / "key.pem"), str(folder / "cert.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert,
         "-subj", "/CN=hooks.example.com", "-addext", "subjectAltName=DNS:hooks.example.com"],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch, certificate: tuple[str, str]) -> Iterator[Peer]:
    """Only here does a name lead to this machine and is this machine an address that may be asked."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    monkeypatch.setattr(outbound, "resolve", lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(outbound, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(outbound, "tls", lambda: ssl.create_default_context(cafile=certificate[0]))
    peer = Peer(server)
    yield peer
    peer.stop()


@pytest.fixture
def numbers_as_the_system_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the tests takes 0x7f.1 for a name; the system reads it as a number and asks nobody."""
    monkeypatch.setattr(socket, "getaddrinfo", _socket.getaddrinfo)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> float:
    """A limit that a test can wait for."""
    monkeypatch.setattr(outbound, "SECONDS", 1)
    return 1.0


# --- which addresses (RELIABILITY row 57) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/services/T/B/x",
        "file:///etc/passwd",
        "ftp://hooks.slack.com/x",
        "//hooks.slack.com/x",
        "hooks.slack.com/x",
        "https://",
        "https:///x",
        "https://user:word@hooks.slack.com/x",
        "https://hooks.slack.com\\@127.0.0.1/x",
        "https://hooks.slack.com/a b",
        "https://hooks.slack.com/\r\nHost: x",
        "https://hooks.slack.com:notaport/x",
        "https://hooks.slack.com:0/x",
        "https://hööks.slack.com/x",
        "https://[::1/x",
    ],
)
def test_an_address_whose_text_is_wrong_is_refused_before_anybody_is_asked(url):
    with pytest.raises(AddressNotAllowed, match="^Address not allowed.$"):
        parts(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "0x7f.1", "2130706433", "0177.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"]
)
def test_this_machine_by_any_of_its_names_is_refused(host, numbers_as_the_system_reads_them):
    with pytest.raises(AddressNotAllowed):
        checked(f"https://{host}/x")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("169.254.169.254", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- asked about, not bound to
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("fe80::1%eth0", False),
        ("not an address", False),
    ],
)
def test_what_is_a_public_address(address, public):
    assert is_public(address) is public


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(outbound, "resolve", lambda host, port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(AddressNotAllowed):
        checked("https://hooks.slack.com/x")
    monkeypatch.setattr(outbound, "resolve", lambda host, port: ["8.8.8.8", "2606:4700::1111"])
    assert checked("https://hooks.slack.com/x") == "8.8.8.8"


def test_a_name_that_turned_private_is_refused_again_at_the_moment_of_posting(monkeypatch, ada):
    monkeypatch.setattr(outbound, "resolve", lambda host, port: ["8.8.8.8"])
    slack.set_hook(by=ada, url="https://hooks.slack.com/services/T/B/x", reason=WHY)
    monkeypatch.setattr(outbound, "resolve", lambda host, port: ["169.254.169.254"])
    reached = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **more: reached.append(args))
    with pytest.raises(NotDelivered, match="^Address not allowed.$"):
        post_json("https://hooks.slack.com/services/T/B/x", {})
    assert reached == []


def test_the_connection_goes_to_the_address_that_was_judged_and_to_no_other(peer, monkeypatch):
    """A name server that answers otherwise the second time changes nothing: it is asked once."""
    asked = []
    monkeypatch.setattr(outbound, "resolve", lambda host, port: asked.append(host) or ["127.0.0.1"])
    post_json(peer.url, {"text": "Hello"})
    assert asked == ["hooks.example.com"]
    assert peer.posts == [{"text": "Hello"}]


def test_a_redirect_is_not_followed(peer):
    peer.mode = "302 Found"
    with pytest.raises(NotDelivered, match="^It answered with a redirect, which is never followed.$"):
        post_json(peer.url, {})
    assert peer.asked == 1


def test_a_certificate_for_another_name_is_not_trusted(peer):
    with pytest.raises(NotDelivered, match="^Its certificate could not be trusted.$"):
        post_json(peer.url.replace("hooks.", "other."), {})
    assert peer.posts == []


@pytest.mark.parametrize("mode", ["hang", "drip"])
def test_however_it_takes_its_time_it_gets_no_more_than_the_limit(peer, quick, mode):
    peer.mode = mode
    began = time.monotonic()
    with pytest.raises(NotDelivered, match="^It did not answer within 1 seconds.$"):
        post_json(peer.url, {})
    assert time.monotonic() - began < 2 * quick


def test_a_name_server_that_hangs_gets_no_more_either(monkeypatch, quick):
    monkeypatch.setattr(outbound, "resolve", lambda host, port: time.sleep(3) or ["8.8.8.8"])
    began = time.monotonic()
    assert not outbound.is_allowed("https://hooks.slack.com/x")
    with pytest.raises(NotDelivered):
        post_json("https://hooks.slack.com/x", {})
    assert time.monotonic() - began < 3 * quick


# --- setting it -------------------------------------------------------------------------------------------------------


def test_an_admin_sets_it_with_a_reason_and_the_event_does_not_tell_the_secret(peer, ada):
    row = slack.set_hook(by=ada, url=f"  {peer.url} ", reason=WHY)
    assert (row.url, row.set_by, row.version) == (peer.url, ada, 1)
    event = AuditEvent.objects.get(type="policy.slack")
    masked = f"https://hooks.example.com:{peer.port}/…cret"
    assert event.data == {"address": masked, "before": "", "reason": WHY}
    assert str(row) == row.masked == masked
    with pytest.raises(Conflict, match="^Another admin set this meanwhile; look at it again.$"):
        slack.set_hook(by=ada, url=peer.url, reason=WHY, version=0)
    assert slack.set_hook(by=ada, url="", reason="Nobody reads it.", version=1).url == ""
    with pytest.raises(Conflict, match="^No Slack lines are sent already.$"):
        slack.set_hook(by=ada, url="", reason=WHY)


def test_nobody_else_sets_it_and_nobody_without_a_reason(peer, grace, ada):
    with pytest.raises(Denied, match="^Only an admin can set where Slack lines go.$"):
        slack.set_hook(by=grace, url=peer.url, reason=WHY)
    with pytest.raises(Invalid) as refused:
        slack.set_hook(by=ada, url="https://127.0.0.2/", reason=" ")
    assert refused.value.errors == {"reason": "Say why in one sentence."}
    assert not SlackHook.objects.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1", "https://[::1]/", "https://0x7f.1/", "file:///etc/passwd"])
def test_an_address_that_is_not_allowed_is_refused_on_its_field(url, ada, numbers_as_the_system_reads_them):
    with pytest.raises(Invalid) as refused:
        slack.set_hook(by=ada, url=url, reason=WHY)
    assert (refused.value.status, refused.value.errors) == (422, {"url": "Address not allowed."})


# --- the lines --------------------------------------------------------------------------------------------------------


def test_sent_paused_and_signed_are_a_subject_and_a_link_and_no_facts(peer, ada, tom, maya, shifted):
    shifted.stop_at(MONDAY)
    assert slack.post_lines() == 0  # no address yet
    slack.set_hook(by=ada, url=peer.url, reason=WHY)
    inbox.choose(by=tom, mail=MailPace.BATCHED, mailed=[], named_in_slack=False)
    promise = factories.sent(factories.deal(maya, name="<!here> & Sons"))
    assert slack.post_lines() == 1
    assert slack.post_lines() == 0
    link = f"http://127.0.0.1:8000{promise.get_absolute_url()}"
    assert peer.posts == [
        {
            "text": "Ines, Omar: Your turn by Tue Mar 4, 2031, 12:00 UTC: Nightly CSV export of five order fields to "
            f"the customer's SFTP folder, &lt;!here&gt; &amp; Sons ({promise.label})\n{link}"
        }
    ]
    shifted.forward(days=2)
    pause_overdue()
    slack.post_lines()
    assert peer.posts[1]["text"].partition(": ")[2].startswith("Paused: Engineering, Security and Product did not")
    other = factories.promise_at(PromiseState.APPROVED)
    slack.post_lines()
    texts = [post["text"].partition("\n")[0] for post in peer.posts[2:]]
    assert [text.partition(": ")[2] for text in texts][-1] == f"Yes: {other.label}, Harbor Foods"
    assert factories.SENTENCE not in json.dumps(peer.posts)


def test_what_happened_before_it_was_set_is_not_posted(peer, ada):
    factories.sent()
    slack.set_hook(by=ada, url=peer.url, reason=WHY)
    assert slack.post_lines() == 0
    assert not SlackPost.objects.exists()


def test_a_line_that_fails_waits_longer_each_time_and_after_ten_is_shown_to_admins(peer, ada, grace, shifted, caplog):
    shifted.stop_at(MONDAY)
    slack.set_hook(by=ada, url=peer.url, reason=WHY)
    factories.sent()
    peer.mode = "500 Internal Server Error"
    pauses = []
    with caplog.at_level(logging.DEBUG):
        for _ in range(slack.ATTEMPTS):
            assert slack.post_lines() == 0
            line = SlackPost.objects.get()
            pauses.append((line.send_at - shifted.now()).total_seconds())
            shifted.stop_at(line.send_at)
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    assert (line.failure, line.attempts, line.dead_at is not None) == ("It answered 500.", 10, True)
    assert "very-secret" not in caplog.text
    shifted.forward(hours=2)
    assert slack.post_lines() == 0
    assert peer.asked == 10
    peer.mode = "200 OK"
    with pytest.raises(Denied):
        slack.try_again(by=grace)
    assert slack.try_again(by=ada) == 1
    assert slack.post_lines() == 1
    with pytest.raises(Conflict, match="^No line waits to be tried again.$"):
        slack.try_again(by=ada)


def test_a_dead_runner_posts_again_after_its_lease(peer, ada, shifted, monkeypatch):
    shifted.stop_at(MONDAY)
    slack.set_hook(by=ada, url=peer.url, reason=WHY)
    factories.sent()

    def dies(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbound, "post_json", dies)
        with pytest.raises(KeyboardInterrupt):
            slack.post_lines()
    assert slack.post_lines() == 0
    shifted.forward(minutes=2, seconds=1)
    assert slack.post_lines() == 1


# --- what a broken other side costs (RELIABILITY F23) -----------------------------------------------------------------


def test_a_webhook_that_hangs_costs_a_run_one_limit_and_the_mails_nothing(peer, ada, shifted, quick):
    shifted.stop_at(MONDAY)
    slack.set_hook(by=ada, url=peer.url, reason=WHY)
    for _ in range(4):
        factories.sent()
    shifted.forward(minutes=10)
    peer.mode = "hang"
    began = time.monotonic()
    assert slack.post_lines() == 0
    assert time.monotonic() - began < 2 * quick
    assert peer.asked == 1
    assert SlackPost.objects.filter(attempts=1).count() == 1
    began = time.monotonic()
    assert deliver_notices() == 12
    assert time.monotonic() - began < quick
    peer.mode = "200 OK"
    assert slack.post_lines() == 3  # the other three have lost one run, no more
    assert Notice.objects.filter(sent_at=None).count() == 0
    assert len(mail.outbox) == 3
