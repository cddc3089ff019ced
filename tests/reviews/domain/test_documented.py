"""Words of the library in deals: a yes at once, and what becomes of it when they are checked or taken back."""

from datetime import UTC, datetime, time, timedelta

import pytest

from dealdesk.domain import clock
from dealdesk.domain.people import RightsHistory
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice
from promises.domain import library
from promises.domain import promises as drafts
from promises.enums import PromiseState
from promises.models import Capability, Promise
from reviews.domain import closeplan, documented, gate, lifecycle
from reviews.domain.invariants import check_all
from reviews.domain.timer import pause_lapsed
from reviews.enums import DecisionKind, DecisionOutcome
from reviews.models import Decision
from tests import factories
from tests.factories import CSV, SENTENCE, day

pytestmark = pytest.mark.django_db
S = PromiseState


def violations() -> list[str]:
    return [one for result in check_all() for one in result.violations]


def again(promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def passes(promise) -> bool:
    row = gate.loaded(Promise.objects.filter(pk=promise.pk)).get()
    return gate.judge(row, clock.database_now(), RightsHistory()).passes


def use(deal, entry, *, by, **what) -> Promise:
    return lifecycle.use_capability(
        deal.pk, by=by, capability_id=entry.pk, sha256=what.pop("sha256", entry.sha256), **what
    )


@pytest.fixture
def entry(omar, ines):
    return factories.capability()


@pytest.fixture
def deal(maya):
    return factories.deal(maya, region="EU")


# --- a yes at once ----------------------------------------------------------------------------------------------------


def test_maya_answers_an_ask_at_once(maya, deal, entry, ines):
    promise = use(deal, entry, by=maya, ask="Can they pull orders as CSV themselves?")
    decision = promise.decisions.get()
    assert (promise.state, promise.revision, promise.ask) == (S.APPROVED, 1, "Can they pull orders as CSV themselves?")
    assert (decision.kind, decision.outcome, decision.capability) == (
        DecisionKind.DOCUMENTED,
        DecisionOutcome.YES,
        entry,
    )
    assert (decision.decided_by, decision.delivery_date, decision.delivery_owner) == (ines, None, "Product")
    assert (decision.limit, decision.wording.text, decision.wording_sha256) == (entry.limit, CSV, entry.sha256)
    assert promise.lapses_at == datetime.combine(entry.review_by + timedelta(days=1), time(0), tzinfo=UTC)
    types = AuditEvent.objects.filter(chain=promise.chain).order_by("position").values_list("type", "actor_id")
    assert list(types) == [("promise.created", maya.pk), ("decision.documented", maya.pk)]
    plan = closeplan.publish(deal.pk, by=maya)
    assert [(line.text, line.delivery_date) for line in plan.lines.all()] == [(CSV, None)]
    assert closeplan.copy_words(deal.pk, by=maya) == CSV
    assert violations() == []


def test_a_draft_is_answered_as_it_stands(maya, deal, entry):
    draft = factories.draft(deal, ask="They want CSV files whenever they like.")
    promise = lifecycle.use_for_draft(
        draft.pk, by=maya, capability_id=entry.pk, sha256=entry.sha256, version=draft.version
    )
    assert (promise.pk, promise.state, promise.ask) == (draft.pk, S.APPROVED, draft.ask)
    assert promise.wordings.get().text == CSV
    assert passes(promise)
    assert violations() == []
    with pytest.raises(Conflict, match="was sent already"):
        lifecycle.use_for_draft(draft.pk, by=maya, capability_id=entry.pk, sha256=entry.sha256)


def test_a_draft_changed_meanwhile_is_not_answered(maya, deal, entry):
    draft = factories.draft(deal)
    drafts.edit_ask(draft.pk, by=maya, ask="Something else.")
    with pytest.raises(Stale):
        lifecycle.use_for_draft(draft.pk, by=maya, capability_id=entry.pk, sha256=entry.sha256, version=draft.version)


def test_a_long_sentence_is_cut_for_the_ask_alone(maya, deal):
    long = f"One CSV export per night of {', '.join(f'order field {number}' for number in range(1, 25))}."
    promise = use(deal, factories.capability(long), by=maya)
    assert (len(promise.ask) <= 300, promise.ask.endswith("…"), promise.wording.text) == (True, True, long)


def test_only_the_reps_of_the_deal_use_it(deal, entry, outsider, omar, grace):
    for person, sentence in (
        (outsider, "Only the reps of Harbor Foods can do this; ask Maya to add you."),
        (omar, "Only a sales rep can write an ask."),
        (grace, "Only a sales rep can write an ask."),
    ):
        with pytest.raises(Denied) as refused:
            use(deal, entry, by=person)
        assert refused.value.sentence == sentence
    assert not Promise.objects.exists()
    assert use(deal, entry, by=deal.owner).state == S.APPROVED


# --- never ------------------------------------------------------------------------------------------------------------


def test_words_nobody_approved(maya, deal, omar):
    with pytest.raises(Conflict, match="^Nobody has approved these words yet.$"):
        use(deal, factories.written(), by=maya)


def test_words_that_were_withdrawn(maya, deal, entry, omar):
    documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    with pytest.raises(Conflict, match="^Withdrawn from the library: The button is gone.$"):
        use(deal, entry, by=maya)


def test_words_due_for_a_check_the_day_after_their_last(maya, omar, ines, shifted):
    """The last day ends at midnight in the zone of the deal."""
    deal = factories.deal(maya, zone="America/New_York")
    entry = factories.capability(review_by=day(1))
    midnight = datetime.combine(day(2), time(5), tzinfo=UTC)  # New York is four or five hours behind
    shifted.stop_at(midnight - timedelta(hours=1, seconds=1))
    assert use(deal, entry, by=maya).state == S.APPROVED
    shifted.stop_at(midnight)
    with pytest.raises(Conflict, match="^These words were to be checked by .*; a product or security reviewer checks"):
        use(deal, entry, by=maya)


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        ({"region": "US"}, "These words hold for the region US only; Harbor Foods has EU."),
        ({"plan": "Business"}, "These words hold for the plan Business only; the plan of Harbor Foods is not known."),
        (
            {"product_version": "4"},
            "These words hold for the version 4 only; the version of Harbor Foods is not known.",
        ),
    ],
)
def test_words_out_of_scope(maya, deal, omar, ines, scope, sentence):
    entry = factories.capability(**scope)
    with pytest.raises(Conflict) as refused:
        use(deal, entry, by=maya)
    assert refused.value.sentence == sentence
    assert not Promise.objects.exists()


