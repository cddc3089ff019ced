"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def promise(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def answer(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def confirm(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def reply(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def hand_over(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def decision(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def sign(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def decline(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def reopen(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def withdraw(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def scope(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def fact(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def triage(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404


def history(request: HttpRequest, **parts: object) -> HttpResponse:
    raise Http404
