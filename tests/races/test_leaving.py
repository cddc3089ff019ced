"""Somebody leaves while they act on what is in their hands: both wait in one order, so neither is turned away.

SQLite lets one writer in at a time, so this proves nothing there.
"""

import threading

import pytest
from django.db import transaction

from dealdesk.domain import people
from dealdesk.enums import Role
from dealdesk.models import User
from promises.domain.locking import locked_promise
from promises.enums import Lane
from reviews.domain import leaving, lifecycle
from reviews.domain.leaving import Heirs
from tests import factories
from tests.factories import someone
from tests.races.together import PATIENCE, at_once, chains_hold, wait_for_a_waiter

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("leaves", ["switched off", "without the role"])
def test_ines_leaves_at_the_moment_at_which_she_acts_on_what_was_handed_to_her(leaves):
    ines, ada, grace = someone(Role.SECURITY), someone(Role.ADMIN), someone(Role.LEAD)
    raj, promise = factories.person("Raj", Role.SECURITY), factories.sent()
    lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=ines, reason="It is hers.")
    row = promise.required_lanes.get(lane=Lane.SECURITY)
    heirs = Heirs(lanes={row.pk: raj}, reason="Ines leaves.")
    begun = threading.Event()

    def acts():
        """Any door, as far as its locks go: the rights first, then the promise."""
        with transaction.atomic():
            people.hold_rights(ines)
            begun.set()
            wait_for_a_waiter()
            locked_promise(promise.pk)

    def goes():
        begun.wait(PATIENCE)
        if leaves == "switched off":
            return leaving.switch_off(ines, by=ada, heirs=heirs)
        return leaving.take_role(ines, Role.SECURITY, by=ada, heirs=heirs)

    outcomes = at_once(acts, goes)
    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    row.refresh_from_db()
    assert row.handed_to == raj
    assert Role.SECURITY not in User.objects.get(pk=ines.pk).roles or leaves == "switched off"
    chains_hold()
