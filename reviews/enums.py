"""Words of the review: answers, decisions, hard stops."""

from django.db import models


class Answer(models.TextChoices):
    """One lane's answer to one wording and revision."""

    YES = "yes", "Yes, as asked"
    YES_IF = "yes_if", "Yes, with conditions"
    NO = "no", "No"
    QUESTION = "question", "Ask sales a question"


#: Answers that end a lane's turn. A question does not: the lane still owes its answer (DESIGN section 3, Time).
FINAL_ANSWERS = frozenset({Answer.YES, Answer.YES_IF, Answer.NO})


class DecisionOutcome(models.TextChoices):
    """The owner's answer."""

    YES = "yes", "Yes"
    YES_IF = "yes_if", "Yes, with conditions"
    NO = "no", "No"


YES_OUTCOMES = frozenset({DecisionOutcome.YES, DecisionOutcome.YES_IF})


class DecisionKind(models.TextChoices):
    """How the answer came about."""

    REVIEWED = "reviewed", "Reviewed by the lanes"
    DOCUMENTED = "documented", "Already documented"


class HardStop(models.TextChoices):
    """Why review is needed (DESIGN section 2)."""

    SECURITY = "security_commitment", "New security commitment"
    DATA_MOVEMENT = "data_movement", "Data movement"
    CUSTOM_LOGIC = "custom_logic", "Custom logic"
    UNSIZED_DATE = "unsized_date", "Date not sized"
    COMMERCIAL = "commercial_term", "Commercial term"


#: What files and commands outside the product call the stops (tests/quality/README.md, `manage.py check_asks`).
STOP_NAMES = {
    HardStop.SECURITY: "security",
    HardStop.DATA_MOVEMENT: "data_movement",
    HardStop.CUSTOM_LOGIC: "custom_logic",
    HardStop.UNSIZED_DATE: "delivery_date",
    HardStop.COMMERCIAL: "commercial_term",
}


class JointAnswer(models.TextChoices):
    """What a lane says of promises that it looked at side by side."""

    SEEN = "seen", "Seen together"
    CONCERN = "concern", "Concern"


class Window(models.TextChoices):
    """How long an answer may take (DESIGN section 3, Time). Values match `dealdesk.domain.calendar.Window`."""

    ONE_DAY = "24h", "24 hours: same time on the next working day"
    NEXT_DAY_END = "next_day_end", "End of the next working day"


class RuleStatus(models.TextChoices):
    """What a trigger rule does where it matches."""

    ON = "on", "On"
    WATCH = "watch", "Watching"
    OFF = "off", "Off"


class Severity(models.TextChoices):
    """How much a rule's hard stop matters; shown to reviewers, changes nothing else."""

    NORMAL = "normal", "Normal"
    HIGH = "high", "High"


class Cause(models.TextChoices):
    """Why a promise went bad, as the look-back counts it."""

    NO_LIMIT = "no_limit", "No limit written"
    DATE_NOT_SIZED = "date_not_sized", "Date not sized"
    NO_OWNER = "no_owner", "No owner named"
    WORDS_EDITED = "words_edited", "Words edited"
    PRODUCT_GAP = "product_gap", "Product gap"
    OTHER = "other", "Something else"


class SentHow(models.TextChoices):
    """What went to the customer when a close plan was sent."""

    EXPORT = "export", "Our own file"
    DOCUMENT = "document", "A document of mine"
    TEXT = "text", "A mail I wrote"


class ProductAnswer(models.TextChoices):
    """What product makes of an exception that became normal."""

    STANDARD = "standard", "Make it standard"
    PRICE = "price", "Price it"
    STOP = "stop", "Stop it"
