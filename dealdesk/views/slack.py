"""Where lines for the desk's Slack channel go, and which of them did not arrive. For admins."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.domain import slack as channel
from dealdesk.enums import Role
from dealdesk.exceptions import Denied
from dealdesk.forms import DoorForm
from dealdesk.frame import reader
from dealdesk.models import SlackPost
from dealdesk.notice_forms import SlackForm

LISTED = 50  # dead lines shown; all of them are tried again


def _check_admin(request: HttpRequest) -> None:
    if not reader(request).holds(Role.ADMIN):
        raise Denied(channel.ONLY_ADMINS)


@sensitive_post_parameters("url")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def slack(request: HttpRequest) -> HttpResponse:
    """The address, masked; a form for another one; the lines that are dead."""
    _check_admin(request)
    row = channel.hook()
    version = row.version if row else 0
    form = SlackForm(version=version)
    if request.method == "POST":
        form = SlackForm(request.POST, version=version)
        if form.knock(request, channel.set_hook, **(form.given() if form.is_valid() else {})) is not None:
            messages.success(request, "Saved. It holds for what happens from now on.")
            return redirect("slack")
        form.forget_address()
    return _page(request, form)


@require_POST
@login_required
def retry(request: HttpRequest) -> HttpResponse:
    """Try every dead line again."""
    _check_admin(request)
    form = DoorForm(request.POST)
    count = form.knock(request, channel.try_again)
    if count is not None:
        messages.success(request, "They are tried again now.")
        return redirect("slack")
    row = channel.hook()
    return _page(request, SlackForm(version=row.version if row else 0), failed=form)


def _page(request: HttpRequest, form: SlackForm, failed: DoorForm | None = None) -> HttpResponse:
    row = channel.hook()
    waiting = SlackPost.objects.filter(sent_at__isnull=True, dead_at__isnull=True).order_by("id")
    context = {
        "hook": row,
        "form": form,
        "retry": DoorForm(),
        "forms": [form, failed],
        "dead": SlackPost.objects.filter(dead_at__isnull=False).order_by("-id")[:LISTED],
        "trouble": waiting.exclude(failure="").first(),
    }
    status = failed.status if failed is not None else form.status
    return render(request, "dealdesk/slack.html", context, status=status)
