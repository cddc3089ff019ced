"""The words a promise is described with (DESIGN section 2). Labels are the ones the pages show."""

from django.db import models


class PromiseType(models.TextChoices):
    """What a promise touches. Empty where the stop is a commercial term or a date alone."""

    SECURITY = "security", "Security"
    DATA_MOVEMENT = "data_movement", "Data movement"
    CUSTOM_LOGIC = "custom_logic", "Custom logic"
    MIXED = "mixed", "Mixed"


class Lane(models.TextChoices):
    """A group that answers. The order is the order in which the state names the missing one.

    Legal and finance are extra approvers: asked only where a trigger rule names them, then like any lane.
    """

    ENGINEERING = "engineering", "Engineering"
    SECURITY = "security", "Security"
    PRODUCT = "product", "Product"
    LEGAL = "legal", "Legal"
    FINANCE = "finance", "Finance"

    @property
    def short(self) -> str:
        """Label on a review mark."""
        short = {"engineering": "Eng", "security": "Sec", "product": "Prod", "legal": "Legal", "finance": "Fin"}
        return short[self.value]

    @property
    def is_extra(self) -> bool:
        """Whether only a trigger rule brings it in; a row has no mark for it where it was not asked."""
        return self in (Lane.LEGAL, Lane.FINANCE)


class PromiseState(models.TextChoices):
    """The life of a promise (DESIGN section 3)."""

    DRAFT = "draft", "Draft"
    ENGINEERING_REVIEW = "engineering_review", "In review"
    SECURITY_REVIEW = "security_review", "In review"
    PRODUCT_REVIEW = "product_review", "In review"
    LEGAL_REVIEW = "legal_review", "In review"
    FINANCE_REVIEW = "finance_review", "In review"
    OWNER_DECISION = "owner_decision", "Final decision"
    WAITING_ON_SALES = "waiting_on_sales", "Question for sales"
    PAUSED = "paused", "Paused"
    APPROVED = "approved", "Yes"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", "Yes, with conditions"
    DECLINED = "declined", "No"
    WITHDRAWN = "withdrawn", "Withdrawn"


REVIEW_STATE = {
    Lane.ENGINEERING: PromiseState.ENGINEERING_REVIEW,
    Lane.SECURITY: PromiseState.SECURITY_REVIEW,
    Lane.PRODUCT: PromiseState.PRODUCT_REVIEW,
    Lane.LEGAL: PromiseState.LEGAL_REVIEW,
    Lane.FINANCE: PromiseState.FINANCE_REVIEW,
}
REVIEW_STATES = frozenset(REVIEW_STATE.values())
TIMED_STATES = REVIEW_STATES | {PromiseState.OWNER_DECISION}
OPEN_STATES = TIMED_STATES | {PromiseState.WAITING_ON_SALES, PromiseState.PAUSED}
YES_STATES = frozenset({PromiseState.APPROVED, PromiseState.APPROVED_WITH_CONDITIONS})
ANSWERED_STATES = YES_STATES | {PromiseState.DECLINED}

#: Whose turn a state says it is; None where nobody is waited for.
STATE_TURN: dict[PromiseState, str | None] = {
    PromiseState.DRAFT: "rep",
    PromiseState.ENGINEERING_REVIEW: Lane.ENGINEERING.value,
    PromiseState.SECURITY_REVIEW: Lane.SECURITY.value,
    PromiseState.PRODUCT_REVIEW: Lane.PRODUCT.value,
    PromiseState.LEGAL_REVIEW: Lane.LEGAL.value,
    PromiseState.FINANCE_REVIEW: Lane.FINANCE.value,
    PromiseState.OWNER_DECISION: "lead",
    PromiseState.WAITING_ON_SALES: "rep",
    PromiseState.PAUSED: "lead",
    PromiseState.APPROVED: None,
    PromiseState.APPROVED_WITH_CONDITIONS: None,
    PromiseState.DECLINED: None,
    PromiseState.WITHDRAWN: None,
}


class ProofKind(models.TextChoices):
    """What stands behind an ask."""

    NOTE = "note", "Call note"
    LINK = "link", "Link"
    FILE = "file", "File"


class Scan(models.TextChoices):
    """What a virus scanner said of a file. What it found something in is never stored."""

    NOT_SCANNED = "not_scanned", "Not scanned"
    CLEAN = "clean", "Scanned, nothing found"


class OutcomeKind(models.TextChoices):
    """How an approved promise ended."""

    DELIVERED = "delivered", "Delivered on the promised day"
    LATE = "late", "Delivered late"
    WENT_BAD = "went_bad", "Went bad"
