"""Results of the drift check that somebody kept with the deal, and what a document leaves out on purpose.

A result is handed to whoever asked for it and stored nowhere. It comes back signed, so that what is kept is what was
found; it is kept only through the door `keep`, and from then on it is never changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist

from dealdesk.domain import audit, people
from dealdesk.domain.doors import door
from dealdesk.domain.text import Kind, Segment
from dealdesk.domain.typed import one_line
from dealdesk.exceptions import Conflict, Invalid
from dealdesk.models import Job, User
from promises.domain.drift import Loss, Verdict
from promises.domain.locking import deal_row, locked_deal
from promises.models import Deal
from promises.policies import check_on_deal
from reviews.domain.drift import Compared, Finding, Signed
from reviews.models import DriftResult, LeftOut
from reviews.models.drift import REASON_LIMIT

SALT = "reviews.drift"
FRESH = timedelta(hours=24)  # how long a result that was not kept can still be kept
MISSING = "missing"
NAME_LIMIT = 200  # characters of a file's name
NO_REASON = "Say why it is left out, in one sentence."
TOO_OLD = "This result is more than a day old, or is not as it was found. Check the document again."
NOT_MISSING = "Nothing of {label} is missing in this document."
SAID_BEFORE = "A reason for leaving {label} out was given already."


@dataclass(frozen=True)
class Document:
    """What was compared, without its words.

    Attributes:
        name: of the file; "" for pasted text.
        sha256: of the file's bytes, or of the text.
        size: bytes of it.
        notes: sentences about what could not be read.
    """

    name: str
    sha256: str
    size: int
    notes: tuple[str, ...] = ()


# --- a result as data -------------------------------------------------------------------------------------------------


def as_json(compared: Compared, document: Document) -> dict[str, Any]:
    """A result as it is put down: in a job's row, in a signed field, in a kept row."""
    numbers = {words.promise: number for number, words in enumerate(compared.signed)}
    groups = (compared.changed, compared.not_approved, compared.missing, compared.exact, compared.other)
    return {
        "document": {**asdict(document), "notes": [*document.notes, *compared.notes]},
        "signed": [asdict(words) for words in compared.signed],
        "sentences": compared.sentences,
        "rows": [_row(finding, numbers) for group in groups for finding in group],
        "problems": list(compared.problems),
        "plan": compared.plan,
    }


def _row(finding: Finding, numbers: Mapping[int, int]) -> dict[str, Any]:
    row: dict[str, Any] = {"verdict": finding.verdict.value if finding.verdict else MISSING}
    told = {
        "sentences": list(finding.sentences),
        "places": list(finding.places),
        "signed": [numbers[words.promise] for words in finding.signed],
        "lost": [[loss.kind, loss.words, loss.instead] for loss in finding.lost],
        "diff": [[segment.kind.value, segment.text] for segment in finding.diff],
        "named": finding.named,
        "about": finding.about,
        "is_open": finding.is_open,
        "is_like": finding.is_like,
    }
    return row | {name: value for name, value in told.items() if value}


def from_json(found: Mapping[str, Any]) -> tuple[Compared, Document]:
    """The other way round."""
    signed = [Signed(**words) for words in found["signed"]]
    rows: dict[str, list[Finding]] = {name: [] for name in (*(verdict.value for verdict in Verdict), MISSING)}
    for row in found["rows"]:
        rows[row["verdict"]].append(_finding(row, signed))
    document = Document(**{**found["document"], "notes": tuple(found["document"]["notes"])})
    compared = Compared(
        signed=signed,
        sentences=found["sentences"],
        changed=rows[Verdict.CHANGED],
        not_approved=rows[Verdict.NOT_APPROVED],
        missing=rows[MISSING],
        exact=rows[Verdict.EXACT],
        other=rows[Verdict.OTHER],
        problems=found["problems"],
        plan=found["plan"],
    )
    return compared, document


def _finding(row: Mapping[str, Any], signed: Sequence[Signed]) -> Finding:
    return Finding(
        verdict=None if row["verdict"] == MISSING else Verdict(row["verdict"]),
        sentences=tuple(row.get("sentences", ())),
        places=tuple(row.get("places", ())),
        signed=tuple(signed[number] for number in row.get("signed", ())),
        lost=tuple(Loss(*loss) for loss in row.get("lost", ())),
        diff=tuple(Segment(Kind(kind), text) for kind, text in row.get("diff", ())),
        named=row.get("named", ""),
        about=row.get("about", 0),
        is_open=row.get("is_open", False),
        is_like=row.get("is_like", False),
    )


def sealed(found: Mapping[str, Any], deal: Deal, by: User) -> str:
    """A result as whoever asked for it can hand it back within a day, and nobody else."""
    return signing.dumps({"found": found, "deal": deal.pk, "by": by.pk}, salt=SALT, compress=True)


