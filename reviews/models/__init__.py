"""How a promise gets approved and goes out."""

from reviews.models.answer_draft import AnswerDraft
from reviews.models.calendar_link import CalendarLink
from reviews.models.clock import ClockMove
from reviews.models.closeplan import ClosePlan, PlanLine
from reviews.models.decision import Condition, ConditionMet, Decision, Proposal, Restoration
from reviews.models.exception import ProductChoice
from reviews.models.joint import JointLine, JointMark, JointRound
from reviews.models.lesson import Lesson, Outcome
from reviews.models.past import PastImport, PastPromise
from reviews.models.plan_out import PlanExport, SentDocument, SentPlan
from reviews.models.policy import DeskPolicy
from reviews.models.reminder import Reminder, ReminderStep
from reviews.models.review import BeforeAnswer, ClockStop, Question, RequiredLane, Review, UndoneReview
from reviews.models.rule import BackTest, DraftState, RuleDraft, RuleHit, RuleSetVersion, Submission, WatchedHit
from reviews.models.say_back import SayBack, SayBackAsk, SayBackJudgement, SayBackMail

__all__ = [
    "AnswerDraft",
    "BackTest",
    "CalendarLink",
    "BeforeAnswer",
    "ClockMove",
    "ClockStop",
    "ClosePlan",
    "Condition",
    "ConditionMet",
    "Decision",
    "DeskPolicy",
    "DraftState",
    "JointLine",
    "JointMark",
    "JointRound",
    "Lesson",
    "Outcome",
    "PastImport",
    "PastPromise",
    "PlanExport",
    "PlanLine",
    "ProductChoice",
    "Proposal",
    "Question",
    "Reminder",
    "ReminderStep",
    "RequiredLane",
    "Restoration",
    "Review",
    "RuleDraft",
    "RuleHit",
    "RuleSetVersion",
    "SayBack",
    "SayBackAsk",
    "SayBackJudgement",
    "SayBackMail",
    "SentDocument",
    "SentPlan",
    "Submission",
    "UndoneReview",
    "WatchedHit",
]
