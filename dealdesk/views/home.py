"""Where a person starts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dealdesk.frame import home_name, reader


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to the page of their role."""
    return redirect(home_name(reader(request)))
