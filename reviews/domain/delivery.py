"""Who delivers what was signed: the owner as it was written down, found among people and groups, and support.

The owner of an answer is a text that every lane confirmed, so it stays one. Whom it names is asked when somebody must
be told, or says how it ended; nobody is told words they may not read (RELIABILITY I14).
"""

from collections.abc import Iterable

from dealdesk.domain.people import Roster
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, User
from promises.domain.owner_text import is_named, roles_of
from promises.models import Deal
from promises.permissions import SEES_ALL
from reviews.domain.steps import Step
from reviews.models import Condition, Decision

#: What these notices are about where their event told somebody something else already.
ABOUT = "delivery"


def who_delivers(owner: str, deal: Deal, everybody: Roster) -> list[User]:
    """Everybody whom an owner's text names and who may read what the deal promises, with who stands in for them.

    Args:
        owner: as the answer has it.
        deal: whose promise it is.
        everybody: who is here now.
    """
    found: dict[int, User] = {}
    roles = roles_of(owner)
    for person in everybody.by_id.values():
        if (person.holds(*roles) or is_named(owner, person)) and may_read(person, deal):
            found |= {other.pk: other for other in (person, *everybody.stand_ins(person.pk)) if may_read(other, deal)}
    return [person for _, person in sorted(found.items())]


def support(deal: Deal, everybody: Roster) -> list[User]:
    """Support and delivery, with who stands in for them and may read the deal by a right of their own."""
    return [person for person in everybody.reached(Role.READER) if may_read(person, deal)]


def may_read(person: User, deal: Deal) -> bool:
    """Whether somebody sees a deal (`visible_deals`); standing in for whoever does opens no page."""
    if person.holds(*SEES_ALL):
        return True
    on_it = person.pk == deal.owner_id or deal.team.filter(pk=person.pk).exists()
    return on_it and person.holds(Role.REP)


def tell(step: Step, event: AuditEvent, decision: Decision) -> None:
    """Say what was signed to whoever delivers it, and to support: sentence, owner, date, limit, conditions.

    It is told beside what somebody hears of the same event as the rep or the lead: who owes it must know, and be found
    when the words die.

    Args:
        step: the door that signed.
        event: of the signature.
        decision: the yes.
    """
    everybody = Roster(step.now)
    told = [*who_delivers(decision.delivery_owner, step.deal, everybody), *support(step.deal, everybody)]
    step.tell(event, told, "to_deliver", besides=ABOUT, decision=decision, conditions=conditions_of(decision))


def conditions_of(decision: Decision) -> Iterable[Condition]:
    """What else must happen before it is owed."""
    if decision.proposal_id is None:
        return ()
    return Condition.objects.filter(proposal_id=decision.proposal_id).order_by("position")
