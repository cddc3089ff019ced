"""Every address, asked by everybody, both ways; and every address with an id that nobody ever had.

The table says what each person gets. An address that is not in it fails, and so does a line for one that is gone: who
adds a page decides here who may see it. Every request is undone before the next one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.sites import site
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dealdesk.domain import clock, jobs
from dealdesk.enums import Role
from dealdesk.models import Job, Notice, User
from dealdesk.sweeps import run_sweep
from promises.domain import promises as drafts
from promises.domain import proof_files
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import BannedPhrase, Capability, Deal, Promise
from reviews.domain import closeplan, drift_jobs, past_import, plan_out, rule_changes, say_backs
from reviews.domain.say_back_links import token_of
from reviews.enums import Answer, DecisionOutcome, SentHow
from reviews.models import DriftResult, PastImport, PlanExport, ProductChoice, RuleDraft, SayBack, SayBackAsk, SentPlan
from tests import factories, files
from tests.addresses import patterns
from tests.conftest import OUR_APPS

pytestmark = pytest.mark.django_db

UNUSED = 987_654_321
SIGN_IN = "/sign-in/login/"
A_RULE = {
    "name": "Warehouse words",
    "hard_stop": "data_movement",
    "when": {"field": "ask", "test": "has_phrase", "values": ["warehouse"]},
    "lanes": ["engineering"],
}


# --- the world --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """Maya's deal with something at every address, and the sessions of whoever asks for it."""

    deal: Deal
    draft: Promise
    open: Promise
    asked: Promise
    proposed: Promise
    signed: Promise
    entry: Capability
    change: RuleDraft
    looked_at: Job
    past: PastImport
    choice: ProductChoice
    taken: PlanExport
    sent: SentPlan
    long_check: Job
    kept_check: DriftResult
    sessions: dict[str, str]

    def client(self, who: str) -> Client:
        """A fresh client with this person's session."""
        client = Client()
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client


