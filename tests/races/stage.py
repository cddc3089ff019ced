"""The world in which two people act at the same moment: one promise for every point at which they may meet.

It is walked through the doors by the first race of a run, kept, and put back before every round (rewind.py).
"""

from dataclasses import dataclass, field

from dealdesk.enums import Role
from dealdesk.models import User
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import Capability, Deal, Promise
from reviews.domain import closeplan
from reviews.enums import Answer
from reviews.models import Condition
from tests import factories
from tests.factories import someone
from tests.races.rewind import World


@dataclass(frozen=True)
class Stage:
    """Who is there, and the promises they meet at.

    Attributes:
        sent: every lane owes its answer.
        asked: the same, and security asked sales a question.
        offered: the lead proposed words; engineering alone did not confirm them yet.
        ready: every lane confirmed; the lead may sign.
        planned: signed, and a clause of its deal's plan.
        late: signed after that plan was made, so that the plan can be updated.
        nearly: of the same deal, ready to be signed.
        kept: signed with a condition of security, with a proof that would show it.
        documented: the library's own sentence, a clause of its deal's plan.
    """

    maya: User
    rui: User
    tom: User
    tess: User
    ines: User
    omar: User
    grace: User
    gustav: User
    ada: User
    capability: Capability
    sent: Promise
    asked: Promise
    offered: Promise
    ready: Promise
    planned: Promise
    late: Promise
    nearly: Promise
    kept: Promise
    documented: Promise
    world: World = field(repr=False)

    def now(self, name: str) -> Promise:
        """A promise of the stage as it is at this moment."""
        return Promise.objects.get(pk=getattr(self, name).pk)

    def condition(self) -> Condition:
        """The condition that `kept` was signed with."""
        return Condition.objects.get(proposal__promise=self.kept)


_kept: list[Stage] = []


def stage() -> Stage:
    """The stage, every row of it as it was when it was first set."""
    if not _kept:
        _kept.append(_set())
    _kept[0].world.put_back()
    return _kept[0]


def strike() -> None:
    """Take down what was kept."""
    while _kept:
        _kept.pop().world.forget()


def _ready(on: Deal) -> Promise:
    return factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION, on)))


def _set() -> Stage:
    maya, rui, ada = someone(Role.REP), factories.person("Rui", Role.REP), someone(Role.ADMIN)
    tess, gustav = factories.person("Tess", Role.ENGINEERING), factories.person("Gustav", Role.LEAD)
    open_deal, plan_deal, update_deal = (factories.deal(maya, name=name) for name in ("Open", "Planned", "Updated"))
    kept_deal, library_deal = factories.deal(maya, name="Kept"), factories.deal(maya, name="Library")
    drafts.add_to_team(update_deal.pk, by=maya, person=rui)

    offered = factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION, open_deal))
    for lane in (Lane.SECURITY, Lane.PRODUCT):
        factories.lifecycle.confirm(offered.pk, by=someone(Role(lane.value)), lane=lane)
    planned = factories.signed(_ready(plan_deal))
    closeplan.publish(plan_deal.pk, by=maya)
    factories.signed(_ready(update_deal))
    closeplan.publish(update_deal.pk, by=maya)
    kept = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS, kept_deal)
    drafts.add_proof(kept.pk, by=maya, kind=ProofKind.NOTE, title="Signed in", text="The sign-in worked.")
    capability = factories.capability()
    documented = factories.documented(capability, library_deal)
    closeplan.publish(library_deal.pk, by=maya)
    parts = {
        "sent": factories.sent(open_deal),
        "asked": factories.answered(factories.sent(open_deal), Lane.SECURITY, Answer.QUESTION),
        "offered": offered,
        "ready": _ready(open_deal),
        "planned": planned,
        "late": factories.signed(_ready(update_deal)),
        "nearly": _ready(update_deal),
        "kept": kept,
        "documented": documented,
    }
    return Stage(
        maya=maya, rui=rui, tom=someone(Role.ENGINEERING), tess=tess, ines=someone(Role.SECURITY),
        omar=someone(Role.PRODUCT), grace=someone(Role.LEAD), gustav=gustav, ada=ada, capability=capability,
        **{name: Promise.objects.get(pk=promise.pk) for name, promise in parts.items()},
        world=World(),
    )  # fmt: skip
