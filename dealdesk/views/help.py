"""The rules of the desk and the keys, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """One page; nothing on it depends on who reads it."""
    return render(request, "dealdesk/help.html")
