"""Answers that are the same for every page: refusals in words, the reader's zone, nothing kept in shared caches, and
addresses that are no page."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.request import split_domain_port
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone

from dealdesk.components import moments
from dealdesk.exceptions import Refused, TooMany

TITLES = {
    403: "Not yours to do",
    409: "Not possible now",
    422: "There is a problem",
    428: "Reload the page",
    429: "Too many in a short time",
}


class FilesHostMiddleware:
    """On the host of files, where there is one, nobody is signed in and there are only files (RELIABILITY row 43).

    It stands before everything that would answer there: static files, sessions, pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.FILES_ORIGIN and _host(request.get_host()) == _host(urlsplit(settings.FILES_ORIGIN).netloc):
            if request.method not in ("GET", "HEAD") or not request.path.startswith("/signed/"):
                return HttpResponseNotFound("Not found.\n", content_type="text/plain")
            request.META.pop("HTTP_COOKIE", None)  # a cookie of the main host is not ours to read here
            request.urlconf = settings.FILES_URLCONF
        return self.get_response(request)


def _host(address: str) -> str:
    return split_domain_port(address)[0]


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


#: url names of the addresses that only take forms; signing in leads to none of them.
FORM_ONLY = frozenset(
    {
        "answer",
        "ask-say-back",
        "approve-capability",
        "confirm-closed-days",
        "end-stand-in",
        "give-role",
        "name-stand-in",
        "set-one-group",
        "set-windows",
        "set-zone",
        "switch-on",
        "check-capability",
        "confirm",
        "confirm-condition",
        "copy-line",
        "copy-plan",
        "deal-add-person",
        "deal-words",
        "export-plan",
        "deliver",
        "decline",
        "demo-sign-in",
        "joint-concern",
        "judge-say-back",
        "keep-answer",
        "mark-joint",
        "open-joint",
        "past-import-confirm",
        "past-import-withdraw",
        "activate-rule",
        "choose-exception",
        "discard-rule",
        "exception-numbers",
        "here",
        "patterns-again",
        "open-notice",
        "read-notices",
        "retry-slack",
        "re-evaluate-promise",
        "rule-from-pattern",
        "rule-from-promise",
        "stop-job",
        "take-back-rule",
        "two-admins",
        "promise-words",
        "publish",
        "reopen",
        "reply",
        "show-condition",
        "sign",
        "similar-asks",
        "start-ask",
        "strike-proof",
        "submit",
        "switch-wording-rule",
        "triage",
        "undo-answer",
        "withdraw-capability",
        "withdraw-say-back",
    }
)
#: url name of a page that forms stand on -> what the way there is called.
PARENTS: dict[str, Callable[[dict[str, object]], str]] = {
    "promise": lambda kwargs: f"Open {moments.pid(kwargs['number'])}",
    "plan": lambda kwargs: "Open the close plan",
    "joint": lambda kwargs: "Look at the promises together",
    "say-it-back": lambda kwargs: "Open say it back",
    "deal": lambda kwargs: "Open the deal",
    "new-ask": lambda kwargs: "Write an ask",
    "past-import": lambda kwargs: "Import old deals",
    "past-import-job": lambda kwargs: "Open the import",
    "capability": lambda kwargs: "Open it in the library",
    "person": lambda kwargs: "Open the person",
    "hours": lambda kwargs: "Open the working hours",
    "notices": lambda kwargs: "Open your notices",
    "slack": lambda kwargs: "Open the Slack page",
}
UNSENT = "unsent"  # in the address of the sign-in page: what was sent while signed out did not arrive


class AddressMiddleware:
    """Says in our frame that an address is no page, and keeps whoever must sign in again from being led to one.

    After an expired session the browser would come back with GET to where it had sent a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.accepts("text/html"):
            return _not_a_page(request, response)
        if request.method == "POST" and _leads_to_sign_in(response):
            query = urlencode({"next": _page_of(request), UNSENT: 1})
            response["Location"] = f"{resolve_url(settings.LOGIN_URL)}?{query}"
        return response


def _not_a_page(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    url, name = _parent(request.path) or ("/", "Go to your home page")
    context = {"reading": request.method in ("GET", "HEAD"), "url": url, "name": name}
    response = render(request, "405.html", context, status=405)
    response["Allow"] = refusal["Allow"]  # without it a 405 is none
    return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    """Whether it is what `login_required` answers, and no other redirect."""
    parts = urlsplit(response.get("Location", ""))
    return response.status_code == 302 and parts.path == resolve_url(settings.LOGIN_URL) and "next=" in parts.query


def _page_of(request: HttpRequest) -> str:
    """The page a form stood on: where the browser says it came from, else the address itself, else what is above it."""
    came_from = ""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
        if parts.netloc == request.get_host():
            came_from = parts._replace(scheme="", netloc="", fragment="").geturl()
    except ValueError:  # no address at all
        pass
    for address in (came_from, request.get_full_path()):
        if _is_page(address):
            return address
    above = _parent(request.path)
    return above[0] if above else "/"


def _is_page(address: str) -> bool:
    try:
        return resolve(urlsplit(address).path).url_name not in FORM_ONLY
    except Resolver404:
        return False


def _parent(path: str) -> tuple[str, str] | None:
    """Address and name of the nearest page above a path; None where none of them is."""
    while path.count("/") > 2:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            found = resolve(path)
        except Resolver404:
            continue
        if found.url_name in PARENTS:
            return path, PARENTS[found.url_name](found.kwargs)
    return None
