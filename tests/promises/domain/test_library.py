"""Writing and approving entries of the library: who may, what is refused, and that nothing about the words moves."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from dealdesk.domain import clock
from dealdesk.domain.text import fingerprint
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice
from dealdesk.models.append_only import lifted
from promises.domain import library
from promises.models import BannedPhrase, Capability
from reviews.domain.invariants import check_all
from tests import factories
from tests.factories import CSV, day

pytestmark = pytest.mark.django_db


def violations() -> list[str]:
    return [one for result in check_all() for one in result.violations]


def events(entry) -> list[str]:
    return list(AuditEvent.objects.filter(chain=entry.chain).order_by("position").values_list("type", flat=True))


@pytest.fixture
def terms():
    return {"sentence": CSV, "limit": "One file at a time", "owner": "Product", "review_by": day(90)}


def test_omar_writes_and_ines_approves(omar, ines, terms):
    sofia = factories.person("Sofia")
    entry = library.write_capability(by=omar, **terms)
    assert (entry.state, entry.sha256, entry.written_by, entry.approved_by) == ("written", fingerprint(CSV), omar, None)
    told = factories.mails().get()
    assert (told.recipient, told.subject) == (ines, f"Read and approve for the library: {entry.label}")
    entry = library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)
    assert (entry.state, entry.approved_by, entry.version) == ("approved", ines, 3)
    assert events(entry) == ["capability.written", "capability.approved"]
    approved = AuditEvent.objects.get(type="capability.approved")
    assert (approved.actor_id, approved.wording_sha256, approved.state_before) == (ines.pk, fingerprint(CSV), "written")
    assert factories.mails(recipient=omar).get().subject == f"Approved, in the library: {entry.label}"
    assert not Notice.objects.filter(recipient=sofia).exists()
    assert violations() == []


@pytest.mark.parametrize("who", ["maya", "tom", "grace", "ada", "lena"])
def test_others_do_not_keep_the_library(request, who, terms, omar, ines):
    person = request.getfixturevalue(who)
    only = "Only a product or security reviewer can change the library."
    with pytest.raises(Denied, match=f"^{only}$"):
        library.write_capability(by=person, **terms)
    assert AuditEvent.objects.get(chain="settings").data == {"verb": "write_capability", "sentence": only}
    entry = library.write_capability(by=omar, **terms)
    with pytest.raises(Denied, match=f"^{only}$"):
        library.approve_capability(entry.pk, by=person, sha256=entry.sha256)
    assert library.approve_capability(entry.pk, by=ines, sha256=entry.sha256).approved_by == ines


def test_a_stand_in_does_not_keep_the_library(omar, ines, terms):
    sven = factories.person("Sven")
    factories.stand_in(ines, sven)
    entry = library.write_capability(by=omar, **terms)
    with pytest.raises(Denied):
        library.approve_capability(entry.pk, by=sven, sha256=entry.sha256)


def test_nobody_approves_their_own_words(omar, ines, terms):
    entry = library.write_capability(by=omar, **terms)
    own = "You wrote these words; another product or security reviewer approves them."
    with pytest.raises(Denied, match=f"^{own}$"):
        library.approve_capability(entry.pk, by=omar, sha256=entry.sha256)
    assert events(entry) == ["capability.written", "door.refused"]
    assert violations() == []


def test_an_approval_is_bound_to_the_words(omar, ines, terms):
    entry = library.write_capability(by=omar, **terms)
    for sha256 in ("", "0" * 64, fingerprint(CSV + " ")):
        with pytest.raises(Conflict, match="^These are not the words that are stored; read them again.$"):
            library.approve_capability(entry.pk, by=ines, sha256=sha256)
    with pytest.raises(Stale):
        library.approve_capability(entry.pk, by=ines, sha256=entry.sha256, version=1)
    library.approve_capability(entry.pk, by=ines, sha256=entry.sha256, version=entry.version)
    with pytest.raises(Conflict, match=f"^{entry.label} was approved already.$"):
        library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)


def test_words_changed_behind_the_form_are_not_approved(omar, ines, terms):
    entry = library.write_capability(by=omar, **terms)
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE promises_capability SET sentence = 'Anything.'")
    with pytest.raises(Conflict, match="^These are not the words that are stored; read them again.$"):
        library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)
    assert violations() == [f"{entry.label}: its words are not what their checksum says."]


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("sentence", "", "This field is required."),
        ("sentence", "a" * 601, "Ensure this value has at most 600 characters (it has 601)."),
        ("sentence", "One line.\nAnd another.", "One sentence on one line."),
        ("limit", " ", "This field is required."),
        ("owner", "x" * 81, "Ensure this value has at most 80 characters (it has 81)."),
        ("owner", "Product and Security", "Name one group or one person; two wait for each other."),
        ("plan", "x" * 61, "Ensure this value has at most 60 characters (it has 61)."),
        ("region", "E\u200bU\u202e", "Remove the hidden control character at position 2."),
    ],
)
def test_words_that_cannot_be_used(omar, terms, part, value, sentence):
    with pytest.raises(Invalid) as refused:
        library.write_capability(by=omar, **{**terms, part: value})
    assert refused.value.errors == {part: sentence}
    assert library.write_capability(by=omar, **terms).pk


def test_limit_and_owner_go_out_too_so_they_are_checked_like_the_sentence(omar, terms):
    for part in ("limit", "owner"):
        with pytest.raises(Invalid) as refused:
            library.write_capability(by=omar, **{**terms, part: "Whatever, it should be fine"})
        assert list(refused.value.errors) == [part]
        assert "should be fine" in refused.value.errors[part]


def test_an_entry_with_two_owners_from_before_is_not_approved(omar, ines, terms):
    entry = library.write_capability(by=omar, **terms)
    with lifted(connection):
        Capability._base_manager.filter(pk=entry.pk).update(owner="Product and Security")
    with pytest.raises(Conflict, match="names several owners; withdraw it and write it anew with one"):
        library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)


def test_a_limit_that_was_banned_meanwhile_is_not_approved(omar, ines, terms):
    entry = library.write_capability(by=omar, **terms)
    BannedPhrase.objects.create(phrase="at a time", why="Which time?", level="must_change")
    with pytest.raises(Invalid, match="Which time"):
        library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)


@pytest.mark.parametrize("ahead", [-1, 0, 181])
def test_the_check_lies_ahead_and_not_too_far(omar, terms, ahead):
    with pytest.raises(Invalid, match="^Choose a day from tomorrow to .*: after 180 days somebody checks the words.$"):
        library.write_capability(by=omar, **{**terms, "review_by": day(ahead)})
    for fine in (1, 180):
        library.write_capability(by=omar, **{**terms, "plan": f"Plan {fine}", "review_by": day(fine)})


def test_what_waited_too_long_is_written_anew(omar, ines, terms, shifted):
    entry = library.write_capability(by=omar, **{**terms, "review_by": day(1)})
    shifted.forward(days=2)
    with pytest.raises(
        Conflict, match=f"^The day by which {entry.label} was to be checked has passed; write it anew.$"
    ):
        library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)


def test_the_same_sentence_stands_once_in_a_scope(omar, terms):
    entry = library.write_capability(by=omar, **terms)
    with pytest.raises(Conflict, match=f"^The library has this sentence already: {entry.label}.$"):
        library.write_capability(by=omar, **terms)
    assert library.write_capability(by=omar, **{**terms, "plan": "Business"}).plan == "Business"


def test_a_failing_audit_write_undoes_the_approval(omar, ines, terms, monkeypatch):
    entry = library.write_capability(by=omar, **terms)

    def fail(*args, **kwargs):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr("dealdesk.domain.audit.record", fail)
    with pytest.raises(RuntimeError):
        library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)
    assert Capability.objects.get().state == "written"


# --- the database holds it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["sentence = 'Other.'", "sha256 = ''", "plan = 'X'", "region = 'X'", "product_version = 'X'", '"limit" = \'X\'',
     "owner = 'X'", "written_at = NULL", "written_by_id = NULL", "approved_at = NULL",
     "approved_by_id = written_by_id"],
)  # fmt: skip
def test_the_words_cannot_be_changed_by_anybody(change):
    factories.capability()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE promises_capability SET {change}")  # noqa: S608 -- the list above
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM promises_capability")
    assert Capability.objects.get().sentence == CSV


def test_a_dropped_trigger_is_found():
    entry = factories.capability()
    with connection.cursor() as cursor:
        on = " ON promises_capability" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER promises_capability_columns{on}")
    assert violations() == ["promises_capability: nothing in the database protects its words (columns)."]
    assert entry.state == "approved"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("review_by = '2040-01-01'", "to be checked by 2040-01-01, its events say"),
        ("version = 9", "version 9 after 2 changes."),
        ("approved_by_id = NULL, approved_at = NULL", "its row says written, its events say written, approved."),
    ],
)
def test_a_row_that_its_events_do_not_tell_is_found(change, told):
    entry = factories.capability()
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(f"UPDATE promises_capability SET {change}")  # noqa: S608 -- the list above
    assert [one for one in violations() if one.startswith(f"{entry.label}: {told}")] != []


def test_an_entry_without_its_role_is_found(ines):
    entry = factories.capability()
    ines.grants.update(granted_at=clock.database_now() + timedelta(days=1))
    assert violations() == [f"{entry.label} was approved by no product or security reviewer."]
