"""A file and its row come and go together, whatever fails; the scanner fails closed; the lanes are told."""

import io
import socket
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from PIL import Image

from dealdesk.exceptions import Conflict, Denied, Invalid, TooMany
from dealdesk.models import AuditEvent, Notice, User
from dealdesk.reading_apart import Limits
from promises.domain import images, proof_files, scanner, storage
from promises.enums import PromiseState, ProofKind, Scan
from promises.models import Promise, Proof
from tests import factories, files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PROOF_ROOT = tmp_path / "proof"


@pytest.fixture
def draft(maya):
    return factories.draft(factories.deal(maya), has_reason=False)


def add(promise, by, *sent):
    return proof_files.add_files(promise.pk, by=by, files=sent or [files.sent("orders.csv", files.CSV)])


# --- one event, with checksums ---


def test_several_files_are_one_change(draft, maya):
    before = (draft.version, AuditEvent.objects.count())
    after = add(draft, maya, files.sent("orders.csv", files.CSV), files.sent("shot.png", files.png(40, 30)))
    table, shot = draft.proofs.order_by("pk")
    assert (after.version, AuditEvent.objects.count()) == (before[0] + 1, before[1] + 1)
    event = AuditEvent.objects.filter(chain=draft.chain).order_by("position").last()
    assert (event.type, event.data["title"]) == ("proof.added", "orders.csv, shot.png")
    assert event.data["files"] == [
        {"proof": table.pk, "name": "orders.csv", "size": len(files.CSV), "sha256": table.sha256},
        {"proof": shot.pk, "name": "shot.png", "size": shot.size, "sha256": shot.sha256},
    ]
    assert (shot.width, shot.height, shot.has_picture) == (40, 30, True)
    kept = sorted(str(path) for path in (storage.path_of(table.storage_name), storage.path_of(shot.storage_name)))
    assert [str(storage.Path(storage.settings.PROOF_ROOT) / name) for name in files.on_disk()] == sorted(
        [*kept, str(storage.preview_of(table.storage_name)), str(storage.picture_of(shot.storage_name))]
    )
    assert storage.path_of(table.storage_name).stat().st_mode & 0o077 == 0


def test_a_struck_file_is_named_with_its_checksum_and_stays(draft, maya):
    add(draft, maya)
    proof = draft.proofs.get()
    factories.drafts.strike_proof(draft.pk, by=maya, proof_id=proof.pk)
    event = AuditEvent.objects.filter(chain=draft.chain).order_by("position").last()
    assert (event.type, event.data["sha256"]) == ("proof.struck", proof.sha256)
    assert storage.head_of(proof.storage_name, 8) == files.CSV[:8]


# --- lanes are told, and nobody is asked again ---


def test_the_lanes_of_an_open_promise_are_told_and_asked_nothing(maya):
    promise = factories.answered(factories.sent(factories.deal(maya)), factories.Lane.ENGINEERING)
    before = list(promise.required_lanes.order_by("pk").values_list("lane", "review", "answer_by"))
    Notice.objects.all().delete()
    add(promise, maya)
    add(promise, maya, files.sent("b.csv", files.CSV))
    told = factories.mails().values_list("recipient__first_name", "subject")
    subject = f"Proof was added: {promise.label}, Harbor Foods"
    assert sorted(told) == sorted([(name, subject) for name in ("Tom", "Ines", "Omar")] * 2)
    assert "Maya added orders.csv. Nobody has to answer again for it." in factories.mails().first().body
    assert list(promise.required_lanes.order_by("pk").values_list("lane", "review", "answer_by")) == before
    after = Promise.objects.get(pk=promise.pk)
    assert (after.revision, after.state, after.answer_by) == (promise.revision, promise.state, promise.answer_by)


def test_striking_is_told_too_and_a_draft_is_nobodys_yet(maya, draft):
    add(draft, maya)
    assert Notice.objects.count() == 0
    promise = factories.sent(factories.deal(maya, name="Kestrel Bank"))
    add(promise, maya)
    Notice.objects.all().delete()
    factories.drafts.strike_proof(promise.pk, by=maya, proof_id=promise.proofs.order_by("pk").last().pk)
    assert {notice.subject for notice in Notice.objects.all()} == {f"Proof was struck: {promise.label}, Kestrel Bank"}


def test_a_signed_promise_takes_proof_and_tells_nobody(maya):
    promise = factories.promise_at(PromiseState.APPROVED, factories.deal(maya))
    Notice.objects.all().delete()
    before = promise.proofs.count()
    add(promise, maya)
    assert (promise.proofs.count(), Notice.objects.count()) == (before + 1, 0)


# --- nothing half done ---


def rows() -> tuple[int, int]:
    return Proof.objects.count(), AuditEvent.objects.filter(type="proof.added").count()


