"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def my_asks(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404
