"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def new_ask(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def draft(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def submit(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404
