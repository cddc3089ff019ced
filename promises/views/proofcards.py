"""One proof as pages show it: a preview, what it is called, whose it is."""

from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from promises.domain.filekinds import extension_of
from promises.domain.mail import list_items
from promises.domain.previews import Preview, preview
from promises.domain.proof_files import PASTED
from promises.enums import ProofKind, Scan
from promises.models import Promise, Proof

ICONS = {"csv": "table", "xlsx": "table", "png": "image", "jpg": "image", "jpeg": "image", "gif": "image"}
ICONS |= {"webp": "image", "txt": "note", "md": "note", "eml": "words"}
SHORT, SHORT_LINES, SHORT_ROWS = 400, 6, 5  # characters, lines and rows a card has room for; the rest opens below


def card(proof: Proof) -> dict[str, Any]:
    """What `promises/_proof_card.html` draws.

    Args:
        proof: with `added_by` and `struck_by` loaded.
    """
    shown = preview(proof)
    is_file = proof.kind == ProofKind.FILE
    return {
        "id": proof.pk,
        "kind": proof.kind,
        "title": proof.title,
        "text": proof.text,
        "url": proof.url,
        "host": urlsplit(proof.url).hostname if proof.url else "",
        "is_link": proof.kind == ProofKind.LINK,
        "is_file": is_file,
        "icon": ICONS.get(extension_of(proof.file_name), "clip") if is_file else "out" if proof.url else "call",
        "by": str(proof.added_by),
        "at": proof.added_at,
        "struck_by": str(proof.struck_by) if proof.struck_by else "",
        "struck_at": proof.struck_at,
        "marked": marked(proof.text, proof.highlight),
        "preview": shown,
        "is_long": is_long(proof, shown),
        "size": proof.size,
        "type": extension_of(proof.file_name).upper(),
        "sha256": proof.sha256,
        "scan": str(proof.get_scan_display()) if is_file and proof.scan != Scan.NOT_SCANNED else "",
        "is_unscanned": is_file and proof.scan == Scan.NOT_SCANNED,
        "file_url": reverse("proof-file", args=[proof.promise_id, proof.pk]) if is_file else "",
        "picture_url": reverse("proof-picture", args=[proof.promise_id, proof.pk]) if shown.picture else "",
    }


def is_long(proof: Proof, shown: Preview) -> bool:
    """Whether there is more to see than a card holds."""
    lines = len(shown.text.splitlines()) > SHORT_LINES
    return bool(shown.picture or len(shown.rows) > SHORT_ROWS or len(shown.text) > SHORT or lines)


def marked(text: str, highlight: str) -> dict[str, str]:
    """A note in three parts: before the highlighted line, the line, after it. A long beginning is left out in front
    of the line, so that a card shows the line and not the weather."""
    before, line, after = text.partition(highlight) if highlight else (text, "", "")
    return {"before": before, "line": line, "after": after}


def listed_in(promise: Promise) -> dict[str, Any] | None:
    """What the mail or note lists that an ask was begun from: each may be a promise of its own. None where it lists
    nothing."""
    begun_from = promise.proofs.filter(struck_at__isnull=True).order_by("pk").first()
    if begun_from is None or not (begun_from.title == PASTED or extension_of(begun_from.file_name) == "eml"):
        return None
    items = list_items(begun_from.text or preview(begun_from).text)
    return {"title": begun_from.title, "items": items} if items else None
