"""The reader's own single keys."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dealdesk.domain import keys
from dealdesk.frame import reader
from dealdesk.key_forms import KeysForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_keys(request: HttpRequest) -> HttpResponse:
    """Switch single keys on or off, and choose each."""
    me = reader(request)
    form = KeysForm.of(me)
    if request.method == "POST":
        form = KeysForm(request.POST)
        if form.knock(request, keys.choose_keys, **(form.given() if form.is_valid() else {})) is not None:
            messages.success(request, "Saved. Your keys hold in every browser you use.")
            return redirect("account-keys")
    return render(request, "dealdesk/account_keys.html", {"form": form}, status=form.status)
