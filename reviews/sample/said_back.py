"""Sentences of the sample company that somebody outside their deal says back."""

import re

from promises.models import Deal
from promises.models.deal import DealOutcome
from reviews.domain import closeplan, say_backs
from reviews.domain.say_back_links import token_of
from reviews.models import SayBackAsk
from reviews.sample.story import DEAL
from reviews.sample.walk import Desk, Walk

SINGLE_SIGN_ON = 1033


def said_back(desk: Desk) -> list[Walk]:
    """Lena says the clause of Harbor Foods back and Tom judges it; Viktor has a link for a sentence of another deal."""
    return [_said_and_judged(desk), _waits(desk)]


def _said_and_judged(desk: Desk) -> Walk:
    yield desk.ago(16.0)
    ask = _ask(desk, desk.deals[DEAL], "Lena", SINGLE_SIGN_ON)
    if ask is None:
        return
    yield desk.ago(15.3)
    text = (
        "Everybody at the customer can sign in through the customer’s identity provider. It is on in the test system "
        "by {}, provided that the customer gives us test access by {}."
    )
    days = re.findall(r"by (\w+ \d+)", ask.decision.wording.text)
    answer = say_backs.answer_link(token_of(ask.seed), text=text.format(*days), by=None)
    yield desk.ago(14.8)
    say_backs.judge(ask.deal_id, by=desk.people["Tom"], answer_id=answer.pk, is_meant=True)


def _waits(desk: Desk) -> Walk:
    yield desk.ago(2.5)
    for deal in Deal.objects.filter(outcome=DealOutcome.OPEN).exclude(name=DEAL).order_by("close_date", "pk"):
        if _ask(desk, deal, "Viktor") is not None:
            return


def _ask(desk: Desk, deal: Deal, reader: str, promise: int | None = None) -> SayBackAsk | None:
    """Ask about a sentence of a deal that stands at this moment: that of one promise, or the first."""
    verdicts = closeplan.read(deal, desk.hand.at).verdicts
    standing = [pk for pk, verdict in verdicts.items() if verdict.passes and promise in (None, pk)]
    if not standing:
        return None
    return say_backs.ask_reader(deal.pk, by=deal.owner, promise_id=standing[0], reader_id=desk.people[reader].pk)
