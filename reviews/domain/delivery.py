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
        named = person.holds(*roles) or is_named(owner, person)
        if named and (person.holds(*SEES_ALL) or _is_on(person, deal)):
            found |= {other.pk: other for other in (person, *everybody.stand_ins(person.pk))}
    return [person for _, person in sorted(found.items())]


def _is_on(person: User, deal: Deal) -> bool:
    return person.pk == deal.owner_id or deal.team.filter(pk=person.pk).exists()


def tell(step: Step, event: AuditEvent, decision: Decision) -> None:
    """Say what was signed to whoever delivers it, and to support: sentence, owner, date, limit, conditions.

    Args:
        step: the door that signed.
        event: of the signature.
        decision: the yes.
    """
    everybody = Roster(step.now)
    told = [*who_delivers(decision.delivery_owner, step.deal, everybody), *everybody.reached(Role.READER)]
    step.tell(event, told, "to_deliver", decision=decision, conditions=conditions_of(decision))


def conditions_of(decision: Decision) -> Iterable[Condition]:
    """What else must happen before it is owed."""
    if decision.proposal_id is None:
        return ()
    return Condition.objects.filter(proposal_id=decision.proposal_id).order_by("position")
