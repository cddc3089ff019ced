"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def add_proof(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def strike_proof(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404