def test_words_in_scope_once_the_deal_says_so(maya, deal, omar, ines):
    entry = factories.capability(plan="Business", region="EU", product_version="4")
    documented.describe_product(deal.pk, by=maya, product_plan="Business", product_version=" 4 ")
    promise = use(deal, entry, by=maya)
    assert passes(promise)
    with pytest.raises(Conflict) as refused:
        documented.describe_product(deal.pk, by=maya, product_plan="Basic", product_version="4")
    assert refused.value.sentence.endswith("These words hold for the plan Business only; Harbor Foods has Basic.")
    # Once the promise is gone the deal may say what it likes.
    documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    lifecycle.withdraw(promise.pk, by=maya, reason="Not wanted.")
    documented.describe_product(deal.pk, by=maya, product_plan="Basic", product_version="")
    assert violations() == []


def test_other_words_than_were_shown(maya, deal, entry):
    with pytest.raises(Conflict, match="^These are not the words of the library; read them again.$"):
        use(deal, entry, by=maya, sha256="0" * 64)


def test_whoever_approved_the_words_does_not_use_them(entry, deal, maya):
    both = factories.person("Sasha", *(role for role in library.LIBRARIANS), "rep")
    own = factories.capability("Read-only access for auditors.", approver=both)
    mine = factories.deal(both, name="Alder Clinics")
    with pytest.raises(Denied, match="^You approved these words yourself; for your own ask somebody else must have.$"):
        use(mine, own, by=both)
    helper = factories.person("Rui", "rep")
    drafts.add_to_team(mine.pk, by=both, person=helper)
    with pytest.raises(Denied, match="^Sasha owns this deal and approved these words; somebody else must have.$"):
        use(mine, own, by=helper)
    assert use(mine, entry, by=both).state == S.APPROVED


def test_it_changes_only_by_a_new_ask(maya, deal, entry, grace):
    promise = use(deal, entry, by=maya)
    with pytest.raises(Conflict, match="come from the library .* Write a new ask for anything else.$"):
        lifecycle.change_scope(promise.pk, by=maya, ask="Nightly, please.", what_changed="Nightly.")
    documented.withdraw_capability(entry.pk, by=entry.written_by, reason="The button is gone.")
    with pytest.raises(Conflict, match="come from the library"):
        lifecycle.reopen(promise.pk, by=grace)
    assert lifecycle.withdraw(promise.pk, by=maya, reason="They take something else.").state == S.WITHDRAWN
    assert violations() == []


# --- taken back -------------------------------------------------------------------------------------------------------


