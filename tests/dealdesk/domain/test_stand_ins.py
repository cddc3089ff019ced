"""Somebody is away, so is whoever stands in for them: the next one acts, and no ask waits on an empty chair."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealdesk.domain import clock, people, staff
from dealdesk.domain.people import RightsHistory, Roster, reached, standing
from dealdesk.domain.stand_ins import Span, followed
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied
from dealdesk.models import AuditEvent, StandIn
from promises.enums import Lane
from reviews.domain import invariants, lifecycle
from reviews.enums import Answer
from reviews.models import Review
from tests import factories

START = datetime(2031, 3, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def _span(person: int, substitute: int, first: int, last: int) -> Span:
    return Span(person, substitute, START + first * DAY, START + last * DAY)


pairs = st.lists(
    st.builds(
        lambda person, step, first, length: _span(person, (person + step) % 6, first, first + length),
        st.integers(0, 5),
        st.integers(1, 5),
        st.integers(0, 6),
        st.integers(1, 4),
    ),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(pairs)
def test_at_every_moment_it_is_whoever_the_pairs_of_that_moment_lead_to(named):
    found = list(followed(named))
    assert all(len({span.person, span.substitute, span.through}) == 3 for span in found)
    for day in range(12):
        at = START + day * DAY

        def now(spans, at=at):
            return {(span.person, span.substitute) for span in spans if span.starts_at <= at < span.ends_at}

        reach = now(named)
        while more := {(a, d) for a, b in reach for c, d in reach if b == c and a != d} - reach:
            reach |= more
        assert now(named) | now(found) == reach


@pytest.fixture
def days(db):
    today = clock.database_now().date()
    return {"first": today - DAY, "last": today + 5 * DAY}


@pytest.fixture
def away(ada, tom, tess, days):
    """Tom is away with Tess for him, and Tess with Rosa, who holds no role of her own."""
    rosa = factories.person("Rosa", Role.READER)
    staff.name_stand_in(tom, tess, **days, by=ada)
    staff.name_stand_in(tess, rosa, **days, by=ada)
    return rosa


@pytest.fixture
def tess(db):
    return factories.person("Tess", Role.REP)


@pytest.mark.django_db
class TestAChain:
    @pytest.fixture(autouse=True)
    def nothing_is_broken(self):
        yield
        assert {result.id: result.violations for result in invariants.check_all() if result.violations} == {}

    def test_the_next_one_answers_for_the_first_and_both_names_are_kept(self, away, tom, ines):
        promise = factories.sent()
        lifecycle.answer(
            promise.pk, by=away, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, sentence=""
        )
        review = Review.objects.get(promise=promise)
        assert (review.answered_by, review.represented) == (away, tom)

    def test_rights_notices_and_proofs_agree(self, away, tom, tess):
        now = clock.database_now()
        assert standing(away, now).lent == {Role.ENGINEERING: (tom,), Role.REP: (tess,)}
        assert {tom, tess, away} <= set(reached(Role.ENGINEERING, now))
        assert Roster(now).reached(Role.ENGINEERING) == list(reached(Role.ENGINEERING, now))
        assert RightsHistory().acted_as(away.pk, tom.pk, Role.ENGINEERING, now)

    def test_it_is_told_through_whom(self, away, tom):
        event = AuditEvent.objects.filter(type="person.stand_in_named").latest("pk")
        assert (event.data["person"], event.data["substitute"], event.data["through"]) == ("Tom", "Rosa", "Tess")
        told = factories.mails(event_id=event.pk)
        assert {notice.recipient for notice in told} == {tom, away}
        said = told.filter(recipient=away)[0].body
        assert "Tess, who stands in for Tom, is away too in these days, and Rosa stands in for them." in said

    def test_the_order_in_which_they_are_named_does_not_matter(self, ada, tom, tess, days):
        rosa = factories.person("Rosa", Role.READER)
        staff.name_stand_in(tess, rosa, **days, by=ada)
        staff.name_stand_in(tom, tess, **days, by=ada)
        assert Role.ENGINEERING in standing(rosa, clock.database_now()).lent

    @pytest.mark.parametrize("ended", ["tom", "tess"])
    def test_it_ends_with_any_pair_it_rests_on(self, away, ada, tom, tess, ended):
        before = clock.database_now()
        person, substitute = {"tom": (tom, tess), "tess": (tess, away)}[ended]
        staff.end_stand_in(person, substitute, by=ada)
        after = clock.database_now()
        assert Role.ENGINEERING not in standing(away, after).lent
        assert RightsHistory().acted_as(away.pk, tom.pk, Role.ENGINEERING, before)
        assert not RightsHistory().acted_as(away.pk, tom.pk, Role.ENGINEERING, after)

    def test_it_ends_when_the_one_between_is_switched_off_and_is_back_with_them(self, away, ada, tom, tess):
        staff.switch_off(tess, by=ada)
        assert standing(away, clock.database_now()).lent == {}
        staff.switch_on(tess, by=ada)
        assert standing(away, clock.database_now()).lent == {Role.ENGINEERING: (tom,), Role.REP: (tess,)}

    def test_days_they_do_not_share_lend_nothing(self, ada, tom, tess, days):
        rosa = factories.person("Rosa", Role.READER)
        staff.name_stand_in(tom, tess, **days, by=ada)
        later = days["last"] + DAY
        staff.name_stand_in(tess, rosa, first=later, last=later + DAY, by=ada)
        assert not StandIn.objects.filter(through__isnull=False).exists()

    def test_only_what_an_admin_named_is_ended_by_name(self, away, ada, tom):
        with pytest.raises(Conflict, match="^Rosa does not stand in for Tom, now or later.$"):
            staff.end_stand_in(tom, away, by=ada)

    def test_nobody_answers_their_own_ask_round_the_corner(self, ada, tom, tess, maya, days):
        staff.name_stand_in(tom, tess, **days, by=ada)
        staff.name_stand_in(tess, maya, **days, by=ada)
        promise = factories.sent(factories.deal(maya))
        with pytest.raises(Denied):
            lifecycle.answer(
                promise.pk, by=maya, lane=Lane.ENGINEERING, answer=Answer.YES, particulars=factories.SAID, sentence=""
            )

    def test_the_page_says_through_whom_and_ends_only_what_was_named(self, away, ada, tom, sign_in):
        said = sign_in(ada).get(reverse("person", args=[tom.pk])).content.decode()
        assert "For Tess, who is away too" in said
        assert said.count("End it now") == 1

    def test_the_queue_is_theirs_too(self, away, sign_in):
        promise = factories.sent()
        assert promise.label in sign_in(away).get(reverse("queue")).content.decode()

    def test_a_circle_needs_a_day_on_which_it_closes(self, ada, tom, tess, ines, days):
        first, last = days["first"], days["last"]
        staff.name_stand_in(tess, ines, first=first, last=first + DAY, by=ada)
        staff.name_stand_in(ines, tom, first=last, last=last, by=ada)
        staff.name_stand_in(tom, tess, first=first, last=last, by=ada)
        assert Role.ENGINEERING in standing(ines, clock.database_now()).lent

    def test_a_longer_way_round_is_followed_and_a_circle_refused(self, away, ada, tom, ines, days):
        staff.name_stand_in(away, ines, **days, by=ada)
        assert people.standing(ines, clock.database_now()).lent[Role.ENGINEERING] == (tom,)
        with pytest.raises(Conflict, match="leads back to Ines; name somebody else."):
            staff.name_stand_in(ines, tom, **days, by=ada)
