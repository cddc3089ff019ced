"""Doors of a draft: deals, asks, facts, proof."""

import pytest
from django.db import IntegrityError

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale, VersionMissing
from dealdesk.models import AuditEvent
from promises.domain import promises as drafts
from promises.domain.locking import check_version
from promises.enums import PromiseState, ProofKind
from promises.models import Deal, Promise, Proof
from promises.permissions import visible_promises
from tests import factories
from tests.factories import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(maya):
    return factories.deal(maya)


def types(row) -> list[str]:
    return list(AuditEvent.objects.filter(chain=row.chain).order_by("position").values_list("type", flat=True))


# --- deals ------------------------------------------------------------------------------------------------------------


def test_a_deal_belongs_to_the_rep_who_makes_it(maya):
    deal = drafts.create_deal(by=maya, name="Harbor Foods", amount=84_000, close_date=day(9), zone="Europe/Berlin")
    assert (deal.owner, deal.slug, deal.zone, deal.version) == (maya, "harbor-foods", "Europe/Berlin", 1)
    assert types(deal) == ["deal.created"]


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Harbor", "Harbor", "Harbor!"], ["harbor", "harbor-2", "harbor-3"]),
        (["New", "!!!", "???"], ["new-2", "deal", "deal-2"]),
    ],
)
def test_addresses_do_not_collide(maya, names, slugs):
    assert [factories.deal(maya, name=name).slug for name in names] == slugs


def test_the_longest_name_of_a_deal_fits_into_its_events(maya):
    deal = factories.deal(maya, name="H" * 120)
    event = AuditEvent.objects.get(chain=deal.chain)
    assert event.label == "H" * 120
    event.clean_fields(exclude=["represented_id", "data"])  # what PostgreSQL would refuse; SQLite takes any length


def test_two_who_make_a_deal_of_one_name_at_once_get_two_addresses(maya, outsider, monkeypatch):
    """Both look for a free address before either has taken it."""
    factories.deal(maya, name="Harbor")
    look, seen_too_early = drafts._free_slug, ["harbor"]
    monkeypatch.setattr(drafts, "_free_slug", lambda name: seen_too_early.pop() if seen_too_early else look(name))
    deal = factories.deal(outsider, name="Harbor")
    assert (deal.slug, seen_too_early, types(deal)) == ("harbor-2", [], ["deal.created"])


def test_another_collision_than_the_address_is_not_tried_again(maya):
    factories.deal(maya, name="Harbor", crm_id="C-1")
    with pytest.raises(IntegrityError):
        factories.deal(maya, name="Harbor", crm_id="C-1")


def test_only_the_owner_adds_people(deal, maya, outsider):
    with pytest.raises(Denied, match="^Only Maya can add people to Harbor Foods.$"):
        drafts.add_to_team(deal.pk, by=outsider, person=outsider)
    drafts.add_to_team(deal.pk, by=maya, person=outsider)
    assert list(deal.team.all()) == [outsider]
    assert types(deal) == ["deal.created", "door.refused", "deal.person_added"]
    assert drafts.create_ask(deal.pk, by=outsider, ask="An export.").created_by == outsider


# --- words of an ask --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  An   export. ", "An export."),
        ("Cafe\u0301", "Café"),
        ("\u00a0An\u00a0export", "An export"),
        ("We need 3 - 5 files.", "We need 3 - 5 files."),
        ("Version 2. Soon.", "Version 2. Soon."),
        ("x" * 300, "x" * 300),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_an_ask_is_tidied_once(deal, maya, raw, stored):
    assert drafts.create_ask(deal.pk, by=maya, ask=raw).ask == stored


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("\u200b\u2060\ufeff", "Enter text."),
        ("x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
        ("An\x00export", "Null characters are not allowed."),
        ("An\x07export", "Remove the hidden control character at position 3."),
        ("An\nexport", "One sentence on one line."),
        ("An \u202eexport", "Remove the hidden control character at position 4."),
        ("An \ufffdexport", "Replace the unreadable character at position 4."),
        ("\u0435nterprise", "Mixed scripts in one word."),
        ("1. An export 2. An import", "Split into one promise each."),
        ("- An export - An import", "Split into one promise each."),
        ("• An export • An import", "Split into one promise each."),
    ],
)
def test_words_that_cannot_be_an_ask(deal, maya, raw, sentence):
    with pytest.raises(Invalid) as refused:
        drafts.create_ask(deal.pk, by=maya, ask=raw)
    assert refused.value.errors == {"ask": sentence}
    assert not Promise.objects.exists()


def test_a_type_that_is_none(deal, maya):
    with pytest.raises(Invalid) as refused:
        drafts.create_ask(deal.pk, by=maya, ask="An export.", type="magic")
    assert refused.value.errors == {"type": "Select a valid choice."}


# --- editing ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_edited_and_each_edit_is_an_event(deal, maya):
    promise = drafts.create_ask(deal.pk, by=maya, ask="An export.")
    promise = drafts.edit_ask(promise.pk, by=maya, ask="Two exports.", type="data_movement", version=promise.version)
    assert (promise.ask, promise.type, promise.revision, promise.version) == ("Two exports.", "data_movement", 0, 3)
    assert types(promise) == ["promise.created", "promise.edited"]
    assert AuditEvent.objects.last().data["from"] == {"ask": "An export.", "type": ""}


