"""Who is on a deal, and so cannot say its sentences back: they know what was meant and would read it into the words.

On a deal is whoever owns it or is on its team; made, wrote or sent one of its asks; answered, was handed or confirmed a
review of one of its promises, for themselves or for somebody else, or was answered for; offered or signed words of it
(so the lead who signed); or asked for a read-back of it. Having a role at the desk alone is not being on a deal.
"""

from collections.abc import Iterable

from dealdesk.models import User
from promises.models import Deal, Promise
from reviews.models import Decision, Proposal, RequiredLane, Review, SayBackAsk


def people_on(deal: Deal) -> set[int]:
    """Ids of everybody who has a part in a deal, in two statements for any number of promises."""
    promises = Promise.objects.filter(deal=deal).order_by()
    reviews = Review.objects.filter(promise__deal=deal).order_by()
    decisions = Decision.objects.filter(promise__deal=deal).order_by()
    parts = promises.values_list("created_by").union(
        promises.values_list("asked_by"),
        promises.values_list("sent_by"),
        reviews.values_list("answered_by"),
        reviews.values_list("represented"),
        RequiredLane.objects.filter(promise__deal=deal).order_by().values_list("handed_to"),
        decisions.values_list("decided_by"),
        decisions.values_list("represented"),
        Proposal.objects.filter(promise__deal=deal).order_by().values_list("proposed_by"),
        SayBackAsk.objects.filter(deal=deal).order_by().values_list("asked_by"),
    )
    team = deal.team.values_list("pk", flat=True)
    return {pk for (pk,) in parts if pk is not None} | set(team) | {deal.owner_id}


def mailbox(address: str) -> str:
    """An address as two of them are the same mailbox: in small letters, without what stands after a plus sign."""
    name, _, host = address.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def mailboxes_on(people: Iterable[int]) -> set[str]:
    """The mailboxes of these people, so that nobody on a deal is an outside reader of it under another spelling."""
    return {mailbox(address) for address in User.objects.filter(pk__in=list(people)).values_list("email", flat=True)}