@pytest.mark.parametrize("where", ["audit", "place", "second place"])
def test_when_anything_fails_neither_row_nor_file_is_left(maya, draft, monkeypatch, where):
    if where == "audit":
        monkeypatch.setattr(proof_files, "record", fail)
    else:
        placed, calls = storage.Shelf.place, []

        def place(shelf, received, picture=None, preview=None):
            calls.append(received)
            if where == "place" or len(calls) == 2:
                fail()
            placed(shelf, received, picture, preview)

        monkeypatch.setattr(storage.Shelf, "place", place)
    with pytest.raises(OSError, match="no space left"):
        add(draft, maya, files.sent("a.png", files.png()), files.sent("b.csv", files.CSV))
    assert (rows(), files.on_disk()) == ((0, 0), [])


def fail(*_, **__):
    raise OSError("no space left")


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_takes_the_files_back(maya, draft, monkeypatch):
    def refuse():
        raise DatabaseError("commit refused")

    monkeypatch.setattr(connection, "_commit", refuse)
    with pytest.raises(DatabaseError, match="commit refused"):
        add(draft, maya)
    monkeypatch.undo()
    assert (rows(), files.on_disk()) == ((0, 0), [])


class Unopened:
    """A file that must not be looked at."""

    name, size = "orders.csv", 20

    @property
    def file(self):
        raise AssertionError("its bytes were looked at")

    chunks = file


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("lena", "Only a sales rep can write an ask."),
        ("outsider", "Only the reps of Harbor Foods can do this; ask Maya to add you."),
    ],
)
def test_whoever_may_not_is_refused_before_a_byte_is_looked_at_and_it_is_written_down_once(
    request, draft, who, sentence
):
    person, before = request.getfixturevalue(who), AuditEvent.objects.count()
    with pytest.raises(Denied, match=sentence):
        add(draft, person, Unopened())
    assert (rows(), files.on_disk(), AuditEvent.objects.count()) == ((0, 0), [], before + 1)
    refusal = AuditEvent.objects.filter(chain=draft.chain).order_by("position").last()
    assert (refusal.type, refusal.actor_id) == ("door.refused", person.pk)
    assert refusal.data == {"verb": "attach_files", "sentence": sentence}


@pytest.mark.parametrize("who", ["lena", "outsider"])
def test_whoever_may_not_begins_no_ask_from_a_mail_nobody_opened(request, maya, who):
    deal, person = factories.deal(maya), request.getfixturevalue(who)
    with pytest.raises(Denied):
        proof_files.start_ask(deal.pk, by=person, mail=Unopened())
    refusal = AuditEvent.objects.filter(chain=deal.chain).order_by("position").last()
    assert (refusal.type, refusal.actor_id, refusal.data["verb"]) == ("door.refused", person.pk, "begin_ask")
    assert (Promise.objects.count(), files.on_disk()) == (0, [])


def test_a_withdrawn_promise_takes_no_file_and_looks_at_none(maya):
    promise = factories.promise_at(PromiseState.WITHDRAWN, factories.deal(maya))
    with pytest.raises(Conflict, match="was withdrawn; write a new ask."):
        add(promise, maya, Unopened())
    assert files.on_disk() == []


def test_what_there_is_no_room_for_is_not_looked_at(draft, maya, settings):
    settings.PROOF_DEAL_QUOTA = 10
    with pytest.raises(Invalid, match="Storage limit reached."):
        add(draft, maya, Unopened())
    settings.PROOF_UPLOADS_PER_HOUR = 0
    with pytest.raises(TooMany):
        add(draft, maya, Unopened())


def test_maya_loses_the_right_while_her_file_is_scanned_and_the_lock_refuses_it(draft, maya, monkeypatch):
    def scanned_slowly(_):
        User.objects.filter(pk=maya.pk).update(is_active=False)
        return Scan.NOT_SCANNED

    monkeypatch.setattr(scanner, "scan", scanned_slowly)
    with pytest.raises(Denied):
        add(draft, maya)
    assert (rows(), files.on_disk()) == ((0, 0), [])


def test_what_a_dead_process_left_is_cleared_a_day_later_and_nothing_else(draft, maya, shifted):
    add(draft, maya, files.sent("shot.png", files.png()))
    kept = files.on_disk()
    with storage.shelf() as shelf:
        shelf.place(shelf.receive([b"a file whose row was never written"]), b"its picture", b"its preview")
        shelf.receive([b"never placed"])
        shelf.waiting.clear()  # as if the process had died here
    assert len(files.on_disk()) == len(kept) + 4
    assert storage.clear_leftovers() == 0
    shifted.forward(hours=25)
    assert storage.clear_leftovers() == 4
    assert files.on_disk() == kept


def test_only_names_of_our_own_are_looked_up():
    for name in ("", "../../etc/passwd", "A" * 40, "a" * 39, "a" * 41):
        with pytest.raises(ValueError, match="not the name of a kept file"):
            storage.path_of(name)


