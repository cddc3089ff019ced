"""Two acts on one promise at the same moment: whatever comes of it is a row of the table, and nothing else happened.

The table is tests/races/pairs.py. `--rounds 200` is the long run that RELIABILITY F17 asks for.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from dealdesk.exceptions import Refused
from dealdesk.models import AuditEvent
from promises.models import Promise
from reviews.domain import invariants
from tests.conftest import DEFAULT_ROUNDS
from tests.races import pairs
from tests.races.pairs import DONE, PAIRS, Outcome, Pair
from tests.races.stage import Stage, stage, strike
from tests.races.together import at_once, chains_hold

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
#: The second to go is held back by up to so many seconds; it is mostly a small part of that.
HEAD_START = 0.03
#: So often more where one order has not come up by chance.
MORE = 40
#: A short run proves the whole database after every so many rounds, a long one after each.
EVERY = 4


@pytest.fixture(scope="module", autouse=True)
def _struck(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        strike()


def _sentence(outcome: object) -> str:
    """ "" for what went through; only a refusal is an end besides that."""
    if not isinstance(outcome, BaseException):
        return DONE
    assert isinstance(outcome, Refused), repr(outcome)
    return outcome.sentence


def _round(pair: Pair, on: Stage, number: int, *, thorough: bool) -> Outcome:
    """Put the stage back, let both act, and look at what is there.

    Args:
        thorough: whether the whole database is proved afterwards; what the pair is about is looked at in every round.
    """
    on.world.put_back()
    if pair.before:
        pair.before(on, on.now(pair.at))
    promise = on.now(pair.at)
    pairs.look(promise)
    last = AuditEvent.objects.latest("pk").pk

    def act(place: int) -> object:
        if number % 2 == place:
            time.sleep(HEAD_START * random.random() ** 2)  # noqa: S311 -- no secret
        return pair.acts[place](on, promise)

    first, second = map(_sentence, at_once(lambda: act(0), lambda: act(1)))
    if pair.after:
        pair.after(on, Promise.objects.get(pk=promise.pk))
    events = list(AuditEvent.objects.filter(pk__gt=last).order_by("pk").values_list("type", flat=True))
    if thorough:
        assert [(result.id, result.violations) for result in invariants.check_all() if result.violations] == []
    else:
        chains_hold()
    unlabelled = [sentence.replace(promise.label, "{label}") for sentence in (first, second)]
    return Outcome(*unlabelled, events)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_one_of_two_acts_comes_second_and_is_told(rounds, pair):
    on = stage()
    seen: Counter[int] = Counter()
    number = 0
    while number < rounds or (len(seen) < len(pair.outcomes) and number < rounds + MORE):
        outcome = _round(pair, on, number, thorough=rounds > DEFAULT_ROUNDS or number % EVERY == 0)
        assert outcome in (*pair.outcomes, *pair.seldom), f"{pair.name}, round {number + 1}: {outcome}"
        if outcome in pair.outcomes:
            seen[pair.outcomes.index(outcome)] += 1
        number += 1
    assert len(seen) == len(pair.outcomes), f"{pair.name}: one order never came up, {seen}"
