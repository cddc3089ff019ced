"""What is to be compared: pasted text or one file."""

from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from dealdesk.reading_apart import Limits
from promises.domain.documents.opening import KINDS, Unreadable, open_document
from promises.domain.proof_files import judged_name
from promises.forms.proofs import FilesField
from reviews.domain.drift import MOST_CHARACTERS

MOST_BYTES = 10 * 2**20
#: Somebody waits for the page meanwhile, so a file gets less time than elsewhere.
LIMITS = Limits(size=MOST_BYTES, memory=384 * 2**20, cpu_seconds=15, seconds=25, answer=16 * 2**20)
NEITHER = "Paste the text or choose a file."
BOTH = "Paste the text or choose a file, not both."


class DriftForm(forms.Form):
    """A document; one of the two. It changes nothing, so it goes through no door and carries no token."""

    text = forms.CharField(
        label="Paste what is really going out",
        help_text=f"The whole mail, order form or clause; up to {MOST_CHARACTERS:,} characters.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
    )
    file = FilesField(
        label="Or choose a file",
        help_text=f"{', '.join(KINDS[:-1])} or {KINDS[-1]}, up to {MOST_BYTES // 2**20} MB.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-limit"] = MOST_BYTES
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.document, self.name, self.notes = "", "", ()

    def clean(self) -> dict[str, Any]:
        """Read the document, whichever way it came."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        text, files = cleaned["text"].replace("\r\n", "\n"), cleaned["file"]
        if text.strip() and files:
            self.add_error("text", BOTH)
        elif len(files) > 1:
            self.add_error("file", "Choose one file; each document is checked on its own.")
        elif files:
            self._open(files[0])
        elif not text.strip():
            self.add_error("text", NEITHER)
        elif len(text) > MOST_CHARACTERS:
            self.add_error("text", _too_long(len(text)))
        else:
            self.document = text
        return cleaned

    def _open(self, file: Any) -> None:
        self.name = judged_name(file.name)
        try:  # the waiting file's name ends as the one that was sent
            found = open_document(Path(file.temporary_file_path()), limits=LIMITS)
        except Unreadable as refusal:
            self.add_error("file", f"“{self.name}”: {refusal.sentence}")
            return
        if len(found.text) > MOST_CHARACTERS:
            self.add_error("file", f"“{self.name}”: {_too_long(len(found.text))}")
            return
        self.document, self.notes = found.text, found.notes


def _too_long(characters: int) -> str:
    return (
        f"This has {characters:,} characters; at most {MOST_CHARACTERS:,} are checked at once. "
        "Split it, and check each part."
    )
