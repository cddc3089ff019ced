"""Asking a virus scanner: clamd's INSTREAM, over TCP or a Unix socket (ASVS 5.4.3)."""

import socket
from typing import BinaryIO

from django.conf import settings

from dealdesk.exceptions import Invalid
from promises.enums import Scan

PATIENCE = 20  # seconds for each answer of the scanner
CHUNK = 64 * 2**10
FOUND = "The virus scanner found something in this file. It was not kept."
NO_ANSWER = "The virus scanner does not answer, so no file can be kept now. Try again later."


def scan(file: BinaryIO) -> Scan:
    """Have a file looked at. Where a scanner is set and does not answer, nothing passes (RELIABILITY I20).

    Args:
        file: open for reading; left at its beginning.

    Returns:
        NOT_SCANNED where no scanner is set.

    Raises:
        Invalid: something was found, or the scanner failed.
    """
    if not settings.CLAMD:
        return Scan.NOT_SCANNED
    try:
        answer = _ask(settings.CLAMD, file)
    except (OSError, ValueError):
        raise Invalid({"file": NO_ANSWER}) from None
    finally:
        file.seek(0)
    if answer == b"stream: OK":
        return Scan.CLEAN
    raise Invalid({"file": FOUND if answer.endswith(b" FOUND") else NO_ANSWER})


def _ask(address: str, file: BinaryIO) -> bytes:
    with _connect(address) as line:
        line.sendall(b"zINSTREAM\0")
        file.seek(0)
        while chunk := file.read(CHUNK):
            line.sendall(len(chunk).to_bytes(4, "big") + chunk)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and (part := line.recv(4096)):
            answer += part
    return answer.strip(b"\0\n")


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(PATIENCE)
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)
