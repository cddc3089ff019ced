"""The pairs of acts that may meet on one promise, and everything that may come of it (RELIABILITY F17).

A row names who does what on which promise of the stage, and each outcome that is allowed: for both sides "" where it
went through or the sentence of the refusal, and the events that stand in the chains afterwards, in their order.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dealdesk.domain import clock, staff
from dealdesk.domain.doors import FormStamp
from dealdesk.domain.people import RightsHistory
from dealdesk.enums import Role
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState
from promises.models import Deal, Promise
from reviews.domain import closeplan, documented, lifecycle
from reviews.domain.timer import pause_overdue
from reviews.enums import Answer
from reviews.models import ClosePlan, RequiredLane
from reviews.policies import TIME_RAN_OUT
from tests import factories
from tests.races.stage import Stage

Act = Callable[[Stage, Promise], Any]

DONE = ""
CHANGED = "was changed while you were writing. Your text is kept; compare it and send again."
STALE = f"{{label}} {CHANGED}"
STALE_LANE = f"The engineering review of {{label}} {CHANGED}"
SAID_YES = "{label} was answered already: Yes."
SAID_NO = "{label} was answered already: No."
REPLACED = "{label} is being replaced; answer or withdraw the new version first."


@dataclass(frozen=True)
class Outcome:
    """What may come of a round.

    Attributes:
        first, second: DONE, or the sentence of the refusal; {label} stands for the promise's number.
        events: types of the events it leaves, in the order of the book.
    """

    first: str
    second: str
    events: Sequence[str]


@dataclass(frozen=True)
class Pair:
    """Two acts on one promise.

    Attributes:
        name: both acts, as a reader says them.
        at: which promise of the stage they meet at.
        acts: what the two do.
        outcomes: everything that may come of it; each must come up in a run.
        seldom: what may come of it besides, and need not come up.
        before: what each round begins with besides the stage.
        after: what must hold besides the events and the invariants.
    """

    name: str
    at: str
    acts: tuple[Act, Act]
    outcomes: Sequence[Outcome]
    seldom: Sequence[Outcome] = ()
    before: Callable[[Stage, Promise], None] | None = None
    after: Callable[[Stage, Promise], None] | None = None


def _lane(promise: Promise) -> int:
    """The version of engineering's form."""
    version: int = RequiredLane.objects.get(promise=promise, lane=Lane.ENGINEERING).version
    return version


def stamp() -> FormStamp:
    """What a form carries: spending it comes before every lock, and holds the row of whoever sends it."""
    return FormStamp(token=secrets.token_urlsafe(12), digest="d" * 64)


def answers(who: str, answer: Answer = Answer.YES) -> Act:
    """A reviewer of engineering answers on the form they have open."""

    def act(stage: Stage, promise: Promise) -> Any:
        sentence = "" if answer == Answer.YES else "It needs a new job runner."
        return lifecycle.answer(
            promise.pk, by=getattr(stage, who), lane=Lane.ENGINEERING, answer=answer, sentence=sentence,
            particulars=factories.SAID, version=_seen[promise.pk], form=stamp(),
        )  # fmt: skip

    return act


def proposes(who: str) -> Act:
    """A lead writes the final words."""
    return lambda stage, promise: lifecycle.propose(
        promise.pk, by=getattr(stage, who), terms=factories.terms(), version=promise.version
    )


def signs(who: str = "grace") -> Act:
    """A lead signs what every lane confirmed."""
    return lambda stage, promise: lifecycle.sign(
        promise.pk, by=getattr(stage, who), proposal_id=_proposals[promise.pk], version=promise.version, form=stamp()
    )


def declines(stage: Stage, promise: Promise) -> Any:
    return lifecycle.decline(promise.pk, by=stage.gustav, sentence="Not available.", version=promise.version)


def changes_scope(stage: Stage, promise: Promise) -> Any:
    return lifecycle.change_scope(
        promise.pk, by=stage.maya, ask="Two files a night.", what_changed="Two files.", version=promise.version
    )


def changes_the_scope_of_another(stage: Stage, promise: Promise) -> Any:
    """The same of an ask of the same deal: two rows, one deal."""
    other = stage.offered
    return lifecycle.change_scope(
        other.pk, by=stage.maya, ask="Three files a night.", what_changed="Three.", version=other.version
    )