def test_withdrawn_words_die_in_every_plan_at_once_and_everybody_who_has_them_is_told(
    maya, deal, entry, omar, tom, lena
):
    rui = factories.person("Rui", "rep")
    drafts.add_to_team(deal.pk, by=maya, person=rui)
    promise = use(deal, entry, by=maya)
    closeplan.publish(deal.pk, by=maya)
    closeplan.copy_words(deal.pk, by=lena)
    Notice.objects.all().delete()
    documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    promise = again(promise)
    assert (promise.state, promise.is_paused(clock.database_now())) == (S.PAUSED, True)
    with pytest.raises(Conflict, match="may not go out any more: it was withdrawn from the library"):
        closeplan.copy_words(deal.pk, by=maya)
    told = factories.mails(subject__startswith="Stop using these words").order_by("recipient__first_name")
    assert [notice.recipient.first_name for notice in told] == ["Maya", "Rui"]
    (copied,) = factories.mails(kind="words_died")
    assert (copied.recipient, "Why: Withdrawn from the library, The button is gone." in copied.body) == (lena, True)
    assert "The button is gone." in told[0].body
    assert CSV in told[0].body
    event = AuditEvent.objects.filter(chain=promise.chain).latest("position")
    assert (event.type, event.actor_id, event.data["capability"]) == ("promise.paused", omar.pk, entry.pk)
    assert pause_lapsed() == 0
    assert violations() == []


def test_words_that_lapsed_before_are_told_of_too(maya, deal, entry, omar, shifted):
    promise = use(deal, entry, by=maya)
    shifted.forward(days=91)
    assert pause_lapsed() == 1
    documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    assert AuditEvent.objects.filter(chain=promise.chain).latest("position").type == "capability.withdrawn"
    assert factories.mails(recipient=maya, subject__startswith="Stop using these words").count() == 1
    assert violations() == []


