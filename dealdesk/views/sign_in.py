"""Signing in, and looking around with sample data on one's own machine."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST

from dealdesk.enums import Role
from dealdesk.middleware import UNSENT
from dealdesk.models import User
from dealdesk.proxy import THROUGH_PROXY

HERE = frozenset({"127.0.0.1", "::1"})
NAMES_OF_HERE = frozenset({"127.0.0.1", "localhost", "[::1]"})
#: Domains nobody can own (RFC 2606), which the sample people have; a real person is never offered.
SAMPLE_DOMAINS = ("@example.com", "@example.org", "@example.net", ".example")
HINTS = {
    Role.REP: "Write an ask, send the plan",
    Role.SECURITY: "Answer for security",
    Role.ENGINEERING: "Answer for engineering",
    Role.PRODUCT: "Answer for product",
    Role.LEAD: "Sign the final words",
    Role.ADMIN: "Rules and records",
}


class SignInView(LoginView):
    """allauth's page; where sample data may be tried, with one button for each role."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = demo_people() if demo_open(self.request) else []
        return super().get_context_data(**kwargs) | {"demo_people": people, "unsent": UNSENT in self.request.GET}


def demo_open(request: HttpRequest) -> bool:
    """Whether this request may sign in without a password: demo allowed, sample data loaded, from this machine.

    A proxy on this machine brings the whole world under its address, so it must not have come through one: no header
    of a proxy, no proxy of ours, and none of the names that only other machines use.
    """
    if not settings.DEMO_ALLOWED or request.META.get("REMOTE_ADDR") not in HERE:
        return False
    if request.META.get(THROUGH_PROXY, True) or split_domain_port(request.get_host())[0] not in NAMES_OF_HERE:
        return False
    return bool(import_string(settings.DEALDESK_SAMPLE_DATA)())


def demo_people() -> list[dict[str, str]]:
    """The first sample person of each role, in the order of the sign-in page."""
    found: dict[Role, User] = {}
    for person in _sample_users().order_by("pk"):
        for role in person.roles:
            found.setdefault(role, person)
    return [
        {"email": found[role].email, "label": f"{found[role]}, {role.label.lower()}", "hint": HINTS[role]}
        for role in HINTS
        if role in found
    ]


def _sample_users() -> QuerySet[User]:
    domains = Q()
    for domain in SAMPLE_DOMAINS:
        domains |= Q(email__endswith=domain)
    held = Q(grants__revoked_at__isnull=True, grants__role__in=list(HINTS))
    sample = User.objects.filter(domains, held, is_active=True)
    return sample.distinct().prefetch_related("grants")


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Enter as one of the sample people. Everywhere but on one's own machine this page does not exist."""
    if not demo_open(request):
        raise Http404
    email = request.POST.get("email", "")
    if email not in {person["email"] for person in demo_people()}:
        raise Http404
    user = get_object_or_404(User, email=email)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")
