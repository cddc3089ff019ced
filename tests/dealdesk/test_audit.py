"""The audit trail finds whoever got past the triggers (RELIABILITY I13, F24), and says where."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from dealdesk.domain import audit, clock
from dealdesk.models import AuditEvent, Seal, SealedEvent, SettingsChain, User
from dealdesk.models.append_only import lifted

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(ada: User) -> list[AuditEvent]:
    """Four events of the settings chain, three of them under a seal."""
    events = [_record(ada, f"rules.changed_{number}") for number in (1, 2, 3)]
    assert audit.seal_events() == 3
    return [*events, _record(ada, "rules.changed_4")]


def _record(by: User, type: str) -> AuditEvent:
    with transaction.atomic():
        chain = audit.locked_settings_chain()
        event = audit.record(chain, type, at=clock.database_now(), by=by, data={"number": type[-1]})
        chain.save()
    return event


def _faults() -> list[str]:
    return list(audit.faults([SettingsChain.objects.all()]))


def _as_superuser(statement: str, *parameters: object) -> None:
    """What only somebody with every right on the database can do."""
    connection.check_constraints()
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_an_untouched_trail_has_no_fault(trail):
    assert _faults() == []
    assert [(event.position, event.previous) for event in trail[1:]] == [
        (position, before.hash) for position, before in enumerate(trail[:-1], start=2)
    ]


def _edit(trail: list[AuditEvent]) -> None:
    _as_superuser("UPDATE dealdesk_auditevent SET actor_name = 'Nobody' WHERE id = %s", trail[1].pk)


def _delete(trail: list[AuditEvent]) -> None:
    _as_superuser("DELETE FROM dealdesk_auditevent WHERE id = %s", trail[1].pk)


def _swap(trail: list[AuditEvent]) -> None:
    first, second = trail[1].pk, trail[2].pk
    _as_superuser("UPDATE dealdesk_auditevent SET position = 99 WHERE id = %s", first)
    _as_superuser("UPDATE dealdesk_auditevent SET position = 2 WHERE id = %s", second)
    _as_superuser("UPDATE dealdesk_auditevent SET position = 3 WHERE id = %s", first)


def _truncate(trail: list[AuditEvent]) -> None:
    _as_superuser("DELETE FROM dealdesk_auditevent")


@pytest.mark.parametrize(
    ("tamper", "first"),
    [
        (_edit, lambda trail: f"Event {trail[1].pk} (settings#2 rules.changed_2): its content was changed"),
        (_delete, lambda trail: f"Event {trail[2].pk} (settings#3 rules.changed_3): event 2 of this chain is missing."),
        (
            _swap,
            lambda trail: f"Event {trail[2].pk} (settings#2 rules.changed_3): does not follow the event before it.",
        ),
        (_truncate, lambda trail: "settings: all 4 events of settings are missing."),
    ],
    ids=["edited", "deleted", "swapped", "truncated"],
)
def test_four_of_four_are_found_and_the_first_bad_event_is_named(
    trail: list[AuditEvent], tamper: Callable[[list[AuditEvent]], None], first: Callable[[list[AuditEvent]], str]
) -> None:
    assert _faults() == []
    tamper(trail)
    assert _faults()[0].startswith(first(trail))


def test_a_cut_tail_shows_at_the_head_on_the_row(trail):
    _as_superuser("DELETE FROM dealdesk_auditevent WHERE id = %s", trail[3].pk)
    assert _faults() == ["settings: the last event is not the head that settings keeps (events 3, head says 4)."]


def test_a_tail_cut_together_with_its_head_shows_in_the_seal(trail):
    _as_superuser("DELETE FROM dealdesk_auditevent WHERE id IN (%s, %s)", trail[2].pk, trail[3].pk)
    SettingsChain.objects.update(audit_head=trail[1].hash, audit_length=2)
    assert _faults() == [f"Event {trail[2].pk}: sealed under seal 1 and gone since."]


def test_a_chain_written_anew_with_good_hashes_shows_in_the_seal(trail, ada):
    """Whoever can rewrite everything but the log outside the database cannot rewrite the seal's own past."""
    forged = trail[0]
    forged.actor_name, forged.previous = "Somebody else", "0" * 64
    forged.hash = audit.link(forged.previous, audit.body(forged))
    _as_superuser("DELETE FROM dealdesk_auditevent WHERE id <> %s", forged.pk)
    _as_superuser(
        "UPDATE dealdesk_auditevent SET actor_name = %s, hash = %s WHERE id = %s",
        forged.actor_name,
        forged.hash,
        forged.pk,
    )
    SettingsChain.objects.update(audit_head=forged.hash, audit_length=1)
    assert _faults()[0] == f"Event {forged.pk}: not the one that seal 1 covers."


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE dealdesk_seal SET events = 2 WHERE number = 1", "Seal 1: does not follow from the seal before it."),
        ("DELETE FROM dealdesk_seal WHERE number = 1", "Seal 1 is missing."),
        ("DELETE FROM dealdesk_sealedevent WHERE seal_number = 1", "Seal 1: its list of events was changed."),
    ],
)
def test_a_touched_seal_is_named(trail, statement, sentence):
    assert audit.seal_events() == 1
    _as_superuser(statement)
    assert sentence in _faults()


def test_sealing_again_seals_only_what_is_new(trail):
    assert [audit.seal_events(), audit.seal_events()] == [1, 0]
    assert list(Seal.objects.order_by("number").values_list("number", "events")) == [(1, 3), (2, 1)]
    assert SealedEvent.objects.count() == 4


def test_an_event_is_refused_outside_a_transaction(transactional_db, ada):
    chain = SettingsChain.objects.get()
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(chain, "rules.changed", at=clock.database_now(), by=ada)
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("statement", ["UPDATE dealdesk_auditevent SET type = 'x'", "DELETE FROM dealdesk_auditevent"])
def test_the_database_refuses_to_touch_an_event(trail, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert _faults() == []


def test_check_audit_says_what_it_walked_and_fails_on_a_fault(trail):
    said = StringIO()
    call_command("check_audit", stdout=said)
    assert said.getvalue() == "4 events in 1 chains, 1 seals: no fault\n"

    _edit(trail)
    said = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_audit", stdout=said)
    assert stopped.value.code == 1
    assert said.getvalue().splitlines()[-1] == "4 events in 1 chains, 1 seals: 1 faults"
