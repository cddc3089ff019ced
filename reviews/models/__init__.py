"""How a promise gets approved and goes out."""

from reviews.models.answer_draft import AnswerDraft
from reviews.models.clock import ClockMove
from reviews.models.closeplan import ClosePlan, PlanLine
from reviews.models.decision import Condition, ConditionMet, Decision, Proposal, Restoration
from reviews.models.drift import DriftResult, LeftOut
from reviews.models.exception import ProductChoice
from reviews.models.lesson import Lesson, Outcome
from reviews.models.past import PastImport, PastPromise
from reviews.models.policy import DeskPolicy
from reviews.models.reminder import Reminder, ReminderStep
from reviews.models.review import ClockStop, Question, RequiredLane, Review
from reviews.models.rule import BackTest, DraftState, RuleDraft, RuleHit, RuleSetVersion, Submission, WatchedHit

__all__ = [
    "AnswerDraft",
    "BackTest",
    "ClockMove",
    "ClockStop",
    "ClosePlan",
    "Condition",
    "ConditionMet",
    "Decision",
    "DeskPolicy",
    "DraftState",
    "DriftResult",
    "LeftOut",
    "Lesson",
    "Outcome",
    "PastImport",
    "PastPromise",
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
    "Submission",
    "WatchedHit",
]
