"""One thing that a lead must look at in a read-back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """One thing that the lead must look at.

    Attributes:
        kind: guess, number, date, name, not, limit, condition, rhythm, who, word (it stands where
            another stood) or words; where no rule knows but the model doubts, meant (put in) or unsaid (lost).
        words: of the read-back where it guesses or says something else, of the sentence where something is lost.
    """

    kind: str
    words: str
