"""A mail file is read within limits, and its first sentence found; nothing in it is executed."""

import codecs
import time

import pytest

from promises.domain.mail import CHARSETS, MailRefused, first_sentence, read_mail, suggested_ask, without_tags
from tests import files

pytestmark = pytest.mark.once

MULTIPART = (
    b"From: Ana <ana@example.com>\r\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe_der_Auftr=C3=A4ge?=\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>In <b>HTML</b>.</p>\r\n"
    b"--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"Hallo Maya,\r\n\r\nwir brauchen die Auftr=E4ge jede Nacht.  Danke!\r\n--b--\r\n"
)


def test_subject_sender_and_plain_body_are_taken():
    found = read_mail(MULTIPART)
    assert (found.subject, found.sender) == ("Größe der Aufträge", "Ana <ana@example.com>")
    assert found.body == "Hallo Maya,\n\nwir brauchen die Aufträge jede Nacht.  Danke!"
    assert suggested_ask(found.subject, found.body) == "Größe der Aufträge: wir brauchen die Aufträge jede Nacht."


def test_html_alone_becomes_text():
    raw = (
        b"Subject: Orders\nContent-Type: text/html\n\n<html><head><title>x</title><style>p{}</style></head><body>"
        b"<script>steal()</script><p>Hi Maya,</p><p>Send us <b>orders</b> &amp; prices every night. Thanks</p></body>"
    )
    assert first_sentence(read_mail(raw).body) == "Send us orders & prices every night."


def test_an_attachment_and_a_mail_within_the_mail_say_nothing():
    inner = b"Content-Type: text/plain\n\nSomebody else's words."
    raw = (
        b"Subject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        + inner
        + b"\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nAttached words.\n"
        b"--b\nContent-Type: text/plain\n\nOur words.\n--b--\n"
    )
    assert read_mail(raw).body == "Our words."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hi Maya,\n\nCan you send us our orders every night? Thanks.", "Can you send us our orders every night?"),
        ("> quoted\n> more\n\nWe need it by 6.30 each day. Else no.", "We need it by 6.30 each day."),
        ("One line\nthat goes on\n\nAnother.", "One line that goes on"),
        ("--\nAna\nBuyer", ""),
        ("", ""),
        ("Hello,", ""),
        ("Ana: “Every night, by six.” Then more.", "Ana: “Every night, by six."),
        ("soft\u00adhyphen \u202eand\u200b hidden\ufffd", "softhyphen and hidden"),
    ],
)
def test_the_first_sentence_somebody_wrote(text, sentence):
    assert first_sentence(text) == sentence


@pytest.mark.parametrize(
    ("subject", "text", "ask"),
    [
        ("Re: FWD: AW: Export", "Every night.", "Export: Every night."),
        ("", "Every night.", "Every night."),
        ("Export", "", "Export"),
        ("", "", ""),
        ("S" * 100, "word " * 80, f"{'S' * 100}: {'word ' * 39}"[:-1] + "…"),
    ],
    ids=["replies", "no subject", "no body", "nothing", "long"],
)
def test_what_is_put_into_the_ask(subject, text, ask):
    made = suggested_ask(subject, text)
    assert made == ask
    assert len(made) <= 300


def nested(depth: int) -> bytes:
    raw = b"Subject: a\n"
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    return raw + b"Content-Type: text/plain\n\nDeep down.\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(nested(9 + 1), id="too deep"),
        pytest.param(nested(20_000), id="far too deep"),
        pytest.param(
            b"Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 41 + b"--b--",
            id="many parts",
        ),
        pytest.param(b"Subject: a\n" + b"X: y\n" * 20_000 + b"\nbody", id="headers without end"),
        pytest.param(b"Subject: " + b"a" * 100_000, id="one header without end"),
        pytest.param(b"Content-Type: message/rfc822\n\n" * 20_000, id="mails in mails"),
        pytest.param(nested(39) + b"\n" * 2**21, id="39 parts in parts around 2 MiB of lines"),
        pytest.param(nested(8) + b"\r" * 2**21, id="8 parts in parts around 2 MiB of lines"),
        pytest.param(nested(1) + b"x\n" * 2**20, id="2 MiB of lines"),
        pytest.param(
            nested(1)[: -len(b"\n\nDeep down.\n")] + b'; x="' + b";" * 40_000, id="a type without end, deep down"
        ),
        pytest.param(b'Content-Type: multipart/mixed;\n x="' + b";" * 40_000, id="a type without end"),
    ],
)
def test_a_mail_without_measure_is_not_read(raw):
    started = time.monotonic()
    with pytest.raises(MailRefused, match="This mail cannot be read"):
        read_mail(raw)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(files.mail(body="x" * (30 * 2**20)), id="30 MiB of body"),
        pytest.param(b"Subject: a\nContent-Type: text/html\n\n" + b"<" * 2**21, id="2 MiB of open tags"),
        pytest.param(b"Subject: a\nContent-Type: text/html\n\n" + b"<script>" * 2**18, id="2 MiB of script tags"),
        pytest.param(b"Subject: =?utf-8?b?" + b"=?" * 500 + b"?=\n\nbody", id="a broken subject"),
        pytest.param(
            b"Subject: =?no-such?q?a?=\nContent-Type: text/plain; charset=no-such\n\n\xff", id="no such charset"
        ),
        pytest.param(b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!", id="broken base64"),
        pytest.param(bytes(range(256)) * 100, id="anything"),
    ],
)
def test_a_strange_mail_is_read_in_no_time(raw):
    started = time.monotonic()
    found = read_mail(raw)
    suggested_ask(found.subject, found.body)
    assert time.monotonic() - started < 1


def test_a_rep_forwards_a_long_thread_with_answers_and_attachments_and_it_is_read():
    thread = b"".join(
        b'--b0\nContent-Type: multipart/alternative; boundary="b%d"\n\n--b%d\nContent-Type: text/plain\n\n'
        b"Every night, by six.\n--b%d--\n" % (level, level, level)
        for level in range(1, 16)
    )
    attached = b"--b0\nContent-Type: text/csv\nContent-Disposition: attachment\n\n" + (b"x" * 75 + b"\n") * 25_000
    raw = b'Subject: Re: a\nContent-Type: multipart/mixed; boundary="b0"\n\n' + thread + attached + b"--b0--\n"
    assert read_mail(raw).body == "Every night, by six."


def test_tags_are_taken_out_in_one_pass():
    assert without_tags("a<br>b &lt;i&gt; <STYLE>x</style>c<scr<script>ipt>d") == "a\nb <i> c<scr"


@pytest.mark.parametrize("name", ["punycode", "idna", "rot13", "unicode_escape"])
def test_a_codec_that_is_no_charset_is_not_asked(name):
    body = b"Can you send us our orders every night? " + b"z" * 256 * 1024
    started = time.perf_counter()
    read = read_mail(b"Subject: Hi\nContent-Type: text/plain; charset=" + name.encode() + b"\n\n" + body)
    assert time.perf_counter() - started < 1
    assert first_sentence(read.body) == "Can you send us our orders every night?"


def test_every_charset_has_the_name_python_gives_it():
    assert {codecs.lookup(name).name for name in CHARSETS} == CHARSETS
