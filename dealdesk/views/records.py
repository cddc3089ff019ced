"""The ways into Django's own admin pages lead through our sign-in, with its limits (ASVS 6.3.4)."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Where /admin/ sends whoever may not read it: to sign in, or to a plain refusal when that would not help."""
    if request.user.is_authenticated:
        raise PermissionDenied("The records are for admins with staff access.")
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))