def changes_a_fact(stage: Stage, promise: Promise) -> Any:
    return lifecycle.change_fact(
        promise.pk, by=stage.maya, key="failures", value="We retry once.", version=promise.version
    )


def withdraws(stage: Stage, promise: Promise) -> Any:
    return lifecycle.withdraw(promise.pk, by=stage.maya, reason="Not wanted any more.", version=promise.version)


def confirms(stage: Stage, promise: Promise) -> Any:
    return lifecycle.confirm(promise.pk, by=stage.tom, lane=Lane.ENGINEERING, version=_seen[promise.pk])


def takes_it_back(stage: Stage, promise: Promise) -> Any:
    """Whoever answered last when the round began takes it back; it is not ten seconds ago."""
    last = promise.reviews.get(pk=_last_answers[promise.pk])
    return lifecycle.undo_answer(promise.pk, by=last.answered_by, review_id=last.pk)


def hands_over(stage: Stage, promise: Promise) -> Any:
    return lifecycle.hand_over(
        promise.pk, by=stage.tom, lane=Lane.ENGINEERING, to=stage.tess, reason="I am away.", version=_seen[promise.pk]
    )


def replies(stage: Stage, promise: Promise) -> Any:
    question = promise.questions.get()
    return lifecycle.reply(
        promise.pk, by=stage.maya, question_id=question.pk, text="Two thousand.", version=promise.version
    )


def updates_the_plan(who: str) -> Act:
    return lambda stage, promise: closeplan.publish(promise.deal_id, by=getattr(stage, who), version=1)


def copies(stage: Stage, promise: Promise) -> Any:
    return closeplan.copy_words(promise.deal_id, by=stage.maya)


def strikes(stage: Stage, promise: Promise) -> Any:
    return drafts.strike_proof(promise.pk, by=stage.maya, proof_id=promise.proofs.latest("pk").pk)


def shows_the_condition(stage: Stage, promise: Promise) -> Any:
    proof = promise.proofs.latest("pk").pk
    return lifecycle.show_condition(promise.pk, by=stage.maya, condition_id=stage.condition().pk, proof_id=proof)


def takes_the_role(who: str, role: Role) -> Act:
    return lambda stage, promise: staff.take_role(getattr(stage, who), role, by=stage.ada)


def withdraws_the_capability(stage: Stage, promise: Promise) -> Any:
    return documented.withdraw_capability(stage.capability.pk, by=stage.omar, reason="It is being rebuilt.")


def time_runs_out(stage: Stage, promise: Promise) -> Any:
    """The sweep, at the moment at which the deadline passes.

    The deadline that stood when the round began: an act that came first has set the next one, days away.
    """
    deadline = promise.answer_by
    while clock.database_now() < deadline:
        time.sleep(0.001)
    return pause_overdue()


#: What the people have on their screens when a round begins, by promise: engineering's form, the offered words, the
#: newest answer.
_seen: dict[int, int] = {}
_proposals: dict[int, int] = {}
_last_answers: dict[int, int] = {}
#: Versions of deals when a round begins.
_deals: dict[int, int] = {}


def look(promise: Promise) -> None:
    """Both open their forms."""
    _seen[promise.pk] = _lane(promise) if promise.required_lanes.exists() else 0
    newest = promise.proposals.order_by("-revision").first()
    _proposals[promise.pk] = newest.pk if newest else 0
    answer = promise.reviews.order_by("-pk").first()
    _last_answers[promise.pk] = answer.pk if answer else 0


#: Milliseconds that an act has; a little more after it came too late and less after it came in time, so that a fast
#: machine and a slow one both see either.
_window = [40.0]


def _due_in_a_moment(stage: Stage, promise: Promise) -> None:
    soon = clock.database_now() + timedelta(milliseconds=_window[0])
    Promise.objects.filter(pk=promise.pk).update(answer_by=soon)


def _security_just_answered(stage: Stage, promise: Promise) -> None:
    factories.answered(promise, Lane.SECURITY)


def _engineering_just_confirmed(stage: Stage, promise: Promise) -> None:
    lifecycle.confirm(promise.pk, by=stage.tom, lane=Lane.ENGINEERING)


def _nothing_is_overdue(stage: Stage, promise: Promise) -> None:
    """A sweep passes over a row that somebody holds; the next one finds it."""
    pause_overdue()
    assert pause_overdue() == 0
    _window[0] *= 1.4 if Promise.objects.get(pk=promise.pk).state == PromiseState.PAUSED else 0.7


