"""How a close plan leaves the house: taken away as a file, and sent, with a record of the bytes (DESIGN section 5).

Dealdesk mails no customer. The rep sends, from wherever they write to the customer; here stands what was sent, to whom,
when, and the document itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dealdesk.domain import audit, clock, people
from dealdesk.domain.doors import FormStamp, door, was_sent
from dealdesk.domain.typed import one_line
from dealdesk.exceptions import Conflict, Invalid, Stale
from dealdesk.models import User
from promises.domain.locking import check_version, deal_row, locked_deal
from promises.models import Deal
from promises.policies import check_on_deal
from reviews.domain import closeplan, drift
from reviews.domain.checks import Check, five_checks
from reviews.domain.exports import FORMATS, CannotWrite, Sheet, file_name
from reviews.domain.exports.manifest import ENDING, manifest
from reviews.domain.exports.reading import Stray, strays, unapproved_text
from reviews.domain.own_documents import Document
from reviews.domain.plan_sheet import sheet_of
from reviews.enums import SentHow
from reviews.models import ClosePlan, PlanExport, SentDocument, SentPlan

MOST_RECIPIENTS = 20
LONGEST_RECIPIENT = 200
MOST_TOLD = 5  # findings in one refusal; the others are counted

NO_RECIPIENT = "Name at least one person it goes to, one a line."
PUT_BACK = "Put the signed words back as they stand in the plan."
TAKE_OUT = "Take out what nobody approved, or send it for review as an ask of its own."
NO_SUCH_FORMAT = "Choose one of the formats."
NOTHING_PLANNED = "There is no close plan yet; update the plan first."


@dataclass(frozen=True)
class Exported:
    """A file of ours with its manifest."""

    name: str
    content_type: str
    content: bytes
    manifest: bytes

    def __str__(self) -> str:
        return self.name

    @property
    def manifest_name(self) -> str:
        """What the manifest beside it is called."""
        return f"{self.name}{ENDING}"


@dataclass(frozen=True)
class _Compared:
    """A document as it was compared before the lock was taken: with which version, and what was found."""

    plan_id: int | None
    findings: Sequence[Stray]


class NotAsSigned(Conflict):
    """A document that says something else than what was signed (RELIABILITY rows 59 and 61).

    Args:
        found: what of it; the first few are told in the sentence.
        field: where the document was given.
    """

    def __init__(self, found: Sequence[Stray], *, field: str) -> None:
        more = len(found) - MOST_TOLD
        told = [*map(str, found[:MOST_TOLD]), *([f"And {more} more; look at the drift check."] if more > 0 else [])]
        ways = [PUT_BACK] if any(stray.is_changed or not stray.text for stray in found) else []
        ways += [TAKE_OUT] if any(not (stray.is_changed or stray.is_unread) and stray.text for stray in found) else []
        super().__init__(" ".join([*told, *ways]), field=field)
        self.found, self.ways = tuple(found), tuple(ways)


def reasons_not(deal: Deal, plan: closeplan.ReadPlan, now: datetime) -> list[str]:
    """Every reason why nothing may leave now: what the gate says of each line, and what the five checks miss.

    Args:
        deal: the deal.
        plan: its plan, read at this moment.
        now: the database clock, aware UTC.
    """
    return reasons_of(plan, five_checks(deal, plan, now))


def reasons_of(plan: closeplan.ReadPlan, checks: Sequence[Check]) -> list[str]:
    """The same, for whoever has asked the five checks already."""
    return list(dict.fromkeys([*plan.problems, *(problem for check in checks for problem in check.problems)]))


@door(deal_row)
def export(deal_id: int, *, by: User, format: str, version: int | None = None) -> Exported:
    """Hand out the plan as a file, and remember who took it away.

    Args:
        deal_id: the deal.
        by: anybody who may read the deal.
        format: a key of FORMATS.
        version: number of the version the page showed; None where the caller showed none.

    Raises:
        Invalid: no such format.
        Conflict: with the reasons why nothing may leave, or the format cannot carry the words as they are.
        Stale: the plan has a newer version.
    """
    deal, now = closeplan.locked_with_promises(deal_id)
    plan, sheet = _proved(deal, now, version)
    made = _written(sheet, format, now)
    row = PlanExport.objects.create(
        plan=plan,
        format=format,
        file_name=made.name,
        size=len(made.content),
        sha256=hashlib.sha256(made.content).hexdigest(),
        manifest=made.manifest.decode(),
        exported_at=now,
        exported_by=by,
    )
    _told(
        deal, plan, "plan.exported", now, by,
        {"format": format, "file": row.file_name, "sha256": row.sha256, "manifest_sha256": row.manifest_sha256},
    )  # fmt: skip
    return made


def send(
    deal_id: int,
    *,
    by: User,
    recipients: Sequence[str],
    how: SentHow,
    format: str = "docx",
    document: Document | None = None,
    note: str = "",
    version: int | None = None,
    form: FormStamp | None = None,
) -> SentPlan:
    """Record that the plan went to the customer, with the bytes that went.

    A document that is not ours is compared with the signed words before the deal is locked, so that nobody waits for
    it; the lock then proves every line once more and that the version is still the one it was compared with.

    Args:
        deal_id: the deal.
        by: a rep of the deal.
        recipients: names or addresses, 1 to 20.
        how: our own file, a document of the rep's, or words pasted into a mail.
        format: of our own file, a key of FORMATS.
        document: what really goes out, where it is not our own file.
        note: one line for the record.
        version: number of the version the form was opened on; None where the caller is no form.
        form: the token to spend, as of every door.

    Raises:
        Denied: not a rep of this deal.
        Invalid: nobody named, too many, no document, or no such format.
        Conflict: with the reasons why nothing may leave (row 60), or where the document differs from the signed words
            (row 59) or says what nobody approved (row 61).
        Stale: the plan has a newer version.
    """
    compared = _Compared(None, ())
    if document is not None and not was_sent(form):
        may_send(deal_id, by=by)
        compared = _compared(deal_id, document)
    spent: dict[str, Any] = {"form": form}
    return record_sending(
        deal_id,
        by=by,
        recipients=recipients,
        how=how,
        format=format,
        document=document,
        note=note,
        version=version,
        compared=compared,
        **spent,
    )


@door(deal_row, verb="send")
def may_send(deal_id: int, *, by: User) -> Deal:
    """Refuse, and write down, whoever may not send at all, before a document is looked at; changes nothing.

    Raises:
        Denied: not a rep of this deal.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    return deal