@pytest.fixture
def world(db: None) -> World:
    """Everybody signed in; a draft, an open ask, a question, words to confirm, and a plan in its second version."""
    people: dict[str, User] = {person.first_name.lower(): person for person in map(factories.someone, Role)}
    people["nils"] = factories.person("Nils", Role.REP)
    people["ruth"] = factories.person("Ruth", Role.ADMIN, is_staff=True)
    factories.deal(people["nils"], name="Northwind Traders")
    deal = factories.deal(people["maya"])
    signed = factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=people["maya"])
    conditional = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS, deal)
    closeplan.publish(deal.pk, by=people["maya"])
    factories.said_back(deal)
    plan_out.export(deal.pk, by=people["maya"], format="txt")
    plan_out.send(deal.pk, by=people["maya"], recipients=["Ben"], how=SentHow.EXPORT)
    for promise in (signed, conditional):
        vera = {"name": "Vera", "email": "vera@elsewhere.example"}
        asked = say_backs.ask_reader(deal.pk, by=people["maya"], promise_id=promise.pk, **vera)
    say_backs.answer_link(token_of(asked.seed), text="One file of orders a night.", by=None)
    draft = factories.draft(deal)
    shot = files.sent("shot.png", files.png())
    proof_files.add_files(draft.pk, by=people["maya"], files=[shot])
    drafts.add_proof(draft.pk, by=people["maya"], kind=ProofKind.NOTE, title="Call with Ana", text="Every night.")
    sessions = {}
    for name, person in people.items():
        client = Client()
        client.force_login(person)
        sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    for path, _ in settings.SWEEPS:
        run_sweep(path)
    made = World(
        deal=Deal.objects.get(pk=deal.pk),
        draft=draft,
        open=factories.sent(deal),
        asked=factories.answered(factories.sent(deal), Lane.SECURITY, Answer.QUESTION),
        proposed=factories.proposed(factories.all_answered(factories.sent(deal)), DecisionOutcome.YES_IF),
        signed=signed,
        entry=factories.capability(),
        change=rule_changes.back_test_draft(
            rule_changes.write_draft(by=people["ada"], rule=A_RULE).pk, by=people["ada"]
        ),
        looked_at=jobs.start("past_import", by=people["ada"], arguments={"file_name": "spring.csv"}),
        past=past_import.import_past(OLD_DEALS, by=people["ada"]),
        choice=ProductChoice.objects.create(words=factories.SENTENCE, opened_at=clock.database_now()),
        taken=PlanExport.objects.get(),
        sent=SentPlan.objects.get(),
        long_check=drift_jobs.begin(deal, b"Hello.", "", by=people["maya"]),
        kept_check=factories.kept_check(deal, "Hello Ana."),
        sessions=sessions,
    )
    Notice.objects.update(read_at=clock.database_now())  # opening one marks it, once
    return made


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def every_row() -> dict[str, list[dict[str, Any]]]:
    """All rows of all our tables: events, versions, and everything else."""
    models = [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


# --- the table --------------------------------------------------------------------------------------------------------

Args = Callable[[World], list[Any]]


@dataclass(frozen=True)
class Line:
    """One address: what stands in it, and what a GET and an empty POST answer, in the order of WHO.

    "in" is to the sign-in page, ">/x/" is to another page; one word stands for everybody.
    """

    args: Args
    get: str
    post: str
    shared: bool = False  # what stands in the address is everybody's, so no id of it is foreign

    def expected(self, method: str) -> dict[str, str]:
        words = (self.get if method == "get" else self.post).split()
        return dict(zip(WHO, words * len(WHO) if len(words) == 1 else words, strict=len(words) != 1))


#: One old deal.
OLD_DEALS = past_import.Prepared(
    "winter.csv", "0" * 64, [{"line": 2, "ask": factories.ASK, "promised_on": "2026-01-02", "facts": {}}], []
)


def nothing(_: World) -> list[Any]:
    return []


def a_draft(w: World) -> list[Any]:
    return [w.draft.pk]


def a_file(w: World) -> list[Any]:
    return [w.draft.pk, w.draft.proofs.filter(kind="file").get().pk]


def open_ask(w: World) -> list[Any]:
    return [w.open.pk]


def open_lane(w: World) -> list[Any]:
    return [w.open.pk, Lane.SECURITY]


def an_answer(w: World) -> list[Any]:
    return [w.proposed.pk, w.proposed.reviews.earliest("pk").pk]


def a_condition(w: World) -> list[Any]:
    return [w.proposed.pk, w.proposed.proposals.get().conditions.get().pk]


def a_rule(_: World) -> list[Any]:
    return ["data-movement"]


def a_change(w: World) -> list[Any]:
    return [w.change.pk]


def a_job(w: World) -> list[Any]:
    return [w.change.job_id]


def a_notice(w: World) -> list[Any]:
    # A question waits ten seconds before it is seen, as it may be taken back.
    others = w.deal.owner.notices.filter(channel="in_app").exclude(kind="question")
    return [others.exclude(kind__startswith="say_back").latest("pk").pk]


def a_choice(w: World) -> list[Any]:
    return [w.choice.pk]


def a_person(_: World) -> list[Any]:
    return [User.objects.get(first_name="Lena").pk]


def a_link(_: World) -> list[Any]:
    return [token_of(SayBackAsk.objects.filter(answer__isnull=True).earliest("pk").seed)]


def an_entry(w: World) -> list[Any]:
    return [w.entry.pk]


def a_phrase(_: World) -> list[Any]:
    return [BannedPhrase.objects.order_by("phrase").first().pk]


def a_checked_file(w: World) -> list[Any]:
    return [w.looked_at.pk]


def the_deal(w: World) -> list[Any]:
    return [w.deal.slug]


# fmt: off
WHO = ("anonymous", "maya", "nils", "tom", "ines", "omar", "grace", "ada", "lena")
#      nobody       rep of  rep of  the three reviewers  lead     admin  reader
#                   the deal another

#: Addresses that are open to everybody, and why.
OPEN = {
    "healthz", "readyz",     # asked by machines
    "help", "gallery",       # nothing on them is anybody's
    "say-back-link",         # who has the link is its reader; it shows one sentence
    "calendar-feed",         # asked by calendar programs, which do not sign in: the address is the secret
}

TABLE = {
    # desk
    "home": Line(nothing, "in >/asks/ >/asks/ >/queue/ >/queue/ >/queue/ >/queue/ >/rules/ >/deals/", "405"),
    "healthz": Line(nothing, "200", "405"),
    "readyz": Line(nothing, "200", "405"),
    "help": Line(nothing, "200", "405"),
    "gallery": Line(nothing, "200", "405"),
    "audit": Line(nothing, "in 403 403 403 403 403 403 200 403", "405"),
    "notices": Line(nothing, "in 200 200 200 200 200 200 200 200", "405"),
    "open-notice": Line(a_notice, "405", "in >promise 404 404 404 404 404 404 404"),
    "read-notices": Line(nothing, "405", "in 400 400 400 400 400 400 400 400"),
    "account-keys": Line(nothing, "in 200 200 200 200 200 200 200 200", "in 428 428 428 428 428 428 428 428"),
    "account-notices": Line(nothing, "in 200 200 200 200 200 200 200 200", "in 422 422 422 422 422 422 422 422"),
    "slack": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 428 403"),
    "retry-slack": Line(nothing, "405", "in 403 403 403 403 403 403 428 403"),
    # promises
    "my-asks": Line(nothing, "in 200 200 200 200 200 200 200 200", "405"),
    "new-ask": Line(nothing, "in 200 200 403 403 403 403 403 403", "in 422 422 403 403 403 403 403 403"),
    "start-ask": Line(nothing, "405", "in 404 404 403 403 403 403 403 403"),
    "draft": Line(lambda w: [w.draft.pk, "ask"],
                  "in 200 404 404 404 404 404 404 404", "in 422 404 404 404 404 404 404 404"),
    "discard-draft": Line(a_draft, "in 200 404 404 404 404 404 404 404", "in 428 404 404 404 404 404 404 404"),
    "submit": Line(a_draft, "405", "in 428 404 404 404 404 404 404 404"),
    "add-proof": Line(a_draft, "in >proof 404 404 404 404 404 404 404", "in 400 404 404 404 404 404 404 404"),
    "strike-proof": Line(lambda w: [w.draft.pk, w.draft.proofs.last().pk], "405", "in 428 404 404 404 404 404 404 404"),
    "proof-file": Line(a_file, "in 200 404 404 404 404 404 404 404", "405"),
    "proof-picture": Line(a_file, "in 200 404 404 404 404 404 404 404", "405"),
    "promise-words": Line(a_draft, "405", "in 400 404 404 404 404 404 404 404"),
    "deal-words": Line(the_deal, "405", "in 400 404 403 403 403 403 403 403"),
    "deals": Line(nothing, "in 200 200 200 200 200 200 200 200", "405"),
    "new-deal": Line(nothing, "in 200 200 403 403 403 403 403 403", "in 422 422 403 403 403 403 403 403"),
    "deal": Line(the_deal, "in 200 404 200 200 200 200 200 200", "405"),
    "deal-add-person": Line(the_deal, "405", "in 422 404 422 422 422 422 422 422"),
    "deal-product": Line(the_deal, "in 200 404 403 403 403 403 403 403", "in 428 404 403 403 403 403 403 403"),
    "similar-asks": Line(nothing, "405", "in 404 404 403 403 403 403 403 403"),
    "library": Line(nothing, "in 200 200 200 200 200 200 200 200", "405"),
    "new-capability": Line(nothing, "in 403 403 403 200 200 403 403 403", "in 403 403 403 422 422 403 403 403"),
    "capability": Line(an_entry, "in 200 200 200 200 200 200 200 200", "405", shared=True),
    "approve-capability": Line(an_entry, "405", "in 422 422 422 422 422 422 422 422", shared=True),
    "check-capability": Line(an_entry, "405", "in 422 422 422 422 422 422 422 422", shared=True),
    "withdraw-capability": Line(an_entry, "405", "in 428 428 428 428 428 428 428 428", shared=True),
    "use-capability": Line(an_entry, "in 200 200 403 403 403 403 403 403", "in 422 422 403 403 403 403 403 403",
                           shared=True),
    "wording-rules": Line(nothing, "in 403 403 403 403 403 200 200 403", "405"),
    "new-wording-rule": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 422 403"),
    "wording-rule": Line(a_phrase, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 422 403",
                         shared=True),
    "switch-wording-rule": Line(a_phrase, "405", "in 403 403 403 403 403 403 422 403", shared=True),
    # reviews; what lacks a form's token or fields is sent back before anybody's rights are looked at (428, 422)
    "queue": Line(nothing, "in >/asks/ >/asks/ 200 200 200 200 200 200", "405"),
    "rules": Line(nothing, "in 403 403 403 403 403 200 200 403", "405"),
    "rule-versions": Line(nothing, "in 403 403 403 403 403 200 200 403", "405"),
    "export-rules": Line(nothing, "in 403 403 403 403 403 200 200 403", "405"),
    "export-rule": Line(a_rule, "in 403 403 403 403 403 200 200 403", "405", shared=True),
    "two-admins": Line(nothing, "405", "in 403 403 403 403 403 428 428 403"),
    "new-rule": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 428 403"),
    "import-rule": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 428 403"),
    "edit-rule": Line(a_rule, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 428 403",
                      shared=True),
    "remove-rule": Line(a_rule, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 422 403",
                        shared=True),
    "rule-draft": Line(a_change, "in 403 403 403 403 403 200 200 403", "in 403 403 403 403 403 428 428 403",
                       shared=True),
    "activate-rule": Line(a_change, "405", "in 403 403 403 403 403 428 428 403", shared=True),
    "take-back-rule": Line(a_change, "405", "in 403 403 403 403 403 428 428 403", shared=True),
    "discard-rule": Line(a_change, "405", "in 403 403 403 403 403 428 428 403", shared=True),
    "re-evaluate": Line(nothing, "in 403 403 403 403 403 403 200 403", "405"),
    "re-evaluate-promise": Line(open_ask, "405", "in 403 404 403 403 403 403 428 403"),
    "job": Line(a_job, "in 404 404 404 404 404 200 200 404", "405"),
    "stop-job": Line(a_job, "405", "in 404 404 404 404 404 403 >change 404"),
    "people": Line(nothing, "in 403 403 403 403 403 200 200 403", "405"),
    "add-person": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 422 403"),
    "person": Line(a_person, "in 403 403 403 403 403 200 200 403", "405", shared=True),
    "give-role": Line(a_person, "405", "in 403 403 403 403 403 403 422 403", shared=True),
    "take-role": Line(lambda w: [*a_person(w), "reader"],
                      "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 428 403", shared=True),
    "set-zone": Line(a_person, "405", "in 403 403 403 403 403 403 422 403", shared=True),
    "switch-off": Line(a_person, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 428 403",
                       shared=True),
    "switch-on": Line(a_person, "405", "in 403 403 403 403 403 403 428 403", shared=True),
    "name-stand-in": Line(a_person, "405", "in 403 403 403 403 403 403 422 403", shared=True),
    "end-stand-in": Line(lambda w: a_person(w) * 2, "405", "in 403 403 403 403 403 403 428 403", shared=True),
    "hours": Line(nothing, "in 403 403 403 403 403 200 200 403", "405"),
    "edit-calendar": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 422 403"),
    "closed-days": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 422 403"),
    "confirm-closed-days": Line(nothing, "405", "in 403 403 403 403 403 403 422 403"),
    "set-windows": Line(nothing, "405", "in 403 403 403 403 403 403 422 403"),
    "set-one-group": Line(nothing, "405", "in 403 403 403 403 403 403 422 403"),
    "move-clocks": Line(nothing, "in 403 403 403 403 403 403 200 403", "in 403 403 403 403 403 403 422 403"),
    "exceptions": Line(nothing, "in 403 403 403 403 200 200 200 403", "405"),
    "exception-numbers": Line(nothing, "405", "in 403 403 403 403 422 422 422 403"),
    "choose-exception": Line(a_choice, "405", "in 403 403 403 403 422 422 422 403", shared=True),
    "past-import": Line(nothing, "in 403 403 403 403 403 200 200 403", "in 403 403 403 403 403 422 422 403"),
    "past-import-template": Line(nothing, "in 403 403 403 403 403 200 200 403", "405"),
    "past-import-job": Line(a_checked_file, "in 404 404 404 404 404 200 200 404", "405"),
    "past-import-confirm": Line(a_checked_file, "405", "in 404 404 404 404 404 428 428 404"),
    "past-import-withdraw": Line(lambda w: [w.past.pk], "405", "in 404 404 404 404 404 428 428 404"),
    "promise": Line(open_ask, "in 200 404 200 200 200 200 200 200", "405"),
    "peek": Line(open_ask, "in >promise 404 >promise >promise >promise >promise >promise >promise", "405"),
    "answer": Line(open_lane, "405", "in 422 404 422 422 422 422 422 422"),
    "undo-answer": Line(an_answer, "405", "in 428 404 428 428 428 428 428 428"),
    "keep-answer": Line(open_lane, "405", "in 403 404 403 >promise 403 403 403 403"),
    "confirm": Line(lambda w: [w.proposed.pk, Lane.SECURITY], "405", "in 428 404 428 428 428 428 428 428"),
    "reply": Line(lambda w: [w.asked.pk, w.asked.questions.get().pk], "405", "in 428 404 428 428 428 428 428 428"),
    "hand-over": Line(open_lane, "in 403 404 403 200 403 200 403 403", "in 422 404 422 422 422 422 422 422"),
    "decision": Line(open_ask, "in 403 404 403 403 403 200 403 403", "in 403 404 403 403 403 422 403 403"),
    "sign": Line(lambda w: [w.proposed.pk], "405", "in 403 404 403 403 403 422 403 403"),
    "decline": Line(open_ask, "405", "in 403 404 403 403 403 428 403 403"),
    "reopen": Line(open_ask, "405", "in 428 404 428 428 428 428 428 428"),
    "withdraw": Line(open_ask, "in 200 404 403 403 403 403 403 403", "in 428 404 428 428 428 428 428 428"),
    "scope": Line(open_ask, "in 200 404 403 403 403 403 403 403", "in 428 404 428 428 428 428 428 428"),
    "fact": Line(lambda w: [w.open.pk, "risk"],
                 "in 200 404 403 403 403 403 403 403", "in 428 404 428 428 428 428 428 428"),
    "missing-facts": Line(open_ask, "in 200 404 403 403 403 403 403 403", "in 428 404 428 428 428 428 428 428"),
    "triage": Line(open_ask, "405", "in 422 404 422 422 422 422 422 422"),
    "show-condition": Line(a_condition, "405", "in 422 404 422 422 422 422 422 422"),
    "confirm-condition": Line(a_condition, "405", "in 428 404 428 428 428 428 428 428"),
    "similar": Line(open_ask, "in 200 404 200 200 200 200 200 200", "405"),
    "history": Line(open_ask, "in 200 404 200 200 200 200 200 200", "405"),
    # how a promise ended, and what is learned of it; nothing went bad here, so there is no rule to make
    "outcome": Line(open_ask, "in 200 404 403 403 200 200 200 200", "in 422 404 422 422 422 422 422 422"),
    "rule-from-promise": Line(open_ask, "405", "in 404 404 404 404 404 404 404 404"),
    "look-back": Line(nothing, "in 403 403 200 200 200 200 200 403", "405"),
    "find-outcome": Line(nothing, "in 403 403 403 403 200 200 200 200", "405"),
    "measures-csv": Line(nothing, "in 403 403 200 200 200 200 200 403", "405"),
    "patterns-again": Line(nothing, "405", "in 403 403 428 428 428 428 428 403"),
    "rule-from-pattern": Line(nothing, "405", "in 403 403 422 422 422 422 422 403"),
    # what is to be delivered; nobody has this calendar's secret, and the deal is not won
    "print-promise": Line(open_ask, "in 200 404 200 200 200 200 200 200", "405"),
    "here": Line(open_ask, "405", "in 200 404 200 200 200 200 200 200"),
    "deliver": Line(lambda w: [w.signed.pk], "405", "in 428 404 428 428 428 428 428 428"),
    "deliverables": Line(nothing, "in 200 200 200 200 200 200 200 200", "405"),
    "deliverables-calendar": Line(nothing, "in 200 200 200 200 200 200 200 200", "405"),
    "calendar-feed": Line(lambda _: ["no-such-secret"], "404", "405", shared=True),
    "account-calendar": Line(nothing, "in 200 200 200 200 200 200 200 200", "in 428 428 428 428 428 428 428 428"),
    "deal-end": Line(the_deal, "in 200 404 403 403 403 200 403 403", "in 422 404 403 403 403 422 403 403"),
    "deal-deliverables": Line(the_deal, "in 200 404 200 200 200 200 200 200", "405"),
    "deal-calendar": Line(the_deal, "in 200 404 200 200 200 200 200 200", "405"),
    "drift": Line(nothing, "in 200 200 200 200 200 200 200 200", "405"),
    "deal-drift": Line(the_deal, "in 200 404 200 200 200 200 200 200", "in 422 404 422 422 422 422 422 422"),
    "joint": Line(the_deal, "in 200 404 200 200 200 200 200 200", "405"),
    "open-joint": Line(the_deal, "405", "in 428 404 428 428 428 428 428 428"),
    "mark-joint": Line(lambda w: [w.deal.slug, Lane.SECURITY], "405", "in 428 404 428 428 428 428 428 428"),
    "joint-concern": Line(lambda w: [w.deal.slug, Lane.SECURITY], "405", "in 428 404 428 428 428 428 428 428"),
    "drift-job": Line(lambda w: [w.deal.slug, w.long_check.pk], "in 200 404 404 404 404 404 404 404", "405"),
    "keep-drift": Line(the_deal, "405", "in 428 404 428 428 428 428 428 428"),
    "kept-drift": Line(
        lambda w: [w.deal.slug, w.kept_check.pk], "in 200 404 200 200 200 200 200 200", "405"
    ),
    "leave-out": Line(
        lambda w: [w.deal.slug, w.kept_check.pk, w.signed.pk], "405", "in 428 404 428 428 428 428 428 428"
    ),
    "plan": Line(the_deal, "in 200 404 200 200 200 200 200 200", "405"),
    "say-it-back": Line(the_deal, "in 200 404 200 200 200 200 200 200", "405"),
    "ask-say-back": Line(lambda w: [w.deal.slug, w.signed.pk], "405", "in 428 404 428 428 428 428 428 428"),
    "withdraw-say-back": Line(lambda w: [w.deal.slug, SayBackAsk.objects.filter(answer__isnull=True).earliest("pk").pk],
                              "405", "in 428 404 428 428 428 428 428 428"),
    "judge-say-back": Line(lambda w: [w.deal.slug, SayBack.objects.latest("pk").pk],
                           "405", "in 422 404 422 422 422 422 422 422"),
    "say-back-link": Line(a_link, "200", "422", shared=True),
    "publish": Line(the_deal, "405", "in 428 404 428 428 428 428 428 428"),
    "copy-plan": Line(the_deal, "405", "in 200 404 200 200 200 200 200 200"),
    "copy-line": Line(lambda w: [w.deal.slug, w.signed.pk], "405", "in 200 404 200 200 200 200 200 200"),
    "export-plan": Line(the_deal, "405", "in 428 404 428 428 428 428 428 428"),
    "export-manifest": Line(lambda w: [w.deal.slug, w.taken.pk], "in 200 404 200 200 200 200 200 200", "405"),
    "send-plan": Line(the_deal, "in 200 404 403 403 403 403 403 403", "in 422 404 403 403 403 403 403 403"),
    "sent-file": Line(lambda w: [w.deal.slug, w.sent.pk], "in 200 404 200 200 200 200 200 200", "405"),
    "sent-manifest": Line(lambda w: [w.deal.slug, w.sent.pk], "in 200 404 200 200 200 200 200 200", "405"),
    "plan-version": Line(lambda w: [w.deal.slug, 1], "in 200 404 200 200 200 200 200 200", "405"),
}

#: Sign-in itself: GET and POST of somebody who is not signed in. Whoever is signed in gets no failure either.
SIGN_IN_PAGES = {
    "account_login": Line(nothing, "200", "200"),
    "demo-sign-in": Line(nothing, "405", "404"),
    "account_logout": Line(nothing, "in", "in"),
    "account_inactive": Line(nothing, "200", "405"),
    "account_signup": Line(nothing, "200", "200"),
    "account_change_password": Line(nothing, "in", "in"),
    "account_set_password": Line(nothing, ">/sign-in/password/reset/", ">/sign-in/password/reset/"),
    "account_reset_password": Line(nothing, "200", "200"),
    "account_reset_password_from_key": Line(lambda _: ["1", "no-such-key"], "200", "200"),
    "account_reset_password_from_key_done": Line(nothing, "200", "405"),
    "account_reset_password_done": Line(nothing, "200", "405"),
}

#: Django's admin, by the kind of page: GET and POST of staff. Nobody else is let in.
RECORDS = {
    "index": "200 200", "app_list": "200 200", "changelist": "200 200", "history": "200 200", "change": "200 403",
    "add": "403 403", "delete": "403 403", "autocomplete": "403 405", "view_on_site": "404 404", "jsi18n": "200 405",
    "login": "403 405", "logout": ">/sign-in/logout/ >/sign-in/logout/",
    "password_change": ">/sign-in/password/change/ >/sign-in/password/change/", "password_change_done": "200 405",
}
# fmt: on

#: An empty POST that does something all the same: handing out words is remembered, and a job is asked to stop.
COPIES = {"copy-plan", "copy-line", "stop-job"}


def got(response: Any) -> str:
    """A response as the table writes it. A file is read to its end, which closes it."""
    if response.streaming:
        b"".join(response.streaming_content)
    if response.status_code != 302:
        return str(response.status_code)
    if response.url.startswith(SIGN_IN):
        return "in"
    if response.url.startswith("/rules/drafts/"):
        return ">change"
    if re.fullmatch(r"/p/\d+/", response.url):
        return ">promise"
    return ">proof" if response.url.endswith("/draft/proof/") else f">{response.url}"


# --- the table holds --------------------------------------------------------------------------------------------------


def test_the_table_has_a_line_for_every_address_and_none_too_many():
    named = {name for name, _ in patterns() if name and not name.startswith("admin:")}
    assert named == {*TABLE, *SIGN_IN_PAGES}
    nameless = {str(pattern.pattern) for name, pattern in patterns() if not name}
    assert nameless == {"admin/login/", "admin/logout/", "admin/password_change/"}  # in front of Django's own


def test_whoever_is_not_signed_in_is_sent_to_sign_in():
    """From every page, whichever way the page may be asked; what does not take the method says so to everybody."""
    wrong = {
        (name, method): line.expected(method)["anonymous"]
        for name, line in TABLE.items()
        for method in ("get", "post")
        if line.expected(method)["anonymous"] not in ("in", "405") and name not in OPEN
    }
    assert wrong == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_what_the_table_says_and_nothing_changes(method, world):
    wrong = {}
    before = every_row()
    for name, line in TABLE.items():
        address = reverse(name, args=line.args(world))
        for who, expected in line.expected(method).items():
            if method == "get" or name not in COPIES:
                answer = getattr(world.client(who), method)(address)
            else:
                with undone():
                    answer = getattr(world.client(who), method)(address)
            if got(answer) != expected:
                wrong[name, who] = f"{got(answer)}, not {expected}"
    # An attempt that is refused is itself an event (dealdesk.domain.doors), and reading is no attempt.
    assert (wrong, every_row() == before) == ({}, True)


@pytest.mark.parametrize("name", SIGN_IN_PAGES)
def test_the_pages_of_sign_in(name, world):
    line = SIGN_IN_PAGES[name]
    address = reverse(name, args=line.args(world))
    before = every_row()
    for method in ("get", "post"):
        assert got(getattr(world.client("anonymous"), method)(address)) == line.expected(method)["anonymous"]
        for who in ("maya", "ada"):
            cache.clear()
            with undone():
                assert getattr(world.client(who), method)(address).status_code < 500
    assert every_row() == before


# A form of Django's own for an address; the product's forms say https themselves.
@pytest.mark.once
@pytest.mark.filterwarnings("ignore:The default scheme will be changed")
def test_the_records_are_read_by_staff_alone(world):
    """All of Django's admin: not for the lead, not for an admin who is no staff; and staff can only read."""
    names = {name.removeprefix("admin:") for name, _ in patterns() if name.startswith("admin:")} - {""}
    by_model = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in site._registry}
    wrong, kinds = {}, set()
    before = every_row()
    for name in sorted(names):
        prefix, _, kind = name.rpartition("_")
        model = by_model.get(prefix)
        kind = kind if model else name
        kinds.add(kind)
        kwargs: dict[str, Any] = {}
        if kind in ("history", "change", "delete"):
            first = model._base_manager.order_by("pk").first()
            if first is None:
                continue
            kwargs = {"object_id": first.pk}
        if kind == "app_list":
            kwargs = {"app_label": "promises"}
        if kind == "view_on_site":
            kwargs = {"content_type_id": 1, "object_id": 1}
        address = reverse(f"admin:{name}", kwargs=kwargs)
        for place, method in enumerate(("get", "post")):
            answers = {who: got(getattr(world.client(who), method)(address)) for who in ("anonymous", "ada", "ruth")}
            staff = RECORDS[kind].split()[place]
            doorstep = f">/admin/login/?next={address}"
            expected = {"anonymous": doorstep, "ada": doorstep, "ruth": staff}
            if kind in ("logout", "password_change"):
                expected |= {"anonymous": staff, "ada": staff}
            if kind == "login":
                expected |= {"anonymous": "405" if method == "post" else "in", "ada": staff}
            if answers != expected:
                wrong[name, method] = (answers, expected)
    assert (wrong, kinds) == ({}, set(RECORDS))
    assert got(world.client("anonymous").get("/admin/login/?next=/admin/")) == "in"
    assert got(world.client("ada").get("/admin/login/?next=/admin/")) == "403"
    assert every_row() == before


