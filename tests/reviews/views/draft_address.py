"""The page of a rule's draft is made elsewhere; until it is here, tests that lead to it give it an address."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("rules/draft/<int:pk>/", lambda request, pk: HttpResponse("a draft"), name="rule-draft"),
    path("", include("dealdesk.urls")),
]
