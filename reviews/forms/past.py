"""Old deals that come in as a file."""

from typing import Any

from django import forms

from dealdesk.forms import DoorForm
from promises.forms.proofs import FilesField, UploadForm
from reviews.domain.past_import import KINDS, MOST_BYTES


class PastFileForm(UploadForm):
    """The file with the old deals."""

    file = FilesField(
        label="Choose a file",
        help_text="CSV or XLSX, up to 20,000 rows and 10 MB. The first row names the columns.",
        error_messages={"required": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in KINDS)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-limit"] = MOST_BYTES


class ConfirmForm(DoorForm):
    """The button below a preview; nothing to fill in."""


class WithdrawForm(DoorForm):
    """The button beside an import; nothing to fill in."""
