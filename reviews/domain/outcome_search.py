"""Finds the promise whose end somebody wants to write down: by its number, or by words of its ask or its wording."""

import re

from django.db.models import Q

from dealdesk.models import User
from promises.domain import search
from promises.enums import YES_STATES, PromiseState
from promises.models import Promise
from promises.permissions import visible_promises
from reviews.enums import YES_OUTCOMES

MOST = 20
CANDIDATES = 200
NUMBER = re.compile(r"(?:p\s*-?\s*)?(\d{1,9})\Z", re.IGNORECASE)


def promises_like(words: str, *, reader: User) -> list[Promise]:
    """Promises with a signed yes that this person may read: the one of a number, else the closest first; at most 20.

    Args:
        words: "P-1042", "1042", or words; anything may be typed.
        reader: whoever looks, with roles loaded.
    """
    signed = visible_promises(reader).filter(
        state__in=(*YES_STATES, PromiseState.PAUSED), decisions__outcome__in=YES_OUTCOMES
    )
    rows = signed.select_related("deal", "wording", "outcome").distinct()
    if number := NUMBER.match(words.strip()):
        return list(rows.filter(pk=int(number[1])))
    by_wording = search.ranked(search.WORDINGS, words, columns="t.promise_id", limit=CANDIDATES)
    ranks = {pk: rank for rank, (pk, *_) in reversed(list(enumerate(by_wording)))}
    said = Q(pk__in=list(ranks))
    if telling := search.terms(words):
        in_ask = Q()
        for word in telling:
            in_ask &= Q(ask__icontains=word)
        said |= in_ask
    elif not ranks:
        return []
    found = list(rows.filter(said).order_by("-pk")[:CANDIDATES])
    return sorted(found, key=lambda row: (ranks.get(row.pk, CANDIDATES), -row.pk))[:MOST]
