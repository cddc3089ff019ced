"""The arithmetic of the audit chain (RELIABILITY I13), without a database.

Each event's hash covers the hash before it, so an edit, a deletion, a swap or a cut tail shows in every hash that
follows. What is hashed must come out the same from the row read back years later, so only values that survive storage
unchanged are allowed: see `plain`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

GENESIS = "0" * 64

_HASH = re.compile(r"[0-9a-f]{64}")


def plain(value: object) -> object:
    """The value as JSON stores it: text, whole numbers, true, false, null, lists and objects with text keys.

    Store this, not the original, next to the hash: `canonical` of it and of the original are the same bytes, and it
    comes back from a JSON column as it went in. Aware datetimes become UTC ISO text with microseconds and "Z"; dates,
    UUIDs and Decimals become their text. Raises ValueError for naive datetimes, floats (databases write them
    differently), and anything else.
    """
    match value:
        case None | bool():
            return value
        case str():
            return str.__str__(value)
        case int():
            return int(value)
        case datetime():
            if value.tzinfo is None or value.utcoffset() is None:
                raise ValueError("A datetime in an event needs its time zone.")
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise ValueError("The keys of an event are text.")
            return {str.__str__(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
    raise ValueError(f"A value of type {type(value).__name__} cannot stand in an event.")


def canonical(event: Mapping[str, object]) -> bytes:
    """The one byte form of an event: UTF-8 JSON, keys sorted by code point, no spaces, nothing escaped needlessly.

    Raises ValueError where `plain` does, and for text that is not valid Unicode.
    """
    text = json.dumps(plain(event), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def link(previous: str, body: bytes) -> str:
    """SHA-256 over the previous hash's 32 bytes and the event's canonical bytes, as 64 lower-case hex digits.

    `previous` is the chain's head, `GENESIS` for its first event. Raises ValueError if it is not such a hash.
    """
    return hashlib.sha256(_raw(previous) + body).hexdigest()


def digest(hashes: Iterable[str]) -> str:
    """One hash over the hashes of events in the order given, for the global seal; 64 lower-case hex digits.

    Raises ValueError if any of them is not such a hash.
    """
    total = hashlib.sha256()
    for each in hashes:
        total.update(_raw(each))
    return total.hexdigest()


def _raw(text: str) -> bytes:
    # bytes.fromhex also takes spaces and capitals, so two texts could stand for one hash.
    if not _HASH.fullmatch(text):
        raise ValueError("A hash is 64 lower-case hex digits.")
    return bytes.fromhex(text)
