"""The one page a reader outside a deal sees: one sentence, one field, one button. No sign-in, no navigation.

Opening it decides and spends nothing. Whatever is wrong with a link, the page is the same, so none can be guessed at.
"""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dealdesk.domain import clock
from dealdesk.exceptions import Busy, Invalid
from dealdesk.forms import posted, refuse_broken_bytes
from reviews.domain import say_backs
from reviews.domain.say_back_links import ask_of, is_open
from reviews.domain.say_back_reading import words_now
from reviews.forms.say_back import SaidForm

TOO_MANY = "Too many tries in a short time. Wait a minute, then open the link again."


@require_http_methods(["GET", "HEAD", "POST"])
def say_back_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the sentence of a link; take what its reader wrote, once."""
    form = SaidForm(posted(request))
    if not ratelimit.consume(request, action="say_it_back"):
        response = _page(request, 429, form=form, title="Not now", refused=TOO_MANY)
        response.headers["Retry-After"] = "60"
        return response
    if request.method == "POST":
        refuse_broken_bytes(request)
        form.is_valid()
        try:
            say_backs.answer_link(token, text=form.cleaned_data.get("text", ""), by=None)
        except say_backs.DeadLink as dead:
            return _page(request, dead.status, form=form, refused=dead.sentence)
        except Invalid as refusal:
            form.add_error("text", refusal.errors["text"])
        except Busy as refusal:
            form.add_error(None, refusal.sentence)
            return _show(request, token, form, status=refusal.status)
        else:
            return _page(request, 200, title="Thank you", said=True)
    return _show(request, token, form, status=422 if form.errors else 200)


def _show(request: HttpRequest, token: str, form: SaidForm, *, status: int) -> HttpResponse:
    ask, now = ask_of(token), clock.database_now()
    sentence = words_now(ask, now) if ask is not None and is_open(ask, now) else ""
    if not sentence:
        dead = say_backs.DeadLink()
        return _page(request, dead.status, form=form, refused=dead.sentence)
    return _page(request, status, form=form, title="Say it back", sentence=sentence)


def _page(
    request: HttpRequest,
    status: int,
    *,
    form: SaidForm | None = None,
    sentence: str = "",
    title: str = "This link opens nothing",
    refused: str = "",
    said: bool = False,
) -> HttpResponse:
    written = form["text"].value() if form is not None and form.is_bound and refused else ""
    context = {"form": form, "title": title, "sentence": sentence, "refused": refused, "said": said}
    context["written"] = written or ""
    response = render(request, "reviews/say_back_link.html", context, status=status)
    # The address is the secret: it is kept nowhere, told to no other site and listed by nobody.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
