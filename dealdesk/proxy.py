"""Whom we believe about a request's origin."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_CLIENT_IP")
#: In a request's META: whether anything stood between the client and us. No header can write a name like this.
THROUGH_PROXY = "dealdesk.through_proxy"


class ForwardedMiddleware:
    """Forwarded headers count only when the connection comes from a proxy named in DEALDESK_PROXY.

    From anybody else they are removed, so a client can neither claim another address (the sign-in limits count by it)
    nor claim that its plain connection was encrypted. That such a header came at all, from whomever, is noted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        chain = meta.get("HTTP_X_FORWARDED_FOR", "")
        scheme = meta.get("HTTP_X_FORWARDED_PROTO")
        forwarded = [name for name in meta if name.startswith("HTTP_X_FORWARDED_") or name in FORWARDED]
        named = is_proxy(meta.get("REMOTE_ADDR", ""))
        meta[THROUGH_PROXY] = named or bool(forwarded) or "HTTP_VIA" in meta
        for name in forwarded:
            del meta[name]
        if named:
            if scheme in {"http", "https"}:
                meta["HTTP_X_FORWARDED_PROTO"] = scheme
            meta["REMOTE_ADDR"] = client_address(chain, meta["REMOTE_ADDR"])
        return self.get_response(request)


def is_proxy(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.TRUSTED_PROXIES)


def client_address(chain: str, proxy: str) -> str:
    """Each proxy appends whom it heard from, so the client is the last address that is not itself a proxy of ours."""
    for hop in reversed([hop.strip() for hop in chain.split(",")]):
        try:
            address = str(ipaddress.ip_address(hop))
        except ValueError:
            return proxy
        if not is_proxy(address):
            return address
    return proxy
