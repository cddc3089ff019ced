"""What stands behind an ask: a note, a link, or the reason why there is neither."""

from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.enums import ProofKind
from promises.forms.fields import LinkField, WordsField

TITLE_LIMIT = 120
TEXT_LIMIT = 5000
NO_PROOF = "No proof"


class ProofForm(DoorForm):
    """Base of the three: each says what the door stores. Field ids carry the name, as all three stand on one page."""

    name = ""
    renamed = {"proof": "title"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{self.name}_%s", **kwargs)

    def proof(self) -> dict[str, Any]:
        """What is attached."""
        raise NotImplementedError


class NoteForm(ProofForm):
    """Notes of a call or a meeting."""

    name = "note"
    title = WordsField(label="Whose words, and when", limit=TITLE_LIMIT, help_text="For example: Call with Ana, May 29")
    text = WordsField(
        label="Notes",
        limit=TEXT_LIMIT,
        one_line=False,
        help_text="Paste them as they are; quote the customer where you can.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def proof(self) -> dict[str, Any]:
        return {"kind": ProofKind.NOTE, "title": self.cleaned_data["title"], "text": self.cleaned_data["text"]}


class LinkForm(ProofForm):
    """A page, a recording, a questionnaire: anything with an address."""

    name = "link"
    title = WordsField(label="What is behind the link", limit=TITLE_LIMIT)
    url = LinkField(
        label="Link",
        help_text="Starts with https:// or http://",
        error_messages={"invalid": "Enter a link that starts with https:// or http://."},
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )

    def proof(self) -> dict[str, Any]:
        return {"kind": ProofKind.LINK, "title": self.cleaned_data["title"], "url": self.cleaned_data["url"]}


class NoProofForm(ProofForm):
    """Why there is none; reviewers read the reason in its place."""

    name = "none"
    renamed = {"proof": "text"}
    text = WordsField(
        label="Why is there no proof?",
        limit=300,
        help_text="One sentence. Reviewers see it where the proof would be.",
        error_messages={"required": "Say in one sentence why there is no proof."},
    )

    def proof(self) -> dict[str, Any]:
        return {"kind": ProofKind.NOTE, "title": NO_PROOF, "text": self.cleaned_data["text"]}


class StrikeForm(DoorForm):
    """The button beside a proof; nothing to fill in."""


FORMS: dict[str, type[ProofForm]] = {form.name: form for form in (NoteForm, LinkForm, NoProofForm)}
