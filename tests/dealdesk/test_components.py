"""Components whose words depend on what they are given: the summary of errors, facts two in a row."""

import pytest
from django import forms
from django.template import Context, Template
from django.urls import reverse

from dealdesk.forms import DoorForm
from promises.forms.fields import WholeNumberField
from reviews.forms.decision import Conditions
from tests.reviews.views.pages import words


class Form(DoorForm):
    ask = forms.CharField(label="What does the customer want?")
    rows_each = WholeNumberField(label="Rows each time")
    reason = forms.CharField(error_messages={"required": "Write the reason in one sentence."})


def drawn(template, **context):
    return Template(template).render(Context(context))


def summary(*things):
    return drawn("{% error_summary things %}", things=things)


def test_the_summary_names_the_field_where_the_sentence_does_not():
    form = Form({"rows_each": "many"})
    page = summary(form)
    assert '<a href="#id_ask">Ask: This field is required.</a>' in page
    assert '<a href="#id_rows_each">Rows each time: Enter a whole number.</a>' in page
    assert '<a href="#id_reason">Write the reason in one sentence.</a>' in page
    assert form.errors["ask"] == ["This field is required."]
    assert "Ask: " not in drawn("{% field form.ask %}", form=form)


def test_the_summary_says_in_which_row():
    rows = Conditions(
        {"conditions-TOTAL_FORMS": 2, "conditions-INITIAL_FORMS": 0, "conditions-1-who": "the customer"},
        prefix="conditions",
    )
    page = summary([row for row in rows.forms if row.errors])
    assert '<a href="#id_conditions-1-what">Row 2, must do what: This field is required.</a>' in page


def test_the_summary_ends_with_what_others_did_meanwhile():
    form = Form({})
    form.since = [("Ines answered no for security, today 20:10.", "/p/3/")]
    assert '<a href="/p/3/">Ines answered no for security, today 20:10.</a></li></ul>' in summary(form)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2,000", 2000), (" 1,234,567 ", 1_234_567), ("٢,٠٠٠", 2000), ("2000", 2000)],
)
def test_a_number_is_taken_as_the_pages_write_it(typed, number):
    assert WholeNumberField().clean(typed) == number


@pytest.mark.parametrize("typed", ["2,00", ",000", "2,000,", "2.000,0", "1,0000", "2,000.5"])
def test_commas_elsewhere_are_no_number(typed):
    with pytest.raises(forms.ValidationError, match=r"Enter a whole number\."):
        WholeNumberField().clean(typed)


def test_facts_two_in_a_row_are_one_list_in_reading_order():
    rows = [{"label": name, "value": name.lower(), "gap": False} for name in ("Source", "Target", "Format")]
    page = drawn("{% facts rows columns=2 %}", rows=rows)
    assert page.count("<dl") == 1
    assert 'class="facts facts-2"' in page
    assert page.index("Source") < page.index("Target") < page.index("Format")
    assert "facts-2" not in drawn("{% facts rows columns=2 %}", rows=rows[:1])


@pytest.mark.django_db
def test_the_gallery_shows_errors_and_is_none(client):
    page = client.get(reverse("gallery")).content.decode()
    assert "<title>Components · Dealdesk</title>" in page


@pytest.mark.django_db
def test_help_lists_the_key_of_the_confirmation(client):
    text = words(client.get(reverse("help")))
    assert "C Go to Confirm, where exact words wait for you" in text
