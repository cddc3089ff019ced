"""Documents that somebody wrote whole, with their own layouts: what the check makes of their lines and of all else.

Unlike the documents of the other parts these are made of no rows: contracts, mails, plans and sheets of as many trades,
some with every approved line in another form only, some with lines softened, redrafted, merged or left out
(tests/quality/README.md). They were looked at, and what was mended by them stands there too.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from promises.domain.drift import Fate, Verdict, check

DOCUMENTS = Path(__file__).parent / "drift"
_CALLED = (Verdict.NOT_APPROVED, Verdict.CHANGED)


def report() -> Iterator[str]:
    """What is reached on each writer's."""
    for path in sorted(DOCUMENTS.glob("documents_*.jsonl")):
        yield ""
        yield f"Drift check, documents that somebody wrote whole ({path.stem})"
        yield from _reached(path)


def _reached(path: Path) -> Iterator[str]:
    told: Counter[tuple[str, bool]] = Counter()
    for case in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        for what, holds in _judged(case):
            told[what, holds] += 1
    for what in dict.fromkeys(what for what, _ in told):
        count = told[what, True] + told[what, False]
        yield f"  {what:45} {told[what, True] / count:6.1%} ({told[what, True]} of {count})"


def _judged(case: dict[str, object]) -> Iterator[tuple[str, bool]]:
    found = check([(line["id"], line["text"]) for line in case["approved"]], case["document"])
    fates = dict(found.fates)
    drifts = case["kind"] == "drift"
    if not drifts:
        yield "format only, an alarm for the document", any(fate != Fate.EXACT for fate in fates.values())
    for id, wanted in case["lines"].items():
        if not drifts:
            yield "format only, an alarm for the line", fates[id] != Fate.EXACT
        elif wanted == Fate.EXACT:
            yield "line that is there whole, told so", fates[id] == Fate.EXACT
        else:
            yield "line that is not, or is altered elsewhere, found", fates[id] != Fate.EXACT
        if wanted in (Fate.CHANGED, Fate.BOTH):
            yield "changed line named", fates[id] in (Fate.CHANGED, Fate.BOTH)
    said = [(_one_line(sentence.text), sentence.verdict) for sentence in found.sentences]
    for name, what in (
        ("extras", "promise that nobody approved, found"),
        ("others", "other sentence called a promise"),
    ):
        for text in map(_one_line, case[name]):
            verdicts = [verdict for sentence, verdict in said if text in sentence]
            if verdicts:  # what a layout parts is not told apart here
                yield what, any(verdict in _CALLED for verdict in verdicts)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace(">", " ").split())