def unsealed(seal: str, deal: Deal, by: User) -> dict[str, Any]:
    """What was sealed.

    Raises:
        Invalid: it is older than a day, somebody else's, of another deal, or was changed.
    """
    try:
        held = signing.loads(seal, salt=SALT, max_age=FRESH)
    except signing.BadSignature:
        raise Invalid({"found": TOO_OLD}) from None
    if (held["deal"], held["by"]) != (deal.pk, by.pk):
        raise Invalid({"found": TOO_OLD})
    found: dict[str, Any] = held["found"]
    return found


# --- doors ------------------------------------------------------------------------------------------------------------


@door(deal_row)
def keep(
    deal_id: int, *, seal: str, by: User, reasons: Mapping[int, str] | None = None, job_id: int = 0
) -> DriftResult:
    """Keep a result with its deal, with one event; the document itself is not kept.

    Args:
        deal_id: the deal.
        seal: the result, as `sealed` made it.
        by: a rep of the deal.
        reasons: promise and why this document leaves its sentence out, for what is missing.
        job_id: the job that made it; its own copy is thrown away.

    Raises:
        Denied: not a rep of this deal.
        Invalid: a reason that cannot be used, or a result that is too old.
        Conflict: a reason for a sentence that is not missing.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    found = unsealed(seal, deal, by)
    said = _clean_reasons(reasons or {})
    compared, document = from_json(found)
    result = DriftResult.objects.create(
        deal=deal,
        document_name=document.name[:NAME_LIMIT],
        sha256=document.sha256,
        size=document.size,
        plan_number=compared.plan,
        sentences=compared.sentences,
        exact=len(compared.exact),
        changed=len(compared.changed),
        not_approved=len(compared.not_approved),
        missing=len(compared.missing),
        rows=found,
        kept_at=now,
        kept_by=by,
    )
    data = {
        "result": result.pk,
        "document": result.document_name,
        "sha256": result.sha256,
        "plan": result.plan_number,
        "findings": result.findings,
    }
    audit.record(deal, "drift.kept", at=now, by=by, data=data)
    for promise, reason in said.items():
        _leave_out(deal, result, compared, promise, reason, now, by)
    deal.save(update_fields=["audit_head", "audit_length"])
    Job.objects.filter(pk=job_id, made_by=by, kind="drift").update(result=None)
    return result


@door(deal_row)
def leave_out(deal_id: int, result_id: int, promise_id: int, *, reason: str, by: User) -> LeftOut:
    """Say why a kept document leaves a signed sentence out on purpose.

    Args:
        deal_id: the deal.
        result_id: a kept result of it.
        promise_id: the promise whose sentence is missing there.
        reason: one sentence of at most 200 characters.
        by: a rep of the deal.

    Raises:
        Denied: not a rep of this deal.
        Invalid: no reason, or one that cannot be used.
        Conflict: it is not missing, or a reason was given already.
    """
    deal, now = locked_deal(deal_id)
    check_on_deal(people.standing(by, now), deal)
    said = _clean(reason, "reason")
    result = DriftResult.objects.get(pk=result_id, deal=deal)
    compared, _ = from_json(result.rows)
    row = _leave_out(deal, result, compared, promise_id, said, now, by)
    deal.save(update_fields=["audit_head", "audit_length"])
    return row


def _leave_out(
    deal: Deal, result: DriftResult, compared: Compared, promise: int, reason: str, now: Any, by: User
) -> LeftOut:
    missing = {words.promise for finding in compared.missing for words in finding.signed}
    label = _label(deal, promise)
    if promise not in missing:
        raise Conflict(NOT_MISSING.format(label=label), field="reason")
    if LeftOut.objects.filter(result=result, promise=promise).exists():
        raise Conflict(SAID_BEFORE.format(label=label), field="reason")
    row: LeftOut = LeftOut.objects.create(result=result, promise_id=promise, reason=reason, said_at=now, said_by=by)
    data = {"result": result.pk, "document": result.document_name, "promise": promise, "label": label, "reason": reason}
    audit.record(deal, "drift.left_out", at=now, by=by, data=data)
    return row


def _label(deal: Deal, promise: int) -> str:
    try:
        return str(deal.promises.get(pk=promise).label)
    except ObjectDoesNotExist:
        return "this promise"


def _clean_reasons(reasons: Mapping[int, str]) -> dict[int, str]:
    said: dict[int, str] = {}
    errors: dict[str, str] = {}
    for promise, raw in reasons.items():
        try:
            said[promise] = _clean(raw, f"reason_{promise}")
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    return said


def _clean(raw: str, field: str) -> str:
    return one_line(raw, field, limit=REASON_LIMIT, empty=NO_REASON)
