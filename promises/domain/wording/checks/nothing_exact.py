"""Sentences that say nothing exact, with or without a word that gives them away."""

from collections.abc import Iterator

from promises.domain.wording.base import Check, Finding
from promises.domain.wording.exactness import vague_sentences
from promises.domain.wording.reading import Reading


class NothingExact(Check):
    """Two honest people could expect different things of it. Sources: the article ("If the wording is not clear enough
    for engineering to estimate, it is not clear enough for sales to sell"); ISO/IEC/IEEE 29148 5.2.5 (verifiable).

    What pins a sentence down is weighed against what leaves it open, in `exactness`. Where it is not exact, the soft
    words in it block; where there are none, this check points to the sentence itself.
    """

    id = "nothing_exact"
    name = "Says nothing exact"
    sentence = "Two honest people could expect different things of this."
    instead = "what the product does, to what, for whom, and where it stops"
    needs_sentence = True

    def find(self, reading: Reading) -> Iterator[Finding]:
        for sentence in vague_sentences(reading):
            yield self.finding(reading, sentence.start, sentence.end)