def _had_the_role(stage: Stage, promise: Promise) -> None:
    """Whoever acted held the role at the moment that their act names."""
    rights = RightsHistory()
    for review in promise.reviews.all():
        assert rights.acted_as(review.answered_by_id, None, Role(review.lane), review.answered_at), review.answered_at
    for decision in promise.decisions.all():
        assert rights.acted_as(decision.decided_by_id, None, Role.LEAD, decision.decided_at), decision.decided_at


def _plan_holds_what_was_signed_before(stage: Stage, promise: Promise) -> None:
    plan = ClosePlan.objects.get(deal=promise.deal_id, is_current=True)
    signed = promise.decisions.get()
    assert plan.lines.filter(promise=promise).exists() == (signed.decided_at < plan.made_at)
    waits = [row.pk for row in closeplan.read(plan.deal, clock.database_now()).unplanned]
    assert waits == ([] if plan.lines.filter(promise=promise).exists() else [promise.pk])


def _one_next_version(stage: Stage, promise: Promise) -> None:
    assert list(promise.deal.plans.order_by("number").values_list("number", "is_current")) == [(1, False), (2, True)]


def _deal_looked_at(stage: Stage, promise: Promise) -> None:
    _deals[promise.deal_id] = Deal.objects.get(pk=promise.deal_id).version


def _deal_counts_both(stage: Stage, promise: Promise) -> None:
    assert Deal.objects.get(pk=promise.deal_id).version == _deals[promise.deal_id] + 2


def one_wins(first: str, second: str, if_first: str, if_second: str) -> list[Outcome]:
    """One went through and left its event, the other met a sentence.

    Args:
        first, second: the events of the two.
        if_first, if_second: what the loser is told.
    """
    return [Outcome(DONE, if_first, [first]), Outcome(if_second, DONE, [second])]


