"""THE DOOR: every verb that moves a promise under review, in one place to import from.

Each verb follows one recipe (RELIABILITY section 2): lock, database clock, policy with a sentence, transition, save,
audit event, outbox row, one transaction. The modules behind it are split along ideas.
"""

from reviews.domain.answers import answer, confirm, hand_over, reply
from reviews.domain.changes import change_scope, discard_draft, end_as_plain_use, name_type, withdraw
from reviews.domain.conditions import confirm_condition, show_condition
from reviews.domain.decision_terms import ConditionTerms, DecisionTerms
from reviews.domain.decisions import decline, propose, reopen, sign
from reviews.domain.documented import use_capability, use_for_draft
from reviews.domain.intake import submit
from reviews.domain.outlook import open_questions, preview, questions_of
from reviews.domain.sent_facts import change_fact, give_missing_facts
from reviews.domain.undo import undo_answer

__all__ = [
    "ConditionTerms",
    "DecisionTerms",
    "answer",
    "change_fact",
    "change_scope",
    "confirm",
    "confirm_condition",
    "decline",
    "discard_draft",
    "end_as_plain_use",
    "give_missing_facts",
    "hand_over",
    "name_type",
    "open_questions",
    "preview",
    "questions_of",
    "propose",
    "reopen",
    "reply",
    "show_condition",
    "sign",
    "submit",
    "undo_answer",
    "use_capability",
    "use_for_draft",
    "withdraw",
]
