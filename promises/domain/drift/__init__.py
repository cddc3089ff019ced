"""The drift check: what of a document was approved, what was changed, and what nobody approved (docs/drift.md)."""

from promises.domain.drift.approved import Approved
from promises.domain.drift.losses import Loss
from promises.domain.drift.promise_like import reads_like_a_promise
from promises.domain.drift.verdicts import Checked, Fate, Sentence, Verdict, check

__all__ = ["Approved", "Checked", "Fate", "Loss", "Sentence", "Verdict", "check", "reads_like_a_promise"]
