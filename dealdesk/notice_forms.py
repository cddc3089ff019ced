"""How somebody is told, and where lines for the desk's channel go."""

from typing import Any

from django import forms

from dealdesk.domain.inbox import muted
from dealdesk.domain.notice_kinds import Group
from dealdesk.domain.slack import REASON_LIMIT
from dealdesk.forms import DoorForm
from dealdesk.models import MailPace, NoticeChoice

INVALID_CHOICE = {"invalid_choice": "Select a valid choice."}
PACES = [
    (MailPace.AT_ONCE, "Each at once"),
    (MailPace.BATCHED, "New asks together, every 10 minutes; the rest at once"),
    (MailPace.DIGEST, "One mail a day, when the desk opens"),
]


class NoticeForm(DoorForm):
    """Mail at once, together or daily; which kinds; whether the channel may name the person."""

    mail = forms.ChoiceField(
        label="When mail comes",
        choices=PACES,
        widget=forms.RadioSelect,
        error_messages={**INVALID_CHOICE, "required": "Choose one of the three."},
        help_text=(
            "Only while the desk is open, except that something was signed. "
            "A reminder that two hours are left never waits for the daily mail."
        ),
    )
    mailed = forms.MultipleChoiceField(
        label="What you get mail of",
        choices=Group.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=INVALID_CHOICE,
        help_text="All of it stands under Notices, whatever you choose here.",
    )
    named_in_slack = forms.BooleanField(label="Lines in the desk’s Slack channel may name me", required=False)

    @classmethod
    def of(cls, choice: NoticeChoice) -> "NoticeForm":
        """The form as it stands for this choice."""
        silent = muted(choice)
        initial = {
            "mail": choice.mail,
            "mailed": [group.value for group in Group if group not in silent],
            "named_in_slack": choice.named_in_slack,
        }
        return cls(initial=initial)

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {name: self.cleaned_data[name] for name in ("mail", "mailed", "named_in_slack")}


class SlackForm(DoorForm):
    """The address, and why."""

    url = forms.CharField(
        label="Webhook address",
        required=False,
        max_length=1_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        help_text=(
            "An incoming webhook of Slack, https://hooks.slack.com/services/… It is a secret: it is not shown again. "
            "Leave it empty to send no lines any more."
        ),
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=REASON_LIMIT,
        help_text="One sentence, kept in the audit trail.",
    )

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        return {
            "url": self.cleaned_data["url"],
            "reason": self.cleaned_data["reason"],
            "version": self.seen_version(),
        }

    def forget_address(self) -> None:
        """Show a refused form again without the secret in it."""
        data = self.data.copy()
        data[self.add_prefix("url")] = ""
        self.data = data
