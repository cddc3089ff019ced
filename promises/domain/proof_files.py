"""Doors for proof that is a file: keep it, and start an ask from a mail or a note (DESIGN sections 3 and 7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from time import monotonic
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.db.models import Sum

from dealdesk.domain import people
from dealdesk.domain.doors import FormStamp, door, was_sent
from dealdesk.exceptions import Invalid, TooMany
from dealdesk.models import User
from promises.domain import images, previews, scanner, storage
from promises.domain.drawing import MOST_PIXELS_SHOWN
from promises.domain.filekinds import Judged, clean_name, judge
from promises.domain.locking import deal_row, locked_deal, locked_promise, promise_row
from promises.domain.mail import LARGEST, MailRefused, as_ask, first_sentence, read_mail, suggested_ask
from promises.domain.promises import check_takes_proof, proof_words, record, tell_lanes, write_draft
from promises.enums import ProofKind, Scan
from promises.models import Deal, Promise, Proof
from promises.models.proof import HIGHLIGHT_LIMIT
from promises.policies import check_adds_proof, check_on_deal

HOUR = timedelta(hours=1)
DRAWN_FOR = 15  # seconds after which the pictures of one form are drawn no more; the files are kept all the same
QUOTA_REACHED = "Storage limit reached."
NOTHING_FOUND = "There is no sentence in this that could become an ask. Write it yourself."
PASTED = "Note the ask was written from"


class Upload(Protocol):
    """A file as it arrived; Django's uploaded files are such."""

    name: str | None
    size: int | None

    @property
    def file(self) -> BinaryIO: ...

    def chunks(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Checked:
    """A file that may be kept and waits on the shelf."""

    judged: Judged
    received: storage.Received
    scan: Scan
    picture: bytes | None
    preview: bytes | None

    def row(self) -> dict[str, Any]:
        """The columns of its proof."""
        return {
            "kind": ProofKind.FILE,
            "title": self.judged.name,
            "file_name": self.judged.name,
            "size": self.received.size,
            "content_type": self.judged.kind.content_type,
            "sha256": self.received.sha256,
            "storage_name": self.received.storage_name,
            "width": self.judged.width,
            "height": self.judged.height,
            "has_picture": self.picture is not None,
            "scan": self.scan,
        }


def add_files(promise_id: int, *, by: User, files: Sequence[Upload], form: FormStamp | None = None) -> Promise:
    """Attach files, all or none. Nobody is asked again for them; the lanes are told while the promise is open.

    Whoever may not is refused before a byte is looked at. Then every file is judged, scanned and written down before
    the promise is locked, so that nobody waits for a slow disk or scanner; its last place it gets inside the
    transaction that writes its row, which asks once more whether it may be.

    Args:
        promise_id: the promise.
        by: a rep of its deal, or a reviewer of a lane it requires.
        files: what arrived, in the order in which they are shown.
        form: the token to spend, as of every door.

    Raises:
        Denied: neither of them.
        Conflict: the promise was withdrawn.
        Invalid: a file that may not be kept (RELIABILITY rows 38 to 49), or no room left (row 50).
        TooMany: too many files within an hour (row 50).
    """
    if not was_sent(form):
        may_attach(promise_id, by=by, sizes=[upload.size or 0 for upload in files])
    with storage.shelf() as shelf:
        started = monotonic()
        checked = [
            _checked(shelf, upload, alone=len(files) == 1, drawn=monotonic() - started < DRAWN_FOR) for upload in files
        ]
        return attach_files(promise_id, by=by, files=checked, shelf=shelf, **_spent(form))


def start_ask(
    deal_id: int,
    *,
    by: User,
    mail: Upload | None = None,
    note: str = "",
    about: str = "",
    words: str = "",
    form: FormStamp | None = None,
) -> Promise:
    """Write an ask from a mail or a note: its subject and first sentence become the words, for the rep to edit, and
    the mail or note itself the first proof of the draft.

    Args:
        deal_id: the deal it belongs to.
        by: a rep of the deal.
        mail: a mail file; None where a note is given.
        note: pasted words, at most 5,000 characters.
        about: the words of the note that become the ask, where it lists several things; "" for its first sentence.
        words: the ask itself, where the note is one sentence of a document and need not be looked through for it.

    Raises:
        Denied: not a rep of this deal.
        Invalid: nothing in it could become an ask, it cannot be read, or the file may not be kept.
        TooMany: too many files within an hour.
    """
    if not was_sent(form):
        may_begin(deal_id, by=by, sizes=[] if mail is None else [mail.size or 0])
    with storage.shelf() as shelf:
        if mail is None:
            ask = as_ask(words) if words else suggested_ask("", about or note)
            row = _note_row(note, about)
            return begin_ask(deal_id, by=by, ask=ask, row=row, file=None, shelf=shelf, **_spent(form))
        checked = _checked(shelf, mail, alone=True)
        if checked.judged.kind.extension != "eml":
            raise Invalid({"file": "Choose a mail file (.eml). Other files are added as proof, two steps on."})
        ask = _ask_of_mail(checked.received)
        return begin_ask(deal_id, by=by, ask=ask, row=checked.row(), file=checked, shelf=shelf, **_spent(form))


def _spent(form: FormStamp | None) -> dict[str, Any]:
    """The keyword every door takes away before its function is called."""
    return {"form": form}


@door(promise_row, verb="attach_files")
def may_attach(promise_id: int, *, by: User, sizes: Sequence[int]) -> Promise:
    """Refuse, and write down, what `attach_files` would refuse whatever is in the files; changes nothing.

    Args:
        sizes: bytes of each file as it arrived.

    Raises:
        Denied, Conflict, Invalid, TooMany: see `add_files`.
    """
    return _attachable(promise_id, by, sizes)[0]


def _attachable(promise_id: int, by: User, sizes: Sequence[int]) -> tuple[Promise, datetime]:
    deal_id = Promise.objects.values_list("deal_id", flat=True).get(pk=promise_id)
    locked_deal(deal_id)  # its quota is shared by all its promises
    promise, now = locked_promise(promise_id)
    check_adds_proof(people.standing(by, now), promise, promise.deal)
    check_takes_proof(promise)
    check_room(promise.deal, by, sizes, now)
    return promise, now


@door(promise_row)
def attach_files(promise_id: int, *, by: User, files: Sequence[Checked], shelf: storage.Shelf) -> Promise:
    """The part of `add_files` that holds the lock."""
    promise, now = _attachable(promise_id, by, [checked.received.size for checked in files])
    rows = []
    for checked in files:
        rows.append(Proof.objects.create(promise=promise, added_at=now, added_by=by, **checked.row()))
        shelf.place(checked.received, checked.picture, checked.preview)
    event = record(promise, "proof.added", now=now, by=by, data=_said(rows))
    tell_lanes(promise, event, rows, "proof_added")
    return promise


@door(deal_row, verb="begin_ask")
def may_begin(deal_id: int, *, by: User, sizes: Sequence[int]) -> Deal:
    """Refuse, and write down, what `begin_ask` would refuse whatever is in the mail or note; changes nothing.

    Args:
        sizes: bytes of the mail as it arrived; empty for a note.

    Raises:
        Denied, Invalid, TooMany: see `start_ask`.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    if sizes:
        check_room(deal, by, sizes, now)
    return deal


@door(deal_row)
def begin_ask(
    deal_id: int, *, by: User, ask: str, row: dict[str, Any], file: Checked | None, shelf: storage.Shelf
) -> Promise:
    """The part of `start_ask` that holds the lock."""
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    if not ask:
        raise Invalid({"note" if file is None else "file": NOTHING_FOUND})
    promise = write_draft(deal, by=by, now=now, ask=ask)
    if file is not None:
        check_room(deal, by, [file.received.size], now)
    proof = Proof.objects.create(promise=promise, added_at=now, added_by=by, **row)
    if file is not None:
        shelf.place(file.received, file.picture, file.preview)
    record(promise, "proof.added", now=now, by=by, data=_said([proof]))
    return promise


def check_room(deal: Deal, by: User, sizes: Sequence[int], now: datetime) -> None:
    """Refuse what is more than one person sends in an hour, or more than there is room for (row 50).

    Struck files count: they are kept. All is counted from the rows, so no counter can be wrong.

    Args:
        sizes: bytes of each file that is to be added.

    Raises:
        TooMany: with the seconds until one more may be sent.
        Invalid: no room left for this deal or this person.
    """
    # One person's uploads to several deals meet here; the deal itself is locked already.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = Proof.objects.filter(kind=ProofKind.FILE, added_by=by)
    most = settings.PROOF_UPLOADS_PER_HOUR
    recent = list(mine.filter(added_at__gt=now - HOUR).order_by("added_at").values_list("added_at", flat=True))
    over = len(recent) + len(sizes) - most
    if over > 0:
        free_at = recent[min(over, len(recent)) - 1] + HOUR if recent else now + HOUR
        wait = max(1, ceil((free_at - now).total_seconds()))
        minutes = ceil(wait / 60)
        said = "1 minute" if minutes == 1 else f"{minutes} minutes"
        raise TooMany(f"You sent {most:,} files within an hour. Try again in {said}.", retry_after=wait, field="file")
    for kept, quota in (
        (Proof.objects.filter(promise__deal=deal), settings.PROOF_DEAL_QUOTA),
        (mine, settings.PROOF_PERSON_QUOTA),
    ):
        if (kept.aggregate(total=Sum("size"))["total"] or 0) + sum(sizes) > quota:
            raise Invalid({"file": QUOTA_REACHED})


def _checked(shelf: storage.Shelf, upload: Upload, *, alone: bool, drawn: bool = True) -> Checked:
    """A file judged, scanned and on the shelf.

    Args:
        alone: whether it came without others, so that a refusal need not name it.
        drawn: whether there is time to draw its picture.
    """
    name, file = upload.name or "", upload.file
    try:
        judged = judge(name, upload.size or 0, file)
        scan = scanner.scan(file)
    except Invalid as refusal:
        if alone:
            raise
        raise Invalid({"file": f"“{judged_name(name)}”: {refusal.sentence}"}) from None
    received = shelf.receive(upload.chunks())
    picture = None
    with received.waiting.open("rb") as kept:
        preview = previews.made(judged.kind.extension, kept.read(previews.HEAD), received.size)
    if drawn and judged.kind.is_image and (judged.width or 0) * (judged.height or 0) <= MOST_PIXELS_SHOWN:
        picture = images.picture(received.waiting)
    return Checked(judged, received, scan, picture, preview)


def judged_name(name: str) -> str:
    """A name as it may stand in a sentence: cleaned, and no longer than one reads."""
    shown = clean_name(name)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def _ask_of_mail(received: storage.Received) -> str:
    with received.waiting.open("rb") as file:
        raw = file.read(LARGEST)
    try:
        mail = read_mail(raw)
    except MailRefused as refusal:
        raise Invalid({"file": str(refusal)}) from None
    return suggested_ask(mail.subject, mail.body)


def _note_row(note: str, about: str) -> dict[str, Any]:
    """The columns of a pasted note; the line that became the ask is the highlighted one."""
    sentence = about or first_sentence(note)
    words = proof_words(PASTED, note, sentence if sentence in note and len(sentence) <= HIGHLIGHT_LIMIT else "")
    return {"kind": ProofKind.NOTE, **words}


def _said(rows: Sequence[Proof]) -> dict[str, Any]:
    """What the event keeps: each file with its checksum, so that the bytes can be proved later."""
    files = [{"proof": row.pk, "name": row.file_name, "size": row.size, "sha256": row.sha256} for row in rows]
    data: dict[str, Any] = {"title": ", ".join(row.title for row in rows)[:500]}
    if rows[0].kind == ProofKind.FILE:
        return data | {"files": files}
    return data | {"proof": rows[0].pk}
