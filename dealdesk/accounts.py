"""Signing in: who may, how often one may fail, and how long it lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from dealdesk.domain import inbox, people
from dealdesk.models import User

log = structlog.get_logger(__name__)

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
BY_ITSELF = "X-By-Itself"  # a page asked, and nobody pressed anything


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Too many failures end in 429 and not in a form error; the answer does not depend on the account."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            if refusal.code != "too_many_login_attempts":
                raise
            log.warning("sign_in_limited")
            response = respond_429(request)
            response["Retry-After"] = "600"
            raise ImmediateHttpResponse(response) from None


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Signs people in by e-mail, and loads whoever is signed in with roles and unread notices."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session; None where there is none any more, or they were switched off."""
        number = User._meta.pk.to_python(user_id)
        found = User.objects.with_roles().annotate(
            unread_notices=inbox.unread_column(number), lent=people.lent_column(number)
        )
        person: User | None = found.filter(pk=number).first()
        return person if person is not None and self.user_can_authenticate(person) else None


class SessionAgeMiddleware:
    """Keeps a session alive while it is used, writing it rarely, and ends it for good after SESSION_ABSOLUTE_AGE.

    What an open page asks by itself is no use of it: a desk that was left signs itself out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie there is no session to read, and nothing may ask the database for one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SIGNED_IN_AT in request.session:
            now = time.time()
            if now - request.session[SIGNED_IN_AT] > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif (
                BY_ITSELF not in request.headers
                and now - request.session.get(SEEN_AT, 0) > settings.SESSION_TOUCH_AFTER
            ):
                request.session[SEEN_AT] = now
        return self.get_response(request)


class CompanyWordsValidator:
    """Names of the company and the product are the first guesses of somebody who knows where the person works."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.words = [word.lower() for word in words]

    def validate(self, password: str, user: object = None) -> None:
        rest = password.lower()
        for word in sorted(self.words, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < 8 <= len(password):
            raise ValidationError(self.get_help_text(), code="password_company_words")

    def get_help_text(self) -> str:
        return "Your password cannot be mostly the name of the company or of this product."


@receiver(user_logged_in)
def start_session(sender: object, request: HttpRequest, user: Any, **kwargs: object) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()
    log.info("signed_in", user_id=user.pk)


@receiver(user_logged_out)
def log_sign_out(sender: object, request: HttpRequest, user: Any, **kwargs: object) -> None:
    log.info("signed_out", user_id=getattr(user, "pk", None))


@receiver(user_login_failed)
def log_failure(sender: object, credentials: dict[str, Any], **kwargs: object) -> None:
    log.warning("sign_in_failed")  # without the address: people type passwords into the wrong field
