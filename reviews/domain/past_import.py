"""Doors of old deals that come in as a file: looked at first, then stored in one transaction, or not at all.

A file is put down (`send_file`), read apart and checked as a job (`check`), shown, and confirmed (`confirm`); a second
job (`store`) reads every ask and goes through the door `import_past`. Until that door nothing is stored, and a job that
is stopped or killed leaves nothing: it is done anew from its start, or sees that it was done.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from dealdesk.domain import audit, clock, jobs, people
from dealdesk.domain.doors import FormStamp, door
from dealdesk.domain.jobs import Progress
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import Job, JobState, SettingsChain, User
from dealdesk.reading_apart import Limits, read_apart
from promises.domain.facts import ASKED, specs_for
from promises.domain.filekinds import Judged, judge
from promises.domain.proof_files import Upload
from reviews.domain.past_rows import Checked, check_rows
from reviews.domain.rules import RuleError, Snapshot
from reviews.models import PastImport, PastPromise

READER = "promises.domain.tables.read_table"
KINDS = ("csv", "xlsx")
MOST_BYTES = 10 * 2**20
LIMITS = Limits(size=MOST_BYTES, memory=640 * 2**20, cpu_seconds=80, seconds=100)
FIRST_ROWS = 20  # good rows of a preview
MOST_ERRORS = 1_000  # errors of a preview; the count beside them is of all
EVERY_ASKS = 20  # asks read between two looks at the clock
BATCH = 500

ONLY_LEAD_OR_ADMIN = "Only an admin or the deal desk lead can import old deals."
ONLY_LEAD_OR_ADMIN_WITHDRAWS = "Only an admin or the deal desk lead can withdraw an import."
TOO_LARGE = f"File is larger than {MOST_BYTES // 2**20} MB."
WRONG_KIND = "Choose a CSV or XLSX file."
SAME_FILE = "This very file was imported already, as “{name}” on {day}. Withdraw that import to take it in again."
NOTHING_GOOD = "No row of this file can be imported. Correct the rows named below and send it again."
NOT_READY = "This file is not checked yet."
RUNS_ALREADY = "This import is running already."
DONE_ALREADY = "These rows were imported already."
WITHDRAWN_ALREADY = "This import was withdrawn already."
NOT_READABLE = "Line {line}: the ask could not be read. Nothing was imported."


@dataclass(frozen=True)
class Prepared:
    """A file whose good rows may be stored.

    Attributes:
        file_name: as it was sent.
        sha256: of its bytes.
        rows: good rows, each with what `Snapshot.seen` gave as `seen`.
        left_out: line, column and reason of each row that is left out.
    """

    file_name: str
    sha256: str
    rows: Sequence[Mapping[str, Any]]
    left_out: Sequence[Mapping[str, Any]]


def _chain(*_: Any, **__: Any) -> SettingsChain:
    return audit.locked_settings_chain()


def may_import(user: User) -> bool:
    """Whether pages offer this person to import; the doors ask again."""
    return user.holds(Role.ADMIN, Role.LEAD)


# --- a file is sent and looked at -------------------------------------------------------------------------------------


def send_file(*, by: User, upload: Upload, form: FormStamp | None = None) -> Job:
    """Put a file down to be checked; nothing of it is stored before somebody confirms it.

    Args:
        by: an admin or the deal desk lead.
        upload: the file as it arrived.
        form: the token to spend, as of every door.

    Raises:
        Denied: somebody else.
        Invalid: a file that may not be taken (RELIABILITY rows 38 to 47).
        Conflict: this very file was imported already.
    """
    check_size(upload.size or 0)
    judged = judge(upload.name or "", upload.size or 0, upload.file)
    check_file(judged, upload.size or 0)
    content = b"".join(upload.chunks())
    spent: dict[str, Any] = {"form": form}
    return put_down(by=by, file_name=judged.name, content=content, **spent)


def check_file(judged: Judged, size: int) -> None:
    """Whether a file that may be kept may be a table of old deals.

    Raises:
        Invalid: another kind of file, or too large a one.
    """
    if judged.kind.extension not in KINDS:
        raise Invalid({"file": WRONG_KIND})
    check_size(size)


def check_size(size: int) -> None:
    """Whether a file is small enough; asked before its kind is, which has a higher limit of its own.

    Raises:
        Invalid: it is too large.
    """
    if size > MOST_BYTES:
        raise Invalid({"file": TOO_LARGE})


@door(_chain)
def put_down(*, by: User, file_name: str, content: bytes) -> Job:
    """The part of `send_file` that writes."""
    _chain()
    _check_may(by, ONLY_LEAD_OR_ADMIN)
    sha256 = hashlib.sha256(content).hexdigest()
    check_not_imported(sha256)
    return jobs.start("past_import", by=by, arguments={"file_name": file_name, "sha256": sha256}, payload=content)


def check(progress: Progress) -> dict[str, Any]:
    """The job: read a file apart and check its rows.

    Returns:
        `preview`, what a page shows; `rows` and `left_out`, what `store` will need.

    Raises:
        Unreadable, Invalid: with the sentence about the whole file.
    """
    job = progress.job
    content, name = bytes(job.payload or b""), str(job.arguments["file_name"])
    table = read(content, name, waiting=lambda: progress.at(0))
    progress.of(max(0, len(table["rows"]) - 1))
    checked = check_rows(table["rows"], today=clock.database_now().date(), at=progress.at)
    return {
        "preview": preview(checked, table["notes"]),
        "rows": checked.good,
        "left_out": [error.as_data() for error in checked.left_out],
    }


def read(content: bytes, file_name: str, *, waiting: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """The table in a file, read in a process of its own.

    Raises:
        Unreadable: with the sentence about why not.
    """
    with tempfile.TemporaryDirectory(prefix="dealdesk-import-") as folder:
        path = Path(folder) / f"table.{'xlsx' if file_name.lower().endswith('.xlsx') else 'csv'}"
        path.write_bytes(content)
        table: dict[str, Any] = read_apart(READER, path, LIMITS, waiting=waiting)
    return table


def preview(checked: Checked, notes: Sequence[str]) -> dict[str, Any]:
    """What a page shows of a checked file, bounded."""
    days = [row["promised_on"] for row in checked.good]
    return {
        "good": len(checked.good),
        "first": checked.good[:FIRST_ROWS],
        "errors": [error.as_data() for error in checked.errors[:MOST_ERRORS]],
        "error_count": len(checked.errors),
        "left_out": len(checked.left_out),
        "used": checked.used,
        "ignored": checked.ignored,
        "notes": list(notes),
        "days": [min(days), max(days)] if days else [],
    }


# --- a file is confirmed and stored -----------------------------------------------------------------------------------


@door(_chain)
def confirm(preview_id: int, *, by: User) -> Job:
    """Take in the good rows of a checked file; the job that is started says how far it is.

    Args:
        preview_id: the job that checked the file.
        by: an admin or the deal desk lead.

    Raises:
        Denied: somebody else.
        Conflict: not checked yet, nothing good in it, running or done already, or this file was imported meanwhile.
    """
    _chain()
    _check_may(by, ONLY_LEAD_OR_ADMIN)
    looked_at, found = _checked_file(preview_id)
    if not found["rows"]:
        raise Conflict(NOTHING_GOOD)
    check_not_imported(looked_at.arguments["sha256"])
    running = Job.objects.filter(kind="past_import_store", arguments__preview=preview_id)
    if running.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exists():
        raise Conflict(RUNS_ALREADY)
    return jobs.start("past_import_store", by=by, arguments={"preview": preview_id})


def _checked_file(preview_id: int) -> tuple[Job, dict[str, Any]]:
    looked_at: Job = Job.objects.select_for_update(of=("self",)).get(pk=preview_id, kind="past_import")
    if looked_at.state != JobState.DONE:
        raise Conflict(NOT_READY)
    found = looked_at.result or {}
    if "rows" not in found:
        raise Conflict(DONE_ALREADY)
    return looked_at, found


def store(progress: Progress) -> dict[str, Any]:
    """The job: read every ask of a confirmed file, then store all of them through the door.

    Returns:
        The id of the import.

    Raises:
        Conflict, Denied: nothing was stored.
    """
    job = progress.job
    if job.result is not None:  # killed after it had stored everything and before it had said so
        return dict(job.result)
    if job.made_by is None:
        raise Denied(ONLY_LEAD_OR_ADMIN)
    with transaction.atomic():
        looked_at, found = _checked_file(int(job.arguments["preview"]))
    rows = found["rows"]
    progress.of(len(rows))
    prepared = Prepared(
        looked_at.arguments["file_name"],
        looked_at.arguments["sha256"],
        list(with_readings(rows, at=progress.at)),
        found["left_out"],
    )
    progress.of(len(rows))  # the last moment to stop
    kept = import_past(prepared, by=job.made_by, jobs_of_it=(looked_at.pk, job.pk))
    return {"import": kept.pk}


def with_readings(
    rows: Sequence[Mapping[str, Any]], *, at: Callable[[int], None] = lambda done: None
) -> Iterator[dict[str, Any]]:
    """The rows with what the rules see of each, read once and kept (`Snapshot.seen`).

    Facts of other types are no answer to any question of this one, as with an ask that is sent.

    Args:
        rows: good rows of `check_rows`.
        at: told every few asks how many are read; may raise to stop.

    Raises:
        Conflict: an ask cannot be read.
    """
    for done, row in enumerate(rows, start=1):
        kind = row.get("type", "")
        asked = {*ASKED, *(spec.key for spec in specs_for(kind))}
        facts = {key: value for key, value in row["facts"].items() if key in asked}
        ask = row["ask"]
        snapshot = Snapshot(ask, kind, facts, row.get("amount", 0), row.get("region", ""), ask)
        try:
            seen = snapshot.seen()
        except RuleError:
            raise Conflict(NOT_READABLE.format(line=row["line"])) from None
        yield {**row, "seen": seen}
        if done % EVERY_ASKS == 0:
            at(done)
    at(len(rows))


@door(_chain)
def import_past(file: Prepared, *, by: User, jobs_of_it: tuple[int, int] | None = None) -> PastImport:
    """Store a file's good rows, all of them or none, with one event.

    Args:
        file: its rows, with their readings.
        by: an admin or the deal desk lead.
        jobs_of_it: the jobs that checked and that store it; told in the same transaction, so that neither is done
            twice, and the rows of the preview are not kept a second time.

    Raises:
        Denied: somebody else.
        Conflict: nothing good in it, or this very file was imported already.
    """
    chain = _chain()
    _check_may(by, ONLY_LEAD_OR_ADMIN)
    if not file.rows:
        raise Conflict(NOTHING_GOOD)
    check_not_imported(file.sha256)
    now = clock.database_now()
    kept: PastImport = PastImport.objects.create(
        file_name=file.file_name,
        sha256=file.sha256,
        rows=len(file.rows),
        left_out=[dict(row) for row in file.left_out],
        imported_at=now,
        imported_by=by,
    )
    PastPromise.objects.bulk_create([_promise(kept, row) for row in file.rows], batch_size=BATCH)
    days = [row["promised_on"] for row in file.rows]
    audit.record(
        chain,
        "past.imported",
        at=now,
        by=by,
        label=file.file_name,
        data={
            "import": kept.pk,
            "sha256": file.sha256,
            "rows": len(file.rows),
            "left_out": len(file.left_out),
            "first": min(days),
            "last": max(days),
        },
    )
    chain.save(update_fields=["audit_head", "audit_length"])
    if jobs_of_it is not None:
        _tell_jobs(kept, *jobs_of_it)
    return kept


def _tell_jobs(kept: PastImport, preview_id: int, store_id: int) -> None:
    looked_at = Job.objects.get(pk=preview_id)
    if looked_at.result is not None:
        looked_at.result = {"preview": looked_at.result["preview"], "import": kept.pk}
        looked_at.save(update_fields=["result"])
    Job.objects.filter(pk=store_id).update(result={"import": kept.pk})


def _promise(kept: PastImport, row: Mapping[str, Any]) -> PastPromise:
    values = {**row, "promised_on": date.fromisoformat(row["promised_on"])}
    return PastPromise(taken_from=kept, **values)


@door(_chain)
def withdraw_import(import_id: int, *, by: User) -> PastImport:
    """Take an import back: its rows stay to be read and count no more, and the file may come again.

    Args:
        import_id: an import.
        by: an admin or the deal desk lead.

    Raises:
        Denied: somebody else.
        Conflict: it was withdrawn already.
    """
    chain = _chain()
    _check_may(by, ONLY_LEAD_OR_ADMIN_WITHDRAWS)
    kept: PastImport = PastImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if kept.withdrawn_at is not None:
        raise Conflict(WITHDRAWN_ALREADY)
    now = clock.database_now()
    kept.withdrawn_at, kept.withdrawn_by = now, by
    kept.save(update_fields=["withdrawn_at", "withdrawn_by"])
    data = {"import": kept.pk, "sha256": kept.sha256, "rows": kept.rows}
    audit.record(chain, "past.withdrawn", at=now, by=by, label=kept.file_name, data=data)
    chain.save(update_fields=["audit_head", "audit_length"])
    return kept


def check_not_imported(sha256: str) -> None:
    """Every file counts once.

    Raises:
        Conflict: this very file is imported, and not withdrawn.
    """
    before = PastImport.objects.filter(sha256=sha256, withdrawn_at__isnull=True).first()
    if before is not None:
        day = f"{before.imported_at:%b} {before.imported_at.day}, {before.imported_at.year}"
        raise Conflict(SAME_FILE.format(name=before.file_name, day=day), field="file")


def _check_may(by: User, sentence: str) -> None:
    if people.standing(by, clock.database_now()).own.isdisjoint((Role.ADMIN, Role.LEAD)):
        raise Denied(sentence)
