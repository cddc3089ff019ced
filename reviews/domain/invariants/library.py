"""Invariants of the library: what stands in it was approved by a second person, and its events tell its rows."""

from collections.abc import Iterator

from dealdesk.domain.people import RightsHistory
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from promises.models import Capability
from reviews.domain.invariants.registry import Result, of_all

STEP = {"capability.written": "written", "capability.approved": "approved", "capability.withdrawn": "withdrawn"}
KEEPERS = (Role.PRODUCT, Role.SECURITY)


@of_all("I3")
def events_fold_to_the_entry(result: Result) -> Iterator[str]:
    """The last step its events tell is the one its row is in, on the day they name, after as many saves."""
    told: dict[str, list[AuditEvent]] = {}
    for event in AuditEvent.objects.filter(chain__startswith="capability:").order_by("chain", "position"):
        told.setdefault(event.chain, []).append(event)
    for entry in Capability.objects.order_by("pk").iterator(chunk_size=2_000):
        result.checked += 1
        changes = [event for event in told.get(entry.chain, []) if event.type != "door.refused"]
        steps = [STEP[event.type] for event in changes if event.type in STEP]
        if not steps or steps[-1] != entry.state or steps.count("approved") > 1:
            yield f"{entry.label}: its row says {entry.state}, its events say {', '.join(steps) or 'nothing'}."
        days = [event.data["review_by"] for event in changes if "review_by" in event.data]
        if days and days[-1] != entry.review_by.isoformat():
            yield f"{entry.label}: to be checked by {entry.review_by}, its events say {days[-1]}."
        if entry.version != 1 + len(changes):
            yield f"{entry.label}: version {entry.version} after {len(changes)} changes."


@of_all("I6")
def entries_have_four_eyes(result: Result) -> Iterator[str]:
    """Whoever approved an entry kept the library then and had not written it."""
    rights = RightsHistory()
    approved = Capability.objects.filter(approved_at__isnull=False).order_by("pk")
    for entry in approved.iterator(chunk_size=2_000):
        result.checked += 1
        by, at = entry.approved_by_id, entry.approved_at
        if by == entry.written_by_id:
            yield f"{entry.label} was approved by its own author."
        if by is not None and at is not None and not any(rights.held(by, role, at) for role in KEEPERS):
            yield f"{entry.label} was approved by no product or security reviewer."


@of_all("I12")
def entries_are_as_written(result: Result) -> Iterator[str]:
    """The words of every entry still have their checksum, whoever got past the triggers."""
    for entry in Capability.objects.order_by("pk").iterator(chunk_size=2_000):
        result.checked += 1
        if fingerprint(entry.sentence) != entry.sha256:
            yield f"{entry.label}: its words are not what their checksum says."