# --- what is not yours is not there -----------------------------------------------------------------------------------


def methods(line: Line) -> list[str]:
    return [method for method in ("get", "post") if getattr(line, method) != "405"]


def body(response: Any) -> str:
    """A page without what differs from one reading of it to the next."""
    return re.sub(
        r'value="[\w-]{20,}"|"X-CSRFToken": "\w+"|<div class="bclock">.*?</div>', "", response.content.decode()
    )


def test_a_foreign_id_answers_like_an_unused_one(world):
    checked = 0
    for name, line in TABLE.items():
        args = line.args(world)
        if not args or line.shared:
            continue
        unused = ["no-such-deal" if args[0] == world.deal.slug else UNUSED, *args[1:]]
        for method in methods(line):
            client = world.client("nils")
            foreign = getattr(client, method)(reverse(name, args=args))
            nowhere = getattr(client, method)(reverse(name, args=unused))
            assert (foreign.status_code, nowhere.status_code) == (404, 404), (name, method)
            assert body(foreign) == body(nowhere), (name, method)
            checked += 1
    assert checked == sum(len(methods(line)) for line in TABLE.values() if line.args is not nothing and not line.shared)


def test_a_foreign_deal_in_a_query_answers_like_an_unused_one(world):
    client = world.client("nils")
    for method in ("get", "post"):
        ask = getattr(client, method)
        foreign = ask(
            f"{reverse('new-ask')}?deal={world.deal.slug}", {"ask": factories.ASK} if method == "post" else None
        )
        nowhere = ask(f"{reverse('new-ask')}?deal=no-such-deal", {"ask": factories.ASK} if method == "post" else None)
        assert (foreign.status_code, nowhere.status_code) == (404, 404)
        assert body(foreign) == body(nowhere)


