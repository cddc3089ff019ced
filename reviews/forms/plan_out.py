"""What really went to the customer, and to whom."""

from typing import Any

from django import forms

from dealdesk.exceptions import Invalid
from dealdesk.reading_apart import Unreadable
from promises.domain.documents.opening import KINDS
from promises.forms.fields import INVALID_CHOICE, WordsField
from promises.forms.proofs import FilesField, UploadForm
from reviews.domain import own_documents, plan_out
from reviews.domain.document_limits import MOST_BYTES
from reviews.domain.exports import FORMATS
from reviews.enums import SentHow

PASTE = "Paste the mail as it goes out."
CHOOSE = "Choose the document that goes out."
NOT_USED = "This is not what goes out by your answer above. Clear it, or choose it there."


class SendForm(UploadForm):
    """Its version is the number of the plan's version. A document is opened here, so that its faults stand at its
    field; the door compares it with the signed words."""

    recipients = forms.CharField(
        label="Who gets it",
        help_text=f"Names or addresses, one a line, at most {plan_out.MOST_RECIPIENTS}.",
        max_length=plan_out.MOST_RECIPIENTS * (plan_out.LONGEST_RECIPIENT + 2),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": plan_out.NO_RECIPIENT},
    )
    how = forms.ChoiceField(
        label="What do you send?",
        choices=SentHow.choices,
        initial=SentHow.EXPORT,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you send.", **INVALID_CHOICE},
    )
    format = forms.ChoiceField(
        label="Format of our own file",
        choices=[(each.extension, f"{each.label} (.{each.extension})") for each in FORMATS.values()],
        error_messages={"required": plan_out.NO_SUCH_FORMAT, **INVALID_CHOICE},
    )
    file = FilesField(
        label="Your document",
        help_text=f"{', '.join(KINDS[:-1])} or {KINDS[-1]}, up to {MOST_BYTES // 2**20} MB. "
        "Every signed sentence must stand in it, letter for letter, and no other promise.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )
    text = forms.CharField(
        label="The mail you wrote",
        help_text="As it really goes out, greeting and all. It is compared letter for letter.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    note = WordsField(label="Note for the record", required=False, limit=300)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-limit"] = MOST_BYTES
        self.document: own_documents.Document | None = None

    def clean(self) -> dict[str, Any]:
        """Open what goes out, whichever way it came."""
        cleaned = super().clean()
        how = cleaned.get("how")
        text, files = cleaned.get("text", "").replace("\r\n", "\n"), cleaned.get("file") or []
        if text.strip() and how in (SentHow.EXPORT, SentHow.DOCUMENT):
            self.add_error("text", NOT_USED)
        if files and how in (SentHow.EXPORT, SentHow.TEXT):
            self.add_error("file", NOT_USED)
        if self.errors:
            return cleaned
        try:
            if how == SentHow.TEXT:
                self._take_text(text)
            elif how == SentHow.DOCUMENT:
                self._take_file(files)
        except Invalid as refusal:
            self._put(refusal.field, refusal.sentence)
        except Unreadable as refusal:
            self._put("file", refusal.sentence)
        return cleaned

    def _take_text(self, text: str) -> None:
        if not text.strip():
            self.add_error("text", PASTE)
        else:
            self.document = own_documents.pasted(text)

    def _take_file(self, files: list[Any]) -> None:
        if len(files) != 1:
            self.add_error("file", "Choose one document." if files else CHOOSE)
        else:
            self.document = own_documents.taken(files[0])

    def given(self) -> dict[str, Any]:
        """Keywords for the door."""
        given = self.cleaned_data
        return {
            "recipients": given["recipients"].splitlines(),
            "how": SentHow(given["how"]),
            "format": given["format"],
            "document": self.document,
            "note": given["note"],
            "version": self.seen_version(),
        }
