"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def plan(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def publish(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def copy_plan(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def copy_line(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def plan_version(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404
