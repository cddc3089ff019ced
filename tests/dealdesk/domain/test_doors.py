"""What every door shares: a token that counts once, and a refusal that leaves a trace and nothing else."""

import pytest

from dealdesk.domain.doors import FormStamp
from dealdesk.exceptions import AlreadyDone, Denied, FormReused, Invalid
from dealdesk.models import AuditEvent, UsedForm
from promises.domain import promises as drafts
from promises.models import Promise
from tests import factories

pytestmark = pytest.mark.django_db
STAMP = FormStamp(token="a", digest="1" * 64)


@pytest.fixture
def deal(maya):
    return factories.deal(maya)


def ask(deal, by, text="An export.", form=STAMP):
    return drafts.create_ask(deal.pk, by=by, ask=text, form=form)


def test_the_second_post_is_told_what_the_first_made(deal, maya):
    promise = ask(deal, maya)
    with pytest.raises(AlreadyDone) as done:
        ask(deal, maya)
    assert done.value.result == promise.label
    assert Promise.objects.count() == 1


def test_a_token_with_other_content_is_refused(deal, maya):
    ask(deal, maya)
    with pytest.raises(FormReused, match="^This form was already used.$") as refused:
        ask(deal, maya, "Another.", FormStamp("a", "2" * 64))
    assert refused.value.status == 422


def test_a_token_of_somebody_else_is_refused(deal, maya):
    rui = factories.person("Rui", factories.Role.REP)
    drafts.add_to_team(deal.pk, by=maya, person=rui)
    ask(deal, maya)
    with pytest.raises(FormReused):
        ask(deal, rui)


def test_a_refused_form_can_be_sent_again_once_it_is_right(deal, maya):
    with pytest.raises(Invalid):
        ask(deal, maya, "")
    assert not UsedForm.objects.exists()
    assert ask(deal, maya).label
    assert UsedForm.objects.get().token == "a"


def test_a_form_is_no_must(deal, maya):
    ask(deal, maya, form=None)
    ask(deal, maya, form=None)
    assert (Promise.objects.count(), UsedForm.objects.count()) == (2, 0)


def test_a_denied_attempt_is_in_the_trail_and_changes_nothing(deal, outsider):
    before = deal.__class__.objects.filter(pk=deal.pk).values("version", "audit_length").get()
    with pytest.raises(Denied) as refused:
        ask(deal, outsider)
    event = AuditEvent.objects.filter(chain=deal.chain).latest("position")
    assert (event.type, event.actor_id, event.position) == ("door.refused", outsider.pk, before["audit_length"] + 1)
    assert event.data == {"verb": "create_ask", "sentence": refused.value.sentence}
    assert deal.__class__.objects.get(pk=deal.pk).version == before["version"]
    assert (Promise.objects.count(), UsedForm.objects.count()) == (0, 0)


def test_a_mistake_in_a_field_is_no_event(deal, maya):
    events = AuditEvent.objects.count()
    with pytest.raises(Invalid):
        ask(deal, maya, "x" * 301)
    assert AuditEvent.objects.count() == events


def test_a_denial_without_a_subject_is_only_a_refusal(lena):
    with pytest.raises(Denied, match="^Only a sales rep can write an ask.$"):
        drafts.create_deal(by=lena, name="Harbor", amount=1, close_date=factories.day(3))
    assert not AuditEvent.objects.exists()