@door(deal_row, verb="send")
def record_sending(
    deal_id: int,
    *,
    by: User,
    recipients: Sequence[str],
    how: SentHow,
    format: str,
    document: Document | None,
    note: str,
    version: int | None,
    compared: _Compared,
) -> SentPlan:
    """The part of `send` that holds the lock."""
    deal, now = closeplan.locked_with_promises(deal_id)
    check_on_deal(people.standing(by, now), deal)
    to = _recipients(recipients)
    note = one_line(note, "note", limit=300)
    if (document is None) != (how == SentHow.EXPORT):
        raise Invalid({"how": "Choose our own file, or give the document that goes out."})
    plan, sheet = _proved(deal, now, version)
    if document is None:
        made = _written(sheet, format, now)
    else:
        if compared.plan_id != plan.pk:
            raise Stale(f"The close plan of {deal.name}")
        if compared.findings:
            raise NotAsSigned(compared.findings, field="text" if how == SentHow.TEXT else "file")
        name = document.name or file_name(sheet, "txt")
        made = Exported(name, document.content_type, document.content, manifest(sheet, name, document.content, now))
    lines = plan.lines.order_by("position").values_list("promise_id", "decision_id", "sha256")
    row = SentPlan.objects.create(
        plan=plan,
        file_name=made.name,
        size=len(made.content),
        sha256=hashlib.sha256(made.content).hexdigest(),
        manifest=made.manifest.decode(),
        sent_at=now,
        sent_by=by,
        how=how,
        recipients="\n".join(to),
        note=note,
        content_type=made.content_type,
        lines=[{"promise": promise, "decision": decision, "sha256": sha256} for promise, decision, sha256 in lines],
    )
    SentDocument.objects.create(sent=row, content=made.content)
    _told(
        deal, plan, "plan.sent", now, by,
        {"how": how, "file": row.file_name, "sha256": row.sha256, "manifest_sha256": row.manifest_sha256,
         "size": row.size, "recipients": to, "note": note},
    )  # fmt: skip
    return row


