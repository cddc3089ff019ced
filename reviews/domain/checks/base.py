"""What one check says of a close plan."""

from dataclasses import dataclass

NO_CLAUSE = "The plan holds no clause yet; it fills itself as answers are signed."


@dataclass(frozen=True)
class Check:
    """One of the five checks, as it stands at this moment.

    Attributes:
        key: "said_back", "exact_words", "together", "terms" or "up_to_date".
        title: what is checked, as the page says it.
        evidence: sentences that show why it passes or how far it has come: who, when, on which words.
        notable: sentences of the evidence that a reader sees also while something is left to do.
        problems: sentences that say who must do what, each naming its promise; empty means that it passes.
    """

    key: str
    title: str
    evidence: tuple[str, ...] = ()
    notable: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether nothing is left to do."""
        return not self.problems