def test_a_part_of_something_else_is_not_there(world):
    """An id inside an address belongs to the one before it."""
    maya, slug = world.client("maya"), world.deal.slug
    question, proof = world.asked.questions.get().pk, world.draft.proofs.last().pk
    assert maya.post(reverse("reply", args=[world.open.pk, question])).status_code == 404
    assert maya.post(reverse("strike-proof", args=[world.open.pk, proof])).status_code == 404
    a_file = world.draft.proofs.filter(kind="file").get().pk
    for name in ("proof-file", "proof-picture"):
        assert maya.get(reverse(name, args=[world.open.pk, a_file])).status_code == 404
        assert maya.get(reverse(name, args=[world.draft.pk, proof])).status_code == 404  # a note
    assert maya.post(reverse("copy-line", args=[slug, world.open.pk])).status_code == 404
    assert maya.get(reverse("plan-version", args=[slug, 99])).status_code == 404
    assert maya.get(reverse("fact", args=[world.open.pk, "no_such_fact"])).status_code == 404
    assert maya.get(reverse("draft", args=[world.draft.pk, "no-such-step"])).status_code == 404
    assert maya.get(f"/p/{world.open.pk}/hand-over/legal/").status_code == 404


# --- ids that nobody ever had -----------------------------------------------------------------------------------------

