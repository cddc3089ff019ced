"""The composition root: the only file here that imports rooms."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from dealdesk.views import audit, gallery, health, help, home, records, sign_in

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("help/", help.help_page, name="help"),
    path("components/", gallery.gallery, name="gallery"),
    path("audit/", audit.audit, name="audit"),
    # Before allauth's own, which the rest of sign-in/ is.
    path("sign-in/login/", sign_in.SignInView.as_view(), name="account_login"),
    path("sign-in/as/", sign_in.demo_sign_in, name="demo-sign-in"),
    path("sign-in/", include("allauth.account.urls")),
    # Django's admin signs nobody in, out, and changes no password: ours do, with their limits.
    path("admin/login/", records.admin_sign_in),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("", include("promises.urls")),
    path("", include("reviews.urls")),
]
