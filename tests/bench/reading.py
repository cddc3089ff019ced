"""Reading one ask, and 200 trigger rules over it; the goal is 20 ms for one sentence."""

import json
from collections.abc import Iterator

from promises.domain.meaning.encoder import encode
from reviews.domain import reading, rules
from reviews.domain.reading.families import marks, plain
from reviews.management.commands.check_asks import SHIPPED
from tests.bench.timing import Timed, in_turns

SHORT = "told the brewery the nightly export of keg deposits will be in their ledger before the season starts"
LONG = f"{SHORT}, and that only their own cellar master may open what the drivers wrote, which nobody has sized. " * 2


def measure() -> Iterator[tuple[str, list[Timed]]]:
    """An ask as reps write it, one of 300 characters, and a hostile one of 20,000."""
    for title, text in ((f"{len(SHORT)} characters", SHORT), ("300 characters", LONG[:300]), ("20,000", "if " * 6_667)):
        looked_at = plain(text)
        yield (
            title,
            in_turns(
                {
                    "str.lower()": text.lower,
                    "phrase families": lambda looked_at=looked_at: marks(looked_at),
                    "sentence encoder": lambda text=text: encode(text),
                    "read, for the first time": lambda text=text: _fresh(text),
                    "200 rules and reading": lambda text=text: _rules(text),
                }
            ),
        )


def _fresh(text: str) -> reading.Reading:
    """Read a text as if nobody had asked for it before."""
    reading._kept.cache_clear()
    return reading.read(text)


def _rules(text: str) -> list[rules.Hit]:
    """Two hundred rules over one ask: the shipped ones, and others of 10 phrases each."""
    reading._kept.cache_clear()
    return rules.evaluate(rules.Snapshot(text, "", {"risk": text[:300]}), RULES)


def _made(number: int) -> dict:
    words = [f"word {number} {n}" for n in range(10)]
    when = {"any": [{"field": "facts", "test": "has_phrase", "values": words}]}
    return {"id": f"r{number}", "name": "R", "hard_stop": "custom_logic", "lanes": ["product"], "when": when}


SHIPPED_RULES = json.loads(SHIPPED.read_text(encoding="utf-8"))["rules"]
RULES = [*SHIPPED_RULES, *(_made(number) for number in range(200 - len(SHIPPED_RULES)))]