PAIRS = [
    Pair(
        "two reviewers of one group answer", "sent", (answers("tom"), answers("tess", Answer.NO)),
        one_wins("review.answered", "review.answered", STALE_LANE, STALE_LANE),
    ),
    Pair(
        "an answer, and the lead's final words", "sent", (answers("tom"), proposes("grace")),
        one_wins("review.answered", "wording.proposed", STALE, STALE_LANE),
    ),
    Pair(
        "an answer, and a new version of the ask", "sent", (answers("tom"), changes_scope),
        one_wins("review.answered", "promise.scope_changed", STALE, STALE_LANE),
    ),
    Pair(
        "an answer, and its deadline", "sent", (answers("tom"), time_runs_out),
        [Outcome(DONE, DONE, ["review.answered"]), Outcome(TIME_RAN_OUT, DONE, ["promise.paused"])],
        before=_due_in_a_moment, after=_nothing_is_overdue,
    ),
    Pair(
        "an answer, and a corrected fact", "sent", (answers("tom"), changes_a_fact),
        one_wins("review.answered", "fact.changed", STALE, STALE_LANE),
    ),
    Pair(
        "an answer, and the group in other hands", "sent", (answers("tess"), hands_over),
        one_wins("review.answered", "lane.handed_over", STALE_LANE, STALE_LANE),
    ),
    Pair(
        "an answer, and the reply to a question", "asked", (answers("tom"), replies),
        [
            Outcome(DONE, STALE, ["review.answered"]),
            Outcome(DONE, DONE, ["question.answered", "review.answered"]),
        ],
    ),
    Pair(
        "an answer, and another group's taken back", "sent", (answers("tom"), takes_it_back),
        [
            Outcome(DONE, "Tom acted on {label} meanwhile; answer again instead.", ["review.answered"]),
            Outcome(DONE, DONE, ["review.undone", "review.answered"]),
        ],
        before=_security_just_answered,
    ),
    Pair(
        "a signature, and a confirmation taken back", "offered", (signs(), takes_it_back),
        one_wins(
            "decision.signed", "review.undone", "Grace acted on {label} meanwhile; answer again instead.", STALE
        ),
        before=_engineering_just_confirmed,
    ),
    Pair(
        "an answer, and the role taken away", "sent", (answers("tom"), takes_the_role("tom", Role.ENGINEERING)),
        [
            Outcome(DONE, DONE, ["review.answered", "person.role_taken"]),
            Outcome("Only an engineering reviewer can do this.", DONE, ["person.role_taken", "door.refused"]),
        ],
        after=_had_the_role,
    ),
    Pair(
        "two leads write the final words", "sent", (proposes("grace"), proposes("gustav")),
        one_wins("wording.proposed", "wording.proposed", STALE, STALE),
    ),
    Pair(
        "a confirmation, and other final words", "offered", (confirms, proposes("grace")),
        one_wins("review.confirmed", "wording.proposed", STALE, STALE_LANE),
    ),
    Pair(
        "a signature, and a changed mind", "ready", (signs(), answers("tess", Answer.NO)),
        one_wins("decision.signed", "review.answered", SAID_YES, STALE),
    ),
    Pair(
        "two leads sign", "ready", (signs("grace"), signs("gustav")),
        one_wins("decision.signed", "decision.signed", SAID_YES, SAID_YES),
    ),
    Pair(
        "one lead signs the yes, the other the no", "ready", (signs("grace"), declines),
        one_wins("decision.signed", "decision.declined", SAID_YES, SAID_NO),
    ),
    Pair(
        "a signature, and a new version of the ask", "ready", (signs(), changes_scope),
        one_wins("decision.signed", "promise.scope_changed", STALE, STALE),
    ),
    Pair(
        "new versions of two asks of a deal", "ready", (changes_scope, changes_the_scope_of_another),
        [Outcome(DONE, DONE, ["promise.scope_changed", "promise.scope_changed"])],
        before=_deal_looked_at, after=_deal_counts_both,
    ),
    Pair(
        "a signature, and a corrected fact", "ready", (signs(), changes_a_fact),
        one_wins(
            "decision.signed", "fact.changed", "{label} was answered; record a scope change instead.", STALE
        ),
    ),
    Pair(
        "a signature, and the ask taken back", "ready", (signs(), withdraws),
        one_wins("decision.signed", "promise.withdrawn", SAID_YES, "{label} was withdrawn."),
    ),
    Pair(
        "a signature, and its deadline", "ready", (signs(), time_runs_out),
        [Outcome(DONE, DONE, ["decision.signed"])],
        # Which sentence it is depends on whether a sweep had written the pause down.
        seldom=[Outcome(TIME_RAN_OUT, DONE, ["promise.paused"]), Outcome(STALE, DONE, ["promise.paused"])],
        before=_due_in_a_moment, after=_nothing_is_overdue,
    ),
    Pair(
        "a signature, and the lead's role taken away", "ready", (signs(), takes_the_role("grace", Role.LEAD)),
        [
            Outcome(DONE, DONE, ["decision.signed", "person.role_taken"]),
            Outcome("Only the deal desk lead can do this.", DONE, ["person.role_taken", "door.refused"]),
        ],
        after=_had_the_role,
    ),
    Pair(
        "a signature, and the plan brought up to date", "nearly", (signs(), updates_the_plan("maya")),
        [
            Outcome(DONE, DONE, ["decision.signed", "plan.published"]),
            Outcome(DONE, DONE, ["plan.published", "decision.signed"]),
        ],
        after=_plan_holds_what_was_signed_before,
    ),
    Pair(
        "two reps bring the plan up to date", "late", (updates_the_plan("maya"), updates_the_plan("rui")),
        one_wins(
            "plan.published", "plan.published", f"The close plan of Updated {CHANGED}",
            f"The close plan of Updated {CHANGED}",
        ),
        after=_one_next_version,
    ),
    Pair(
        "a copy of the words, and a new version of the ask", "planned", (copies, changes_scope),
        [
            Outcome(DONE, DONE, ["plan.copied", "promise.scope_changed"]),
            Outcome(REPLACED, DONE, ["promise.scope_changed"]),
        ],
    ),
    Pair(
        "a copy of the words, and the library's entry withdrawn", "documented", (copies, withdraws_the_capability),
        [
            Outcome(DONE, DONE, ["plan.copied", "capability.withdrawn", "promise.paused"]),
            Outcome(
                "{label} may not go out any more: it was withdrawn from the library.", DONE,
                ["capability.withdrawn", "promise.paused"],
            ),
        ],
    ),
    Pair(
        "a proof struck, and shown for a condition", "kept", (strikes, shows_the_condition),
        one_wins(
            "proof.struck", "condition.shown", "Choose a proof of this promise that is not struck.",
            "This proof shows that a condition is met; it cannot be struck.",
        ),
    ),
]  # fmt: skip
