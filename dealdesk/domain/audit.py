"""The only writer of audit events, the seals over them, and the proof that nobody touched either."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from dealdesk.domain import clock
from dealdesk.domain.chain import canonical, digest, link
from dealdesk.models import AuditEvent, Chained, Seal, SealedEvent, SettingsChain, User
from dealdesk.models.audit import GENESIS

SYSTEM = "Dealdesk"
SEAL_CHUNK = 5_000  # events under one seal, so that one seal stays one short transaction

seal_log = logging.getLogger("dealdesk.seals")


def body(event: AuditEvent) -> bytes:
    """The bytes of an event that its hash covers."""
    return canonical(
        {
            "chain": event.chain,
            "position": event.position,
            "type": event.type,
            "at": event.at,
            "actor": [event.actor_id, event.actor_name],
            "represented": [event.represented_id, event.represented_name],
            "label": event.label,
            "state": [event.state_before, event.state_after],
            "revision": event.revision,
            "wording": event.wording_sha256,
            "data": event.data,
        }
    )


def prepare(
    subject: Chained,
    type: str,
    *,
    at: datetime,
    by: User | None,
    represented: User | None = None,
    label: str = "",
    state_before: str = "",
    state_after: str = "",
    revision: int = 0,
    wording_sha256: str = "",
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Build the next event of a chain and move the head on the locked subject; nothing is written yet.

    Doors use `record`; a set-based sweep prepares many and inserts them in one statement.
    """
    event = AuditEvent(
        chain=subject.chain,
        position=subject.audit_length + 1,
        type=type,
        at=at,
        actor_id=by.pk if by else None,
        actor_name=by.first_name if by else SYSTEM,
        represented_id=represented.pk if represented else None,
        represented_name=represented.first_name if represented else "",
        label=label or str(subject),
        state_before=state_before,
        state_after=state_after,
        revision=revision,
        wording_sha256=wording_sha256,
        data=data or {},
        previous=subject.audit_head,
    )
    event.hash = link(event.previous, body(event))
    subject.audit_head = event.hash
    subject.audit_length = event.position
    return event


def record(subject: Chained, type: str, **what: Any) -> AuditEvent:
    """Write the next event of the subject's chain.

    Args:
        subject: the row whose chain it is; locked by the caller in this transaction and saved by the caller afterwards.
        type: dotted past tense, for example "promise.sent".
        what: see `prepare`.

    Raises:
        TransactionManagementError: called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is written inside the transaction of its change.")
    event = prepare(subject, type, **what)
    event.save(force_insert=True)
    return event


def locked_settings_chain() -> SettingsChain:
    """The chain of settings changes, locked."""
    SettingsChain.objects.get_or_create(name="settings")
    return SettingsChain.objects.select_for_update().get(name="settings")


def seal_events() -> int:
    """Chain a digest of all events that no seal covers yet into a new global seal, and log it outside the database.

    Safe with any number of runners: the settings chain row is the lock, and an event is under one seal by constraint.

    Returns:
        How many events were sealed.
    """
    with transaction.atomic():
        locked_settings_chain()
        sealed = SealedEvent.objects.filter(event_id=OuterRef("pk"))
        fresh = list(AuditEvent.objects.filter(~Exists(sealed)).order_by("pk").values_list("pk", "hash")[:SEAL_CHUNK])
        if not fresh:
            return 0
        last = Seal.objects.order_by("-number").first()
        number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
        now = clock.database_now()
        seal = Seal(number=number, at=now, events=len(fresh), digest=digest(h for _, h in fresh), previous=previous)
        seal.hash = link(previous, _seal_body(seal))
        seal.save(force_insert=True)
        SealedEvent.objects.bulk_create(
            [SealedEvent(seal_number=number, event_id=pk, event_hash=h) for pk, h in fresh], batch_size=1_000
        )
    seal_log.info("seal %s %s events=%s", seal.number, seal.hash, seal.events)
    return len(fresh)


def _seal_body(seal: Seal) -> bytes:
    return canonical({"number": seal.number, "at": seal.at, "events": seal.events, "digest": seal.digest})


def faults(subjects: Iterable[Iterable[Chained]]) -> Iterator[str]:
    """Walk every chain and every seal; yield one sentence for each thing that was edited, cut, swapped or put in.

    Args:
        subjects: rows that carry chain heads, one iterable for each kind of subject.
    """
    heads = {row.chain: (row.audit_length, row.audit_head, str(row)) for rows in subjects for row in rows}
    yield from _chain_faults(heads)
    yield from _seal_faults()


def _chain_faults(heads: dict[str, tuple[int, str, str]]) -> Iterator[str]:
    chain, length, previous = "", 0, GENESIS
    seen: set[str] = set()

    def closing() -> Iterator[str]:
        if not chain:
            return
        if chain not in heads:
            yield f"{chain}: events stand for a row that does not exist."
        elif heads[chain][:2] != (length, previous):
            kept, _, label = heads[chain]
            yield f"{chain}: the last event is not the head that {label} keeps (events {length}, head says {kept})."

    for event in AuditEvent.objects.order_by("chain", "position").iterator(chunk_size=2_000):
        if event.chain != chain:
            yield from closing()
            chain, length, previous = event.chain, 0, GENESIS
            seen.add(chain)
        if event.position != length + 1:
            yield f"Event {event.pk} ({event}): event {length + 1} of this chain is missing."
        if event.previous != previous:
            yield f"Event {event.pk} ({event}): does not follow the event before it."
        if event.hash != link(event.previous, body(event)):
            yield f"Event {event.pk} ({event}): its content was changed after it was written."
        length, previous = event.position, event.hash
    yield from closing()
    for name, (count, _, label) in heads.items():
        if count and name not in seen:
            yield f"{name}: all {count} events of {label} are missing."


def _seal_faults() -> Iterator[str]:
    previous, expected = GENESIS, 1
    for seal in Seal.objects.order_by("number").iterator():
        rows = list(
            SealedEvent.objects.filter(seal_number=seal.number)
            .order_by("event_id")
            .values_list("event_id", "event_hash")
        )
        stored = dict(AuditEvent.objects.filter(pk__in=[pk for pk, _ in rows]).values_list("pk", "hash"))
        for pk, sealed_hash in rows:
            if pk not in stored:
                yield f"Event {pk}: sealed under seal {seal.number} and gone since."
            elif stored[pk] != sealed_hash:
                yield f"Event {pk}: not the one that seal {seal.number} covers."
        if seal.number != expected:
            yield f"Seal {expected} is missing."
        if seal.previous != previous or seal.hash != link(seal.previous, _seal_body(seal)):
            yield f"Seal {seal.number}: does not follow from the seal before it."
        if len(rows) != seal.events or digest(h for _, h in rows) != seal.digest:
            yield f"Seal {seal.number}: its list of events was changed."
        previous, expected = seal.hash, seal.number + 1
