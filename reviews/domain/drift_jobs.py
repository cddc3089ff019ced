"""Checks that take longer than a page may: a job, whose document is kept until it ends and no longer."""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from dealdesk.domain import clock, jobs
from dealdesk.domain.jobs import Progress
from dealdesk.exceptions import Conflict
from dealdesk.models import Job, User
from promises.domain.documents.opening import open_document
from promises.models import Deal
from reviews.domain.document_limits import AS_A_JOB, MOST_CHARACTERS
from reviews.domain.drift import compare
from reviews.domain.drift_kept import Document, as_json

KIND = "drift"
AT_ONCE = 30_000  # characters that are compared well within a second
TOO_LONG = "This has {characters:,} characters; at most {most:,} are checked at once. Split it, and check each part."


def too_long(characters: int) -> str:
    """Why a document is not checked whole."""
    return TOO_LONG.format(characters=characters, most=MOST_CHARACTERS)


def begin(deal: Deal, content: bytes, name: str, *, by: User) -> Job:
    """Check a long document as a job; the same document of the same person is not begun twice.

    Args:
        deal: the deal.
        content: bytes of a file, or of pasted text in UTF-8.
        name: the file's name; "" for pasted text.
        by: who waits for it.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two clicks at once are one check
        for running in Job.objects.filter(kind=KIND, made_by=by, ended_at__isnull=True).defer("payload", "result"):
            if (running.arguments["deal"], running.arguments["sha256"]) == (deal.pk, sha256):
                return running
        arguments = {"deal": deal.pk, "name": name, "sha256": sha256, "size": len(content)}
        return jobs.start(KIND, by=by, arguments=arguments, payload=content)


def run(progress: Progress) -> dict[str, Any]:
    """Read and compare the document of a job.

    Returns:
        The result as `as_json` makes it.

    Raises:
        Unreadable: with the sentence that says why.
        Conflict: more text than is checked at once.
        Stopped: somebody asked the job to stop.
    """
    arguments, content = progress.job.arguments, bytes(progress.job.payload or b"")
    text, notes = _text(content, arguments["name"], progress)
    if len(text) > MOST_CHARACTERS:
        raise Conflict(too_long(len(text)))
    deal = Deal.objects.get(pk=arguments["deal"])

    def waiting(done: int, total: int) -> None:
        if not progress.job.total:
            progress.of(total)
        progress.at(done)

    compared = compare(deal, text, clock.database_now(), waiting=waiting)
    document = Document(arguments["name"], arguments["sha256"], arguments["size"], notes)
    return as_json(compared, document)


def _text(content: bytes, name: str, progress: Progress) -> tuple[str, tuple[str, ...]]:
    if not name:
        return content.decode(), ()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{Path(name).suffix}"
        path.write_bytes(content)
        found = open_document(path, limits=AS_A_JOB, waiting=lambda: progress.at(0))
    return found.text, found.notes
