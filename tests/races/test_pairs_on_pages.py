"""The same races through the real pages: who comes second finds what they typed in the 409 page, and who was first."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dealdesk.models import AuditEvent
from promises.models import Promise
from tests import factories
from tests.races.stage import Stage, stage, strike
from tests.races.together import at_once
from tests.reviews.views.pages import decision_form, lane_form, promise_form, words

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HEAD_START = 0.05

TYPED = {
    "tom": "It needs a new job runner first.",
    "tess": "Nobody has sized the second file.",
    "maya": "Let the finance team look at invoices.",
    "grace": "Grace wrote why it is worth it.",
    "gustav": "Gustav wrote where it stops.",
}


@dataclass(frozen=True)
class Side:
    """One person's form.

    Attributes:
        who: first name on the stage.
        page: name of the address it is sent to.
        form: what it sends, made while the page was open.
        did: the words by which the loser learns who was first.
    """

    who: str
    page: Callable[[Promise], str]
    form: Callable[[Promise], dict[str, Any]]
    did: str


def answering(who: str) -> Side:
    return Side(
        who,
        lambda promise: reverse("answer", args=[promise.pk, "engineering"]),
        lambda promise: lane_form(promise, "engineering", answer="no", sentence=TYPED[who]),
        f"{who.title()} answered no for engineering, today ",
    )


SCOPE = Side(
    "maya",
    lambda promise: reverse("scope", args=[promise.pk]),
    lambda promise: promise_form(promise, ask=TYPED["maya"], what_changed="Two files"),
    "Maya recorded a scope change: Two files, today ",
)
SIGN = Side(
    "grace",
    lambda promise: reverse("sign", args=[promise.pk]),
    lambda promise: promise_form(promise, proposal=promise.proposals.latest("revision").pk, reason=TYPED["grace"]),
    "Grace signed: Yes, today ",
)


def proposing(who: str) -> Side:
    return Side(
        who,
        lambda promise: reverse("decision", args=[promise.pk]),
        lambda promise: decision_form(promise, factories.terms(), limit=TYPED[who]),
        f"{who.title()} wrote the final sentence and asked the groups to confirm it, today ",
    )


#: Where the two meet, and what each does.
PAIRS = {
    "two answers of one group": ("sent", answering("tom"), answering("tess")),
    "an answer, and a new version of the ask": ("sent", answering("tom"), SCOPE),
    "an answer, and the lead's final words": ("sent", answering("tom"), proposing("grace")),
    "two leads write the final words": ("sent", proposing("grace"), proposing("gustav")),
    "a signature, and a changed mind": ("ready", SIGN, answering("tess")),
    "a signature, and a new version of the ask": ("ready", SIGN, SCOPE),
}


@pytest.fixture(scope="module", autouse=True)
def _struck(django_db_blocker):
    yield
    with django_db_blocker.unblock():
        strike()


@pytest.mark.parametrize("name", PAIRS)
def test_who_comes_second_keeps_the_text_and_reads_who_was_first(rounds, name):
    at, *sides = PAIRS[name]
    on: Stage = stage()
    winners = set()
    for number in range(max(2, rounds // 4)):
        on.world.put_back()
        promise = on.now(at)
        clients, forms = [], []
        for side in sides:
            client = Client()
            client.force_login(getattr(on, side.who))
            clients.append(client)
            forms.append(side.form(promise))
        last = AuditEvent.objects.latest("pk").pk

        def send(place, clients=clients, forms=forms, promise=promise, number=number):
            if number % 2 == place:
                time.sleep(HEAD_START * random.random())  # noqa: S311 -- no secret
            return clients[place].post(sides[place].page(promise), forms[place])

        pages = at_once(lambda: send(0), lambda: send(1))
        assert not any(isinstance(page, BaseException) for page in pages), pages
        assert sorted(page.status_code for page in pages) == [302, 409], [words(page)[:600] for page in pages]
        loser = next(place for place in (0, 1) if pages[place].status_code == 409)
        winners.add(1 - loser)
        text = words(pages[loser])
        assert sides[1 - loser].did in text, text[:900]
        assert TYPED[sides[loser].who] in pages[loser].content.decode(), f"{sides[loser].who}'s words are gone"
        assert AuditEvent.objects.filter(pk__gt=last).count() == 1
    assert winners <= {0, 1}
