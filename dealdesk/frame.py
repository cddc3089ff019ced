"""What stands around every page: navigation, the business clock, who is signed in."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": None}
