"""What is to be compared, what is kept of it, and what is left out on purpose."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from dealdesk.forms import DoorForm
from promises.domain.documents.opening import KINDS, Unreadable, open_document
from promises.domain.proof_files import judged_name
from promises.forms.proofs import FilesField
from reviews.domain.document_limits import MOST_BYTES, MOST_CHARACTERS, ON_A_PAGE
from reviews.domain.drift import Signed
from reviews.domain.drift_jobs import AT_ONCE, too_long
from reviews.domain.drift_kept import Document
from reviews.models.drift import REASON_LIMIT

#: Somebody waits for the page meanwhile; what takes longer than PATIENCE goes on as a job.
PATIENCE = 1.0  # seconds
NEITHER = "Paste the text or choose a file."
BOTH = "Paste the text or choose a file, not both."


class _Slow(Exception):
    """Reading a file takes longer than a page may."""


class DriftForm(forms.Form):
    """A document; one of the two. It changes nothing, so it goes through no door and carries no token.

    Attributes:
        text_found: its words, where they were read at once.
        document: what was sent, without its words.
        content: its bytes, where reading or comparing it takes a job.
        is_long: whether it does.
    """

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
        self.text_found, self.content, self.is_long = "", b"", False
        self.document = Document("", "", 0)

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
            self.add_error("text", too_long(len(text)))
        else:
            self._take(text, text.encode(), "")
        return cleaned

    def _take(self, text: str, content: bytes, name: str, notes: tuple[str, ...] = ()) -> None:
        self.text_found, self.is_long = text, len(text) > AT_ONCE
        self.content = content if self.is_long else b""
        self.document = Document(name, hashlib.sha256(content).hexdigest(), len(content), notes)

    def _open(self, file: Any) -> None:
        name = judged_name(file.name)
        path = Path(file.temporary_file_path())  # the waiting file's name ends as the one that was sent
        began = time.monotonic()

        def waiting() -> None:
            if time.monotonic() - began > PATIENCE:
                raise _Slow

        try:
            found = open_document(path, limits=ON_A_PAGE, waiting=waiting)
        except _Slow:
            self._take("", path.read_bytes(), name)
            self.content, self.is_long = path.read_bytes(), True
            return
        except Unreadable as refusal:
            self.add_error("file", f"“{name}”: {refusal.sentence}")
            return
        if len(found.text) > MOST_CHARACTERS:
            self.add_error("file", f"“{name}”: {too_long(len(found.text))}")
            return
        self._take(found.text, path.read_bytes(), name, found.notes)


def _reason(**attributes: str) -> forms.CharField:
    return forms.CharField(
        label="Why it is left out, in one sentence",
        help_text=f"At most {REASON_LIMIT} characters. It stands in the deal’s history.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, **attributes}),
    )


class KeepForm(DoorForm):
    """Keep a result with its deal, with reasons for what is left out on purpose.

    Args:
        missing: the signed sentences that are missing in the document.

    `left_out` is the promise whose button was pressed, where it was not the one for the whole check.
    """

    found = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    job = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    left_out = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    mark_optional = False

    def __init__(self, *args: Any, missing: Sequence[Signed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing
        for words in missing:
            self.fields[self.name_of(words.promise)] = _reason(form="keep-form")
        if self.is_bound:
            self._refuse_doubles()  # again, now that the reasons are fields

    @staticmethod
    def name_of(promise: int) -> str:
        """The field for the reason why a promise's sentence is left out."""
        return f"reason_{promise}"

    def given(self) -> dict[str, Any]:
        """Keywords for the door; whoever pressed the button at a sentence means to say why, so nothing is no reason."""
        typed = {words.promise: self.cleaned_data[self.name_of(words.promise)] for words in self.missing}
        pressed = self.cleaned_data["left_out"]
        return {
            "seal": self.cleaned_data["found"],
            "reasons": {promise: reason for promise, reason in typed.items() if reason.strip() or promise == pressed},
            "job_id": self.cleaned_data["job"] or 0,
        }


class LeaveOutForm(DoorForm):
    """Why a kept document leaves a signed sentence out on purpose.

    Args:
        promise: whose sentence; part of the ids, as one page may hold several of these forms.
    """

    reason = _reason()
    mark_optional = False

    def __init__(self, *args: Any, promise: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_left_out_{promise}_%s", **kwargs)
