"""Nobody answers or decides their own ask: no form is shown, and what is posted all the same is refused and remembered.

Rosa sells, and also holds every role there is. Nils sells, and stands in for everybody who reviews and decides. What
either of them asked for, or sells, they cannot push through; each attempt leaves one event and nothing else.
"""

import re
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.models import AuditEvent, User
from promises.domain import promises as drafts
from promises.enums import Lane, ProofKind
from promises.models import Deal, Promise
from reviews.domain import lifecycle
from reviews.enums import Answer, DecisionOutcome
from reviews.models import RequiredLane
from tests import factories
from tests.conftest import OUR_APPS

pytestmark = pytest.mark.django_db

OWN_ASK = "This is your own ask."
EVERY_ROLE = (Role.REP, Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD, Role.ADMIN)


# --- who, and what they asked for -------------------------------------------------------------------------------------


@pytest.fixture
def rosa(tom, ines, omar, grace):
    """A rep who holds every role."""
    return factories.person("Rosa", *EVERY_ROLE, is_staff=True, is_superuser=True)


@pytest.fixture
def nils(tom, ines, omar, grace):
    """A rep who stands in for everybody."""
    nils = factories.person("Nils", Role.REP)
    for person in (tom, ines, omar, grace):
        factories.stand_in(person, nils)
    return nils


@pytest.fixture(params=["rosa", "nils"])
def insider(request) -> User:
    return request.getfixturevalue(request.param)


def asked_on_anothers_deal(insider: User, maya: User) -> Promise:
    """The insider wrote the ask; the deal is Maya's."""
    deal = factories.deal(maya)
    drafts.add_to_team(deal.pk, by=maya, person=insider)
    return factories.sent(deal, by=insider)


def anothers_ask_on_the_own_deal(insider: User, maya: User) -> Promise:
    """Maya wrote the ask; the deal is the insider's."""
    deal = factories.deal(insider)
    drafts.add_to_team(deal.pk, by=insider, person=maya)
    return factories.sent(deal, by=maya)


@pytest.fixture(params=[asked_on_anothers_deal, anothers_ask_on_the_own_deal])
def own(request, insider, maya) -> Promise:
    """A promise the insider asked for, or sells."""
    return request.param(insider, maya)


# --- what is tried ----------------------------------------------------------------------------------------------------


def ready_for(verb: str, promise: Promise) -> Promise:
    """Walk the promise, by other people, to where the verb would be next."""
    if verb in ("decision", "decline", "reopen", "confirm", "sign"):
        promise = factories.all_answered(promise)
    if verb in ("confirm", "sign"):
        promise = factories.proposed(promise)
    if verb == "sign":
        promise = factories.confirmed(promise)
    if verb == "reopen":
        promise = factories.let_time_run_out(promise)
    if verb == "confirm-condition":
        promise = factories.all_answered(promise)
        promise = factories.signed(factories.confirmed(factories.proposed(promise, DecisionOutcome.YES_IF)))
        rep, condition = promise.created_by, promise.decisions.get().proposal.conditions.get()
        drafts.add_proof(promise.pk, by=rep, kind=ProofKind.NOTE, title="A sign-in that works", text="At 10:00.")
        proof = promise.proofs.latest("pk")
        promise = lifecycle.show_condition(promise.pk, by=rep, condition_id=condition.pk, proof_id=proof.pk)
    return promise


def posted(verb: str, promise: Promise) -> dict[str, Any]:
    """What a form of this verb would send; nothing in it is wrong but the person."""
    lane = RequiredLane.objects.get(promise=promise, lane=Lane.ENGINEERING)
    version = lane.version if verb in ("answer", "confirm", "hand-over") else promise.version
    rows = {"conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0"}
    typed: dict[str, Any] = {
        "answer": {"answer": Answer.YES, **factories.SAID},
        "confirm": {},
        "decision": rows
        | {
            "sentence": factories.SENTENCE,
            "outcome": "yes",
            "delivery_owner": "Engineering",
            "delivery_date": factories.day(14).isoformat(),
            "limit": "Five fields, one file a night",
        },
        "sign": {"proposal": getattr(promise.proposals.last(), "pk", "")},
        "decline": {"sentence": "A nightly export is not available."},
        "reopen": {},
        "confirm-condition": {},
        "hand-over": {"to": factories.someone(Role.ENGINEERING).pk, "reason": "Away until Monday."},
    }
    return {"token": f"opened-for-{verb}-0123456789", "version": version, **typed[verb]}


