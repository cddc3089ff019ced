"""What stands behind an ask: files, a note, a link, or the reason why there is none of them."""

import hashlib
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from dealdesk.domain.doors import FormStamp
from dealdesk.forms import DoorForm
from promises.domain.filekinds import ACCEPTED, SAID
from promises.domain.mail import list_items
from promises.domain.proof_files import QUOTA_REACHED, judged_name
from promises.enums import ProofKind
from promises.forms.fields import INVALID_CHOICE, LinkField, WordsField
from promises.models.proof import HIGHLIGHT_LIMIT, TEXT_LIMIT

TITLE_LIMIT = 120
NO_PROOF = "No proof"
MOST_FILES = 10


class ManyFiles(forms.FileInput):
    """A file field that takes several at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Files as they arrived, in the order in which they were chosen. The door says what is wrong with each of them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": ACCEPTED}))
        super().__init__(**kwargs)
        self.widget.attrs["data-limit"] = settings.UPLOAD_FILE_LIMIT

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        files = value if isinstance(value, list) else [value] if value else []
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(f"Send at most {MOST_FILES} files at once.")
        return files


class UploadForm(DoorForm):
    """A form with files: they belong to what its token was spent for (RELIABILITY row 21)."""

    def _put(self, name: str, sentence: str) -> None:
        """What is wrong with a file names it, be it the only one: the field is empty when the page comes back."""
        sent = [file.name for field in self.files for file in self.files.getlist(field)]
        about_it = name == "file" and not sentence.startswith(("“", "You sent ", QUOTA_REACHED))
        if about_it and len(sent) == 1:
            sentence = f"“{judged_name(sent[0])}”: {sentence}"
        super()._put(name, sentence)

    def stamp(self, request: HttpRequest) -> FormStamp:
        def with_files(fields: str) -> str:
            digest = hashlib.sha256(fields.encode())
            for name in sorted(request.FILES):
                for file in request.FILES.getlist(name):
                    digest.update(f"\n{name}={file.name}\n".encode())
                    for chunk in file.chunks():
                        digest.update(chunk)
            return digest.hexdigest()

        return replace(super().stamp(request), with_files=with_files)


class ProofForm(DoorForm):
    """Base of all: each says what the door stores. Field ids carry the name, as all of them stand on one page."""

    name = ""
    renamed = {"proof": "title"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{self.name}_%s", **kwargs)

    def proof(self) -> dict[str, Any]:
        """What is attached."""
        raise NotImplementedError


class FileForm(ProofForm, UploadForm):
    """Screenshots, sample files, questionnaires, mails."""

    name = "file"
    renamed = {"file": "files"}
    files = FilesField(
        label="Choose files",
        help_text=f"{SAID}; up to 25 MB each, {MOST_FILES} at once.",
        error_messages={"required": "Choose at least one file."},
    )


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
    highlight = WordsField(
        label="The line that matters most",
        limit=HIGHLIGHT_LIMIT,
        required=False,
        help_text="Copy it from the notes, word for word. Reviewers see it marked.",
    )

    def proof(self) -> dict[str, Any]:
        return {"kind": ProofKind.NOTE, **{name: self.cleaned_data[name] for name in ("title", "text", "highlight")}}


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


ALL_OF_IT = "all"


class StartForm(UploadForm):
    """A mail or a note from which an ask is begun; one of the two. A note that lists several things is asked which one
    this ask is about."""

    renamed = {"file": "mail", "proof": "note", "highlight": "note"}
    mail = FilesField(
        label="A mail, saved as a file",
        required=False,
        help_text="An .eml file. Most mail programs make one when you drag a mail onto the desktop.",
        widget=forms.FileInput(attrs={"accept": ".eml"}),
    )
    note = WordsField(
        label="Or a note, pasted",
        required=False,
        limit=TEXT_LIMIT,
        one_line=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = WordsField(required=False, limit=TEXT_LIMIT, widget=forms.HiddenInput, label="The ask itself")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_start_%s", **kwargs)
        listed = self.is_bound and not self.data.get("words")
        self.items = list_items(str(self.data.get("note", ""))) if listed else []
        if self.items:
            choices = [(str(place), item) for place, item in enumerate(self.items)]
            self.fields["line"] = forms.ChoiceField(
                label="Which of these is this ask about?",
                choices=[*choices, (ALL_OF_IT, "All of it is one promise")],
                widget=forms.RadioSelect,
                error_messages={
                    **INVALID_CHOICE,
                    "required": f"The note lists {len(self.items)} things, and one ask is one promise. Choose the one "
                    "this ask is about, and start another ask for each of the others.",
                },
            )

    def _put(self, name: str, sentence: str) -> None:
        if name == "ask":  # the words came out of the one or the other
            name = "mail" if self.cleaned_data.get("mail") else "note"
        super()._put(name, sentence)

    @property
    def about(self) -> str:
        """The item this ask is about; "" where it is about all of the note, or nothing is listed."""
        line = self.cleaned_data.get("line", "")
        return "" if line in ("", ALL_OF_IT) else self.items[int(line)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not set(self.errors) - {"line"} and bool(cleaned["mail"]) == bool(cleaned["note"]):
            both = bool(cleaned["note"])
            self.add_error(
                "mail", "Choose a mail or paste a note, not both." if both else "Choose a mail or paste a note."
            )
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the door is given."""
        mail = next(iter(self.cleaned_data["mail"]), None)
        return {"mail": mail, "about": self.about, **{name: self.cleaned_data[name] for name in ("note", "words")}}


class StrikeForm(DoorForm):
    """The button beside a proof; nothing to fill in."""


FORMS: dict[str, type[ProofForm]] = {form.name: form for form in (FileForm, NoteForm, LinkForm, NoProofForm)}
