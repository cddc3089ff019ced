"""The composition root: the only file here that imports rooms."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("sign-in/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
