"""Invariants of what is kept: rows that never change, the audit chain, whose rows they are, and forms sent twice."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from dealdesk.domain import audit
from dealdesk.domain.text import fingerprint
from dealdesk.models import AuditEvent, Notice, SettingsChain, UsedForm
from dealdesk.models.append_only import append_only_tables, tables_with_fixed_columns
from promises.enums import PromiseState
from promises.models import Capability, Deal, Promise
from reviews.domain.invariants.answers import lanes_called_for
from reviews.domain.invariants.books import Books, label
from reviews.domain.invariants.registry import Result, of_all, of_promises
from reviews.models import ProductChoice


@of_all("I12", "The database itself refuses to change or delete what is written once")
def written_once(result: Result) -> Iterator[str]:
    """Triggers on every append-only table. That they refuse each verb is proved by tests."""
    guards = _guards()
    needed = ("append_only", "no_truncate") if connection.vendor == "postgresql" else ("no_update", "no_delete")
    for table in append_only_tables():
        result.checked += 1
        if missing := [name for name in needed if f"{table}_{name}" not in guards]:
            yield f"{table}: nothing in the database protects it ({', '.join(missing)})."
    needed = ("columns", "no_delete")
    for table in tables_with_fixed_columns():
        result.checked += 1
        if missing := [name for name in needed if f"{table}_{name}" not in guards]:
            yield f"{table}: nothing in the database protects its words ({', '.join(missing)})."


def _guards() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


@of_promises("I12")
def words_are_as_written(books: Books, result: Result) -> Iterator[str]:
    """Every version of a wording still has its checksum, whoever got past the triggers."""
    for promise in books.promises:
        for wording in books.wordings[promise.pk]:
            result.checked += 1
            if fingerprint(wording.text) != wording.sha256:
                yield f"{label(promise)}: version {wording.number} of its words is not what its checksum says."


@of_all("I13", "The audit chains and the seals over them are whole")
def chains_are_whole(result: Result) -> Iterator[str]:
    """Every event, chain and seal; see `dealdesk.domain.audit.faults`."""
    result.checked = AuditEvent.objects.count()
    yield from chain_faults()


def chain_faults() -> Iterator[str]:
    """One sentence for each fault of the audit trail of all rooms."""
    yield from audit.faults(
        [
            Promise.objects.iterator(chunk_size=2_000),
            Deal.objects.iterator(),
            Capability.objects.iterator(chunk_size=2_000),
            ProductChoice.objects.iterator(),
            SettingsChain.objects.iterator(),
        ]
    )


@of_promises("I14", "Nobody writes an ask in a deal that is not theirs")
def asks_come_from_the_deal(books: Books, result: Result) -> Iterator[str]:
    """Whoever wrote, sent or proved an ask owns its deal or is on it.

    That a foreign deal reads like one that does not exist is proved by tests over all addresses.
    """
    on_deal: dict[int, set[int]] = {}
    deals = {promise.deal_id for promise in books.promises}
    for deal_id, user_id in Deal.team.through.objects.filter(deal_id__in=deals).values_list("deal_id", "user_id"):
        on_deal.setdefault(deal_id, set()).add(user_id)
    for promise in books.promises:
        result.checked += 1
        allowed = {promise.deal__owner_id} | on_deal.get(promise.deal_id, set())
        acted = {promise.created_by_id, *(proof.added_by_id for proof in books.proofs[promise.pk])}
        if promise.sent_by_id is not None:
            acted.add(promise.sent_by_id)
        if strangers := sorted(acted - allowed):
            yield f"{label(promise)}: written, sent or proved by people who are not on its deal (ids {strangers})."


@of_all("I15", "A form counts once")
def forms_count_once(result: Result) -> Iterator[str]:
    """Every used form kept what its first use did. One row for each token is a database constraint.

    That a second post changes nothing is proved by tests.
    """
    result.checked = UsedForm.objects.count()
    for form in UsedForm.objects.filter(Q(token="") | Q(digest="")).order_by("pk"):  # noqa: S106 -- no password
        yield f"Used form {form.pk}: without token or content, it would not be known again."


@of_promises("I20", "What cannot be checked is stopped: every sent ask went through the rules to the lanes it needs")
def nothing_slips_past_the_rules(books: Books, result: Result) -> Iterator[str]:
    """Every promise that left draft was sent under a rule set, and the lanes its type calls for are asked.

    That a failing rule, check or scan blocks the step is proved by tests.
    """
    for promise in books.promises:
        sent = books.submissions[promise.pk]
        if promise.state == PromiseState.DRAFT or (promise.state == PromiseState.WITHDRAWN and promise.sent_at is None):
            continue
        result.checked += 1
        documented = any(decision.capability_id for decision in books.decisions[promise.pk])
        if not sent and not documented:
            yield f"{label(promise)}: under review without having gone through the rules."
        asked = {lane.lane for lane in books.lanes[promise.pk]}
        for row in sent:
            stops = [hit for hit in books.hits[promise.pk] if hit.submission__revision == row.revision]
            called = lanes_called_for(row.type, [lane for hit in stops for lane in hit.lanes], stopped=bool(stops))
            if silent := sorted(called - asked):
                yield f"{label(promise)}: revision {row.revision} needs {', '.join(silent)}, and nobody asked them."


@of_all("I17")
def notices_have_their_event(result: Result) -> Iterator[str]:
    """A notice without an event could say anything."""
    event = AuditEvent.objects.filter(pk=OuterRef("event_id"))
    for notice in Notice.objects.filter(~Exists(event)).order_by("pk")[:100]:
        yield f"Notice {notice.pk}: there is no event {notice.event_id}."
    # Whatever somebody chose, what an event tells them stands in both; a reminder at half time is in the app alone.
    twin = Notice.objects.filter(event_id=OuterRef("event_id"), recipient=OuterRef("recipient"), about="")
    alone = Notice.objects.filter(~Exists(twin.exclude(channel=OuterRef("channel"))), about="")
    for notice in alone.order_by("pk")[:100]:
        yield f"Notice {notice.pk}: {notice.recipient} has it by {notice.get_channel_display()} alone."
