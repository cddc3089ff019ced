"""Posting to an address that somebody typed in, without becoming their way into our own network.

The rules are RELIABILITY row 57: https alone; the name is resolved and every address it has must be public; asked again
at the moment of connecting, which goes to exactly the address that was asked about; no redirect is followed; five
seconds for all of it, whatever the other side does.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from typing import Any
from urllib.parse import SplitResult, urlsplit

SECONDS = 5  # for resolving, connecting, sending and reading together; RELIABILITY F23
READ_LIMIT = 1_024  # bytes of an answer that anybody looks at
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
NOT_ALLOWED = "Address not allowed."


class AddressNotAllowed(Exception):
    """The address may not be asked; the text never says which address it was."""

    def __init__(self) -> None:
        super().__init__(NOT_ALLOWED)


class NotDelivered(Exception):
    """It did not arrive, as far as we know; the text says why, without the address.

    Attributes:
        in_trouble: whether the other side hangs or cannot be reached, so that asking again now is pointless.
    """

    def __init__(self, why: str, *, in_trouble: bool = False) -> None:
        super().__init__(why)
        self.in_trouble = in_trouble


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, also where an IPv4 one is wrapped in it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host; also of one written as a number in any of the ways the system understands."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def parts(url: str) -> SplitResult:
    """The parts of an address that may be asked, as far as its text tells.

    Raises:
        AddressNotAllowed: not https, no host, a name or password in it, or characters no address has.
    """
    try:
        found = urlsplit(url)
        port = found.port
    except ValueError:
        raise AddressNotAllowed from None
    plain = url.isascii() and all("!" <= char <= "~" for char in url)
    if not plain or "\\" in url or found.scheme != "https" or not found.hostname or "@" in found.netloc or port == 0:
        raise AddressNotAllowed
    return found


def checked(url: str) -> str:
    """The IP address to connect to: all that the host has are public, and this is the first.

    Raises:
        AddressNotAllowed: see `parts`, or one of the addresses is not public, or there is none.
    """
    found = parts(url)
    try:
        addresses = resolve(str(found.hostname), found.port or 443)
    except (OSError, UnicodeError):
        raise AddressNotAllowed from None
    if not addresses or not all(is_public(address) for address in addresses):
        raise AddressNotAllowed
    return addresses[0]


def is_allowed(url: str) -> bool:
    """Whether an address may be asked; one whose name server does not answer in time may not."""
    answers: list[bool] = []

    def ask() -> None:
        try:
            checked(url)
        except Exception:  # noqa: BLE001 -- whatever keeps us from judging it, it is not allowed
            return
        answers.append(True)

    thread = threading.Thread(target=ask, name="outbound", daemon=True)
    thread.start()
    thread.join(SECONDS)
    return bool(answers)


def tls() -> ssl.SSLContext:
    """How the other side must prove its name."""
    return ssl.create_default_context()


class _Pinned(http.client.HTTPSConnection):
    """A connection to one IP address, under the name whose certificate it must show."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._tls = address, tls()

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = self._tls.wrap_socket(raw, server_hostname=self.host)


def post_json(url: str, content: dict[str, Any]) -> None:
    """Post JSON to a typed-in address and look at nothing but the status of the answer.

    In a thread that is left behind when the five seconds are over: no limit on a single read keeps a side that sends
    one byte every four seconds from taking an hour, and none reaches a name server that hangs.

    Args:
        url: the address; resolved and judged here, whatever was said of it before.
        content: what is sent.

    Raises:
        NotDelivered: with a sentence that does not name the address.
    """
    attempt = _Attempt(url, json.dumps(content).encode())
    thread = threading.Thread(target=attempt.run, name="outbound", daemon=True)
    thread.start()
    thread.join(SECONDS)
    if thread.is_alive():
        attempt.cut_off()
        raise NotDelivered(f"It did not answer within {SECONDS} seconds.", in_trouble=True)
    if attempt.problem is not None:
        raise attempt.problem


class _Attempt:
    def __init__(self, url: str, body: bytes) -> None:
        self.url, self.body = url, body
        self.problem: NotDelivered | None = None
        self.connection: _Pinned | None = None

    def run(self) -> None:
        try:
            self._post()
        except AddressNotAllowed as refused:
            self.problem = NotDelivered(str(refused))
        except NotDelivered as problem:
            self.problem = problem
        except TimeoutError:
            self.problem = NotDelivered(f"It did not answer within {SECONDS} seconds.", in_trouble=True)
        except ssl.SSLError:
            self.problem = NotDelivered("Its certificate could not be trusted.", in_trouble=True)
        except (OSError, http.client.HTTPException):
            self.problem = NotDelivered("It could not be reached.", in_trouble=True)
        except Exception as unforeseen:  # its text may hold the address
            self.problem = NotDelivered(f"It could not be asked ({type(unforeseen).__name__}).")

    def _post(self) -> None:
        address, found = checked(self.url), parts(self.url)
        host = str(found.hostname)
        self.connection = _Pinned(host, found.port or 443, address)
        try:
            target = found.path or "/"
            headers = {"Content-Type": "application/json", "User-Agent": "Dealdesk", "Connection": "close"}
            self.connection.request("POST", f"{target}?{found.query}" if found.query else target, self.body, headers)
            answer = self.connection.getresponse()
            answer.read(READ_LIMIT)
        finally:
            self.connection.close()
        if 300 <= answer.status < 400:
            raise NotDelivered("It answered with a redirect, which is never followed.")
        if not 200 <= answer.status < 300:
            raise NotDelivered(f"It answered {answer.status}.")

    def cut_off(self) -> None:
        """End what the thread waits for, so that it does not stay."""
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it ended by itself just now
