"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def queue(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404
