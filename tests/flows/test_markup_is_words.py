"""Row 14 of the bad input, in a browser: whatever people type stays words, on every page and for every reader."""

import pytest
from django.urls import reverse

from dealdesk.enums import Role
from promises.domain import promises as drafts
from promises.enums import Lane, ProofKind
from promises.models import Fact
from reviews.domain import closeplan, lifecycle
from reviews.enums import Answer, DecisionOutcome
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which pytest-playwright brings along, is one pytest behind.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

MARKUP = "<script>window.ran=1</script><img src=x onerror=window.ran=1><b class=planted>bold</b>"
LOOK = """() => ({
    ran: typeof window.ran,
    scripts: [...document.scripts].filter(one => !one.src).length,
    planted: document.querySelectorAll(".planted, img[src=x]").length,
    read: document.body.innerText.includes("<script>window.ran=1</script>"),
})"""
NOTHING = {"ran": "undefined", "scripts": 0, "planted": 0}


def a_desk_full_of_markup() -> tuple[dict[str, str], dict[str, object]]:
    """Addresses by name and readers by first letter; every text that somebody may type holds markup."""
    maya = factories.person(f"Maya {MARKUP}"[:30], Role.REP)
    tom, ines, grace = (factories.someone(role) for role in (Role.ENGINEERING, Role.SECURITY, Role.LEAD))
    deal = factories.deal(maya, name=f"Harbor {MARKUP}"[:120], region=MARKUP[:20])
    draft = factories.draft(deal, ask=f"Export {MARKUP}")
    drafts.add_proof(draft.pk, by=maya, kind=ProofKind.NOTE, title=f"Call {MARKUP}", text=f"Ana: {MARKUP}\n" * 3)
    facts = {key: f"{value} {MARKUP}" for key, value in {"risk": "Late", "fields": "Five", "source": "Orders"}.items()}
    drafts.give_facts(draft.pk, by=maya, given=facts)
    sent = lifecycle.submit(draft.pk, by=maya)
    factories.answered(sent, Lane.SECURITY, Answer.YES_IF, f"The customer closes {MARKUP}.", suggested=f"One {MARKUP}")
    factories.answered(sent, Lane.ENGINEERING, Answer.QUESTION, f"How many {MARKUP}?")
    signed = factories.sent(deal, ask=f"A second export {MARKUP}")
    terms = {"sentence": f"One CSV export each night. {MARKUP}", "limit": f"One file {MARKUP}"}
    terms["delivery_owner"] = f"Engineering {MARKUP}"[:80]
    signed = factories.proposed(factories.all_answered(signed), DecisionOutcome.YES, **terms)
    signed = factories.signed(factories.confirmed(signed))
    closeplan.publish(deal.pk, by=maya)
    other = factories.draft(deal, ask=f"A third export {MARKUP}", by=maya)
    at = {
        "my asks": reverse("my-asks"),
        "deal": deal.get_absolute_url(),
        "deals": reverse("deals"),
        "plan": reverse("plan", args=[deal.slug]),
        "open": reverse("promise", args=[sent.pk]),
        "signed": reverse("promise", args=[signed.pk]),
        "history": reverse("history", args=[sent.pk]),
        "queue": reverse("queue"),
        "decision": reverse("decision", args=[sent.pk]),
        "audit": f"{reverse('audit')}?q={sent.label}",
        **{f"draft {step}": reverse("draft", args=[other.pk, step]) for step in ("ask", "type", "proof", "check")},
    }
    assert Fact.objects.filter(value__contains="<script>").count() == 3
    return at, {"maya": maya, "tom": tom, "ines": ines, "grace": grace, "ada": factories.someone(Role.ADMIN)}


def test_row_14_nothing_that_was_typed_becomes_a_node(windows):
    at, people = a_desk_full_of_markup()
    readers = {"tom": ["open", "signed", "history", "queue", "deal"], "ines": ["open"], "ada": ["audit"]}
    readers["grace"] = ["decision", "signed", "plan", "queue"]
    readers["maya"] = [name for name in at if name not in ("queue", "decision", "audit")]
    found, read = {}, set()
    for who, names in readers.items():
        page = windows(people[who])
        for name in names:
            assert page.goto(at[name]).status == 200, (who, name)
            looked = page.evaluate(LOOK)
            if looked.pop("read"):
                read.add(name)
            if looked != NOTHING:
                found[who, name] = looked
    assert found == {}
    assert read == {*at} - {"audit"}, "the words are there to be read; the trail names kinds and numbers alone"
