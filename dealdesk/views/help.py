"""The rules of the desk and the keys, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dealdesk.domain import keys
from dealdesk.frame import reader


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """One page for everybody; its list of keys is the reader's own."""
    person = reader(request) if request.user.is_authenticated else None
    context = {"keys": keys.listed(person), "keys_off": person is not None and person.keys_off, "person": person}
    return render(request, "dealdesk/help.html", context)