def test_a_failure_on_the_way_withdraws_nothing(maya, deal, entry, omar, monkeypatch):
    promise = use(deal, entry, by=maya)
    monkeypatch.setattr(documented, "_kill", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    assert (again(promise).state, Capability.objects.get().withdrawn_at) == (S.APPROVED, None)


def test_withdrawing_is_refused(maya, entry, omar, ines):
    with pytest.raises(Denied, match="^Only a product or security reviewer can change the library.$"):
        documented.withdraw_capability(entry.pk, by=maya, reason="No.")
    with pytest.raises(Invalid, match="^Say in one sentence why these words may not be used any more.$"):
        documented.withdraw_capability(entry.pk, by=omar, reason="  ")
    with pytest.raises(Stale):
        documented.withdraw_capability(entry.pk, by=omar, reason="Gone.", version=1)
    documented.withdraw_capability(entry.pk, by=omar, reason="Gone.", version=Capability.objects.get().version)
    with pytest.raises(Conflict, match=f"^{entry.label} was withdrawn already.$"):
        documented.withdraw_capability(entry.pk, by=ines, reason="Gone.")


def test_a_draft_entry_is_taken_back_and_its_author_told(omar, ines):
    entry = factories.written()
    documented.withdraw_capability(entry.pk, by=ines, reason="It is not true on every plan.")
    assert factories.mails(recipient=omar).get().subject == f"Withdrawn from the library: {entry.label}"
    assert violations() == []


# --- checked again ----------------------------------------------------------------------------------------------------


def test_a_check_moves_the_day_everywhere(maya, deal, entry, ines):
    promise = use(deal, entry, by=maya)
    documented.check_capability(entry.pk, by=ines, review_by=day(150))
    promise = again(promise)
    assert promise.lapses_at == datetime.combine(day(151), time(0), tzinfo=UTC)
    event = AuditEvent.objects.filter(chain=promise.chain).latest("position")
    assert (event.type, event.state_before, event.state_after) == ("capability.checked", S.APPROVED, S.APPROVED)
    checked = Capability.objects.get()
    assert (checked.review_by, checked.checked_by) == (day(150), ines)
    assert passes(promise)
    assert violations() == []


@pytest.mark.parametrize("swept", [False, True])
def test_what_lapsed_for_want_of_a_check_stands_again(maya, deal, entry, ines, shifted, swept):
    promise = use(deal, entry, by=maya)
    shifted.forward(days=91)
    assert again(promise).is_paused(clock.database_now())
    assert pause_lapsed() == 1 if swept else True
    assert not passes(promise)
    documented.check_capability(entry.pk, by=ines, review_by=day(100))
    assert again(promise).state == S.APPROVED
    assert passes(promise)
    assert factories.mails(recipient=maya, subject__startswith="These words may be used again").count() == 1
    assert violations() == []


@pytest.mark.parametrize("swept", [False, True], ids=["nobody swept", "swept"])
def test_whoever_heard_that_words_died_hears_that_they_stand_again(maya, deal, entry, ines, lena, shifted, swept):
    """Lena copied them and is no rep of the deal. Where no sweep ran they never died for anybody."""
    promise = use(deal, entry, by=maya)
    closeplan.publish(deal.pk, by=maya)
    closeplan.copy_words(deal.pk, by=lena)
    shifted.forward(days=91)
    if swept:
        pause_lapsed()
    before = factories.mails(kind="words_died", recipient=lena).count()
    assert before == (1 if swept else 0)
    documented.check_capability(entry.pk, by=ines, review_by=day(100))
    assert again(promise).state == S.APPROVED
    assert factories.mails(kind="words_died", recipient=lena).count() == before
    assert factories.mails(kind="words_checked", recipient=lena).count() == before
    assert violations() == []


@pytest.mark.parametrize("swept", [False, True], ids=["nobody swept", "swept"])
def test_words_die_once_however_they_end_afterwards(maya, deal, entry, omar, lena, shifted, swept):
    use(deal, entry, by=maya)
    closeplan.publish(deal.pk, by=maya)
    closeplan.copy_words(deal.pk, by=lena)
    shifted.forward(days=91)
    if swept:
        pause_lapsed()
    documented.withdraw_capability(entry.pk, by=omar, reason="The button is gone.")
    assert factories.mails(kind="words_died", recipient=lena).count() == 1
    assert violations() == []


def test_checking_is_refused(maya, entry, omar, ines):
    with pytest.raises(Denied, match="^Only a product or security reviewer can change the library.$"):
        documented.check_capability(entry.pk, by=maya, review_by=day(9))
    for ahead in (0, 181):
        with pytest.raises(Invalid, match="^Choose a day from tomorrow to "):
            documented.check_capability(entry.pk, by=omar, review_by=day(ahead))
    written = factories.written("Read-only access for auditors.")
    with pytest.raises(Conflict, match=f"^{written.label} is not in use: nothing to check.$"):
        documented.check_capability(written.pk, by=ines, review_by=day(9))
    assert documented.check_capability(entry.pk, by=omar, review_by=day(9)).review_by == day(9)


# --- made from a signed answer ----------------------------------------------------------------------------------------


def test_signed_words_go_into_the_library_byte_for_byte(maya, deal, omar, ines):
    promise = factories.promise_at(S.APPROVED, deal)
    terms = documented.capability_terms(promise, clock.database_now())
    assert (terms["sentence"], terms["region"]) == (SENTENCE, "EU")
    terms.pop("sentence")
    entry = documented.capability_from_decision(promise.pk, by=omar, review_by=day(90), **terms)
    assert (entry.sentence, entry.sha256) == (SENTENCE, promise.wording.sha256)
    assert AuditEvent.objects.get(type="capability.written").data["made_from"] == promise.label
    library.approve_capability(entry.pk, by=ines, sha256=entry.sha256)
    assert passes(use(deal, entry, by=maya))
    assert violations() == []


def test_only_a_plain_yes_that_stands_goes_into_the_library(maya, deal, omar, entry):
    what = {"limit": "x", "owner": "x", "review_by": day(9), "plan": "", "region": "", "product_version": ""}
    for promise, said in (
        (factories.promise_at(S.DECLINED, deal), "has no yes that stands"),
        (factories.promise_at(S.ENGINEERING_REVIEW, deal), "has no yes that stands"),
        (factories.promise_at(S.APPROVED_WITH_CONDITIONS, deal), "has conditions"),
        (use(deal, entry, by=maya), "come from the library"),
    ):
        with pytest.raises(Conflict, match=said):
            documented.capability_from_decision(promise.pk, by=omar, **what)
    yes = factories.promise_at(S.APPROVED, deal)
    with pytest.raises(Denied, match="^Only a product or security reviewer can change the library.$"):
        documented.capability_from_decision(yes.pk, by=maya, **what)


# --- where it is used -------------------------------------------------------------------------------------------------


def test_where_it_is_used(maya, deal, entry, django_assert_num_queries):
    first = use(deal, entry, by=maya)
    closeplan.publish(deal.pk, by=maya)
    second = use(deal, entry, by=maya)
    factories.promise_at(S.APPROVED, deal)
    with django_assert_num_queries(2):
        uses = documented.where_used(entry)
    assert [(row.promise.pk, row.plan_version) for row in uses] == [(second.pk, None), (first.pk, 1)]
    assert Decision.objects.filter(capability=entry).count() == 2
