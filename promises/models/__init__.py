"""What we say: deals, promises, wording, facts, proof, library."""

from promises.models.capability import Capability
from promises.models.deal import Deal, DealOutcome
from promises.models.facts import Fact
from promises.models.promise import Promise, overdue
from promises.models.proof import Proof
from promises.models.wording import BannedPhrase, Wording

__all__ = ["BannedPhrase", "Capability", "Deal", "DealOutcome", "Fact", "Promise", "Proof", "Wording", "overdue"]