# --- the database holds it ---


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE promises_proof SET title = 'Another'",
        "UPDATE promises_proof SET sha256 = 'x', struck_at = '2031-01-01', struck_by_id = added_by_id",
        "UPDATE promises_proof SET struck_at = NULL, struck_by_id = NULL",
        "DELETE FROM promises_proof",
    ],
)
def test_the_database_refuses_to_change_a_proof(draft, maya, statement):
    add(draft, maya)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_lets_a_proof_be_struck_once(draft, maya):
    add(draft, maya)
    factories.drafts.strike_proof(draft.pk, by=maya, proof_id=draft.proofs.get().pk)
    for statement in (
        "UPDATE promises_proof SET struck_at = NULL, struck_by_id = NULL",
        "UPDATE promises_proof SET struck_at = '2031-01-01'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_model_refuses_first(draft, maya):
    add(draft, maya)
    proof = draft.proofs.get()
    proof.title = "Another"
    for fields in (None, ["title"], ["title", "struck_at"]):
        with pytest.raises(TypeError, match="write a new row instead"):
            proof.save(update_fields=fields)


# --- the scanner ---


class FakeClamd(threading.Thread):
    """Speaks INSTREAM on loopback: answers once, or hangs up."""

    def __init__(self, answer: bytes | None) -> None:
        super().__init__(daemon=True)
        self.answer, self.received = answer, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self) -> None:
        line, _ = self.listener.accept()
        with self.listener, line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(stream.read(4), "big"):
                self.received += stream.read(length)
            if self.answer is not None:
                line.sendall(self.answer)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"stream: OK\0", ""),
        (b"stream: Eicar-Signature FOUND\0", scanner.FOUND),
        (b"INSTREAM size limit exceeded. ERROR\0", scanner.NO_ANSWER),
        (b"", scanner.NO_ANSWER),
        (None, scanner.NO_ANSWER),
        (b"stream: OK FOUND\0", scanner.FOUND),
    ],
    ids=["clean", "found", "error", "nothing", "hangs up", "both"],
)
def test_only_a_clean_answer_lets_a_file_in(draft, maya, settings, answer, sentence):
    clamd = FakeClamd(answer)
    clamd.start()
    settings.CLAMD = clamd.address
    if sentence:
        with pytest.raises(Invalid) as refused:
            add(draft, maya)
        assert refused.value.errors == {"file": sentence}
        assert (rows(), files.on_disk()) == ((0, 0), [])
    else:
        add(draft, maya)
        assert (draft.proofs.get().get_scan_display(), draft.proofs.get().kind) == (
            "Scanned, nothing found",
            ProofKind.FILE,
        )
    clamd.join(5)
    assert clamd.received == files.CSV


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/no/such/socket", "junk", "127.0.0.1:x"])
def test_a_scanner_that_is_set_and_not_there_lets_nothing_in(draft, maya, settings, address):
    settings.CLAMD = address
    with pytest.raises(Invalid, match="The virus scanner does not answer"):
        add(draft, maya)
    assert files.on_disk() == []


def test_without_a_scanner_the_label_says_so(draft, maya):
    add(draft, maya)
    assert draft.proofs.get().get_scan_display() == "Not scanned"


# --- an hour is counted from the rows ---


def test_the_wait_is_told_to_the_second(draft, maya, settings, shifted):
    settings.PROOF_UPLOADS_PER_HOUR = 2
    shifted.stop_at(shifted.now().replace(microsecond=0))
    add(draft, maya)
    shifted.forward(minutes=20)
    add(draft, maya)
    shifted.forward(minutes=20)
    with pytest.raises(proof_files.TooMany) as refused:
        add(draft, maya)
    assert (refused.value.retry_after, refused.value.sentence) == (
        timedelta(minutes=20).total_seconds(),
        "You sent 2 files within an hour. Try again in 20 minutes.",
    )


# --- pictures ---


def test_a_picture_that_would_hold_the_desk_for_minutes_is_kept_and_not_drawn(draft, maya, monkeypatch):
    monkeypatch.setattr(images, "LIMITS", Limits(cpu_seconds=1, seconds=10))
    sent = files.jpeg_of_scans(3_000)
    add(draft, maya, files.sent("shot.jpg", sent))
    proof = draft.proofs.get()
    assert (proof.width, proof.height, proof.has_picture, proof.size) == (4000, 4000, False, len(sent))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_each_kind_of_image_has_a_picture_of_our_own_making(draft, maya, kind):
    made = io.BytesIO()
    Image.new("RGB", (40, 30)).save(made, kind)
    add(draft, maya, files.sent(f"shot.{kind.lower()}", made.getvalue()))
    kept = storage.picture_of(draft.proofs.get().storage_name).read_bytes()
    assert (kept[:8], Image.open(io.BytesIO(kept)).size) == (b"\x89PNG\r\n\x1a\n", (40, 30))


def test_pictures_of_one_form_share_their_time(draft, maya, monkeypatch):
    monkeypatch.setattr(proof_files, "DRAWN_FOR", 0)
    add(draft, maya, files.sent("a.png", files.png()), files.sent("b.png", files.png()))
    assert list(draft.proofs.values_list("has_picture", flat=True)) == [False, False]