def address(verb: str, promise: Promise) -> str:
    more: list[Any] = [Lane.ENGINEERING] if verb in ("answer", "confirm", "hand-over") else []
    if verb == "confirm-condition":
        more = [promise.decisions.get().proposal.conditions.get().pk]
    return reverse(verb, args=[promise.pk, *more])


#: Page verb to the door behind it, as the event names it.
VERBS = {
    "answer": "answer",
    "confirm": "confirm",
    "decision": "propose",
    "sign": "sign",
    "decline": "decline",
    "reopen": "reopen",
    "hand-over": "hand_over",
    "confirm-condition": "confirm_condition",
}


def every_row() -> dict[str, list[dict[str, Any]]]:
    models = [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def without_trace(rows: dict[str, list[dict[str, Any]]], promise: Promise) -> dict[str, list[dict[str, Any]]]:
    """All rows but the events, and without the head of the chain that a new event moves on."""
    chain = ("audit_head", "audit_length")
    label = Promise._meta.label
    promises = [
        {name: value for name, value in row.items() if row["id"] != promise.pk or name not in chain}
        for row in rows[label]
    ]
    return {name: kept for name, kept in rows.items() if name != AuditEvent._meta.label} | {label: promises}


@pytest.mark.parametrize("verb", VERBS)
def test_a_post_is_refused_and_leaves_one_event_and_nothing_else(verb, insider, own, sign_in):
    promise = ready_for(verb, own)
    client = sign_in(insider)
    before, events = every_row(), AuditEvent.objects.count()
    refused = client.post(address(verb, promise), posted(verb, promise))
    assert refused.status_code == 403
    assert OWN_ASK in refused.content.decode()
    [event] = AuditEvent.objects.order_by("pk")[events:]
    assert (event.type, event.chain, event.actor_id) == ("door.refused", promise.chain, insider.pk)
    assert event.data == {"verb": VERBS[verb], "sentence": OWN_ASK}
    assert (event.state_before, event.state_after) == (promise.state, promise.state)
    after = every_row()
    assert without_trace(after, promise) == without_trace(before, promise)
    # A second attempt is a second event: trying is what is remembered.
    assert client.post(address(verb, promise), posted(verb, promise)).status_code == 403
    assert AuditEvent.objects.count() == events + 2


@pytest.mark.parametrize("verb", VERBS)
def test_the_very_same_post_by_who_may_goes_through(verb, own, sign_in):
    promise = ready_for(verb, own)
    reviewers = {"answer": Role.ENGINEERING, "confirm": Role.ENGINEERING, "confirm-condition": Role.SECURITY}
    role = reviewers.get(verb, Role.LEAD)
    sent = sign_in(factories.someone(role)).post(address(verb, promise), posted(verb, promise))
    assert (sent.status_code, AuditEvent.objects.filter(type="door.refused").count()) == (302, 0)


FORM = re.compile(r'<form[^>]* action="([^"]+)"')


def forms_on(page: str, promise: Promise) -> set[str]:
    """Where the forms about a promise lead; its proof is the rep's own to strike."""
    actions = {action for action in FORM.findall(page) if action.startswith(promise.get_absolute_url())}
    return {action for action in actions if "/proof/" not in action}


@pytest.mark.parametrize("verb", ["answer", "confirm", "sign", "reopen"])
def test_the_page_shows_no_form_but_the_sentence(verb, rosa, maya, sign_in):
    for promise in (asked_on_anothers_deal(rosa, maya), anothers_ask_on_the_own_deal(rosa, maya)):
        promise = ready_for(verb, promise)
        client = sign_in(rosa)
        events = AuditEvent.objects.count()
        page = client.get(promise.get_absolute_url()).content.decode()
        assert forms_on(page, promise) == set()
        assert f"{OWN_ASK} Somebody else answers it." in page
        assert reverse("decision", args=[promise.pk]) not in page
        decision = client.get(reverse("decision", args=[promise.pk]))
        assert (decision.status_code, OWN_ASK in decision.content.decode()) == (403, True)
        hand_over = client.get(reverse("hand-over", args=[promise.pk, Lane.ENGINEERING]))
        assert (hand_over.status_code, OWN_ASK in hand_over.content.decode()) == (403, True)
        assert AuditEvent.objects.count() == events, "looking is no attempt"


@pytest.mark.parametrize("verb", ["answer", "confirm", "sign", "reopen"])
def test_a_stand_in_sees_no_form_on_their_own_ask(verb, nils, maya, sign_in):
    promise = ready_for(verb, asked_on_anothers_deal(nils, maya))
    client = sign_in(nils)
    page = client.get(promise.get_absolute_url()).content.decode()
    assert forms_on(page, promise) == set()
    assert f"{OWN_ASK} Somebody else answers it." in page
    assert reverse("decision", args=[promise.pk]) not in page
    refused = client.get(reverse("decision", args=[promise.pk]))
    assert (refused.status_code, OWN_ASK in refused.content.decode()) == (403, True)


def test_the_condition_of_a_signed_yes_is_not_confirmed_on_the_own_page(insider, own, sign_in, ines):
    promise = ready_for("confirm-condition", own)
    confirm = address("confirm-condition", promise)
    pages = {person: sign_in(person).get(promise.get_absolute_url()) for person in (insider, ines)}
    assert [confirm in page.content.decode() for page in pages.values()] == [False, True]


@pytest.mark.parametrize("verb", ["answer", "confirm"])
def test_whoever_stands_in_for_the_asker_does_not_review_it_for_them(verb, rosa, maya, sign_in):
    promise = ready_for(verb, asked_on_anothers_deal(rosa, maya))
    eva = factories.person("Eva", Role.READER)
    factories.stand_in(rosa, eva)
    client = sign_in(eva)
    sentence = "This is the own ask of Rosa, for whom you stand in."
    page = client.get(promise.get_absolute_url()).content.decode()
    assert address(verb, promise) not in page
    refused = client.post(address(verb, promise), posted(verb, promise))
    assert (refused.status_code, sentence in refused.content.decode()) == (403, True)
    assert AuditEvent.objects.latest("pk").data == {"verb": verb, "sentence": sentence}


def test_where_the_lead_asked_their_stand_in_decides_and_the_lead_does_not(rosa, maya, sign_in):
    promise = ready_for("sign", asked_on_anothers_deal(rosa, maya))
    eva = factories.person("Eva", Role.READER)
    factories.stand_in(rosa, eva)
    assert sign_in(rosa).post(address("sign", promise), posted("sign", promise)).status_code == 403
    promise.refresh_from_db()
    assert sign_in(eva).post(address("sign", promise), posted("sign", promise)).status_code == 302
    signed = promise.decisions.get()
    assert (signed.decided_by, signed.represented) == (eva, rosa)


def test_only_the_rep_among_her_roles_may_still_act_on_it(rosa, maya, sign_in):
    """Four eyes takes the second pair from Rosa, not the first: she may still correct and withdraw what she asked."""
    promise = asked_on_anothers_deal(rosa, maya)
    data = {"token": "opened-for-withdraw-0123456789", "version": promise.version, "reason": "They changed their mind."}
    assert sign_in(rosa).post(reverse("withdraw", args=[promise.pk]), data).status_code == 302
    assert Deal.objects.get().promises.get().state == "withdrawn"