BAD = (
    "1" + "0" * 30,
    str(2**63),
    str(UNUSED),
    "1%20OR%201=1",
    "'%3BDROP%20TABLE%20promises_promise",
    "%00",
    "1%00",
    "..",
    "..%2F..%2Fetc%2Fpasswd",
    "-1",
    "0",
    "1e3",
    "1.5",
    "%EF%BC%91",  # a fullwidth one
    "%FF",  # no UTF-8
    "a" * 3_000,
)


def broken(name: str, args: list[Any], bad: str) -> Iterator[str]:
    """The address with each part in turn replaced."""
    for place in range(len(args)):
        segments, found = reverse(name, args=args).split("/"), 0
        for number, segment in enumerate(segments):
            if found < len(args) and unquote(segment) == str(args[found]):
                if found == place:
                    segments[number] = bad
                found += 1
        assert found == len(args)
        yield "/".join(segments)


@pytest.mark.once
def test_an_id_that_nobody_ever_had_is_not_there(world):
    wrong, asked = {}, 0
    before = every_row()
    for name, line in TABLE.items():
        for bad in BAD:
            for address in broken(name, line.args(world), bad):
                for method in methods(line):
                    answer = getattr(world.client("maya"), method)(address)
                    if answer.status_code != 404:
                        wrong[address[:80], method, "maya"] = answer.status_code
                    if got(getattr(world.client("anonymous"), method)(address)) not in ("404", "in"):
                        wrong[address[:80], method, "anonymous"] = "neither 404 nor to sign-in"
                    asked += 1
    assert (wrong, every_row() == before) == ({}, True)
    assert asked > len(BAD) * len([line for line in TABLE.values() if line.args is not nothing])
