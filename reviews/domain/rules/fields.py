"""What a condition may look at, and which tests each field takes: for the builder, the checks and the sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from promises.domain.facts import ALL, ASKED, FactKind, FactSpec
from promises.enums import PromiseType
from reviews.enums import HardStop


class Test(StrEnum):
    """How a condition looks at its field. A test may stand inside "not"."""

    HAS_PHRASE = "has_phrase"
    MATCHES = "matches"
    NAMES_DATE = "names_date"
    READS_AS = "reads_as"
    IS = "is"
    IS_GIVEN = "is_given"
    AT_LEAST = "at_least"

    __test__ = False  # no test case, whatever pytest makes of the name


#: Said of a field where the test is true, and where it stands inside "not".
SAID: Mapping[Test, tuple[str, str]] = {
    Test.HAS_PHRASE: ("contains any of", "contains none of"),
    Test.MATCHES: ("matches any of the patterns", "matches none of the patterns"),
    Test.NAMES_DATE: ("names a date", "names no date"),
    Test.READS_AS: ("reads as", "does not read as"),
    Test.IS: ("is any of", "is none of"),
    Test.IS_GIVEN: ("is given", "is not given"),
    Test.AT_LEAST: ("is at least", "is less than"),
}
#: Tests that take no values.
BARE_TESTS = frozenset({Test.NAMES_DATE, Test.IS_GIVEN})
WORDS = (Test.HAS_PHRASE, Test.MATCHES, Test.NAMES_DATE, Test.IS_GIVEN)


@dataclass(frozen=True)
class Field:
    """One thing a condition may look at.

    Attributes:
        key: stored name; "fact:KEY" for a fact.
        label: as it stands in a sentence.
        tests: the tests it takes, the usual one first.
        choices: stored value and label, where it has a fixed set of them.
    """

    key: str
    label: str
    tests: tuple[Test, ...]
    choices: tuple[tuple[str, str], ...] = ()


def _of_fact(spec: FactSpec) -> Field:
    by_kind = {
        FactKind.TEXT: WORDS,
        FactKind.DATE: (Test.IS_GIVEN,),
        FactKind.CHOICE: (Test.IS, Test.IS_GIVEN),
        FactKind.NUMBER: (Test.AT_LEAST, Test.IS_GIVEN),
    }
    return Field(f"fact:{spec.key}", spec.label, by_kind[spec.kind], spec.choices)


@lru_cache(maxsize=1)
def fields() -> dict[str, Field]:
    """Every field by its key, in the order the builder offers them."""
    types = (*((choice.value, str(choice.label)) for choice in PromiseType), ("", "None ticked"))
    stops = tuple((stop.value, str(stop.label)) for stop in HardStop)
    found = [
        Field("type", "Type", (Test.IS,), types),
        Field("ask", "Words in the ask", (Test.HAS_PHRASE, Test.MATCHES, Test.NAMES_DATE, Test.READS_AS), stops),
        Field("wording", "Words in the wording", WORDS[:3]),
        Field("facts", "Words in the facts", WORDS[:3]),
        Field("text", "Words in the ask or a fact", WORDS[:3]),
        Field("library", "Library match", (Test.IS,), (("none", "None"), ("match", "In scope"))),
        Field("amount", "Value of the deal", (Test.AT_LEAST,)),
        Field("region", "Region of the deal", (Test.IS, Test.IS_GIVEN)),
        *(_of_fact(spec) for spec in ALL.values()),
        *(_of_fact(spec) for spec in ASKED.values()),
    ]
    return {field.key: field for field in found}
