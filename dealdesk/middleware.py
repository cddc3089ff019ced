"""Answers that are the same for every page: refusals in words, the reader's zone, nothing kept in shared caches."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dealdesk.exceptions import Refused, TooMany

TITLES = {
    403: "Not yours to do",
    409: "Not possible now",
    422: "There is a problem",
    428: "Reload the page",
    429: "Too many in a short time",
}


class RefusalMiddleware:
    """Turns a door's refusal that no page caught into a page with the sentence and the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else goes on to the 500 page."""
        if not isinstance(exception, Refused):
            return None
        context = {"title": TITLES[exception.status], "sentence": exception.sentence}
        response = render(request, "refused.html", context, status=exception.status)
        if isinstance(exception, TooMany):
            response.headers["Retry-After"] = str(exception.retry_after)
        return response


class NoStoreMiddleware:
    """Pages of signed-in people are stored nowhere (ASVS 14.3.2) and read in their own time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(ZoneInfo(request.user.zone)):
                response = self.get_response(request)
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        return self.get_response(request)
