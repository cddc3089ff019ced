"""Whether one admin is enough to turn a trigger rule on."""

from django import forms

from dealdesk.forms import DoorForm


class OneAdminForm(DoorForm):
    """A reason to do without a second admin, or the request that is confirmed."""

    reason = forms.CharField(
        label="Why one admin is enough", required=False, help_text="One sentence. Whoever confirms it reads it."
    )
    asked = forms.IntegerField(required=False, widget=forms.HiddenInput)
