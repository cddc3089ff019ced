"""Forms that go through a door: each carries a token, so that sending twice does a thing once, and a version, so that
nobody overwrites what they have not seen."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import BadRequest
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict

from dealdesk.domain.doors import FormStamp
from dealdesk.exceptions import AlreadyDone, Invalid, Refused, Stale, VersionMissing

NO_VERSION = -1


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is a post too, and its fields are missing."""
    return request.POST if request.method == "POST" else None


class DoorForm(forms.Form):
    """Base of every form that changes something.

    Use `knock` to go through the door; it puts the door's refusals on the fields they belong to.

    Args:
        version: the version the page shows; put into the form when it is first shown and after a refusal.
    """

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    #: Form field for a door's field where the two names differ.
    renamed: dict[str, str] = {}

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status = 200
        self.retry_after = 0  # seconds, with status 429
        self.done_before = ""
        self.refusal: Refused | None = None  # of the door, where it made no field's sentence of its own
        self.stale = False
        self.since: list[tuple[str, str]] = []  # what happened since the form was opened, and the page where
        self.current_version = version
        self.initial.setdefault("token", secrets.token_urlsafe(24))
        if version is not None:
            self.initial.setdefault("version", version)
        if self.is_bound:
            self._refuse_doubles()
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _refuse_doubles(self) -> None:
        for name, field in self.fields.items():
            many = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
            if not many and hasattr(self.data, "getlist") and len(self.data.getlist(self.add_prefix(name))) > 1:
                raise BadRequest(f"The field {name} was sent twice.")

    def seen_version(self) -> int:
        """Version the form was opened on, or -1 where it carried none."""
        version = self.cleaned_data.get("version")
        return NO_VERSION if version is None else int(version)

    def stamp(self, request: HttpRequest) -> FormStamp:
        """What the door spends.

        Raises:
            VersionMissing: the form carried no token.
        """
        token = self.cleaned_data.get("token")
        if not token:
            raise VersionMissing
        parts = [f"{key}={value}" for key in sorted(request.POST) for value in request.POST.getlist(key)]
        content = "\n".join([request.path, *(part for part in parts if not part.startswith("csrfmiddlewaretoken="))])
        return FormStamp(token=token, digest=hashlib.sha256(content.encode()).hexdigest())

    def knock(self, request: HttpRequest, door: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Go through a door with this form.

        Returns:
            What the door returned; True where the same form was sent before and had done it already, `done_before`
            then names what it made; None where the form or the door refused. Then `status` is the answer's status code
            and the sentences stand in `errors`.
        """
        refuse_broken_bytes(request)
        if not self.is_valid():
            self.status = 422
            self._renew()
            return None
        try:
            return door(*args, by=request.user, form=self.stamp(request), **kwargs)
        except AlreadyDone as before:
            self.done_before = before.result
            return True
        except Invalid as refusal:
            for name, sentence in refusal.errors.items():
                self._put(name, sentence)
            self.status = refusal.status
        except Stale as refusal:
            self.stale = True
            self._put("", refusal.sentence if self._is_written() else refusal.nothing_written)
            self.status = refusal.status
        except Refused as refusal:
            self._put(refusal.field, refusal.sentence)
            self.refusal = refusal
            self.status = refusal.status
            self.retry_after = getattr(refusal, "retry_after", 0)
        self._renew()
        return None

    def _is_written(self) -> bool:
        """Whether the person wrote something into the form, and did not only press its button."""
        return any(field.value() not in (None, "", False) for field in self.visible_fields())

    def written(self) -> list[tuple[str, str]]:
        """What the person wrote in words, by the label of its field; for a page that has no place for the form now."""
        texts = [(str(field.label), field.value()) for field in self.visible_fields() if _takes_words(field.field)]
        return [(label, text) for label, text in texts if isinstance(text, str) and text.strip()]

    def not_judged(self) -> None:
        """Show what was typed and say nothing about it yet: it was sent to be looked at, not to go through the door."""
        self._errors = ErrorDict()
        self._renew()

    def _put(self, name: str, sentence: str) -> None:
        name = self.renamed.get(name, name)
        self.add_error(name if name in self.fields else None, sentence)

    def _renew(self) -> None:
        """What was typed stays; token and version are those of the page shown now."""
        data = self.data.copy()
        data[self.add_prefix("token")] = secrets.token_urlsafe(24)
        if self.current_version is not None:
            data[self.add_prefix("version")] = str(self.current_version)
        self.data = data


def refuse_broken_bytes(request: HttpRequest) -> None:
    """Bytes that are not UTF-8 arrive as U+FFFD: what was sent is not known, so nothing of it is taken (row 10).

    Raises:
        BadRequest: they were no text. U+FFFD that was really typed is left to the field that refuses it.
    """
    if not any("\ufffd" in value for key in request.POST for value in request.POST.getlist(key)):
        return
    if request.content_type == "application/x-www-form-urlencoded":
        try:
            unquote_to_bytes(request.body).decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return
    raise BadRequest("The form is not valid UTF-8.")


def _takes_words(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput | forms.Textarea)
