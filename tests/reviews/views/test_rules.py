"""The rules in force, to read."""

import pytest
from django.urls import reverse

from tests.reviews.views.pages import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_rules_read_as_sentences(sign_in, request, who):
    text = words(sign_in(request.getfixturevalue(who)).get(reverse("rules")))
    assert "Trigger rules Version 1, in force for asks sent from now on" in text
    assert "New security commitment" in text
    assert "When Any of these: The type is Security or Mixed" in text
    assert "Then these groups answer Engineering Does it fit today, or is it extra work?" in text


@pytest.mark.parametrize("who", ["maya", "ines", "lena"])
def test_others_are_told_who_may(sign_in, request, who):
    page = sign_in(request.getfixturevalue(who)).get(reverse("rules"))
    assert page.status_code == 403
    assert "Only an admin or the deal desk lead can read the trigger rules." in words(page)
