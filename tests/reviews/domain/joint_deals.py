"""Deals with several kinds of promises, for the tests of the joint round and of the five checks."""

from typing import Any

from dealdesk.domain import clock
from dealdesk.enums import Role
from promises.enums import Lane
from promises.models import Deal, Promise
from reviews.domain import closeplan, joint_reading, joint_round
from tests import factories

SSO = "Single sign-on with SAML for all users. Other ways to sign in are not included."
RULE = "One approval rule: orders above $10,000 need one manager. Further rules are not included."
WORDS = {"security": SSO, "data_movement": factories.SENTENCE, "custom_logic": RULE}
ASKS = {
    "security": "Single sign-on with SAML for all users.",
    "data_movement": factories.ASK,
    "custom_logic": "Orders above $10,000 need one manager.",
}


def signed(deal: Deal, type: str, sentence: str = "", **terms: Any) -> Promise:
    """A promise of one type, walked to its yes."""
    sent = factories.sent(deal, type=type, ask=ASKS.get(type, factories.ASK))
    offered = factories.proposed(factories.all_answered(sent), sentence=sentence or WORDS[type], **terms)
    return factories.signed(factories.confirmed(offered))


def signed_anew(promise: Promise, sentence: str) -> Promise:
    """A scope change of it, walked to its yes."""
    factories.lifecycle.change_scope(promise.pk, by=promise.created_by, ask="Other words.", what_changed="Other words.")
    again = Promise.objects.get(pk=promise.pk)
    return factories.signed(factories.confirmed(factories.proposed(factories.all_answered(again), sentence=sentence)))


def read(deal: Deal) -> joint_reading.Joint:
    """Where the joint look stands now."""
    deal = Deal.objects.get(pk=deal.pk)
    return joint_reading.read(deal, closeplan.read(deal, clock.database_now()))


def opened(deal: Deal) -> Any:
    """The lead opens a round."""
    return joint_round.open_round(deal.pk, by=factories.someone(Role.LEAD))


def seen(deal: Deal, *lanes: Lane) -> None:
    """These lanes mark the newest round as seen, all that owe where none is named."""
    for lane in lanes or read(deal).waits_for:
        joint_round.mark_seen(deal.pk, by=factories.someone(Role(lane)), lane=lane, sha256=read(deal).sha256)
