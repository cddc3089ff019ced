"""How a promise gets approved and goes out."""

from reviews.models.closeplan import ClosePlan, PlanLine
from reviews.models.decision import Condition, ConditionMet, Decision, Proposal, Restoration
from reviews.models.lesson import Lesson, Outcome
from reviews.models.policy import DeskPolicy
from reviews.models.review import ClockStop, Question, RequiredLane, Review
from reviews.models.rule import RuleHit, RuleSetVersion, Submission

__all__ = [
    "ClockStop",
    "ClosePlan",
    "Condition",
    "ConditionMet",
    "Decision",
    "DeskPolicy",
    "Lesson",
    "Outcome",
    "PlanLine",
    "Proposal",
    "Question",
    "RequiredLane",
    "Restoration",
    "Review",
    "RuleHit",
    "RuleSetVersion",
    "Submission",
]
