"""Tom dictates to his computer: he switches single keys off; Ines has a left-handed keyboard and moves them."""

import re

import pytest
from django.urls import reverse

from dealdesk.domain import keys
from dealdesk.models import AuditEvent, User
from tests.reviews.views.pages import token, words

pytestmark = pytest.mark.django_db

USUAL = {key.name: key.default for key in keys.KEYS}


def sent(client, *, on=True, **own):
    return client.post(reverse("account-keys"), {"token": token(), **({"on": "on"} if on else {}), **USUAL, **own})


def data_keys(client):
    found = re.search(r'<body[^>]* data-keys="([^"]*)"', client.get(reverse("help")).content.decode())
    return found[1] if found else ""


def test_single_keys_are_switched_off_for_every_browser_of_one_person(sign_in, tom, ines):
    client = sign_in(tom)
    assert sent(client, on=False).status_code == 302
    assert (data_keys(client), data_keys(sign_in(ines))) == ("off", "")
    assert "Your single keys are off." in words(client.get(reverse("help")))
    event = AuditEvent.objects.get(type="person.keys_chosen")
    assert (event.actor_name, event.data["on"], event.data["keys"]) == ("Tom", False, {})


def test_a_key_is_moved_and_another_one_taken_away(sign_in, ines):
    client = sign_in(ines)
    assert sent(client, next="Y", use="", find="#").status_code == 302
    assert data_keys(client) == "jy u /#"
    listed = words(client.get(reverse("help")))
    assert "Y Next promise in a list" in listed
    assert "J Next promise" not in listed
    assert "Use the first wording" not in listed
    form = client.get(reverse("account-keys")).context["form"]
    assert (form["next"].value(), form["use"].value(), form["previous"].value()) == ("Y", "", "K")
    assert sent(client).status_code == 302  # back to what is usual
    assert (data_keys(client), User.objects.get(pk=ines.pk).own_keys) == ("", {})


def test_two_keys_may_change_places(sign_in, ines):
    client = sign_in(ines)
    assert sent(client, next="k", previous="j").status_code == 302
    assert data_keys(client) == "jk kj"


def test_one_key_for_two_things_is_refused_in_words_and_what_was_typed_stays(sign_in, ines):
    client = sign_in(ines)
    refused = sent(client, new="c", find="zz")
    assert refused.status_code == 422
    errors = refused.context["form"].errors
    assert set(errors) == {"confirm", "new", "find"}
    assert errors["new"] == [
        "C is also for “Go to Confirm, where exact words wait for you; in a drift check, copy the signed words”. "
        "Choose another key for one of the two."
    ]
    assert errors["find"] == [keys.ONE_SIGN]
    assert refused.context["form"]["find"].value() == "zz"
    assert not AuditEvent.objects.filter(type="person.keys_chosen").exists()


def test_the_same_again_is_refused(sign_in, ines):
    assert sent(sign_in(ines)).status_code == 409


def test_everybody_reads_the_usual_keys_before_they_sign_in(client):
    assert "J Next promise in a list" in words(client.get(reverse("help")))
