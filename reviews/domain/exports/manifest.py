"""The manifest beside a file: what went into it, with checksums, so that anybody can prove it later without us."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from dealdesk.domain.text import fingerprint
from dealdesk.terminal import shown
from reviews.domain.exports.sheet import Sheet, SheetCondition, SheetLine

SCHEMA = 1
ENDING = ".manifest.json"
LARGEST = 8 * 2**20  # bytes; the largest plan has a few hundred kilobytes
MOST_LINES = 10_000

_TEXT, _WHOLE = (str,), (int,)
_TOP: Mapping[str, tuple[type, ...]] = {
    "schema": _WHOLE,
    "deal": _TEXT,
    "plan_version": _WHOLE,
    "made_at": _TEXT,
    "exported_at": _TEXT,
    "lines": (list,),
    "file": (dict,),
    "manifest_sha256": _TEXT,
}
_FILE: Mapping[str, tuple[type, ...]] = {"name": _TEXT, "size": _WHOLE, "sha256": _TEXT}
_LINE: Mapping[str, tuple[type, ...]] = {
    "number": _WHOLE,
    "promise": _TEXT,
    "wording": _WHOLE,
    "sentence": _TEXT,
    "sha256": _TEXT,
    "owner": _TEXT,
    "date": (str, type(None)),
    "limit": _TEXT,
    "conditions": (list,),
}
_CONDITION: Mapping[str, tuple[type, ...]] = {"who": _TEXT, "what": _TEXT, "by_when": _TEXT, "shown_by": _TEXT}


class NoManifest(ValueError):
    """A file that is no manifest of ours; its own text says why, in one sentence."""


def manifest(sheet: Sheet, name: str, content: bytes, exported_at: datetime) -> bytes:
    """The manifest of a file.

    Args:
        sheet: what was written into it.
        name: what the file is called.
        content: its bytes.
        exported_at: when it was handed out, aware UTC.
    """
    told = {
        "schema": SCHEMA,
        "deal": sheet.deal,
        "plan_version": sheet.version,
        "made_at": _moment(sheet.made_at),
        "exported_at": _moment(exported_at),
        "lines": [_line(line) for line in sheet.lines],
        "file": {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()},
    }
    return written({**told, "manifest_sha256": seal_of(told)})


def written(told: Mapping[str, Any]) -> bytes:
    """A manifest as it stands in its file: every manifest has one form, so that one changed byte is seen."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def seal_of(told: Mapping[str, Any]) -> str:
    """The checksum over everything else in a manifest, keys sorted and without spaces."""
    rest = {key: value for key, value in told.items() if key != "manifest_sha256"}
    return hashlib.sha256(
        json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def parsed(raw: bytes) -> dict[str, Any]:
    """A manifest with every key it must have, of the right type.

    Raises:
        NoManifest: it is none.
    """
    if len(raw) > LARGEST:
        raise NoManifest(f"The manifest is larger than {LARGEST // 2**20} MB.")
    try:
        told = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise NoManifest("The manifest is not valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise NoManifest("The manifest is not valid JSON.") from None
    _check(told, _TOP, "The manifest")
    if told["schema"] != SCHEMA:
        raise NoManifest(f"The manifest has schema {told['schema']}; this program reads schema {SCHEMA}.")
    _check(told["file"], _FILE, "“file” of the manifest")
    if len(told["lines"]) > MOST_LINES:
        raise NoManifest(f"The manifest has more than {MOST_LINES:,} lines.")
    for place, line in enumerate(told["lines"], start=1):
        _check(line, _LINE, f"Line {place} of the manifest")
        for condition in line["conditions"]:
            _check(condition, _CONDITION, f"A condition of line {place} of the manifest")
    sheet_in(told)
    return told  # type: ignore[no-any-return]


def sheet_in(told: Mapping[str, Any]) -> Sheet:
    """The sheet that a parsed manifest tells of, without the deal's name in addresses.

    Raises:
        NoManifest: a date that is no day, or a moment that is none.
    """
    try:
        made_at = datetime.fromisoformat(told["made_at"]).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NoManifest("The manifest has a “made_at” that is no moment.") from None
    return Sheet(told["deal"], "", told["plan_version"], made_at, tuple(_lines_of(told)))


def _lines_of(told: Mapping[str, Any]) -> list[SheetLine]:
    try:
        return [
            SheetLine(
                **{key: line[key] for key in ("number", "promise", "wording", "sentence", "sha256", "owner", "limit")},
                date=date.fromisoformat(line["date"]) if line["date"] is not None else None,
                conditions=tuple(
                    SheetCondition(row["who"], row["what"], date.fromisoformat(row["by_when"]), row["shown_by"])
                    for row in line["conditions"]
                ),
            )
            for line in told["lines"]
        ]
    except ValueError:
        raise NoManifest("The manifest has a date that is no day.") from None


def sha256_of(raw: bytes | str) -> str:
    """The checksum of a manifest's own file: what the desk keeps of it, and `sha256sum` says."""
    return hashlib.sha256(raw.encode() if isinstance(raw, str) else raw).hexdigest()


def differences(told: Mapping[str, Any], raw: bytes, content: bytes) -> list[str]:
    """What is not as it was handed out, as sentences; empty where all is.

    Args:
        told: the manifest, parsed.
        raw: its bytes.
        content: the file's bytes.
    """
    found = []
    if told["manifest_sha256"] != seal_of(told) or raw != written(told):
        found.append("The manifest itself was changed: it does not have its own checksum and form.")
    for line in told["lines"]:
        if not _is_sealed(line["sentence"], line["sha256"]):
            found.append(f"{line['promise']}: the sentence does not have its checksum.")
    file = told["file"]
    if len(content) != file["size"]:
        found.append(f"The file has {len(content):,} bytes; {file['size']:,} were handed out.")
    elif hashlib.sha256(content).hexdigest() != file["sha256"]:
        found.append("The file's bytes are not the ones that were handed out.")
    return found


def _is_sealed(sentence: str, sha256: str) -> bool:
    try:
        return fingerprint(sentence) == sha256
    except ValueError:  # no sentence of ours: on several lines, or not as we write letters
        return False


def _check(told: Any, wanted: Mapping[str, tuple[type, ...]], what: str) -> None:
    if not isinstance(told, dict):
        raise NoManifest(f"{what} is no object.")
    if unknown := sorted(told.keys() - wanted.keys()):
        raise NoManifest(f"{what} has an unknown “{shown(unknown[0])}”.")
    for key, types in wanted.items():
        if key not in told:
            raise NoManifest(f"{what} has no “{key}”.")
        value = told[key]
        if not isinstance(value, types) or isinstance(value, bool):
            raise NoManifest(f"{what} has a “{key}” of the wrong type.")
        if isinstance(value, str) and not _is_text(value):
            raise NoManifest(f"{what} has a “{key}” that is no text.")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half a character, written as \ud800
        return False
    return True


def _line(line: SheetLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "promise": line.promise,
        "wording": line.wording,
        "sentence": line.sentence,
        "sha256": line.sha256,
        "owner": line.owner,
        "date": _day(line.date),
        "limit": line.limit,
        "conditions": [
            {"who": row.who, "what": row.what, "by_when": row.by_when.isoformat(), "shown_by": row.shown_by}
            for row in line.conditions
        ],
    }


def _day(when: date | None) -> str | None:
    return when.isoformat() if when else None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