def kept(sent: SentPlan) -> bytes:
    """The bytes that went out, byte for byte.

    Args:
        sent: what was recorded when they did.

    Raises:
        Conflict: they are not what the record says; somebody changed the database.
    """
    content = bytes(SentDocument.objects.get(sent=sent).content)
    if len(content) != sent.size or hashlib.sha256(content).hexdigest() != sent.sha256:
        raise Conflict(f"{sent.file_name} is not what was sent any more; an admin must run the invariants.")
    return content


def _compared(deal_id: int, document: Document) -> _Compared:
    """What of a document is not as it was signed: bytes first, then what nobody approved."""
    deal = Deal.objects.get(pk=deal_id)
    now = clock.database_now()
    plan = closeplan.read(deal, now)
    if plan.plan is None or reasons_not(deal, plan, now):
        return _Compared(None, ())  # the door says why not; where that is gone by then, nothing was compared: 409
    sheet = sheet_of(deal, plan.plan)
    found = strays(sheet, document.text, is_pdf=document.is_pdf)
    return _Compared(plan.plan.pk, (*found.differing, *_unapproved(found.unapproved, deal, document, now)))


def _unapproved(found: Sequence[Stray], deal: Deal, document: Document, now: datetime) -> list[Stray]:
    """What nobody approved, with the name of other words of the deal; what is signed and not in the plan is none."""
    compared = drift.compare(deal, document.text, now)
    named = {row.sentences[0]: row.named for row in compared.not_approved if row.named}
    signed = {sentence for row in compared.exact for sentence in row.sentences}
    told = [row for row in found if row.text not in signed]
    told += [Stray(unapproved_text(text), text) for text in named.keys() - {row.text for row in told}]
    return [replace(row, said=f"{row.said} {named.get(row.text, '')}".rstrip()) for row in told]


def _proved(deal: Deal, now: datetime, version: int | None) -> tuple[ClosePlan, Sheet]:
    """The current version, once every line of it was proved at this moment."""
    plan = closeplan.read(deal, now)
    if plan.plan is None:
        raise Conflict(NOTHING_PLANNED)
    check_version(plan.plan.number, version, f"The close plan of {deal.name}")
    if reasons := reasons_not(deal, plan, now):
        raise Conflict(" ".join(reasons))
    sheet = sheet_of(deal, plan.plan)
    for line in sheet.lines:
        if not line.is_sealed:
            raise Conflict(f"{line.promise}: the line carries another checksum than the signed words.")
    return plan.plan, sheet


def _written(sheet: Sheet, format: str, now: datetime) -> Exported:
    """Our own file, with its manifest."""
    if format not in FORMATS:
        raise Invalid({"format": NO_SUCH_FORMAT})
    kind, name = FORMATS[format], file_name(sheet, format)
    try:
        content = kind.write(sheet)
    except CannotWrite as refusal:
        raise Conflict(str(refusal), field="format") from None
    return Exported(name, kind.content_type, content, manifest(sheet, name, content, now))


def _recipients(given: Sequence[str]) -> list[str]:
    to = list(dict.fromkeys(one_line(row, "recipients", limit=LONGEST_RECIPIENT) for row in given if row.strip()))
    if not to:
        raise Invalid({"recipients": NO_RECIPIENT})
    if len(to) > MOST_RECIPIENTS:
        raise Invalid({"recipients": f"Name at most {MOST_RECIPIENTS} recipients (you named {len(to)})."})
    return to


def _told(deal: Deal, plan: ClosePlan, type: str, now: datetime, by: User, data: dict[str, Any]) -> None:
    promises = list(plan.lines.order_by("position").values_list("promise_id", flat=True))
    audit.record(deal, type, at=now, by=by, data={"version": plan.number, "promises": promises, **data})
    deal.save(update_fields=["audit_head", "audit_length"])
