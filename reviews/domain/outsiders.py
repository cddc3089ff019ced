"""Who is on a deal, and so cannot say its sentences back: they know what was meant and would read it into the words.

On a deal is whoever owns it or is on its team; made, wrote or sent one of its asks; wrote words of it or laid proof
beside one; answered, was handed or confirmed a review of one of its promises, took one back, or asked or replied to a
question, for themselves or for somebody else, or was answered for; offered, signed or put back words of it (so the lead
who signed); showed or confirmed that a condition is met; opened a joint round or marked it; made or sent its plan;
kept a drift check of it or left a sentence out; asked for a read-back of it, took the asking back, or judged one; or
closed it. Having a role at the desk alone is not being on a deal, nor is reading its pages.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Model

from dealdesk.models import User
from promises.models import Deal, Promise, Proof, Wording
from reviews.models import (
    ClosePlan,
    ConditionMet,
    Decision,
    DriftResult,
    JointMark,
    JointRound,
    LeftOut,
    Proposal,
    Question,
    RequiredLane,
    Restoration,
    Review,
    SayBackAsk,
    SayBackJudgement,
    SentPlan,
    Submission,
    UndoneReview,
)

#: What somebody did on a deal: rows of it, where they name the deal, and who in them did it.
PARTS: Sequence[tuple[type[Model], str, tuple[str, ...]]] = (
    (Deal, "pk", ("owner", "closed_by")),
    (Promise, "deal", ("created_by", "asked_by", "sent_by")),
    (Wording, "promise__deal", ("written_by",)),
    (Proof, "promise__deal", ("added_by", "struck_by")),
    (Submission, "promise__deal", ("asked_by",)),
    (Review, "promise__deal", ("answered_by", "represented")),
    (UndoneReview, "review__promise__deal", ("undone_by",)),
    (Question, "promise__deal", ("asked_by", "replied_by")),
    (RequiredLane, "promise__deal", ("handed_to",)),
    (Proposal, "promise__deal", ("proposed_by",)),
    (Decision, "promise__deal", ("decided_by", "represented")),
    (Restoration, "decision__promise__deal", ("restored_by",)),
    (ConditionMet, "condition__proposal__promise__deal", ("attached_by", "confirmed_by", "represented")),
    (JointRound, "deal", ("opened_by", "represented")),
    (JointMark, "round__deal", ("marked_by", "represented")),
    (ClosePlan, "deal", ("made_by",)),
    (SentPlan, "plan__deal", ("sent_by",)),
    (DriftResult, "deal", ("kept_by",)),
    (LeftOut, "result__deal", ("said_by",)),
    (SayBackAsk, "deal", ("asked_by", "withdrawn_by")),
    (SayBackJudgement, "answer__ask__deal", ("judged_by", "represented")),
)


def people_on(deal: Deal) -> set[int]:
    """Ids of everybody who has a part in a deal, in two statements for any number of promises."""
    first, *others = (
        model._default_manager.filter(**{path: deal.pk}).order_by().values_list(column)
        for model, path, columns in PARTS
        for column in columns
    )
    team = deal.team.values_list("pk", flat=True)
    return {pk for (pk,) in first.union(*others) if pk is not None} | set(team)


def mailbox(address: str) -> str:
    """An address as two of them are the same mailbox: in small letters, without what stands after a plus sign."""
    name, _, host = address.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def mailboxes_on(people: Iterable[int]) -> set[str]:
    """The mailboxes of these people, so that nobody on a deal is an outside reader of it under another spelling."""
    return {mailbox(address) for address in User.objects.filter(pk__in=list(people)).values_list("email", flat=True)}
