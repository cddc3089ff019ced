"""The composition root: the only file here that imports rooms."""

from allauth.account import views as accounts
from django.contrib import admin
from django.urls import include, path, re_path, register_converter
from django.views.generic import RedirectView

from dealdesk.converters import RowNumber
from dealdesk.views import audit, gallery, health, help, home, jobs, keys, notices, records, sign_in, slack

register_converter(RowNumber, "job")

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("help/", help.help_page, name="help"),
    path("components/", gallery.gallery, name="gallery"),
    path("audit/", audit.audit, name="audit"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="read-notices"),
    path("notices/slack/", slack.slack, name="slack"),
    path("notices/slack/retry/", slack.retry, name="retry-slack"),
    path("notices/<job:number>/", notices.open_notice, name="open-notice"),
    path("account/keys/", keys.account_keys, name="account-keys"),
    path("account/notices/", notices.account_notices, name="account-notices"),
    path("jobs/<job:number>/", jobs.job, name="job"),
    path("jobs/<job:number>/stop/", jobs.stop, name="stop-job"),
    # Of allauth's pages these alone: an address is changed by an admin through a door that leaves an event, and its
    # other pages (addresses, confirming again, codes by mail) would do it without one.
    path("sign-in/login/", sign_in.SignInView.as_view(), name="account_login"),
    path("sign-in/as/", sign_in.demo_sign_in, name="demo-sign-in"),
    path("sign-in/logout/", accounts.logout, name="account_logout"),
    path("sign-in/inactive/", accounts.account_inactive, name="account_inactive"),
    path("sign-in/signup/", accounts.signup, name="account_signup"),
    path("sign-in/password/change/", accounts.password_change, name="account_change_password"),
    # Where allauth sends somebody who never had a password; theirs comes by mail, to the address the admin gave.
    path(
        "sign-in/password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("sign-in/password/reset/", accounts.password_reset, name="account_reset_password"),
    path("sign-in/password/reset/done/", accounts.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sign-in/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/password/reset/key/done/",
        accounts.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # Django's admin signs nobody in, out, and changes no password: ours do, with their limits.
    path("admin/login/", records.admin_sign_in),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("", include("promises.urls")),
    path("", include("reviews.urls")),
]
