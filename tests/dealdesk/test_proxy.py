"""Spoofed headers change nothing; a named proxy is believed about the last hop that is not one of ours."""

import ipaddress

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from dealdesk.proxy import THROUGH_PROXY, ForwardedMiddleware

pytestmark = pytest.mark.once

PROXY = "10.0.0.5"


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(PROXY), ipaddress.ip_network("10.1.0.0/24")]


def meta_after(remote: str, **headers: str) -> dict[str, str]:
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    ForwardedMiddleware(lambda request: HttpResponse())(request)
    return request.META


def test_a_stranger_s_forwarded_headers_are_gone():
    meta = meta_after(
        "203.0.113.9",
        HTTP_X_FORWARDED_FOR="198.51.100.1",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_FORWARDED="for=198.51.100.1;proto=https",
        HTTP_X_REAL_IP="198.51.100.1",
    )
    assert meta["REMOTE_ADDR"] == "203.0.113.9"
    assert [name for name in meta if "FORWARDED" in name or "REAL_IP" in name] == []


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the first was written by the client itself
        ("198.51.100.1, 10.1.0.7", "198.51.100.1"),  # two proxies of ours
        ("2001:db8::1", "2001:db8::1"),
        ("", PROXY),
        ("junk", PROXY),
        ("198.51.100.1, junk", PROXY),
        ("10.1.0.7", PROXY),
    ],
)
def test_a_named_proxy_is_believed_about_the_client(chain, client):
    assert meta_after(PROXY, HTTP_X_FORWARDED_FOR=chain)["REMOTE_ADDR"] == client


def test_a_named_proxy_is_believed_about_the_scheme_and_nothing_else():
    meta = meta_after(PROXY, HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_HOST="evil.example")
    assert meta["HTTP_X_FORWARDED_PROTO"] == "https"
    assert "HTTP_X_FORWARDED_HOST" not in meta


def test_a_scheme_that_is_none_is_dropped():
    assert "HTTP_X_FORWARDED_PROTO" not in meta_after(PROXY, HTTP_X_FORWARDED_PROTO="https,http")


def test_a_socket_without_an_address_is_a_stranger():
    assert meta_after("", HTTP_X_FORWARDED_FOR="198.51.100.1")["REMOTE_ADDR"] == ""


def test_it_is_noted_that_a_request_came_through_a_proxy_named_or_not():
    assert meta_after("127.0.0.1")[THROUGH_PROXY] is False
    assert meta_after(PROXY)[THROUGH_PROXY] is True
    for header in ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_SERVER", "HTTP_X_REAL_IP", "HTTP_VIA"):
        assert meta_after("127.0.0.1", **{header: ""})[THROUGH_PROXY] is True
