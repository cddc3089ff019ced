"""Who sees which deals. Fetching goes through here, so a foreign id answers like an unused one (RELIABILITY I14)."""

from django.db.models import Q, QuerySet
from django.http import Http404

from dealdesk.enums import Role
from dealdesk.models import User
from promises.models import Deal, Promise

#: Roles that see every deal; a rep sees the deals they own or are on.
SEES_ALL = frozenset(
    {
        Role.ENGINEERING,
        Role.SECURITY,
        Role.PRODUCT,
        Role.LEGAL,
        Role.FINANCE,
        Role.LEAD,
        Role.ADMIN,
        Role.READER,
    }
)
HIGHEST_ID = 2**63 - 1


def visible_deals(user: User) -> QuerySet[Deal]:
    """Deals this person may read."""
    if user.holds_or_stands_in(*SEES_ALL):
        return Deal.objects.all()
    if not user.holds(Role.REP):
        return Deal.objects.none()
    on_team = Deal.team.through.objects.filter(user_id=user.pk).values("deal_id")
    return Deal.objects.filter(Q(owner_id=user.pk) | Q(pk__in=on_team))


def visible_promises(user: User) -> QuerySet[Promise]:
    """Promises this person may read; a draft only by whoever wrote it and the people of its deal."""
    promises: QuerySet[Promise] = Promise.objects.all()
    if not user.holds_or_stands_in(*SEES_ALL):
        return promises.filter(deal__in=visible_deals(user))
    on_team = Deal.team.through.objects.filter(user_id=user.pk).values("deal_id")
    own = Q(created_by=user) | Q(deal__owner=user) | Q(deal__in=on_team)
    return promises.filter(Q(sent_at__isnull=False) | own)


def deal_or_404(user: User, slug: str) -> Deal:
    """One deal by its slug.

    Raises:
        Http404: unknown, or not this person's to see.
    """
    deal = visible_deals(user).filter(slug=slug).select_related("owner").first() if "\x00" not in slug else None
    if deal is None:
        raise Http404
    return deal


def promise_or_404(user: User, number: int) -> Promise:
    """One promise by its number.

    Raises:
        Http404: unknown, or not this person's to see.
    """
    if number > HIGHEST_ID:
        raise Http404
    promise = (
        visible_promises(user)
        .filter(pk=number)
        .select_related("deal", "deal__owner", "created_by", "wording", "sent_by")
        .first()
    )
    if promise is None:
        raise Http404
    return promise
