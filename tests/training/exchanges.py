"""Two of a kind that change places in a text: who reads and who writes, from where and to where, which number is whose.

All words of the sentence are still there then, so nothing but the reading of both texts shows it.
"""

import random
import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from tests.training.slips import DAYS, MONTHS

_PARTIES = (
    "accountant", "admin", "administrator", "agent", "auditor", "author", "bank", "buyer", "caller", "carrier",
    "cashier", "client", "clinic", "clerk", "coach", "consultant", "contractor", "controller", "customer", "dealer",
    "developer", "dispatcher", "doctor", "driver", "editor", "employee", "employer", "engineer", "farmer", "finance",
    "foreman", "guest", "host", "insurer", "landlord", "lawyer", "legal", "lead", "manager", "member", "nurse",
    "operator", "owner", "parent", "partner", "patient", "pharmacist", "planner", "plant", "processor", "product",
    "provider", "pupil", "receiver", "recipient", "reseller", "reviewer", "sales", "school", "security", "seller",
    "sender", "shipper", "sponsor", "store", "student", "supervisor", "supplier", "support", "teacher", "technician",
    "tenant", "tester", "trainer", "user", "vendor", "viewer", "warehouse",
)  # fmt: skip
_PARTY = re.compile(rf"(?<![\w-])(?:{'|'.join(_PARTIES)})(?![\w-])")
_PARTIES_OF = re.compile(rf"(?<![\w-])(?:{'|'.join(_PARTIES)})s(?![\w-])")
_NAME = re.compile(rf"(?<=[a-z,] )(?!(?:{'|'.join((*MONTHS, *DAYS))})\b)[A-Z][a-zäöü]{{2,}}(?![\w-])")
_NUMBER = re.compile(r"(?<![\w.,:-])\d+(?![\w.,:-]*\d)(?![%°])")
_KINDS = (_PARTY, _PARTIES_OF, _NAME, _NUMBER)
#: Between two that stand in one list nothing else stands: they may change places and nothing is another.
_LIST = re.compile(r"(?:\W|\b(?:and|or|nor|und|plus|the|a|an|both|as well as|in|to|of)\b|[A-Z]\w+|\d+)*")


class Exchange(NamedTuple):
    """Two words that change places."""

    one: str
    other: str

    def made(self, text: str) -> str:
        """The text with each in the other's place, everywhere."""
        return self._pattern.sub(lambda found: self.other if found[0] == self.one else self.one, text)

    def places(self, text: str) -> tuple[slice, ...]:
        """Where the two stand in a text."""
        return tuple(slice(*found.span()) for found in self._pattern.finditer(text))

    @property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?:{re.escape(self.one)}|{re.escape(self.other)})(?![\w-])")


def exchange(sentence: str, said: str, chance: random.Random) -> Exchange | None:
    """Two that stand in both texts, apart from each other, and could change places in one.

    Args:
        sentence: the approved wording.
        said: a faithful read-back.
        chance: which of several.
    """
    kinds = [found for kind in _KINDS if (found := list(_pairs(kind, sentence, said)))]
    return chance.choice(chance.choice(kinds)) if kinds else None


def _pairs(kind: re.Pattern[str], sentence: str, said: str) -> Iterator[Exchange]:
    shared = sorted(set(kind.findall(sentence)) & set(kind.findall(said)))
    for one, other in combinations(shared, 2):
        if _apart(one, other, sentence) and _apart(one, other, said):
            yield Exchange(one, other)


def _apart(one: str, other: str, text: str) -> bool:
    """Whether each stands there once, and not both in one list."""
    places = [
        [found.span() for found in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)] for word in (one, other)
    ]
    if [len(each) for each in places] != [1, 1]:
        return False
    (first, second) = sorted(each[0] for each in places)
    return not _LIST.fullmatch(text[first[1] : second[0]])