def test_two_who_edit_the_same_draft(deal, maya):
    promise = drafts.create_ask(deal.pk, by=maya, ask="An export.")
    seen = promise.version
    drafts.edit_ask(promise.pk, by=maya, ask="Two exports.", version=seen)
    with pytest.raises(Stale) as refused:
        drafts.edit_ask(promise.pk, by=maya, ask="Three exports.", version=seen)
    assert refused.value.sentence == (
        f"{promise.label} was changed while you were writing. Your text is kept; compare it and send again."
    )
    assert Promise.objects.get().ask == "Two exports."


def test_versions():
    check_version(3, 3, "It")
    check_version(3, None, "It")
    with pytest.raises(VersionMissing):
        check_version(3, -1, "It")
    with pytest.raises(Stale):
        check_version(3, 2, "It")


def test_what_was_sent_is_not_edited(maya):
    promise = factories.sent()
    for door in (
        lambda: drafts.edit_ask(promise.pk, by=maya, ask="Other."),
        lambda: drafts.give_facts(promise.pk, by=maya, given={"risk": "Other"}),
    ):
        with pytest.raises(Conflict, match=f"^{promise.label} was sent already; record a scope change instead.$"):
            door()


def test_a_draft_is_seen_by_its_deal_alone(deal, maya, outsider, grace, ines):
    promise = drafts.create_ask(deal.pk, by=maya, ask="An export.", type="data_movement")
    assert [list(visible_promises(person)) for person in (maya, outsider, grace, ines)] == [[promise], [], [], []]
    drafts.give_facts(promise.pk, by=maya, given=factories.all_facts("data_movement"))
    factories.no_proof(factories.all_questions_answered(promise))
    factories.lifecycle.submit(promise.pk, by=maya)
    assert [list(visible_promises(person)) for person in (maya, outsider, grace, ines)] == [
        [promise], [], [promise], [promise],
    ]  # fmt: skip


# --- facts ------------------------------------------------------------------------------------------------------------


def test_facts_are_given_changed_unknown_and_taken_back(deal, maya):
    promise = drafts.create_ask(deal.pk, by=maya, ask="An export.")

    def facts() -> dict[str, tuple[str, bool]]:
        return {fact.key: (fact.value, fact.is_unknown) for fact in promise.facts.all()}

    drafts.give_facts(promise.pk, by=maya, given={"risk": " Late  files ", "requested_date": None})
    assert facts() == {"risk": ("Late files", False), "requested_date": ("", True)}
    drafts.give_facts(promise.pk, by=maya, given={"risk": None, "requested_date": "2031-03-01"})
    assert facts() == {"risk": ("", True), "requested_date": ("2031-03-01", False)}
    drafts.give_facts(promise.pk, by=maya, given={"risk": ""})
    assert facts() == {"requested_date": ("2031-03-01", False)}


def test_one_bad_fact_and_none_is_stored(deal, maya):
    promise = drafts.create_ask(deal.pk, by=maya, ask="An export.", type="security")
    with pytest.raises(Invalid) as refused:
        drafts.give_facts(promise.pk, by=maya, given={"risk": "Fine", "control": "x" * 501, "source": "ERP"})
    assert refused.value.errors == {
        "control": "Ensure this value has at most 500 characters (it has 501).",
        "source": "This fact does not belong to this type.",
    }
    assert not promise.facts.exists()


# --- proof ------------------------------------------------------------------------------------------------------------


def test_proof_is_added_and_struck_and_stays_readable(deal, maya):
    promise = drafts.create_ask(deal.pk, by=maya, ask="An export.")
    drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Call", text="Line one.\nLine two.")
    proof = Proof.objects.get()
    assert (proof.text, proof.added_by, proof.struck_at) == ("Line one.\nLine two.", maya, None)
    drafts.strike_proof(promise.pk, by=maya, proof_id=proof.pk)
    struck = Proof.objects.get()
    assert (struck.text, struck.struck_by) == ("Line one.\nLine two.", maya)
    with pytest.raises(Conflict, match="^This proof was struck already.$"):
        drafts.strike_proof(promise.pk, by=maya, proof_id=proof.pk)
    assert types(promise) == ["promise.created", "proof.added", "proof.struck"]


def test_proof_of_another_promise_is_not_struck_here(deal, maya):
    one, other = (drafts.create_ask(deal.pk, by=maya, ask="An export.") for _ in range(2))
    drafts.add_proof(one.pk, by=maya, kind=ProofKind.NOTE, title="Call")
    with pytest.raises(Conflict):
        drafts.strike_proof(other.pk, by=maya, proof_id=Proof.objects.get().pk)
    assert Proof.objects.get().struck_at is None


def test_a_withdrawn_promise_takes_no_proof(maya):
    promise = factories.promise_at(PromiseState.WITHDRAWN)
    with pytest.raises(Conflict, match="was withdrawn; write a new ask"):
        drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Call")


def test_a_reader_writes_nothing(deal):
    reader = factories.person("Rita", Role.READER)
    with pytest.raises(Denied, match="^Only a sales rep can write an ask.$"):
        drafts.create_ask(deal.pk, by=reader, ask="An export.")
    assert Deal.objects.get().version == 1
