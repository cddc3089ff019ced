"""When signed words stop standing, whoever has them is told: who copied, exported, sent or was to deliver them.

Once for each death, in the transaction that writes it down: by the door that kills them, or by the sweep that finds
them lapsed. It stands beside what else a person hears of the same event, because only this says that they hold the
words themselves; the constraint over notices keeps it to one (RELIABILITY I17).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dealdesk.domain import notify
from dealdesk.domain.people import reached
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Channel, Notice, User
from promises.models import Deal, Promise
from reviews.enums import YES_OUTCOMES
from reviews.models import Decision

#: Events of a deal by which somebody took words of its plan away with them, and what each is called.
TAKEN_AWAY = {"plan.copied": "copied", "plan.exported": "exported", "plan.sent": "sent"}
TO_DELIVER = "were told to deliver"
#: What these notices are about beside their event, so that they stand next to what else it told somebody.
ABOUT = "words"
LAPSED = "a condition of it, or the answer itself, lapsed; the deal desk lead must decide again."
UNCHECKED = "they were to be checked in the library, and nobody has."


@dataclass(frozen=True)
class Holder:
    """Somebody who has the words.

    Attributes:
        person: who; perhaps switched off since.
        how: what they did, or were told.
        at: when, the last time.
        told: who hears of it: they themselves; the leads in the place of somebody who left and gave words away.
    """

    person: User
    how: str
    at: datetime
    told: Sequence[User]


@dataclass(frozen=True)
class Dead:
    """Signed words that die.

    Attributes:
        decision: the yes they stood on, with its wording.
        holders: who has them.
    """

    decision: Decision
    holders: Sequence[Holder]

    @property
    def told(self) -> list[User]:
        """Everybody who hears of it; some perhaps twice."""
        return [person for holder in self.holders for person in holder.told]


def holders_of(promises: Iterable[Promise], now: datetime) -> dict[int, Dead]:
    """Promise to its newest yes and whoever took its words since; five queries for any number of promises.

    Args:
        promises: any number.
        now: the database clock, aware UTC.
    """
    promises = list(promises)
    newest: dict[int, Decision] = {}
    rows = Decision.objects.filter(promise__in=[promise.pk for promise in promises]).select_related("wording")
    for decision in rows.order_by("pk"):
        newest[decision.promise_id] = decision
    signed = {pk: decision for pk, decision in newest.items() if decision.outcome in YES_OUTCOMES}
    if not signed:
        return {}
    held: dict[int, dict[int, tuple[str, datetime]]] = {pk: {} for pk in signed}
    links = {promise.get_absolute_url(): promise.pk for promise in promises if promise.pk in signed}
    first = min(decision.decided_at for decision in signed.values())  # what the index over kinds narrows by
    told = Notice.objects.filter(kind="to_deliver", channel=Channel.IN_APP, created_at__gte=first, link__in=list(links))
    for link, person, at in told.order_by("pk").values_list("link", "recipient_id", "created_at"):
        if at >= signed[links[link]].decided_at:
            held[links[link]][person] = (TO_DELIVER, at)
    chains = {f"deal:{promise.deal_id}" for promise in promises if promise.pk in signed}
    events = AuditEvent.objects.filter(chain__in=chains, type__in=TAKEN_AWAY, actor_id__isnull=False)
    for type, actor, at, data in events.order_by("at", "pk").values_list("type", "actor_id", "at", "data"):
        for pk in data.get("promises", ()):
            if pk in signed and at >= signed[pk].decided_at and actor is not None:
                held[pk][actor] = (TAKEN_AWAY[type], at)
    people = User.objects.in_bulk({person for row in held.values() for person in row})
    leads = [] if all(person.is_active for person in people.values()) else list(reached(Role.LEAD, now))

    def holder(person: User, how: str, at: datetime) -> Holder:
        instead = [] if how == TO_DELIVER else leads
        return Holder(person, how, at, [person] if person.is_active else instead)

    return {
        pk: Dead(decision, [holder(people[who], *held[pk][who]) for who in sorted(held[pk]) if who in people])
        for pk, decision in signed.items()
    }


def notices(
    event: AuditEvent, promise: Promise, deal: Deal, dead: Dead, why: str, *, besides: Iterable[int] = ()
) -> list[Notice]:
    """What is owed to everybody who has the words, each with what they did; whoever acted knows it already.

    In the place of somebody who was switched off the leads hear whose words these were.

    Args:
        event: of the death.
        promise: whose words they were.
        deal: its deal.
        dead: the words, and who has them.
        why: the rest of the sentence "do not stand any more:".
        besides: ids of who hears of this event anyhow; enough for whoever was only to deliver it.
    """
    told_anyhow = set(besides)
    owed: set[int] = set()
    said: dict[tuple[str, str, str, date], tuple[Holder, list[User]]] = {}  # what reads alike is rendered once
    for holder in sorted(dead.holders, key=lambda row: not row.person.is_active):
        if holder.how == TO_DELIVER and holder.person.pk in told_anyhow:
            continue
        who = "you" if holder.person.is_active else str(holder.person)
        for person in holder.told:
            if person.pk == event.actor_id or person.pk in owed:
                continue
            owed.add(person.pk)
            day = holder.at.astimezone(ZoneInfo(person.zone)).date()
            said.setdefault((who, holder.how, person.zone, day), (holder, []))[1].append(person)
    found: list[Notice] = []
    for (who, how, _, _), (holder, people) in said.items():
        context = {
            "promise": promise,
            "deal": deal,
            "who": who,
            "how": how,
            "taken_at": holder.at,
            "words": dead.decision.wording.text,
            "why": why,
            "due": dead.decision.delivery_date,
            "delivers": how == TO_DELIVER,
        }
        found += notify.prepare(event, people, "words_died", context, about=ABOUT)
    return found


def tell(event: AuditEvent, promise: Promise, deal: Deal, why: str, *, besides: Iterable[int] = ()) -> list[User]:
    """Tell of one death, from the door that causes it; see `notices`.

    Returns:
        Who was told.
    """
    dead = holders_of([promise], event.at).get(promise.pk)
    if dead is None:
        return []
    rows = Notice.objects.bulk_create(notices(event, promise, deal, dead, why, besides=besides))
    return list({row.recipient_id: row.recipient for row in rows}.values())


def of_lapses(lapsed: Mapping[int, tuple[Promise, AuditEvent]], heard: Mapping[int, Iterable[User]]) -> list[Notice]:
    """What is owed for yeses that lapsed, built for a whole chunk of a sweep or for one promise of a door.

    Args:
        lapsed: promise id to the promise and the event of its pause.
        heard: promise id to whoever hears of the pause anyhow.
    """
    now = max(event.at for _, event in lapsed.values())
    dead = holders_of([promise for promise, _ in lapsed.values()], now)
    return [
        notice
        for pk, (promise, event) in lapsed.items()
        if pk in dead
        for notice in notices(
            event,
            promise,
            promise.deal,
            dead[pk],
            why_lapsed(dead[pk].decision),
            besides=[person.pk for person in heard.get(pk, ())],
        )
    ]


def why_lapsed(decision: Decision) -> str:
    """Why a yes that ran out does not stand."""
    return UNCHECKED if decision.capability_id else LAPSED
