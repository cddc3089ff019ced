"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def deals(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def new_deal(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def deal(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def add_person(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404
